//! What a source no longer says stays known.

use super::world::{self, AMember, histories, members, whole};
use crate::harness::content::{date, day, holds, id, is_inferred, member, record, snapshot};
use crate::harness::property::check;
use chancery_schema::domain::{Kind, Member};
use chancery_schema::store::{Batch, MemberFilter, MemberOrder, MemberStatus, ResolutionStatus};
use chancery_schema::{Snapshot, Store};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn any_status() -> MemberFilter {
    MemberFilter { status: MemberStatus::Any, ..MemberFilter::default() }
}

/// By member and day, the category, the name and whether it took part in the group.
async fn known(
    store: &Store,
    at: Snapshot,
    days: impl Iterator<Item = NaiveDate> + Clone,
) -> BTreeMap<(String, NaiveDate), String> {
    let mut known = BTreeMap::new();
    for row in whole::<Member>(store, at, &any_status(), MemberOrder::NameAsc).await {
        for on in days.clone() {
            let category = row.value.period_on(on).and_then(|period| period.category.clone());
            let group = row.value.groups.iter().any(|group| holds(&group.period, on));
            known.insert((row.id.to_string(), on), format!("{category:?} {group}"));
        }
    }
    known
}

fn without_stated_dates(members: BTreeMap<u8, AMember>) -> BTreeMap<u8, AMember> {
    members.into_iter().map(|(key, member)| (key, AMember { since: None, ..member })).collect()
}

