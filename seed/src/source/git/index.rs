//! What a commit's tree lists, by path.

use super::GitError;
use crate::source::{Oddity, OddityKind};
use git2::{ObjectType, Oid, Repository};
use std::collections::BTreeMap;

/// The most bytes of memory the list of a commit's files may take: about half a million files. Folders of
/// folders that are all the same cost nothing to store and are listed anew each time they occur, so
/// that a few kilobytes of repository can name more files than any machine can hold.
pub(super) const MAX_INDEX: usize = 64 * 1024 * 1024;

/// What an entry takes beside its path, roughly.
const ENTRY: usize = 64;

/// How many links are followed on the way to one file, as many as Linux does.
const MAX_LINKS: usize = 40;

/// The most bytes the target of a link may have, as on Linux.
const MAX_TARGET: usize = 4096;

const LINK: i32 = 0o120_000;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A file, and its content.
    File(Oid),
    /// A symbolic link; the content is its target.
    Link(Oid),
    /// A folder.
    Folder,
    /// A commit of another repository.
    Submodule,
}

/// What a commit's tree lists below a root.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) nodes: BTreeMap<String, Node>,
    /// What has a name that is no path.
    pub(super) oddities: Vec<Oddity>,
}

impl Index {
    /// Reads the list of everything below the tree `root`. No file is read.
    pub(super) fn read(repo: &Repository, root: Oid) -> Result<Self, Problem> {
        let mut index = Self::default();
        let mut weight = 0;
        let mut open: Vec<(Oid, Vec<u8>)> = vec![(root, Vec::new())];
        while let Some((id, folder)) = open.pop() {
            for entry in &repo.find_tree(id)? {
                let name = entry.name_bytes();
                let mut path = folder.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(name);
                weight += path.len() + ENTRY;
                if weight > MAX_INDEX {
                    return Err(Problem::TooLarge);
                }
                let node = match (entry.kind(), entry.filemode()) {
                    (Some(ObjectType::Tree), _) => Node::Folder,
                    (Some(ObjectType::Commit), _) => Node::Submodule,
                    (_, LINK) => Node::Link(entry.id()),
                    _ => Node::File(entry.id()),
                };
                // Git itself never writes such names; on a disk they would lead elsewhere.
                if matches!(name, b"" | b"." | b"..") || name.contains(&b'/') {
                    let detail = Some("its name is not that of a file; run `git fsck`".to_owned());
                    let shown: Vec<u8> =
                        name.iter().map(|byte| if *byte == b'/' { b'\\' } else { *byte }).collect();
                    path.splice(path.len() - name.len().., shown);
                    index.odd(&path, OddityKind::Unreadable, detail);
                    continue;
                }
                if node == Node::Folder {
                    open.push((entry.id(), path.clone()));
                }
                index.add(path, node);
            }
        }
        Ok(index)
    }

    fn add(&mut self, path: Vec<u8>, node: Node) {
        // What is in a folder with an odd name is reported; the folder is not reported as well.
        match String::from_utf8(path) {
            Ok(path) if path.chars().any(char::is_control) => {
                if node != Node::Folder {
                    self.odd(path.as_bytes(), OddityKind::NameControl, None);
                }
            }
            Ok(path) => {
                self.nodes.insert(path, node);
            }
            Err(error) => {
                if node != Node::Folder {
                    self.odd(error.as_bytes(), OddityKind::NameEncoding, None);
                }
            }
        }
    }

    fn odd(&mut self, path: &[u8], kind: OddityKind, detail: Option<String>) {
        let path = String::from_utf8_lossy(path);
        let path = path.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        self.oddities.push(Oddity { path, kind, detail });
    }

    /// The file that a path leads to, links followed within the tree. The error says where it leads
    /// instead.
    pub(super) fn follow(&self, repo: &Repository, path: &str) -> Result<Oid, String> {
        self.walk(repo, path).map_err(|why| match self.nodes.get(path) {
            Some(Node::Link(id)) => {
                target(repo, *id).map_or_else(|why| why, |target| format!("{why}: {target}"))
            }
            _ => why,
        })
    }

    fn walk(&self, repo: &Repository, path: &str) -> Result<Oid, String> {
        let parts = |path: &str| path.split('/').rev().map(str::to_owned).collect::<Vec<_>>();
        let mut to_go = parts(path);
        let mut at = String::new();
        let mut links = 0;
        while let Some(part) = to_go.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." if at.is_empty() => return Err("it leads out of the tree".to_owned()),
                ".." => {
                    at.truncate(at.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let parent = at.len();
            if parent > 0 {
                at.push('/');
            }
            at.push_str(&part);
            match self.nodes.get(&at) {
                Some(Node::Folder) => {}
                Some(Node::File(id)) if to_go.is_empty() => return Ok(*id),
                Some(Node::Link(id)) => {
                    links += 1;
                    if links > MAX_LINKS {
                        return Err(format!("more than {MAX_LINKS} links lead to each other"));
                    }
                    let target = target(repo, *id)?;
                    if target.starts_with('/') {
                        return Err("it leads out of the tree".to_owned());
                    }
                    at.truncate(parent);
                    to_go.extend(parts(&target));
                }
                Some(Node::Submodule) => return Err("it leads into a submodule".to_owned()),
                Some(Node::File(_)) => return Err("it does not lead to a file".to_owned()),
                None => return Err("it leads nowhere".to_owned()),
            }
        }
        Err("it does not lead to a file".to_owned())
    }
}

/// The target of a link.
fn target(repo: &Repository, id: Oid) -> Result<String, String> {
    let read = || {
        let odb = repo.odb()?;
        let (size, _) = odb.read_header(id)?;
        if size > MAX_TARGET {
            return Ok(Err(format!("its target has more than {MAX_TARGET} bytes")));
        }
        let target = String::from_utf8(odb.read(id)?.data().to_vec());
        Ok(target.map_err(|_| "its target is not UTF-8".to_owned()))
    };
    read().map_err(|error: git2::Error| error.message().to_owned())?
}

/// Why the list cannot be read.
pub(super) enum Problem {
    TooLarge,
    Git(git2::Error),
}

impl From<git2::Error> for Problem {
    fn from(error: git2::Error) -> Self {
        Self::Git(error)
    }
}

impl Problem {
    /// The error it becomes for the commit of this id.
    pub(super) fn of(self, commit: &str, unreadable: impl FnOnce(&git2::Error) -> GitError) -> GitError {
        match self {
            Self::TooLarge => GitError::TooLarge { commit: commit.to_owned(), limit: MAX_INDEX },
            Self::Git(error) => unreadable(&error),
        }
    }
}
