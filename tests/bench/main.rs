//! Chancery side by side with what it is measured by, on one machine and in one run: `docs/speed.md`.
//!
//! `cargo bench -p chancery-api --bench side-by-side -- --help`
//!
//! - `corpus`: what is served, generated from a seed and kept in `target/bench`;
//! - `http`, `load`: a load generator of its own, since not every machine has one;
//! - `process`, `bare`, `peer`, `postgres`: Chancery, bare actix-web, Mercurius and PostgreSQL as processes;
//! - `parts`: what is measured; `report`: the table.

#![expect(unreachable_pub, reason = "the modules of a program: nothing outside can reach them")]

mod bare;
#[path = "../harness/cluster.rs"]
#[allow(dead_code, clippy::expect_used, reason = "what tests start a server of PostgreSQL with")]
mod cluster;
mod corpus;
mod http;
mod load;
mod options;
mod parts;
mod peer;
mod postgres;
mod process;
mod report;
mod workloads;

use clap::Parser;
use corpus::Error;
use options::Options;
use parts::Bench;
use std::process::ExitCode;

/// The same allocator as the program's: the bare server is a constant's limit, not an allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((mode, rest)) if mode == bare::MODE => {
            actix_web::rt::System::new().block_on(bare::serve(rest)).map(|()| true)
        }
        _ => run(Options::parse()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs the benchmark; whether all is as it has to be.
#[expect(clippy::print_stdout, reason = "the result of a program")]
fn run(options: Options) -> Result<bool, Error> {
    let strict = options.strict;
    // One thread makes the load, and leaves the others to the servers.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let mut bench = Bench::new(options)?;
        bench.run().await?;
        Ok::<_, Error>(bench.report)
    })?;
    println!("{}", report.shown());
    Ok(!strict || report.missed().is_empty())
}
