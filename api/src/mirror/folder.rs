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
            return Err(refused(format!(
                "it holds {other}, which is not of the mirror and would be lost. Give the mirror a folder of its own"
            )));
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
        // What is in the temporary folder now is the old mirror.
        new.close().map_err(failed())?;
        Ok(Outcome::Replaced)
    }
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
