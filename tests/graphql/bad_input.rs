//! Arguments that make no sense: an error that names them, with a code.

use crate::harness::{Site, TestApp};
use serde_json::{Value, json};

on_both! {
    async fn arguments_that_make_no_sense_are_named_with_a_code(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let page = app.data("{ members(first: 1) { pageInfo { endCursor } } news(first: 1) { pageInfo { endCursor } } }").await;
        let cursor = page["members"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let of_news = page["news"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let mut said = Vec::new();
        for query in [
            "{ members(first: 501) { totalCount } }".to_owned(),
            "{ members(last: 501) { totalCount } }".to_owned(),
            "{ members(first: 1, last: 1) { totalCount } }".to_owned(),
            "{ members(first: -1) { totalCount } }".to_owned(),
            "{ members(last: -3) { totalCount } }".to_owned(),
            "{ members(first: 9999999999) { totalCount } }".to_owned(),
            "{ members(after: \"nonsense\") { totalCount } }".to_owned(),
            "{ members(before: \"\") { totalCount } }".to_owned(),
            format!("{{ members(after: \"{of_news}\") {{ totalCount }} }}"),
            format!("{{ members(after: \"{cursor}\", orderBy: NAME_DESC) {{ totalCount }} }}"),
            format!("{{ members(after: \"{cursor}\", filter: {{ kind: INDIVIDUAL }}) {{ totalCount }} }}"),
            format!("{{ organization {{ members(after: \"{of_news}\") {{ totalCount }} }} }}"),
            format!("{{ tags(after: \"{cursor}\") {{ totalCount }} }}"),
            format!("{{ revisions(after: \"{cursor}\") {{ totalCount }} }}"),
            format!("{{ changes(since: 0, after: \"{cursor}\") {{ totalCount }} }}"),
            format!("{{ search(query: \"time\", after: \"{cursor}\") {{ totalCount }} }}"),
            format!("{{ members(after: \"{cursor}\", asOf: \"2015-01-01\") {{ totalCount }} }}"),
            "{ members(knownAt: \"2023-05-31T00:00:00Z\") { totalCount } }".to_owned(),
            "{ members(knownAt: \"2023-06-01T12:00:01Z\") { totalCount } }".to_owned(),
            "{ members(knownAt: \"2023-06-01\") { totalCount } }".to_owned(),
            "{ members(knownAt: \"2023-06-01T12:00:00\") { totalCount } }".to_owned(),
            "{ members(asOf: \"2015-1-1\") { totalCount } }".to_owned(),
            "{ members(asOf: \"2015-02-30\") { totalCount } }".to_owned(),
            "{ members(asOf: 2015) { totalCount } }".to_owned(),
            "{ members(filter: { memberSince: { from: \"2020-01-02\", to: \"2020-01-01\" } }) { totalCount } }".to_owned(),
            "{ members(filter: { unknown: 1 }) { totalCount } }".to_owned(),
            "{ news(filter: { authorId: \"x\" }) { totalCount } }".to_owned(),
            "{ news(filter: { authorId: \"mem_aaaaaaaaaaaaaaaa\", authorName: \"x\" }) { totalCount } }".to_owned(),
            "{ news(filter: { publishedFrom: \"2020-01-01T00:00:00Z\", publishedBefore: \"2020-01-01T00:00:00Z\" }) { totalCount } }".to_owned(),
            "{ news { nodes { related(first: 21) { title } } } }".to_owned(),
            "{ history(filter: { from: \"2020-01-01\", to: \"2019-01-01\" }) { totalCount } }".to_owned(),
            "{ members(filter: { nameStartsWith: \"%\" }) { totalCount } }".to_owned(),
            "{ members(filter: { search: \"???\" }) { totalCount } }".to_owned(),
            format!("{{ members(filter: {{ search: \"{}\" }}) {{ totalCount }} }}", "a ".repeat(17)),
            format!("{{ members(filter: {{ nameStartsWith: \"{}\" }}) {{ totalCount }} }}", "a".repeat(201)),
            format!("{{ organization(asOf: \"2015-01-01\") {{ members(after: \"{cursor}\") {{ totalCount }} }} }}"),
        ] {
            let errors = app.errors(&query).await;
            let shown = query.replace(&cursor, "CURSOR").replace(&of_news, "CURSOR_OF_NEWS");
            said.push(format!("{shown}\n  {}", errors.join("\n  ")));
        }
        contract!("bad-input", text: said.join("\n"));
    }

    async fn bad_values_in_variables_are_named_as_well(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let mut said = Vec::new();
        for (query, variables) in [
            ("query($on: Date) { members(asOf: $on) { totalCount } }", json!({ "on": "yesterday" })),
            ("query($on: Date) { members(asOf: $on) { totalCount } }", json!({ "on": 7 })),
            ("query($at: DateTime) { members(knownAt: $at) { totalCount } }", json!({ "at": "now" })),
            ("query($n: Int) { members(first: $n) { totalCount } }", json!({ "n": 1.5 })),
            ("query($n: Int) { members(first: $n) { totalCount } }", json!({ "n": 501 })),
            ("query($f: MemberFilter) { members(filter: $f) { totalCount } }", json!({ "f": { "kind": "ROBOT" } })),
            ("query($f: MemberFilter) { members(filter: $f) { totalCount } }", json!({ "f": { "unknown": 1 } })),
            ("query($id: ID!) { node(id: $id) { id } }", json!({ "id": null })),
        ] {
            said.push(format!("{query} {variables}\n  {}", app.errors_with(query, variables.clone()).await.join("\n  ")));
        }
        contract!("bad-variables", text: said.join("\n"));
    }

    async fn no_text_a_client_may_send_is_an_internal_error(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let query = "query($s: String!, $l: [String!]) {
            a: members(filter: { domain: $s }) { totalCount } b: members(filter: { search: $s }) { totalCount }
            c: members(filter: { nameStartsWith: $s }) { totalCount } d: members(filter: { category: $l }) { totalCount }
            e: members(filter: { workingGroup: $s }) { totalCount } f: news(filter: { tag: $l }) { totalCount }
            g: news(filter: { language: $s, category: $s, series: $s, authorName: $s }) { totalCount }
            h: pages(filter: { pathStartsWith: $s }) { totalCount } i: page(path: $s) { id } j: resolve(path: $s) { status }
            k: newsArticle(slug: $s) { id } l: newsArticle(path: $s) { id } m: member(slug: $s) { id } n: workingGroup(code: $s) { id }
            o: positions(filter: { body: $s, role: $s }) { totalCount } p: sponsors(filter: { event: $s, level: $l }) { totalCount }
            q: partners(filter: { agreementKind: $s }) { totalCount } r: partner(slug: $s) { id }
            t: organization { about { section(anchor: $s) { anchor } } }
        }";
        for text in ["", " ", "%", "_", "\\", "'", "\"", "''; DROP TABLE member; --", "\u{0}", "a\u{0}b", "\u{10FFFF}", "\u{202E}", "%00", "é", "🅰", "${x}", "/../"] {
            let answer = app.answer(query, json!({ "s": text, "l": [text] })).await.json();
            for error in answer["errors"].as_array().unwrap_or(&Vec::new()) {
                assert_ne!(error["extensions"]["code"], "INTERNAL", "{text:?}: {error}");
            }
        }
        let answer = app.answer("query($q: String!) { search(query: $q) { totalCount } }", json!({ "q": "ab ' \" * ( ) : & | ! <-> \\" })).await;
        assert_eq!(answer.json()["errors"], Value::Null);
    }

    async fn an_error_in_one_field_leaves_the_others_their_data(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let answer = app.answer("{ page(path: \"/about/\") { title } member(id: \"nonsense\") { name } }", json!({})).await;
        assert_eq!(answer.status, 200);
        let body = answer.json();
        assert_eq!(body["data"], json!({ "page": { "title": "About" }, "member": null }));
        assert_eq!(body["errors"][0]["path"], json!(["member"]));
        assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}
