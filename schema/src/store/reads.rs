//! Which kinds of records an answer is made of: noted while it is read, so that a cache in front can be told
//! which answers a change concerns.

use crate::domain::Kind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::task_local;

task_local! {
    static READS: Reads;
}

/// The kinds of records that were read. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Reads(Arc<AtomicU32>);

impl Reads {
    /// Notes what `work` reads. What it spawns is not seen, unless that is noted by [`Reads::current`].
    pub async fn note<F: Future>(&self, work: F) -> F::Output {
        READS.scope(self.clone(), work).await
    }

    /// What the present task notes its reads in.
    #[must_use]
    pub fn current() -> Option<Self> {
        READS.try_with(Clone::clone).ok()
    }

    /// The kinds that were read so far, whether any record of them was found or none.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + use<> {
        let read = self.0.load(Ordering::Relaxed);
        Kind::ALL.iter().copied().filter(move |kind| read & bit(*kind) != 0)
    }
}

fn bit(kind: Kind) -> u32 {
    1 << kind as u32
}

/// Notes that records of a kind are read.
pub(super) fn reads(kind: Kind) {
    let _ = READS.try_with(|reads| reads.0.fetch_or(bit(kind), Ordering::Relaxed));
}

/// Notes that records of these kinds are read; of all where none is named.
pub(super) fn reads_of(kinds: Option<&[Kind]>) {
    kinds.unwrap_or(Kind::ALL).iter().copied().for_each(reads);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_read_is_noted_by_who_asked_for_it_alone() {
        let (first, second) = (Reads::default(), Reads::default());
        first.note(async { reads(Kind::Member) }).await;
        second
            .note(async {
                reads_of(Some(&[Kind::Asset]));
                // What is spawned notes where it is told to.
                let here = Reads::current().unwrap();
                tokio::spawn(async move { here.note(async { reads(Kind::Person) }).await }).await.unwrap();
                tokio::spawn(async { reads(Kind::Page) }).await.unwrap();
            })
            .await;
        reads_of(None);
        assert!(Reads::current().is_none());
        assert_eq!(first.kinds().collect::<Vec<_>>(), [Kind::Member]);
        assert_eq!(second.kinds().collect::<Vec<_>>(), [Kind::Person, Kind::Asset]);
        let all = Reads::default();
        all.note(async { reads_of(None) }).await;
        assert_eq!(all.kinds().count(), Kind::ALL.len());
    }
}
