//! Records and lists out of memory: what is put together of them is what the database would say.

use super::repeated::READS;
use super::*;

/// A server on the same database, which keeps records or nothing, and no whole answers.
async fn beside(database: &TestDatabase, mebibytes: u32) -> TestApp {
    TestApp::start_with(database.shared(), |settings| {
        settings.server.memory.answers_memory = 0;
        settings.server.memory.records_memory = mebibytes;
    })
    .await
}

on_both! {
    async fn records_in_memory_say_what_the_database_says_whatever_is_recorded(database: TestDatabase) {
        let site = Site::meridian();
        let store = database.store().await;
        site.import(&store, &clock()).await;
        let (keeping, asking) = (beside(&database, 16).await, beside(&database, 0).await);
        let everything = include_str!("../graphql/everything.graphql");
        for round in 0..3 {
            for _ in 0..2 {
                for path in READS.iter().chain(&["/v1/changes?since=0", "/v1/revisions", "/v1/people", "/v1/sponsors"]) {
                    let (kept, asked) = (keeping.get(path).await, asking.get(path).await);
                    let kept_bytes = String::from_utf8_lossy(&kept.bytes).replace(&keeping.url, &asking.url);
                    assert_eq!(kept.status, asked.status, "{round} {path}");
                    assert_eq!(kept_bytes, String::from_utf8_lossy(&asked.bytes), "{round} {path}");
                }
                let (kept, asked) = (keeping.data(everything).await, asking.data(everything).await);
                let (kept, asked) = (kept.to_string().replace(&keeping.url, &asking.url), asked.to_string());
                assert_eq!(kept, asked, "{round}");
            }
            let (statements, _) = keeping.statements(keeping.get("/v1/members?first=2")).await;
            assert_eq!(statements, 1, "the newest revision alone");
            // Whatever order its categories are named in: the second time by a plan, then by both again.
            let query = "{ members(first: 50) { nodes { category { code name } workingGroups { nodes { code } } } } }";
            for _ in 0..3 {
                keeping.data(query).await;
            }
            for _ in 0..4 {
                assert_eq!(keeping.statements(keeping.data(query)).await.0, 1, "the newest revision alone");
            }
            site.write(&format!("content/blog/more-{round}.md"), &format!("---\ntitle: More {round}\ndate: 2023-02-02T00:00:00Z\ntags: [clock]\n---\n\nA clock.\n"));
            assert!(site.import(&store, &clock()).await.changed);
        }
        store.close().await.unwrap();
    }

    async fn a_revision_that_is_not_there_yet_comes(database: TestDatabase) {
        let site = Site::meridian();
        let store = database.store().await;
        site.import(&store, &clock()).await;
        let app = beside(&database, 16).await;
        assert_eq!(app.get("/v1/revisions/2").await.status, 404);
        site.edit("data/members/eve.yaml", "Eve Horologist", "Ada Horologist");
        assert!(site.import(&store, &clock()).await.changed);
        store.close().await.unwrap();
        assert_eq!(app.get("/v1/revisions/2").await.status, 200);
        assert_eq!(app.data("{ revision { number } }").await["revision"]["number"], 2);
    }
}
