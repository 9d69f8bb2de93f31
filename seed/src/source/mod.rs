//! Where a tree of files comes from: a folder, a commit, the binary itself, memory.

mod bundled;
mod directory;
mod git;
mod memory;

pub use bundled::{Bundled, bundled};
pub use directory::Directory;
pub use git::{Commit, Git, GitError};
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

    /// What was renamed since another state of the same tree, which is named as the `source` of the
    /// revision that was made from it. Nothing where the source keeps no history, or does not
    /// understand that name.
    fn renames(&self, since: &str) -> Renames {
        let _ = since;
        Renames::default()
    }
}

/// The files of a tree that had another path before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Sorted by the old path; each path occurs once as old and once as new.
    pub found: Vec<Rename>,
    /// Why there may be more, in a sentence: the other state is not there any more, or differs in too
    /// much.
    pub incomplete: Option<String>,
}

/// A file that had another path before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// Its path then, from the root of the tree.
    pub from: String,
    /// Its path now.
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
    /// Another git repository, of which this one knows a commit and no file.
    Submodule,
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
    /// The commit cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl SourceError {
    /// Whether what was given has to be mended, rather than the machine.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Missing(_) | Self::NotAFolder(_) => true,
            Self::Unreadable { .. } => false,
            Self::Git(error) => error.is_input(),
        }
    }
}
