//! Figures that have no other side: a whole list as CSV, search, start.

use super::super::corpus::{COMMON_WORD, Error, RARE_WORD};
use super::super::http::{Connection, Request};
use super::super::load::{Load, Outcome, Side, alone};
use super::super::options::Part;
use super::super::report::Bound;
use super::super::workloads;
use super::{Bench, FRESH};
use std::rc::Rc;
use std::time::Instant;

/// Megabytes of CSV a second.
const EXPORT: Bound = Bound::AtLeast(50.0);
/// How long a search may take, in milliseconds.
const SEARCH: Bound = Bound::AtMost(50.0);
/// From the start to the first answer, in milliseconds.
const START: Bound = Bound::AtMost(300.0);
/// How often it is started.
const STARTS: usize = 7;

impl Bench {
    /// What is measured on one large corpus alone.
    pub(super) async fn single(&mut self, database: &str, url: &str) -> Result<(), Error> {
        if self.options.has(Part::Start) {
            let first = Request::get("/v1/news?first=20", "");
            let mut times = Vec::new();
            for _ in 0..STARTS {
                times.push(self.chancery(url, &[]).start(&first).await?.started.as_secs_f64() * 1e3);
            }
            self.report.value(
                &format!("start to first answer on {database}"),
                "ms",
                START,
                &times,
                "20 news",
            );
        }
        let server = self.serve(url, &[FRESH]).await?;
        let one = Load { connections: 1, ..self.options.load() };
        if self.options.has(Part::Export) {
            let side = Side::new(&server, Request::get("/v1/members.csv", ""), 200).await?;
            let outcomes = alone(&side, one).await?;
            let rates: Vec<f64> = outcomes.iter().map(Outcome::megabytes).collect();
            let detail = format!("{:.1} MB, one after the other", side.body.len() as f64 / 1e6);
            let bound = if database == "SQLite" && !self.options.quick { EXPORT } else { Bound::None };
            self.report.value(&format!("members as CSV from {database}"), "MB/s", bound, &rates, &detail);
        }
        if self.options.has(Part::Search) {
            for (what, words) in [
                ("a word in two articles", vec![RARE_WORD]),
                ("a word in nearly all", vec![COMMON_WORD, "of", "and", "members"]),
                ("two words in nearly all", vec!["the%20of", "and%20to"]),
            ] {
                self.searched(database, &server, what, &words, one).await?;
            }
        }
        if let Some(resident) = server.resident()
            && self.options.has(Part::Memory)
        {
            let what = format!("resident memory on the large corpus, {database}");
            self.report.value(&what, "MiB", Bound::None, &[resident], "after the rows above");
        }
        Ok(())
    }

    async fn searched(
        &mut self,
        database: &str,
        server: &Rc<super::Process>,
        what: &str,
        words: &[&str],
        load: Load,
    ) -> Result<(), Error> {
        let (mut middle, mut worst, mut first) = (Vec::new(), Vec::new(), 0.0_f64);
        for word in words {
            let request = workloads::search(word);
            let begin = Instant::now();
            Connection::open(server.address).await?.ask(&request).await?;
            first = first.max(begin.elapsed().as_secs_f64() * 1e3);
            let side = Side::new(server, request, 200).await?;
            for outcome in alone(&side, Load { slices: 1, ..load }).await? {
                middle.push(outcome.percentile(50.0));
                worst.push(outcome.percentile(99.0));
            }
        }
        let detail = format!("the first time at most {first:.1} ms");
        self.report.value(&format!("search on {database}: {what}, p50"), "ms", Bound::None, &middle, "");
        self.report.value(&format!("search on {database}: {what}, p99"), "ms", SEARCH, &worst, &detail);
        Ok(())
    }
}
