//! The bundled sample, and what is left of it when the real site comes.

use crate::harness::{Site, TestApp};
use chrono::TimeDelta;
use serde_json::json;

on_both! {
    async fn nobody_leaves_because_the_sample_of_their_own_site_is_replaced(db: TestDatabase) {
        let app = TestApp::start(db).await;
        let site = Site::empty();
        site.write("config.yaml", "baseURL: https://pkic.org\ntitle: PKI Consortium\n");
        site.write("data/members/entrust.yaml", "id: entrust\nname: Entrust\nmemberSince: 2013-02-14\n");
        let recorded = app.import(&site).await;
        assert!(recorded.changed && recorded.deleted > 20, "{recorded:?}");
        let data = app
            .data(
                "{ members { nodes { name periods { validFrom validTo } } }
                   former: members(filter: { status: FORMER }) { totalCount }
                   organization(asOf: \"2015-01-01\") { name } }",
            )
            .await;
        let entrust = json!([{ "name": "Entrust", "periods": [{ "validFrom": "2013-02-14", "validTo": null }] }]);
        assert_eq!(data["members"]["nodes"], entrust);
        assert_eq!(data["former"]["totalCount"], 0);
        // Not even the facts that the sample was curated with are carried forward.
        assert_eq!(data["organization"]["name"], "PKI Consortium");
    }

    async fn a_version_of_the_rules_ends_where_the_next_begins(db: TestDatabase) {
        let site = Site::minimal();
        site.write("content/bylaws.md", "---\ntitle: Rules\nlastmod: 2020-01-01\n---\n## Eligibility\nAnyone.\n");
        let app = TestApp::with_site(db, &site).await;
        app.clock.advance(TimeDelta::days(30));
        site.write("content/bylaws.md", "---\ntitle: Rules\nlastmod: 2021-06-01\n---\n## Eligibility\nExperts.\n");
        app.import(&site).await;
        let data = app
            .data(
                "{ membership { rules { effectiveFrom } ruleVersions { effectiveFrom effectiveTo path basis } }
                   before: membership(asOf: \"2020-12-31\") { rules { section(anchor: \"eligibility\") { text } } } }",
            )
            .await;
        assert_eq!(data["membership"]["rules"]["effectiveFrom"], "2021-06-01");
        assert_eq!(
            data["membership"]["ruleVersions"],
            json!([
                { "effectiveFrom": "2021-06-01", "effectiveTo": null, "path": "/bylaws/", "basis": "INFERRED" },
                { "effectiveFrom": "2020-01-01", "effectiveTo": "2021-06-01", "path": null, "basis": "INFERRED" },
            ])
        );
        assert_eq!(data["before"]["rules"]["section"]["text"], "Anyone.");
    }
}
