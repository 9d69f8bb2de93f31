//! Every setting of the program, in one place.
//!
//! The doc comments below are the help text, the comments that `chancery config` prints and
//! `docs/configuration.md`. A flag goes before the environment, the environment before the file,
//! the file before the default.

mod bounds;
mod door;
mod effective;
mod file;
mod graphql;
mod memory;
mod reference;
mod types;

pub use crate::purge::Secret as PurgeSecret;
pub use bounds::{EmbedSites, RateLimit, Switch, TrustedProxies};
pub use door::Door;
pub use effective::effective;
pub use file::{ConfigError, with_file};
pub use graphql::GraphQl;
pub use memory::Memory;
pub use reference::reference;
pub use types::{
    ContentErrors, ContentWatch, DatabaseUrl, Listen, LogFilter, LogFormat, PublicUrl, PurgeUrl,
};

use clap::{Args, Command, FromArgMatches};
use std::path::PathBuf;

/// Every setting.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Settings of every command.
    #[command(flatten)]
    pub common: Common,
    /// Settings of the server.
    #[command(flatten)]
    pub server: Server,
}

/// Settings of every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of every command")]
pub struct Common {
    /// A TOML file of settings; its keys are the names of the flags, without dashes in front.
    #[arg(long, env = "CHANCERY_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Where the content is kept: `sqlite://FILE`, made if it does not exist, or
    /// `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(
        long,
        env = "CHANCERY_DATABASE",
        value_name = "URL",
        default_value = "sqlite://chancery.db",
        hide_env_values = true,
        global = true
    )]
    pub database: DatabaseUrl,

    /// How logs are written to standard error. When it is not set: `human` on a terminal, `json`
    /// otherwise.
    #[arg(long, env = "CHANCERY_LOG_FORMAT", value_name = "FORMAT", global = true)]
    pub log_format: Option<LogFormat>,

    /// What is logged: `error`, `warn`, `info`, `debug` or `trace`, for all or by module, as in
    /// `info,chancery_api=debug`.
    #[arg(long, env = "CHANCERY_LOG_LEVEL", value_name = "LEVEL", default_value = "info", global = true)]
    pub log_level: LogFilter,
}

/// Settings of the server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of the server")]
pub struct Server {
    /// The address to listen on: an IP address (or `localhost`) and a port. Port 0 takes a free one.
    #[arg(long, env = "CHANCERY_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: Listen,

    /// The address under which the world sees this server, as in `https://api.example.org`: what
    /// feeds, embeds and other absolute links are made with. When it is not set: the address each
    /// request was sent to, without TLS.
    #[arg(long, env = "CHANCERY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Whether a database that holds nothing is filled with the bundled sample. Where it is not, a server
    /// without `content` does not start on one: so nothing of another organisation's is ever served, should
    /// the database be lost.
    #[arg(long, env = "CHANCERY_SAMPLE", value_name = "SWITCH", default_value = "on")]
    pub sample: Switch,

    /// The root of a tree to import when the server starts, whenever the tree changes, and when
    /// `POST /v1/imports` asks for it. When it is not set: nothing is imported by the server.
    #[arg(long, env = "CHANCERY_CONTENT", value_name = "TREE")]
    pub content: Option<PathBuf>,

    /// A folder of facts that the tree of `content` does not hold.
    #[arg(long, env = "CHANCERY_OVERLAY", value_name = "DIR")]
    pub overlay: Option<PathBuf>,

    /// What errors in `content` and `overlay` do.
    #[arg(long, env = "CHANCERY_CONTENT_ERRORS", value_name = "HOW", default_value = "refuse")]
    pub content_errors: ContentErrors,

    /// How changes to `content` and `overlay` are noticed.
    #[arg(long, env = "CHANCERY_CONTENT_WATCH", value_name = "HOW", default_value = "events")]
    pub content_watch: ContentWatch,

