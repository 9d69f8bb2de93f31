//! Where a batch keeps its texts and files until they are written: in memory while they are few, in
//! an unnamed temporary file when they are many, so that a large tree needs no large memory.

use crate::domain::{Body, BodyRef};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::SpooledTempFile;

/// How many bytes are kept in memory.
const IN_MEMORY: usize = 16 * 1024 * 1024;

/// Texts and files by their digests. Each is kept once. Threads may add to it side by side.
pub struct Spool(Mutex<Kept>);

struct Kept {
    file: SpooledTempFile,
    end: u64,
    bodies: HashMap<BodyRef, Place>,
    blobs: HashMap<String, Place>,
    /// What went wrong first. It is told when the batch is written: nothing is recorded then.
    failure: Option<io::Error>,
}

/// Where something stands in the file.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: u64,
    length: usize,
}

impl Default for Spool {
    fn default() -> Self {
        Self(Mutex::new(Kept {
            file: SpooledTempFile::new(IN_MEMORY),
            end: 0,
            bodies: HashMap::new(),
            blobs: HashMap::new(),
            failure: None,
        }))
    }
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.kept();
        let (bodies, blobs, bytes) = (kept.bodies.len(), kept.blobs.len(), kept.end);
        f.debug_struct("Spool")
            .field("bodies", &bodies)
            .field("blobs", &blobs)
            .field("bytes", &bytes)
            .finish()
    }
}

impl Spool {
    /// A thread that panicked while it held the lock left at worst bytes that nothing refers to.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a text and returns what a record refers to it by.
    pub fn add_body(&self, body: &Body) -> BodyRef {
        // All of it: a later version of the program may cut sections or plain text differently.
        let whole = serde_json::to_vec(body).unwrap_or_default();
        let reference = BodyRef(blake3::hash(&whole).to_hex().to_string());
        let mut kept = self.kept();
        if !kept.bodies.contains_key(&reference)
            && let Some(place) = kept.write(&whole)
        {
            kept.bodies.insert(reference.clone(), place);
        }
        reference
    }

    /// Keeps a file's bytes and returns their digest.
    pub fn add_blob(&self, bytes: &[u8]) -> String {
        let digest = blake3::hash(bytes).to_hex().to_string();
        let mut kept = self.kept();
        if !kept.blobs.contains_key(&digest)
            && let Some(place) = kept.write(bytes)
        {
            kept.blobs.insert(digest.clone(), place);
        }
        digest
    }

    /// A text that was kept, as JSON.
    pub(crate) fn body(&self, reference: &BodyRef) -> io::Result<Option<Vec<u8>>> {
        let mut kept = self.kept();
        let place = kept.bodies.get(reference).copied();
        place.map(|place| kept.read(place)).transpose()
    }

    /// A file that was kept.
    pub(crate) fn blob(&self, digest: &str) -> io::Result<Option<Vec<u8>>> {
        let mut kept = self.kept();
        let place = kept.blobs.get(digest).copied();
        place.map(|place| kept.read(place)).transpose()
    }

    /// What refers to the texts that are kept, in the order in which they came, with their sizes in
    /// bytes.
    pub(crate) fn bodies(&self) -> Vec<(BodyRef, usize)> {
        let kept = self.kept();
        let mut all: Vec<_> =
            kept.bodies.iter().map(|(reference, place)| (reference.clone(), *place)).collect();
        all.sort_by_key(|(_, place)| place.at);
        all.into_iter().map(|(reference, place)| (reference, place.length)).collect()
    }

    /// The digests of the files that are kept, in the order in which they came.
    pub(crate) fn blobs(&self) -> Vec<String> {
        let kept = self.kept();
        let mut all: Vec<_> = kept.blobs.iter().map(|(digest, place)| (digest.clone(), place.at)).collect();
        all.sort_by_key(|(_, at)| *at);
        all.into_iter().map(|(digest, _)| digest).collect()
    }

    /// Whether everything that was added is kept.
    ///
    /// # Errors
    /// What went wrong first, where something did: the disk is full, most often.
    pub(crate) fn check(&self) -> io::Result<()> {
        match self.kept().failure.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

impl Kept {
    fn write(&mut self, bytes: &[u8]) -> Option<Place> {
        let place = Place { at: self.end, length: bytes.len() };
        let written = self.file.seek(SeekFrom::Start(place.at)).and_then(|_| self.file.write_all(bytes));
        match written {
            Ok(()) => {
                self.end += bytes.len() as u64;
                Some(place)
            }
            Err(error) => {
                self.failure.get_or_insert(error);
                None
            }
        }
    }

    fn read(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length];
        self.file.seek(SeekFrom::Start(place.at))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_can_be_read_however_much_it_is() {
        let spool = Spool::default();
        let large = vec![7; IN_MEMORY];
        let first = spool.add_blob(b"first");
        let digest = spool.add_blob(&large);
        let text = Body { text: "late".to_owned(), ..Body::default() };
        let reference = spool.add_body(&text);
        assert_eq!(spool.blob(&first).unwrap().unwrap(), b"first");
        assert_eq!(spool.blob(&digest).unwrap().unwrap(), large);
        let json = spool.body(&reference).unwrap().unwrap();
        assert_eq!(serde_json::from_slice::<Body>(&json).unwrap(), text);
        assert_eq!(spool.blob("nothing").unwrap(), None);
        spool.check().unwrap();
    }

    #[test]
    fn the_same_is_kept_once_and_order_is_kept() {
        let spool = Spool::default();
        let (b, a) = (spool.add_blob(b"b"), spool.add_blob(b"a"));
        assert_eq!(spool.add_blob(b"b"), b);
        assert_eq!(spool.blobs(), [b, a]);
    }
}
