//! `Link` headers (RFC 8288): where a list goes on, and what else there is of it.

use crate::export::Format;
use crate::http::{State, base};
use crate::lists::DEFAULT_PAGE_SIZE;
use crate::rest::PageInfo;
use actix_web::HttpRequest;
use actix_web::HttpResponseBuilder;
use actix_web::http::header::{HeaderValue, LINK};

/// Links to the other pages of a list, in full: not every client resolves relative ones.
pub(super) fn pages(request: &HttpRequest, state: &State, info: &PageInfo) -> Vec<String> {
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let size = pairs.iter().find(|(name, _)| name == "first" || name == "last").map(|(_, size)| size.clone());
    let size = size.unwrap_or_else(|| DEFAULT_PAGE_SIZE.min(state.limits.page_size).to_string());
    let base = base(request, state);
    let page = |more: &[(&str, &str)], rel: &str| {
        let query = without(&pairs, &["first", "last", "after", "before"]).extend_pairs(more).finish();
        format!("<{base}{}?{query}>; rel=\"{rel}\"", request.path())
    };
    let mut links = vec![page(&[("first", &size)], "first"), page(&[("last", &size)], "last")];
    if let (true, Some(cursor)) = (info.has_next_page, &info.end_cursor) {
        links.push(page(&[("first", &size), ("after", cursor)], "next"));
    }
    if let (true, Some(cursor)) = (info.has_previous_page, &info.start_cursor) {
        links.push(page(&[("last", &size), ("before", cursor)], "prev"));
    }
    links
}

/// Links to the whole list in other forms, narrowed and ordered as this one.
pub(super) fn whole(request: &HttpRequest, state: &State) -> Vec<String> {
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let query = without(&pairs, &["first", "last", "after", "before", "totalCount"]).finish();
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let base = base(request, state);
    let link = |format: &Format| {
        let (path, name, media_type) = (request.path(), format.name(), format.media_type());
        format!("<{base}{path}.{name}{query}>; rel=\"alternate\"; type=\"{media_type}\"")
    };
    Format::ALL.iter().filter(|format| **format != Format::Json).map(link).collect()
}

/// The parameters of a request without some.
fn without(pairs: &[(String, String)], names: &[&str]) -> url::form_urlencoded::Serializer<'static, String> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(name, _)| !names.contains(&name.as_str())));
    query
}

/// The address of a text on the site, as a header may hold it.
pub(in crate::http) fn canonical(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    Some(format!("<{url}>; rel=\"canonical\""))
}

/// Adds the header, with the link to the description of the API that every answer has (RFC 8631).
pub(in crate::http) fn set(response: &mut HttpResponseBuilder, mut links: Vec<String>) {
    links.push("</openapi.yaml>; rel=\"service-desc\"; type=\"application/yaml\"".to_owned());
    if let Ok(value) = HeaderValue::from_str(&links.join(", ")) {
        response.insert_header((LINK, value));
    }
}
