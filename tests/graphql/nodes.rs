//! Anything by its id, and where paths lead.

use crate::harness::{Site, TestApp};
use serde_json::{Value, json};

on_both! {
    async fn every_record_is_found_by_its_id(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        app.clock.set("2024-06-01T00:00:00Z".parse().unwrap());
        let changes = app.data("{ changes(since: 0, first: 500) { nodes { id type } } }").await["changes"]["nodes"].take();
        let ids: Vec<&Value> = changes.as_array().unwrap().iter().map(|change| &change["id"]).collect();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
        let found = app.data_with(query, json!({ "ids": ids })).await["nodes"].take();
        let mut missing = Vec::new();
        for (change, node) in changes.as_array().unwrap().iter().zip(found.as_array().unwrap()) {
            if node.is_null() {
                missing.push(change["type"].as_str().unwrap());
                continue;
            }
            assert_eq!(node["id"], change["id"]);
            let shouted: String = node["__typename"].as_str().unwrap().chars().flat_map(|c| {
                let word = c.is_uppercase().then_some('_');
                word.into_iter().chain(c.to_uppercase())
            }).collect();
            assert_eq!(shouted.trim_start_matches('_'), change["type"].as_str().unwrap());
        }
        assert_eq!(missing, ["NEWS_ARTICLE"], "all but the article that has expired");
    }

    async fn ids_that_are_none_or_of_another_type_are_told_apart_from_those_not_there(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let member = app.data("{ member(slug: \"aurora\") { id } }").await["member"]["id"].as_str().unwrap().to_owned();
        let nobody = "mem_aaaaaaaaaaaaaaaa";
        assert_eq!(app.data(&format!("{{ node(id: \"{nobody}\") {{ id }} }}")).await["node"], Value::Null);
        assert_eq!(app.data(&format!("{{ member(id: \"{nobody}\") {{ id }} }}")).await["member"], Value::Null);
        let mixed = app.data(&format!("{{ nodes(ids: [\"{nobody}\", \"{member}\", \"{member}\"]) {{ id }} }}")).await;
        assert_eq!(mixed["nodes"], json!([null, { "id": member }, { "id": member }]));
        let mut said = Vec::new();
        for query in [
            "{ node(id: \"1\") { id } }".to_owned(),
            format!("{{ nodes(ids: [\"{member}\", \"mem_\"]) {{ id }} }}"),
            format!("{{ newsArticle(id: \"{member}\") {{ id }} }}"),
            format!("{{ person(id: \"{member}\") {{ id }} }}"),
            "{ member(id: \"x y\") { id } }".to_owned(),
            "{ member { id } }".to_owned(),
            format!("{{ member(id: \"{member}\", slug: \"aurora\") {{ id }} }}"),
            "{ newsArticle { id } }".to_owned(),
            "{ partner { id } }".to_owned(),
            format!("{{ nodes(ids: [{}]) {{ id }} }}", format!("\"{member}\",").repeat(501)),
        ] {
            let errors = app.errors(&query).await;
            said.push(errors.join("\n").replace(&member, "MEMBER"));
        }
        contract!("ids-refused", text: said.join("\n"));
    }

    async fn paths_lead_to_what_stands_there_stood_there_or_never_did(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        site.edit("content/about.md", "aliases: [/about-us/]", "url: /who-we-are/\naliases: [/about-us/]");
        site.remove("content/wg/leap/charter.md");
        site.edit("overlay/working-groups.yaml", "  charter: { page: \"/wg/leap/charter/\" }\n", "");
        for text in ["about: { page: \"/about/#about-us\" }", "history: { page: \"/about/#history\" }"] {
            site.edit("overlay/organization.yaml", text, &text.replace("/about/", "/who-we-are/"));
        }
        site.edit("overlay/membership.yaml", "/about/#members", "/who-we-are/#members");
        site.edit("overlay/sponsorship.yaml", "/about/#donations", "/who-we-are/#donations");
        app.import(&site).await;
        let mut lines = Vec::new();
        for path in [
            "/who-we-are/", "/who-we-are", "who-we-are", "https://meridian.test/who-we-are/?utm=1#history", "/about/", "/about-us/",
            "/wg/leap/charter/", "/leap-2017/", "/old/leap.html", "/2017/01/01/a-second-too-many-lannée-commence/",
            "/2017/01/01/a-second-too-many-lann%C3%A9e-commence/", "/members/aurora/", "/img/logo.svg", "/", "", "/never/", "/../etc/passwd",
            "/2023/12/24/time-for-a-break/", "/draft/",
        ] {
            let query = "query($path: String!) { resolve(path: $path) { status path node { __typename } } }";
            let found = app.data_with(query, json!({ "path": path })).await["resolve"].take();
            lines.push(format!("{path:?}: {} {} {}", found["status"], found["path"], found["node"]["__typename"]));
        }
        contract!("paths", text: lines.join("\n"));
        let old = app.data("{ page(path: \"/about/\") { title } now: page(path: \"/who-we-are/\") { pastPaths section(anchor: \"members\") { html sections { anchor } } } }").await;
        assert_eq!(old["page"], Value::Null, "moved paths are followed by resolve alone");
        assert_eq!(old["now"]["pastPaths"], json!(["/about-us/", "/about/"]));
    }
}
