use super::*;
use chancery_schema::store::ConnectOptions;
use chancery_schema::{FixedClock, random::FixedEntropy};
use chrono::{DateTime, TimeDelta};

async fn purging(clock: &FixedClock) -> (tempfile::TempDir, Purging) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("a.db").display());
    let store = Store::connect(&ConnectOptions::new(url, 1)).await.unwrap();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
    let address = "http://127.0.0.1:9".to_owned();
    let purging =
        Purging::new(store, Arc::new(clock.clone()), Arc::new(FixedEntropy::default()), address, secret);
    (folder, purging)
}

#[tokio::test]
async fn everything_may_have_changed_until_something_was_told_and_on_another_day() {
    let clock = FixedClock::new(DateTime::UNIX_EPOCH);
    let (_folder, mut purging) = purging(&clock).await;
    let present = purging.store.present(&clock).await.unwrap();
    let all = Some(Told { kinds: None });
    assert_eq!(purging.change(&present).await.unwrap(), all);
    purging.told = Some(present);
    assert_eq!(purging.change(&present).await.unwrap(), None);
    clock.advance(TimeDelta::days(1));
    let tomorrow = purging.store.present(&clock).await.unwrap();
    assert_eq!(purging.change(&tomorrow).await.unwrap(), all);
    let mut other = present;
    other.snapshot.revision = 7;
    purging.told = Some(other);
    assert_eq!(purging.change(&present).await.unwrap(), all, "another database");
}

#[tokio::test]
async fn a_moment_of_publication_concerns_what_has_any() {
    let clock = FixedClock::new(DateTime::UNIX_EPOCH);
    let (_folder, mut purging) = purging(&clock).await;
    let present = purging.store.present(&clock).await.unwrap();
    let mut before = present;
    before.moments.next = Some(DateTime::UNIX_EPOCH + TimeDelta::hours(1));
    purging.told = Some(before);
    let told = purging.change(&present).await.unwrap().unwrap().kinds.unwrap();
    assert!(told.contains(&Kind::NewsArticle) && !told.contains(&Kind::MemberCategory), "{told:?}");
}

#[tokio::test]
async fn what_cannot_be_told_is_not_taken_for_told() {
    let clock = FixedClock::new(DateTime::UNIX_EPOCH);
    let (_folder, mut purging) = purging(&clock).await;
    let error = purging.step().await.unwrap_err();
    assert!(!error.to_string().contains("whsec"), "{error}");
    assert_eq!(purging.told, None);
}
