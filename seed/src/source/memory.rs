//! Files in memory: for tests, and for the overlay a database remembers.

use super::{Entry, Listing, Source, SourceError};
use std::collections::BTreeMap;
use std::io;

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// A tree of these files.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl Source for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn list(&self, folders: Option<&[&str]>) -> Result<Listing, SourceError> {
        let wanted = |path: &str| match (path.split_once('/'), folders) {
            (Some((folder, _)), Some(folders)) => folders.contains(&folder),
            _ => true,
        };
        let hidden = |path: &str| path.split('/').rev().skip(1).any(|folder| folder.starts_with('.'));
        let files = (self.files.iter())
            .filter(|(path, _)| wanted(path) && !hidden(path))
            .map(|(path, bytes)| Entry { path: path.clone(), size: bytes.len() as u64 })
            .collect();
        Ok(Listing { files, oddities: Vec::new() })
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.files.get(path).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}
