//! The small tree inside the binary, which a new database is filled from.

use super::{Entry, Listing, Source, SourceError};
use include_dir::{Dir, include_dir};
use std::io;

static CONTENT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// The tree inside the binary.
#[derive(Clone, Copy, Debug)]
pub struct Bundled {
    root: &'static Dir<'static>,
}

/// The sample tree inside the binary, with its overlay.
#[must_use]
pub fn bundled() -> Bundled {
    Bundled { root: &CONTENT }
}

fn collect(folder: &'static Dir<'static>, folders: Option<&[&str]>, files: &mut Vec<Entry>) {
    for file in folder.files() {
        if let Some(path) = file.path().to_str() {
            files.push(Entry { path: path.replace('\\', "/"), size: file.contents().len() as u64 });
        }
    }
    for child in folder.dirs() {
        let name = child.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with('.') && folders.is_none_or(|folders| folders.contains(&name)) {
            collect(child, None, files);
        }
    }
}

impl Source for Bundled {
    fn name(&self) -> String {
        "the bundled sample".to_owned()
    }

    fn list(&self, folders: Option<&[&str]>) -> Result<Listing, SourceError> {
        let mut files = Vec::new();
        collect(self.root, folders, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Listing { files, oddities: Vec::new() })
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let file = self.root.get_file(path).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(file.contents().to_vec())
    }
}
