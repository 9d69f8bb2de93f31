//! Documents in three syntaxes.

use super::*;
use proptest::prelude::*;

fn read(format: Format, text: &str) -> Node {
    parse(format, text, 0..text.len()).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn cut<'a>(text: &'a str, node: &Node) -> &'a str {
    &text[node.at.clone()]
}

#[test]
fn every_yaml_value_knows_where_it_stands() {
    let text = "id: ä\nsocial:\n  twitter: https://t.example\nlist: [1, 2.50, yes, true]\nnone: # x\n";
    let node = read(Format::Yaml, text);
    assert_eq!(cut(text, node.get("ID").unwrap()), "ä");
    assert_eq!(cut(text, node.get("social").unwrap().get("twitter").unwrap()), "https://t.example");
    let Value::List(list) = &node.get("list").unwrap().value else { panic!("no list") };
    let scalars: Vec<&str> = list.iter().filter_map(Node::scalar).collect();
    assert_eq!(scalars, ["1", "2.50", "yes", "true"]);
    assert_eq!(cut(text, &list[1]), "2.50");
    assert_eq!(list[3].value, Value::Bool(true));
    assert_eq!(node.get("none").unwrap().value, Value::Null);
}

#[test]
fn texts_that_look_like_numbers_and_dates_stay_as_written() {
    let text = "a: 007\nb: 1_000\nc: 2022-03-03\nd: 1e3\ne: 0x1F\nf: 12:30\n2013-02-14: g\n1: h\n";
    let node = read(Format::Yaml, text);
    let scalars: Vec<&str> = node.entries().iter().filter_map(|(_, node)| node.scalar()).collect();
    assert_eq!(scalars, ["007", "1_000", "2022-03-03", "1e3", "0x1F", "12:30", "g", "h"]);
    assert_eq!(node.entries()[6].0.name, "2013-02-14");
    assert_eq!(node.entries()[7].0.name, "1");
}

#[test]
fn toml_and_json_give_the_same_tree() {
    let yaml = read(Format::Yaml, "title: A\ntags: [x, y]\ndate: 2022-03-03T07:55:00Z\nn: {a: 1, b: true}\n");
    let toml_text = "title = \"A\"\ntags = ['x', 'y']\ndate = 2022-03-03T07:55:00Z\n[n]\na = 1\nb = true\n";
    let toml = read(Format::Toml, toml_text);
    let json_text = "{\n\t\"title\": \"A\", \"tags\": [\"x\", \"y\"],\n\t\"date\": \"2022-03-03T07:55:00Z\", \"n\": {\"a\": 1, \"b\": true}}";
    let json = read(Format::Json, json_text);
    assert!(yaml.same(&toml) && yaml.same(&json) && json.same(&toml));
    assert_eq!(cut(toml_text, toml.get("date").unwrap()), "2022-03-03T07:55:00Z");
    assert_eq!(cut(json_text, json.get("title").unwrap()), "\"A\"");
}

#[test]
fn problems_point_at_their_place_in_the_file() {
    for (format, text, problem) in [
        (Format::Yaml, "---\na: 1\nb: [\n", ParseProblem::Syntax),
        (Format::Yaml, "---\na: 1\na: 2\n", ParseProblem::DuplicateKey),
        (Format::Yaml, "---\na: &a [*a]\n", ParseProblem::Syntax),
        (Format::Toml, "---\na = 1\na = 2\n", ParseProblem::DuplicateKey),
        (Format::Toml, "---\na = \n", ParseProblem::Syntax),
        (Format::Json, "---\n{\"a\": }\n", ParseProblem::Syntax),
        (Format::Json, "---\n{\"a\": 1, \"a\": 2}\n", ParseProblem::DuplicateKey),
    ] {
        let error = parse(format, text, 4..text.len()).expect_err(text);
        assert_eq!(error.problem, problem, "{text:?} {error:?}");
        assert!(error.at.as_ref().is_none_or(|at| at.start >= 4), "{text:?} {error:?}");
    }
}

