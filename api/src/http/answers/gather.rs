//! Memory for bodies that are on their way: shared, so that many slow readers take no more of it than one.

use actix_web::web::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many bytes for all that is gathered at a time. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Room {
    left: Arc<AtomicUsize>,
}

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: Arc::new(AtomicUsize::new(bytes)) }
    }

    /// Begins to gather a body of so many bytes at most.
    pub(super) fn gather(&self, largest: usize) -> Gathered {
        Gathered { room: self.clone(), largest, length: 0, chunks: Vec::new() }
    }

    fn take(&self, bytes: usize) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok()
    }
}

/// What was gathered of a body. Its room is given back with it.
#[derive(Debug)]
pub(super) struct Gathered {
    room: Room,
    largest: usize,
    length: usize,
    chunks: Vec<Bytes>,
}

impl Gathered {
    /// Adds what comes next, if there is room for it.
    pub(super) fn add(&mut self, chunk: &Bytes) -> bool {
        let fits = self.length + chunk.len() <= self.largest && self.room.take(chunk.len());
        if fits {
            self.length += chunk.len();
            self.chunks.push(chunk.clone());
        }
        fits
    }

    /// The whole body.
    pub(super) fn whole(&self) -> Bytes {
        match self.chunks.as_slice() {
            [only] => only.clone(),
            chunks => Bytes::from(chunks.concat()),
        }
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        self.room.left.fetch_add(self.length, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_shared_and_given_back() {
        let room = Room::new(10);
        let chunk = Bytes::from_static(b"abcd");
        let (mut first, mut second) = (room.gather(8), room.gather(100));
        assert!(first.add(&chunk) && second.add(&chunk));
        assert!(!second.add(&chunk), "there are two bytes left");
        assert_eq!(&first.whole()[..], b"abcd");
        drop(first);
        assert!(second.add(&chunk));
        assert_eq!(&second.whole()[..], b"abcdabcd");
        drop(second);
        let mut third = room.gather(8);
        assert!(third.add(&chunk) && third.add(&chunk));
        assert!(!third.add(&Bytes::from_static(b"a")), "no larger than it may be");
        drop(third);
        assert_eq!(room.left.load(Ordering::Relaxed), 10);
    }
}
