//! Tests of Hugo's rules over small whole trees.

use super::*;
use crate::documents::is_document;
use crate::source::Memory;
use crate::tree::Tree;

/// The documents of a tree with a page, by their files, and what is found.
fn documents(files: &[(&str, &str)]) -> (Vec<Document>, Findings) {
    let source = Memory::new(files.iter().map(|(path, text)| (*path, *text)));
    let mut findings = Findings::default();
    let tree = Tree::site(&source, &mut findings).unwrap();
    let site = Site::read(&tree, &mut findings);
    let read = |file: &str, findings: &mut Findings| {
        let document = Document::read(tree.text(file).unwrap(), &site, findings);
        document.filter(|document| !document.draft)
    };
    let all = tree.under("content/").filter(|file| is_document(file));
    let documents = all.filter_map(|file| read(file, &mut findings)).collect();
    (documents, findings)
}

fn with(config: &str, files: &[(&str, &str)]) -> (Vec<Document>, Findings) {
    let config = format!("baseURL: https://a.example\ntitle: T\n{config}");
    let files: Vec<_> = [("hugo.yaml", config.as_str())].into_iter().chain(files.iter().copied()).collect();
    documents(&files)
}

fn codes(findings: &Findings) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

fn shown(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.format("%F %R").to_string()).unwrap_or_default()
}

const TITLE: &str = "---\ntitle: T\n---\n";

#[test]
fn a_document_is_the_same_by_suffix_and_by_folder() {
    let suffix = with(
        "languages: {en: {weight: 1}, nl: {weight: 2}}\n",
        &[
            ("content/blog/a.md", TITLE),
            ("content/blog/a.nl.md", TITLE),
            ("content/blog/b/index.nl.md", TITLE),
        ],
    );
    let folder = with(
        "languages: {en: {weight: 1, contentDir: content/en}, nl: {weight: 2, contentDir: content/nl/}}\n",
        &[
            ("content/en/blog/a.md", TITLE),
            ("content/nl/blog/a.md", TITLE),
            ("content/nl/blog/b/index.md", TITLE),
        ],
    );
    for (documents, findings) in [suffix, folder] {
        assert_eq!(codes(&findings), []);
        let told: Vec<_> = (documents.iter())
            .map(|document| {
                (document.key.as_str(), document.path.as_str(), document.translation_key.as_str())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("blog/a", "/blog/a/", "blog/a"),
                ("blog/a.nl", "/nl/blog/a/", "blog/a"),
                ("blog/b/index.nl", "/nl/blog/b/", "blog/b/index")
            ]
        );
    }
}

#[test]
fn languages_have_settings_of_their_own() {
    let config = "defaultContentLanguage: nl\ndefaultContentLanguageInSubdir: true\npermalinks: {blog: '/:section/:slug/'}\n\
        languages:\n  en: {weight: 1, locale: en-gb, permalinks: {blog: '/news/:slug/'}, baseURL: 'https://en.example/x/'}\n  \
        nl: {weight: 2, title: Vereniging, timeZone: Europe/Amsterdam}\n  fr: {disabled: true}\n";
    let post = "---\ntitle: A b\ndate: 2022-07-01\n---\n";
    let (documents, findings) = with(
        config,
        &[
            ("content/blog/a.md", post),
            ("content/blog/a.en.md", post),
            ("content/blog/a.fr.md", post),
            ("content/b.fr.md", post),
        ],
    );
    assert_eq!(codes(&findings), [Code::LanguageHosts, Code::LanguageLeftOut]);
    assert!(
        findings.iter().last().unwrap().message.contains("`fr` is switched off; 2 documents are left out")
    );
    let told: Vec<_> = (documents.iter())
        .map(|document| (document.language.as_str(), document.path.as_str(), shown(document.published)))
        .collect();
    assert_eq!(
        told,
        [
            ("en-GB", "/en/news/a-b/", "2022-07-01 00:00".to_owned()),
            ("nl", "/nl/blog/a-b/", "2022-06-30 22:00".to_owned())
        ]
    );
    let source = Memory::new([("hugo.yaml", format!("title: T\nbaseURL: https://a.example\n{config}"))]);
    let mut findings = Findings::default();
    let site = Site::read(&Tree::site(&source, &mut findings).unwrap(), &mut findings);
    assert_eq!(site.title.as_deref(), Some("Vereniging"), "the default language's");
    assert_eq!(site.absolute_in(0, "/nl/a/"), "https://a.example/nl/a/");
    assert_eq!(site.absolute_in(1, "/en/a/"), "https://en.example/x/a/");
    let ranks: Vec<_> =
        site.languages.iter().map(|language| (language.key.as_str(), language.rank)).collect();
    assert_eq!(ranks, [("nl", 1), ("en", 0), ("fr", 2)]);
}

