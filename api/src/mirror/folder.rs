//! The folder of a mirror: made beside the old one, and put in its place at once.

use super::{LAYOUT, MANIFEST, Manifest, MirrorError};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What became of a mirror.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There was none before.
    Made,
    /// It was replaced.
    Replaced,
    /// The old one says the same, byte by byte, and was left alone.
    Unchanged,
}

/// Where a mirror goes.
pub(crate) struct Folder {
    /// The folder itself, not a link to it.
    path: PathBuf,
    /// The files of the mirror that is there.
    old: Option<BTreeSet<String>>,
}

impl Folder {
    /// Looks at what is there.
    ///
    /// # Errors
    /// [`MirrorError::NoMirror`] where anything there is not of a mirror: it would be lost.
    pub(crate) fn look(path: &Path) -> Result<Self, MirrorError> {
        let absolute = std::path::absolute(path).map_err(MirrorError::file(path))?;
        let path = match fs::canonicalize(&absolute) {
            Ok(path) => path,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { path: absolute, old: None });
            }
            Err(error) => return Err(MirrorError::File { path: absolute, source: error }),
        };
        let refused = |reason: String| MirrorError::NoMirror { path: path.clone(), reason };
        if !path.is_dir() {
            return Err(refused("it is a file".to_owned()));
        }
        let mut found = BTreeSet::new();
        walk(&path, &path, &mut found).map_err(MirrorError::file(&path))?;
        if found.is_empty() {
            return Ok(Self { path, old: None });
        }
        let manifest = fs::read(path.join(MANIFEST)).ok();
        let manifest = manifest.and_then(|text| serde_json::from_slice::<Manifest>(&text).ok());
        let Some(manifest) = manifest.filter(|manifest| manifest.chancery_mirror == LAYOUT) else {
            return Err(refused(
                "it is no mirror that this program made. Name a new or an empty folder".to_owned(),
            ));
        };
        let other = found.iter().find(|file| *file != MANIFEST && !manifest.files.contains(*file));
        if let Some(other) = other {
            return Err(refused(not_of_it(other)));
        }
        Ok(Self { path, old: Some(found) })
    }

    /// An empty folder beside it.
    pub(crate) fn beside(&self) -> Result<TempDir, MirrorError> {
        let parent = self.path.parent().unwrap_or(&self.path);
        fs::create_dir_all(parent).map_err(MirrorError::file(parent))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".chancery-mirror-");
        for_everybody(&mut builder, true);
        builder.tempdir_in(parent).map_err(MirrorError::file(parent))
    }

    /// Puts the new mirror in place of the old one, unless they are the same.
    ///
    /// # Errors
    /// [`MirrorError::NoMirror`] where something came into the folder since it was looked at: the old mirror
    /// is there as before, with what came. Else when a file cannot be read or moved.
    pub(crate) fn replace(self, new: TempDir) -> Result<Outcome, MirrorError> {
        let Self { path, old } = self;
        let failed = || MirrorError::file(&path);
        let Some(old) = old else {
            // An empty folder gives way.
            fs::rename(new.path(), &path).map_err(failed())?;
            let _ = new.keep();
            return Ok(Outcome::Made);
        };
        let mut files = BTreeSet::new();
        walk(new.path(), new.path(), &mut files).map_err(MirrorError::file(new.path()))?;
        let mut same = old == files;
        for file in &files {
            let (before, after) = (path.join(file), new.path().join(file));
            if old.contains(file) && equal(&before, &after).map_err(MirrorError::file(&before))? {
                // Servers and tools take a file for changed when its time is: it is not.
                let kept = fs::metadata(&before).and_then(|about| about.modified());
                let kept = kept.and_then(|at| File::options().write(true).open(&after)?.set_modified(at));
                kept.map_err(MirrorError::file(&after))?;
            } else {
                same = false;
            }
        }
        if same {
            return Ok(Outcome::Unchanged);
        }
        swap(new.path(), &path).map_err(failed())?;
        // What is beside it now is the old folder: kept whatever happens, until it is known what it holds.
        let aside = new.keep();
        // The mirror took its time to make: anything may have come into the folder since it was looked at.
        let refused = match other(&aside, &old) {
            Ok(None) => {
                fs::remove_dir_all(&aside).map_err(MirrorError::file(&aside))?;
                return Ok(Outcome::Replaced);
            }
            Ok(Some(file)) => MirrorError::NoMirror { path: path.clone(), reason: not_of_it(&file) },
            Err(error) => MirrorError::File { path: aside.clone(), source: error },
        };
        if let Err(error) = swap(&aside, &path) {
            return Err(MirrorError::Aside { path, aside, source: error });
        }
        fs::remove_dir_all(&aside).map_err(MirrorError::file(&aside))?;
        Err(refused)
    }
}

