//! The security headers of every endpoint, whatever it answers: the table of `docs/safety.md`.

use super::addresses::{Place, addresses};
use crate::harness::{Answer, Site, TestApp, TestDatabase};
use reqwest::{Method, RequestBuilder};

const DATA: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
const FILE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ASSET: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
const FEED: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const GRAPHIQL: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const REFERENCE: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const BUILDER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const FRAME: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors 'self' https://partner.example";

/// The policy of what is at an address.
fn policy(pattern: &str) -> &'static str {
    match pattern {
        "/" => GRAPHIQL,
        "/reference" => REFERENCE,
        "/embed" => BUILDER,
        "/embed/news" | "/embed/article" | "/embed/sponsors" | "/embed/partners" | "/embed/members" => FRAME,
        "/feeds/news.rss" | "/feeds/news.atom" | "/feeds/news.json" => FEED,
        "/assets/{digest}/{name}" => ASSET,
        "/graphiql/{digest}/{file}" | "/reference/{digest}/{file}" | "/feeds/style.css" => FILE,
        pattern if pattern.starts_with("/embed/") => FILE,
        _ => DATA,
    }
}

/// Whether pages of other sites may read it.
fn is_public(pattern: &str) -> bool {
    let own = ["/v1/imports", "/graphiql/", "/reference", "/healthz", "/readyz"];
    pattern != "/" && !own.iter().any(|start| pattern.starts_with(start))
}

