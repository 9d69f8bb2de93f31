//! `chancery.toml`: a tree that is laid out otherwise and calls its fields otherwise.

use crate::harness::cli;
use crate::harness::{Backend, Site, TestApp, TestDatabase, runtime};
use serde_json::json;

const MAPPING: &str = r#"
[content]
news = ["aktuelles/**"]
profiles = ["mitglieder/*.md"]
ignore = ["termine/**"]

[data]
members = ["mitglieder/*.yml"]
authors = ["autoren.yaml"]
sponsors = ["foerderer.yaml"]

[assets]
ignore = ["static/intern/**"]
logos = ["zeichen/{id}.*"]

[fields.news]
title = "schlagzeile"
date = ["datum", "stand"]
authors = ["verfasser", "autor"]
tags = "schlagwörter"

[fields.page]
title = "titel"

[fields.member]
name = "firma"
memberSince = "seit"
representatives = "vertreter"

[fields.representative]
role = "aufgabe"
till = "bis"

[fields.author]
representatives = "vertreter"

[fields.sponsor]
level = "stufe"
member = "mitglied"
event = "anlass"
till = "bis"
"#;

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// The site of an association of clockmakers, as they keep it.
fn clockmakers() -> Site {
    let site = Site::empty();
    for (path, text) in [
        ("chancery.toml", MAPPING),
        ("config.toml", "baseURL = 'https://uhren.test'\ntitle = 'Uhrenverband'\nlanguageCode = 'de'\n"),
        (
            "content/aktuelles/2023/unruh.md",
            "+++\nschlagzeile = 'Neue Unruh'\ndatum = 2023-02-01\nverfasser = ['Jo Unruh', 'Ada Anker']\n\
             'schlagwörter' = ['Unruh']\n+++\nText.\n",
        ),
        (
            "content/aktuelles/anker.md",
            "---\nschlagzeile: Der Anker\nstand: 2022-05-04\nautor: Ada Anker\n---\nText.\n",
        ),
        ("content/aktuelles/_index.md", "---\ntitel: Aktuelles\n---\n"),
        ("content/blog/satzung.md", "---\ntitel: Satzung\n---\n"),
        ("content/mitglieder/anker.md", "---\nid: anker\ntitel: Anker\n---\nSeit 1900.\n"),
        ("content/termine/kaputt.md", "---\ntitel: [\n---\n"),
        (
            "data/mitglieder/anker.yml",
            "id: anker\nfirma: Anker & Söhne\nseit: 2010-01-01\nsponsor: { stufe: Gold }\nvertreter:\n  - name: Ada Anker\n    \
             aufgabe: Meisterin\n",
        ),
        ("data/mitglieder/unruh.yml", "id: unruh\nfirma: Unruh AG\nseit: 2015-06-01\n"),
        (
            "data/autoren.yaml",
            "- name: Zifferblatt e. V.\n  vertreter:\n    - { name: Jo Unruh, bis: 2023-12-31 }\n",
        ),
        (
            "data/foerderer.yaml",
            "- { mitglied: anker, stufe: gold, from: 2020-01-01 }\n- { name: UNRUH ag, stufe: Silber, from: 2018-01-01, bis: 2020-12-31 }\n\
             - { name: Pendel GmbH, stufe: Mittagessen, anlass: Uhrentag 2022, from: 2022-09-01, bis: 2022-09-01, website: 'https://pendel.test' }\n\
             - { name: Pendel GmbH, stufe: Gold, bis: 2019-12-31 }\n",
        ),
        (
            "overlay/sponsorship.yaml",
            "sponsors:\n  - id: pendel\n    name: Pendel GmbH\n    sponsorships:\n      - { level: Gold, from: 2019-01-01, till: 2019-06-30 }\n",
        ),
        ("static/zeichen/anker.svg", SVG),
        ("static/intern/plan.svg", SVG),
    ] {
        site.write(path, text);
    }
    site
}

