//! How long an answer is before it is compressed: afterwards nobody knows. One that has a length is made, and
//! what is left is to send it.

use actix_web::Error;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// The length of an answer that is made, in bytes.
struct Made(u64);

/// Notes how long an answer is. It stands within compression.
pub(in crate::http) async fn measured<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    if let Some(bytes) = sized(response.response().body()) {
        response.response_mut().extensions_mut().insert(Made(bytes));
    }
    Ok(response)
}

/// How long an answer is, as it was noted or is to be seen; nothing where it is made while it is sent.
pub(super) fn length<B: MessageBody>(response: &ServiceResponse<B>) -> Option<u64> {
    let noted = response.response().extensions().get::<Made>().map(|made| made.0);
    noted.or_else(|| sized(response.response().body()))
}

fn sized(body: &impl MessageBody) -> Option<u64> {
    match body.size() {
        BodySize::None => Some(0),
        BodySize::Sized(bytes) => Some(bytes),
        BodySize::Stream => None,
    }
}
