//! Which of several forms a client wants (RFC 9110, section 12.5.1).

use crate::http::problem::{NOT_ACCEPTABLE, Problem};
use actix_web::HttpRequest;
use actix_web::http::header::{self, Accept, Header};

/// Picks the form that the header `Accept` likes best; the first where it does not say. `forms` are media
/// types without parameters.
///
/// # Errors
/// A problem that lists what there is, where nothing of it is wanted.
pub(crate) fn pick<'a>(request: &HttpRequest, forms: &[&'a str]) -> Result<&'a str, Problem> {
    let first = forms.first().copied().unwrap_or_default();
    if !request.headers().contains_key(header::ACCEPT) {
        return Ok(first);
    }
    let accepted = Accept::parse(request).map_err(|_| {
        Problem::new(
            actix_web::http::StatusCode::BAD_REQUEST,
            "the header Accept cannot be read: list media types",
        )
    })?;
    if accepted.is_empty() {
        return Ok(first);
    }
    // The most specific range that covers a form says how much it is wanted (section 12.5.1).
    let wanted = |form: &str| {
        let covers = |item: &header::QualityItem<mime::Mime>| {
            let range = &item.item;
            let (kind, sub) = form.split_once('/').unwrap_or((form, ""));
            let whole = range.essence_str().eq_ignore_ascii_case(form);
            let specific = match (range.type_().as_str(), range.subtype().as_str()) {
                _ if whole => 2,
                ("*", "*") => 0,
                (of, "*") if of.eq_ignore_ascii_case(kind) && !sub.is_empty() => 1,
                _ => return None,
            };
            Some((specific, item.quality))
        };
        accepted.iter().filter_map(covers).max_by_key(|(specific, _)| *specific).map(|(_, quality)| quality)
    };
    let mut best = None;
    for form in forms {
        let Some(quality) = wanted(form).filter(|quality| *quality > header::Quality::ZERO) else { continue };
        if best.is_none_or(|(_, other)| quality > other) {
            best = Some((*form, quality));
        }
    }
    best.map(|(form, _)| form).ok_or_else(|| {
        let detail = format!("this is there as {}, and Accept takes none of these", forms.join(", "));
        Problem::of(NOT_ACCEPTABLE, detail).known(forms.iter().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::pick;
    use actix_web::test::TestRequest;

    fn picked(accept: &str) -> Option<&'static str> {
        let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
        pick(&request, &["application/json", "text/csv"]).ok()
    }

    #[test]
    fn the_form_that_is_liked_best_is_picked_and_none_where_none_is() {
        for (accept, form) in [
            ("*/*", Some("application/json")),
            ("text/csv", Some("text/csv")),
            ("text/*", Some("text/csv")),
            ("text/csv;q=0.5, application/json;q=0.4", Some("text/csv")),
            ("application/json;q=0, */*", Some("text/csv")),
            ("TEXT/CSV; charset=utf-8", Some("text/csv")),
            ("text/html, */*;q=0.1", Some("application/json")),
            ("image/png", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(picked(accept), form, "{accept}");
        }
        assert_eq!(pick(&TestRequest::default().to_http_request(), &["a/b"]).ok(), Some("a/b"));
    }
}
