//! Single records.

use crate::harness::content::instant;
use crate::harness::{Site, TestApp};

on_both! {
    async fn a_record_is_found_by_id_and_by_the_name_addresses_give_it(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let by_name = app.get("/v1/members/aurora").await;
        let id = by_name.json()["id"].as_str().unwrap().to_owned();
        let by_id = app.get(&format!("/v1/members/{id}")).await;
        assert_eq!(by_name.json(), by_id.json());
        assert_eq!(by_name.header("content-location"), format!("/v1/members/{id}"));
        let article = app.get("/v1/news/a-look-into-the-cellar").await;
        let url = article.json()["url"].as_str().unwrap().to_owned();
        assert!(article.header("link").contains(&format!("<{url}>; rel=\"canonical\"")), "{}", article.header("link"));
        assert_eq!(article.header("content-language"), article.json()["language"].as_str().unwrap());
    }

    async fn what_was_withdrawn_is_gone_and_shown_as_it_was_known(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let href = app.get("/v1/news/a-look-into-the-cellar").await.header("content-location").to_owned();
        site.remove("content/blog/2019-03-10-bundle");
        app.clock.set(instant("2023-06-02T12:00:00Z"));
        app.import(&site).await;
        let gone = app.get(&href).await;
        assert_eq!((gone.status.as_u16(), gone.json()["type"].as_str()), (410, Some("/problems/gone")));
        assert_eq!(app.get("/v1/news/a-look-into-the-cellar").await.status, 404);
        assert_eq!(app.get(&format!("{href}?knownAt=2023-06-01T12:30:00Z")).await.status, 200);
    }

    async fn what_is_not_public_yet_is_not_there(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        app.clock.set(instant("2024-01-01T00:00:00Z"));
        let newest = app.get("/v1/news?first=1").await.json()["data"][0].clone();
        let href = newest["href"].as_str().unwrap();
        assert_eq!(app.get(href).await.status, 200);
        app.clock.set(instant("2023-06-01T12:00:00Z"));
        let hidden = app.get(href).await;
        assert_eq!(hidden.status, 404);
        let nowhere = app.get(&format!("/v1/resolve?path={}", newest["path"].as_str().unwrap())).await.json();
        assert_eq!((nowhere["status"].as_str(), nowhere["record"].is_null()), (Some("UNKNOWN"), true));
    }

    async fn an_id_of_another_type_says_where_it_is(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let id = app.get("/v1/members/aurora").await.json()["id"].as_str().unwrap().to_owned();
        let other = app.get(&format!("/v1/news/{id}")).await;
        assert_eq!(other.status, 404);
        assert!(other.json()["detail"].as_str().unwrap().contains(&format!("/v1/members/{id}")));
        assert_eq!(app.get("/v1/people/aurora").await.status, 404);
        assert_eq!(app.get("/v1/revisions/99").await.status, 404);
        assert_eq!(app.get("/v1/revisions/one").await.status, 404);
    }

    async fn a_path_is_followed_to_where_it_leads(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let resolve = async |path: &str| app.get(&format!("/v1/resolve?path={path}")).await.json();
        assert_eq!(resolve("/about").await["status"], "CURRENT");
        let href = resolve("/about").await["record"]["href"].as_str().unwrap().to_owned();
        assert_eq!(app.get(&href).await.json()["path"], "/about/");
        assert_eq!(resolve("/nowhere").await["status"], "UNKNOWN");
        site.remove("content/about.md");
        app.clock.set(instant("2023-06-02T12:00:00Z"));
        app.import(&site).await;
        assert_eq!(resolve("/about").await["status"], "GONE");
    }
}
