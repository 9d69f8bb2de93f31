//! Answers that were given before, beside what bare actix-web sends as a constant; and the memory that is resident after
//! all that a server of one corpus can be asked.

use super::super::bare::{self, Headers};
use super::super::corpus::Error;
use super::super::http::Request;
use super::super::load::{Load, Side, alone, compare};
use super::super::options::Part;
use super::super::report::Bound;
use super::super::{load, workloads};
use super::same::answered;
use super::{Bench, queries};
use std::time::Duration;

/// What a repeated answer has to reach of the constant.
const REPEATED: Bound = Bound::AtLeast(0.95);
/// How much memory may be resident in the end, in MiB.
const RESIDENT: Bound = Bound::AtMost(96.0);

impl Bench {
    /// Answers that are kept.
    pub(super) async fn repeated(&mut self) -> Result<(), Error> {
        let server = match self.options.content.clone() {
            // As it is used: imported by the server itself.
            Some(tree) => {
                let file = self.folder.join("served.db");
                super::remove(&file);
                let (content, watch) = (format!("--content={}", tree.display()), "--content-watch=off");
                self.serve(&format!("sqlite://{}", file.display()), &[&content, watch]).await?
            }
            None => self.serve(&self.base.clone(), &[]).await?,
        };
        let begun = server.resident();
        let load = self.options.load();
        let mut sides = Vec::new();
        for (what, query) in queries(&server).await? {
            let what = format!("repeated GraphQL: {what}");
            let side = Side::new(&server, Request::graphql(&query), 200).await?;
            answered(&what, &side)?;
            sides.push((what, side, REPEATED));
        }
        let slug = super::data(&server, "{ news(first: 1) { nodes { id } } }").await?;
        let id = slug["news"]["nodes"][0]["id"].as_str().unwrap_or_default();
        for (what, path) in [
            ("repeated REST: 20 news", "/v1/news?first=20".to_owned()),
            ("repeated REST: one article", format!("/v1/news/{id}")),
            ("repeated feed: Atom", "/feeds/news.atom".to_owned()),
        ] {
            sides.push((
                what.to_owned(),
                Side::new(&server, Request::get(&path, ""), 200).await?,
                Bound::None,
            ));
        }
        let tag = etag(&Side::new(&server, Request::get("/v1/news?first=20", ""), 200).await?);
        let known = Request::get("/v1/news?first=20", &format!("If-None-Match: {tag}\r\n"));
        sides.push(("304".to_owned(), Side::new(&server, known, 304).await?, REPEATED));
        if self.options.has(Part::Repeated) {
            for (what, side, bound) in &sides {
                for (against, headers, bound) in [
                    ("bare actix-web", Headers::MediaType, *bound),
                    ("the same with all headers", Headers::All, *bound),
                ] {
                    let constant = bare::like(side, headers, &self.folder, self.options.workers()).await?;
                    let compared = compare(side, &constant, load).await?;
                    self.report.ratio(what, against, bound, &compared);
                }
            }
        }
        if self.options.has(Part::Memory) {
            self.exhaust(&sides, load).await?;
            if let (Some(begun), Some(ended)) = (begun, server.resident()) {
                self.report.value("resident memory before any load", "MiB", Bound::None, &[begun], "");
                self.report.value("resident memory after all of it", "MiB", RESIDENT, &[ended], "");
            }
        }
        Ok(())
    }

    /// Everything once more, and what no other part asks this server.
    async fn exhaust(&self, sides: &[(String, Side, Bound)], load: Load) -> Result<(), Error> {
        let short = Load { slices: 1, slice: Duration::from_millis(500).min(load.slice), ..load };
        for (_, side, _) in sides {
            alone(side, short).await?;
        }
        let Some((_, side, _)) = sides.first() else { return Ok(()) };
        let several = Load { connections: 4, ..short };
        for path in
            ["/v1/members.csv", "/v1/news.ndjson", "/v1/members.json", "/feeds/news.rss", "/feeds/news.json"]
        {
            alone(&Side::new(&side.server, Request::get(path, ""), 200).await?, several).await?;
        }
        for word in [super::super::corpus::COMMON_WORD, super::super::corpus::RARE_WORD] {
            alone(&Side::new(&side.server, workloads::search(word), 200).await?, several).await?;
        }
        // Questions never asked before: what is kept of them must not grow for ever.
        for first in 1..400 {
            let query = workloads::news(1 + first % 150);
            let asked =
                Side::new(&side.server, Request::graphql(&format!("query Q{first} {query}")), 200).await?;
            load::slice(&asked, 1, Duration::ZERO).await?;
        }
        Ok(())
    }
}

/// The tag of an answer.
fn etag(side: &Side) -> String {
    let head = String::from_utf8_lossy(&side.head).into_owned();
    let line = head.split("\r\n").find(|line| line.to_ascii_lowercase().starts_with("etag: "));
    line.and_then(|line| line.split_once(": ")).map(|(_, tag)| tag.to_owned()).unwrap_or_default()
}
