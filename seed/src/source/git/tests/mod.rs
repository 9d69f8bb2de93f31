mod commits;
mod renames;

use super::*;
use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Repository, Signature, Time};
use std::path::PathBuf;
use tempfile::TempDir;

/// A bare repository of a test's own.
struct Repo {
    _folder: TempDir,
    path: PathBuf,
    git: Repository,
}

/// What is at a path: a file's text, a link's target, or a commit of another repository.
enum At<'a> {
    File(&'a str),
    Link(&'a str),
    Submodule,
}
use At::{File, Link, Submodule};

impl Repo {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.git");
        let git = Repository::init_bare(&path).unwrap();
        git.set_head("refs/heads/main").unwrap();
        Self { _folder: folder, path, git }
    }

    /// A commit on `main` of exactly these files, at so many seconds.
    fn commit(&self, seconds: i64, files: &[(&str, At<'_>)]) -> Oid {
        let mut tree = TreeUpdateBuilder::new();
        for (path, at) in files {
            match at {
                File(text) => tree.upsert(*path, self.git.blob(text.as_bytes()).unwrap(), FileMode::Blob),
                Link(to) => tree.upsert(*path, self.git.blob(to.as_bytes()).unwrap(), FileMode::Link),
                Submodule => tree.upsert(*path, Oid::from_str(&"1".repeat(40)).unwrap(), FileMode::Commit),
            };
        }
        let empty = self.git.treebuilder(None).unwrap().write().unwrap();
        let tree = tree.create_updated(&self.git, &self.git.find_tree(empty).unwrap()).unwrap();
        self.commit_tree(seconds, tree)
    }

    fn commit_tree(&self, seconds: i64, tree: Oid) -> Oid {
        let ann = Signature::new("Ann Other", "ann@example.test", &Time::new(seconds - 60, 120)).unwrap();
        let bob = Signature::new("Bob", "bob@example.test", &Time::new(seconds, -300)).unwrap();
        let parent = self.git.refname_to_id("refs/heads/main").ok();
        let parent = parent.map(|id| self.git.find_commit(id).unwrap());
        let tree = self.git.find_tree(tree).unwrap();
        let message = "Say more\nabout clocks\n\nAnd why.\n";
        self.git
            .commit(Some("refs/heads/main"), &ann, &bob, message, &tree, parent.as_ref().as_slice())
            .unwrap()
    }

    /// A tree with one entry, of a name that git itself refuses to write.
    fn raw_tree(&self, name: &[u8], mode: &[u8], id: Oid) -> Oid {
        let entry = [mode, b" ", name, b"\0", id.as_bytes()].concat();
        self.git.odb().unwrap().write(ObjectType::Tree, &entry).unwrap()
    }

    fn open(&self, revision: &str) -> Git {
        Git::open(&self.path, revision).unwrap()
    }

    /// What opening a revision says, with the repository called `REPO`.
    fn refusal(&self, revision: &str) -> String {
        let error = Git::open(&self.path, revision).unwrap_err();
        assert!(error.is_input(), "{error}");
        error.to_string().replace(self.path.to_str().unwrap(), "REPO")
    }
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|file| file.path.as_str()).collect()
}

fn oddities(listing: &Listing) -> Vec<(&str, OddityKind, &str)> {
    let odd = listing.oddities.iter();
    odd.map(|odd| (odd.path.as_str(), odd.kind, odd.detail.as_deref().unwrap_or_default())).collect()
}

#[test]
fn files_are_listed_as_those_of_a_folder_are() {
    let repo = Repo::new();
    repo.commit(
        1,
        &[
            ("content/b.md", File("bb")),
            ("content/a/c.md", File("ccc")),
            ("content/.draft/d.md", File("d")),
            (".github/workflows/x.yaml", File("x")),
            (".gitignore", File("public")),
            ("public/x.html", File("x")),
            ("themes/x", Submodule),
            (".hidden", Submodule),
            ("content/vendored", Submodule),
            ("config.yaml", File("")),
        ],
    );
    let source = repo.open("HEAD");
    let listing = source.list(Some(&["content"])).unwrap();
    assert_eq!(paths(&listing), [".gitignore", "config.yaml", "content/a/c.md", "content/b.md"]);
    let sizes: Vec<u64> = listing.files.iter().map(|file| file.size).collect();
    assert_eq!(sizes, [6, 0, 3, 2]);
    assert_eq!(oddities(&listing), [("content/vendored", OddityKind::Submodule, "")]);
    assert_eq!(source.list(Some(&[])).unwrap().files.len(), 2);
    let all = source.list(None).unwrap();
    assert_eq!(all.files.len(), 5);
    assert_eq!(all.oddities.len(), 2);
    assert_eq!(source.read("content/b.md").unwrap(), b"bb");
    for missing in ["content/x.md", "content", "content/vendored", "/etc/passwd", "../site.git/config"] {
        assert_eq!(source.read(missing).unwrap_err().kind(), io::ErrorKind::NotFound, "{missing}");
    }
}

#[test]
fn links_are_followed_inside_the_tree_only() {
    let repo = Repo::new();
    repo.commit(
        1,
        &[
            ("secret.md", File("secret")),
            ("site/content/a.md", File("text")),
            ("site/content/alias", Link("deep/er")),
            ("site/content/deep/er/b.md", File("deep")),
            ("site/content/module", Submodule),
            ("site/content/1-inside.md", Link("a.md")),
            ("site/content/2-around.md", Link("./deep/../1-inside.md")),
            ("site/content/3-through.md", Link("alias/b.md")),
            ("site/content/4-back.md", Link("alias/../../a.md")),
            ("site/content/5-out.md", Link("../../secret.md")),
            ("site/content/6-absolute.md", Link("/etc/passwd")),
            ("site/content/7-nothing.md", Link("nowhere.md")),
            ("site/content/8-loop.md", Link("8-loop.md")),
            ("site/content/9-module.md", Link("module/x.md")),
            ("site/content/below-a-file.md", Link("a.md/x")),
            ("site/content/long.md", Link(&"x/".repeat(3000))),
        ],
    );
    let source = repo.open("main").in_folder("/site/").unwrap();
    let listing = source.list(None).unwrap();
    let inside = ["1-inside.md", "2-around.md", "3-through.md", "4-back.md", "a.md", "deep/er/b.md"];
    assert_eq!(paths(&listing), inside.map(|path| format!("content/{path}")));
    let sizes: Vec<u64> = listing.files.iter().map(|file| file.size).collect();
    assert_eq!(sizes, [4, 4, 4, 4, 4, 4]);
    assert_eq!(source.read("content/3-through.md").unwrap(), b"deep");
    assert_eq!(source.read("content/4-back.md").unwrap(), b"text");
    assert!(source.read("content/5-out.md").is_err());
    assert_eq!(
        oddities(&listing),
        [
            ("content/5-out.md", OddityKind::Link, "it leads out of the tree: ../../secret.md"),
            ("content/6-absolute.md", OddityKind::Link, "it leads out of the tree: /etc/passwd"),
            ("content/7-nothing.md", OddityKind::Link, "it leads nowhere: nowhere.md"),
            ("content/8-loop.md", OddityKind::Link, "more than 40 links lead to each other: 8-loop.md"),
            ("content/9-module.md", OddityKind::Link, "it leads into a submodule: module/x.md"),
            ("content/alias", OddityKind::Link, "it does not lead to a file: deep/er"),
            ("content/below-a-file.md", OddityKind::Link, "it does not lead to a file: a.md/x"),
            ("content/long.md", OddityKind::Link, "its target has more than 4096 bytes"),
            ("content/module", OddityKind::Submodule, ""),
        ]
    );
}

#[test]
fn odd_names_are_reported() {
    let repo = Repo::new();
    let blob = repo.git.blob(b"x").unwrap();
    for (name, kind) in [
        (&b"caf\xe9.md"[..], OddityKind::NameEncoding),
        (b"a\x07.md", OddityKind::NameControl),
        (b"..", OddityKind::Unreadable),
        (b"../../etc/passwd", OddityKind::Unreadable),
    ] {
        let within = repo.raw_tree(name, b"100644", blob);
        repo.commit_tree(1, repo.raw_tree(b"content", b"40000", within));
        let listing = repo.open("HEAD").list(Some(&["content"])).unwrap();
        assert!(listing.files.is_empty(), "{name:?}");
        let kinds: Vec<OddityKind> = listing.oddities.iter().map(|oddity| oddity.kind).collect();
        assert_eq!(kinds, [kind], "{name:?}");
    }
}

#[test]
fn a_few_objects_that_list_files_without_end_are_refused() {
    let repo = Repo::new();
    let mut tree = repo.raw_tree(b"x.md", b"100644", repo.git.blob(b"x").unwrap());
    for _ in 0..12 {
        let mut folders = repo.git.treebuilder(None).unwrap();
        for name in 0..10 {
            folders.insert(name.to_string(), tree, FileMode::Tree.into()).unwrap();
        }
        tree = folders.write().unwrap();
    }
    repo.commit_tree(1, tree);
    let error = repo.open("HEAD").list(Some(&[])).unwrap_err();
    assert!(matches!(&error, SourceError::Git(GitError::TooLarge { .. })), "{error}");
    assert!(error.is_input());
}

#[test]
fn a_folder_that_the_commit_does_not_have_is_refused() {
    let repo = Repo::new();
    let id = repo.commit(1, &[("site/content/a.md", File("x")), ("link", Link("site"))]);
    for folder in ["sites", "site/content/a.md", "../site", "link", "site/../site"] {
        let error = repo.open("HEAD").in_folder(folder).unwrap_err();
        assert!(error.is_input());
        assert_eq!(error.to_string(), format!("the commit {id} has no folder “{folder}”"));
    }
    for folder in ["site", "./site/", "/site//", "site/."] {
        let source = repo.open("HEAD").in_folder(folder).unwrap();
        assert_eq!(paths(&source.list(None).unwrap()), ["content/a.md"], "{folder}");
    }
    assert_eq!(repo.open("HEAD").in_folder(".").unwrap().list(None).unwrap().files.len(), 1);
}

#[test]
fn what_is_no_repository_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| Git::open(&folder.path().join(path), "HEAD").unwrap_err();
    assert!(matches!(at("nowhere"), SourceError::Missing(_)));
    std::fs::write(folder.path().join("file"), "x").unwrap();
    assert!(matches!(at("file"), SourceError::NotAFolder(_)));
    assert!(matches!(at(""), SourceError::Git(GitError::NotARepository(_))), "{}", at(""));
    Repository::init(folder.path()).unwrap();
    std::fs::create_dir_all(folder.path().join("site/content")).unwrap();
    let error = at("site/content").to_string();
    assert!(error.ends_with("--root site/content`"), "{error}");
    assert!(matches!(at(".git"), SourceError::Git(GitError::NoCommits(_))));
}

