//! Trees to import: a copy of a fixture that a test may change, and changes made to it.

use super::content::instant;
use chancery_schema::store::Recorded;
use chancery_schema::{Clock, FixedClock, Store};
use chancery_seed::progress::Silent;
use chancery_seed::{Directory, ImportError, Options, Report, import};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// When the fixtures take place: after all their articles but one.
pub const NOW: &str = "2023-06-01T12:00:00Z";

/// A clock that shows [`NOW`].
pub fn clock() -> FixedClock {
    FixedClock::new(instant(NOW))
}

/// A tree of files of a test's own.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// A tree without any file.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The site of the Meridian Consortium, in `fixtures/meridian`: small, and of every type something.
    pub fn meridian() -> Self {
        let site = Self::empty();
        copy(&fixtures().join("meridian"), &site.root());
        site
    }

    /// A copy of the sample that is bundled into the program, overlay included.
    pub fn sample() -> Self {
        let site = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../seed/content"), &site.root());
        site
    }

    /// The least a site needs: a configuration.
    pub fn minimal() -> Self {
        let site = Self::empty();
        site.write(
            "config.yaml",
            "baseURL: https://small.test\ntitle: Small\npermalinks:\n  blog: /:year/:month/:day/:title/\n",
        );
        site
    }

    /// A site of so many members and articles, each tied to others.
    pub fn of_size(size: usize) -> Self {
        let site = Self::minimal();
        site.write(
            "overlay/membership.yaml",
            "categories:\n  - { code: A, name: First }\n  - { code: B, name: Second }\n",
        );
        for n in 0..size {
            let rare = n % 10 == 9;
            let category = if rare { "B" } else { "A" };
            let member = format!(
                "id: m{n:03}\nname: Member {n:03}\nmemberSince: 2020-01-01\nmemberType: {category}\nworkingGroups: [{}]\n\
                 sponsor: {{ level: Gold }}\nrepresentatives:\n  - name: Person {n:03}\n",
                if rare { "RARE" } else { "OFTEN" }
            );
            site.write(&format!("data/members/m{n:03}.yaml"), &member);
            site.write(
                &format!("content/members/m{n:03}.md"),
                &format!("---\nid: m{n:03}\ntitle: Member {n:03}\n---\n\nProfile {n}.\n"),
            );
            site.write(
                &format!("static/img/members/m{n:03}.svg"),
                &format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- {n} --></svg>"),
            );
            let article = format!(
                "---\ntitle: Article {n:03}\ndate: 2021-01-01T00:{:02}:{:02}Z\nauthors: [Person {n:03}]\ntags: [Tag {}, All]\n---\n\nText {n} about clocks.\n",
                n / 60,
                n % 60,
                n % 7
            );
            site.write(&format!("content/blog/a{n:03}.md"), &article);
            site.write(
                &format!("content/docs/p{n:03}.md"),
                &format!("---\ntitle: Page {n:03}\n---\n\n## One\n\nText {n}.\n"),
            );
        }
        site
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// The paths of its files, sorted.
    pub fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, files: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("a folder that can be read") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    walk(&path, root, files);
                } else {
                    let relative = path.strip_prefix(root).expect("a path within");
                    files.push(relative.to_str().expect("a name").to_owned());
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.root(), &self.root(), &mut files);
        files.sort();
        files
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect(path)
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder that can be made");
        std::fs::write(path, text).expect("a file that can be written");
    }

    /// Writes a file of bytes.
    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        self.write(path, "");
        std::fs::write(self.path(path), bytes).expect("a file that can be written");
    }

    /// Changes a file: `from`, which it must contain, becomes `to`.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(path)).expect(path);
        assert!(text.contains(from), "{path} does not contain {from}");
        self.write(path, &text.replace(from, to));
    }

    /// Removes a file or a folder.
    pub fn remove(&self, path: &str) {
        let path = self.path(path);
        let removed =
            if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        removed.expect("something that can be removed");
    }

    /// Imports the tree as `chancery import` does, in this process.
    pub async fn try_import(&self, store: &Store, clock: &dyn Clock) -> Result<Report, ImportError> {
        let options = Options { recorded_by: "test".to_owned(), ..Options::default() };
        import(store, clock, Arc::new(Directory::new(self.root())), None, options, Arc::new(Silent)).await
    }

    /// Imports the tree as a commit of that time.
    pub async fn import_as_of(&self, store: &Store, clock: &dyn Clock, at: chrono::DateTime<chrono::Utc>) {
        let options = Options { recorded_by: "test".to_owned(), recorded_at: Some(at), ..Options::default() };
        let source = Arc::new(Directory::new(self.root()));
        import(store, clock, source, None, options, Arc::new(Silent)).await.expect("a tree without errors");
    }

    /// Imports the tree, which has no errors.
    pub async fn import(&self, store: &Store, clock: &dyn Clock) -> Recorded {
        self.try_import(store, clock).await.expect("a tree without errors").recorded
    }
}

/// The folder of fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder that can be made");
    for entry in std::fs::read_dir(from).expect("a folder that can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file that can be copied");
        }
    }
}
