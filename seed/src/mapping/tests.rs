//! What is said about a mapping, and what it makes of a tree.

use super::*;
use crate::diagnostics::Finding;
use crate::read::{Options, Reading, read};
use crate::source::Memory;
use chancery_schema::domain::AnyContent;
use chancery_schema::store::Batch;
use chancery_schema::store::Known;

const CONFIG: &str = "baseURL: https://a.test\ntitle: A\n";

fn reading(mapping: &str, files: &[(&str, &str)]) -> Reading {
    let fixed = [("config.yaml", CONFIG), ("chancery.toml", mapping)];
    let source = Memory::new(fixed.iter().chain(files).map(|(path, text)| (*path, *text)));
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let silent = &crate::progress::Silent;
    read(&source, None, &Known::default(), now, &Options::default(), silent).unwrap()
}

/// Code, line and column of what is found, and the message with the advice.
fn found(mapping: &str, files: &[(&str, &str)]) -> Vec<(Code, Option<usize>, Option<usize>, String)> {
    let reading = reading(mapping, files);
    let told = |finding: &Finding| {
        let advice = finding.help.as_deref().unwrap_or_default();
        (finding.code, finding.line, finding.column, format!("{} | {advice}", finding.message))
    };
    reading.findings.iter().map(told).collect()
}

fn kept<T>(batch: &Batch, pick: impl Fn(&AnyContent) -> Option<T>) -> Vec<T> {
    batch.records().iter().filter_map(|record| pick(&record.content)).collect()
}

#[test]
fn every_mistake_is_an_error_with_its_place_and_the_nearest_name() {
    let mapping = "\
[contents]
[content]
newz = ['blog/**']
news = ['blog/[', 3, 'blog/**']
[data]
ignore = 'x'
[assets]
logos = ['logos/*']
[fields.mebmer]
[fields.news]
titel = 'headline'
authors = { a = 1 }
[import]
strict = 'yes'
";
    let found = found(mapping, &[("content/blog/a.md", "---\ntitle: A\ndate: 2020-01-01\n---\n")]);
    let expected = [
        (1, 2, "did you mean `content`?"),
        (3, 1, "did you mean `news`?"),
        (4, 9, "the pattern “blog/[” cannot be read: "),
        (6, 10, "this is a text, and should be a list"),
        (8, 10, "the pattern “logos/*” has no `{id}` for the member's id"),
        (9, 9, "did you mean `member`?"),
        (11, 1, "the field `titel` is not known here; did you mean `title`?"),
        (12, 11, "this is a mapping, and should be a name or a list of names"),
        (14, 10, "this is a text, and should be true or false"),
    ];
    let errors: Vec<_> = found.iter().filter(|(code, ..)| *code == Code::MappingInvalid).collect();
    for (line, column, part) in expected {
        let told = errors
            .iter()
            .any(|(_, l, c, text)| (*l, *c) == (Some(line), Some(column)) && text.contains(part));
        assert!(told, "{line}:{column} {part}\n{found:#?}");
    }
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    let unused: Vec<_> = found.iter().filter(|(code, ..)| *code == Code::MappingUnused).collect();
    assert_eq!(unused.len(), 1, "{unused:?}");
}

#[test]
fn what_is_no_toml_is_one_error() {
    let found = found("[content\n", &[]);
    assert_eq!(
        found.iter().map(|(code, line, ..)| (*code, *line)).collect::<Vec<_>>(),
        [(Code::MappingSyntax, Some(1))]
    );
}