/// A file in a folder that is none of those.
fn other(folder: &Path, files: &BTreeSet<String>) -> io::Result<Option<String>> {
    let mut found = BTreeSet::new();
    walk(folder, folder, &mut found)?;
    Ok(found.into_iter().find(|file| !files.contains(file)))
}

fn not_of_it(file: &str) -> String {
    format!(
        "it holds {file}, which is not of the mirror and would be lost. Give the mirror a folder of its own"
    )
}

/// The files in a folder, by their paths within it. Empty folders do not count.
fn walk(root: &Path, folder: &Path, found: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            walk(root, &path, found)?;
        } else {
            let file = path.strip_prefix(root).unwrap_or(&path);
            found.insert(file.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
        }
    }
    Ok(())
}

/// Whether two files hold the same.
fn equal(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let read = one.read(&mut a)?;
        if read == 0 {
            return Ok(true);
        }
        let Some(part) = b.get_mut(..read) else { return Ok(false) };
        other.read_exact(part)?;
        if a.get(..read) != Some(&*part) {
            return Ok(false);
        }
    }
}

/// Exchanges two folders: at once where the system can, so that nobody finds neither.
fn swap(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
            // Some file systems cannot.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            outcome => return Ok(outcome?),
        }
    }
    let aside = new.with_extension("old");
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

/// Lets everybody read what is made, as far as the process's mask allows: temporary files are private, and
/// what they become is not.
pub(crate) fn for_everybody(builder: &mut tempfile::Builder<'_, '_>, folder: bool) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(if folder { 0o777 } else { 0o666 }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a mirror of one list into a folder.
    fn fill(folder: &Path, list: &str) {
        let files = BTreeSet::from(["list.csv".to_owned()]);
        let manifest =
            Manifest { chancery_mirror: LAYOUT, site: "example.org".to_owned(), revision: 1, files };
        fs::write(folder.join(MANIFEST), serde_json::to_vec(&manifest).unwrap()).unwrap();
        fs::write(folder.join("list.csv"), list).unwrap();
    }

    #[test]
    fn what_came_into_the_folder_while_the_mirror_was_made_is_not_lost() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("mirror");
        fs::create_dir(&path).unwrap();
        fill(&path, "old");
        let place = Folder::look(&path).unwrap();
        let new = place.beside().unwrap();
        fill(new.path(), "new");
        fs::create_dir_all(path.join("notes")).unwrap();
        fs::write(path.join("notes/mine.txt"), "mine").unwrap();
        let refused = place.replace(new).unwrap_err();
        assert!(matches!(refused, MirrorError::NoMirror { .. }), "{refused:?}");
        assert!(refused.to_string().contains("notes/mine.txt"), "{refused}");
        assert_eq!(fs::read(path.join("notes/mine.txt")).unwrap(), b"mine");
        assert_eq!(fs::read(path.join("list.csv")).unwrap(), b"old", "the old mirror is where it was");
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1, "nothing is left beside it");

        fs::remove_dir_all(path.join("notes")).unwrap();
        let place = Folder::look(&path).unwrap();
        let new = place.beside().unwrap();
        fill(new.path(), "new");
        assert_eq!(place.replace(new).unwrap(), Outcome::Replaced);
        assert_eq!(fs::read(path.join("list.csv")).unwrap(), b"new");
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_came_into_an_empty_folder_while_the_mirror_was_made_is_not_lost() {
        let temporary = tempfile::tempdir().unwrap();
        let place = Folder::look(temporary.path()).unwrap();
        let new = place.beside().unwrap();
        fill(new.path(), "new");
        fs::write(temporary.path().join("mine.txt"), "mine").unwrap();
        place.replace(new).unwrap_err();
        assert_eq!(fs::read(temporary.path().join("mine.txt")).unwrap(), b"mine");
    }
}
