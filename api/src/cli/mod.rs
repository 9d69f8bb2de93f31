//! What `chancery` does when it is run.
//!
//! Exit codes: 0 done, 1 the input is wrong, 2 the usage is wrong, 3 the environment failed.

mod check;
mod doctor;
mod export;
mod failure;
mod findings;
mod import;
mod output;
mod progress;
mod schema;
mod serve;
mod token;
mod tree;

pub use failure::{Failure, FailureKind};

use crate::config::{self, Common, Server, Settings};
use chancery_schema::{SystemClock, SystemEntropy};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::process::ExitCode;
use std::sync::Arc;

const ABOUT: &str = "\
A headless content API for member organisations.

Chancery reads what an organisation keeps in git (Markdown, YAML, front matter) and serves it over GraphQL and REST, as feeds and as embeds, \
with its history. Without a command it serves; a new database is filled with a sample.";

const EXAMPLES: &str = "\
Examples:
  chancery                                    serve chancery.db on http://127.0.0.1:8080
  chancery import ../my-site                  record a Hugo tree as a new revision
  chancery import --overlay facts ../my-site  with facts the tree does not hold
  chancery check ../my-site                   what is wrong with it, without a database
  chancery --database postgres://db/chancery --listen 0.0.0.0:8080
  chancery serve --content ../my-site         import a tree, serve it, and follow its changes
  chancery export members > members.csv       the member list, as a server gives it
  chancery schema > schema.graphql            the GraphQL schema

Exit codes: 0 done, 1 the input is wrong, 2 the usage is wrong, 3 the environment failed.";

const SERVE: &str = "\
Serves the content until it is stopped (Ctrl-C, SIGTERM); requests in flight are finished, for 10 s at most.

With --content a tree is imported when the server starts and whenever it changes: one revision for each change \
that has settled. Where the tree has an error, the revision before stays in service (unless --content-errors \
says otherwise), and /v1/imports and the log tell what is wrong. Where nothing was imported before, a tree that cannot be imported keeps the server from starting.

Without --content, a database that is empty is filled with the bundled sample. `chancery import` may run at any \
time beside it: what it records is served within --notice (100 ms).";

/// A headless content API for member organisations.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, long_about = ABOUT, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    server: Server,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the content over HTTP. What `chancery` does without a command.
    #[command(long_about = SERVE)]
    Serve(ServeArgs),
    /// Record what a Hugo tree holds as a new revision.
    #[command(long_about = import::LONG, after_help = import::EXAMPLES)]
    Import(import::ImportArgs),
    /// Write a whole list, or everything that is served, to files.
    #[command(long_about = export::LONG, after_help = export::EXAMPLES)]
    Export(export::ExportArgs),
    /// Make, list and revoke access tokens.
    #[command(subcommand, long_about = token::LONG, after_help = token::EXAMPLES)]
    Token(token::TokenCommand),
    /// Say what is wrong with a Hugo tree, without touching a database.
    #[command(long_about = check::LONG, after_help = check::EXAMPLES)]
    Check(check::CheckArgs),
    /// Say what is unsafe about a deployment, and how to mend it.
    #[command(long_about = doctor::LONG, after_help = doctor::EXAMPLES)]
    Doctor(DoctorArgs),
    /// Say what the code of a finding means and how to mend it.
    #[command(long_about = check::EXPLAIN)]
    Explain(check::ExplainArgs),
    /// Print the GraphQL schema, or the JSON Schema of a file format.
    #[command(long_about = schema::LONG, after_help = schema::EXAMPLES)]
    Schema(schema::SchemaArgs),
    /// Print the REST contract, OpenAPI 3.1. Needs no database.
    Openapi {
        /// In JSON rather than YAML.
        #[arg(long)]
        json: bool,
    },
    /// Print the settings that hold and where each comes from.
    ///
    /// As a settings file: save it, change it, and name it with --config.
    Config(ServeArgs),
}

#[derive(Args, Debug)]
struct ServeArgs {
    #[command(flatten)]
    server: Server,
}

