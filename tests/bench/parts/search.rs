//! Search on a large corpus: asked for the first time, which ranks what matches, and asked again, which finds it ranked
//! while the content stays as it is.

use super::super::corpus::{COMMON_WORDS, Error, rare_words};
use super::super::http::Connection;
use super::super::load::{Load, Side, alone};
use super::super::report::Bound;
use super::super::workloads;
use super::{Bench, Process};
use serde_json::Value;
use std::rc::Rc;
use std::time::Instant;

/// How long a search may take that was not asked for before, in milliseconds.
const FIRST: Bound = Bound::AtMost(50.0);

impl Bench {
    /// Searches of each kind. The server must not have been asked for any of them.
    pub(super) async fn searches(&mut self, row: &str, server: &Rc<Process>) -> Result<(), Error> {
        let following = COMMON_WORDS.iter().cycle().skip(1);
        let pairs = COMMON_WORDS.iter().zip(following).map(|(one, other)| format!("{one}%20{other}"));
        for (what, queries) in [
            ("a rare word", rare_words()),
            ("a common word", Vec::from(COMMON_WORDS.map(str::to_owned))),
            ("two common words", pairs.collect()),
        ] {
            self.searched(&format!("{row}: {what}"), server, &queries).await?;
        }
        Ok(())
    }

    async fn searched(&mut self, row: &str, server: &Rc<Process>, queries: &[String]) -> Result<(), Error> {
        let mut connection = Connection::open(server.address).await?;
        let mut times = Vec::new();
        for query in queries {
            let request = workloads::search(query);
            let begin = Instant::now();
            let answer = connection.ask(&request).await?;
            times.push(begin.elapsed().as_secs_f64() * 1e3);
            let status = answer.status;
            let body: Value = serde_json::from_slice(answer.body)?;
            // What finds nothing is soon done.
            if status != 200 || body["data"].as_array().is_none_or(Vec::is_empty) {
                return Err(format!("{row}: {query} is answered with {status} and nothing found").into());
            }
        }
        let slowest = times.iter().copied().fold(0.0_f64, f64::max);
        let detail = format!("{} searches, each asked once", times.len());
        self.report.value(&format!("{row}, first asked, median"), "ms", Bound::None, &times, &detail);
        self.report.value(&format!("{row}, first asked, slowest"), "ms", FIRST, &[slowest], &detail);
        let Some(query) = queries.first() else { return Ok(()) };
        let side = Side::new(server, workloads::search(query), 200).await?;
        let load = Load { connections: 1, slices: 1, ..self.options.load() };
        for outcome in alone(&side, load).await? {
            let detail = format!("p99 {:.2} ms", outcome.percentile(99.0));
            let row = format!("{row}, asked again, p50");
            self.report.value(&row, "ms", Bound::None, &[outcome.percentile(50.0)], &detail);
        }
        Ok(())
    }
}