#[test]
fn a_translation_key_joins_files_of_different_names() {
    let keyed = "---\ntitle: T\ntranslationKey: start\n---\n";
    let (documents, _) =
        with("languages: {en: {}, nl: {}}\n", &[("content/about.md", keyed), ("content/over.nl.md", keyed)]);
    assert_eq!(documents[0].translation_key, documents[1].translation_key);
    assert_ne!(documents[0].key, documents[1].key);
}

#[test]
fn values_cascade_from_the_nearest_and_not_over_what_is_there() {
    let (documents, findings) = with(
        "cascade:\n  - {target: {path: '/blog/**'}, tags: [site]}\n  - {target: {kind: section}, params: {summary: From the site}}\n",
        &[
            ("content/_index.md", "---\ntitle: Home\ncascade: {expiryDate: 2030-01-01}\n---\n"),
            (
                "content/blog/_index.md",
                "---\ntitle: Blog\ncascade:\n- {_target: {kind: page}, authors: [Blog], date: 2020-01-01}\n- {target: {environment: development}, draft: true}\n---\n",
            ),
            ("content/blog/a.md", "---\ntitle: A\nauthors: [Own]\ntags:\n---\n"),
            ("content/blog/deep/b/index.md", TITLE),
            ("content/blogs/c.md", TITLE),
        ],
    );
    assert_eq!(codes(&findings), []);
    let of = |path: &str| {
        let document = documents.iter().find(|document| document.path == path).unwrap();
        let fields = document.fields();
        let findings = &mut Findings::default();
        let list = |name: &str, findings: &mut Findings| fields.texts(name, findings).join(",");
        format!(
            "{}|{}|{}|{}|{}",
            list("authors", findings),
            list("tags", findings),
            fields.text("summary", findings).unwrap_or_default(),
            shown(document.published),
            shown(document.expires)
        )
    };
    assert_eq!(of("/blog/a/"), "Own|||2020-01-01 00:00|2030-01-01 00:00");
    assert_eq!(of("/blog/deep/b/"), "Blog|site||2020-01-01 00:00|2030-01-01 00:00");
    assert_eq!(of("/blog/"), "||From the site||2030-01-01 00:00");
    assert_eq!(of("/blogs/c/"), "||||2030-01-01 00:00");
}

#[test]
fn what_is_wrong_with_a_value_is_told_where_it_stands() {
    let (_, findings) = with(
        "",
        &[("content/a/_index.md", "---\ntitle: A\ncascade:\n  date: soon\n---\n"), ("content/a/b.md", TITLE)],
    );
    let told: Vec<_> =
        findings.iter().map(|finding| (finding.code, finding.file.as_deref(), finding.line)).collect();
    let place = (Code::InvalidDate, Some("content/a/_index.md"), Some(4));
    assert_eq!(told, [place, place], "the page of the section inherits its own cascade");
}

#[test]
fn documents_without_a_page_are_left_out_and_told() {
    let (documents, findings) = with(
        "",
        &[
            ("content/a.md", "---\ntitle: A\nbuild: {render: never}\n---\n"),
            ("content/b.md", "---\ntitle: B\n_build: {list: never}\n---\n"),
            ("content/c/index.md", "---\ntitle: C\nheadless: true\n---\n"),
            ("content/d.md", "---\ntitle: D\nheadless: true\n---\n"),
            ("content/e/index.md", TITLE),
            ("content/e/note.md", TITLE),
            ("content/e/deep/note.md", TITLE),
            (
                "content/f/_index.md",
                "---\ntitle: F\ncascade: {build: {render: link}, target: {kind: page}}\n---\n",
            ),
            ("content/f/g.md", TITLE),
        ],
    );
    let paths: Vec<&str> = documents.iter().map(|document| document.path.as_str()).collect();
    assert_eq!(paths, ["/b/", "/d/", "/e/", "/f/"]);
    let told: Vec<_> =
        findings.iter().map(|finding| (finding.code, finding.file.as_deref().unwrap())).collect();
    assert_eq!(
        told,
        [
            (Code::NotRendered, "content/a.md"),
            (Code::NotRendered, "content/c/index.md"),
            (Code::BundleDocument, "content/e/deep/note.md"),
            (Code::BundleDocument, "content/e/note.md"),
            (Code::NotRendered, "content/f/g.md"),
        ]
    );
}