on_both! {
    fn the_same_content_again_makes_no_revision_whatever_came_before(backend: Backend) {
        check(backend, 16, (histories(1..5), 0..9u32), async |database, (history, later)| {
            let store = database.store().await;
            let mut on = 0;
            for (world, days) in &history {
                on += days;
                record(&store, world.batch(), day(on)).await;
                let before = store.latest_revision().await.expect("revisions").expect("one");
                let again = record(&store, world.batch(), day(on + later)).await;
                prop_assert!(!again.changed, "recorded again on day {}: {:?}", on + later, again);
                prop_assert_eq!(again.revision, before.number);
                prop_assert_eq!((again.created, again.updated, again.deleted), (0, 0, 0));
            }
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    fn a_source_that_tells_the_present_never_rewrites_the_past(backend: Backend) {
        let input = vec((members().prop_map(without_stated_dates), 0..9u32), 2..6);
        check(backend, 16, input, async |database, history| {
            let store = database.store().await;
            let mut on = 0;
            let mut before: BTreeMap<(String, NaiveDate), String> = BTreeMap::new();
            for (members, days) in history {
                on += days;
                // Days before this recording are settled; the day itself may still be corrected.
                before.retain(|(_, known_on), _| *known_on < day(on));
                let world = world::World { members, ..Default::default() };
                record(&store, world.batch(), day(on)).await;
                let now = known(&store, snapshot(&store, day(on)).await, (0..=on).map(day)).await;
                for (key, was) in &before {
                    prop_assert_eq!(now.get(key), Some(was), "{:?} as known on day {}", key, on);
                }
                before = now;
            }
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    async fn a_member_that_disappears_has_left_and_stays_known(db: TestDatabase) {
        let store = db.store().await;
        let batch = |names: &[&str]| {
            let mut batch = Batch::default();
            for name in names {
                batch.add(id(Kind::Member, name), *name, member(name, "A"));
            }
            batch
        };
        record(&store, batch(&["stays", "leaves"]), date("2021-03-01")).await;
        let recorded = record(&store, batch(&["stays"]), date("2022-06-15")).await;
        assert_eq!((recorded.created, recorded.updated, recorded.deleted), (0, 0, 1));
        let present = snapshot(&store, date("2023-01-01")).await;
        let names = async |at: Snapshot, status: MemberStatus| {
            let filter = MemberFilter { status, ..MemberFilter::default() };
            let rows = whole::<Member>(&store, at, &filter, MemberOrder::NameAsc).await;
            rows.iter().map(|row| row.value.name_on(at.as_of).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(present, MemberStatus::Current).await, ["stays"]);
        assert_eq!(names(present, MemberStatus::Former).await, ["leaves"]);
        // Asked today about the day before it left, which today's tree alone cannot tell.
        assert_eq!(names(present.on(date("2022-06-14")), MemberStatus::Current).await, ["leaves", "stays"]);
        assert_eq!(names(present.on(date("2022-06-15")), MemberStatus::Current).await, ["stays"]);
        let found = store.resolve(present, "/members/leaves/").await.unwrap();
        assert_eq!((found.status, found.id), (ResolutionStatus::Gone, Some(id(Kind::Member, "leaves"))));
        let gone = store.get::<Member>(present, &[id(Kind::Member, "leaves")]).await.unwrap();
        let gone = &gone[&id(Kind::Member, "leaves")];
        let period = gone.value.periods[0].period;
        assert!(gone.gone && is_inferred(period.from) && is_inferred(period.until));
        assert_eq!(period.until.unwrap().on, date("2022-06-15"));
        // And back: a second membership, with a gap.
        record(&store, batch(&["stays", "leaves"]), date("2023-02-01")).await;
        let present = snapshot(&store, date("2023-03-01")).await;
        assert_eq!(names(present, MemberStatus::Current).await, ["leaves", "stays"]);
        assert_eq!(names(present.on(date("2022-12-31")), MemberStatus::Current).await, ["stays"]);
        assert_eq!(names(present.on(date("2021-12-31")), MemberStatus::Current).await, ["leaves", "stays"]);
        let found = store.resolve(present, "https://example.test/members/leaves?x#y").await.unwrap();
        assert_eq!(found.status, ResolutionStatus::Current);
    }

    async fn what_was_over_before_it_was_recorded_has_no_known_start(db: TestDatabase) {
        use chancery_schema::domain::{MemberName, MembershipPeriod};
        use crate::harness::content::stated;
        let store = db.store().await;
        let batch = || {
            let mut value = member("Now", "A");
            let name = |name: &str, from, until| MemberName { name: name.to_owned(), period: stated(from, until) };
            value.names = vec![name("Then", None, Some(date("2019-01-01"))), name("Now", Some(date("2019-01-01")), None)];
            let period = |category: &str, from, until| MembershipPeriod {
                category: Some(category.to_owned()),
                period: stated(from, until),
                reason: None,
            };
            value.periods = vec![period("B", None, Some(date("2018-01-01"))), period("A", Some(date("2018-01-01")), None)];
            let mut batch = Batch::default();
            batch.add(id(Kind::Member, "m"), "m", value);
            batch
        };
        record(&store, batch(), date("2023-06-01")).await;
        assert!(!record(&store, batch(), date("2023-07-01")).await.changed);
        let present = snapshot(&store, date("2023-08-01")).await;
        for (on, name, category) in [("2010-01-01", "Then", "B"), ("2018-06-01", "Then", "A"), ("2020-01-01", "Now", "A")] {
            let at = present.on(date(on));
            let filter = MemberFilter {
                categories: Some(vec![category.to_owned()]),
                name_starts_with: Some(name.to_owned()),
                ..MemberFilter::default()
            };
            let rows = whole::<Member>(&store, at, &filter, MemberOrder::NameAsc).await;
            assert_eq!(rows.len(), 1, "{on}");
            assert_eq!(rows[0].value.name_on(at.as_of), name, "{on}");
            assert_eq!(rows[0].value.period_on(at.as_of).unwrap().category.as_deref(), Some(category), "{on}");
        }
    }

    async fn a_post_that_disappears_is_withdrawn_and_readable_at_its_time(db: TestDatabase) {
        use chancery_schema::domain::NewsArticle;
        use crate::harness::content::{article, noon};
        let store = db.store().await;
        let mut batch = Batch::default();
        let value = article(&mut batch, "Withdrawn", "Regretted words.", noon(day(0)), &[]);
        let path = value.path.clone();
        batch.add(id(Kind::NewsArticle, "n"), "n", value);
        record(&store, batch, day(1)).await;
        let then = snapshot(&store, day(1)).await;
        record(&store, Batch::default(), day(2)).await;
        let now = snapshot(&store, day(2)).await;
        let ids = [id(Kind::NewsArticle, "n")];
        assert!(store.get::<NewsArticle>(now, &ids).await.unwrap().is_empty());
        let found = store.get::<NewsArticle>(then, &ids).await.unwrap();
        let bodies = store.bodies(&[found[&ids[0]].value.body.clone()]).await.unwrap();
        assert!(bodies.values().all(|body| body.text == "Regretted words."));
        assert_eq!(store.resolve(now, &path).await.unwrap().status, ResolutionStatus::Gone);
        assert_eq!(store.resolve(then, &path).await.unwrap().status, ResolutionStatus::Current);
    }

    async fn a_path_that_moved_leads_on_and_an_alias_as_well(db: TestDatabase) {
        use crate::harness::content::page;
        let store = db.store().await;
        for (n, path) in ["/old/", "/new/"].into_iter().enumerate() {
            let mut batch = Batch::default();
            let mut value = page(&mut batch, path, "Page", "Text.");
            value.aliases = vec!["/short/".to_owned()];
            batch.add(id(Kind::Page, "p"), "p", value);
            record(&store, batch, day(n as u32)).await;
        }
        let now = snapshot(&store, day(3)).await;
        for (path, status) in [
            ("/new", ResolutionStatus::Current),
            ("/old/", ResolutionStatus::Moved),
            ("/short/", ResolutionStatus::Moved),
            ("/never/", ResolutionStatus::Unknown),
        ] {
            let found = store.resolve(now, path).await.unwrap();
            assert_eq!(found.status, status, "{path}");
            assert_eq!(found.path.as_deref(), (status != ResolutionStatus::Unknown).then_some("/new/"), "{path}");
        }
        let past = store.past_paths(now, &[id(Kind::Page, "p")]).await.unwrap();
        assert_eq!(past[&id(Kind::Page, "p")], ["/old/", "/short/"]);
    }
}
