//! Values that several askers get: what is kept of them, and errors, which never are.

use super::super::error::StoreError;
use super::super::page::{Edge, Page};
use super::super::tags::TagCount;
use std::any::Any;
use std::sync::Arc;

/// A value and how much memory it takes, in bytes, as well as it can be told.
#[derive(Clone, Debug)]
pub(in crate::store) struct Weighed<T> {
    pub(in crate::store) value: T,
    pub(in crate::store) bytes: usize,
}

impl<T> Weighed<T> {
    pub(in crate::store) fn new(value: T, bytes: usize) -> Self {
        Self { value, bytes }
    }
}

/// A value of whatever type, as it is kept.
#[derive(Clone)]
pub(super) struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    weight: u32,
}

impl Entry {
    /// `largest` is the most that may be kept: a weight beyond everything else keeps it out.
    pub(super) fn new<T: Send + Sync + 'static>(value: T, bytes: usize, largest: u64) -> Self {
        let fits = u64::try_from(bytes).is_ok_and(|bytes| bytes <= largest);
        let weight = if fits { u32::try_from(bytes).unwrap_or(u32::MAX) } else { u32::MAX };
        Self { value: Arc::new(value), weight }
    }

    pub(super) fn weight(&self) -> u32 {
        self.weight
    }

    pub(super) fn get<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.value.downcast_ref::<T>().cloned()
    }
}

/// The error that all got who waited for one computation, for one of them.
pub(super) fn unshared(error: Arc<StoreError>) -> StoreError {
    Arc::try_unwrap(error).unwrap_or_else(|error| error.copy())
}

/// How much a page of tags takes.
pub(in crate::store) fn tags_bytes(page: &Page<TagCount>) -> usize {
    let edge = |edge: &Edge<TagCount>| {
        size_of::<Edge<TagCount>>() + edge.cursor.size() + edge.node.tag.slug.len() + edge.node.tag.name.len()
    };
    size_of::<Page<()>>() + page.edges.iter().map(edge).sum::<usize>()
}
