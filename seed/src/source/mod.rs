//! Where a tree of files comes from: a folder, the binary itself, memory.

mod bundled;
mod directory;
mod memory;

pub use bundled::{Bundled, bundled};
pub use directory::Directory;
pub use memory::Memory;

use std::io;
use std::path::PathBuf;

/// A tree of files.
pub trait Source: Send + Sync + 'static {
    /// Where it is, for people.
    fn name(&self) -> String;

    /// Its files, sorted by path. With `folders`, only those under these folders of its root and in
    /// the root itself. Folders whose name begins with a dot are left out.
    ///
    /// # Errors
    /// When the tree is not there or its root cannot be read.
    fn list(&self, folders: Option<&[&str]>) -> Result<Listing, SourceError>;

    /// The bytes of a listed file.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The files that were renamed since the revision whose source is `since`, as far as the source
    /// knows; most know of none.
    fn renames(&self, _since: &str) -> Vec<Rename> {
        Vec::new()
    }
}

/// A file that has another path now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The path it had.
    pub from: String,
    /// The path it has.
    pub to: String,
}

/// What a tree holds.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The files that can be read, sorted by path.
    pub files: Vec<Entry>,
    /// What was left out, and why.
    pub oddities: Vec<Oddity>,
}

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path from the root of the tree, with `/` between folders.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Something in a tree that is no readable file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// Its path as far as it can be shown.
    pub path: String,
    /// What it is.
    pub kind: OddityKind,
    /// What the operating system says, where it says something.
    pub detail: Option<String>,
}

/// What is odd about something in a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// Its name is not UTF-8.
    NameEncoding,
    /// Its name holds control characters.
    NameControl,
    /// A symbolic link out of the tree, to nothing, or to a folder.
    Link,
    /// A device, socket or pipe.
    Special,
    /// It cannot be read.
    Unreadable,
}

/// Why a tree cannot be listed at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing is there.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// It is a file.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// The operating system refuses.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The root of the tree.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
}
