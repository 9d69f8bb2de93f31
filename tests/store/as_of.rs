//! What was true on a day, against a naive reading of the same facts.

use super::world::{MEMBER_ORDERS, whole};
use crate::harness::content::{date, day, holds, id, member, noon, record, snapshot, stated};
use crate::harness::property::check;
use chancery_schema::domain::{
    GroupMembership, Kind, Member, MemberName, MembershipPeriod, Period, Representation, WorkingGroup,
};
use chancery_schema::store::{
    Batch, MemberFilter, MemberOrder, MemberStatus, PageRequest, Parent, WorkingGroupFilter,
    WorkingGroupOrder,
};
use chancery_schema::text::name_key;
use chrono::NaiveDate;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

const DAYS: u32 = 40;

/// Stated periods one after the other, with gaps or without. Names may have no known start; for the
/// rest an unknown start would be the day of recording.
fn periods(open_starts: bool) -> impl Strategy<Value = Vec<Period>> {
    (btree_set(0..DAYS, 1..7), any::<[bool; 7]>(), any::<bool>()).prop_map(
        move |(bounds, keep, open_start)| {
            let bounds: Vec<u32> = bounds.into_iter().collect();
            let mut periods: Vec<Period> = Vec::new();
            for (n, from) in bounds.iter().enumerate() {
                if n > 0 && !keep[n] {
                    continue;
                }
                let from = if n == 0 && open_start && open_starts { None } else { Some(day(*from)) };
                periods.push(stated(from, bounds.get(n + 1).map(|until| day(*until))));
            }
            periods
        },
    )
}

#[derive(Clone, Debug)]
struct Told {
    memberships: Vec<(usize, Period)>,
    names: Vec<(usize, Period)>,
    groups: Vec<(usize, Period)>,
}

const CODES: [&str; 2] = ["A", "B"];
const NAMES: [&str; 4] = ["Alpha", "Beta Óne", "beta two", "Émile"];

fn told() -> impl Strategy<Value = Told> {
    let with = |periods: Vec<Period>, choices: Vec<bool>, of: usize| -> Vec<(usize, Period)> {
        periods
            .into_iter()
            .zip(choices)
            .enumerate()
            .map(|(n, (period, c))| ((n + usize::from(c)) % of, period))
            .collect()
    };
    let choices = || vec(any::<bool>(), 7);
    (periods(false), choices(), periods(true), choices(), periods(false), choices()).prop_map(
        move |(p, pc, n, nc, g, gc)| Told {
            memberships: with(p, pc, 2),
            names: with(n, nc, 4),
            groups: with(g, gc, 2),
        },
    )
}

impl Told {
    fn member(&self, key: usize) -> Member {
        let mut value = member("x", "A");
        value.slug = format!("m{key}");
        value.path = None;
        let name = |(n, period): &(usize, Period)| MemberName { name: NAMES[*n].to_owned(), period: *period };
        value.names = self.names.iter().map(name).collect();
        let membership = |(code, period): &(usize, Period)| MembershipPeriod {
            category: Some(CODES[*code].to_owned()),
            period: *period,
            reason: None,
        };
        value.periods = self.memberships.iter().map(membership).collect();
        let group = |(code, period): &(usize, Period)| GroupMembership {
            code: CODES[*code].to_owned(),
            period: *period,
        };
        value.groups = self.groups.iter().map(group).collect();
        value
    }

    fn category_on(&self, on: NaiveDate) -> Option<&'static str> {
        self.memberships.iter().find(|(_, period)| holds(period, on)).map(|(code, _)| CODES[*code])
    }

    fn is_former(&self, on: NaiveDate) -> bool {
        let ended = |period: &Period| period.until.is_some_and(|until| until.on <= on);
        self.category_on(on).is_none() && self.memberships.iter().any(|(_, period)| ended(period))
    }

    fn takes_part(&self, code: &str, on: NaiveDate) -> bool {
        self.groups.iter().any(|(n, period)| CODES[*n] == code && holds(period, on))
    }

    /// The name in use: the one that holds; else the last that had begun; else the first.
    fn name_on(&self, on: NaiveDate) -> &'static str {
        let begun = |(_, period): &&(usize, Period)| period.from.is_none_or(|from| from.on <= on);
        let holding = self.names.iter().find(|(_, period)| holds(period, on));
        let (n, _) =
            holding.or_else(|| self.names.iter().rev().find(begun)).or(self.names.first()).expect("a name");
        NAMES[*n]
    }

    /// Since when without a gap, through changes of category.
    fn since(&self, on: NaiveDate) -> Option<NaiveDate> {
        let index = self.memberships.iter().position(|(_, period)| holds(period, on))?;
        let mut first = index;
        while first > 0
            && self.memberships[first - 1].1.until.map(|b| b.on)
                == self.memberships[first].1.from.map(|b| b.on)
        {
            first -= 1;
        }
        self.memberships[first].1.from.map(|from| from.on)
    }
}

