//! What reading is made of, each part alone: `cargo bench -p chancery-schema --bench reading`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

#[path = "../../tests/bench/corpus/mod.rs"]
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "a module of the benchmark side by side"
)]
mod corpus;

use chancery_schema::domain::{Member, NewsArticle};
use chancery_schema::markdown::{RenderOptions, render};
use chancery_schema::store::{
    ConnectOptions, Cursor, MemberFilter, MemberOrder, NewsFilter, NewsOrder, PageRequest, SearchRequest,
};
use chancery_schema::{Snapshot, Store, SystemClock, text};
use corpus::Shape;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use tokio::runtime::Runtime;

const SHAPE: Shape = Shape { members: 438, articles: 2_000, revisions: 100, seed: 1 };

/// A store over a corpus in a folder that goes with it.
fn store(runtime: &Runtime, notice: Duration) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("bench.db").display());
    runtime.block_on(corpus::fill(&url, SHAPE, |_| {})).unwrap();
    let options = ConnectOptions { notice, ..ConnectOptions::new(url, 2) };
    let store = runtime.block_on(Store::connect(&options)).unwrap();
    (folder, store)
}

fn snapshot(runtime: &Runtime, store: &Store) -> Snapshot {
    runtime.block_on(store.present(&SystemClock)).unwrap().snapshot
}

fn reading(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let (_folder, store) = store(&runtime, Duration::from_secs(10));
    let at = snapshot(&runtime, &store);
    let first = |count| PageRequest::first(count, None, None);

    criterion.bench_function("the present, known", |bench| {
        bench.to_async(&runtime).iter(|| async { store.present(&SystemClock).await.unwrap() });
    });
    criterion.bench_function("the present, asked", |bench| {
        let url = format!("sqlite://{}", _folder.path().join("bench.db").display());
        let asking = runtime.block_on(Store::connect(&ConnectOptions::new(url, 2))).unwrap();
        bench.to_async(&runtime).iter(|| {
            let asking = asking.clone();
            async move { asking.present(&SystemClock).await.unwrap() }
        });
    });
    criterion.bench_function("a page of 20 news", |bench| {
        bench.to_async(&runtime).iter(|| async {
            store
                .list::<NewsArticle>(at, &NewsFilter::default(), NewsOrder::default(), &first(20))
                .await
                .unwrap()
        });
    });
    criterion.bench_function("a page of 438 members", |bench| {
        bench.to_async(&runtime).iter(|| async {
            store
                .list::<Member>(at, &MemberFilter::default(), MemberOrder::default(), &first(438))
                .await
                .unwrap()
        });
    });
    for word in [corpus::COMMON_WORD, corpus::RARE_WORD] {
        let request = SearchRequest { query: word.to_owned(), kinds: None };
        criterion.bench_function(&format!("search for “{word}”"), |bench| {
            bench.to_async(&runtime).iter(|| async { store.search(at, &request, &first(20)).await.unwrap() });
        });
    }
}

fn parts(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let (_folder, store) = store(&runtime, Duration::ZERO);
    let at = snapshot(&runtime, &store);
    let page = PageRequest::first(20, None, None);
    let members = runtime
        .block_on(store.list::<Member>(at, &MemberFilter::default(), MemberOrder::default(), &page))
        .unwrap();
    let cursor = members.edges[19].cursor.clone();
    let written = cursor.to_string();
    criterion.bench_function("a cursor, written", |bench| bench.iter(|| black_box(&cursor).to_string()));
    criterion.bench_function("a cursor, read", |bench| {
        bench.iter(|| Cursor::parse(black_box(&written)).unwrap());
    });
    let documents: Vec<String> =
        members.edges.iter().map(|edge| serde_json::to_string(&edge.node.value).unwrap()).collect();
    criterion.bench_function("20 members, read from JSON", |bench| {
        bench.iter(|| {
            documents
                .iter()
                .filter(|doc| serde_json::from_str::<Member>(black_box(doc.as_str())).is_ok())
                .count()
        });
    });
    let prose =
        "Ångström’s *Trust* in `keys`, as Zoë wrote in [the minutes](https://example.test/). ".repeat(40);
    criterion.bench_function("a text, folded", |bench| bench.iter(|| text::fold(black_box(&prose))));
    criterion.bench_function("a text, rendered", |bench| {
        bench.iter(|| render(black_box(&prose), &RenderOptions::default()).unwrap());
    });
    criterion.bench_function("the key of 1 kB of a request", |bench| {
        let request = &prose.as_bytes()[..1_000];
        bench.iter(|| blake3::hash(black_box(request)));
    });
}

criterion_group!(benches, reading, parts);
criterion_main!(benches);