#[test]
fn a_pattern_that_matches_nothing_comes_with_advice() {
    let text = "---\ntitle: A\ndate: 2020-01-01\n---\n";
    let files = [
        ("content/blog/a.md", text),
        ("content/de/presse/b.md", text),
        ("content/de/verein/archiv/c.md", text),
        ("data/members/readme.txt", "x"),
    ];
    for (mapping, advice) in [
        ("content.news = ['blgo/**']", "did you mean `blog/**`?"),
        ("content.ignore = ['content/blog/**']", "patterns are relative to `content`: write `blog/**`"),
        ("content.profiles = ['/blog/*.md']", "write `blog/*.md`"),
        (
            "content.news = ['presse/**']",
            "patterns match whole paths from `content`, folders of languages too: write `*/presse/**`",
        ),
        (
            "content.ignore = ['archiv/*']",
            "patterns match whole paths from `content`, folders of languages too: write `**/archiv/*`",
        ),
        ("data.members = ['members/*']", ""),
        ("assets.ignore = ['blog/**']", ""),
        ("assets.logos = ['logos/{id}.svg']", ""),
    ] {
        let found = found(mapping, &files);
        let unused: Vec<_> = found.iter().filter(|(code, ..)| *code == Code::MappingUnused).collect();
        assert_eq!(unused.len(), 1, "{mapping} {found:?}");
        assert!(unused[0].3.ends_with(&format!(" | {advice}")), "{mapping} {unused:?}");
    }
}

#[test]
fn a_file_of_several_lists_is_of_the_first_in_the_stated_order() {
    let mapping = Mapping {
        file: from_node_in_part(&parse(Format::Toml, TEXT, 0..TEXT.len()).unwrap()).0,
        ..Mapping::default()
    };
    const TEXT: &str = "content = { news = ['**'], profiles = ['people/*'], ignore = ['people/x.md'] }\n\
                        data = { members = ['a/*'], authors = ['a/*', 'b/*'], ignore = ['a/x.*'] }\n";
    assert_eq!(
        (mapping.is_profile("content/people/a.md"), mapping.is_news("content/people/a.md")),
        (Some(true), Some(false))
    );
    assert_eq!(
        (mapping.is_profile("content/b.md"), mapping.is_news("content/b.md")),
        (Some(false), Some(true))
    );
    assert!(mapping.is_ignored("content/people/x.md") && !mapping.is_ignored("data/people/x.md"));
    let source = Memory::new(
        [
            "a/a.yaml",
            "a/x.yaml",
            "b/b.json",
            "b/b.txt",
            "sponsors.toml",
            "members/m.yaml",
            "sponsors/x/y.yml",
        ]
        .map(|path| (format!("data/{path}"), "")),
    );
    let tree = Tree::site(&source, &mut Findings::default()).unwrap();
    let files = |kind| mapping.data_files(&tree, kind);
    assert_eq!(files(Data::Members), ["data/a/a.yaml"]);
    assert_eq!(files(Data::Authors), ["data/b/b.json"]);
    assert_eq!(files(Data::Sponsors), ["data/sponsors.toml", "data/sponsors/x/y.yml"]);
    let files = |kind| Mapping::default().data_files(&tree, kind);
    assert_eq!(files(Data::Members), ["data/members/m.yaml"]);
}

#[test]
fn an_empty_list_stands_for_nothing() {
    let blog = ("content/blog/a.md", "---\ntitle: A\ndate: 2020-01-01\n---\n");
    let news = |mapping: &str| {
        let reading = reading(mapping, &[blog]);
        kept(&reading.batch, |content| matches!(content, AnyContent::NewsArticle(_)).then_some(())).len()
    };
    assert_eq!((news(""), news("content.news = []")), (1, 0));
}

