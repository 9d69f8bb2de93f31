//! Embeds for partner sites: the script, the pages for iframes, oEmbed, and the page of the builder.

use crate::harness::{Site, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

/// A title, a summary and a website that would do harm if they were taken for markup.
const EVIL: &str = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>&amp;";

const NOON_PATH: &str = "/2022/05/12/meridian-the-bureau-of-noon-agree-on-1200/";
const NOON: &str = "https://meridian.test/2022/05/12/meridian-the-bureau-of-noon-agree-on-1200/";

fn hostile() -> Site {
    let site = Site::meridian();
    let quoted = serde_json::to_string(EVIL).unwrap();
    site.edit(
        "content/blog/2022-05-12-noon.md",
        "title: \"Meridian & the Bureau of Noon agree on 12:00\"\nsummary: Noon is at noon.",
        &format!("title: {quoted}\nsummary: {quoted}"),
    );
    // It announces the agreement under an address made of its title.
    site.edit("overlay/partners.yaml", &format!("      announcedBy: {NOON_PATH}\n"), "");
    site
}

/// Whether a page holds what markup would have made of [`EVIL`].
fn is_taken_for_markup(html: &str) -> bool {
    html.contains("<img src=x") || html.contains("<script>") || html.contains("onerror=alert(1)>")
}

fn attribute<'a>(html: &'a str, before: &str) -> &'a str {
    let start = html.find(before).unwrap_or_else(|| panic!("no {before} in {html}")) + before.len();
    html[start..].split('"').next().unwrap()
}

