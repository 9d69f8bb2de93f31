//! Opened repositories, one for each thread that reads at the same time.

use super::GitError;
use crate::source::SourceError;
use git2::{ErrorCode, Repository};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A repository as many threads may read it. `git2::Repository` is not `Sync`, so each has its own
/// while it reads; libgit2 shares the packs below them.
pub(super) struct Repositories {
    /// Absolute: the working folder of the process may change.
    path: PathBuf,
    idle: Mutex<Vec<Repository>>,
}

impl Repositories {
    /// The repository at `path`: a bare one, or the folder that holds `.git`. Folders above are not
    /// searched, and git's environment variables are not heard. Neither the index nor the working tree
    /// is looked at.
    pub(super) fn open(path: &Path) -> Result<Self, SourceError> {
        let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
        let meta = fs::metadata(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::Missing(path.to_owned()),
            _ => unreadable(error),
        })?;
        if !meta.is_dir() {
            return Err(SourceError::NotAFolder(path.to_owned()));
        }
        fs::read_dir(path).map_err(unreadable)?;
        let absolute = std::path::absolute(path).map_err(unreadable)?;
        let repository = Repository::open(&absolute).map_err(|error| match error.code() {
            ErrorCode::NotFound => inside_or_not(path),
            ErrorCode::Owner => GitError::NotOwned(trusted_name(&absolute)),
            _ => GitError::Unreadable { repository: path.to_owned(), message: error.message().to_owned() },
        })?;
        Ok(Self { path: absolute, idle: Mutex::new(vec![repository]) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Does some work with a repository that no other thread uses meanwhile.
    ///
    /// # Errors
    /// When another thread's repository is needed and can no longer be opened.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Repository) -> T) -> Result<T, GitError> {
        let idle = self.idle().pop();
        let repository = match idle {
            Some(repository) => repository,
            None => Repository::open(&self.path).map_err(|error| self.unreadable(&error))?,
        };
        let outcome = work(&repository);
        self.idle().push(repository);
        Ok(outcome)
    }

    /// As [`Repositories::with`], for work that fails where the repository cannot be read.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Repository) -> Result<T, git2::Error>,
    ) -> Result<T, GitError> {
        self.with(work)?.map_err(|error| self.unreadable(&error))
    }

    /// What an unexpected error of libgit2 becomes.
    pub(super) fn unreadable(&self, error: &git2::Error) -> GitError {
        GitError::Unreadable { repository: self.path.clone(), message: error.message().to_owned() }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Repository>> {
        // The list is whole whatever panicked: it is only pushed to and popped from.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Repositories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repositories").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Says how to name a folder of a working tree.
fn inside_or_not(path: &Path) -> GitError {
    let found = || {
        let path = path.canonicalize().ok()?;
        let repository = Repository::discover(&path).ok()?.workdir()?.canonicalize().ok()?;
        let folder = path.strip_prefix(&repository).ok()?.to_str()?.replace('\\', "/");
        (!folder.is_empty()).then_some((repository, folder))
    };
    match found() {
        Some((repository, folder)) => {
            GitError::InsideRepository { path: path.to_owned(), repository, folder }
        }
        None => GitError::NotARepository(path.to_owned()),
    }
}

/// The name under which git's `safe.directory` knows a repository: its working tree, with links
/// resolved.
fn trusted_name(path: &Path) -> PathBuf {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match (path.file_name(), path.parent()) {
        (Some(name), Some(parent)) if name == ".git" => parent.to_owned(),
        _ => path,
    }
}
