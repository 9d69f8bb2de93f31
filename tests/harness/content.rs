//! Content made by hand, for tests of the Store that need no files.

use chancery_schema::domain::{
    Attribution, Basis, Body, Bound, Confidence, Id, Identities, Kind, Member, MemberName, MembershipPeriod,
    NewsArticle, Page, Period, Tag,
};
use chancery_schema::markdown::{RenderOptions, render};
use chancery_schema::store::{Batch, Recorded, Recording};
use chancery_schema::text::slug;
use chancery_schema::{FixedClock, Snapshot, Store};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// A day: the `n`th of a stretch that tests play in.
pub fn day(n: u32) -> NaiveDate {
    date("2020-01-01").checked_add_days(Days::new(n.into())).expect("a day")
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Noon of a day.
pub fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).expect("noon").and_utc()
}

/// A period with stated bounds; `until` is the first day on which it no longer holds.
pub fn stated(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Period {
    Period::stated(from, until)
}

/// Whether a period holds, from its definition.
pub fn holds(period: &Period, on: NaiveDate) -> bool {
    let bounds = |bound: Option<Bound>| bound.map(|bound| bound.on);
    match (bounds(period.from), bounds(period.until)) {
        (Some(from), _) if on < from => false,
        (_, Some(until)) if on >= until => false,
        _ => true,
    }
}

pub fn is_inferred(bound: Option<Bound>) -> bool {
    bound.is_some_and(|bound| bound.basis == Basis::Inferred)
}

pub fn body(markdown: &str) -> Body {
    render(markdown, &RenderOptions::default()).expect("Markdown")
}

/// A member with one name and one period that has no stated bounds.
pub fn member(name: &str, category: &str) -> Member {
    Member {
        slug: slug(name),
        names: vec![MemberName { name: name.to_owned(), period: Period::default() }],
        periods: vec![MembershipPeriod {
            category: Some(category.to_owned()),
            period: Period::default(),
            reason: None,
        }],
        path: Some(format!("/members/{}/", slug(name))),
        ..Member::default()
    }
}

/// An article whose text is in `batch`.
pub fn article(
    batch: &mut Batch,
    title: &str,
    text: &str,
    published_at: DateTime<Utc>,
    tags: &[&str],
) -> NewsArticle {
    let path = format!("/{}/{}/", published_at.format("%Y/%m/%d"), slug(title));
    NewsArticle {
        slug: slug(title),
        url: format!("https://example.test{path}"),
        path,
        aliases: Vec::new(),
        title: title.to_owned(),
        summary: None,
        excerpt: body(text).excerpt(20),
        body: batch.add_body(body(text)),
        published_at,
        updated_at: None,
        expires_at: None,
        language: "en".to_owned(),
        translation: None,
        authors: Vec::new(),
        tags: tags.iter().map(|tag| Tag { name: (*tag).to_owned(), slug: slug(tag) }).collect(),
        categories: Vec::new(),
        series: Vec::new(),
        resources: Vec::new(),
        image: None,
    }
}

pub fn by(name: &str, member: Option<Id>) -> Attribution {
    Attribution {
        name: name.to_owned(),
        author: None,
        affiliation: None,
        member,
        confidence: Confidence::None,
    }
}

/// A page whose text is in `batch`.
pub fn page(batch: &mut Batch, path: &str, title: &str, text: &str) -> Page {
    Page {
        path: path.to_owned(),
        aliases: Vec::new(),
        url: format!("https://example.test{path}"),
        title: title.to_owned(),
        summary: None,
        body: batch.add_body(body(text)),
        language: "en".to_owned(),
        translation: None,
        published_at: None,
        updated_at: None,
        expires_at: None,
        redirect: None,
    }
}

/// The id a record of this key gets.
pub fn id(kind: Kind, key: &str) -> Id {
    Identities::default().id(kind, key)
}

/// Who records at noon of a day.
pub fn recording(on: NaiveDate) -> Recording {
    Recording {
        recorded_at: noon(on),
        stored_at: noon(on),
        recorded_by: "test".to_owned(),
        message: format!("As of {on}"),
        source: None,
        site: "example.test".to_owned(),
        sample: false,
        replace: false,
        based_on: None,
        overlay: None,
    }
}

pub async fn record(store: &Store, batch: Batch, on: NaiveDate) -> Recorded {
    store.record(batch, recording(on)).await.expect("a batch that can be recorded")
}

/// The present at noon of a day, seen on that day.
pub async fn snapshot(store: &Store, on: NaiveDate) -> Snapshot {
    let clock = FixedClock::new(noon(on));
    store.snapshot(Default::default(), &clock).await.expect("a snapshot")
}