#[test]
fn the_names_of_a_site_become_those_of_the_importer() {
    let mapping = "[fields.news]\ntitle = ['headline', 'kopf']\nsummary = 'description'\nlinkTitle = 'title'\n\
                   authors = ['writers', 'authors']\n";
    let front =
        "Kopf: One\nheadline: ''\ntitle: Two\ndescription: Said\nwriters: A\nauthors: B\ndate: 2020-01-01\n";
    let text = SourceText::new("content/blog/a.md", front);
    let mut node = parse(Format::Yaml, front, 0..front.len()).unwrap();
    let (file, errors) = from_node_in_part(&parse(Format::Toml, mapping, 0..mapping.len()).unwrap());
    assert_eq!(errors, []);
    let mut findings = Findings::default();
    Mapping { file, ..Mapping::default() }.rename_front(true, &mut node, &text, &mut findings);
    let mut read: Vec<(&str, &str)> =
        node.entries().iter().map(|(key, value)| (key.name.as_str(), value.scalar().unwrap())).collect();
    read.sort_unstable();
    let expected = [
        ("authors", "A"),
        ("date", "2020-01-01"),
        ("linkTitle", "Two"),
        ("summary", "Said"),
        ("title", "One"),
    ];
    assert_eq!(read, expected);
    assert_eq!(&front[node.get("title").unwrap().at.clone()], "One");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_field_under_both_names_is_that_of_the_site_and_a_warning() {
    let member = ("data/members/a.yaml", "id: a\nname: One\nfirma: Two\nseit: 2020-01-01\n");
    let mapping = "[fields.member]\nname = 'firma'\nmemberSince = ['joined', 'seit']\n";
    let reading = reading(mapping, &[member]);
    let names = kept(&reading.batch, |content| match content {
        AnyContent::Member(member) => {
            Some((member.names[0].name.clone(), member.periods[0].period.from.is_some()))
        }
        _ => None,
    });
    assert_eq!(names, [("Two".to_owned(), true)]);
    let told: Vec<_> = reading.findings.iter().map(|finding| (finding.code, finding.line)).collect();
    assert_eq!(told, [(Code::MappingConflict, Some(2))]);
    let meant = mapping.replace("'firma'", "['firma', 'name']");
    assert_eq!(found(&meant, &[member]), []);
}

#[test]
fn findings_name_a_field_as_the_file_does() {
    let mapping = "[fields.member]\nmemberSince = 'seit'\nwebsite = 'seite'\n";
    let member = ("data/members/a.yaml", "id: a\nname: One\nseit: soon\nseite: [x]\n");
    let messages: Vec<String> =
        reading(mapping, &[member]).findings.iter().map(|finding| finding.message.clone()).collect();
    assert!(messages[0].starts_with("`seit` is no date") && messages[1].starts_with("`seite` is a list"));
    assert_eq!(messages.len(), 2, "{messages:?}");
}

#[test]
fn what_is_ignored_is_not_there() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let files = [
        ("content/events/talk/index.md", "---\ntitle: [\n---\n"),
        ("content/events/talk/plan.svg", svg),
        ("content/about.md", "---\ntitle: About\n---\n[Talk]({{< ref \"talk\" >}})\n"),
        ("static/downloads/a.svg", svg),
        ("static/b.svg", svg),
        ("data/members/a.yaml", "id: ["),
    ];
    let mapping = "content.ignore = ['events/talk/index.md']\ndata.ignore = ['members/**']\nassets.ignore = ['static/downloads/**']\n";
    let reading = reading(mapping, &files);
    let told: Vec<Code> = reading.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(told, [Code::BrokenRef]);
    let assets = kept(&reading.batch, |content| match content {
        AnyContent::Asset(asset) => Some(asset.path.clone()),
        _ => None,
    });
    assert_eq!(assets, ["/b.svg"]);
}

#[test]
fn a_file_may_hold_a_list_of_members() {
    let list = "- { id: a, name: A, logo: /nowhere.svg }\n- name: Bée Ltd\n-\n- { id: c }\n- just text\n";
    let reading = reading("data.members = ['firms.yaml']", &[("data/firms.yaml", list)]);
    let told: Vec<_> = reading.findings.iter().map(|finding| (finding.code, finding.line)).collect();
    let expected = [
        (Code::DataReference, Some(1)),
        (Code::MemberWithoutId, Some(2)),
        (Code::MemberWithoutName, Some(4)),
        (Code::InvalidType, Some(5)),
    ];
    assert_eq!(told, expected);
    let slugs = kept(&reading.batch, |content| match content {
        AnyContent::Member(member) => Some(member.slug.clone()),
        _ => None,
    });
    assert_eq!(slugs, ["a", "bee-ltd"]);
}

#[test]
fn a_strict_tree_says_so() {
    assert!(reading("import.strict = true", &[]).strict && !reading("", &[]).strict);
}
