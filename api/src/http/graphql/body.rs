//! Reading the body of a request: of a type that is understood, not too large, not too slow.

use super::errors::{Code, RequestError};
use crate::http::REQUEST_TIMEOUT;
use crate::http::body::{Untaken, collect};
use actix_web::http::header::{self, HeaderMap};
use actix_web::mime::Mime;
use actix_web::web::{Bytes, Payload};

/// Refuses a body that is anything but JSON in UTF-8, not compressed.
pub(super) fn check_type(headers: &HeaderMap) -> Result<(), RequestError> {
    let refuse = |message: &str| Err(RequestError::new(Code::MediaType, message));
    if headers.get_all(header::CONTENT_TYPE).count() > 1 {
        return refuse("the request names several content types; send content-type: application/json once");
    }
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(given) = given else {
        return refuse("the request names no content type; send content-type: application/json");
    };
    let Ok(media_type) = given.parse::<Mime>() else {
        return refuse("the content type cannot be read; send content-type: application/json");
    };
    if media_type.essence_str() != "application/json" {
        return refuse("bodies are read as application/json only");
    }
    if media_type.params().any(|(name, value)| name == "charset" && value != "utf-8") {
        return refuse("bodies are read in UTF-8 only; leave the charset out, or say charset=utf-8");
    }
    if headers.get_all(header::CONTENT_ENCODING).any(|encoding| encoding != "identity") {
        return refuse("bodies are read uncompressed only");
    }
    Ok(())
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(headers: &HeaderMap, payload: Payload, limit: usize) -> Result<Bytes, RequestError> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    // The door has taken it already, where there is one: what it did not is refused here.
    collect(payload, limit, |_| true).await.map_err(|untaken| match untaken {
        Untaken::TooLarge => too_large(limit),
        Untaken::Cut => RequestError::new(Code::BadRequest, "the body was cut off"),
        Untaken::InPieces => RequestError::new(Code::BadRequest, Untaken::in_pieces()),
        Untaken::TooSlow | Untaken::NoMemory => {
            let message = format!("the body did not arrive within {} s", REQUEST_TIMEOUT.as_secs());
            RequestError::new(Code::Timeout, message)
        }
    })
}

fn too_large(limit: usize) -> RequestError {
    RequestError::new(Code::BodyTooLarge, format!("the body is larger than {limit} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_uncompressed_json_in_utf_8_is_read() {
        let check = |given: &[(&'static str, &'static str)]| {
            let request =
                given.iter().fold(TestRequest::post(), |request, pair| request.insert_header(*pair));
            check_type(request.to_http_request().headers())
        };
        for fine in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
        {
            assert!(check(&[("content-type", fine)]).is_ok(), "{fine}");
        }
        for refused in [
            "text/plain",
            "application/graphql",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/json; charset=utf-8; charset=utf-16",
            "application/json, text/plain",
            "application/json-patch+json",
            "application/*",
            "",
        ] {
            let error = check(&[("content-type", refused)]).expect_err(refused);
            assert_eq!(error.code, Code::MediaType, "{refused}");
        }
        assert!(check(&[]).is_err());
        let twice = TestRequest::post()
            .append_header(("content-type", "application/json"))
            .append_header(("content-type", "text/plain"));
        assert!(check_type(twice.to_http_request().headers()).is_err());
        let hidden = TestRequest::post()
            .insert_header(("content-type", "application/json"))
            .append_header(("content-encoding", "identity"))
            .append_header(("content-encoding", "gzip"));
        assert!(check_type(hidden.to_http_request().headers()).is_err());
        assert!(check(&[("content-type", "application/json"), ("content-encoding", "gzip")]).is_err());
    }
}
