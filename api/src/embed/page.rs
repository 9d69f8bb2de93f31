//! What the pages of this module have in common: how they are answered.

use super::files;
use crate::http::door::{EMBED_POINTS, charge};
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::Problem;
use crate::http::{State, base};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chancery_schema::store::SnapshotRequest;

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
pub(super) fn html(template: &impl Template, fresh: &Fresh) -> Result<HttpResponse, Problem> {
    let page = render(template)?;
    let mut response = HttpResponse::Ok();
    fresh.apply(&mut response);
    Ok(response.content_type("text/html; charset=utf-8").body(page))
}

/// What a template makes.
pub(super) fn render(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be made");
        Problem::internal()
    })
}
