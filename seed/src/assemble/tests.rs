//! Cards and files of bundles, on whole trees.

use crate::diagnostics::Code;
use crate::progress::Silent;
use crate::source::Memory;
use crate::{Options, Reading, read};
use chancery_schema::domain::AnyContent;
use chancery_schema::store::Known;

fn read_tree(files: &[(&str, &str)]) -> Reading {
    let config = ("config.yaml", "baseURL: https://a.example\ntitle: Alpha\n");
    let source = Memory::new([config].into_iter().chain(files.iter().copied()));
    let now = "2023-06-30T12:00:00Z".parse().unwrap();
    read(&source, None, &Known::default(), now, &Options::default(), &Silent).unwrap()
}

fn codes(reading: &Reading) -> Vec<Code> {
    reading.findings.iter().map(|finding| finding.code).collect()
}

/// Who holds which role in which body.
fn positions(reading: &Reading) -> Vec<[&str; 3]> {
    let records = reading.batch.records().iter();
    let position = records.filter_map(|record| match &record.content {
        AnyContent::Position(of) => Some([of.name.as_str(), of.role.as_str(), of.body.as_str()]),
        _ => None,
    });
    position.collect()
}

#[test]
fn a_card_in_news_is_a_position_where_it_says_from_when() {
    let news = "---\ntitle: Elected\ndate: 2022-03-03\n---\n\n\
        {{< person-card name=\"Jo\" role=\"Chair\" >}}\n\n{{< person-card name=\"Al\" role=\"Chair\" from=\"2022-03-03\" >}}\n\n\
        {{< person-card name=\"Bo\" role=\"Chair\" >}}\n";
    let reading = read_tree(&[("content/blog/elected.md", news)]);
    assert_eq!(positions(&reading), [["Al", "Chair", "Elected"]]);
    assert_eq!(codes(&reading), [Code::CardInNews]);
    let said = reading.findings.iter().next().unwrap();
    assert!(said.message.contains("Jo, Bo"), "{said:?}");
}

#[test]
fn the_overlay_overrides_the_card_of_the_same_body_alone() {
    let page = "---\ntitle: People\n---\n\n## Board\n\n{{< person-card name=\"Jo\" role=\"Chair\" >}}\n\n\
        ## Clocks\n\n{{< person-card name=\"Jo\" role=\"Chair\" >}}\n";
    let overlay = "- { body: board, role: chair, person: Jo, from: 2020-05-05 }\n";
    let reading = read_tree(&[("content/people.md", page), ("overlay/positions.yaml", overlay)]);
    assert_eq!(positions(&reading), [["Jo", "chair", "board"], ["Jo", "Chair", "Clocks"]]);
    assert_eq!(codes(&reading), [Code::OverlayOverridden]);
    assert_eq!(reading.findings.iter().next().unwrap().line, Some(7));
}

#[test]
fn titles_are_counted_by_pattern() {
    let resources = "\
        - { src: 'photos/a*', name: 'first-:counter' }\n\
        - { src: 'photos/*', title: 'Photo :counter' }\n\
        - { src: 'plans/*.{png,pdf}', title: 'Plan :counter' }\n\
        - { src: 'plans/*', title: 'Other :counter' }\n\
        - { src: none.png, title: 'None :counter' }\n\
        - { src: cover.png, title: '' }\n";
    let index = format!("---\ntitle: A\ndate: 2022-03-03\nresources:\n{resources}---\n");
    let reading = read_tree(&[
        ("content/blog/a/index.md", &index),
        ("content/blog/a/cover.png", "1"),
        ("content/blog/a/photos/a.png", "2"),
        ("content/blog/a/photos/b.png", "3"),
        ("content/blog/a/plans/a.png", "4"),
        ("content/blog/a/plans/b.pdf", "5"),
        ("content/blog/a/plans/c.webp", "6"),
    ]);
    let article = reading.batch.records().iter().find_map(|record| match &record.content {
        AnyContent::NewsArticle(article) => Some(article),
        _ => None,
    });
    let shown: Vec<_> = (article.unwrap().resources.iter())
        .map(|resource| (resource.src.as_str(), resource.title.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("photos/a.png", Some("Photo 1")),
            ("photos/b.png", Some("Photo 2")),
            // Documents come before images.
            ("plans/a.png", Some("Plan 2")),
            ("plans/b.pdf", Some("Plan 1")),
            ("plans/c.webp", Some("Other 1")),
            ("none.png", Some("None 1")),
            ("cover.png", None),
        ]
    );
}