#[test]
fn dates_come_from_where_the_site_says() {
    let (documents, findings) = with(
        "frontmatter:\n  date: [':filename', ':default']\n  publishDate: [embargo, ':default']\n  lastmod: [':git', edited, lastmod, date]\npermalinks: {a: '/:year/:slug/'}\n",
        &[
            (
                "content/a/2021-02-03_some-news.md",
                "---\ntitle: T\nembargo: 2021-03-01\nedited: 3 Apr 2021\n---\n",
            ),
            ("content/a/b.md", "---\ntitle: T\ndate: 2020-01-01\npublished: true\nslug: -own-\n---\n"),
            ("content/a/bb.md", "---\ntitle: T\npublished: false\n---\n"),
            ("content/a/c.md", "---\ntitle: T\nlastmod: 2019-01-01\n---\n"),
        ],
    );
    assert_eq!(codes(&findings), [Code::UnsupportedSetting]);
    let told: Vec<_> = (documents.iter())
        .map(|document| (document.path.as_str(), shown(document.published), shown(document.updated)))
        .collect();
    assert_eq!(
        told,
        [
            ("/2021/some-news/", "2021-03-01 00:00".to_owned(), "2021-04-03 00:00".to_owned()),
            ("/2020/own/", "2020-01-01 00:00".to_owned(), String::new()),
            ("/2019/t/", String::new(), "2019-01-01 00:00".to_owned()),
        ]
    );
}

#[test]
fn addresses_follow_the_settings() {
    for (config, file, front, path) in [
        ("uglyURLs: true\n", "content/a/b.md", "title: x", "/a/b.html"),
        ("uglyURLs: true\n", "content/a/b/index.md", "title: x", "/a/b.html"),
        ("uglyURLs: true\n", "content/a/_index.md", "title: x", "/a.html"),
        ("uglyURLs: true\n", "content/_index.md", "title: x", "/"),
        ("uglyURLs: {a: true}\n", "content/a/b.md", "title: x", "/a/b.html"),
        ("uglyURLs: {a: true}\n", "content/b/b.md", "title: x", "/b/b/"),
        (
            "uglyURLs: true\npermalinks: {a: '/:year/:slug/'}\n",
            "content/a/b.md",
            "title: x\ndate: 2022-01-01",
            "/2022/x.html",
        ),
        ("", "content/a.md", "title: A b\ndate: 2022-03-03\nurl: /:year/:title/", "/2022/a-b/"),
        ("", "content/a.md", "title: A b\nurl: /x/:tilte/", "/a/"),
        ("languages: {en: {}, nl: {}}\n", "content/a.nl.md", "title: x\nurl: sub/y/", "/nl/sub/y/"),
        ("languages: {en: {}, nl: {}}\n", "content/a.nl.md", "title: x\nurl: /sub/y/", "/sub/y/"),
        ("disablePathToLower: true\nremovePathAccents: true\n", "content/Über/B.md", "title: x", "/Uber/B/"),
        (
            "permalinks: [{target: {path: '/a/**'}, pattern: '/list/:slug/'}]\n",
            "content/a/b.md",
            "title: x",
            "/list/x/",
        ),
        (
            "permalinks: {page: {a: '/p/:slug/'}, section: {a: '/s/'}}\n",
            "content/a/_index.md",
            "title: x",
            "/s/",
        ),
        ("permalinks: {'/': '/top/:slug/'}\n", "content/b.md", "title: x", "/top/x/"),
    ] {
        let (documents, _) = with(config, &[(file, &format!("---\n{front}\n---\n"))]);
        assert_eq!(documents[0].path, path, "{config} {file} {front}");
    }
    let (documents, _) = with(
        "permalinks: {a: '/:sectionslugs/:slug/'}\n",
        &[("content/a/_index.md", "---\ntitle: The As\n---\n"), ("content/a/b/c.md", TITLE)],
    );
    assert_eq!(documents[1].path, "/the-as/b/t/");
}

#[test]
fn settings_that_are_not_supported_are_named() {
    let (_, findings) = with(
        "contentDir: pages\ndataDir: data\nstaticDir: [static, public]\nbuildFuture: true\nbuildDrafts: false\nignoreFiles: ['\\.x$']\n\
         module: {imports: [{path: x}, {path: y, mounts: [{source: c, target: content/y}]}], mounts: [{source: static, target: static}, {source: docs, target: content}, {source: js, target: assets/js}]}\n",
        &[],
    );
    assert!(
        findings.iter().all(|finding| finding.code == Code::UnsupportedSetting && finding.line.is_some()),
        "{findings:?}"
    );
    let told: Vec<&str> = findings.iter().map(|finding| finding.message.split('`').nth(1).unwrap()).collect();
    assert_eq!(told, ["contentDir", "staticDir", "buildFuture", "ignoreFiles", "docs", "content/y"]);
}

#[test]
fn a_file_that_no_language_holds_is_told() {
    let (documents, findings) = with(
        "languages: {en: {contentDir: content/en}, nl: {contentDir: content/nl}}\n",
        &[("content/en/a.md", TITLE), ("content/readme.md", TITLE)],
    );
    assert_eq!((documents.len(), codes(&findings)), (1, vec![Code::LanguageLeftOut]));
}
