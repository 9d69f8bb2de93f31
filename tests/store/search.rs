//! What a search costs, and that it finds the same however it comes by it.

use super::world::everything;
use crate::harness::content::{article, day, id, noon, record, snapshot};
use crate::harness::{Backend, TestDatabase};
use chancery_schema::domain::{Id, Kind};
use chancery_schema::store::{Batch, ConnectOptions, PageRequest, SearchRequest, SearchResults};
use chancery_schema::{Snapshot, Store};

/// More articles than are ranked.
const MANY: usize = 420;

/// The oldest article has the word in its title, all others in their texts.
async fn filled(db: &TestDatabase) -> (Store, Snapshot) {
    let store = db.store().await;
    let mut batch = Batch::default();
    let value = article(&mut batch, "Ordinary", "The first.", noon(day(0)), &[]);
    batch.add(id(Kind::NewsArticle, "title"), "title", value);
    record(&store, batch.clone(), day(0)).await;
    for number in 0..MANY {
        let text = format!("An ordinary text, the {number}th.");
        let value = article(&mut batch, &format!("News {number}"), &text, noon(day(1)), &[]);
        batch.add(id(Kind::NewsArticle, &number.to_string()), number.to_string(), value);
    }
    record(&store, batch, day(1)).await;
    let at = snapshot(&store, day(5)).await;
    (store, at)
}

async fn search(store: &Store, at: Snapshot, query: &str, page: &PageRequest) -> SearchResults {
    let request = SearchRequest { query: query.to_owned(), kinds: None };
    store.search(at, &request, page).await.expect("a search")
}

fn hits(found: &SearchResults) -> Vec<(Id, i64, String)> {
    let hit = |edge: &chancery_schema::store::Edge<chancery_schema::store::SearchHit>| {
        (edge.node.id.clone(), (edge.node.score * 1e6).round() as i64, edge.node.snippet.clone())
    };
    found.page.edges.iter().map(hit).collect()
}

on_both! {
    async fn titles_of_an_older_database_are_found_before_texts(db: TestDatabase) {
        let (store, at) = filled(&db).await;
        let expected = hits(&search(&store, at, "ordinary", &everything()).await);
        assert_eq!((expected.len(), &expected[0].0), (400, &id(Kind::NewsArticle, "title")));
        store.close().await.expect("a store that closes");
        // As the migration finds it.
        let index = match db.backend() {
            Backend::Sqlite => "DROP TABLE search_titles",
            Backend::Postgres => "DROP INDEX search_doc_open_title_words",
        };
        db.execute(index).await;
        db.execute("DELETE FROM seaql_migrations WHERE version = 'm20261122_000021_titles'").await;
        let store = db.store().await;
        assert_eq!(hits(&search(&store, at, "ordinary", &everything()).await), expected);
    }

    async fn what_is_ranked_once_is_only_shown_after_that(db: TestDatabase) {
        let (plain, at) = filled(&db).await;
        let keeping = ConnectOptions { kept: 16 << 20, ..ConnectOptions::new(&db.url, 4) };
        let keeping = Store::connect(&keeping).await.expect("a database that can be connected to");
        let statements = keeping.statement_count();
        let mut page = PageRequest::first(150, None, None);
        for (pages, costs) in [(0, 2), (1, 1), (2, 1)] {
            let before = statements.get();
            let found = search(&keeping, at, "ordinary", &page).await;
            assert_eq!(statements.get() - before, costs, "page {pages}");
            let expected = search(&plain, at, "ordinary", &page).await;
            assert_eq!(hits(&found), hits(&expected));
            assert_eq!((found.bounded, found.page.has_next), (true, pages < 2));
            page = PageRequest::first(150, found.page.edges.last().map(|edge| edge.cursor.clone()), None);
        }
        let before = statements.get();
        assert!(search(&keeping, at, "nowhere", &everything()).await.page.edges.is_empty());
        assert!(search(&keeping, at, "nowhere", &everything()).await.page.edges.is_empty());
        assert_eq!(statements.get() - before, 2, "what matches nothing has nothing to be shown");
        // Another order of words, other kinds and another snapshot are other searches.
        let before = statements.get();
        let request = SearchRequest { query: "ordinary".to_owned(), kinds: Some(vec![Kind::Page]) };
        assert!(keeping.search(at, &request, &everything()).await.expect("a search").page.edges.is_empty());
        let earlier = Snapshot { revision: 1, ..at };
        assert_eq!(search(&keeping, earlier, "ordinary", &everything()).await.page.edges.len(), 1);
        assert_eq!(statements.get() - before, 4);
    }

    async fn titles_are_looked_up_where_nothing_else_stands(db: TestDatabase) {
        let (store, at) = filled(&db).await;
        store.close().await.expect("a store that closes");
        if db.backend() == Backend::Postgres {
            for setting in ["enable_seqscan", "enable_sort", "enable_indexscan"] {
                let set = format!("EXECUTE format('ALTER DATABASE %I SET {setting} = off', current_database());");
                db.execute(&format!("DO $$ BEGIN {set} END $$")).await;
            }
        }
        // Else what matches is taken for so little that any index will do.
        db.execute("ANALYZE").await;
        if db.backend() == Backend::Sqlite {
            db.execute("DROP TABLE search_words").await;
        }
        let store = db.store().await;
        let request = SearchRequest { query: "ordinary".to_owned(), kinds: None };
        let plan = store.explain_search(at, &request, true).await.expect("a plan").join("\n");
        assert_eq!(store.explain_search(at, &request, false).await.is_ok(), db.backend() == Backend::Postgres);
        if db.backend() == Backend::Postgres {
            assert!(plan.contains("Bitmap Index Scan on search_doc_open_title_words"), "{plan}");
            assert!(!plan.contains("search_doc_open_number"), "{plan}");
        }
    }
}
