//! Whole lists: `/v1/members.csv` and its like, and the same by `Accept`.

use crate::harness::{Answer, Backend, Site, TestApp, TestDatabase};
use reqwest::Method;
use serde_json::Value;
use std::fmt::Write;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Lists whose tables have columns that are promised to stay.
const LISTS: [&str; 18] = [
    "history-events",
    "member-categories",
    "rules",
    "members",
    "people",
    "positions",
    "working-groups",
    "sponsor-levels",
    "sponsors",
    "partners",
    "news",
    "pages",
    "assets",
    "tags",
    "revisions",
    "changes",
    "members?asOf=1990-01-01",
    "news?tag=nothing",
];

/// A site of so many members, whose texts are as long as this.
fn crowd(size: usize, text: usize) -> Site {
    let site = Site::minimal();
    let about = "x".repeat(text);
    let mut members = String::new();
    for n in 0..size {
        let _ = writeln!(
            members,
            "- {{ id: m{n:04}, name: Member {n:04}, memberSince: 2020-01-01, description: {about} }}"
        );
    }
    site.write("data/members/all.yaml", &members);
    site
}

fn lines(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    assert!(text.ends_with("\r\n"), "{text}");
    text.split_terminator("\r\n").map(ToOwned::to_owned).collect()
}

async fn with_accept(app: &TestApp, path: &str, accept: &str) -> Answer {
    app.send(app.request(Method::GET, path).header("accept", accept)).await
}

