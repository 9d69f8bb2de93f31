//! What the benchmark is told.

use super::load::Load;
use clap::Parser;
use std::path::PathBuf;
use std::time::Duration;

/// Measures Chancery beside a bare server, an in-memory peer and itself, and prints a table of ratios.
#[derive(Clone, Debug, Parser)]
#[command(name = "side-by-side")]
pub struct Options {
    /// About a minute: short slices, the small corpus alone. For a look, not for figures.
    #[arg(long)]
    pub quick: bool,
    /// Exit with 1 where a figure is missed.
    #[arg(long)]
    pub strict: bool,
    /// A tree to import in place of the small corpus, as `chancery serve --content` does.
    #[arg(long, value_name = "TREE")]
    pub content: Option<PathBuf>,
    /// Another program than the one that was built.
    #[arg(long, value_name = "FILE", default_value = env!("CARGO_BIN_EXE_chancery"))]
    pub program: PathBuf,
    /// Parts to run, by their names; all of them where none is named.
    #[arg(value_name = "PART")]
    pub parts: Vec<Part>,
    /// Leave PostgreSQL out.
    #[arg(long)]
    pub no_postgres: bool,
    /// Leave the in-memory peer out, which needs Node.js and, once, npm's registry.
    #[arg(long)]
    pub no_peer: bool,
    /// How many slices each side of a comparison gets.
    #[arg(long, value_name = "NUMBER")]
    pub slices: Option<usize>,
    /// How long a slice is, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS")]
    pub slice: Option<u64>,
    /// How many connections ask at a time.
    #[arg(long, value_name = "NUMBER", default_value_t = 32)]
    pub connections: usize,
    /// Threads of each server that answer; as many as there are processors where it is not set.
    #[arg(long, value_name = "NUMBER")]
    pub workers: Option<usize>,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// A part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Answers that were given before, beside bare actix-web.
    Repeated,
    /// Answers that are computed, beside the in-memory peer.
    Fresh,
    /// PostgreSQL beside SQLite.
    Postgres,
    /// Many members, articles and revisions beside few.
    Growth,
    /// Whole lists as CSV.
    Export,
    /// Full-text search.
    Search,
    /// From the start to the first answer.
    Start,
    /// Resident memory.
    Memory,
}

impl Options {
    /// Whether a part is run.
    pub fn has(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }

    /// How load is made.
    pub fn load(&self) -> Load {
        let (slices, slice) = if self.quick { (2, 250) } else { (5, 1_000) };
        Load {
            connections: self.connections,
            slices: self.slices.unwrap_or(slices),
            slice: Duration::from_millis(self.slice.unwrap_or(slice)),
        }
    }

    /// Threads of each server.
    pub fn workers(&self) -> usize {
        self.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }
}