#[test]
fn many_threads_read_at_once() {
    use rayon::prelude::*;
    let repo = Repo::new();
    let texts: Vec<(String, String)> =
        (0..200).map(|n| (format!("content/{n:03}.md"), n.to_string())).collect();
    let files: Vec<(&str, At<'_>)> = texts.iter().map(|(path, text)| (path.as_str(), File(text))).collect();
    repo.commit(1, &files);
    let source = repo.open("HEAD");
    texts.par_iter().for_each(|(path, text)| assert_eq!(source.read(path).unwrap(), text.as_bytes()));
}

#[test]
fn an_object_that_is_lost_is_an_unreadable_file() {
    let repo = Repo::new();
    repo.commit(1, &[("content/a.md", File("text")), ("content/b.md", File("more"))]);
    let id = repo.git.blob(b"text").unwrap().to_string();
    let object = repo.path.join("objects").join(&id[..2]).join(&id[2..]);
    std::fs::remove_file(object).unwrap();
    let source = repo.open("HEAD");
    let listing = source.list(None).unwrap();
    assert_eq!(paths(&listing), ["content/b.md"]);
    assert!(
        matches!(oddities(&listing)[..], [("content/a.md", OddityKind::Unreadable, detail)] if !detail.is_empty())
    );
    assert!(source.read("content/a.md").is_err());
}
