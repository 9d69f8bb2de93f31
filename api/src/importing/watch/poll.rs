//! Looking for changes, where nobody tells of them: on file systems of other machines.
//!
//! `notify` has a watcher that polls too. It compares times in whole seconds and reads all folders, so
//! that it misses a file that is written twice within a second and walks what no import reads.

use super::Root;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// What the files look like: their paths, sizes and times of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// What they look like now.
    pub(super) fn take(roots: &[Root]) -> Self {
        let mut hasher = DefaultHasher::new();
        for root in roots {
            look(&root.path, root.folders, &mut hasher);
        }
        Self(hasher.finish())
    }

    /// Looks again; whether anything is different.
    pub(super) async fn renew(&mut self, roots: &[Root]) -> bool {
        let roots = roots.to_owned();
        // Looking that was cut short has seen nothing new.
        let now = tokio::task::spawn_blocking(move || Self::take(&roots)).await.unwrap_or(*self);
        std::mem::replace(self, now) != now
    }
}

fn look(folder: &Path, only: Option<&[&str]>, hasher: &mut DefaultHasher) {
    let mut entries: Vec<_> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().collect(),
        Err(error) => return error.kind().hash(hasher),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let shown = name.to_string_lossy();
            if !shown.starts_with('.') && only.is_none_or(|folders| folders.contains(&&*shown)) {
                name.hash(hasher);
                look(&entry.path(), None, hasher);
            }
            continue;
        }
        name.hash(hasher);
        // Through links: what they lead to is what is read.
        match fs::metadata(entry.path()) {
            Ok(meta) => (meta.len(), meta.modified().ok()).hash(hasher),
            Err(error) => error.kind().hash(hasher),
        }
    }
    // What follows is in another folder.
    0_u8.hash(hasher);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_import_reads_makes_the_difference_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root { path: folder.path().to_owned(), folders: Some(&["content"]) };
        let mut before = Fingerprint::take(std::slice::from_ref(&root));
        let mut differs = |path: &str, text: Option<&str>| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match text {
                Some(text) => fs::write(path, text).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
            let now = Fingerprint::take(std::slice::from_ref(&root));
            std::mem::replace(&mut before, now) != now
        };
        assert!(differs("content/a.md", Some("a")));
        assert!(differs("config.yaml", Some("a")));
        assert!(differs("content/a.md", Some("longer")));
        assert!(differs("content/b/c.md", Some("")));
        assert!(!differs("public/a.html", Some("a")));
        assert!(!differs("content/.cache/a", Some("a")));
        assert!(differs("content/a.md", None));
    }
}
