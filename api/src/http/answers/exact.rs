//! Requests that were answered from what is kept, known to the byte: the same one again is answered without being
//! understood once more.

use super::form::Form;
use super::kept::Kept;
use super::{Answers, Key, Lately, Window};
use crate::metrics::{Metrics, Series};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use std::sync::{Arc, Weak};

/// A request, as it was written: all of it that any answer hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct Exact([u8; 32]);

/// The headers that answers hang on, beside `Host`. Whoever makes an answer hang on another one has to add it.
const HEADERS: [HeaderName; 4] =
    [header::ACCEPT, header::ACCEPT_ENCODING, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE];
/// How long what is read of a head is, in bytes, about.
const HEAD: usize = 512;

/// A request whose head was read.
#[derive(Clone, Copy)]
pub(in crate::http) struct Reading(Exact);

impl Exact {
    /// Reads the head of a request. `host` says whether answers hang on the host it was sent to.
    pub(in crate::http) fn read(
        method: &Method,
        path: &str,
        query: Option<&str>,
        headers: &HeaderMap,
        host: bool,
    ) -> Reading {
        let mut head = Vec::with_capacity(HEAD);
        let mut part = |name: &str, bytes: &[u8]| {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            head.extend_from_slice(bytes);
        };
        part("method", method.as_str().as_bytes());
        part("path", path.as_bytes());
        if let Some(query) = query {
            part("query", query.as_bytes());
        }
        if host {
            // The first, as the address of this server is made of.
            part("host", headers.get(header::HOST).map(HeaderValue::as_bytes).unwrap_or_default());
        }
        for name in &HEADERS {
            for value in headers.get_all(name) {
                part(name.as_str(), value.as_bytes());
            }
        }
        Reading(Exact(blake3::hash(&head).into()))
    }

    /// Which one of so many places is its own.
    pub(super) fn place(self, places: usize) -> usize {
        let Self([first, second, ..]) = self;
        usize::from(u16::from_le_bytes([first, second])) % places
    }
}

impl Reading {
    /// The request without a body.
    pub(in crate::http) fn end(self) -> Exact {
        self.0
    }

    /// The request with that body.
    pub(in crate::http) fn with_body(self, body: &[u8]) -> Exact {
        let Self(Exact(head)) = self;
        Exact(blake3::keyed_hash(&head, body).into())
    }
}

/// What an exact request is answered.
#[derive(Debug)]
pub(super) struct Asked {
    key: Key,
    /// What it was answered from.
    kept: Weak<Kept>,
    /// Kept with that, which weighs it.
    head: Weak<Head>,
}

impl Asked {
    /// What it was answered from, if that is kept still.
    pub(super) fn kept(&self) -> Option<Arc<Kept>> {
        self.kept.upgrade()
    }
}

/// All that is sent before the body, save what belongs to one request alone.
#[derive(Debug)]
pub(in crate::http) struct Head {
    /// Whether there is nothing new (304).
    known: bool,
    form: Form,
    /// The pattern of what is at the address.
    endpoint: &'static str,
    /// Where answers with it are counted.
    pub(in crate::http) series: Series,
    pub(in crate::http) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Head {
    /// Whether both say the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        let of = |head: &Self| (head.known, head.form, head.endpoint);
        of(self) == of(other) && self.headers == other.headers
    }

    pub(in crate::http) fn status(&self) -> StatusCode {
        status(self.known)
    }
}

fn status(known: bool) -> StatusCode {
    if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK }
}

/// Marks an answer out of what is kept: the same request may be answered the same as long as it is kept.
#[derive(Clone, Debug)]
pub(in crate::http) struct Learned {
    key: Key,
    kept: Weak<Kept>,
    form: Form,
    known: bool,
    endpoint: &'static str,
}

impl Learned {
    pub(super) fn new(key: Key, kept: &Arc<Kept>, form: Form, known: bool, endpoint: &'static str) -> Self {
        Self { key, kept: Arc::downgrade(kept), form, known, endpoint }
    }
}

impl Answers {
    /// Takes note of how an exact request was answered in the end. `passing` are the headers that belong to this
    /// request alone.
    pub(in crate::http) fn learn(
        &self,
        exact: Exact,
        learned: Learned,
        headers: &HeaderMap,
        passing: &[HeaderName],
        metrics: &Metrics,
    ) {
        let Learned { key, kept, form, known, endpoint } = learned;
        let (Some(cache), Some(whole)) = (&self.asked, kept.upgrade()) else { return };
        // What was compressed on its way, or by somebody else, is not what is kept.
        let encoding = headers.get(header::CONTENT_ENCODING).and_then(|encoding| encoding.to_str().ok());
        if encoding != form.name().filter(|_| !known) {
            return;
        }
        let lasting = headers.iter().filter(|(name, _)| !passing.contains(name));
        let mut headers: Vec<_> = lasting.map(|(name, value)| (name.clone(), value.clone())).collect();
        // A map has no order: the same headers are to be the same.
        headers.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
        let series = metrics.series(endpoint, status(known).as_u16());
        let (head, is_new) = whole.learned(Head { known, form, endpoint, series, headers });
        if is_new {
            self.weigh(key, &whole);
        }
        cache.insert(exact, Arc::new(Asked { key, kept, head: Arc::downgrade(&head) }));
    }

    /// Whether an exact request was answered from what is kept.
    pub(in crate::http) fn knows(&self, exact: Exact) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.contains_key(&exact))
    }

    /// What an exact request is answered now, if that is known: the head, and the body where there is one.
    pub(in crate::http) fn recall(
        &self,
        exact: Exact,
        now: &Window,
        lately: &Lately,
    ) -> Option<(Arc<Head>, Option<Bytes>)> {
        let known = lately.find(exact).filter(|(_, kept)| kept.is_current(now));
        let (asked, kept) = match known {
            Some(known) => known,
            None => {
                let known = self.known(exact).filter(|(_, kept)| kept.is_current(now))?;
                lately.note(exact, &known.0);
                known
            }
        };
        // What holds for less than its head says is said anew.
        if kept.holds_less(now).is_some() {
            return None;
        }
        let head = asked.head.upgrade()?;
        let body = if head.known { None } else { Some(kept.made_in(head.form)?) };
        Some((head, body))
    }

    /// What an exact request was answered from, if that is kept still.
    fn known(&self, exact: Exact) -> Option<(Arc<Asked>, Arc<Kept>)> {
        let asked = self.asked.as_ref()?.get(&exact)?;
        // Looked up there as well, so that what is asked for often stays.
        let kept = self.find(asked.key)?;
        let is_same = std::ptr::eq(asked.kept.as_ptr(), Arc::as_ptr(&kept));
        is_same.then_some((asked, kept))
    }
}
