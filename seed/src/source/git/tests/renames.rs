//! Renames between commits.

use super::*;

/// Ten lines, `changed` of them of one's own.
fn lines(own: &str, changed: usize) -> String {
    (0..10)
        .map(
            |n| {
                if n < changed {
                    format!("line {n} of {own}\n")
                } else {
                    format!("line {n} of all of them\n")
                }
            },
        )
        .collect()
}

#[test]
fn renames_are_found_by_content() {
    let repo = Repo::new();
    let (text, edited, other) = (lines("a", 0), lines("a", 3), lines("b", 10));
    let first = repo.commit(
        1,
        &[
            ("site/content/blog/moved.md", File("moved as it was")),
            ("site/content/blog/edited.md", File(&text)),
            ("site/content/blog/gone.md", File(&other)),
            ("site/content/blog/swapped-1.md", File("one")),
            ("site/content/blog/swapped-2.md", File("two")),
            ("site/content/same/x.md", File("the same twice")),
            ("site/content/same/y.md", File("the same twice")),
            ("outside.md", File("outside")),
        ],
    );
    repo.commit(
        2,
        &[
            ("site/content/news/moved.md", File("moved as it was")),
            ("site/content/blog/better-name.md", File(&edited)),
            ("site/content/blog/new.md", File("something else altogether\nin two lines\n")),
            ("site/content/blog/swapped-1.md", File("two")),
            ("site/content/blog/swapped-2.md", File("one")),
            ("site/content/other/y.md", File("the same twice")),
            ("site/content/other/z.md", File("the same twice")),
            ("site/content/outside.md", File("outside")),
        ],
    );
    let source = repo.open("main").in_folder("site").unwrap();
    let renames = source.renames(&format!("git:{first}"));
    assert_eq!(renames.incomplete, None);
    let found: Vec<(&str, &str)> =
        renames.found.iter().map(|rename| (rename.from.as_str(), rename.to.as_str())).collect();
    assert_eq!(
        found,
        [
            ("content/blog/edited.md", "content/blog/better-name.md"),
            ("content/blog/moved.md", "content/news/moved.md"),
            ("content/same/x.md", "content/other/z.md"),
            ("content/same/y.md", "content/other/y.md"),
        ]
    );
    // Nothing since itself, and none where the source is no commit.
    for since in [source.commit().source(), "site".to_owned()] {
        assert_eq!(source.renames(&since), Renames::default(), "{since}");
    }
}

#[test]
fn equal_files_are_not_paired_by_guess() {
    let repo = Repo::new();
    let first = repo.commit(1, &[("content/a.md", File("x")), ("content/b.md", File("x"))]);
    repo.commit(2, &[("content/c.md", File("x")), ("content/d.md", File("x")), ("content/e.md", File("x"))]);
    let renames = repo.open("main").renames_since(&first.to_string());
    assert_eq!(renames, Renames::default());
}

#[test]
fn renames_since_a_commit_that_is_not_there_are_unknown() {
    let repo = Repo::new();
    let id = repo.commit(1, &[("content/a.md", File("x"))]).to_string();
    let blob = repo.git.blob(b"x").unwrap().to_string();
    let source = repo.open("main");
    for since in ["2".repeat(40), id[..12].to_owned(), "main".to_owned(), blob, String::new()] {
        let renames = source.renames(&format!("git:{since}"));
        assert!(renames.found.is_empty());
        assert_eq!(renames.incomplete, Some(format!("the commit {since} is not in the repository")));
    }
}
