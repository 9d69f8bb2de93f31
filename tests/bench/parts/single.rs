//! Figures that have no other side: a whole list as CSV, search, start.

use super::super::corpus::Error;
use super::super::http::Request;
use super::super::load::{Load, Outcome, Side, alone};
use super::super::options::Part;
use super::super::report::Bound;
use super::{Bench, FRESH, NO_RECORDS};

/// Megabytes of CSV a second.
const EXPORT: Bound = Bound::AtLeast(50.0);
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
            self.searches(&format!("search on {database}"), &server).await?;
            if self.records_memory {
                let bare = self.serve(url, &[FRESH, NO_RECORDS]).await?;
                self.searches(&format!("search on {database}, no records kept"), &bare).await?;
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
}