    /// How long no file may have changed before a change is imported, in milliseconds.
    #[arg(
        long,
        env = "CHANCERY_CONTENT_SETTLE",
        value_name = "MILLISECONDS",
        default_value_t = 500,
        value_parser = clap::value_parser!(u32).range(10..=60_000)
    )]
    pub content_settle: u32,

    /// How often `poll` looks for changes, in milliseconds.
    #[arg(
        long,
        env = "CHANCERY_CONTENT_POLL",
        value_name = "MILLISECONDS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(10..=86_400_000)
    )]
    pub content_poll: u32,

    /// How many threads answer requests. When it is not set: as many as there are processors.
    #[arg(
        long,
        env = "CHANCERY_WORKERS",
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u16).range(1..=512)
    )]
    pub workers: Option<u16>,

    /// How many connections read from the database at a time.
    #[arg(
        long,
        env = "CHANCERY_DATABASE_CONNECTIONS",
        value_name = "NUMBER",
        default_value_t = 8,
        value_parser = clap::value_parser!(u32).range(1..=1_000)
    )]
    pub database_connections: u32,

    /// The largest `first` or `last` of a list.
    #[arg(
        long,
        env = "CHANCERY_PAGE_SIZE",
        value_name = "NUMBER",
        default_value_t = 500,
        value_parser = clap::value_parser!(u32).range(1..=10_000)
    )]
    pub page_size: u32,

    /// An address to answer the operators' questions on, without a token: `/metrics` in the format of
    /// Prometheus, `/healthz` and `/readyz`. It is meant for a network of theirs. When it is not set:
    /// there are no metrics.
    #[arg(long, env = "CHANCERY_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<Listen>,

    /// What stands before every request.
    #[command(flatten)]
    pub door: Door,

    /// What may be asked in GraphQL.
    #[command(flatten)]
    pub graphql: GraphQl,

    /// What is kept in memory.
    #[command(flatten)]
    pub memory: Memory,
}

impl Server {
    /// Whether the settings make sense together.
    ///
    /// # Errors
    /// A sentence that says which do not.
    pub fn check(&self) -> Result<(), String> {
        if self.overlay.is_some() && self.content.is_none() {
            return Err("--overlay adds facts to the tree of --content, and there is no --content".to_owned());
        }
        let memory = &self.memory;
        match (&memory.purge_url, &memory.purge_secret) {
            (Some(_), None) => {
                return Err(
                    "--purge-url is told what changed, signed, and there is no --purge-secret".to_owned()
                );
            }
            (None, Some(_)) => {
                return Err(
                    "--purge-secret signs what --purge-url is told, and there is no --purge-url".to_owned()
                );
            }
            (Some(_), Some(_)) if !memory.surrogate_keys.is_on() => {
                return Err("--purge-url is told keys that no answer has: set --surrogate-keys on".to_owned());
            }
            _ => {}
        }
        let (points, cost) = (self.door.rate_limit.0, self.graphql.query_cost);
        if let Some(points) = points.filter(|points| u64::from(points.get()) <= cost) {
            return Err(format!(
                "a client has {points} points for a minute (rate-limit), and a query may cost {cost} (query-cost): the \
                 dearest could never be asked; rate-limit has to be more than query-cost"
            ));
        }
        Ok(())
    }
}

impl Default for Settings {
    /// The defaults, whatever the environment says.
    fn default() -> Self {
        let matches = bare_command().try_get_matches_from(["chancery"]);
        #[expect(clippy::expect_used, reason = "the defaults are written above; a test reads them")]
        matches.and_then(|matches| Self::from_arg_matches(&matches)).expect("the defaults are valid")
    }
}

/// The settings as a command of their own.
fn command() -> Command {
    Settings::augment_args(Command::new("chancery")).disable_help_flag(true)
}

/// The same, deaf to the environment.
fn bare_command() -> Command {
    command().mut_args(|arg| arg.env(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_as_documented() {
        let settings = Settings::default();
        assert_eq!(settings.common.database.as_str(), "sqlite://chancery.db");
        assert_eq!(settings.server.listen.0.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.server.page_size, 500);
        assert_eq!(settings.server.workers, None);
    }

    #[test]
    fn settings_for_a_tree_need_one() {
        let mut settings = Settings::default();
        assert_eq!(settings.server.check(), Ok(()));
        settings.server.overlay = Some(PathBuf::from("facts"));
        assert!(settings.server.check().unwrap_err().contains("--content"));
        settings.server.content = Some(PathBuf::from("tree"));
        assert_eq!(settings.server.check(), Ok(()));
    }

    #[test]
    fn the_dearest_query_can_be_asked() {
        let mut settings = Settings::default();
        settings.server.door.rate_limit = "20000".parse().unwrap();
        assert!(settings.server.check().unwrap_err().contains("query-cost"));
        settings.server.graphql.query_cost = 19_999;
        assert_eq!(settings.server.check(), Ok(()));
        settings.server.graphql.query_cost = u64::MAX;
        settings.server.door.rate_limit = "off".parse().unwrap();
        assert_eq!(settings.server.check(), Ok(()));
    }

    #[test]
    fn every_setting_has_a_flag_an_environment_variable_and_a_help_text() {
        for arg in command().get_arguments() {
            let long = arg.get_long().expect("a flag");
            let variable = format!("CHANCERY_{}", long.replace('-', "_").to_uppercase());
            assert_eq!(arg.get_env().and_then(|name| name.to_str()), Some(variable.as_str()));
            assert!(arg.get_help().is_some(), "{long} has no help");
        }
    }
}
