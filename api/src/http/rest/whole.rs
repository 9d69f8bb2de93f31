//! How a whole list is read and sent: a page of the Store at a time, at one snapshot.

use super::links;
use crate::export::{About, Columns, Ending, Format, WriteError, Writer};
use crate::http::State;
use crate::http::door::{EXPORT_POINTS, charge};
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::{INVALID_PARAMETER, Problem, UNAVAILABLE};
use crate::http::query::Query;
use crate::rest::{Fields, Selection};
use crate::telemetry::causes;
use crate::values::Date;
use actix_web::body::None as NoBody;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_DISPOSITION, RETRY_AFTER};
use actix_web::web::{Bytes, block};
use actix_web::{HttpRequest, HttpResponse};
use chancery_schema::StoreError;
use chancery_schema::store::{Cursor, Page, PageRequest};
use futures_util::Stream;
use futures_util::future::{OptionFuture, join};
use futures_util::stream::try_unfold;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many workbooks are written at a time: each is whole in memory until it is.
pub(in crate::http) const WORKBOOKS: usize = 2;
/// When to come back where that many are being written, in seconds.
const RETRY: u32 = 5;
/// How many entries are read at a time: what is held in memory of a list.
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

/// Why a list breaks off.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the list cannot be read")]
    Read(#[from] StoreError),
    #[error("the list cannot be written")]
    Write(#[from] WriteError),
}

impl Broken {
    /// For the log: what it is, and what lies behind it.
    fn log(&self) {
        let causes = causes(self);
        tracing::error!(error = %self, ?causes, "a list breaks off");
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
    let writing = Writing { writer, about, fields, ending: Ending::default(), out: Vec::new(), _turn: turn };
    if format == Format::Xlsx {
        return Ok(answer.body(workbook(writing, part, find).await.map_err(refused)?));
    }
    Ok(answer.streaming(chunks(Stage::Part(Box::new((writing, Ok(part), find))))))
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

/// A list that is being written.
struct Writing {
    writer: Writer,
    about: About,
    fields: Option<Selection>,
    ending: Ending,
    out: Vec<u8>,
    /// Goes where the workbook is written, so that a client that leaves frees no turn that is still in use.
    _turn: Option<OwnedSemaphorePermit>,
}

impl Writing {
    /// Writes a part.
    fn part<V: Serialize>(&mut self, part: &Part<V>) -> Result<(), WriteError> {
        if self.ending.first.is_none() {
            self.writer.begin(&mut self.out)?;
            self.ending.first = part.first.as_ref().map(ToString::to_string);
        }
        self.ending.total += u64::try_from(part.views.len()).unwrap_or_default();
        let select = self.fields.as_ref().map(|fields| |value| fields.apply(value));
        self.writer.entries(&part.views, select, &mut self.out)?;
        if let Some(last) = &part.last {
            self.ending.last = Some(last.to_string());
        }
        Ok(())
    }

    /// Writes what stands after the last part.
    fn end(mut self) -> Result<Vec<u8>, WriteError> {
        self.writer.end(self.about, self.ending, &mut self.out)?;
        Ok(self.out)
    }
}

/// A list that is written whole before anything of it is sent: on threads that may be busy, since others
/// are waiting for this one.
async fn workbook<V: Serialize + Send + 'static>(
    mut writing: Writing,
    mut part: Part<V>,
    find: impl AsyncFn(PageRequest) -> Result<Part<V>, StoreError>,
) -> Result<Vec<u8>, Broken> {
    let stopping = |_| WriteError::Limit("the server is stopping".to_owned());
    loop {
        let next = part.next();
        let written = block(move || writing.part(&part).map(|()| writing)).await;
        writing = written.map_err(stopping)??;
        let Some(next) = next else { break };
        part = find(next).await?;
    }
    Ok(block(move || writing.end()).await.map_err(stopping)??)
}

/// Where a list that is being sent stands.
enum Stage<V, F> {
    /// A part is there, or why it is not.
    Part(Box<(Writing, Result<Part<V>, StoreError>, F)>),
    Done,
}

/// A list, part by part, each read while the one before is written.
fn chunks<V, F>(stage: Stage<V, F>) -> impl Stream<Item = Result<Bytes, Broken>> + use<V, F>
where
    V: Serialize,
    F: AsyncFn(PageRequest) -> Result<Part<V>, StoreError>,
{
    try_unfold(stage, async |stage| {
        let sent = async {
            let Stage::Part(begun) = stage else { return Ok(None) };
            let (mut writing, part, find) = *begun;
            let part = part?;
            let reading = OptionFuture::from(part.next().map(|page| find(page)));
            // The first is begun first: the database is at work on it meanwhile.
            let (next, written) = join(reading, async { writing.part(&part) }).await;
            written?;
            let Some(next) = next else {
                return Ok(Some((Bytes::from(writing.end()?), Stage::Done)));
            };
            let chunk = Bytes::from(std::mem::take(&mut writing.out));
            Ok(Some((chunk, Stage::Part(Box::new((writing, next, find))))))
        };
        sent.await.inspect_err(Broken::log)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_schema::store::CursorError;
    use chrono::NaiveDate;
    use data_encoding::BASE64URL_NOPAD;
    use futures_util::StreamExt;

    fn writing(format: Format) -> Writing {
        let about = About { name: "x", revision: 1, recorded_at: None, as_of: Date(NaiveDate::default()) };
        let writer = Writer::new(format, Columns::default(), about).unwrap();
        Writing { writer, about, fields: None, ending: Ending::default(), out: Vec::new(), _turn: None }
    }

    #[test]
    fn a_workbook_waits_for_its_turn_and_gives_it_back() {
        let turns = Arc::new(Semaphore::new(WORKBOOKS));
        let taken: Vec<_> = (0..WORKBOOKS).map(|_| turn(&turns).unwrap()).collect();
        assert!(turn(&turns).is_none());
        let answer = busy();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers().get(RETRY_AFTER).unwrap(), "5");
        let writing = Writing { _turn: taken.into_iter().next(), ..writing(Format::Xlsx) };
        assert!(turn(&turns).is_some_and(|other| turn(&turns).is_none() && other.num_permits() == 1));
        writing.end().unwrap();
        assert_eq!(turns.available_permits(), WORKBOOKS);
    }

    #[tokio::test]
    async fn a_list_without_entries_is_whole() {
        let none = async |_| -> Result<Part<u8>, StoreError> { unreachable!("there is one part") };
        let empty = Part::<u8> { views: Vec::new(), first: None, last: None, more: false };
        let sent: Vec<_> =
            chunks(Stage::Part(Box::new((writing(Format::Json), Ok(empty), none)))).collect().await;
        assert_eq!(sent.len(), 1);
        let text = String::from_utf8(sent.into_iter().next().unwrap().unwrap().to_vec()).unwrap();
        assert!(text.starts_with("{\"data\":[],\"pageInfo\":{\"hasNextPage\":false"), "{text}");
        assert!(text.ends_with("\"totalCount\":0,\"revision\":1,\"asOf\":\"1970-01-01\"}"), "{text}");
    }

    #[tokio::test]
    async fn what_fails_in_the_middle_breaks_the_list_off() {
        let fails = async |_| -> Result<Part<u8>, StoreError> { Err(CursorError::OtherList.into()) };
        let written = b"[1,0,0,1,[]]";
        let check = blake3::hash(written);
        let cursor = [&check.as_bytes()[..4], written].concat();
        let cursor = Cursor::parse(&BASE64URL_NOPAD.encode(&cursor)).unwrap();
        let first = Part { views: vec![1_u8], first: None, last: Some(cursor), more: true };
        let stage = Stage::Part(Box::new((writing(Format::Ndjson), Ok(first), fails)));
        let sent: Vec<_> = chunks(stage).collect().await;
        assert_eq!(sent.len(), 2, "what was read, an error, and nothing after it");
        assert_eq!(sent[0].as_ref().unwrap().as_ref(), b"1\n");
        assert!(matches!(sent[1], Err(Broken::Read(_))));
    }
}