on_both! {
    async fn tables_keep_their_columns(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let mut headers = String::new();
        for list in LISTS {
            let (name, query) = list.split_once('?').unwrap_or((list, ""));
            let since = if name == "changes" { "since=0" } else { query };
            let answer = app.get(&format!("/v1/{name}.csv?{since}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let lines = lines(&answer);
            // A table without rows has its header.
            assert_eq!(lines.len() == 1, !query.is_empty(), "{list}: {lines:?}");
            let _ = writeln!(headers, "{list}: {}", lines[0]);
        }
        contract!("csv-headers", text: headers);
        contract!("members-csv", text: app.get("/v1/members.csv").await.text().replace("\r\n", "\n"));
    }

    async fn a_list_is_the_same_in_every_form_and_however_it_is_asked_for(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for name in ["members", "news", "sponsors", "tags", "revisions"] {
            let path = format!("/v1/{name}");
            let pages = app.get(&format!("{path}?first=500&totalCount=true")).await.json();
            let whole = app.get(&format!("{path}.json")).await;
            assert_eq!(whole.json(), pages, "{name}");
            let keys = |text: &str| text.find("\"data\"") < text.find("\"pageInfo\"") && text.find("\"pageInfo\"") < text.find("\"totalCount\"");
            assert!(keys(&whole.text()));
            let ndjson = app.get(&format!("{path}.ndjson")).await;
            let entries: Vec<Value> = ndjson.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(Value::from(entries), pages["data"], "{name}");
            for (suffix, media_type, content_type) in [
                ("csv", "text/csv", "text/csv; charset=utf-8; header=present"),
                ("ndjson", "application/x-ndjson", "application/x-ndjson"),
                ("xlsx", XLSX, XLSX),
            ] {
                let by_suffix = app.get(&format!("{path}.{suffix}")).await;
                let by_accept = with_accept(&app, &path, media_type).await;
                assert_eq!(by_suffix.bytes, by_accept.bytes, "{name} {suffix}");
                for answer in [by_suffix, by_accept] {
                    assert_eq!(answer.header("content-type"), content_type);
                    let file = format!("attachment; filename=\"{name}-2023-06-01.{suffix}\"");
                    assert_eq!(answer.header("content-disposition"), file);
                    assert!(answer.header("vary").contains("Accept"));
                }
            }
        }
    }

    async fn filters_orders_times_and_columns_hold_in_tables(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let get = async |query: &str| lines(&app.get(&format!("/v1/members.csv?{query}")).await);
        assert_eq!(get("fields=name,slug&orderBy=NAME_DESC&category=B").await, ["name,slug", "Cæsium & Søn,caesium", "Borealis Time,borealis"]);
        assert_eq!(get("asOf=2014-12-31&fields=memberSince,id,name").await.len(), 2);
        assert_eq!(get("fields=workingGroups.code,slug&category=A").await, ["workingGroups.code,slug", "LEAP; NTP,aurora"]);
        let file = app.get("/v1/members.csv?asOf=2014-12-31").await;
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"members-2014-12-31.csv\"");
        // A long text is there where it is asked for.
        let profile = app.get("/v1/members.csv?fields=slug,profile.text&category=A").await.text();
        assert!(profile.len() > "slug,profile.text\r\naurora,\r\n".len(), "{profile}");
        let selected = app.get("/v1/members.ndjson?fields=slug,category.code&category=A").await.text();
        assert_eq!(selected, "{\"slug\":\"aurora\",\"category\":{\"code\":\"A\"}}\n");
    }

    async fn a_client_that_has_it_is_told_so_and_head_tells_the_headers(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let mut tags = Vec::new();
        for path in ["/v1/members.csv", "/v1/members.xlsx", "/v1/members.json", "/v1/tags.ndjson"] {
            let answer = app.get(path).await;
            let tag = answer.header("etag").to_owned();
            let known = app.send(app.request(Method::GET, path).header("if-none-match", &tag)).await;
            assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0), "{path}");
            let (statements, head) = app.statements(app.send(app.request(Method::HEAD, path))).await;
            assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0), "{path}");
            assert!(statements < 14, "{path}: {statements} statements for HEAD");
            for name in ["etag", "last-modified", "content-type", "content-disposition", "chancery-revision"] {
                assert_eq!(head.header(name), answer.header(name), "{path} {name}");
                assert!(!head.header(name).is_empty(), "{path} {name}");
            }
            assert!(!tags.contains(&tag));
            tags.push(tag);
        }
    }

    async fn what_makes_no_sense_is_named_with_what_would(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for (path, kind, parameter, say) in [
            ("/v1/members.yaml", "invalid-parameter", "format", "there are csv, json, ndjson, xlsx"),
            ("/v1/members.csv?first=5", "unknown-parameter", "first", "the complete list"),
            ("/v1/members.json?after=x", "unknown-parameter", "after", "the complete list"),
            ("/v1/tags.csv?totalCount=true", "unknown-parameter", "totalCount", "the complete list"),
            ("/v1/members.csv?nam=x", "unknown-parameter", "nam", "there is no parameter"),
            ("/v1/members.csv?fields=name,kind,name", "invalid-parameter", "fields", "fields names “name” twice"),
            ("/v1/members.csv?fields=name,nam", "unknown-field", "fields", "there is no field “nam”"),
            ("/v1/members.xlsx?status=GONE", "invalid-parameter", "status", "CURRENT, FORMER, ANY"),
            ("/v1/changes.csv", "invalid-parameter", "since", "since is missing"),
            ("/v1/changes.csv?since=99", "invalid-parameter", "since", "99"),
        ] {
            let answer = app.get(path).await;
            let problem = answer.json();
            assert_eq!(answer.status, 400, "{path}: {problem:#}");
            assert_eq!(problem["type"], format!("/problems/{kind}"), "{path}");
            assert_eq!(problem["parameter"], parameter, "{path}");
            assert!(problem["detail"].as_str().unwrap().contains(say), "{path}: {problem:#}");
        }
        let by_accept = with_accept(&app, "/v1/members?first=5", "text/csv").await;
        assert_eq!((by_accept.status.as_u16(), by_accept.json()["parameter"].clone()), (400, "first".into()));
        for (path, accept) in [("/v1/members", "image/png"), ("/v1/members.csv", "application/json"), ("/v1/tags", "text/html")] {
            let answer = with_accept(&app, path, accept).await;
            assert_eq!(answer.status, 406, "{path}");
            assert!(answer.json()["known"].is_array());
        }
        assert_eq!(app.get("/v1/nothing.csv").await.status, 404);
    }

    async fn hostile_content_starts_nothing(db: TestDatabase) {
        let site = Site::minimal();
        site.write("data/members/a.yaml", "id: a\nname: '=HYPERLINK(\"http://evil.test\",\"x\")'\nmemberSince: 2020-01-01\ndescription: \"@SUM(1)\"\n");
        site.write("data/members/b.yaml", "id: b\nname: '<r><t>raw</t></r>'\nmemberSince: 2020-01-01\nslogan: \"-1,\\\"2\\\"\"\n");
        let app = TestApp::with_site(db, &site).await;
        let text = app.get("/v1/members.csv?fields=name,description,slogan&orderBy=NAME_ASC").await.text();
        assert!(text.contains("\"'=HYPERLINK(\"\"http://evil.test\"\",\"\"x\"\")\",'@SUM(1),"), "{text}");
        assert!(text.contains("<r><t>raw</t></r>,,\"'-1,\"\"2\"\"\""), "{text}");
        let workbook = app.get("/v1/members.xlsx?fields=name,slogan").await;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&workbook.bytes)).unwrap();
        let mut part = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
        assert!(!part("xl/worksheets/sheet1.xml").contains("<f>"));
        let texts = part("xl/sharedStrings.xml");
        assert!(texts.contains("=HYPERLINK(") && texts.contains("&lt;r&gt;&lt;t&gt;raw"), "{texts}");
        assert_eq!(workbook.bytes, app.get("/v1/members.xlsx?fields=name,slogan").await.bytes);
    }

    async fn a_list_of_many_pages_is_whole_while_someone_imports(db: TestDatabase) {
        let site = crowd(1_200, 6_000);
        let app = TestApp::with_site(db, &site).await;
        let request = app.request(Method::GET, "/v1/members.csv?fields=id,name,description");
        let mut response = request.send().await.unwrap();
        let mut bytes = response.chunk().await.unwrap().unwrap().to_vec();
        site.edit("data/members/all.yaml", "name: Member 1100,", "name: Aaron,");
        site.edit("data/members/all.yaml", "- { id: m0001,", "- { id: m1201,");
        app.import(&site).await;
        while let Some(chunk) = response.chunk().await.unwrap() {
            bytes.extend(chunk);
        }
        let text = String::from_utf8(bytes).unwrap();
        let names: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
        let expected: Vec<String> = (0..1_200).map(|n| format!("Member {n:04}")).collect();
        assert_eq!(names, expected);
        let after = app.get("/v1/members.json?fields=name").await.json();
        assert_eq!((after["totalCount"].clone(), after["data"][0]["name"].clone()), (1_200.into(), "Aaron".into()));
        assert_eq!(app.get("/v1/members.ndjson").await.text().lines().count(), 1_200);
    }

    async fn a_list_that_cannot_be_read_to_its_end_breaks_off(db: TestDatabase) {
        let app = TestApp::with_site(db, &crowd(1_200, 10)).await;
        app.database.execute("UPDATE member SET doc = '{' WHERE doc LIKE '%Member 1199%'").await;
        for suffix in ["csv", "json", "ndjson"] {
            let answer = app.request(Method::GET, &format!("/v1/members.{suffix}")).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            assert!(answer.bytes().await.is_err(), "{suffix}: a transfer that breaks off");
        }
        // Nothing of a workbook was sent yet.
        let workbook = app.get("/v1/members.xlsx").await;
        assert_eq!((workbook.status.as_u16(), workbook.header("content-type")), (500, "application/problem+json"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_list_may_be_compressed_and_read_by_pages_of_other_sites() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let request = app.request(Method::GET, "/v1/members.csv").header("accept-encoding", "gzip");
    let answer = app.send(request).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-expose-headers").contains("Content-Disposition"));
}
