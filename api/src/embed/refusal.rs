//! A problem for who looks at a page: a browser shows a frame whose answer forbids frames as a grey
//! rectangle, and the partner who mistyped a parameter would see nothing of what is wrong.

use super::files;
use super::page::render;
use crate::http::answers::mark_gone;
use crate::http::problem::Problem;
use crate::http::{State, base, pick};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    problem: &'a Problem,
    /// Where the files of the pages are. Whole, since a problem may be answered at any depth.
    files: String,
}

/// The answer: a page where the client likes that best, and the problem as JSON for
/// everybody else.
pub(super) fn refusal(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    let mut response = problem.response();
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept"));
    let form = pick(request, &["application/problem+json", "text/html"]);
    let state = request.app_data::<web::Data<State>>();
    let (Ok("text/html"), Some(state)) = (form, state) else { return response };
    let files = format!("{}/embed/{}", base(request, state), files::of_pages(""));
    let page = Page { problem, files: files.trim_end_matches('/').to_owned() };
    let Ok(page) = render(&page) else { return response };
    let mut page = HttpResponse::build(response.status())
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Accept"))
        .body(page);
    if problem.is_gone() {
        mark_gone(&mut page);
    }
    page
}

/// The answer to a path below `/embed/` at which there is nothing.
pub(crate) fn no_page(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    refusal(request, problem)
}
