//! What the pages of this module have in common: how they are answered, and under which policy.

use super::files;
use crate::http::door::{EMBED_POINTS, charge};
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::Problem;
use crate::http::{State, base};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chancery_schema::store::SnapshotRequest;

/// Pages for iframes: of any site, which is what they are for. They hold no control that does anything
/// but follow a link, so there is nothing to trick a visitor into (clickjacking).
pub(super) const IN_FRAMES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors *; require-trusted-types-for 'script'; trusted-types 'none'";
/// The page of the builder, which shows elements and a frame of this server.
pub(super) const BUILDER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// A request for the present, and the validators of its answer.
pub(super) struct Asked {
    pub(super) read: Read,
    pub(super) fresh: Fresh,
    /// Where the world sees this server, without a slash at the end.
    pub(super) base: String,
}

impl Asked {
    pub(super) async fn of(request: &HttpRequest, state: &State) -> Result<Self, Problem> {
        charge(request, EMBED_POINTS)?;
        let base = base(request, state);
        let read = Read::at(state, SnapshotRequest::default()).await?;
        // Pages change with the addresses of their files as well.
        let build = files::current().map_or("", |(build, _)| build);
        let variant = format!("{base} {build} {}", files::of_pages(""));
        let fresh = Fresh::of(state, request, read, &variant).await?;
        Ok(Self { read, fresh, base })
    }
}

/// A page made by a template.
pub(super) fn html(
    template: &impl Template,
    fresh: &Fresh,
    policy: &'static str,
) -> Result<HttpResponse, Problem> {
    let page = render(template)?;
    let mut response = HttpResponse::Ok();
    fresh.apply(&mut response);
    Ok(response
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .body(page))
}

/// What a template makes.
pub(super) fn render(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be made");
        Problem::internal()
    })
}
