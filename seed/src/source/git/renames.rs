//! Renames between two commits.

use super::index::{Index, Node};
use super::{Git, folder_of};
use crate::source::{Rename, Renames};
use git2::{Delta, DiffFindOptions, DiffOptions, ErrorCode, Oid, Repository};
use std::collections::{BTreeMap, BTreeSet};

/// How alike two files have to be, in percent, for one to be the other under another path: what
/// `git diff --find-renames` takes.
const SIMILARITY: u16 = 50;

/// The most pairs of files that are compared in a folder of the root. Git's own limit
/// (`diff.renameLimit`) is a million; beyond that it, too, finds unchanged files only.
const MAX_PAIRS: usize = 1_000_000;

impl Git {
    /// The files that had another path in the commit of this full id. Unchanged files are recognised
    /// wherever they went, changed ones within a folder of the root, if half of their content is the
    /// same.
    ///
    /// A commit that is not there any more, after history was rewritten or in a shallow clone, gives
    /// none and says so in [`Renames::incomplete`].
    #[must_use]
    pub fn renames_since(&self, commit: &str) -> Renames {
        let unreadable = |error: git2::Error| self.repositories.unreadable(&error);
        let compared = self.index().and_then(|new| {
            self.repositories.with(|repo| {
                let Some(old) = tree_of(repo, commit).map_err(unreadable)? else { return Ok(None) };
                let old = folder_of(repo, old, &self.folder).map_err(unreadable)?;
                let Some(old) = old.filter(|old| *old != self.root) else {
                    return Ok(Some(Renames::default()));
                };
                let index = Index::read(repo, old);
                let index = index
                    .map_err(|problem| problem.of(commit, |error| self.repositories.unreadable(error)))?;
                compare(repo, (old, &index), (self.root, new)).map(Some).map_err(unreadable)
            })?
        });
        let incomplete = match compared {
            Ok(Some(renames)) => return renames,
            Ok(None) => format!("the commit {commit} is not in the repository"),
            Err(error) => error.to_string(),
        };
        Renames { found: Vec::new(), incomplete: Some(incomplete) }
    }
}

/// The tree of the commit with this full id.
fn tree_of(repo: &Repository, commit: &str) -> Result<Option<Oid>, git2::Error> {
    let Ok(id) = Oid::from_str(commit) else { return Ok(None) };
    if id.to_string() != commit {
        return Ok(None);
    }
    match repo.find_commit(id) {
        Ok(commit) => Ok(Some(commit.tree_id())),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The files of one list that the other has not, by path.
fn only_in<'i>(one: &'i Index, other: &Index) -> BTreeMap<&'i str, Oid> {
    let files = one.nodes.iter().filter_map(|(path, node)| match node {
        Node::File(id) if !other.nodes.contains_key(path) => Some((path.as_str(), *id)),
        _ => None,
    });
    files.collect()
}

fn contents(files: &BTreeMap<&str, Oid>) -> BTreeSet<Oid> {
    files.values().copied().collect()
}

fn compare(
    repo: &Repository,
    (old_tree, old): (Oid, &Index),
    (new_tree, new): (Oid, &Index),
) -> Result<Renames, git2::Error> {
    let mut gone = only_in(old, new);
    let mut come = only_in(new, old);
    let mut found = unchanged(&gone, &come);
    // What went and came with the same content is settled, paired or not.
    let (contents_gone, contents_come) = (contents(&gone), contents(&come));
    gone.retain(|_, id| !contents_come.contains(id));
    come.retain(|_, id| !contents_gone.contains(id));
    let mut too_many = Vec::new();
    let tops: BTreeSet<Option<&str>> = gone.keys().map(|path| top(path)).collect();
    for folder in tops {
        let within = |files: &BTreeMap<&str, Oid>| -> Vec<String> {
            files.keys().filter(|path| top(path) == folder).map(|path| (*path).to_owned()).collect()
        };
        let (gone, come) = (within(&gone), within(&come));
        if gone.len().saturating_mul(come.len()) > MAX_PAIRS {
            too_many.push(folder.unwrap_or("the root"));
        } else if !come.is_empty() {
            found.extend(changed(repo, old_tree, new_tree, &gone, &come)?);
        }
    }
    found.sort();
    let incomplete = (!too_many.is_empty()).then(|| {
        format!("too many files came and went in {}: only unchanged ones were compared", too_many.join(", "))
    });
    Ok(Renames { found, incomplete })
}

/// The folder of the root that a file is in.
fn top(path: &str) -> Option<&str> {
    path.split_once('/').map(|(top, _)| top)
}

/// Files with the same content under another path. Where several have it, those with the same name
/// belong together; what remains is paired only where it is one on each side. Anything else would be
/// a guess.
fn unchanged(gone: &BTreeMap<&str, Oid>, come: &BTreeMap<&str, Oid>) -> Vec<Rename> {
    #[derive(Default)]
    struct Same<'p> {
        gone: Vec<&'p str>,
        come: Vec<&'p str>,
    }
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut by_content: BTreeMap<Oid, Same<'_>> = BTreeMap::new();
    for (path, id) in gone {
        by_content.entry(*id).or_default().gone.push(path);
    }
    for (path, id) in come {
        if let Some(same) = by_content.get_mut(id) {
            same.come.push(path);
        }
    }
    let mut found = Vec::new();
    for Same { mut gone, mut come } in by_content.into_values() {
        let names: BTreeSet<String> = gone.iter().map(|path| name(path)).collect();
        let mut pair = |gone: &mut Vec<&str>, come: &mut Vec<&str>, name_of: &dyn Fn(&str) -> bool| {
            let only = |paths: &[&str]| {
                let mut named = paths.iter().filter(|path| name_of(path));
                named.next().filter(|_| named.next().is_none()).map(|path| (*path).to_owned())
            };
            if let (Some(from), Some(to)) = (only(gone), only(come)) {
                gone.retain(|path| *path != from);
                come.retain(|path| *path != to);
                found.push(Rename { from, to });
            }
        };
        for wanted in names {
            pair(&mut gone, &mut come, &|path| name(path) == wanted);
        }
        pair(&mut gone, &mut come, &|_| true);
    }
    found
}

/// Files that were changed and renamed, as git finds them.
fn changed(
    repo: &Repository,
    old: Oid,
    new: Oid,
    gone: &[String],
    come: &[String],
) -> Result<Vec<Rename>, git2::Error> {
    let mut options = DiffOptions::new();
    // The paths are names, not patterns.
    options.disable_pathspec_match(true).ignore_submodules(true);
    for path in gone.iter().chain(come) {
        options.pathspec(path.as_str());
    }
    let (old, new) = (repo.find_tree(old)?, repo.find_tree(new)?);
    let mut diff = repo.diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options))?;
    let mut find = DiffFindOptions::new();
    find.renames(true).rename_threshold(SIMILARITY).rename_limit(gone.len().max(1));
    diff.find_similar(Some(&mut find))?;
    let mut found = Vec::new();
    for delta in diff.deltas().filter(|delta| delta.status() == Delta::Renamed) {
        let path = |file: git2::DiffFile<'_>| {
            file.path_bytes().and_then(|path| std::str::from_utf8(path).ok()).map(str::to_owned)
        };
        if let (Some(from), Some(to)) = (path(delta.old_file()), path(delta.new_file())) {
            found.push(Rename { from, to });
        }
    }
    Ok(found)
}
