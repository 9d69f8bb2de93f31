use super::*;

fn ran(name: &str, at: u64) -> Operated<'_> {
    let at = Duration::from_secs(at);
    Operated { name: Some(name), trusted: false, has_read: true, at, took: Duration::from_millis(1) }
}

/// How many operations were counted under a name.
fn count(metrics: &Metrics, name: &str) -> Option<u64> {
    let start = format!("chancery_graphql_duration_seconds_count{{operation=\"{name}\"}} ");
    let text = metrics.text().unwrap();
    text.lines().find_map(|line| line.strip_prefix(&start)?.parse().ok())
}

#[test]
fn names_of_operations_are_bounded() {
    let metrics = Metrics::default();
    for number in 0..1_000 {
        metrics.operated(ran(&format!("Op{number}"), 0));
    }
    metrics.operated(ran("Op0", 0));
    metrics.operated(Operated { name: None, ..ran("", 0) });
    let text = metrics.text().unwrap();
    let lines = text.lines().filter(|line| line.starts_with("chancery_graphql_duration_seconds_count"));
    assert_eq!(lines.count(), names::MOST + 2);
    assert_eq!((count(&metrics, "Op0"), count(&metrics, "other")), (Some(2), Some(900)));
    assert_eq!(count(&metrics, "none"), Some(1));
}

#[test]
fn names_that_read_nothing_take_no_place() {
    let metrics = Metrics::default();
    for number in 0..1_000 {
        metrics.operated(Operated { has_read: false, ..ran(&format!("A{number}"), 0) });
    }
    metrics.operated(ran("News", 0));
    assert_eq!((count(&metrics, "News"), count(&metrics, "A0")), (Some(1), None));
}

#[test]
fn a_name_that_is_not_seen_gives_its_place() {
    let metrics = Metrics::default();
    (0..100).for_each(|number| metrics.operated(ran(&format!("A{number}"), 0)));
    metrics.operated(ran("A7", 500));
    // What reads nothing keeps no place.
    metrics.operated(Operated { has_read: false, ..ran("A8", 500) });
    metrics.operated(ran("News", 599));
    assert_eq!(count(&metrics, "News"), None);
    metrics.operated(ran("News", 600));
    assert_eq!(count(&metrics, "News"), Some(1));
    assert_eq!((count(&metrics, "A7"), count(&metrics, "A8"), count(&metrics, "A9")), (Some(2), None, None));
}

#[test]
fn trusted_documents_always_have_a_place() {
    let metrics = Metrics::default();
    (0..100).for_each(|number| metrics.operated(ran(&format!("A{number}"), 0)));
    metrics.operated(Operated { trusted: true, has_read: false, ..ran("News", 0) });
    assert_eq!(count(&metrics, "News"), Some(1));
}
