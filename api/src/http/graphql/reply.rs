//! An answer, written.

use super::errors::{Code, RequestError, Shown};
use super::negotiate::MediaType;
use crate::http::answers::{Partial, WORTH_COMPRESSING, mark_gone};
use crate::http::door::Refused;
use crate::http::{finish, fresh, problem};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag};
use async_graphql::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// An answer to a request.
pub(super) struct Reply {
    /// Why nothing was run.
    refusal: Option<Code>,
    /// In how many seconds to try again, where that is known.
    retry_after: Option<u64>,
    /// What it was read at, where content was read.
    revision: Option<i64>,
    /// What it cost, where it was run.
    cost: Option<u64>,
    /// For how many seconds the present lasts that it was read at, where caches may keep it.
    left: Option<i64>,
    /// The tag of what is written, where caches may keep it.
    tag: Option<EntityTag>,
    body: Written,
}

/// What is answered.
enum Written {
    Body(Body),
    /// Written as a body is, and whether it is without errors.
    Bytes(Vec<u8>, bool),
}

/// Errors first, as the specification advises (section 7.1).
#[derive(Serialize)]
struct Body {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

impl Reply {
    /// What was run.
    pub(super) fn of(
        data: Value,
        errors: Vec<Shown>,
        extensions: BTreeMap<String, Value>,
        revision: Option<i64>,
        cost: u64,
    ) -> Self {
        let body = Body { errors, data: Some(data), extensions };
        Self {
            refusal: None,
            retry_after: None,
            revision,
            cost: Some(cost),
            left: None,
            tag: None,
            body: Written::Body(body),
        }
    }

    /// What was run without any error, as the bytes of the whole body.
    pub(super) fn ready(body: Vec<u8>, revision: Option<i64>, cost: u64) -> Self {
        let body = Written::Bytes(body, true);
        Self { refusal: None, retry_after: None, revision, cost: Some(cost), left: None, tag: None, body }
    }

    /// The same, which caches may keep: the present it was read at lasts for so many seconds.
    pub(super) fn shared(self, left: i64) -> Self {
        let may_be_kept = self.is_whole() && self.revision.is_some();
        Self { left: may_be_kept.then_some(left), ..self }
    }

    /// Why nothing was run.
    pub(super) fn refusal(&self) -> Option<Code> {
        self.refusal
    }

    /// The status in a media type (GraphQL over HTTP, section 6.4).
    fn status(&self, media_type: MediaType) -> StatusCode {
        match self.refusal {
            None => StatusCode::OK,
            Some(code) if media_type == MediaType::Json && code.is_about_the_query() => StatusCode::OK,
            Some(code) => code.status(),
        }
    }

    /// Whether it is an answer without any error.
    fn is_whole(&self) -> bool {
        self.refusal.is_none()
            && match &self.body {
                Written::Body(body) => body.errors.is_empty(),
                Written::Bytes(_, is_whole) => *is_whole,
            }
    }

    /// The same, written: what is left is to send it.
    pub(super) fn written(mut self, media_type: MediaType) -> Self {
        if let Written::Body(body) = &self.body {
            match serde_json::to_vec(body) {
                Ok(bytes) => self.body = Written::Bytes(bytes, self.is_whole()),
                Err(error) => tracing::error!(%error, "an answer cannot be written"),
            }
        }
        if let (Some(_), None, Written::Bytes(bytes, _)) = (self.left, &self.tag, &self.body) {
            self.tag = Some(tag(bytes, media_type));
        }
        self
    }

    pub(super) fn response(self, media_type: MediaType) -> HttpResponse {
        let mut this = self.written(media_type);
        let Written::Bytes(bytes, _) = &mut this.body else { return problem::internal() };
        let bytes = std::mem::take(bytes);
        this.headed(bytes, media_type)
    }

    fn headed(self, bytes: Vec<u8>, media_type: MediaType) -> HttpResponse {
        let mut response = HttpResponse::build(self.status(media_type));
        response
            .insert_header((header::CONTENT_TYPE, media_type.content_type()))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::VARY, "Accept, Accept-Encoding"));
        if let Some(left) = self.left {
            let (seconds, revalidated) = fresh::within(Some(left));
            let seconds = u32::try_from(seconds).unwrap_or_default();
            response.insert_header(fresh::control(seconds, revalidated));
        }
        if let Some(tag) = &self.tag {
            response.insert_header(header::ETag(tag.clone()));
        }
        if let Some(revision) = self.revision {
            response.insert_header((finish::REVISION, revision));
        }
        if let Some(cost) = self.cost {
            response.insert_header((finish::COST, cost));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.refusal == Some(Code::Method) {
            response.insert_header((header::ALLOW, "POST"));
        }
        if self.refusal.is_some_and(Code::leaves_the_body_unread) {
            // Nobody is going to read the rest: without this it would be read to be thrown away.
            response.force_close();
        }
        if bytes.len() < WORTH_COMPRESSING {
            response.insert_header(header::ContentEncoding::Identity);
        }
        let mut response = response.body(bytes);
        if self.refusal == Some(Code::Overloaded) {
            response.extensions_mut().insert(Refused);
        }
        if self.refusal == Some(Code::Unavailable) {
            mark_gone(&mut response);
        } else if !self.is_whole() {
            response.extensions_mut().insert(Partial);
        }
        response
    }
}

/// The tag of an answer: weak, since the bytes may be compressed on their way.
fn tag(bytes: &[u8], media_type: MediaType) -> EntityTag {
    let mut hasher = blake3::Hasher::new();
    let digest = hasher.update(media_type.content_type().as_bytes()).update(bytes).finalize().to_hex();
    EntityTag::new_weak(digest.chars().take(32).collect())
}

impl From<RequestError> for Reply {
    fn from(error: RequestError) -> Self {
        let RequestError { code, errors, retry_after } = error;
        Self {
            refusal: Some(code),
            retry_after,
            revision: None,
            cost: None,
            left: None,
            tag: None,
            body: Written::Body(Body { errors, data: None, extensions: BTreeMap::new() }),
        }
    }
}
