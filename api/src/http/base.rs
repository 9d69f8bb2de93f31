//! The address under which the world sees this server.

use super::State;
use actix_web::HttpRequest;
use actix_web::http::header;
use url::Url;

/// The start of every absolute address of this server, without a slash at the end: the one that is
/// configured, else the one the request was sent to.
pub(crate) fn base(request: &HttpRequest, state: &State) -> String {
    if let Some(public) = &state.public_url {
        return public.clone();
    }
    // The `Host` header alone: what a proxy would add, anybody can add.
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| is_authority(host)).unwrap_or("localhost");
    format!("http://{host}")
}

/// Whether a text is a host and perhaps a port, and nothing else.
fn is_authority(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    plain && Url::parse(&format!("http://{text}/")).is_ok_and(|url| url.path() == "/" && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::is_authority;

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        for host in ["example.org", "example.org:8080", "127.0.0.1:1", "[::1]:80"] {
            assert!(is_authority(host), "{host}");
        }
        for host in ["", "a b", "user@example.org", "example.org/x", "a\"b", "[", "a:b:c"] {
            assert!(!is_authority(host), "{host}");
        }
    }
}
