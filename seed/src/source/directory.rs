//! A folder of the file system.

use super::{Entry, Listing, Oddity, OddityKind, Source, SourceError};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use walkdir::{DirEntry, WalkDir};

/// A folder of the file system.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    real: OnceLock<PathBuf>,
}

impl Directory {
    /// The tree under `root`. Nothing is read yet.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), real: OnceLock::new() }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder itself where a link leads to it: the same for as long as it is read.
    fn real_root(&self) -> io::Result<&Path> {
        if let Some(root) = self.real.get() {
            return Ok(root);
        }
        let root = fs::canonicalize(&self.root)?;
        Ok(self.real.get_or_init(|| root))
    }

    /// Why a symbolic link is not followed; its target's size where it is.
    fn follow(&self, canonical_root: &Path, link: &Path) -> Result<u64, String> {
        let written = fs::read_link(link).map_err(|error| error.to_string())?;
        let written = written.display();
        let target = fs::canonicalize(link).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("it leads nowhere: {written}"),
            _ => format!("{error}: {written}"),
        })?;
        if !target.starts_with(canonical_root) {
            return Err(format!("it leads out of the tree: {written}"));
        }
        let meta = fs::metadata(&target).map_err(|error| format!("{error}: {written}"))?;
        if meta.is_file() { Ok(meta.len()) } else { Err(format!("it does not lead to a file: {written}")) }
    }

    fn relative(&self, path: &Path) -> Result<String, (String, OddityKind)> {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let mut name = String::new();
        for part in relative.components() {
            if !name.is_empty() {
                name.push('/');
            }
            let part = part.as_os_str();
            let Some(part) = part.to_str() else {
                return Err((relative.to_string_lossy().into_owned(), OddityKind::NameEncoding));
            };
            name.push_str(part);
        }
        if name.chars().any(char::is_control) {
            let shown = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            return Err((shown, OddityKind::NameControl));
        }
        Ok(name)
    }
}

impl Source for Directory {
    fn name(&self) -> String {
        self.root.display().to_string()
    }

    fn list(&self, folders: Option<&[&str]>) -> Result<Listing, SourceError> {
        let unreadable = |source| SourceError::Unreadable { path: self.root.clone(), source };
        let meta = fs::metadata(&self.root).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::Missing(self.root.clone()),
            _ => unreadable(error),
        })?;
        if !meta.is_dir() {
            return Err(SourceError::NotAFolder(self.root.clone()));
        }
        fs::read_dir(&self.root).map_err(unreadable)?;
        let canonical_root = fs::canonicalize(&self.root).map_err(unreadable)?;

        let mut listing = Listing::default();
        let walk = WalkDir::new(&self.root).follow_links(false).sort_by_file_name().min_depth(1);
        let wanted = |entry: &DirEntry| {
            let name = entry.file_name().to_string_lossy();
            let folder = entry.file_type().is_dir();
            let hidden = folder && name.starts_with('.');
            let top = entry.depth() == 1 && folder;
            let listed = folders.is_none_or(|folders| !top || folders.contains(&&*name));
            !hidden && listed
        };
        for entry in walk.into_iter().filter_entry(wanted) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => self.classify(&canonical_root, &entry, &mut listing),
                Err(error) => {
                    let path = error.path().unwrap_or(&self.root);
                    let path = self.relative(path).unwrap_or_else(|(shown, _)| shown);
                    let detail = error.io_error().map(ToString::to_string);
                    listing.oddities.push(Oddity { path, kind: OddityKind::Unreadable, detail });
                }
            }
        }
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        // What was listed may have become something else since: a link out of the tree, a pipe.
        let root = self.real_root()?;
        let target = fs::canonicalize(root.join(path))?;
        if !target.starts_with(root) {
            return Err(io::Error::other("it leads out of the tree"));
        }
        let mut file = open(&target)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Opens a file without waiting for anyone: a pipe would, until someone writes to it. The last part
/// of the path is not followed any more.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<fs::File> {
    fs::File::open(path)
}

