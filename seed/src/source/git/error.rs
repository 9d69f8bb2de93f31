//! Why a commit cannot be read.

use std::path::PathBuf;

/// Why a commit cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// There is no repository.
    #[error("{} is not a git repository: give the folder that holds `.git`, or a bare repository", .0.display())]
    NotARepository(PathBuf),
    /// It is a folder inside a repository's working tree.
    #[error(
        "{} is a folder of the git repository {}: write `--git {} --root {folder}`",
        path.display(), repository.display(), repository.display()
    )]
    InsideRepository {
        /// What was given.
        path: PathBuf,
        /// The repository.
        repository: PathBuf,
        /// The folder's path in it.
        folder: String,
    },
    /// It belongs to another user. Git's own rule: the settings of a repository are obeyed, so that
    /// they have to be those of someone trusted
    /// (<https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory>).
    #[error(
        "{} belongs to another user, and git trusts such a repository only where it is told to: as the user who runs \
         this, `git config --global --add safe.directory {}`", .0.display(), .0.display()
    )]
    NotOwned(PathBuf),
    /// It has no commit at all.
    #[error("{} has no commit yet", .0.display())]
    NoCommits(PathBuf),
    /// No commit is called so.
    #[error("“{revision}” names no commit of {}{}", repository.display(), advice(near, branches))]
    UnknownRevision {
        /// What was given.
        revision: String,
        /// The repository.
        repository: PathBuf,
        /// Branches and tags with similar names, the nearest first.
        near: Vec<String>,
        /// Some of its branches.
        branches: Vec<String>,
    },
    /// Several objects are called so.
    #[error("“{revision}” names several things in {}: write {mend}", repository.display())]
    AmbiguousRevision {
        /// What was given.
        revision: String,
        /// The repository.
        repository: PathBuf,
        /// What to write instead.
        mend: String,
    },
    /// What is called so is no commit.
    #[error("“{revision}” names a {kind} of {}, not a commit", repository.display())]
    NotACommit {
        /// What was given.
        revision: String,
        /// The repository.
        repository: PathBuf,
        /// What it is: a tree, a blob.
        kind: String,
    },
    /// The commit has no such folder.
    #[error("the commit {commit} has no folder “{folder}”")]
    NoFolder {
        /// The commit's id.
        commit: String,
        /// What was given.
        folder: String,
    },
    /// The commit lists more than can be kept in memory.
    #[error("the commit {commit} lists too many files: their paths may take {limit} bytes of memory")]
    TooLarge {
        /// The commit's id.
        commit: String,
        /// The most its list may take, in bytes.
        limit: usize,
    },
    /// The repository is damaged, of a form that is not read, or the operating system refuses.
    #[error("the git repository {} cannot be read: {message}", repository.display())]
    Unreadable {
        /// The repository.
        repository: PathBuf,
        /// What libgit2 says.
        message: String,
    },
}

impl GitError {
    /// Whether what was given has to be mended, rather than the machine.
    #[must_use]
    pub fn is_input(&self) -> bool {
        !matches!(self, Self::NotOwned(_) | Self::Unreadable { .. })
    }
}

fn advice(near: &[String], branches: &[String]) -> String {
    let quoted = |names: &[String]| names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>();
    if !near.is_empty() {
        format!("; did you mean {}?", quoted(near).join(" or "))
    } else if branches.is_empty() {
        String::new()
    } else {
        format!("; among its branches are {}", quoted(branches).join(", "))
    }
}
