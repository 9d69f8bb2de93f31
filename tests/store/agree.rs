//! Both databases answer alike.

use super::world::{DAYS, answers, everything, histories, whole};
use crate::harness::content::{day, id, member, record, snapshot};
use crate::harness::property::check;
use crate::harness::{Backend, TestDatabase, runtime};
use chancery_schema::Store;
use chancery_schema::domain::{Kind, Member};
use chancery_schema::store::{Batch, MemberFilter, MemberOrder, SearchRequest};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn the_same_history_gives_the_same_answers_on_both_databases() {
    if !Backend::Postgres.is_available() {
        return;
    }
    let input = (histories(1..4), vec(0..DAYS, 2));
    check(Backend::Sqlite, 10, input, async |database, (history, days)| {
        let other = TestDatabase::new(Backend::Postgres).await;
        let stores = [database.store().await, other.store().await];
        let mut on = 0;
        for (world, days) in &history {
            on += days;
            let mut outcomes = Vec::new();
            for store in &stores {
                outcomes.push(record(store, world.batch(), day(on)).await);
            }
            prop_assert_eq!(&outcomes[0], &outcomes[1]);
        }
        for on in days.into_iter().map(day) {
            let at = snapshot(&stores[0], day(DAYS)).await.on(on);
            let (sqlite, postgres) = (answers(&stores[0], at).await, answers(&stores[1], at).await);
            for (sqlite, postgres) in sqlite.iter().zip(&postgres) {
                prop_assert_eq!(sqlite, postgres);
            }
        }
        for store in stores {
            store.close().await.expect("a store that closes");
        }
        Ok(())
    });
}

async fn both() -> Option<[(TestDatabase, Store); 2]> {
    if !Backend::Postgres.is_available() {
        return None;
    }
    let sqlite = TestDatabase::new(Backend::Sqlite).await;
    let postgres = TestDatabase::new(Backend::Postgres).await;
    let stores = (sqlite.store().await, postgres.store().await);
    Some([(sqlite, stores.0), (postgres, stores.1)])
}

#[test]
fn names_of_all_scripts_sort_and_are_found_alike() {
    runtime().block_on(async {
        let Some(databases) = both().await else { return };
        let names = [
            "Ångström",
            "angstrom",
            "Zoë",
            "zoe",
            "Ñandú",
            "ß",
            "ss",
            "ﬁrma",
            "İstanbul",
            "ısparta",
            "中文公司",
            "日本",
            "Жуков",
            "ελληνικά",
            "हिन्दी",
            "عربي",
            "a-b",
            "a b",
            "ab",
            "A.B",
            "10",
            "9",
            "٣",
            "①②",
            "Ⅳ",
            "x²",
            "🅰 block",
            "emoji 😀 co",
            "_",
            "%",
            "O'Neil",
            "back\\slash",
            "\"quoted\"",
        ];
        let mut answers: Vec<Vec<String>> = Vec::new();
        for (_, store) in &databases {
            let mut batch = Batch::default();
            for name in names {
                batch.add(id(Kind::Member, name), name, member(name, "A"));
            }
            record(store, batch, day(0)).await;
            let at = snapshot(store, day(1)).await;
            let mut given = Vec::new();
            for order in [MemberOrder::NameAsc, MemberOrder::NameDesc] {
                let rows = whole::<Member>(store, at, &MemberFilter::default(), order).await;
                given
                    .push(rows.iter().map(|row| row.value.name_on(at.as_of)).collect::<Vec<_>>().join(" | "));
            }
            for name in names {
                for query in [name.to_owned(), name.chars().take(2).collect(), name.to_uppercase()] {
                    let request = SearchRequest { query: query.clone(), kinds: None };
                    let found = match store.search(at, &request, &everything()).await {
                        Ok(found) => found
                            .page
                            .edges
                            .iter()
                            .map(|edge| format!("{:?}", edge.node))
                            .collect::<Vec<_>>()
                            .join("\n"),
                        Err(error) => error.to_string(),
                    };
                    given.push(format!("search {query}: {found}"));
                    for filter in [
                        MemberFilter { search: Some(query.clone()), ..Default::default() },
                        MemberFilter { name_starts_with: Some(query.clone()), ..Default::default() },
                    ] {
                        let count =
                            store.count::<Member>(at, &filter).await.map_err(|error| error.to_string());
                        given.push(format!("{filter:?}: {count:?}"));
                    }
                }
            }
            answers.push(given);
        }
        for (sqlite, postgres) in answers[0].iter().zip(&answers[1]) {
            assert_eq!(sqlite, postgres);
        }
    });
}