on_both! {
    fn filters_names_orders_and_totals_agree_with_a_naive_reading_on_every_day(backend: Backend) {
        let input = (vec(told(), 1..6), vec(0..DAYS + 2, 4));
        check(backend, 12, input, async |database, (members, days)| {
            let store = database.store().await;
            let mut batch = Batch::default();
            for (key, told) in members.iter().enumerate() {
                batch.add(id(Kind::Member, &format!("m{key}")), format!("m{key}"), told.member(key));
            }
            // Long after all of it: a name may have no known start and have ended since.
            record(&store, batch, day(DAYS + 10)).await;
            let present = snapshot(&store, day(DAYS + 10)).await;
            for on in days.into_iter().map(day) {
                let at = present.on(on);
                let expected = |keep: &dyn Fn(&Told) -> bool| -> Vec<String> {
                    let mut rows: Vec<(String, String)> = members
                        .iter()
                        .enumerate()
                        .filter(|(_, told)| keep(told))
                        .map(|(key, told)| (name_key(told.name_on(on)), id(Kind::Member, &format!("m{key}")).to_string()))
                        .collect();
                    rows.sort();
                    rows.into_iter().map(|(name, id)| format!("{name} {id}")).collect()
                };
                let cases: Vec<(MemberFilter, Vec<String>)> = vec![
                    (MemberFilter::default(), expected(&|told| told.category_on(on).is_some())),
                    (
                        MemberFilter { status: MemberStatus::Former, ..Default::default() },
                        expected(&|told| told.is_former(on)),
                    ),
                    (MemberFilter { status: MemberStatus::Any, ..Default::default() }, expected(&|_| true)),
                    (
                        MemberFilter { categories: Some(vec!["B".to_owned()]), ..Default::default() },
                        expected(&|told| told.category_on(on) == Some("B")),
                    ),
                    (
                        MemberFilter { working_group: Some("A".to_owned()), status: MemberStatus::Any, ..Default::default() },
                        expected(&|told| told.takes_part("A", on)),
                    ),
                    (
                        MemberFilter { since_from: Some(day(10)), ..Default::default() },
                        expected(&|told| told.category_on(on).is_some() && told.since(on).is_some_and(|since| since >= day(10))),
                    ),
                    (
                        MemberFilter { since_to: Some(day(10)), ..Default::default() },
                        expected(&|told| told.category_on(on).is_some() && told.since(on).is_none_or(|since| since <= day(10))),
                    ),
                    (
                        MemberFilter { search: Some("one BETA".to_owned()), status: MemberStatus::Any, ..Default::default() },
                        expected(&|told| told.name_on(on) == "Beta Óne"),
                    ),
                    (
                        MemberFilter { name_starts_with: Some("BETÁ ".to_owned()), status: MemberStatus::Any, ..Default::default() },
                        expected(&|told| told.name_on(on).to_lowercase().starts_with("beta ")),
                    ),
                ];
                for (filter, expected) in cases {
                    let rows = whole::<Member>(&store, at, &filter, MemberOrder::NameAsc).await;
                    let found: Vec<String> =
                        rows.iter().map(|row| format!("{} {}", name_key(row.value.name_on(on)), row.id)).collect();
                    prop_assert_eq!(&found, &expected, "on {}: {:?}", on, filter);
                    let total = store.count::<Member>(at, &filter).await.expect("a count");
                    prop_assert_eq!(total, expected.len() as u64);
                }
                let mut since: Vec<_> = members.iter().filter(|told| told.category_on(on).is_some()).map(|told| told.since(on)).collect();
                since.sort();
                let rows = whole::<Member>(&store, at, &MemberFilter::default(), MEMBER_ORDERS[2]).await;
                let found: Vec<_> = rows.iter().map(|row| row.value.since(on)).collect();
                prop_assert_eq!(found, since, "longest membership first on {}", on);
            }
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    async fn what_ends_on_a_day_holds_no_longer_on_it(db: TestDatabase) {
        let store = db.store().await;
        let mut value = member("Ends", "A");
        value.periods[0].period = stated(Some(date("2014-03-01")), Some(date("2019-12-31")));
        let mut batch = Batch::default();
        batch.add(id(Kind::Member, "ends"), "ends", value);
        record(&store, batch, date("2020-01-01")).await;
        let present = snapshot(&store, date("2020-06-01")).await;
        for (on, current) in [("2014-02-28", 0), ("2014-03-01", 1), ("2019-12-30", 1), ("2019-12-31", 0)] {
            let total = store.count::<Member>(present.on(date(on)), &MemberFilter::default()).await.unwrap();
            assert_eq!(total, current, "{on}");
        }
    }

    async fn a_person_with_two_roles_is_listed_once_and_a_group_by_its_day(db: TestDatabase) {
        let store = db.store().await;
        let person = id(Kind::Person, "ann");
        let mut value = member("Two Roles", "A");
        let role = |role: &str| Representation {
            person: person.clone(),
            name: "Ann".to_owned(),
            role: Some(role.to_owned()),
            hidden: false,
            period: stated(Some(date("2015-01-01")), Some(date("2018-01-01"))),
        };
        value.representatives = vec![role("Contact"), role("Voter")];
        value.groups.push(GroupMembership { code: "WG".to_owned(), period: stated(Some(date("2016-01-01")), None) });
        value.periods[0].period = stated(Some(date("2014-01-01")), None);
        let member_id = id(Kind::Member, "two");
        let mut batch = Batch::default();
        batch.add(member_id.clone(), "two", value);
        let group = WorkingGroup {
            code: "WG".to_owned(),
            name: "Group".to_owned(),
            description: None,
            charter: None,
            chairs: Vec::new(),
            path: None,
            period: stated(Some(date("2015-06-01")), None),
        };
        batch.add(id(Kind::WorkingGroup, "WG"), "WG", group);
        record(&store, batch, date("2020-01-01")).await;
        let present = snapshot(&store, date("2020-06-01")).await;
        let page = PageRequest::first(10, None, None);
        for (on, represented, groups) in [("2014-06-01", 0, 0), ("2015-06-01", 1, 0), ("2017-01-01", 1, 1), ("2019-01-01", 0, 1)] {
            let at = present.on(date(on));
            let filter = MemberFilter::default();
            let people = [person.clone()];
            let listed = store.list_under::<Member>(at, Parent::PersonOfMember, &people, &filter, MemberOrder::NameAsc, &page);
            let listed = listed.await.unwrap().get(&person).map_or(0, |page| page.edges.len());
            assert_eq!(listed, represented, "{on}");
            let counted = store.count_under::<Member>(at, Parent::PersonOfMember, &people, &filter).await.unwrap();
            assert_eq!(counted.get(&person).copied().unwrap_or(0), represented as u64, "{on}");
            let found = store
                .list_under::<WorkingGroup>(
                    at,
                    Parent::MemberOfWorkingGroup,
                    std::slice::from_ref(&member_id),
                    &WorkingGroupFilter::default(),
                    WorkingGroupOrder::NameAsc,
                    &page,
                )
                .await
                .unwrap();
            let found: usize =
                found.values().map(|page| page.edges.len()).sum();
            assert_eq!(found, groups, "{on}");
        }
    }

    async fn publication_is_decided_by_the_clock_not_by_the_import(db: TestDatabase) {
        use chancery_schema::domain::NewsArticle;
        use chancery_schema::store::{NewsFilter, SearchRequest, SnapshotRequest};
        use chancery_schema::{Clock, FixedClock};
        let store = db.store().await;
        let mut batch = Batch::default();
        let mut value = crate::harness::content::article(&mut batch, "Tomorrow", "A word.", noon(day(1)), &["soon"]);
        value.expires_at = Some(noon(day(2)));
        batch.add(id(Kind::NewsArticle, "n"), "n", value);
        record(&store, batch, day(0)).await;
        let clock = FixedClock::new(noon(day(0)));
        for (now, public) in [("2020-01-02T11:59:59.999999Z", 0), ("2020-01-02T12:00:00Z", 1), ("2020-01-03T11:59:59Z", 1), ("2020-01-03T12:00:00Z", 0)] {
            clock.set(crate::harness::content::instant(now));
            let at = store.snapshot(SnapshotRequest::default(), &clock).await.unwrap();
            assert_eq!(store.count::<NewsArticle>(at, &NewsFilter::default()).await.unwrap(), public, "{now}");
            let request = SearchRequest { query: "word".to_owned(), kinds: None };
            assert_eq!(store.count_search(at, &request).await.unwrap(), public, "{now}");
            assert_eq!(store.count_tags(at).await.unwrap(), public, "{now}");
        }
        assert_eq!(store.latest_revision().await.unwrap().unwrap().number, 1, "nothing was written for it");
        // What was public then, asked now.
        let known_at = Some(crate::harness::content::instant("2020-01-02T13:00:00Z"));
        let at = store.snapshot(SnapshotRequest { as_of: None, known_at }, &clock).await.unwrap();
        assert!(clock.now() > at.at);
        assert_eq!(store.count::<NewsArticle>(at, &NewsFilter::default()).await.unwrap(), 1);
    }
}
