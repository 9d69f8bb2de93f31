//! Walking a list with cursors gives every row of the snapshot it was begun at, once, in order.

use super::world::{
    DAYS, MEMBER_ORDERS, NEWS_ORDERS, PAGE_ORDERS, everything, histories, member_filters, news_filters,
    page_filters, whole, worlds,
};
use crate::harness::content::{day, record, snapshot};
use crate::harness::property::check;
use chancery_schema::domain::{Kind, Member, NewsArticle, Page};
use chancery_schema::store::{Cursor, Listed, PageRequest, SearchRequest};
use chancery_schema::{Snapshot, Store, StoreError, store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::num::NonZeroU64;

/// Walks a list to its end, with pages of these sizes, in turns; `ask` reads a page.
async fn walk<N>(
    sizes: &[u64],
    backward: bool,
    ask: impl AsyncFn(PageRequest) -> Result<store::Page<N>, StoreError>,
    between: impl AsyncFn(),
) -> Vec<N> {
    let mut walked = Vec::new();
    let mut cursor: Option<Cursor> = None;
    for size in sizes.iter().cycle() {
        let asked = if backward {
            PageRequest::last(*size, None, cursor.clone())
        } else {
            PageRequest::first(*size, cursor.clone(), None)
        };
        let page = ask(asked).await.expect("a page");
        assert!(page.edges.len() as u64 <= *size, "a page is no larger than asked for");
        let more = if backward { page.has_previous } else { page.has_next };
        let behind = if backward { page.has_next } else { page.has_previous };
        assert_eq!(behind, cursor.is_some(), "a walk knows that it has begun");
        assert!(page.edges.len() as u64 == *size || !more, "only the last page is short");
        let next = if backward { page.edges.first() } else { page.edges.last() };
        cursor = next.map(|edge| {
            let text = edge.cursor.to_string();
            Cursor::parse(&text).expect("a cursor that was given out")
        });
        let mut nodes: Vec<N> = page.edges.into_iter().map(|edge| edge.node).collect();
        if backward {
            nodes.extend(walked);
            walked = nodes;
        } else {
            walked.extend(nodes);
        }
        if !more {
            break;
        }
        between().await;
    }
    walked
}

async fn walks_as_one_page<T: Listed>(
    store: &Store,
    at: Snapshot,
    filters: &[T::Filter],
    orders: &[T::Order],
    choice: &Choice,
    between: impl AsyncFn(),
) -> Result<(), TestCaseError> {
    let (filter, order) =
        (&filters[choice.filter.index(filters.len())], orders[choice.order.index(orders.len())]);
    let ids =
        |rows: Vec<store::Stored<T>>| rows.into_iter().map(|row| (row.id, row.version)).collect::<Vec<_>>();
    let expected = ids(whole::<T>(store, at, filter, order).await);
    let ask = async |page: PageRequest| store.list::<T>(at, filter, order, &page).await;
    let walked = ids(walk(&choice.sizes, choice.backward, ask, between).await);
    prop_assert_eq!(walked, &expected[..]);
    // A cursor by its place is the one that the list gives out there, and there is none beyond the end.
    let all = PageRequest::first(1_000, None, None);
    let all = store.list::<T>(at, filter, order, &all).await.expect("a page");
    let given = all.edges.iter().map(|edge| Some(edge.cursor.to_string())).chain([None]);
    for (place, given) in (1..).zip(given) {
        let place = NonZeroU64::new(place).expect("a place");
        let found = store.cursor_at::<T>(at, filter, order, place).await.expect("a cursor");
        prop_assert_eq!(found.map(|cursor| cursor.to_string()), given);
    }
    Ok(())
}

#[derive(Clone, Debug)]
struct Choice {
    filter: Index,
    order: Index,
    sizes: Vec<u64>,
    backward: bool,
}

fn choices() -> impl Strategy<Value = Choice> {
    (any::<Index>(), any::<Index>(), vec(1..4u64, 1..4), any::<bool>())
        .prop_map(|(filter, order, sizes, backward)| Choice { filter, order, sizes, backward })
}

on_both! {
    fn a_walk_gives_each_row_of_its_snapshot_once_whoever_writes_meanwhile(backend: Backend) {
        let input = (histories(1..3), vec(worlds(), 1..4), vec(choices(), 6));
        check(backend, 12, input, async |database, (history, later, choices)| {
            let store = database.store().await;
            let mut on = 0;
            for (world, days) in history {
                on += days;
                record(&store, world.batch(), day(on)).await;
            }
            let at = snapshot(&store, day(on)).await;
            let meanwhile = std::cell::Cell::new(0);
            let between = async || {
                let turn = meanwhile.replace(meanwhile.get() + 1);
                record(&store, later[turn % later.len()].batch(), day(on + 1)).await;
            };
            for choice in &choices {
                walks_as_one_page::<Member>(&store, at, &member_filters(), &MEMBER_ORDERS, choice, between).await?;
                walks_as_one_page::<NewsArticle>(&store, at, &news_filters(), &NEWS_ORDERS, choice, between).await?;
                walks_as_one_page::<Page>(&store, at, &page_filters(), &PAGE_ORDERS, choice, between).await?;
            }
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    fn tags_changes_revisions_and_search_results_walk_as_one_page(backend: Backend) {
        let input = (histories(1..4), vec(1..4u64, 1..3), any::<bool>());
        check(backend, 8, input, async |database, (history, sizes, backward)| {
            let store = database.store().await;
            let mut on = 0;
            for (world, days) in &history {
                on += days;
                record(&store, world.batch(), day(on)).await;
            }
            let at = snapshot(&store, day(DAYS)).await;
            let between = async || {
                record(&store, history[0].0.batch(), day(on + 1)).await;
            };
            macro_rules! same {
                ($total:expr, |$page:ident| $ask:expr) => {{
                    let total: u64 = $total.await.expect("a count");
                    let ask = async |$page: PageRequest| $ask;
                    let one: Vec<_> = ask(everything()).await.expect("a page").edges.into_iter().map(|e| e.node).collect();
                    let walked = walk(&sizes, backward, ask, between).await;
                    prop_assert_eq!(&walked, &one);
                    prop_assert_eq!(total, one.len() as u64);
                }};
            }
            same!(store.count_tags(at), |page| store.tags(at, &page).await);
            same!(store.count_changes(at, 0, None), |page| store.changes(at, 0, None, &page).await);
            let kinds = [Kind::Member, Kind::Page];
            same!(store.count_changes(at, 1, Some(&kinds)), |page| store.changes(at, 1, Some(&kinds), &page).await);
            same!(store.count_revisions(at), |page| store.revisions(at, &page).await);
            for query in ["cert", "pki", "e"] {
                let request = SearchRequest { query: query.to_owned(), kinds: None };
                same!(store.count_search(at, &request), |page| {
                    store.search(at, &request, &page).await.map(|found| found.page)
                });
            }
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    fn a_window_between_two_cursors_is_that_part_of_the_list(backend: Backend) {
        let input = (worlds(), any::<[Index; 2]>(), any::<bool>(), 1..5u64);
        check(backend, 12, input, async |database, (world, [a, b], backward, size)| {
            let store = database.store().await;
            record(&store, world.batch(), day(0)).await;
            let at = snapshot(&store, day(DAYS)).await;
            let (filter, order) = (&member_filters()[2], MEMBER_ORDERS[2]);
            let all = store.list::<Member>(at, filter, order, &everything()).await.expect("a list").edges;
            if all.is_empty() {
                return Ok(());
            }
            let (low, high) = (a.index(all.len()), b.index(all.len()));
            let (after, before) = (Some(all[low].cursor.clone()), Some(all[high].cursor.clone()));
            let asked =
                if backward { PageRequest::last(size, after, before) } else { PageRequest::first(size, after, before) };
            let found = store.list::<Member>(at, filter, order, &asked).await.expect("a page");
            let window: Vec<_> = all.iter().enumerate().filter(|(n, _)| low < *n && *n < high).map(|(_, e)| e.node.version).collect();
            let size = usize::try_from(size).expect("small");
            let skipped = if backward { window.len().saturating_sub(size) } else { 0 };
            let expected: Vec<_> = window.into_iter().skip(skipped).take(size).collect();
            let found: Vec<_> = found.edges.iter().map(|edge| edge.node.version).collect();
            prop_assert_eq!(found, expected);
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    async fn a_cursor_is_refused_in_another_list(db: TestDatabase) {
        let store = db.store().await;
        let mut batch = store::Batch::default();
        for name in ["a", "b"] {
            let member = crate::harness::content::member(name, "A");
            batch.add(crate::harness::content::id(Kind::Member, name), name, member);
        }
        record(&store, batch, day(0)).await;
        let at = snapshot(&store, day(0)).await;
        let filters = member_filters();
        let list = |filter, order, cursor| {
            let store = &store;
            async move { store.list::<Member>(at, filter, order, &PageRequest::first(1, cursor, None)).await }
        };
        let cursor = list(&filters[0], MEMBER_ORDERS[0], None).await.unwrap().edges[0].cursor.clone();
        assert!(list(&filters[0], MEMBER_ORDERS[0], Some(cursor.clone())).await.is_ok());
        for (filter, order) in [(&filters[1], MEMBER_ORDERS[0]), (&filters[0], MEMBER_ORDERS[1])] {
            let refused = list(filter, order, Some(cursor.clone())).await.unwrap_err();
            assert!(matches!(refused, StoreError::Cursor(_)), "{refused}");
        }
        let page = PageRequest::first(1, Some(cursor), None);
        assert!(store.tags(at, &page).await.is_err());
        assert!(store.list::<Page>(at, &page_filters()[0], PAGE_ORDERS[0], &page).await.is_err());
    }
}
