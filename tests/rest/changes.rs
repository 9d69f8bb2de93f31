//! A copy keeps in step by what changed.

use crate::harness::content::instant;
use crate::harness::{Site, TestApp};
use std::collections::BTreeMap;

/// Walks through the changes after a revision and applies them to a copy; says where it got to.
async fn sync(app: &TestApp, copy: &mut BTreeMap<String, serde_json::Value>, since: i64) -> i64 {
    let mut after = String::new();
    loop {
        let page = app
            .get(&format!("/v1/changes?since={since}&first=7&types=MEMBER&types=NEWS_ARTICLE{after}"))
            .await;
        let page = page.json();
        for change in page["data"].as_array().unwrap() {
            let id = change["id"].as_str().unwrap().to_owned();
            let record = app.get(change["href"].as_str().unwrap()).await;
            match record.status.as_u16() {
                200 => copy.insert(id, record.json()),
                _ => copy.remove(&id),
            };
        }
        match page["pageInfo"]["endCursor"].as_str() {
            Some(cursor) if page["pageInfo"]["hasNextPage"] == true => after = format!("&after={cursor}"),
            _ => return page["revision"].as_i64().unwrap(),
        }
    }
}

async fn all(app: &TestApp, list: &str) -> usize {
    let total = app.get(&format!("/v1/{list}first=0&totalCount=true")).await.json();
    usize::try_from(total["totalCount"].as_u64().unwrap()).unwrap()
}

on_both! {
    async fn a_copy_that_follows_the_changes_is_what_is_served(db: TestDatabase) {
        let site = Site::of_size(12);
        let app = TestApp::with_site(db, &site).await;
        let mut copy = BTreeMap::new();
        let since = sync(&app, &mut copy, 0).await;
        assert_eq!(copy.len(), 24);
        site.remove("content/blog/a003.md");
        site.remove("data/members/m004.yaml");
        site.edit("data/members/m005.yaml", "Member 005", "Another name");
        app.clock.set(instant("2023-06-02T12:00:00Z"));
        app.import(&site).await;
        let since = sync(&app, &mut copy, since).await;
        assert_eq!(since, 2);
        assert_eq!(copy.len(), all(&app, "members?status=ANY&").await + all(&app, "news?").await);
        for (id, record) in &copy {
            let list = if id.starts_with("news") { "news" } else { "members" };
            assert_eq!(&app.get(&format!("/v1/{list}/{id}")).await.json(), record);
        }
        let nothing = app.get("/v1/changes?since=2").await.json();
        assert_eq!((nothing["data"].as_array().unwrap().len(), nothing["revision"].as_i64()), (0, Some(2)));
    }
}
