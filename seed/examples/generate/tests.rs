use super::*;
use chancery_schema::domain::Kind;
use chancery_schema::store::Known;
use chancery_seed::diagnostics::Severity;
use chancery_seed::progress::Silent;
use chancery_seed::{Directory, Options, Reading, read};
use std::collections::BTreeMap;

fn arguments(folder: &Path, seed: u64) -> Arguments {
    Arguments { posts: 20, members: 5, seed, folder: folder.to_owned() }
}

fn read_tree(folder: &Path) -> Reading {
    let now = "2025-06-30T12:00:00Z".parse().unwrap();
    let source = Directory::new(folder);
    read(&source, None, &Known::default(), now, &Options::default(), &Silent).unwrap()
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    files.into_iter().map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes)).collect()
}

#[test]
fn its_tree_is_read_without_complaint() {
    let folder = tempfile::tempdir().unwrap();
    generate(&arguments(folder.path(), 1)).unwrap();
    let reading = read_tree(folder.path());
    let complaints: Vec<_> =
        reading.findings.iter().filter(|finding| finding.code.severity() > Severity::Info).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    assert_eq!((reading.counts[&Kind::NewsArticle], reading.counts[&Kind::Member]), (20, 5));
    assert!(reading.counts[&Kind::Person] > 0 && reading.counts[&Kind::Asset] > 5);
}

#[test]
fn the_same_seed_writes_the_same_tree() {
    let [first, again, other] = [1, 1, 2].map(|seed| {
        let folder = tempfile::tempdir().unwrap();
        let written = generate(&arguments(folder.path(), seed)).unwrap();
        let files = files(folder.path());
        assert_eq!(files.len(), written);
        files
    });
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[test]
fn a_folder_with_files_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let refused = generate(&arguments(folder.path(), 1)).unwrap_err();
    assert!(refused.to_string().contains("not empty"));
    assert_eq!(files(folder.path()).len(), 1);
}
