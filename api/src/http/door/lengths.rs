//! How long the head of a request may be.
//!
//! The HTTP implementation has bounds of its own behind these, and answers without a body where they are
//! reached: 131,072 bytes of head (431), 96 headers (431), 65,534 bytes of address (400).

use super::refusal::Refusal;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;

/// The longest address, path and query together, in bytes.
pub(super) const MAX_ADDRESS: usize = 16_384;
/// The most headers.
pub(super) const MAX_HEADERS: usize = 64;
/// What all headers have together at most, names and values, in bytes.
pub(super) const MAX_HEADER_BYTES: usize = 16_384;

/// Refuses a head that is too long.
pub(super) fn check(request: &ServiceRequest) -> Result<(), Refusal> {
    let uri = request.uri();
    let query = uri.query().map_or(0, str::len);
    if uri.path().len() + query > MAX_ADDRESS {
        return Err(Refusal::AddressTooLong);
    }
    if !are_fine(request.headers()) {
        return Err(Refusal::HeadersTooLarge);
    }
    Ok(())
}

/// Whether there are not too many headers, nor too long ones.
pub(super) fn are_fine(headers: &HeaderMap) -> bool {
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>();
    headers.len() <= MAX_HEADERS && bytes <= MAX_HEADER_BYTES
}
