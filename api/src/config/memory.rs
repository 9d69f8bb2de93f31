//! Settings of what is kept in memory, and of caches in front.

use super::bounds::Switch;
use super::types::PurgeUrl;
use crate::purge::Secret as PurgeSecret;
use clap::Args;

/// Settings of what is kept.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of what is kept in memory")]
pub struct Memory {
    /// How long what another process records (`chancery import` beside this server) may go unnoticed, in
    /// milliseconds: so long the newest revision is taken for granted. What this server imports is seen at
    /// once. 0 asks the database at every request.
    #[arg(
        long,
        env = "CHANCERY_NOTICE",
        value_name = "MILLISECONDS",
        default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(0..=10_000)
    )]
    pub notice: u32,

    /// How much memory records, lists and counts are kept in once they were read, in MiB: what was asked before in
    /// other words is put together without the database. 0 keeps none.
    #[arg(
        long,
        env = "CHANCERY_RECORDS_MEMORY",
        value_name = "MIB",
        default_value_t = 16,
        value_parser = clap::value_parser!(u32).range(0..=65_536)
    )]
    pub records_memory: u32,

    /// How much memory whole answers are kept in, in MiB, to be given again until something is recorded or
    /// published, and while the database is gone; a quarter of it is for those that are being sent. 0 keeps none.
    #[arg(
        long,
        env = "CHANCERY_ANSWERS_MEMORY",
        value_name = "MIB",
        default_value_t = 32,
        value_parser = clap::value_parser!(u32).range(0..=65_536)
    )]
    pub answers_memory: u32,

    /// How long after it was made a kept answer may be given while the database is gone, in seconds, if nothing
    /// was imported since.
    #[arg(
        long,
        env = "CHANCERY_STALE_FOR",
        value_name = "SECONDS",
        default_value_t = 3_600,
        value_parser = clap::value_parser!(u32).range(0..=31_536_000)
    )]
    pub stale_for: u32,

    /// Whether answers say which kinds of records they are made of (`Surrogate-Key`), so that a cache in front can
    /// forget those that a change concerns.
    #[arg(long, env = "CHANCERY_SURROGATE_KEYS", value_name = "SWITCH", default_value = "off")]
    pub surrogate_keys: Switch,

    /// An address that is told what changed, whenever something was recorded or published, so that a cache in front
    /// forgets it: a `POST` with keys of `Surrogate-Key`, signed with `purge-secret` as Standard Webhooks has it.
    /// It needs `surrogate-keys`. When it is not set: nobody is told.
    #[arg(long, env = "CHANCERY_PURGE_URL", value_name = "URL", hide_env_values = true)]
    pub purge_url: Option<PurgeUrl>,

    /// The secret that the receiver at `purge-url` checks signatures with: `whsec_` and the Base64 of 24 to 64 random
    /// bytes.
    #[arg(long, env = "CHANCERY_PURGE_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub purge_secret: Option<PurgeSecret>,
}
