//! A commit: how it is found by name, and what it tells.

use super::GitError;
use crate::read::Options;
use chrono::{DateTime, Utc};
use git2::{BranchType, ErrorCode, ObjectType, Repository};
use std::collections::BTreeSet;
use std::path::Path;

/// What stands before a commit's id in a revision's `source`.
const SCHEME: &str = "git:";

/// How many names an error proposes.
const MAX_NAMES: usize = 3;

/// What a commit tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its full id, in hexadecimal digits.
    pub id: String,
    /// The name of its author. The address is left out: revisions are public.
    pub author: String,
    /// When it was committed. A commit that was rebased keeps its author's time and gets a new one
    /// here, so that this is when the branch came to hold it.
    pub committed_at: DateTime<Utc>,
    /// The first paragraph of its message, in one line.
    pub summary: String,
}

impl Commit {
    pub(super) fn of(commit: &git2::Commit<'_>) -> Result<Self, git2::Error> {
        let seconds = commit.time().seconds();
        let committed_at = DateTime::from_timestamp(seconds, 0).ok_or_else(|| {
            git2::Error::from_str(&format!("the time of the commit {} is out of range", commit.id()))
        })?;
        Ok(Self {
            id: commit.id().to_string(),
            author: shown(commit.author().name_bytes()),
            committed_at,
            summary: commit.summary_bytes().map(shown).unwrap_or_default(),
        })
    }

    /// Where a revision made from it came from: `git:` and its id.
    #[must_use]
    pub fn source(&self) -> String {
        format!("{SCHEME}{}", self.id)
    }

    /// The options of an import of it: who, when, what and from where are the commit's. What was
    /// committed after `now`, by a clock that was wrong, is recorded now: else every revision to come
    /// would be recorded in the future.
    #[must_use]
    pub fn options(&self, now: DateTime<Utc>) -> Options {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Options {
            recorded_at: Some(self.committed_at.min(now)),
            recorded_by: given(&self.author).unwrap_or_else(|| "an author without a name".to_owned()),
            message: given(&self.summary),
            source: Some(self.source()),
            ..Options::default()
        }
    }
}

/// The id in a revision's `source`, where it is a commit's.
pub(super) fn id_of(source: &str) -> Option<&str> {
    source.strip_prefix(SCHEME)
}

/// Names and messages are bytes in whatever encoding; what is no text is shown as such.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    text.trim().to_owned()
}

/// The commit that `revision` names, in any way `git rev-parse` takes
/// (<https://git-scm.com/docs/gitrevisions>). A name that is both a branch and a tag, of different
/// commits, is refused: git takes the tag and warns, which nobody reads in a hook.
pub(super) fn find<'r>(
    repo: &'r Repository,
    path: &Path,
    revision: &str,
    unreadable: impl Fn(&git2::Error) -> GitError,
) -> Result<git2::Commit<'r>, GitError> {
    let ambiguous = |mend: String| GitError::AmbiguousRevision {
        revision: revision.to_owned(),
        repository: path.to_owned(),
        mend,
    };
    use git2::ErrorClass::{Filesystem, NoMemory, Object, Odb, Os, Zlib};
    let object = repo.revparse_single(revision).map_err(|error| match (error.code(), error.class()) {
        (ErrorCode::Ambiguous, _) => ambiguous("more digits of the id".to_owned()),
        (ErrorCode::NotFound, _) => unknown(repo, path, revision),
        (_, Filesystem | NoMemory | Object | Odb | Os | Zlib) => unreadable(&error),
        _ => unknown(repo, path, revision),
    })?;
    let named = |kind: &str| {
        let name = format!("refs/{kind}/{revision}");
        repo.find_reference(&name).ok()?.peel_to_commit().ok().map(|commit| commit.id())
    };
    if let (Some(branch), Some(tag)) = (named("heads"), named("tags"))
        && branch != tag
    {
        return Err(ambiguous(format!(
            "“refs/heads/{revision}” for the branch or “refs/tags/{revision}” for the tag"
        )));
    }
    let kind = object.kind();
    object.peel_to_commit().map_err(|error| match (error.code(), kind) {
        (ErrorCode::NotFound, Some(ObjectType::Tag)) => unreadable(&error),
        (_, Some(kind)) if kind != ObjectType::Commit => GitError::NotACommit {
            revision: revision.to_owned(),
            repository: path.to_owned(),
            kind: kind.str().to_owned(),
        },
        _ => unreadable(&error),
    })
}

fn unknown(repo: &Repository, path: &Path, revision: &str) -> GitError {
    let mut branches = BTreeSet::new();
    for kind in [BranchType::Local, BranchType::Remote] {
        let Ok(found) = repo.branches(Some(kind)) else { continue };
        // `origin/HEAD` is another name of one of the others.
        let named =
            found.flatten().filter(|(branch, _)| branch.get().symbolic_target().ok().flatten().is_none());
        branches.extend(named.filter_map(|(branch, _)| branch.name().ok().flatten().map(str::to_owned)));
    }
    let tags = repo.tag_names(None).map(|tags| tags.iter().flatten().flatten().map(str::to_owned).collect());
    let tags: Vec<String> = tags.unwrap_or_default();
    if branches.is_empty() && tags.is_empty() && repo.head().is_err() {
        return GitError::NoCommits(path.to_owned());
    }
    let near = nearest(revision, branches.iter().chain(&tags));
    GitError::UnknownRevision {
        revision: revision.to_owned(),
        repository: path.to_owned(),
        near,
        branches: branches.into_iter().take(MAX_NAMES).collect(),
    }
}

/// The names nearest to what was written. A branch that only a remote has is the nearest: `main`
/// where there is `origin/main`, as in most checkouts of build servers.
fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let written = written.to_lowercase();
    let allowed = (written.chars().count() / 3).max(1);
    let distance = |name: &str| {
        let name = name.to_lowercase();
        let own = strsim::damerau_levenshtein(&written, &name);
        match name.split_once('/') {
            Some((_, rest)) => own.min(strsim::damerau_levenshtein(&written, rest)),
            None => own,
        }
    };
    let mut near: Vec<(usize, &String)> = names.map(|name| (distance(name), name)).collect();
    near.retain(|(distance, _)| *distance <= allowed);
    near.sort();
    near.dedup();
    near.into_iter().take(MAX_NAMES).map(|(_, name)| name.clone()).collect()
}