on_both! {
    async fn the_script_is_served_evergreen_and_for_good(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let evergreen = app.get("/embed/news.js").await;
        assert_eq!((evergreen.status.as_u16(), evergreen.header("content-type")), (200, "text/javascript; charset=utf-8"));
        assert!(evergreen.header("cache-control").starts_with("public, max-age=300,"));
        assert_eq!(evergreen.header("access-control-allow-origin"), "*");
        assert_eq!(evergreen.header("cross-origin-resource-policy"), "cross-origin");
        let tag = evergreen.header("etag").to_owned();
        let known = app.send(app.request(Method::GET, "/embed/news.js").header("if-none-match", &tag)).await;
        assert_eq!((known.status.as_u16(), known.bytes.len(), known.header("etag")), (304, 0, tag.as_str()));

        let manifest = app.get("/embed/manifest.json").await.json();
        assert_eq!(manifest["evergreen"], "/embed/news.js");
        let build = &manifest["builds"][0];
        assert_eq!(build["build"], manifest["current"]);
        let path = build["script"].as_str().unwrap();
        let pinned = app.get(path).await;
        assert_eq!(pinned.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(pinned.bytes, evergreen.bytes);
        assert!(build["integrity"].as_str().unwrap().starts_with("sha384-"));
        let small = app.send(app.request(Method::GET, path).header("accept-encoding", "br")).await;
        assert_eq!(small.header("content-encoding"), "br");
        assert!(small.bytes.len() < 10_000, "{} bytes", small.bytes.len());

        for missing in ["/embed/0.0.0-abc/news.js", "/embed/news.jsx", &path.replace("news.js", "manifest.json")] {
            let answer = app.get(missing).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (404, "application/problem+json"), "{missing}");
        }
    }

    async fn a_page_for_frames_is_complete_without_scripts_and_may_be_framed(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let listed = app.get("/v1/news?first=2&fields=title,url").await.json();
        let news = app.get("/embed/news?count=2").await;
        assert_eq!((news.status.as_u16(), news.header("content-type")), (200, "text/html; charset=utf-8"));
        let policy = news.header("content-security-policy");
        for part in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors *", "require-trusted-types-for 'script'"] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
        let html = news.text();
        assert_eq!(html.matches("<li ").count(), 2);
        for article in listed["data"].as_array().unwrap() {
            assert!(html.contains(&format!("href=\"{}\"", article["url"].as_str().unwrap())), "{html}");
        }
        assert!(html.contains("target=\"_top\" rel=\"noopener\""));
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "nothing inline");
        // Its files are there, and its text is that of the revision.
        for file in ["href=\"", "<script src=\""] {
            let path = if file == "href=\"" { attribute(&html, "<link rel=\"stylesheet\" href=\"") } else { attribute(&html, file) };
            assert_eq!(app.get(&format!("/embed/{path}")).await.status, 200, "{path}");
        }
        assert_eq!(news.header("chancery-revision"), "1");
        let tag = news.header("etag").to_owned();
        let known = app.send(app.request(Method::GET, "/embed/news?count=2").header("if-none-match", &tag)).await;
        assert_eq!(known.status, 304);
        let other = app.send(app.request(Method::GET, "/embed/news?count=1").header("if-none-match", &tag)).await;
        assert_eq!(other.status, 200);

        let dutch = app.get("/embed/news?language=nl&tag=ntp,Noon&show=none").await.text();
        assert!(dutch.contains("<html lang=\"nl\" dir=\"ltr\">"), "{dutch}");
        assert_eq!(dutch.matches("<li ").count(), 1, "{dutch}");
        assert!(!dutch.contains("<time"));
        let right_to_left = app.get("/embed/news?language=ar").await.text();
        assert!(right_to_left.contains("<html lang=\"ar\" dir=\"rtl\">") && right_to_left.contains("nothing to show"));
        let partners = app.get("/embed/partners").await.text();
        assert!(partners.contains("href=\"https://noon.test/\""), "{partners}");
        assert!(!partners.contains("Dusk Society"), "a former partner is none");
        let logo = attribute(&partners, "<img src=\"../").to_owned();
        assert_eq!(app.get(&format!("/{logo}")).await.header("content-type"), "image/svg+xml");
        for wall in ["/embed/members", "/embed/sponsors?layout=grid&theme=dark"] {
            assert!(app.get(wall).await.text().contains("<li class=\"logo\">"), "{wall}");
        }
    }

    async fn hostile_content_is_text(db: TestDatabase) {
        let app = TestApp::with_site(db, &hostile()).await;
        let listed = app.get("/v1/news?fields=title,url").await.json();
        let is_evil = |article: &&Value| article["title"] == EVIL;
        let url = listed["data"].as_array().unwrap().iter().find(is_evil).unwrap()["url"].as_str().unwrap();
        let pages = ["/embed/news?count=20".to_owned(), format!("/embed/article?url={url}"), format!("/embed?kind=article&url={url}")];
        for path in &pages {
            let answer = app.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            let html = answer.text();
            assert!(html.contains("onerror=alert(1)"), "it is there, as text: {path}");
            assert!(!is_taken_for_markup(&html), "{path}: {html}");
        }
        let card = app.get(&format!("/oembed?url={url}")).await.json();
        assert_eq!(card["title"], EVIL);
        assert!(!is_taken_for_markup(card["html"].as_str().unwrap()), "{card}");
        let xml = app.get(&format!("/oembed?url={url}&format=xml")).await.text();
        assert!(!is_taken_for_markup(&xml), "{xml}");
        // What partners type is content as well.
        let query: String = url::form_urlencoded::Serializer::new("link=https://a.test/".to_owned())
            .append_pair("label", EVIL).append_pair("text", EVIL).append_pair("tag", EVIL).finish();
        let builder = app.get(&format!("/embed?{query}")).await.text();
        assert!(!is_taken_for_markup(&builder), "{builder}");
        // The attribute of the preview, and the line that shows it: escaped once and twice.
        assert!(builder.contains("&#60;img src=x") && builder.contains("&#38;#60;img src=x"), "{builder}");
        let refused = app.get("/embed?link=javascript:alert(1)").await;
        assert_eq!((refused.status.as_u16(), refused.json()["parameter"].clone()), (400, json!("link")));
    }

    async fn a_card_is_found_by_every_address_of_an_article(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let card = app.get(&format!("/oembed?url={NOON}")).await;
        assert_eq!((card.status.as_u16(), card.header("content-type")), (200, "application/json"));
        assert_eq!(card.header("access-control-allow-origin"), "*");
        let answer = card.json();
        assert_eq!(
            (&answer["type"], &answer["version"], &answer["provider_name"], &answer["width"]),
            (&json!("rich"), &json!("1.0"), &json!("Meridian Consortium"), &json!(600)),
        );
        let frame = attribute(answer["html"].as_str().unwrap(), "src=\"").replace("&#38;", "&");
        assert!(frame.starts_with(&format!("{}/embed/article?id=news_", app.url)), "{frame}");
        let page = app.get(frame.strip_prefix(&app.url).unwrap()).await.text();
        assert!(page.contains("Bureau of Noon agree on 12:00"), "{page}");
        // The page says where its card is.
        let discovered = attribute(&page, "type=\"application/json+oembed\" href=\"").replace("&#38;", "&");
        let again = app.get(discovered.strip_prefix(&app.url).unwrap()).await.json();
        assert_eq!(again, answer);

        let small = app.get(&format!("/oembed?url={NOON}&maxwidth=320&maxheight=90&theme=dark&dnt=1")).await.json();
        assert_eq!((&small["width"], &small["height"]), (&json!(320), &json!(90)));
        assert!(small["html"].as_str().unwrap().contains("width=\"320\" height=\"90\""));
        let xml = app.get(&format!("/oembed?url={NOON}&format=xml")).await;
        assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
        assert!(xml.text().contains("<type>rich</type>") && xml.text().contains("&#60;iframe "));

        // The address it had before still leads to it.
        let site = Site::meridian();
        let title = "Meridian & the Bureau of Noon agree on 12:00";
        site.edit("content/blog/2022-05-12-noon.md", title, "Noon it is");
        site.edit("overlay/partners.yaml", NOON_PATH, "/2022/05/12/noon-it-is/");
        app.import(&site).await;
        let moved = app.get(&format!("/oembed?url={NOON}")).await.json();
        assert_eq!(moved["title"], "Noon it is");
        assert_eq!(moved["html"], answer["html"].as_str().unwrap().replace("Meridian &#38; the Bureau of Noon agree on 12:00", "Noon it is"));
    }

    async fn what_cannot_be_answered_is_a_problem_that_names_what_can(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let oembed = format!("/oembed?url={NOON}");
        for (path, status, parameter, detail) in [
            ("/embed/news?layout=crads", 400, json!("layout"), "layout=\"crads\" is not known; use list or cards"),
            ("/embed/news?cuont=3", 400, json!("cuont"), "there is no parameter “cuont”"),
            ("/embed/members?count=101", 400, json!("count"), "a whole number from 1 to 100"),
            ("/embed/article", 400, json!("id"), "one of the two"),
            ("/embed/article?id=nothing", 404, Value::Null, "there is no such article"),
            ("/embed/article?url=https://elsewhere.test/2022/05/12/meridian-the-bureau-of-noon-agree-on-1200/", 404, Value::Null, "no such article"),
            // Not before its time.
            ("/embed/article?url=https://meridian.test/2023/12/24/a-leap-into-the-future/", 404, Value::Null, "one that is published"),
            ("/embed?kind=blog", 400, json!("kind"), "use news, article, sponsors, partners, members"),
            ("/embed?count=0", 400, json!("count"), "from 1 to 20"),
            ("/oembed", 400, json!("url"), "url is missing"),
            ("/oembed?url=https://meridian.test/about/", 404, json!("url"), "no such article"),
            (&format!("{oembed}&format=yaml"), 501, json!("format"), "json and as xml"),
            (&format!("{oembed}&maxwidth=wide"), 400, json!("maxwidth"), "a whole number from 1"),
            (&format!("{oembed}&callback=f"), 400, json!("callback"), "there is no parameter"),
        ] {
            let answer = app.get(path).await;
            let problem = answer.json();
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (status, "application/problem+json"), "{path}");
            assert_eq!(problem["parameter"], parameter, "{path}");
            assert!(problem["detail"].as_str().unwrap().contains(detail), "{path}: {problem}");
        }
    }

    async fn a_frame_shows_what_is_wrong_to_who_looks_at_it(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
        for (path, status, words) in [
            ("/embed/news?cuont=3", 400, ["Unknown parameter", "there is no parameter “cuont”", "<code>count</code>"]),
            ("/embed/members?layout=crads", 400, ["Invalid parameter", "use grid or strip", "<code>strip</code>"]),
            ("/embed/article?id=nope", 404, ["Not found", "there is no such article", "</main>"]),
            ("/embed/nwes", 404, ["Not found", "there is nothing at /embed/nwes", "/embed/news (news"]),
            ("/embed/news?<script>=1", 400, ["Unknown parameter", "“&#60;script&#62;”", "<code>tag</code>"]),
        ] {
            let plain = app.get(path).await;
            let page = app.send(app.request(Method::GET, path).header("accept", chromium)).await;
            assert_eq!((plain.status.as_u16(), plain.header("content-type")), (status, "application/problem+json"), "{path}");
            assert_eq!((page.status.as_u16(), page.header("content-type")), (status, "text/html; charset=utf-8"), "{path}");
            // Caches keep the two apart.
            for answer in [&plain, &page] {
                assert!(answer.header("vary").to_lowercase().contains("accept"), "{path}");
                assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            }
            let policy = page.header("content-security-policy");
            assert!(policy.contains("frame-ancestors *") && !policy.contains("unsafe"), "{policy}");
            let html = page.text();
            for word in words {
                assert!(html.contains(word), "{path}: {word} in {html}");
            }
            assert!(!is_taken_for_markup(&html), "{html}");
            let styles = attribute(&html, "<link rel=\"stylesheet\" href=\"").to_owned();
            assert_eq!(app.get(styles.strip_prefix(&app.url).unwrap()).await.status, 200, "{styles}");
        }
        // Who likes JSON as well as pages, and says so first, is no browser.
        let both = app.request(Method::GET, "/embed/news?cuont=3").header("accept", "application/problem+json, text/html");
        assert_eq!(app.send(both).await.header("content-type"), "application/problem+json");
        // The builder is of no frame, with its problems.
        let builder = app.send(app.request(Method::GET, "/embed?count=99").header("accept", chromium)).await;
        assert!(builder.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert!(builder.text().contains("data-parameter=\"count\""));
    }

    async fn the_builder_says_when_nothing_matches(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        assert!(app.get("/embed?tag=nope").await.text().contains("<p id=\"nothing\">Nothing matches"));
        for path in ["/embed", "/embed?tag=Noon", "/embed?kind=article", "/embed?kind=members"] {
            assert!(!app.get(path).await.text().contains("id=\"nothing\""), "{path}");
        }
    }

    async fn the_builder_shows_the_line_that_is_chosen(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let page = app.get("/embed?kind=news&count=3&layout=list&theme=dark&tag=Noon&show=none&show=date&target=&language=").await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        let html = page.text();
        let line = html.split("<code id=\"line\">").nth(1).unwrap().split("</code>").next().unwrap();
        let line = line.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"");
        let build = app.get("/embed/manifest.json").await.json()["builds"][0].clone();
        let script = format!(
            "<script async src=\"{}{}\" integrity=\"{}\" crossorigin=\"anonymous\"></script>",
            app.url, build["script"].as_str().unwrap(), build["integrity"].as_str().unwrap(),
        );
        let element = "<chancery-news count=\"3\" tag=\"Noon\" theme=\"dark\" show=\"date\">\
                       <a href=\"https://meridian.test/blog/\">All news of Meridian Consortium</a></chancery-news>";
        assert_eq!(line, format!("{script}\n{element}"));
        let evergreen = app.get("/embed?script=evergreen").await.text();
        assert!(evergreen.contains(&format!("src=&#34;{}/embed/news.js&#34;&#62;", app.url)), "{evergreen}");
        let card = app.get("/embed?kind=article").await.text();
        assert!(card.contains("<chancery-article><a href=\"https://meridian.test/20"), "{card}");
    }
}

#[test]
fn the_listener_is_the_same_wherever_it_is_shown() {
    let listener = include_str!("../../api/embed/pages/listener.js");
    assert_eq!(include_str!("../../examples/partner-site/frames.js"), listener);
    assert!(include_str!("../../docs/embeds.md").contains(listener));
}