on_both! {
    async fn a_tree_of_another_layout_is_read_as_its_mapping_says(db: TestDatabase) {
        let app = TestApp::with_site(db, &clockmakers()).await;
        let data = app
            .data(
                "{ news(first: 9) { nodes { title path publishedAt tags { name } authors { name confidence } } }
                   pages(first: 9) { nodes { path title } }
                   members(first: 9) { nodes {
                     name path logo { path } periods { validFrom }
                     representatives { name role } } }
                   now: sponsors(first: 9) { nodes { ...sponsor } }
                   in2022: sponsors(first: 9, asOf: \"2022-09-01\") { nodes { ...sponsor } }
                   in2019: sponsors(first: 9, asOf: \"2019-06-30\") { nodes { ...sponsor } } }
                 fragment sponsor on Sponsor {
                   name website member { slug } sponsorships { levelName scope event validFrom validThrough } }",
            )
            .await;
        contract!("mapped-tree", json: data);
    }

    async fn a_changed_mapping_takes_away_what_it_ignores(db: TestDatabase) {
        let site = clockmakers();
        let app = TestApp::with_site(db, &site).await;
        site.edit("chancery.toml", "\"termine/**\"", "\"termine/**\", \"aktuelles/anker.md\"");
        let recorded = app.import(&site).await;
        assert!(recorded.changed);
        let data = app.data("{ news(first: 9) { nodes { title } } }").await;
        assert_eq!(data["news"]["nodes"], json!([{ "title": "Neue Unruh" }]));
    }
}

#[test]
fn mistakes_in_a_mapping_are_named_with_their_places() {
    let site = clockmakers();
    site.edit("chancery.toml", "news = [\"aktuelles/**\"]", "news = [\"aktuelle/**\", \"presse/[\"]");
    site.edit("chancery.toml", "profiles =", "profils =");
    site.edit("chancery.toml", "memberSince = \"seit\"", "membersince = \"seit\"");
    site.edit("chancery.toml", "zeichen/{id}.*", "zeichen/*");
    site.edit("content/blog/satzung.md", "titel: Satzung", "titel: Satzung\ntitle: Rules");
    site.edit("data/foerderer.yaml", "{ mitglied: anker,", "{ mitglied: ankr, name: Anker, rang: 1,");
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    contract!("mapping-mistakes", text: outcome.stderr);
}

#[test]
fn a_strict_tree_is_not_published_with_a_warning() {
    let site = clockmakers();
    site.edit("chancery.toml", "[fields.page]", "[import]\nstrict = true\n\n[fields.page]");
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let import = || cli::import(&database.url, &site.root(), &[]);
    let sound = import();
    assert_eq!((sound.code, sound.stderr.as_str()), (0, ""), "{}", sound.shown());
    site.edit("chancery.toml", "aktuelles/**", "aktuelles/**\", \"presse/**");
    let outcome = import();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
    assert!(outcome.stderr.contains("warning[mapping-unused]"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("--keep-going"), "{}", outcome.stderr);
    let outcome = cli::import(&database.url, &site.root(), &["--keep-going"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("--keep-going had no effect: it passes over errors, not over warnings"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn the_schemas_of_the_formats_are_printed_as_they_are_committed() {
    let list = cli::run(&["schema", "--list"]);
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    contract!("json-schemas", text: list.stdout.clone());
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../seed/schemas");
    let committed = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(list.stdout.lines().count(), committed);
    for line in list.stdout.lines() {
        let name = line.split_whitespace().next().unwrap();
        let printed = cli::run(&["schema", name]);
        let committed = std::fs::read_to_string(folder.join(format!("{name}.schema.json"))).unwrap();
        assert!((printed.code, &printed.stdout) == (0, &committed), "{name}");
    }
    for args in [&["schema", "members"][..], &["schema", "member", "--list"]] {
        let refused = cli::run(args);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{args:?}");
        assert!(refused.stderr.starts_with("error: "), "{}", refused.stderr);
    }
}
