//! A commit of a git repository, read from the repository itself: whatever lies in the working tree
//! beside it does not count. Nothing is fetched and no filter or hook of the repository is run.

mod commit;
mod error;
mod index;
mod pool;
mod renames;

pub use commit::Commit;
pub use error::GitError;

use super::{Entry, Listing, Oddity, OddityKind, Renames, Source, SourceError};
use git2::{ObjectType, Oid};
use index::{Index, Node};
use pool::Repositories;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

/// A commit, or a folder of it.
#[derive(Debug)]
pub struct Git {
    repositories: Repositories,
    commit: Commit,
    /// The folder that is the root, without slashes at its ends; empty for the commit's own.
    folder: String,
    /// The tree of that folder.
    root: Oid,
    /// Read when it is first asked for.
    index: OnceLock<Index>,
}

impl Git {
    /// The commit that `revision` names, in any way `git rev-parse` takes
    /// (<https://git-scm.com/docs/gitrevisions>): a branch, a tag, an id or its first digits.
    ///
    /// `repository` is a bare repository or the folder that holds `.git`. A branch that moves later
    /// changes nothing: the commit is settled here.
    ///
    /// # Errors
    /// When there is no repository, it cannot be read, or no one commit is named so.
    pub fn open(repository: &Path, revision: &str) -> Result<Self, SourceError> {
        let repositories = Repositories::open(repository)?;
        let unreadable = |error: &git2::Error| repositories.unreadable(error);
        let (commit, root) = repositories.with(|repo| {
            let commit = commit::find(repo, repositories.path(), revision, unreadable)?;
            let told = Commit::of(&commit).map_err(|error| unreadable(&error))?;
            Ok::<_, GitError>((told, commit.tree_id()))
        })??;
        Ok(Self { repositories, commit, folder: String::new(), root, index: OnceLock::new() })
    }

    /// The same commit with one of its folders as the root of the tree.
    ///
    /// # Errors
    /// When the commit has no such folder.
    pub fn in_folder(self, folder: &str) -> Result<Self, SourceError> {
        let parts: Vec<&str> = folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        let folder = parts.join("/");
        if folder.is_empty() {
            return Ok(self);
        }
        let missing = || GitError::NoFolder { commit: self.commit.id.clone(), folder: folder.clone() };
        let root = self.repositories.read(|repo| folder_of(repo, self.root, &folder))?;
        let root = root.ok_or_else(missing)?;
        Ok(Self { folder, root, index: OnceLock::new(), ..self })
    }

    /// What the commit tells of itself.
    #[must_use]
    pub fn commit(&self) -> &Commit {
        &self.commit
    }

    fn index(&self) -> Result<&Index, GitError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let read = self.repositories.with(|repo| Index::read(repo, self.root))?;
        let index =
            read.map_err(|problem| problem.of(&self.commit.id, |error| self.repositories.unreadable(error)))?;
        // Where two threads read it, both have read the same.
        Ok(self.index.get_or_init(|| index))
    }
}

/// The tree of a folder below a tree, where there is one. Links are not followed.
fn folder_of(repo: &git2::Repository, root: Oid, folder: &str) -> Result<Option<Oid>, git2::Error> {
    let mut at = root;
    for name in folder.split('/').filter(|name| !name.is_empty()) {
        match repo.find_tree(at)?.get_name(name) {
            Some(entry) if entry.kind() == Some(ObjectType::Tree) => at = entry.id(),
            _ => return Ok(None),
        }
    }
    Ok(Some(at))
}

impl Source for Git {
    fn name(&self) -> String {
        let at = if self.folder.is_empty() { String::new() } else { format!("{} of ", self.folder) };
        format!("{at}the commit {} of {}", self.commit.id, self.repositories.path().display())
    }

    fn list(&self, folders: Option<&[&str]>) -> Result<Listing, SourceError> {
        let index = self.index()?;
        let mut listing = Listing::default();
        let odd = index.oddities.iter().filter(|oddity| is_listed(&oddity.path, folders));
        listing.oddities.extend(odd.cloned());
        self.repositories.read(|repo| {
            let odb = repo.odb()?;
            for (path, node) in &index.nodes {
                let wanted = match node {
                    Node::Folder => false,
                    // It stands where a folder would.
                    Node::Submodule => is_listed(&format!("{path}/"), folders),
                    Node::File(_) | Node::Link(_) => is_listed(path, folders),
                };
                if !wanted {
                    continue;
                }
                let file = match node {
                    Node::File(id) => Ok(*id),
                    Node::Link(_) => {
                        index.follow(repo, path).map_err(|detail| (OddityKind::Link, Some(detail)))
                    }
                    Node::Folder | Node::Submodule => Err((OddityKind::Submodule, None)),
                };
                let size = file.and_then(|id| {
                    let header = odb.read_header(id);
                    let unreadable = |error: git2::Error| Some(error.message().to_owned());
                    header.map_err(|error| (OddityKind::Unreadable, unreadable(error)))
                });
                match size {
                    Ok((size, _)) => listing.files.push(Entry { path: path.clone(), size: size as u64 }),
                    Err((kind, detail)) => {
                        listing.oddities.push(Oddity { path: path.clone(), kind, detail });
                    }
                }
            }
            Ok(())
        })?;
        Ok(listing)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let index = self.index().map_err(io::Error::other)?;
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let node = index.nodes.get(path).ok_or_else(missing)?;
        let read = self.repositories.read(|repo| {
            let id = match node {
                Node::File(id) => *id,
                Node::Link(_) => match index.follow(repo, path) {
                    Ok(id) => id,
                    Err(_) => return Ok(None),
                },
                Node::Folder | Node::Submodule => return Ok(None),
            };
            Ok(Some(repo.odb()?.read(id)?.data().to_vec()))
        });
        read.map_err(io::Error::other)?.ok_or_else(missing)
    }

    fn renames(&self, since: &str) -> Renames {
        commit::id_of(since).map(|id| self.renames_since(id)).unwrap_or_default()
    }
}

/// Whether a file is in the root or under one of these folders, and in none whose name begins with a
/// dot.
fn is_listed(path: &str, folders: Option<&[&str]>) -> bool {
    let hidden = path.split('/').rev().skip(1).any(|folder| folder.starts_with('.'));
    let listed = match (path.split_once('/'), folders) {
        (Some((top, _)), Some(folders)) => folders.contains(&top),
        _ => true,
    };
    !hidden && listed
}

#[cfg(test)]
mod tests;
