//! How the parts of a list are written and sent.

use super::Part;
use crate::export::{About, Ending, WriteError, Writer};
use crate::rest::Selection;
use crate::telemetry::causes;
use actix_web::web::{Bytes, block};
use chancery_schema::StoreError;
use chancery_schema::store::PageRequest;
use futures_util::Stream;
use futures_util::future::{OptionFuture, join};
use futures_util::stream::try_unfold;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;

/// Why a list breaks off.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("the list cannot be read")]
    Read(#[from] StoreError),
    #[error("the list cannot be written")]
    Write(#[from] WriteError),
}

impl Broken {
    /// For the log: what it is, and what lies behind it.
    pub(super) fn log(&self) {
        let causes = causes(self);
        tracing::error!(error = %self, ?causes, "a list breaks off");
    }
}

/// A list that is being written.
pub(super) struct Writing {
    writer: Writer,
    about: About,
    fields: Option<Selection>,
    ending: Ending,
    out: Vec<u8>,
    /// Goes where the workbook is written, so that a client that leaves frees no turn that is still in use.
    _turn: Option<OwnedSemaphorePermit>,
}

impl Writing {
    /// Begins. The turn is that of a workbook.
    pub(super) fn new(
        writer: Writer,
        about: About,
        fields: Option<Selection>,
        turn: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self { writer, about, fields, ending: Ending::default(), out: Vec::new(), _turn: turn }
    }

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
pub(super) async fn workbook<V: Serialize + Send + 'static>(
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

/// A list, part by part from its first one, each read while the one before is written.
pub(super) fn chunks<V, F>(
    writing: Writing,
    first: Part<V>,
    find: F,
) -> impl Stream<Item = Result<Bytes, Broken>> + use<V, F>
where
    V: Serialize,
    F: AsyncFn(PageRequest) -> Result<Part<V>, StoreError>,
{
    let stage = Stage::Part(Box::new((writing, Ok(first), find)));
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
    use super::super::{WORKBOOKS, busy, turn};
    use super::*;
    use crate::export::{Columns, Format};
    use crate::values::Date;
    use actix_web::http::header::RETRY_AFTER;
    use chancery_schema::store::{Cursor, CursorError};
    use chrono::NaiveDate;
    use data_encoding::BASE64URL_NOPAD;
    use futures_util::StreamExt;
    use std::sync::Arc;
    use tokio::sync::Semaphore;

    fn writing(format: Format) -> Writing {
        let about = About { name: "x", revision: 1, recorded_at: None, as_of: Date(NaiveDate::default()) };
        let writer = Writer::new(format, Columns::default(), about).unwrap();
        Writing::new(writer, about, None, None)
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
        let sent: Vec<_> = chunks(writing(Format::Json), empty, none).collect().await;
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
        let sent: Vec<_> = chunks(writing(Format::Ndjson), first, fails).collect().await;
        assert_eq!(sent.len(), 2, "what was read, an error, and nothing after it");
        assert_eq!(sent[0].as_ref().unwrap().as_ref(), b"1\n");
        assert!(matches!(sent[1], Err(Broken::Read(_))));
    }
}
