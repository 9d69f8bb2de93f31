//! Linked data within a page.

use crate::harness::{Site, TestApp};

on_both! {
    async fn linked_data_stays_within_the_script_element_it_is_put_into(db: TestDatabase) {
        let title = "</script><script>alert(1)</script><!--<script>";
        let site = Site::minimal();
        let article = format!("---\ntitle: \"{title}\"\nsummary: \"{title}\"\ndate: 2022-01-01\ntags: [\"{title}\"]\n---\n\nText.\n");
        site.write("content/blog/evil.md", &article);
        let app = TestApp::with_site(db, &site).await;
        let id = app.get("/v1/news?first=1").await.json()["data"][0]["id"].as_str().unwrap().to_owned();
        let linked = app.get(&format!("/v1/news/{id}.jsonld")).await;
        assert_eq!(linked.status, 200, "{}", linked.text());
        assert!(!linked.text().contains('<'), "{}", linked.text());
        assert!(linked.json().to_string().contains("</script><script>alert(1)"), "the text is as it was");
    }
}
