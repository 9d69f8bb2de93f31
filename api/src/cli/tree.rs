//! Which tree a command reads: a folder, or a commit of a git repository.

use super::findings;
use crate::importing::folder_name;
use chancery_schema::store::Revision;
use chancery_seed::diagnostics::Places;
use chancery_seed::{Commit, Directory, Git, Options, Source, SourceError};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{ArgGroup, Args};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which tree to read.
#[derive(Args, Clone, Debug)]
#[group(skip)]
#[command(group = ArgGroup::new("from").args(["tree", "git"]).required(true))]
pub(super) struct TreeArgs {
    /// The root of the tree: the folder that holds `content`, `data` and the site's configuration.
    #[arg(value_name = "TREE")]
    tree: Option<PathBuf>,

    /// A git repository to read a commit of, instead of a folder: a bare one, or the folder that holds
    /// `.git`. Nothing is fetched, and the files lying in the folder do not count.
    #[arg(long, value_name = "REPO")]
    git: Option<PathBuf>,

    /// The commit, as `git rev-parse` takes it: a branch, a tag, an id or its first digits.
    #[arg(long, value_name = "REV", default_value = "HEAD", conflicts_with = "tree")]
    rev: String,

    /// The folder of the commit that is the root of the tree, instead of the commit's own.
    #[arg(long, value_name = "DIR", conflicts_with = "tree")]
    root: Option<String>,
}

/// A tree that can be read.
pub(super) struct Tree {
    /// Its files.
    pub(super) source: Arc<dyn Source>,
    /// What the commit tells, where it is one.
    pub(super) commit: Option<Commit>,
    /// Its folder's name, where it is one.
    folder: Option<String>,
}

impl TreeArgs {
    /// Where the tree and an overlay stand, for findings to name their files from.
    pub(super) fn places(&self, overlay: Option<&Path>) -> Places {
        match &self.tree {
            Some(tree) => findings::places(tree, overlay),
            None => {
                let root = self.root.as_deref().map(|root| root.trim_matches('/')).unwrap_or_default();
                let tree = if root.is_empty() { String::new() } else { format!("{root}/") };
                Places { tree, ..findings::places(Path::new("."), overlay) }
            }
        }
    }

    /// Opens the tree, and makes sure that it can be listed.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub(super) fn open(&self) -> Result<Tree, SourceError> {
        let tree = match (&self.git, &self.tree) {
            (Some(repository), _) => {
                let git = Git::open(repository, &self.rev)?;
                let git = match &self.root {
                    Some(root) => git.in_folder(root)?,
                    None => git,
                };
                let commit = Some(git.commit().clone());
                Tree { source: Arc::new(git), commit, folder: None }
            }
            (None, tree) => {
                // The command line gives one of the two.
                let tree = tree.as_deref().unwrap_or(Path::new("."));
                let folder = Some(folder_name(tree));
                Tree { source: Arc::new(Directory::new(tree)), commit: None, folder }
            }
        };
        tree.source.list(Some(&[]))?;
        Ok(tree)
    }
}

impl Tree {
    /// What an import of it says of itself: a commit says who, when and what, a folder its name.
    pub(super) fn options(&self, now: DateTime<Utc>) -> Options {
        match &self.commit {
            Some(commit) => commit.options(now),
            None => Options {
                recorded_by: "chancery import".to_owned(),
                source: self.folder.clone(),
                ..Options::default()
            },
        }
    }

    /// What is to be known of the time the revision made from it has, where it is not the commit's.
    pub(super) fn note_on_time(&self, revision: &Revision, now: DateTime<Utc>) -> Option<String> {
        let committed_at = self.commit.as_ref()?.committed_at;
        let show = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        if committed_at > now {
            return Some(format!(
                "info: the time of the commit, {}, is still to come; revision {} is recorded at {}",
                show(committed_at),
                revision.number,
                show(revision.recorded_at)
            ));
        }
        (revision.source_time < revision.recorded_at).then(|| {
            format!(
                "info: the commit is older than the revision before: revision {} is recorded at that one's time, {}, \
                 and keeps its own, {}, as its `sourceTime`",
                revision.number,
                show(revision.recorded_at),
                show(revision.source_time)
            )
        })
    }
}
