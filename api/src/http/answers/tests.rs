//! What is kept, and for how long.

use super::*;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::TestRequest;

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &'static str)| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    pairs.iter().map(pair).collect()
}

fn key(path: &str) -> Key {
    Key::of_request(&TestRequest::with_uri(path).to_http_request(), "http://a.example")
}

#[test]
fn the_same_answer_is_kept_once_and_made_younger() {
    let answers = Answers::new(1, Duration::from_secs(60));
    let said = headers(&[("etag", "W/\"1\""), ("cache-control", "public, max-age=60"), ("date", "x")]);
    answers.keep(key("/a"), Some(Bytes::from_static(b"one")), &said, Duration::from_secs(1), None);
    let first = answers.find(key("/a")).unwrap();
    answers.keep(key("/a"), None, &said, Duration::from_secs(9), None);
    let second = answers.find(key("/a")).unwrap();
    assert!(Arc::ptr_eq(&first, &second), "a 304 takes no body away");
    assert_eq!(second.age(Duration::from_secs(10)), Duration::from_secs(1));
    assert_eq!((second.holds, second.header(&header::DATE)), (Duration::from_secs(60), None));
    let other = headers(&[("etag", "W/\"2\"")]);
    answers.keep(key("/a"), Some(Bytes::from_static(b"two")), &other, Duration::from_secs(10), None);
    assert_eq!(answers.find(key("/a")).unwrap().bytes.as_deref(), Some(&b"two"[..]));
    assert!(answers.find(key("/b")).is_none());
}

#[test]
fn what_another_revision_replaced_is_out_of_date() {
    let answers = Answers::new(1, Duration::from_secs(60));
    let said = |revision, age| headers(&[("chancery-revision", revision), ("cache-control", age)]);
    let keep = |path, headers: HeaderMap| answers.keep(key(path), None, &headers, Duration::ZERO, None);
    keep("/present", said("7", "public, max-age=60"));
    keep("/graphql", said("7", "no-store"));
    keep("/past", said("3", "public, max-age=86400"));
    keep("/assets", headers(&[("cache-control", "public, max-age=31536000, immutable")]));
    let outdated = || {
        let is = |path| answers.is_outdated(&answers.find(key(path)).unwrap());
        ["/present", "/graphql", "/past", "/assets"].map(is)
    };
    assert_eq!(outdated(), [false; 4], "nothing newer is known");
    answers.seen(7);
    assert_eq!(outdated(), [false; 4]);
    answers.seen(8);
    answers.seen(7);
    assert_eq!(outdated(), [true, true, false, false]);
    answers.forget_seen(Some(7));
    assert_eq!(outdated(), [false; 4]);
    answers.forget_seen(Some(2));
    assert_eq!(outdated(), [true, true, false, false], "it is another database");
}

#[test]
fn memory_is_bounded() {
    let answers = Answers::new(1, Duration::from_secs(60));
    for number in 0..200 {
        let bytes = Bytes::from(vec![0; 50_000]);
        answers.keep(key(&format!("/{number}")), Some(bytes), &HeaderMap::new(), Duration::ZERO, None);
    }
    let cache = answers.kept.as_ref().unwrap();
    cache.run_pending_tasks();
    assert!((1..=786_432).contains(&cache.weighted_size()), "{}", cache.weighted_size());
}

#[test]
fn what_is_kept_takes_the_memory_it_weighs() {
    let mut roomy = Vec::with_capacity(100_000);
    roomy.extend_from_slice(b"short");
    let kept = Kept::new(Some(Bytes::from(roomy)), &HeaderMap::new(), Duration::ZERO, None);
    assert_eq!(kept.bytes.unwrap().try_into_mut().unwrap().capacity(), 5);
}
