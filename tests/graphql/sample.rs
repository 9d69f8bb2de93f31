//! The bundled sample: what a new user finds.

use crate::harness::TestApp;
use serde_json::{Value, json};

on_both! {
    async fn an_empty_database_is_filled_and_answers_what_a_new_user_asks(db: TestDatabase) {
        let app = TestApp::start(db).await;
        let data = app.data(
            "{ today: organization { name } then: organization(asOf: \"2015-01-01\") { name }
               membership { categories { code mayVote members { totalCount } } rules { effectiveFrom section(anchor: \"eligibility\") { heading number } } }
               members { totalCount }
               news(first: 5) { totalCount nodes { title publishedAt authors { name confidence } tags { name } } }
               newsArticle(path: \"/2022/03/03/pki-consortium-etsi-sign-memorandum-of-understanding-mou/\") { title partners { name agreements { kind signedOn { iso } } } }
               history { nodes { date { iso } kind } }
               sponsorship { policy { text } levels { name annualAmount { amount currency } startingAt } }
               changes(since: 1) { totalCount } revision { number recordedBy source }
             }",
        ).await;
        assert_eq!(data["today"]["name"], "PKI Consortium");
        assert_eq!(data["then"]["name"], "CA Security Council");
        let categories = data["membership"]["categories"].as_array().unwrap();
        let totals: u64 = categories.iter().map(|category| category["members"]["totalCount"].as_u64().unwrap()).sum();
        assert_eq!(totals, data["members"]["totalCount"].as_u64().unwrap(), "each member is in one category");
        assert!(totals >= 30, "{totals} members");
        let codes: Vec<&str> = categories.iter().map(|category| category["code"].as_str().unwrap()).collect();
        for code in ["A", "B", "C", "D", "E", "F", "G", "H", "H1", "H7"] {
            assert!(codes.contains(&code), "{code} is missing in {codes:?}");
        }
        let news = data["news"]["nodes"].as_array().unwrap();
        assert_eq!(news.len(), 5);
        assert!(news.iter().all(|article| article["authors"] != json!([]) && article["tags"] != json!([])), "{news:#?}");
        assert!(news.windows(2).all(|pair| pair[0]["publishedAt"].as_str() >= pair[1]["publishedAt"].as_str()));
        assert!(data["news"]["totalCount"].as_u64().unwrap() >= 12);
        assert_eq!(data["newsArticle"]["partners"][0]["agreements"][0]["signedOn"]["iso"], "2022-01-26");
        assert_ne!(data["membership"]["rules"]["section"], Value::Null);
        let events: Vec<(&Value, &Value)> =
            data["history"]["nodes"].as_array().unwrap().iter().map(|event| (&event["date"]["iso"], &event["kind"])).collect();
        for event in [("2013", "FOUNDED"), ("2021-01-08", "RENAMED"), ("2022-01-26", "AGREEMENT")] {
            assert!(events.contains(&(&json!(event.0), &json!(event.1))), "{event:?} is not in {events:?}");
        }
        assert_eq!(data["sponsorship"]["levels"].as_array().unwrap().len(), 6);
        assert_eq!(data["changes"]["totalCount"], 0);
        assert_eq!(data["revision"], json!({ "number": 1, "recordedBy": "chancery", "source": "bundled seed" }));
    }

    async fn every_type_has_something_in_the_sample(db: TestDatabase) {
        let app = TestApp::start(db).await;
        let mut types: Vec<String> = Vec::new();
        let mut after = Value::Null;
        loop {
            let query = "query($after: String) { changes(since: 0, first: 500, after: $after) { nodes { type node { __typename } } pageInfo { hasNextPage endCursor } } }";
            let page = app.data_with(query, json!({ "after": after })).await["changes"].take();
            for change in page["nodes"].as_array().unwrap() {
                assert_ne!(change["node"], Value::Null, "{change}");
                types.push(change["type"].as_str().unwrap().to_owned());
            }
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let all = app.data("{ __type(name: \"NodeType\") { enumValues { name } } }").await;
        for kind in all["__type"]["enumValues"].as_array().unwrap() {
            let kind = kind["name"].as_str().unwrap();
            assert!(types.iter().any(|found| found == kind), "there is no {kind}");
        }
    }

    async fn serving_again_records_nothing(db: TestDatabase) {
        let mut app = TestApp::start(db).await;
        let first = app.data("{ revisions { totalCount } revision { recordedAt } }").await;
        app.stop().await;
        let url = app.database.url.clone();
        let store = app.store().await;
        assert_eq!(store.latest_revision().await.unwrap().unwrap().number, 1, "{url}");
        assert_eq!(first["revisions"]["totalCount"], 1);
    }
}
