//! Logos and images.

use crate::harness::{Site, TestApp};
use reqwest::Method;

async fn url(app: &TestApp, query: &str, at: &str) -> String {
    let data = app.data(query).await;
    data.pointer(at).and_then(|url| url.as_str()).unwrap_or_else(|| panic!("no {at} in {data:#}")).to_owned()
}

on_both! {
    async fn an_asset_has_its_media_type_and_may_be_kept_for_good(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let logo = "{ organization { logo { url path mediaType size digest } } }";
        let data = app.data(logo).await["organization"]["logo"].clone();
        let url = data["url"].as_str().unwrap();
        let answer = app.get(url).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "image/svg+xml");
        assert_eq!(data["mediaType"], "image/svg+xml");
        assert_eq!(data["size"], answer.bytes.len());
        assert_eq!(answer.bytes, std::fs::read(crate::harness::site::fixtures().join("meridian/static/img/logo.svg")).unwrap());
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        // The logo holds a script, which must not run when it is opened.
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox");
        assert_eq!(answer.header("access-control-allow-origin"), "*");

        let tag = answer.header("etag").to_owned();
        assert!(tag.contains(data["digest"].as_str().unwrap()), "{tag}");
        let known = app.send(app.request(Method::GET, url).header("if-none-match", &tag)).await;
        assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0));
        assert_eq!(known.header("etag"), tag);
        let other = app.send(app.request(Method::GET, url).header("if-none-match", "\"other\"")).await;
        assert_eq!(other.status, 200);
        let head = app.send(app.request(Method::HEAD, url)).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        assert_eq!(head.header("content-type"), "image/svg+xml");
        assert_eq!(head.header("etag"), tag);
        assert_eq!(head.header("content-length"), data["size"].to_string());
    }

    async fn an_image_of_an_article_and_a_logo_of_a_member_are_served(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let logo = url(&app, "{ member(slug: \"aurora\") { logo { url } } }", "/member/logo/url").await;
        assert_eq!(app.get(&logo).await.header("content-type"), "image/svg+xml");
        let article = "{ newsArticle(slug: \"a-look-into-the-cellar\") { resources { src title asset { url } } } }";
        let image = url(&app, article, "/newsArticle/resources/0/asset/url").await;
        let answer = app.get(&image).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "image/png"));
        assert!(answer.bytes.starts_with(b"\x89PNG"));
    }

    async fn files_are_listed_once_what_they_belong_to_is_published(db: TestDatabase) {
        let site = Site::meridian();
        site.write("content/blog/eclipse/index.md", "---\ntitle: Eclipse\ndate: 2023-07-01T00:00:00Z\n---\n\nDark.\n");
        site.write_bytes("content/blog/eclipse/sun.png", b"\x89PNG eclipse");
        let app = TestApp::with_site(db, &site).await;
        let paths = async || -> Vec<String> {
            let list = app.get("/v1/assets?mediaType=image/png&totalCount=true").await.json();
            let data = app.data("{ assets(filter: { mediaType: \"image/png\" }) { totalCount nodes { path } } }").await;
            assert_eq!(data["assets"]["totalCount"], list["totalCount"]);
            let of = |entries: &serde_json::Value| -> Vec<String> {
                entries.as_array().unwrap().iter().map(|entry| entry["path"].as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(of(&data["assets"]["nodes"]), of(&list["data"]));
            of(&list["data"])
        };
        let before = paths().await;
        assert!(!before.is_empty() && before.iter().all(|path| !path.contains("sun.png")), "{before:?}");
        app.clock.set("2023-07-02T00:00:00Z".parse().unwrap());
        let after = paths().await;
        assert_eq!(after.len(), before.len() + 1);
        assert!(after.iter().any(|path| path.contains("sun.png")) && after.is_sorted(), "{after:?}");
    }

    async fn an_asset_that_is_not_there_is_said_not_to_be(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for path in [format!("/assets/{}/logo.svg", "0".repeat(64)), "/assets/abc/logo.svg".to_owned(), "/assets/%00/x".to_owned()] {
            let answer = app.get(&path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
            assert_eq!(answer.json()["status"], 404, "{path}");
        }
    }
}
