//! How commits are named, and what they tell.

use super::*;
use chrono::{DateTime, Utc};

#[test]
fn a_commit_tells_who_when_and_what() {
    let repo = Repo::new();
    let id = repo.commit(1_680_000_000, &[("config.yaml", File("x"))]);
    let source = repo.open("HEAD");
    let commit = source.commit();
    assert_eq!(commit.id, id.to_string());
    assert_eq!(commit.author, "Ann Other");
    assert_eq!(commit.summary, "Say more about clocks");
    // The committer's time, in UTC whatever the offset.
    assert_eq!(commit.committed_at.to_rfc3339(), "2023-03-28T10:40:00+00:00");
    let now: DateTime<Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
    let options = commit.options(now);
    assert_eq!(options.recorded_at, Some(commit.committed_at));
    assert_eq!(options.recorded_by, "Ann Other");
    assert_eq!(options.message.as_deref(), Some("Say more about clocks"));
    assert_eq!(options.source, Some(format!("git:{id}")));
    // A clock that was wrong.
    let earlier = "2023-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(commit.options(earlier).recorded_at, Some(earlier));
}

#[test]
fn a_commit_is_found_by_all_its_names_and_stays_the_one() {
    let repo = Repo::new();
    let first = repo.commit(1, &[("a", File("first"))]);
    let tag = repo.git.find_object(first, None).unwrap();
    let bob = Signature::new("Bob", "bob@example.test", &Time::new(1, 0)).unwrap();
    repo.git.tag("v1", &tag, &bob, "One", false).unwrap();
    let second = repo.commit(2, &[("a", File("second"))]);
    let id = first.to_string();
    for revision in ["v1", "main~1", "HEAD^", "refs/tags/v1", &id, &id[..12], "v1^{commit}"] {
        let source = repo.open(revision);
        assert_eq!(source.commit().id, id, "{revision}");
        assert_eq!(source.read("a").unwrap(), b"first", "{revision}");
    }
    let source = repo.open("main");
    assert_eq!(source.commit().id, second.to_string());
    repo.commit(3, &[("a", File("third"))]);
    assert_eq!(source.read("a").unwrap(), b"second", "the branch moved, the commit did not");
}

#[test]
fn a_revision_that_names_no_commit_is_refused_with_the_names_there_are() {
    let repo = Repo::new();
    for revision in ["HEAD", "main"] {
        assert_eq!(repo.refusal(revision), "REPO has no commit yet");
    }
    let first = repo.commit(1, &[("a", File("first")), ("b/c", File("x"))]);
    repo.git.reference("refs/remotes/origin/release", first, false, "").unwrap();
    repo.git
        .reference_symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/release", false, "")
        .unwrap();
    assert_eq!(repo.refusal("mian"), "“mian” names no commit of REPO; did you mean “main”?");
    assert_eq!(repo.refusal("release"), "“release” names no commit of REPO; did you mean “origin/release”?");
    let others = "names no commit of REPO; among its branches are “main”, “origin/release”";
    let zeros = "0".repeat(40);
    for revision in ["feature/clocks", "", "a..b", "HEAD~9", "HEAD@{9}", "@{upstream}", &zeros, "--help"] {
        assert_eq!(repo.refusal(revision), format!("“{revision}” {others}"));
    }
    assert_eq!(repo.refusal("main:b"), "“main:b” names a tree of REPO, not a commit");
    assert_eq!(repo.refusal("main:a"), "“main:a” names a blob of REPO, not a commit");
    repo.commit(2, &[("a", File("second"))]);
    repo.git.reference("refs/tags/main", first, false, "").unwrap();
    assert_eq!(
        repo.refusal("main"),
        "“main” names several things in REPO: write “refs/heads/main” for the branch or “refs/tags/main” for the tag"
    );
    repo.git.set_head("refs/heads/trunk").unwrap();
    assert!(
        repo.refusal("HEAD").starts_with("“HEAD” names no commit of REPO; among its branches are “main”")
    );
}