#[derive(Args, Debug)]
struct DoctorArgs {
    #[command(flatten)]
    how: doctor::How,
    #[command(flatten)]
    server: Server,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run() -> Result<(), Failure> {
    let matches = matches()?;
    refuse_misplaced(&matches)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let Cli { common, server, command } = cli;
    match command {
        None => serve::serve(Settings { common, server }, Arc::new(SystemClock), Arc::new(SystemEntropy)),
        Some(Command::Serve(ServeArgs { server })) => {
            serve::serve(Settings { common, server }, Arc::new(SystemClock), Arc::new(SystemEntropy))
        }
        Some(Command::Import(args)) => import::import(args, Settings { common, server }, &SystemClock),
        Some(Command::Export(args)) => export::export(args, Settings { common, server }, &SystemClock),
        Some(Command::Token(command)) => {
            token::token(command, &Settings { common, server }, &SystemClock, &SystemEntropy)
        }
        Some(Command::Check(args)) => check::check(args, &SystemClock),
        Some(Command::Doctor(DoctorArgs { how, server })) => {
            doctor::doctor(how, &Settings { common, server }, &flags(&matches), &SystemClock)
        }
        Some(Command::Explain(args)) => check::explain(args),
        Some(Command::Schema(args)) => schema::schema(args),
        Some(Command::Openapi { json: false }) => output::print(crate::OPENAPI),
        Some(Command::Openapi { json: true }) => {
            let json = crate::contract::json().ok_or_else(|| anyhow::anyhow!("openapi.yaml is no YAML"));
            output::print(json.map_err(Failure::environment)?)
        }
        Some(Command::Config(_)) => {
            let matches = matches.subcommand_matches("config").unwrap_or(&matches);
            output::print(&config::effective(matches))
        }
    }
}

/// The command line, with the settings file's values as defaults.
fn matches() -> Result<ArgMatches, Failure> {
    let matches = Cli::command().try_get_matches()?;
    let Some(file) = Common::from_arg_matches(&matches)?.config else { return Ok(matches) };
    let command = config::with_file(Cli::command(), &file).map_err(Failure::usage)?;
    Ok(command.try_get_matches()?)
}

/// The settings that were given as flags, before or after the command.
fn flags(matches: &ArgMatches) -> Vec<String> {
    let below = matches.subcommand().map(|(_, below)| below);
    let is_flag = |matches: &ArgMatches, id: &str| {
        matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let settings = Settings::augment_args(clap::Command::new("settings"));
    let ids = settings.get_arguments().map(|arg| arg.get_id().as_str());
    ids.filter(|id| is_flag(matches, id) || below.is_some_and(|below| is_flag(below, id)))
        .map(|id| id.replace('_', "-"))
        .collect()
}

/// Settings of the server belong after the command that uses them: before it they would be dropped.
fn refuse_misplaced(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, _)) = matches.subcommand() else { return Ok(()) };
    let server = Server::augment_args(clap::Command::new("server"));
    for arg in server.get_arguments() {
        if matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine) {
            let flag = arg.get_long().unwrap_or_default();
            let advice = match name {
                "serve" | "config" | "doctor" => {
                    format!("write it after “{name}”: chancery {name} --{flag} …")
                }
                _ => format!("“{name}” has no use for it"),
            };
            return Err(Failure::usage(anyhow::anyhow!("--{flag} is a setting of the server; {advice}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn settings_of_every_command_may_stand_anywhere() {
        for line in [
            ["chancery", "--database", "sqlite:a", "schema"],
            ["chancery", "schema", "--database", "sqlite:a"],
        ] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.common.database.as_str(), "sqlite:a", "{line:?}");
        }
    }

    #[test]
    fn settings_of_the_server_before_a_command_are_refused() {
        let check = |line: &[&str]| refuse_misplaced(&Cli::command().try_get_matches_from(line).unwrap());
        assert!(check(&["chancery", "--listen", "127.0.0.1:0", "serve"]).is_err());
        assert!(check(&["chancery", "--listen", "127.0.0.1:0"]).is_ok());
        assert!(check(&["chancery", "serve", "--listen", "127.0.0.1:0"]).is_ok());
    }
}
