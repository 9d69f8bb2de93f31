//! Answers that are computed each time: beside an engine that holds everything in memory, and one database beside the
//! other.

use super::super::corpus::{Error, Shape};
use super::super::http::Request;
use super::super::load::{Comparison, Side, compare};
use super::super::options::Part;
use super::super::postgres::Postgres;
use super::super::report::Bound;
use super::super::{peer, workloads};
use super::same::same;
use super::{Bench, FRESH, NO_RECORDS, queries};
use std::rc::Rc;

/// What a naive server over async-graphql, sea-orm and a DataLoader on SQLite answers a second for each answer that
/// Mercurius gives, as both were once measured on one machine: what is compared with it is compared through Mercurius.
const NAIVE: [(&str, f64, f64); 3] = [
    ("20 news", 1_017.0 / 5_000.0, 10.0),
    ("100 members", 425.0 / 4_000.0, 15.0),
    ("all members", 86.0 / 853.0, 15.0),
];
/// What is computed from a database has to be so many times as fast as what is computed from memory elsewhere.
const PEER: Bound = Bound::AtLeast(2.0);
/// What PostgreSQL has to reach of SQLite.
const POSTGRES: Bound = Bound::AtLeast(0.7);
/// Of which workloads figures are asked.
const MEASURED: [&str; 3] = ["20 news", "100 members", "all members"];

impl Bench {
    /// Answers that are not kept.
    pub(super) async fn fresh(&mut self) -> Result<(), Error> {
        let base = self.base.clone();
        let server = self.serve(&base, &[FRESH]).await?;
        let queries = queries(&server).await?;
        if self.options.has(Part::Fresh) {
            self.beside_peer(&server, &queries).await?;
        }
        if self.options.has(Part::Postgres) {
            self.beside_sqlite(&queries).await?;
        }
        Ok(())
    }

    /// PostgreSQL beside SQLite, with records kept and without.
    async fn beside_sqlite(&mut self, queries: &[(&'static str, String)]) -> Result<(), Error> {
        let Some(postgres) = self.postgres() else { return Ok(()) };
        let database = self.base_on(&postgres).await?;
        for (kind, settings) in self.kinds() {
            let server = self.serve(&self.base, &settings).await?;
            let other = self.serve(&database, &settings).await?;
            for (what, query) in queries {
                let bound = if MEASURED.contains(what) { POSTGRES } else { Bound::None };
                let subject = Side::new(&other, Request::graphql(query), 200).await?;
                let reference = Side::new(&server, Request::graphql(query), 200).await?;
                let what = format!("fresh on PostgreSQL{kind}: {what}");
                same(&what, &subject, &reference)?;
                let compared = compare(&subject, &reference, self.options.load()).await?;
                self.report.ratio(&what, "SQLite", bound, &compared);
            }
        }
        Ok(())
    }

    async fn beside_peer(
        &mut self,
        server: &Rc<super::Process>,
        queries: &[(&'static str, String)],
    ) -> Result<(), Error> {
        let load = self.options.load();
        let peer = if self.options.no_peer {
            Err("it was not asked for".into())
        } else {
            peer::start(server.address, &self.folder).await
        };
        let peer = match peer {
            Ok(peer) => Rc::new(peer),
            Err(reason) => {
                self.report.note(format!("the in-memory peer was left out: {reason}"));
                return Ok(());
            }
        };
        let bare = self.serve(&self.base.clone(), &[FRESH, NO_RECORDS]).await?;
        for (what, query) in queries {
            let subject = Side::new(server, Request::graphql(query), 200).await?;
            let reference = Side::new(&peer, Request::graphql(&workloads::for_peer(query)), 200).await?;
            same(what, &subject, &reference)?;
            let bound = if MEASURED.contains(what) { PEER } else { Bound::None };
            let compared = compare(&subject, &reference, load).await?;
            self.told(&format!("fresh on SQLite: {what}"), what, bound, &compared);
            if self.records_memory {
                let subject = Side::new(&bare, Request::graphql(query), 200).await?;
                same(what, &subject, &reference)?;
                let compared = compare(&subject, &reference, load).await?;
                self.told(&format!("fresh on SQLite, no records kept: {what}"), what, bound, &compared);
            }
        }
        Ok(())
    }

    /// A row for the peer, and one for what is compared through it.
    fn told(&mut self, row: &str, what: &str, bound: Bound, compared: &Comparison) {
        self.report.ratio(row, "Mercurius in memory", bound, compared);
        if let Some((_, naive, least)) = NAIVE.iter().find(|(name, _, _)| *name == what) {
            self.report.scaled(
                row,
                "naive, through Mercurius",
                Bound::AtLeast(*least),
                compared,
                1.0 / naive,
            );
        }
    }

    /// The base corpus on PostgreSQL.
    async fn base_on(&self, postgres: &Postgres) -> Result<String, Error> {
        match &self.options.content {
            Some(tree) => {
                let database = postgres.empty().await?;
                self.import_into(tree, &database)?;
                Ok(database)
            }
            None => postgres.corpus(Shape::SMALL).await,
        }
    }
}
