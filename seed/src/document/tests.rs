use super::*;
use crate::source::Memory;
use crate::tree::Tree;

fn site(config: &str) -> Site {
    let source = Memory::new([("config.yaml", config)]);
    let tree = Tree::site(&source, &mut Findings::default()).unwrap();
    Site::read(&tree, &mut Findings::default())
}

fn read(config: &str, file: &str, text: &str) -> (Document, Findings) {
    let mut findings = Findings::default();
    let document = Document::read(SourceText::new(file, text), &site(config), &mut findings);
    (document.unwrap(), findings)
}

const CONFIG: &str =
    "baseURL: https://a.example\ntitle: T\npermalinks: {blog: '/:year/:month/:day/:title/'}\n";

#[test]
fn documents_stand_where_hugo_puts_them() {
    for (file, front, path) in [
        ("content/_index.md", "title: Home", "/"),
        ("content/about.md", "title: About us", "/about/"),
        ("content/wg/pkimm/charter.md", "title: x", "/wg/pkimm/charter/"),
        ("content/wg/PKI MM/_index.md", "title: x", "/wg/pki-mm/"),
        ("content/events/2023/talk/index.md", "title: x", "/events/2023/talk/"),
        ("content/about.md", "slug: About The Site", "/about-the-site/"),
        ("content/events/talk/index.md", "slug: other", "/events/other/"),
        ("content/about.md", "url: /deep/er", "/deep/er/"),
        ("content/about.md", "url: https://a.example/x/", "/x/"),
        ("content/blog/2022/x.md", "title: A & B\ndate: 2022-03-03", "/2022/03/03/a-b/"),
        ("content/blog/2022/x/index.md", "title: A\ndate: 2022-03-03T7:55:00Z", "/2022/03/03/a/"),
        ("content/blog/_index.md", "title: Blog", "/blog/"),
        ("content/blog/2022/_index.md", "title: 2022", "/blog/2022/"),
        ("content/blog/x.md", "title: no date", "/blog/x/"),
    ] {
        let (document, _) = read(CONFIG, file, &format!("---\n{front}\n---\n"));
        assert_eq!(document.path, path, "{file} {front}");
    }
}

#[test]
fn languages_are_told_by_suffix_where_the_site_has_them() {
    let config = "baseURL: https://a.example\nlanguages: {en: {}, nl: {languageCode: nl-nl}}\n";
    let (document, _) = read(config, "content/about.nl.md", "---\ntitle: Over\n---\n");
    assert_eq!((document.path.as_str(), document.language.as_str()), ("/nl/about/", "nl-NL"));
    assert_eq!(document.key, "about.nl");
    let (document, _) = read(config, "content/about.en.md", "---\ntitle: About\n---\n");
    assert_eq!((document.path.as_str(), document.key.as_str()), ("/about/", "about"));
    let (document, _) = read(config, "content/v1.2.md", "---\ntitle: x\n---\n");
    assert_eq!((document.base_name.as_str(), document.language.as_str()), ("v1.2", "en"));
}

#[test]
fn aliases_are_absolute_or_relative_to_the_parent() {
    let front =
        "---\ntitle: x\naliases: [/old, older/, ../top, 'https://a.example/x', /, /keep.html, /old/]\n---\n";
    let (document, findings) = read(CONFIG, "content/a/b.md", front);
    assert_eq!(document.aliases, ["/old/", "/a/older/", "/top/", "/keep.html"]);
    assert_eq!(findings.len(), 2);
}

#[test]
fn dates_and_keys_are_read_as_hugo_reads_them() {
    let front = "---\nTitle: 2013\nDate: 2022-03-03 11:00\npublishDate: 2022-04-01\nlastmod: 2022-05-01\nexpirydate: 2023-01-01\nDraft: true\n---\nText";
    let (document, findings) = read(CONFIG, "content/a.md", front);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!((document.title.as_str(), document.draft), ("2013", true));
    let shown = |at: Option<DateTime<Utc>>| at.unwrap().to_rfc3339();
    assert_eq!(shown(document.published), "2022-04-01T00:00:00+00:00");
    assert_eq!(shown(document.updated), "2022-05-01T00:00:00+00:00");
    assert_eq!(document.date.unwrap().to_rfc3339(), "2022-03-03T11:00:00+00:00");
}

#[test]
fn a_date_that_is_none_is_reported_once() {
    let (document, findings) = read(CONFIG, "content/a.md", "---\ntitle: x\ndate: last week\n---\n");
    assert_eq!(document.date, None);
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::InvalidDate]);
}

#[test]
fn a_missing_title_is_reported_and_taken_from_the_name() {
    let (document, findings) = read(CONFIG, "content/code-of-conduct.md", "Text");
    assert_eq!(document.title, "code of conduct");
    assert_eq!(findings.iter().next().unwrap().code, Code::MissingTitle);
}
