//! Changes as the operating system tells of them.
//!
//! `notify` itself, without a debouncer of its family: these settle each path by itself, and what has
//! to settle here is the tree as a whole.

use super::Root;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// Files.
    Files,
    /// A root, or what stands in one: other folders than before may have to be watched.
    Roots,
}

/// Changes as the operating system tells of them.
pub(super) struct Events {
    /// Tells for as long as it is kept.
    watcher: RecommendedWatcher,
    told: mpsc::UnboundedReceiver<Change>,
    tell: mpsc::UnboundedSender<Change>,
}

impl Events {
    /// Has changes from here on told.
    pub(super) fn begin(roots: &[Root]) -> notify::Result<Self> {
        let (tell, told) = mpsc::unbounded_channel();
        Ok(Self { watcher: watcher(roots, tell.clone())?, told, tell })
    }

    /// Waits for a change. Nothing is lost where the waiting is given up.
    pub(super) async fn changed(&mut self, roots: &[Root]) -> notify::Result<()> {
        // `tell` is kept here, so there is always one that might.
        if self.told.recv().await == Some(Change::Roots) {
            // The new one before the old one goes: what changes in between is told by one of them.
            self.watcher = watcher(roots, self.tell.clone())?;
        }
        Ok(())
    }
}

fn watcher(roots: &[Root], tell: mpsc::UnboundedSender<Change>) -> notify::Result<RecommendedWatcher> {
    let known = roots.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let change = match event {
            Ok(event) => change(&event, &known),
            Err(error) => {
                tracing::warn!(%error, "a change to the content may have been missed");
                Some(Change::Roots)
            }
        };
        if let Some(change) = change {
            // Nobody listens any more once the server stops.
            let _ = tell.send(change);
        }
    })?;
    for (folder, recursive) in folders(roots) {
        let mode = if recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        watcher.watch(&folder, mode)?;
    }
    Ok(watcher)
}

/// The folders to watch, and whether with all that is in them: the roots, what matters in them, and
/// the folder each root stands in, since a root may be replaced as a whole (a link that leads to
/// another release, a checkout made anew).
fn folders(roots: &[Root]) -> BTreeMap<PathBuf, bool> {
    let mut folders = BTreeMap::new();
    for Root { path, folders: inner } in roots {
        if let Some(above) = path.parent() {
            folders.entry(above.to_owned()).or_insert(false);
        }
        if !path.is_dir() {
            continue;
        }
        let all = folders.entry(path.clone()).or_insert(false);
        *all |= inner.is_none();
        for inner in
            inner.iter().copied().flatten().map(|name| path.join(name)).filter(|inner| inner.is_dir())
        {
            folders.insert(inner, true);
        }
    }
    // One that is watched with all that is in it would lose that by being watched alone.
    let whole: Vec<PathBuf> =
        folders.iter().filter(|(_, all)| **all).map(|(folder, _)| folder.clone()).collect();
    folders.retain(|folder, _| !whole.iter().any(|whole| folder != whole && folder.starts_with(whole)));
    folders
}

/// What an event means for the content; nothing where it is about something else.
fn change(event: &Event, roots: &[Root]) -> Option<Change> {
    if event.need_rescan() {
        return Some(Change::Roots);
    }
    match event.kind {
        // Reading is no change, and imports read.
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) => return None,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => {}
    }
    let of = |path: &PathBuf| roots.iter().filter_map(|root| place(path, root)).max();
    event.paths.iter().filter_map(of).max()
}

fn place(path: &Path, root: &Root) -> Option<Change> {
    let inside: Vec<&OsStr> = path.strip_prefix(&root.path).ok()?.iter().collect();
    // Kubernetes puts new files in place by renaming `..data`.
    let hidden = |name: &&OsStr| {
        name.as_encoded_bytes().starts_with(b".") && !name.as_encoded_bytes().starts_with(b"..")
    };
    match inside.as_slice() {
        inside if inside.iter().any(hidden) => None,
        [] | [_] => Some(Change::Roots),
        [first, ..] => {
            let matters = root.folders.is_none_or(|folders| folders.iter().any(|folder| first == folder));
            matters.then_some(Change::Files)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, ModifyKind};

    fn roots() -> Vec<Root> {
        vec![
            Root { path: "/srv/site".into(), folders: Some(&["content", "data"]) },
            Root { path: "/srv/facts".into(), folders: None },
        ]
    }

    #[test]
    fn what_an_import_reads_is_a_change() {
        for (path, expected) in [
            ("/srv/site/content/a.md", Some(Change::Files)),
            ("/srv/facts/rules/a.md", Some(Change::Files)),
            ("/srv/site/config.yaml", Some(Change::Roots)),
            ("/srv/site/data", Some(Change::Roots)),
            ("/srv/site", Some(Change::Roots)),
            ("/srv/facts/..data", Some(Change::Roots)),
            ("/srv/site/public/a.html", None),
            ("/srv/site/.git", None),
            ("/srv/site/content/.a.md.swp", None),
            ("/srv/other", None),
        ] {
            let event = Event::new(EventKind::Create(CreateKind::Any)).add_path(path.into());
            assert_eq!(change(&event, &roots()), expected, "{path}");
        }
    }

    #[test]
    fn reading_is_no_change_and_losing_count_is_one() {
        let event = |kind| Event::new(kind).add_path("/srv/site/content/a.md".into());
        for (kind, expected) in [
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), None),
            (EventKind::Access(AccessKind::Close(AccessMode::Read)), None),
            (EventKind::Access(AccessKind::Close(AccessMode::Write)), Some(Change::Files)),
            (EventKind::Modify(ModifyKind::Any), Some(Change::Files)),
        ] {
            assert_eq!(change(&event(kind), &roots()), expected, "{kind:?}");
        }
        let lost = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        assert_eq!(change(&lost, &roots()), Some(Change::Roots));
    }

    #[test]
    fn a_folder_inside_a_watched_one_is_not_watched_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        std::fs::create_dir_all(at("site/data/facts")).unwrap();
        let roots = [
            Root { path: at("site"), folders: Some(&["content", "data"]) },
            Root { path: at("site/data/facts"), folders: None },
        ];
        let expected = [(folder.path().to_owned(), false), (at("site"), false), (at("site/data"), true)];
        assert_eq!(folders(&roots), BTreeMap::from(expected));
    }
}
