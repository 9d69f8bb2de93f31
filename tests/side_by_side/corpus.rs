//! The corpus of the benchmark: the same each time, and in a database as if each of its revisions had been recorded.

#[path = "../bench/corpus/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::module_inception,
    reason = "the benchmark uses what is not tested"
)]
mod corpus;

use crate::harness::TestDatabase;
use chancery_schema::domain::{Id, Kind, NewsArticle};
use chancery_schema::store::{Batch, Recording};
use chrono::DateTime;
use corpus::Shape;
use corpus::touch::{Touch, changed};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, JsonValue, Statement,
};

const SHAPE: Shape = Shape { members: 7, articles: 12, revisions: 30, seed: 3 };

/// What recording writes, in an order of its own where a table has none.
const TABLES: [(&str, &str); 17] = [
    ("revision", "*"),
    ("record", "*"),
    ("record_name", "*"),
    ("change", "*"),
    ("record_path", "*"),
    ("body", "*"),
    ("organization", "*"),
    ("member", "*"),
    ("member_name", "*"),
    ("member_period", "*"),
    ("member_group", "*"),
    ("person", "*"),
    ("news_article", "*"),
    ("news_term", "*"),
    ("news_author", "*"),
    ("search_doc", "number, kind, id, version, from_rev, to_rev, published_at, expires_at, title, text"),
    ("rendering", "*"),
];

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = JsonValue::find_by_statement(statement).all(database).await.expect(sql);
    let mut rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
    rows.sort();
    rows
}

/// Everything that is in a database, and the words it is searched by.
async fn content(url: &str) -> Vec<(&'static str, Vec<String>)> {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await.expect("a database that answers");
    let mut content = Vec::new();
    for (table, columns) in TABLES {
        content.push((table, rows(&database, &format!("SELECT {columns} FROM {table}")).await));
    }
    let words = if database.get_database_backend() == DbBackend::Postgres {
        "SELECT number, title_words::text AS title_words, words::text AS words FROM search_doc"
    } else {
        for index in ["words", "titles"] {
            let sql =
                format!("CREATE VIRTUAL TABLE temp.{index} USING fts5vocab(main, search_{index}, instance)");
            database.execute_unprepared(&sql).await.expect("what an index of words holds");
        }
        "SELECT doc, col, term FROM temp.words UNION ALL SELECT doc, 'titles', term FROM temp.titles"
    };
    content.push(("words", rows(&database, words).await));
    database.close().await.expect("a connection that closes");
    content
}

/// Records what a touch stands for as an import does.
async fn record(database: &TestDatabase, touch: &Touch) {
    let id = Id::parse(&touch.id).expect("an id");
    let connection = Database::connect(database.url.as_str()).await.expect("a database that answers");
    let sql = format!("SELECT doc FROM news_article WHERE id = '{}' AND to_rev = {}", touch.id, i64::MAX);
    let found =
        connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await;
    let doc: String = found.expect("an answer").expect("an article").try_get("", "doc").expect("a text");
    connection.close().await.expect("a connection that closes");
    let article: NewsArticle =
        serde_json::from_str(&changed(&doc, touch.at).expect("a document")).expect("an article");
    let mut batch = Batch::default();
    Kind::ALL.iter().for_each(|kind| batch.keep_missing(*kind));
    batch.add(id, article.path.clone(), article);
    let at = DateTime::from_timestamp_micros(touch.at).expect("an instant");
    let recording = Recording {
        recorded_at: at,
        stored_at: at,
        message: "A correction".to_owned(),
        ..corpus::recording()
    };
    let store = database.store().await;
    let recorded = store.record(batch, recording).await.expect("a batch that can be recorded");
    assert_eq!((recorded.revision, recorded.updated), (touch.revision, 1));
    store.close().await.expect("a store that closes");
}

on_both! {
    async fn many_revisions_at_once_are_what_recording_each_leaves(database: TestDatabase) {
        corpus::fill(&database.url, SHAPE, |_| {}).await.expect("a corpus");
        let other = TestDatabase::new(database.backend()).await;
        corpus::record(&other.url, SHAPE, &|_: &str| {}).await.expect("members and articles");
        let (connection, parts) = corpus::rest(&other.url, SHAPE).await.expect("what is to be changed");
        connection.close().await.expect("a connection that closes");
        for touch in parts.iter().flatten() {
            record(&other, touch).await;
        }
        let (fast, slow) = (content(&database.url).await, content(&other.url).await);
        for ((table, fast), (_, slow)) in fast.iter().zip(&slow) {
            assert_eq!(fast, slow, "{table}");
        }
        assert!(fast.iter().all(|(table, rows)| !rows.is_empty() || ["rendering", "record_name"].contains(table)));
        let revisions = fast.iter().find(|(table, _)| *table == "revision").expect("revisions");
        assert_eq!(revisions.1.len(), 30);
    }

    async fn a_corpus_is_the_same_each_time(database: TestDatabase) {
        let other = TestDatabase::new(database.backend()).await;
        corpus::fill(&database.url, SHAPE, |_| {}).await.expect("a corpus");
        corpus::fill(&other.url, SHAPE, |_| {}).await.expect("a corpus");
        assert!(content(&database.url).await == content(&other.url).await);
    }
}