#[test]
fn a_key_that_is_given_twice_is_named_with_both_lines() {
    for (format, text, message) in [
        (Format::Yaml, "a: 1\nb:\n  x: 1\n\n  x: 2\n", "the key `x` is given twice, on lines 3 and 5"),
        (Format::Yaml, "{a: 1, a: 2}", "the key `a` is given twice, on line 1"),
        (Format::Json, "{\"a\": 1,\n\"a\": 2}", "the key `a` is given twice, on lines 1 and 2"),
        (
            Format::Toml,
            "a = 1\n[t]\nb = {a = 1}\na = 2\na = 3\n",
            "the key `a` is given twice, on lines 4 and 5",
        ),
        (Format::Toml, "[t]\na = 1\n[u]\n[t]\n", "the key `t` is given twice, on lines 1 and 4"),
        (Format::Toml, "t = {a = 1, a = 2}\n", "the key `a` is given twice"),
    ] {
        let error = parse(format, text, 0..text.len()).expect_err(text);
        let finding = error.finding(Code::DataSyntax, &SourceText::new("a", text));
        assert_eq!((finding.code, finding.message.as_str()), (Code::DuplicateKey, message), "{text}");
    }
}

#[test]
fn messages_are_for_writers_not_for_programmers() {
    for (format, text) in [
        (Format::Yaml, "a: *b\n"),
        (Format::Yaml, "a: &a [*a]\n"),
        (Format::Yaml, "a: !!binary x\n"),
        (Format::Yaml, "a: 1\n---\nb: 2\n"),
        (Format::Yaml, "a: [\n"),
        (Format::Yaml, "a: \"x\n"),
        (Format::Yaml, "a: b: c\n"),
        (Format::Yaml, "\ta: 1\n"),
        (Format::Json, "{\"a\": "),
        (Format::Toml, "a = \n"),
    ] {
        if let Err(error) = parse(format, text, 0..text.len()) {
            for word in ["Options", "Option<", "Policy", "serde", "deserialize", "EOF", "Rc", "::", "{"] {
                assert!(!error.message.contains(word), "{text:?} {}", error.message);
            }
        }
    }
}

#[test]
fn hostile_documents_are_refused_quickly() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        let before = format!("*a{}", i - 1);
        bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![before; 9].join(",")));
    }
    let error = parse(Format::Yaml, &bomb, 0..bomb.len()).unwrap_err();
    assert_eq!(error.problem, ParseProblem::TooComplex, "{error:?}");
    for (format, deep) in [
        (Format::Yaml, "[".repeat(5000)),
        (Format::Json, "[".repeat(5000) + &"]".repeat(5000)),
        (Format::Toml, format!("a = {}{}", "[".repeat(5000), "]".repeat(5000))),
    ] {
        assert!(parse(format, &deep, 0..deep.len()).is_err());
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parsers_panic(text in "[\\PC\n\t\"'&*:{}\\[\\]=-]{0,80}") {
        for format in [Format::Yaml, Format::Toml, Format::Json] {
            if let Ok(node) = parse(format, &text, 0..text.len()) {
                prop_assert!(node.at.end <= text.len() + 1);
            }
        }
    }
}

#[test]
fn keys_that_differ_in_case_are_one_where_case_does_not_matter() {
    let text = "a: 1\nTitle: x\nsocial: [{X: 1}, {y: 1, Y: 2}]\n";
    assert!(parse(Format::Yaml, text, 0..text.len()).is_ok());
    let error = parse_without_case(Format::Yaml, text, 0..text.len()).unwrap_err();
    let finding = error.finding(Code::DataSyntax, &SourceText::new("a", text));
    assert_eq!(finding.message, "the keys `y` and `Y` are one, for case does not matter, on line 3");
    let text = "Title: x\na: 1\n---\n".replace("---", "title: y");
    let error = parse_without_case(Format::Yaml, &text, 0..text.len()).unwrap_err();
    let finding = error.finding(Code::DataSyntax, &SourceText::new("a", &*text));
    assert!(finding.message.ends_with("on lines 1 and 3"), "{finding:?}");
}
