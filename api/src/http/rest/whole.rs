//! How a whole list is answered with: read a page of the Store at a time, at one snapshot, and sent as it is written.

mod writing;

use super::links;
use crate::export::{About, Columns, Format, WriteError, Writer};
use crate::http::State;
use crate::http::door::{EXPORT_POINTS, charge};
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::{INVALID_PARAMETER, Problem, UNAVAILABLE};
use crate::http::query::Query;
use crate::rest::{Fields, Selection};
use crate::values::Date;
use actix_web::body::None as NoBody;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_DISPOSITION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use chancery_schema::StoreError;
use chancery_schema::store::{Cursor, Page, PageRequest};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use writing::{Broken, Writing, chunks, workbook};

/// How many workbooks are written at a time: each is whole in memory until it is.
pub(in crate::http) const WORKBOOKS: usize = 2;
/// When to come back where that many are being written, in seconds.
const RETRY: u32 = 5;
/// How many entries are read at a time. Of a list that is sent, two such parts are in memory: the next is read while one
/// is written.
const PAGE: u64 = 500;

/// What is written of a list, and how.
pub(super) struct Plan {
    name: &'static str,
    format: Format,
    /// What is asked for; what a table has by default.
    fields: Option<Selection>,
    columns: Columns,
}

impl Plan {
    /// Writes a list of `V`: the fields that are asked for, else all of them, or these columns of a table.
    pub(super) fn new<V: JsonSchema>(
        name: &'static str,
        format: Format,
        asked: Option<Selection>,
        columns: &[&str],
    ) -> Result<Self, Problem> {
        if !format.is_table() {
            return Ok(Self { name, format, fields: asked, columns: Columns::default() });
        }
        let usual = || {
            Selection::read(&columns.join(","), &Fields::of::<V>()).map_err(|missing| {
                tracing::error!(?missing, "a column of a table is no field");
                Problem::internal()
            })
        };
        let fields = asked.map_or_else(usual, Ok)?;
        let columns = Columns::of::<V>(fields.paths());
        Ok(Self { name, format, fields: Some(fields), columns })
    }

    /// The fields that are needed; all of them where none are named.
    pub(super) fn fields(&self) -> Option<&Selection> {
        self.fields.as_ref()
    }
}

/// A part of a list.
pub(super) struct Part<V> {
    views: Vec<V>,
    first: Option<Cursor>,
    last: Option<Cursor>,
    more: bool,
}

impl<V> Part<V> {
    /// Where a page stands, without its entries.
    pub(super) fn of<N>(page: &Page<N>) -> Self {
        let first = page.edges.first().map(|edge| edge.cursor.clone());
        let last = page.edges.last().map(|edge| edge.cursor.clone());
        Self { views: Vec::new(), first, last, more: page.has_next }
    }

    /// The part with its entries.
    pub(super) fn with(self, views: Vec<V>) -> Self {
        Self { views, ..self }
    }

    /// Where the next part begins, where there is one.
    fn next(&self) -> Option<PageRequest> {
        let last = self.last.clone().filter(|_| self.more)?;
        Some(PageRequest::first(PAGE, Some(last), None))
    }
}

impl Part<()> {
    /// A page.
    pub(super) fn from<V>(page: Page<impl Into<V>>) -> Part<V> {
        let part = Part::of(&page);
        part.with(page.edges.into_iter().map(|edge| edge.node.into()).collect())
    }
}

/// Answers with a whole list; `find` reads a part of it.
pub(super) async fn serve<V, F>(
    request: &HttpRequest,
    state: &State,
    query: &Query,
    read: Read,
    plan: Plan,
    find: F,
) -> Result<HttpResponse, Problem>
where
    V: Serialize + Send + 'static,
    F: AsyncFn(PageRequest) -> Result<Part<V>, StoreError> + 'static,
{
    let Plan { name, format, fields, columns } = plan;
    let fresh = Fresh::of(state, request, read, format.media_type()).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    let head = request.method() == Method::HEAD;
    if !head {
        charge(request, EXPORT_POINTS)?;
    }
    let turn = match format {
        Format::Xlsx if !head => {
            let Some(turn) = turn(&state.workbooks) else { return Ok(busy()) };
            Some(turn)
        }
        _ => None,
    };
    // What cannot be read at all is a problem; what fails later breaks the answer off.
    let part = find(PageRequest::first(if head { 1 } else { PAGE }, None, None)).await;
    let part = part.map_err(|error| Problem::of_list(&error, query))?;
    let as_of = Date(read.snapshot.as_of);
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    links::set(&mut answer, Vec::new());
    let file = format!("attachment; filename=\"{name}-{}.{}\"", as_of.written(), format.name());
    answer.insert_header((CONTENT_DISPOSITION, file)).content_type(format.content_type());
    if head {
        // How long the list is, nobody knows before it is written.
        return Ok(answer.body(NoBody::new()));
    }
    let revision = read.snapshot.revision;
    let recorded = state.store.revisions_by_number(&[revision]).await?.pop();
    let about = About { name, revision, recorded_at: recorded.map(|revision| revision.recorded_at), as_of };
    let writer = Writer::new(format, columns, about).map_err(|error| refused(error.into()))?;
    let writing = Writing::new(writer, about, fields, turn);
    if format == Format::Xlsx {
        return Ok(answer.body(workbook(writing, part, find).await.map_err(refused)?));
    }
    Ok(answer.streaming(chunks(writing, part, find)))
}

/// What is wrong with a list of which nothing was sent yet.
fn refused(broken: Broken) -> Problem {
    match &broken {
        Broken::Write(WriteError::Limit(limit)) => Problem::of(INVALID_PARAMETER, limit).about("fields"),
        Broken::Read(error) => Problem::of_store(error),
        broken @ Broken::Write(_) => {
            broken.log();
            Problem::internal()
        }
    }
}

/// A turn to write a workbook; none while as many are written as may be.
fn turn(turns: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    Arc::clone(turns).try_acquire_owned().ok()
}

/// Says that others have their turn.
fn busy() -> HttpResponse {
    let detail = format!(
        "{WORKBOOKS} workbooks are being written, and no more are at a time: try again in {RETRY} seconds, or take .csv"
    );
    let mut response = Problem::of(UNAVAILABLE, detail).response();
    response.headers_mut().insert(RETRY_AFTER, RETRY.into());
    response
}
