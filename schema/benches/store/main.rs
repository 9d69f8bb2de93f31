//! What reading costs where nothing is kept, and where it is; with little content and with much, on both databases.
//!
//! `cargo bench -p chancery-schema --bench store`. Makes databases of 100,000 articles, 10,000 members and 100,000
//! revisions first, which takes minutes; `CHANCERY_BENCH_SCALE=0.1` makes them smaller.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a measurement that fails is to stop")]
#![expect(unreachable_pub, clippy::print_stderr, reason = "one program, which says what it does")]

#[path = "../../../tests/harness/cluster.rs"]
#[expect(dead_code, clippy::expect_used, reason = "tests stop and start servers, measurements do not")]
mod cluster;
mod corpus;

use chancery_schema::domain::{Id, Member, NewsArticle};
use chancery_schema::store::{
    ConnectOptions, Cursor, MemberFilter, MemberOrder, NewsFilter, NewsOrder, PageRequest, SearchRequest,
};
use chancery_schema::{Snapshot, Store};
use corpus::{COMMON, LARGE, RARE, SMALL, Size};
use criterion::{BenchmarkGroup, Criterion, measurement::WallTime};
use std::num::NonZeroU64;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Keeps everything.
const KEPT: u64 = 256 << 20;

struct Database {
    name: String,
    url: String,
    at: Snapshot,
    size: Size,
}

impl Database {
    async fn store(&self, kept: u64) -> Store {
        Store::connect(&ConnectOptions { kept, ..ConnectOptions::new(&self.url, 2) }).await.unwrap()
    }
}

async fn news(store: &Store, at: Snapshot, page: &PageRequest) -> usize {
    let page = store.list::<NewsArticle>(at, &NewsFilter::default(), NewsOrder::default(), page).await;
    page.unwrap().edges.len()
}

async fn members(store: &Store, at: Snapshot, page: &PageRequest) -> usize {
    let page = store.list::<Member>(at, &MemberFilter::default(), MemberOrder::default(), page).await;
    page.unwrap().edges.len()
}

async fn half(store: &Store, at: Snapshot, size: Size) -> [Cursor; 2] {
    let place = |count: u32| NonZeroU64::new(u64::from(count / 2)).unwrap();
    let news = store
        .cursor_at::<NewsArticle>(at, &NewsFilter::default(), NewsOrder::default(), place(size.articles))
        .await;
    let members = store
        .cursor_at::<Member>(at, &MemberFilter::default(), MemberOrder::default(), place(size.members))
        .await;
    [news.unwrap().unwrap(), members.unwrap().unwrap()]
}

fn measure(runtime: &Runtime, group: &mut BenchmarkGroup<'_, WallTime>, database: &Database) {
    let Database { name, at, size, .. } = database;
    let at = *at;
    let fresh = runtime.block_on(database.store(0));
    let kept = runtime.block_on(database.store(KEPT));
    runtime.block_on(async {
        // The newest revision is known to whoever asked for the present.
        for store in [&fresh, &kept] {
            store.present(&chancery_schema::FixedClock::new(corpus::now())).await.unwrap();
        }
    });
    let [news_cursor, member_cursor] = runtime.block_on(half(&fresh, at, *size));
    let ids: Vec<Id> = runtime.block_on(async {
        let page = PageRequest::first(20, None, None);
        let page =
            fresh.list::<NewsArticle>(at, &NewsFilter::default(), NewsOrder::default(), &page).await.unwrap();
        page.edges.into_iter().map(|edge| edge.node.id).collect()
    });
    let mut run = |what: &str, ask: &dyn Fn()| {
        group.bench_function(format!("{what}/{name}"), |bencher| bencher.iter(ask));
    };
    for (how, store) in [("fresh", &fresh), ("kept", &kept)] {
        let first = PageRequest::first(20, None, None);
        run(&format!("news first page {how}"), &|| {
            assert_eq!(runtime.block_on(news(store, at, &first)), 20);
        });
        let half = PageRequest::first(20, Some(news_cursor.clone()), None);
        run(&format!("news half depth {how}"), &|| {
            assert_eq!(runtime.block_on(news(store, at, &half)), 20);
        });
        let first = PageRequest::first(100, None, None);
        run(&format!("members first page {how}"), &|| {
            assert_eq!(runtime.block_on(members(store, at, &first)), 100);
        });
        let half = PageRequest::first(100, Some(member_cursor.clone()), None);
        run(&format!("members half depth {how}"), &|| {
            assert_eq!(runtime.block_on(members(store, at, &half)), 100);
        });
        run(&format!("get 20 {how}"), &|| {
            assert_eq!(runtime.block_on(store.get::<NewsArticle>(at, &ids)).unwrap().len(), 20);
        });
        run(&format!("count news {how}"), &|| {
            let count = runtime.block_on(store.count::<NewsArticle>(at, &NewsFilter::default())).unwrap();
            assert_eq!(count, u64::from(size.articles));
        });
        for query in [RARE, COMMON] {
            let request = SearchRequest { query: query.to_owned(), kinds: None };
            let page = PageRequest::first(20, None, None);
            run(&format!("search {query} {how}"), &|| {
                let found = runtime.block_on(store.search(at, &request, &page)).unwrap();
                assert!(!found.page.edges.is_empty());
            });
            run(&format!("count search {query} {how}"), &|| {
                assert!(runtime.block_on(store.count_search(at, &request)).unwrap() > 0);
            });
        }
    }
    runtime.block_on(async {
        fresh.close().await.unwrap();
        kept.close().await.unwrap();
    });
}

fn main() {
    let scale: f64 =
        std::env::var("CHANCERY_BENCH_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of records")]
    let scaled = |count: u32| ((f64::from(count) * scale) as u32).max(300);
    let large = Size {
        articles: scaled(LARGE.articles),
        members: scaled(LARGE.members),
        revisions: scaled(LARGE.revisions),
        ..LARGE
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut databases = Vec::new();
    for size in [SMALL, large] {
        let file = folder.path().join(format!("{}.db", size.name));
        let mut urls = vec![("sqlite", format!("sqlite://{}", file.display()))];
        if let Some(cluster) = cluster::cluster() {
            runtime.block_on(corpus::make(&cluster.admin_url, size.name));
            urls.push((
                "postgres",
                format!("{}/{}", cluster.admin_url.trim_end_matches("/postgres"), size.name),
            ));
        }
        for (backend, url) in urls {
            let begun = std::time::Instant::now();
            let at = runtime.block_on(corpus::fill(&url, size));
            eprintln!("{backend} {}: made in {:?}", size.name, begun.elapsed());
            databases.push(Database { name: format!("{backend} {}", size.name), url, at, size });
        }
    }
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let mut group = criterion.benchmark_group("store");
    for database in &databases {
        measure(&runtime, &mut group, database);
    }
    group.finish();
    criterion.final_summary();
}
