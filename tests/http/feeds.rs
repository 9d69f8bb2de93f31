//! Feeds.

use crate::harness::{Answer, Site, TestApp};
use reqwest::Method;
use serde_json::Value;

const FORMS: [&str; 3] = ["/feeds/news.rss", "/feeds/news.atom", "/feeds/news.json"];

/// The elements of that name.
fn elements<'a>(document: &'a roxmltree::Document<'a>, name: &str) -> Vec<roxmltree::Node<'a, 'a>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

fn texts(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let elements = elements(&document, name);
    elements.iter().map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

/// A feed as it is read, with the address of the server and its version left out.
fn shown(app: &TestApp, answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text().replace(&app.url, "http://server").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// What identifies the entries of a page, in order.
async fn ids(app: &TestApp, path: &str) -> Vec<String> {
    let answer = app.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    if path.contains(".json") {
        let items = answer.json()["items"].as_array().unwrap().clone();
        return items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    }
    let text = answer.text();
    if path.contains(".rss") {
        return texts(&text, "guid");
    }
    let document = roxmltree::Document::parse(&text).unwrap();
    let ids =
        elements(&document, "id").into_iter().filter(|id| id.parent().unwrap().has_tag_name((ATOM, "entry")));
    ids.map(|id| id.text().unwrap().to_owned()).collect()
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The address of a page of the same feed, from the header, as a path.
fn page(app: &TestApp, answer: &Answer, relation: &str) -> Option<String> {
    let link =
        answer.header("link").split(", <").find(|link| link.ends_with(&format!("rel=\"{relation}\"")))?;
    let address = link.trim_start_matches('<').split('>').next()?;
    Some(address.strip_prefix(&app.url).expect("an address of this server").to_owned())
}

on_both! {
    async fn every_form_holds_what_the_news_do(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for path in FORMS {
            let answer = app.get(path).await;
            let name = format!("feed-{}", path.rsplit('.').next().unwrap());
            if path.ends_with("json") {
                let feed: Value = serde_json::from_str(&shown(&app, &answer)).unwrap();
                contract!(name, json: feed);
            } else {
                // One element a line, so that a change can be read.
                contract!(name, text: shown(&app, &answer).replace("><", ">\n<"));
            }
        }
        let opened = app.send(app.request(Method::GET, FORMS[0]).header("accept", "text/html")).await;
        contract!("feed-html", text: shown(&app, &opened));
        let second = page(&app, &app.get("/feeds/news.rss?first=2").await, "next").unwrap();
        let second = app.send(app.request(Method::GET, &second).header("accept", "text/html")).await.text();
        let address = format!("value=\"{}/feeds/news.rss\"", app.url);
        assert!(second.contains(&address) && second.contains("rel=\"prev\""), "{second}");
        let list = app.get("/feeds").await;
        let feeds: Value = serde_json::from_str(&shown(&app, &list)).unwrap();
        contract!("feeds", json: feeds);
    }

    async fn every_form_has_the_entries_of_the_same_list(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let feeds = app.get("/feeds").await.json();
        let authors = feeds["authors"].as_array().unwrap();
        let author = authors.iter().find(|author| author["name"] == "Zoë Ångström").unwrap();
        let author = author["value"].as_str().unwrap().to_owned();
        for (query, filter) in [
            (String::new(), String::new()),
            ("?tag=NTP".to_owned(), "tag: [\"NTP\"]".to_owned()),
            ("?tag=noon&tag=forum".to_owned(), "tag: [\"noon\", \"forum\"]".to_owned()),
            ("?language=nl".to_owned(), "language: \"nl\"".to_owned()),
            ("?series=seconds&category=reports".to_owned(), "series: \"seconds\", category: \"reports\"".to_owned()),
            ("?authorName=eve%20horologist".to_owned(), "authorName: \"eve horologist\"".to_owned()),
            (format!("?authorId={author}"), format!("authorId: \"{author}\"")),
            ("?publishedFrom=2022-01-01T00:00:00Z".to_owned(), "publishedFrom: \"2022-01-01T00:00:00Z\"".to_owned()),
        ] {
            let news = app.data(&format!("{{ news(filter: {{ {filter} }}) {{ nodes {{ url }} }} }}")).await;
            let nodes = news["news"]["nodes"].as_array().unwrap();
            assert!(!nodes.is_empty(), "{filter}");
            let urls: Vec<&str> = nodes.iter().map(|node| node["url"].as_str().unwrap()).collect();
            for form in FORMS {
                assert_eq!(ids(&app, &format!("{form}{query}")).await, urls, "{form}{query}");
            }
        }
        assert!(ids(&app, "/feeds/news.rss?tag=nobody-writes-about-this").await.is_empty());
    }

    async fn pages_of_a_feed_lead_through_all_of_it_both_ways(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for form in FORMS {
            let whole = ids(&app, form).await;
            assert!(app.get(form).await.text().contains("complete"), "{form}");
            let (mut walked, mut path) = (Vec::new(), format!("{form}?first=2"));
            let mut last = String::new();
            loop {
                walked.extend(ids(&app, &path).await);
                let answer = app.get(&path).await;
                assert!(!answer.text().contains("fh:complete") && page(&app, &answer, "last").is_some(), "{path}");
                last.clone_from(&path);
                match page(&app, &answer, "next") {
                    Some(next) => path = next,
                    None => break,
                }
            }
            assert_eq!(walked, whole, "{form}");
            let back = page(&app, &app.get(&last).await, "prev").unwrap();
            assert_eq!(ids(&app, &back).await, whole[whole.len() - 4 + whole.len() % 2..][..2], "{back}");
            let end = page(&app, &app.get(&last).await, "last").unwrap();
            assert_eq!(ids(&app, &end).await, whole[whole.len() - 2..], "{end}");
        }
    }

    async fn a_page_stays_what_it_was_while_someone_publishes(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let first = app.get("/feeds/news.atom?first=2").await;
        let next = page(&app, &first, "next").unwrap();
        let before = app.get(&next).await;
        site.write("content/blog/2023-05-30-new.md", "---\ntitle: New\ndate: 2023-05-30\n---\n\nNew.\n");
        app.import(&site).await;
        let after = app.get(&next).await;
        assert_eq!(ids(&app, &next).await.len(), 2);
        assert_eq!((before.text(), before.header("etag")), (after.text(), after.header("etag")));
        assert!(app.get("/feeds/news.atom?first=2").await.text().contains("New"));
    }

    async fn what_identifies_an_article_outlives_its_title_and_path(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let known = "https://meridian.test/2022/05/12/meridian-the-bureau-of-noon-agree-on-1200/";
        let (noon, forum) = ("content/blog/2022-05-12-noon.md", "content/blog/2012-06-30-forum.md");
        assert!(ids(&app, FORMS[0]).await.contains(&known.to_owned()), "{:?}", ids(&app, FORMS[0]).await);
        site.edit(noon, "title: \"Meridian & the Bureau of Noon agree on 12:00\"", "title: Noon it is\nslug: noon-it-is");
        // Another article takes the place that is free now.
        site.edit(forum, "tags: [Forum]", "tags: [Forum]\nurl: /2022/05/12/meridian-the-bureau-of-noon-agree-on-1200/");
        let squatter = "---\ntitle: Squatter\ndate: 2023-01-02\nurl: /2012/06/30/a-forum-for-harbour-time/\n---\n\nHere.\n";
        site.write("content/blog/squatter.md", squatter);
        app.import(&site).await;
        let rss = app.get("/feeds/news.rss").await.text();
        let document = roxmltree::Document::parse(&rss).unwrap();
        let item = |title: &str| {
            let items = elements(&document, "item");
            let of = |item: &roxmltree::Node<'_, '_>, name: &str| {
                let child = item.children().find(|child| child.tag_name().name() == name).unwrap();
                (child.text().unwrap().to_owned(), child.attribute("isPermaLink").map(str::to_owned))
            };
            let item = items.into_iter().find(|item| of(item, "title").0 == title).unwrap();
            (of(&item, "guid"), of(&item, "link").0)
        };
        let ((guid, permalink), link) = item("Noon it is");
        assert_eq!((guid.as_str(), permalink.as_deref()), (known, Some("false")));
        assert!(link.ends_with("noon-it-is/"), "{link}");
        assert_eq!(item("A forum for harbour time").0.0, "https://meridian.test/2012/06/30/a-forum-for-harbour-time/");
        let ((guid, permalink), _) = item("Squatter");
        assert!(guid.starts_with("urn:uuid:") && permalink.as_deref() == Some("false"), "{guid}");
        let unique: std::collections::BTreeSet<String> = ids(&app, FORMS[0]).await.into_iter().collect();
        assert_eq!(unique.len(), ids(&app, FORMS[0]).await.len());
        for form in FORMS {
            assert_eq!(ids(&app, form).await, ids(&app, FORMS[0]).await, "{form}");
        }
    }

    async fn a_client_that_has_a_feed_is_told_so(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        for form in FORMS {
            let answer = app.get(form).await;
            let (tag, modified) = (answer.header("etag").to_owned(), answer.header("last-modified").to_owned());
            for (name, value) in [("if-none-match", &tag), ("if-modified-since", &modified)] {
                let known = app.send(app.request(Method::GET, form).header(name, value)).await;
                assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0), "{form} {name}");
                assert_eq!(known.header("etag"), tag, "{form}");
            }
            let head = app.send(app.request(Method::HEAD, form)).await;
            assert_eq!((head.status.as_u16(), head.bytes.len(), head.header("etag")), (200, 0, tag.as_str()), "{form}");
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{form}");
            assert!(answer.header("cache-control").starts_with("public, max-age="), "{form}");
            // As a page it is another answer.
            let page = app.request(Method::GET, form).header("accept", "text/html").header("if-none-match", &tag);
            assert_eq!(app.send(page).await.status, 200, "{form}");
        }
        let tag = app.get(FORMS[0]).await.header("etag").to_owned();
        site.write("content/blog/2023-05-30-new.md", "---\ntitle: New\ndate: 2023-05-30\n---\n\nNew.\n");
        app.clock.set(crate::harness::content::instant("2023-06-02T12:00:00Z"));
        app.import(&site).await;
        let asked = app.request(Method::GET, FORMS[0]).header("if-none-match", &tag);
        assert_eq!(app.send(asked).await.status, 200);
        // What was known before, without what came since.
        let past = ids(&app, "/feeds/news.rss?knownAt=2023-06-01T13:00:00Z").await;
        assert!(!past.iter().any(|id| id.ends_with("/new/")) && !past.is_empty());
        let title = |text: String| texts(&text, "title")[0].clone();
        assert_eq!(title(app.get("/feeds/news.rss?asOf=2015-01-01").await.text()), "Harbour Time Forum");
        assert_eq!(title(app.get("/feeds/news.rss?tag=Noon&language=nl").await.text()), "Meridian Consortium: Noon, nl");
    }

    async fn what_a_feed_cannot_be_asked_is_said(db: TestDatabase) {
        let app = TestApp::start_with(db, |settings| settings.server.page_size = 3).await;
        let mut problems = Vec::new();
        for query in [
            "tags=x",
            "first=4",
            "last=4",
            "first=-1",
            "first=1&last=1",
            "after=x",
            "content=all",
            "authorId=x",
            "authorId=person_aaaaaaaaaaaaaaaa&authorName=x",
            "knownAt=2090-01-01T00:00:00Z",
            "asOf=1900-01-01",
            "first=1&first=2",
        ] {
            let answer = app.get(&format!("/feeds/news.atom?{query}")).await;
            assert_eq!(answer.header("content-type"), "application/problem+json", "{query}");
            problems.push((query, answer.json()));
        }
        contract!("feed-problems", json: problems);
        assert_eq!(app.get("/feeds?x=1").await.status, 400);
        let answer = app.send(app.request(Method::GET, FORMS[1]).header("accept", "image/png")).await;
        assert_eq!(answer.status, 406);
        assert_eq!(answer.json()["known"][0], "application/atom+xml");
        let other = page(&app, &app.get("/feeds/news.rss?first=1").await, "next").unwrap();
        let elsewhere = app.get(&format!("{other}&tag=x")).await;
        assert_eq!(elsewhere.status, 400, "a cursor of another list: {}", elsewhere.text());
    }

    async fn hostile_content_neither_runs_nor_breaks_a_feed(db: TestDatabase) {
        let site = Site::minimal();
        let title = "\"<script>alert(1)</script> ]]> \\u0001\\uFFFE & <b> &amp; \\u202E\"";
        site.write(
            "content/blog/x.md",
            &format!("---\ntitle: {title}\nsummary: \"<img src=x onerror=alert(1)> \\u0008 ]]>\"\ndate: 2023-01-01\nauthors: [\"<i>Eve</i> \\u0002\"]\ntags: [\"<u>\\u0003\", \"a&b\"]\ncategories: [\"]]>\"]\n---\n\nText ]]> \u{1}\u{b} <script>alert(2)</script> [a](javascript:alert(3)) [b](/b?c=1&d=%22) ![i](i.png)\n"),
        );
        let app = TestApp::with_site(db, &site).await;
        for form in FORMS {
            for content in ["full", "summary"] {
                let path = format!("{form}?content={content}&first=1");
                let answer = app.get(&path).await;
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                let text = answer.text();
                if !path.contains(".json") {
                    roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                }
                assert!(!text.contains("href=\"javascript"), "{text}");
                assert_eq!(text.contains("https://small.test/b?c=1"), content == "full", "{text}");
            }
        }
        let rss = app.get(FORMS[0]).await.text();
        assert!(texts(&rss, "title")[1].starts_with("&lt;script>alert(1)&lt;/script> ]]> \u{fffd}\u{fffd} & &lt;b> &amp;amp;"), "{rss}");
        assert!(!texts(&rss, "description")[1].contains('<'), "{rss}");
        assert!(texts(&rss, "encoded")[0].contains("src=\"https://small.test/"), "{rss}");
        let page = app.send(app.request(Method::GET, FORMS[0]).header("accept", "text/html")).await;
        let html = page.text();
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self';"));
        for markup in ["<script", "<img", "<b>", "<i>", "<u>", "onerror=\""] {
            assert!(!html.contains(markup), "{markup}: {html}");
        }
        assert_eq!(app.get("/feeds/style.css").await.header("content-type"), "text/css; charset=utf-8");
    }

    async fn the_lead_image_goes_with_an_article(db: TestDatabase) {
        let site = Site::meridian();
        site.edit("content/blog/2019-03-10-bundle/index.md", "series: [Seconds]", "series: [Seconds]\nimages: [clock.png]");
        let app = TestApp::with_site(db, &site).await;
        let feed = app.get("/feeds/news.json?tag=leap%20seconds&first=1&after=").await;
        assert_eq!(feed.status, 400, "an empty cursor is none");
        let feed = app.get("/feeds/news.json?series=seconds&first=1").await.json();
        let image = &feed["items"][0]["attachments"][0];
        let url = image["url"].as_str().unwrap();
        let served = app.get(url.strip_prefix(&app.url).unwrap()).await;
        assert_eq!((&image["size_in_bytes"], &image["mime_type"]), (&served.bytes.len().into(), &"image/png".into()));
        let rss = app.get("/feeds/news.rss?series=seconds").await.text();
        assert!(rss.contains(&format!("<enclosure url=\"{url}\" length=\"{}\" type=\"image/png\"/>", served.bytes.len())), "{rss}");
        let atom = app.get("/feeds/news.atom?series=seconds").await.text();
        assert!(atom.contains(&format!("<link href=\"{url}\" rel=\"enclosure\"")), "{atom}");
    }

    async fn the_reader_of_the_examples_prints_what_is_new(db: TestDatabase) {
        if std::process::Command::new("python3").arg("--version").output().is_err() {
            assert!(std::env::var("CI").is_err(), "python3 is missing");
            return;
        }
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let folder = tempfile::tempdir().unwrap();
        let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/feed-reader/read.py");
        let read = async || {
            let (script, state) = (script.clone(), folder.path().join("state.json"));
            let address = format!("{}/feeds/news.atom?first=2", app.url);
            let run = tokio::task::spawn_blocking(move || {
                let mut command = std::process::Command::new("python3");
                command.arg(script).arg("--state").arg(state).arg(address).env("no_proxy", "*").output().unwrap()
            });
            let output = run.await.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let all = read().await;
        let titles: Vec<&str> = all.lines().filter(|line| !line.starts_with(' ')).collect();
        assert_eq!(titles.len(), 6, "{all}");
        assert_eq!(titles[0], "2012-06-30  A forum for harbour time");
        assert_eq!(read().await, "", "nothing is new");
        site.write("content/blog/2023-05-30-new.md", "---\ntitle: New\ndate: 2023-05-30\n---\n\nNew.\n");
        app.import(&site).await;
        assert_eq!(read().await, "2023-05-30  New\n            https://meridian.test/2023/05/30/new/\n");
        site.edit("content/blog/2022-05-12-noon.md", "Bureau of Noon agree", "Bureau of Noon nearly agree");
        app.import(&site).await;
        assert_eq!(read().await, "", "an article with another title is the same");
    }
}
