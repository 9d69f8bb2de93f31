//! Lists: pages, cursors, filters, orders and totals.

use crate::harness::{Site, TestApp};
use serde_json::{Value, json};

fn names(data: &Value, field: &str, name: &str) -> Vec<String> {
    let nodes = data[field]["nodes"].as_array().unwrap_or_else(|| panic!("{data:#}"));
    nodes.iter().map(|node| node[name].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn a_variable_that_is_not_given_leaves_the_default(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let query = "query($n: Int) { news(first: 9) { nodes { related(first: $n) { path } } } }";
        let usual = app.data("{ news(first: 9) { nodes { related { path } } } }").await;
        // By the engine first, then by a plan.
        for _ in 0..2 {
            for variables in [json!({}), json!({ "n": null }), json!({ "n": 5 })] {
                assert_eq!(app.data_with(query, variables.clone()).await, usual, "{variables}");
            }
            assert_ne!(app.data_with(query, json!({ "n": 0 })).await, usual);
        }
    }

    async fn a_list_is_walked_forwards_and_backwards_while_imports_go_on(db: TestDatabase) {
        let site = Site::of_size(23);
        let app = TestApp::with_site(db, &site).await;
        let all = app.data("{ members(first: 100) { nodes { name } } }").await;
        let all = names(&all, "members", "name");
        for backward in [false, true] {
            let query = if backward {
                "query($c: String) { members(last: 5, before: $c) { totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
            } else {
                "query($c: String) { members(first: 5, after: $c) { totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
            };
            let (more, cursor) = if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
            let mut walked: Vec<Vec<String>> = Vec::new();
            let mut place = Value::Null;
            for turn in 0.. {
                let page = app.data_with(query, json!({ "c": place })).await;
                walked.push(names(&page, "members", "name"));
                assert_eq!(page["members"]["totalCount"], 23, "the total is that of the snapshot the walk began at");
                place = page["members"]["pageInfo"][cursor].clone();
                if page["members"]["pageInfo"][more] == false {
                    break;
                }
                // Someone joins at the front, someone leaves at the back.
                site.write(&format!("data/members/a{turn}{backward}.yaml"), &format!("id: a{turn}{backward}\nname: Aaa {turn}{backward}\n"));
                let leaving = format!("data/members/m{:03}.yaml", 22 - turn - if backward { 10 } else { 0 });
                site.remove(&leaving);
                app.import(&site).await;
            }
            if backward {
                walked.reverse();
                assert_eq!(walked.len(), 5);
                // The second walk began after the first one's changes.
                assert_eq!(walked.concat().len(), 23);
            } else {
                assert_eq!(walked.concat(), all);
            }
        }
    }

    async fn orders_and_filters_of_every_list_do_what_they_say(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let cases = [
            ("members", "name", "orderBy: NAME_DESC"),
            ("members", "name", "orderBy: SINCE_ASC"),
            ("members", "name", "orderBy: SINCE_DESC"),
            ("members", "name", "filter: { search: \"soen caes\" }"),
            ("members", "name", "filter: { search: \"CÆSIUM\" }"),
            ("members", "name", "filter: { search: \"son\" }"),
            ("members", "name", "filter: { nameStartsWith: \"aurora z\" }"),
            ("members", "name", "filter: { category: [\"B\"] }"),
            ("members", "name", "filter: { category: [] }"),
            ("members", "name", "filter: { kind: INDIVIDUAL }"),
            ("members", "name", "filter: { workingGroup: \"NTP\" }"),
            ("members", "name", "filter: { sponsor: true }"),
            ("members", "name", "filter: { sponsor: false }"),
            ("members", "name", "filter: { domain: \"CAESIUM.example.\" }"),
            ("members", "name", "filter: { memberSince: { from: \"2016-01-01\", to: \"2022-03-01\" } }"),
            ("news", "title", "orderBy: TITLE_ASC"),
            ("news", "title", "orderBy: UPDATED_DESC"),
            ("news", "title", "filter: { tag: [\"LEAP  seconds\"] }"),
            ("news", "title", "filter: { series: \"seconds\", category: \"reports\" }"),
            ("news", "title", "filter: { authorName: \"zoe angstrom\" }"),
            ("news", "title", "filter: { language: \"nl\" }"),
            ("news", "title", "filter: { publishedFrom: \"2017-01-01T07:05:00Z\", publishedBefore: \"2022-05-12T11:00:00Z\" }"),
            ("pages", "path", "filter: { pathStartsWith: \"/wg/\" }"),
            ("pages", "path", "filter: { pathStartsWith: \"/WG/\" }"),
            ("pages", "path", "orderBy: TITLE_ASC, first: 3"),
            ("history", "title", "filter: { kind: [FOUNDED, RENAMED] }, orderBy: DATE_DESC"),
            ("history", "title", "filter: { from: \"2016-01-01\", to: \"2016-12-31\" }"),
            ("positions", "name", "filter: { anyTime: true, role: \"Chair\" }"),
            ("positions", "name", "filter: { body: \"Board\" }"),
            ("people", "name", "orderBy: NAME_ASC"),
            ("people", "name", "filter: { search: \"ANG zoe\" }"),
            ("assets", "path", "orderBy: PATH_ASC"),
            ("assets", "path", "filter: { mediaType: \"Image/PNG\" }"),
            ("sponsors", "name", "filter: { anyTime: true, scope: EVENT }"),
            ("sponsors", "name", "filter: { anyTime: true, level: [\"Silver\"] }"),
            ("sponsors", "name", "filter: { anyTime: true }, orderBy: NAME_ASC"),
            ("partners", "name", "filter: { agreementKind: \"Memorandum of Understanding\" }"),
            ("partners", "name", "filter: { anyTime: true }, orderBy: SINCE_ASC"),
            ("workingGroups", "name", "last: 1"),
        ];
        let mut found = Vec::new();
        for (list, field, arguments) in cases {
            let data = app.data(&format!("{{ {list}({arguments}) {{ totalCount nodes {{ {field} }} }} }}")).await;
            let nodes = names(&data, list, field);
            if !arguments.contains("first:") && !arguments.contains("last:") {
                assert_eq!(data[list]["totalCount"], nodes.len(), "{list}({arguments})");
            }
            found.push(format!("{list}({arguments})\n  {}", nodes.join("\n  ")));
        }
        contract!("lists", text: found.join("\n"));
    }

    async fn ids_filter_news_by_author_and_member(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let data = app.data("{ aurora: member(slug: \"aurora\") { id name representatives { person { id } } news { nodes { title } } } organization { id } }").await;
        let (member, person, organisation) =
            (&data["aurora"]["id"], &data["aurora"]["representatives"][0]["person"]["id"], &data["organization"]["id"]);
        let by = async |filter: Value| {
            let query = "query($f: NewsFilter) { news(filter: $f, orderBy: PUBLISHED_ASC) { nodes { title } } }";
            names(&app.data_with(query, json!({ "f": filter })).await, "news", "title")
        };
        let leap = "A second too many: l’année commence".to_owned();
        assert_eq!(by(json!({ "authorId": person })).await.len(), 1);
        assert_eq!(by(json!({ "authorId": member })).await, ["A look into the cellar"]);
        assert_eq!(by(json!({ "memberId": member })).await.len(), 2);
        assert_eq!(by(json!({ "authorId": organisation })).await.len(), 2);
        assert!(by(json!({ "memberId": member })).await.iter().any(|title| title.starts_with(&leap[..20])));
    }

    async fn a_page_of_nothing_is_empty_and_counts_all_the_same(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for list in ["members", "news", "pages", "history", "tags", "partners", "sponsors", "positions", "people", "assets", "workingGroups", "revisions"] {
            let data = app.data(&format!("{{ {list}(first: 0) {{ totalCount nodes {{ __typename }} pageInfo {{ hasNextPage startCursor }} }} }}")).await;
            assert_eq!(data[list]["nodes"], json!([]), "{list}");
            assert_eq!(data[list]["pageInfo"], json!({ "hasNextPage": true, "startCursor": null }), "{list}");
            assert!(data[list]["totalCount"].as_u64().unwrap() > 0, "{list}");
        }
    }
}
