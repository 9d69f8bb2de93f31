//! The schemas agree with what is committed, with the readers, and with what is written.

use super::{JSON_SCHEMAS, JsonSchema, generate};
use crate::date;
use crate::diagnostics::{Code, Finding, Severity};
use crate::mapping::keys::{self, Form, Table};
use crate::read::{Options, read};
use crate::source::{Memory, Source, bundled};
use crate::value::{Format, Node, asked, parse};
use chancery_schema::store::Known;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_schemas_are_those_of_the_readers() {
    for (name, schema) in generate::all() {
        let path = folder().join(format!("schemas/{name}.schema.json"));
        let made = generate::text(&schema);
        if std::env::var_os("CHANCERY_BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == made,
            "{} is behind: run CHANCERY_BLESS=1 cargo test -p chancery-seed --lib schemas",
            path.display()
        );
    }
    let made: Vec<&str> = generate::all().into_iter().map(|(name, _)| name).collect();
    let printed: Vec<&str> = JSON_SCHEMAS.iter().map(|schema| schema.name).collect();
    assert_eq!(printed, made);
}

/// What a schema says of a value: a message a problem.
fn problems(name: &str, value: &Value) -> Vec<String> {
    let schema = JsonSchema::named(name).expect(name);
    let schema: Value = serde_json::from_str(schema.text).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// A value as a checker of schemas sees it.
fn plain(node: &Node) -> Value {
    use crate::value::Value as Written;
    match &node.value {
        Written::Null => Value::Null,
        Written::Bool(value) => json!(value),
        Written::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| json!(number)),
        Written::Text(text) => json!(text),
        Written::List(items) => items.iter().map(plain).collect(),
        Written::Map(entries) => {
            entries.iter().map(|(key, value)| (key.name.clone(), plain(value))).collect::<Map<_, _>>().into()
        }
    }
}

fn written(format: Format, text: &str) -> Value {
    plain(&parse(format, text, 0..text.len()).unwrap_or_else(|error| panic!("{error:?}\n{text}")))
}

