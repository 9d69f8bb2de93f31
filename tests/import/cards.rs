//! People on the cards of pages, as those who ask for positions see them.

use crate::harness::content::instant;
use crate::harness::{Site, TestApp};
use serde_json::json;

const PAGE: &str = "---\ntitle: Leadership\n---\n## Council of Hours\n\n\
    {{< person-cards >}}\n{{< person-card name=\"Ada Hand\" role=\"Chair\" company=\"Dial Observatory\" from=\"2022-02-02\" >}}\n\
    Keeps *time*.\n{{< /person-card >}}\n{{< person-card name=\"Bo Minute\" role=\"Treasurer\" >}}\n{{< /person-cards >}}\n";

on_both! {
    async fn cards_are_positions_that_end_when_they_disappear(db: TestDatabase) {
        let site = Site::meridian();
        site.write("content/leadership.md", PAGE);
        let app = TestApp::with_site(db, &site).await;
        let query = "{ positions(filter: { body: \"Council of Hours\" }) { nodes { role name affiliation person { description } } }
            page(path: \"/leadership/\") { body { html } } }";
        let data = app.data(query).await;
        assert_eq!(
            data["positions"]["nodes"],
            json!([
                { "role": "Chair", "name": "Ada Hand", "affiliation": "Dial Observatory", "person": { "description": "Keeps time." } },
                { "role": "Treasurer", "name": "Bo Minute", "affiliation": null, "person": { "description": null } },
            ])
        );
        let html = data["page"]["body"]["html"].as_str().unwrap();
        assert!(html.contains("<li>") && html.contains("<strong>Ada Hand</strong>, Chair, Dial Observatory"), "{html}");
        assert!(!html.contains("{{") && !html.contains("person-card"), "{html}");

        site.edit("content/leadership.md", "{{< person-card name=\"Bo Minute\" role=\"Treasurer\" >}}\n", "");
        app.clock.set(instant("2023-07-01T09:00:00Z"));
        app.import(&site).await;
        let names = async |arguments: &str| {
            let filter = format!("filter: {{ body: \"Council of Hours\" }}{arguments}");
            let data = app.data(&format!("{{ positions({filter}) {{ nodes {{ name }} }} }}")).await;
            data["positions"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(names("").await, ["Ada Hand"]);
        assert_eq!(names(", asOf: \"2023-06-30\"").await, ["Ada Hand", "Bo Minute"]);
        assert_eq!(names(", knownAt: \"2023-06-30T12:00:00Z\"").await, ["Ada Hand", "Bo Minute"]);
    }
}