impl Directory {
    fn classify(&self, canonical_root: &Path, entry: &DirEntry, listing: &mut Listing) {
        let path = match self.relative(entry.path()) {
            Ok(path) => path,
            Err((path, kind)) => return listing.oddities.push(Oddity { path, kind, detail: None }),
        };
        let kind = entry.file_type();
        if kind.is_symlink() {
            match self.follow(canonical_root, entry.path()) {
                Ok(size) => listing.files.push(Entry { path, size }),
                Err(detail) => {
                    listing.oddities.push(Oddity { path, kind: OddityKind::Link, detail: Some(detail) });
                }
            }
        } else if kind.is_file() {
            match entry.metadata() {
                Ok(meta) => listing.files.push(Entry { path, size: meta.len() }),
                Err(error) => {
                    let detail = Some(error.to_string());
                    listing.oddities.push(Oddity { path, kind: OddityKind::Unreadable, detail });
                }
            }
        } else {
            listing.oddities.push(Oddity { path, kind: OddityKind::Special, detail: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    fn paths(listing: &Listing) -> Vec<&str> {
        listing.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn files_are_sorted_and_hidden_folders_left_out() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["content/b.md", "content/a/c.md", ".git/config", "public/x.html", "config.yaml"] {
            write(folder.path(), path);
        }
        let source = Directory::new(folder.path());
        let listing = source.list(Some(&["content"])).unwrap();
        assert_eq!(paths(&listing), ["config.yaml", "content/a/c.md", "content/b.md"]);
        assert_eq!(source.list(None).unwrap().files.len(), 4);
        assert_eq!(source.read("content/b.md").unwrap(), b"x");
    }

    #[test]
    fn a_missing_tree_and_a_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "file");
        let list = |path: &str| Directory::new(folder.path().join(path)).list(None).unwrap_err();
        assert!(matches!(list("nowhere"), SourceError::Missing(_)));
        assert!(matches!(list("file"), SourceError::NotAFolder(_)));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_tree_only() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), "secret");
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "content/a.md");
        let content = folder.path().join("content");
        symlink(content.join("a.md"), content.join("inside.md")).unwrap();
        symlink(outside.path().join("secret"), content.join("outside.md")).unwrap();
        symlink(outside.path(), content.join("folder")).unwrap();
        symlink("nowhere", content.join("dangling.md")).unwrap();
        let listing = Directory::new(folder.path()).list(None).unwrap();
        assert_eq!(paths(&listing), ["content/a.md", "content/inside.md"]);
        assert_eq!(listing.oddities.len(), 3);
        assert!(listing.oddities.iter().all(|oddity| oddity.kind == OddityKind::Link));
        let details: Vec<&str> =
            listing.oddities.iter().filter_map(|oddity| oddity.detail.as_deref()).collect();
        let secret = format!("it leads out of the tree: {}", outside.path().join("secret").display());
        assert_eq!(details[0], "it leads nowhere: nowhere");
        assert_eq!(details[2], secret);
    }

    #[cfg(unix)]
    #[test]
    fn what_has_become_something_else_since_it_was_listed_is_not_read() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), "secret");
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "content/a.md");
        write(folder.path(), "content/b.md");
        let source = Directory::new(folder.path());
        assert_eq!(source.list(None).unwrap().files.len(), 2);
        let content = folder.path().join("content");
        fs::remove_file(content.join("a.md")).unwrap();
        symlink(outside.path().join("secret"), content.join("a.md")).unwrap();
        assert_eq!(source.read("content/a.md").unwrap_err().to_string(), "it leads out of the tree");
        fs::remove_file(content.join("b.md")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(content.join("b.md")).status().unwrap();
        assert!(made.success());
        // Nobody writes to it: opened as a file it would wait for good.
        assert_eq!(source.read("content/b.md").unwrap_err().to_string(), "it is no regular file");
        assert!(source.read("content").is_err(), "a folder");
    }

    #[cfg(unix)]
    #[test]
    fn odd_names_are_reported() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), "x").unwrap();
        write(folder.path(), "a\u{7}.md");
        let listing = Directory::new(folder.path()).list(None).unwrap();
        let kinds: Vec<OddityKind> = listing.oddities.iter().map(|oddity| oddity.kind).collect();
        assert_eq!(kinds, [OddityKind::NameControl, OddityKind::NameEncoding]);
    }
}