#[test]
fn every_schema_is_one_and_describes_every_property() {
    fn undescribed(schema: &Value, path: &str, found: &mut Vec<String>) {
        let Some(object) = schema.as_object() else { return };
        for (key, inner) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if inner["description"].as_str().is_none_or(|text| !text.ends_with(['.', ':', '`'])) {
                found.push(format!("{path}.{key}"));
            }
        }
        for (key, inner) in object {
            undescribed(inner, &format!("{path}.{key}"), found);
            for (at, item) in inner.as_array().into_iter().flatten().enumerate() {
                undescribed(item, &format!("{path}.{key}.{at}"), found);
            }
        }
    }
    for schema in JSON_SCHEMAS {
        let value: Value = serde_json::from_str(schema.text).unwrap();
        jsonschema::draft202012::meta::validate(&value).unwrap();
        assert_eq!(value["$id"], format!("{}.schema.json", schema.name));
        let mut found = Vec::new();
        undescribed(&value, schema.name, &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}

/// The name of the schema of a file of a tree.
fn schema_of(path: &str) -> Option<String> {
    let name = path.strip_prefix("overlay/").and_then(|path| path.strip_suffix(".yaml"));
    let overlay = name.map(|name| format!("overlay-{name}"));
    overlay.or_else(|| path.starts_with("data/members/").then(|| "member".to_owned())).or_else(|| {
        ["authors", "sponsors"]
            .iter()
            .find(|name| path.starts_with(&format!("data/{name}")))
            .map(|name| (*name).to_owned())
    })
}

#[test]
fn the_sample_and_the_fixture_are_valid() {
    let fixture = crate::source::Directory::new(folder().join("../tests/fixtures/meridian"));
    let mut seen = BTreeSet::new();
    for source in [&bundled() as &dyn Source, &fixture] {
        for entry in source.list(Some(&["data", "overlay"])).unwrap().files {
            let Some(schema) = schema_of(&entry.path).filter(|_| Format::of(&entry.path).is_some()) else {
                continue;
            };
            let text = String::from_utf8(source.read(&entry.path).unwrap()).unwrap();
            let value = written(Format::of(&entry.path).unwrap(), &text);
            assert_eq!(problems(&schema, &value), Vec::<String>::new(), "{}", entry.path);
            seen.insert(schema);
        }
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    let expected: Vec<&str> = JSON_SCHEMAS
        .iter()
        .map(|schema| schema.name)
        .filter(|name| !["mapping", "sponsors"].contains(name))
        .collect();
    assert_eq!(seen, expected);
}

/// What the importer finds in a tree.
fn found(files: &[(&str, &str)]) -> Vec<Finding> {
    let source = Memory::new(files.iter().map(|(path, text)| (*path, *text)));
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let reading =
        read(&source, None, &Known::default(), now, &Options::default(), &crate::progress::Silent).unwrap();
    reading.findings.iter().cloned().collect()
}

/// The examples of a page of the documentation in a language, each with the heading it stands under.
fn examples(page: &str, language: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder().join("../docs").join(page)).unwrap();
    let (mut heading, mut found, mut inside) = (String::new(), Vec::new(), None::<String>);
    for line in text.lines() {
        match &mut inside {
            Some(example) if line == "```" => {
                found.push((heading.clone(), std::mem::take(example)));
                inside = None;
            }
            Some(example) => {
                example.push_str(line);
                example.push('\n');
            }
            None if line == format!("```{language}") => inside = Some(String::new()),
            None => {
                heading = line.strip_prefix("## ").map_or(heading, |title| title.trim_matches('`').to_owned())
            }
        }
    }
    found
}

#[test]
fn the_examples_of_the_documentation_are_valid_and_read() {
    let mut seen = Vec::new();
    let config = ("config.yaml", "baseURL: https://example.org\ntitle: Example\n");
    let mut check = |schema: &str, path: &str, text: &str| {
        let value = written(Format::of(path).unwrap(), text);
        assert_eq!(problems(schema, &value), Vec::<String>::new(), "{path}\n{text}");
        for finding in found(&[config, (path, text)]) {
            // What an example refers to is not there.
            let alone = [
                Code::MappingUnused,
                Code::OverlayReference,
                Code::InvalidUrl,
                Code::DataReference,
                Code::IncompleteData,
            ];
            assert!(finding.severity != Severity::Error, "{finding:?}");
            let unknown =
                finding.code.as_str().starts_with("unknown-") && !finding.code.as_str().ends_with("-key");
            let others = finding.severity == Severity::Info || unknown || alone.contains(&finding.code);
            assert!(others, "{finding:?}");
        }
        seen.push(schema.to_owned());
    };
    for (heading, text) in examples("overlay.md", "yaml") {
        let name = heading.strip_suffix(".yaml").expect(&heading);
        check(&format!("overlay-{name}"), &format!("overlay/{heading}"), &text);
    }
    for (heading, text) in examples("tree.md", "yaml") {
        let (schema, path) = match heading.as_str() {
            "A member" => ("member", "data/members/example-ca.yaml"),
            "Authors who are no member's" => ("authors", "data/authors.yaml"),
            "Sponsors" => ("sponsors", "data/sponsors.yaml"),
            // Hugo's own configuration.
            "Languages" => continue,
            _ => panic!("an example under “{heading}” is not held against a schema"),
        };
        check(schema, path, &text);
    }
    for (_, text) in examples("mapping.md", "toml") {
        check("mapping", "chancery.toml", &text);
    }
    seen.sort_unstable();
    let expected: Vec<&str> = JSON_SCHEMAS.iter().map(|schema| schema.name).collect();
    assert_eq!(seen, expected);
}

#[test]
fn what_a_reader_refuses_a_schema_refuses() {
    let member = |entry: Value| {
        let mut member = json!({ "id": "a", "name": "A" });
        member.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
        problems("member", &member)
    };
    assert_eq!(member(json!({})), Vec::<String>::new());
    for (entry, code) in [
        (json!({ "nmae": "A" }), Code::UnknownMemberKey),
        (json!({ "kind": "company" }), Code::InvalidType),
        (json!({ "slogan": ["a"] }), Code::InvalidType),
        (json!({ "workingGroups": [{}, {"a": 1}] }), Code::InvalidType),
        (json!({ "website": "https//a.test" }), Code::InvalidUrl),
        (json!({ "social": { "x": "soon" } }), Code::InvalidUrl),
        (json!({ "social": "https://a.test" }), Code::InvalidType),
        (json!({ "sponsor": "Gold" }), Code::InvalidType),
        (json!({ "sponsor": { "from": "2020-01-01" } }), Code::IncompleteData),
        (json!({ "blog": { "url": "https://a.test", "fede": "https://a.test" } }), Code::UnknownMemberKey),
        (json!({ "representatives": [{ "role": "x" }] }), Code::InvalidType),
        (json!({ "representatives": { "name": "x", "hidden": "no" } }), Code::InvalidType),
        (json!({ "memberSince": "soon" }), Code::InvalidDate),
    ] {
        assert_ne!(member(entry.clone()), Vec::<String>::new(), "{entry}");
        let mut data = json!({ "id": "a", "name": "A" });
        data.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
        let found = found(&[("data/members/a.json", &data.to_string())]);
        assert!(found.iter().any(|finding| finding.code == code), "{entry} {found:?}");
    }
    for (schema, value) in [
        ("sponsors", json!({ "name": "A" })),
        ("sponsors", json!([{ "level": "Gold" }])),
        ("authors", json!([{ "id": "a" }])),
        ("overlay-history", json!([{ "date": 2013, "kind": "marriage", "title": "x" }])),
        ("overlay-history", json!([{ "date": "2013-13", "kind": "founded", "title": "x" }])),
        ("overlay-partners", json!([{ "id": "a" }])),
        ("overlay-membership", json!({ "terms": { "pgae": "/" } })),
        ("overlay-membership", json!({ "fees": 3 })),
        ("mapping", json!({ "fields": { "news": { "titel": "x" } } })),
        ("mapping", json!({ "assets": { "logos": ["logos/*"] } })),
        ("mapping", json!({ "content": { "news": "blog/**" } })),
        ("mapping", json!({ "shortcodes": { "x": "alert" } })),
        ("mapping", json!({ "shortcodes": { "x": { "as": "figur" } } })),
        ("mapping", json!({ "shortcodes": { "x": { "ass": "figure" } } })),
        ("mapping", json!({ "shortcodes": { "x": { "as": "figure", "html": "" } } })),
        ("mapping", json!({ "shortcodes": { "x": { "html": "", "arguments": {} } } })),
    ] {
        assert_ne!(problems(schema, &value), Vec::<String>::new(), "{schema} {value}");
    }
}

#[test]
fn a_misspelt_key_is_named_by_every_checker() {
    let person = json!({ "name": "Jo Doe", "roel": "Chief Engineer" });
    for (schema, value, key, place) in [
        ("member", json!({ "id": "a", "name": "A", "nmae": "A" }), "nmae", ""),
        ("member", json!([{ "id": "a", "name": "A", "nmae": "A" }]), "nmae", "/0"),
        (
            "member",
            json!({ "id": "a", "name": "A", "sponsor": { "levle": "Gold", "level": "Gold" } }),
            "levle",
            "/sponsor",
        ),
        ("member", json!({ "id": "a", "name": "A", "blog": { "fede": "https://a.test" } }), "fede", "/blog"),
        ("member", json!({ "id": "a", "name": "A", "representatives": person }), "roel", "/representatives"),
        (
            "member",
            json!({ "id": "a", "name": "A", "representatives": [person] }),
            "roel",
            "/representatives/0",
        ),
        ("authors", json!([{ "name": "A", "wesbite": "https://a.test" }]), "wesbite", "/0"),
        ("sponsors", json!([{ "name": "A", "level": "Gold", "evnet": "B" }]), "evnet", "/0"),
        ("overlay-membership", json!({ "terms": { "page": "/", "pgae": "/" } }), "pgae", "/terms"),
        (
            "mapping",
            json!({ "shortcodes": { "x": { "as": "figure", "agruments": {} } } }),
            "agruments",
            "/shortcodes/x",
        ),
    ] {
        let problems = problems(schema, &value);
        let [problem] = problems.as_slice() else { panic!("{schema} {value} {problems:?}") };
        assert!(problem.starts_with(&format!("{place}: ")) && problem.contains(key), "{value} {problem}");
    }
}

#[test]
fn a_date_is_one_for_the_schema_where_it_is_one_for_the_reader() {
    let dates = [
        "2022-03-03T11:00:00+01:00",
        "2022-03-03T7:55:00Z",
        "2022-03-03t07:55:00z",
        "2022-03-03 11:00:00 -0530",
        "2022-03-03 11:00:00 +01",
        "2022-03-03 11:00 UTC",
        "2022-03-03T11:00",
        "2022-03-03T11:00:01.123456789Z",
        "2022-03-03",
        "2022-03-03T016:11:25Z",
        " 2022-3-3 ",
        "yesterday",
        "03/03/2022",
        "03.03.2022",
        "2022",
        "2022-03",
        "2022-13-01",
        "2022-03-32",
        "2022-03-03T25:00:00Z",
        "2022-03-03T116:00:00Z",
        "2022-03-03T0016:00:00Z",
        "2022-03-03T11:60:00Z",
        "2022-03-03T11:00:00+1:00",
        "2022-03-03T11:00:00 CET",
        "2022-03-03T11:00:00+24:00",
        "2022-03-03T11",
        "2022-03-03T11:0",
        "2022-03-03X",
        "20220303",
        "2022-03-03T11:00:00ZZ",
        "2022-03-03-04",
        "2022-03-03T11:00Z",
        "2022-03-03T11:00:00.Z",
        "2022-03-03T",
        "2022-03-03 ",
        "2022-03-03T11:00+01:",
    ];
    for text in dates {
        let read = date::day(text).is_ok();
        let value = json!({ "id": "a", "name": "A", "memberSince": text });
        assert_eq!(problems("member", &value).is_empty(), read, "{text}");
    }
}

/// A value of the form of every field of a table, in full.
fn sample(table: &Table, without: &[&str]) -> Value {
    let value = |form: Form| match form {
        Form::Text | Form::Own => json!("x"),
        Form::OneOf(words) => json!(words[0]),
        Form::Texts => json!(["x"]),
        Form::Flag => json!(true),
        Form::Date => json!("2020-01-01"),
        Form::Address => json!("https://x.test"),
        Form::Links => json!({ "x": "https://x.test" }),
        Form::Feed => sample(&keys::FEED, &[]),
        Form::Mapping(table) => sample(table, &[]),
        Form::List(table) => json!([sample(table, &[])]),
    };
    let fields = table.fields.iter().filter(|field| !without.contains(&field.name));
    Value::Object(fields.map(|field| (field.name.to_owned(), value(field.form))).collect())
}

/// The tables of the mappings of a sample, by where they begin.
fn tables(node: &Node, table: &'static Table, found: &mut BTreeMap<usize, &'static Table>) {
    found.insert(node.at.start, table);
    for field in table.fields {
        let Some((_, inner)) = node.entries().iter().find(|(key, _)| key.name == field.name) else {
            continue;
        };
        match (field.form, &inner.value) {
            (Form::Feed, _) => tables(inner, &keys::FEED, found),
            (Form::Mapping(table), _) => tables(inner, table, found),
            (Form::List(table), crate::value::Value::List(items)) => {
                items.iter().for_each(|item| tables(item, table, found));
            }
            _ => {}
        }
    }
}

#[test]
fn every_listed_key_is_read_and_every_key_that_is_read_is_listed() {
    let organization = sample(&keys::AUTHOR, &[]);
    let person = sample(&keys::AUTHOR, &["representatives", "description", "organization"]);
    for (path, samples, table) in [
        ("data/members/x.json", vec![sample(&keys::MEMBER, &[])], &keys::MEMBER),
        ("data/authors.json", vec![organization, person], &keys::AUTHOR),
        ("data/sponsors.json", vec![sample(&keys::SPONSOR, &[])], &keys::SPONSOR),
    ] {
        let mut read: BTreeMap<*const Table, BTreeSet<String>> = BTreeMap::new();
        let mut seen: Vec<&'static Table> = Vec::new();
        for sample in samples {
            let text = sample.to_string();
            let name = path.split('/').nth(1).unwrap().trim_end_matches(".json");
            let name = if name == "members" { "member" } else { name };
            assert_eq!(problems(name, &sample), Vec::<String>::new());
            let node = parse(Format::Json, &text, 0..text.len()).unwrap();
            let mut begins = BTreeMap::new();
            tables(&node, table, &mut begins);
            let asked = asked::during(|| {
                let unknown = found(&[(path, &text)]);
                assert!(
                    unknown.iter().all(|finding| !finding.code.as_str().ends_with("-key")),
                    "{unknown:?}"
                );
            });
            for (at, table) in begins {
                seen.push(table);
                read.entry(table).or_default().extend(asked.get(&at).cloned().unwrap_or_default());
            }
        }
        for table in seen {
            let listed = table.fields.iter().filter(|field| !matches!(field.form, Form::Own));
            let listed: BTreeSet<String> = listed.map(|field| field.name.to_owned()).collect();
            assert_eq!(read[&std::ptr::from_ref(table)], listed, "{path}");
        }
    }
}