fn check(answer: &Answer, policy: &str, public: bool, what: &str) {
    let framed = policy == FRAME;
    let isolation = if public { "cross-origin" } else { "same-origin" };
    for (name, value) in [
        ("content-security-policy", policy),
        ("x-frame-options", if framed { "" } else { "DENY" }),
        ("cross-origin-resource-policy", isolation),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        (
            "permissions-policy",
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        ("access-control-allow-origin", if public { "*" } else { "" }),
        // Nobody's cookies: there are none, and CORS never lets any be sent.
        ("access-control-allow-credentials", ""),
        ("set-cookie", ""),
        ("server", ""),
        ("x-powered-by", ""),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {name}");
        assert!(answer.headers.get_all(name).iter().count() <= 1, "{what}: {name} twice");
    }
}

async fn server(db: TestDatabase, sites: &str) -> (TestApp, Site, String) {
    let site = Site::meridian();
    let sites = sites.parse().unwrap();
    let app = TestApp::with_content(db, &site, move |server| server.door.embed_sites = sites).await;
    let token = app.token(&[]);
    (app, site, token)
}

fn ask(app: &TestApp, place: &Place, token: &str, method: Method) -> RequestBuilder {
    let request = app.request(method, &place.address);
    if place.pattern.starts_with("/v1/imports") { request.bearer_auth(token) } else { request }
}

#[test]
fn the_page_on_safety_has_every_policy() {
    let page = include_str!("../../docs/safety.md");
    for policy in [DATA, FILE, ASSET, FEED, GRAPHIQL, REFERENCE, BUILDER] {
        assert!(page.contains(&format!("`{policy}`")), "docs/safety.md does not have `{policy}`");
    }
    let (frame, _) = FRAME.split_once(" 'self' https").unwrap();
    assert!(page.contains(&format!("`{frame} …`")), "docs/safety.md does not have `{frame} …`");
}

on_both! {
    async fn every_answer_of_every_endpoint_has_its_headers(db: TestDatabase) {
        let (app, _site, token) = server(db, "https://partner.example").await;
        let (mut known, mut pages) = (0, 0);
        for place in addresses(&app, &token).await {
            let (what, policy, public) = (&place.address, policy(&place.pattern), is_public(&place.pattern));
            let answer = app.send(ask(&app, &place, &token, Method::GET)).await;
            assert_eq!(answer.status, 200, "{what}: {}", answer.text());
            check(&answer, policy, public, what);
            assert!(answer.header("content-type").starts_with("text/html") == matches!(policy, GRAPHIQL | REFERENCE | BUILDER | FRAME), "{what}");
            let head = app.send(ask(&app, &place, &token, Method::HEAD)).await;
            check(&head, policy, public, &format!("HEAD {what}"));
            if !answer.header("etag").is_empty() {
                let request = ask(&app, &place, &token, Method::GET).header("if-none-match", answer.header("etag"));
                let unchanged = app.send(request).await;
                assert_eq!(unchanged.status, 304, "{what}");
                check(&unchanged, policy, public, &format!("304 of {what}"));
                known += 1;
            }
            let options = app.send(ask(&app, &place, &token, Method::OPTIONS)).await;
            assert_eq!(options.status, 204, "{what}");
            check(&options, DATA, public, &format!("OPTIONS {what}"));
            if place.pattern != "/graphql" {
                let wrong = app.send(ask(&app, &place, &token, Method::DELETE)).await;
                assert_eq!(wrong.status, 405, "{what}");
                check(&wrong, DATA, public, &format!("DELETE {what}"));
            }
            // What is wrong with the parameters, as JSON and as a page.
            let between = if place.address.contains('?') { '&' } else { '?' };
            let wrong = Place { pattern: place.pattern.clone(), address: format!("{what}{between}%3Cscript%3E=1") };
            for accept in ["*/*", "text/html,*/*;q=0.8"] {
                let refused = app.send(ask(&app, &wrong, &token, Method::GET).header("accept", accept)).await;
                let page = refused.header("content-type").starts_with("text/html");
                let expected = if refused.status.is_success() || page { policy } else { DATA };
                check(&refused, expected, public, &format!("{} {}", refused.status, wrong.address));
                pages += u32::from(page && refused.status.is_client_error());
            }
        }
        assert!(known > 30 && pages >= 6, "{known} answers were known, {pages} problems were pages");
    }

    async fn what_is_nowhere_has_the_headers_of_a_problem(db: TestDatabase) {
        let (app, _site, _token) = server(db, "https://partner.example").await;
        let get = async |path: &str, accept: &str| app.send(app.request(Method::GET, path).header("accept", accept)).await;
        for path in ["/nothing", "/v1/members/nobody", "/%3Cscript%3Ealert(1)%3C/script%3E", "/.env", "//evil.example/..", "/embed/nothing"] {
            let answer = get(path, "*/*").await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (404, "application/problem+json"), "{path}");
            // Whether pages of other sites may read it does not matter where there is nothing.
            let public = answer.header("access-control-allow-origin") == "*";
            assert_eq!(answer.header("content-security-policy"), DATA, "{path}");
            assert_eq!((answer.header("x-frame-options"), answer.header("x-content-type-options"), public), ("DENY", "nosniff", path.starts_with("/v1/")), "{path}");
        }
        // In a frame of a partner a page says that there is none.
        let answer = get("/embed/nothing", "text/html").await;
        assert_eq!(answer.header("content-security-policy"), FRAME);
        assert_eq!(answer.header("x-frame-options"), "");
        let asset = get(&format!("/assets/{}/x.svg", "0".repeat(64)), "*/*").await;
        check(&asset, DATA, true, "an asset that is not there");
    }

    async fn embeds_are_framed_by_whom_the_settings_name_and_nothing_else_is_framed(db: TestDatabase) {
        for (sites, ancestors, framable) in [("*", "*", true), ("none", "'none'", false), ("https://a.example,https://*.b.example", "'self' https://a.example https://*.b.example", true)] {
            let database = TestDatabase::new(db.backend()).await;
            let (app, _site, token) = server(database, sites).await;
            let frames = ["/embed/news", "/embed/article?id=clock-day-is-over", "/embed/sponsors", "/embed/partners", "/embed/members"];
            for path in frames {
                let answer = app.get(path).await;
                let policy = answer.header("content-security-policy");
                assert!(policy.ends_with(&format!("; frame-ancestors {ancestors}")), "{sites}: {policy}");
                assert_eq!(answer.header("x-frame-options") == "DENY", !framable, "{sites}: {path}");
            }
            for place in addresses(&app, &token).await.iter().filter(|place| !frames.contains(&place.address.as_str())) {
                let answer = app.send(ask(&app, place, &token, Method::GET)).await;
                assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{}", place.address);
                assert_eq!(answer.header("x-frame-options"), "DENY", "{}", place.address);
            }
        }
    }
}
