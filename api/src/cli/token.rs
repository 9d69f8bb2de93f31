//! `chancery token`.

use super::{Failure, output};
use crate::app::connect;
use crate::config::{DatabaseUrl, Settings};
use chancery_schema::random::{Entropy, opaque_id};
use chancery_schema::token::{Role, Secret, Token, TokenStatus};
use chancery_schema::{Clock, Store};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, Utc};
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap::{Args, Subcommand};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub(super) const LONG: &str = "\
Makes, lists and revokes access tokens: what a script shows to start an import over HTTP.

A token is shown once, when it is made; the database keeps a hash of it. A server sees new and revoked tokens \
at once. A token is good for the servers of one database: name theirs with --database, or run this in the folder of \
their SQLite file. No database is made for a token; standard error tells which one was used.";

pub(super) const EXAMPLES: &str = "\
Examples:
  TOKEN=$(chancery token create --label ci)
  curl -X POST -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/v1/imports
  chancery token create --label dashboard --role observer --expires 2027-12-31
  chancery token list
  chancery token revoke tok_mfrggzdfmztwq2lk";

/// The longest label, in characters.
const MAX_LABEL: usize = 100;

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print it, alone, on standard output.
    Create(CreateArgs),
    /// List the tokens there are, the newest first. Their secrets are not known.
    List,
    /// Take a token back: from now on it is refused.
    Revoke(RevokeArgs),
}

/// What the new token is for.
#[derive(Args, Debug)]
pub(super) struct CreateArgs {
    /// Who is going to use it, in a few words.
    #[arg(long, value_name = "NAME", value_parser = label)]
    label: String,

    /// What it allows: `observer` reads imports and their findings, `operator` starts imports too.
    #[arg(
        long,
        value_name = "ROLE",
        default_value = "operator",
        value_parser = PossibleValuesParser::new(Role::ALL.map(Role::name)).try_map(|name| Role::from_name(&name).ok_or("no role"))
    )]
    role: Role,

    /// When it expires: after a time (`90d`, `12h`), when a day begins (`2027-12-31`, UTC), or `never`.
    #[arg(long, value_name = "WHEN", default_value = "90d")]
    expires: Expiry,
}

/// Which token.
#[derive(Args, Debug)]
pub(super) struct RevokeArgs {
    /// Its id, as `chancery token list` shows it.
    #[arg(value_name = "ID")]
    id: String,
}

/// When a token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expiry {
    Days(u32),
    Hours(u32),
    On(NaiveDate),
    Never,
}

impl FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "write a time such as 90d or 12h, a day such as 2027-12-31, or never".to_owned();
        let number = |number: &str| match number.parse::<u32>() {
            Ok(number) if number > 0 && number <= 100_000 => Ok(number),
            _ => Err(wrong()),
        };
        if text == "never" {
            return Ok(Self::Never);
        }
        match (text.strip_suffix('d'), text.strip_suffix('h')) {
            (Some(days), _) => number(days).map(Self::Days),
            (_, Some(hours)) => number(hours).map(Self::Hours),
            _ => NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self::On).map_err(|_| wrong()),
        }
    }
}

impl Expiry {
    /// The instant, for a token made at `now`.
    fn at(self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, String> {
        let at = match self {
            Self::Never => return Ok(None),
            Self::Days(days) => now.checked_add_days(Days::new(days.into())),
            Self::Hours(hours) => now.checked_add_signed(chrono::TimeDelta::hours(hours.into())),
            Self::On(day) => Some(day.and_time(NaiveTime::MIN).and_utc()),
        };
        match at {
            Some(at) if at > now => Ok(Some(at)),
            _ => Err("--expires: that time has passed; a token made so would never be taken".to_owned()),
        }
    }
}

fn label(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_LABEL || text.chars().any(char::is_control) {
        return Err(format!("write 1 to {MAX_LABEL} characters, none of them a control character"));
    }
    Ok(text.to_owned())
}

pub(super) fn token(
    command: TokenCommand,
    settings: &Settings,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // What is wrong with the usage is said first.
        let now = clock.now();
        let command = match command {
            TokenCommand::Create(args) => {
                let expires_at =
                    args.expires.at(now).map_err(|error| Failure::usage(anyhow::anyhow!(error)))?;
                Command::Create(new_token(args, expires_at, now, entropy)?)
            }
            TokenCommand::List => Command::List,
            TokenCommand::Revoke(RevokeArgs { id }) => Command::Revoke(id),
        };
        let database = &settings.common.database;
        if let Some(file) = database.sqlite_file().map(Path::new) {
            refuse_missing(file)?;
        }
        let store = connect(settings).await?;
        output::note(&format!("Database: {}", place(database)));
        let outcome = run(command, &store, now).await;
        store.close().await.map_err(Failure::environment)?;
        outcome
    })
}

/// What is done with a database that nobody serves is worth nothing, and a new database would hide that.
pub(super) fn refuse_missing(file: &Path) -> Result<(), Failure> {
    if file.exists() {
        return Ok(());
    }
    Err(Failure::input(anyhow::anyhow!(
        "there is no database {}: name the server's with --database (`chancery serve` and `chancery import` make one)",
        whole(file).display()
    )))
}

/// Where a database is, without its password. The folder of a file tells two of one name apart.
fn place(database: &DatabaseUrl) -> String {
    match database.sqlite_file() {
        Some(file) => whole(Path::new(file)).display().to_string(),
        None => database.to_string(),
    }
}

fn whole(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned())
}

/// What is left to do with the database.
enum Command {
    Create((Token, Secret)),
    List,
    Revoke(String),
}

fn new_token(
    args: CreateArgs,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> Result<(Token, Secret), Failure> {
    let token = Token {
        id: opaque_id("tok", entropy).map_err(Failure::environment)?,
        label: args.label,
        role: args.role,
        created_at: now,
        expires_at,
        revoked_at: None,
        last_used: None,
    };
    Ok((token, Secret::generate(entropy).map_err(Failure::environment)?))
}

async fn run(command: Command, store: &Store, now: DateTime<Utc>) -> Result<(), Failure> {
    match command {
        Command::Create((token, secret)) => {
            store.add_token(&token, &secret).await.map_err(Failure::environment)?;
            output::print(&secret.reveal())?;
            let until = token
                .expires_at
                .map_or_else(|| "never expires".to_owned(), |at| format!("expires {}", shown(at)));
            output::note(&format!(
                "This is the token {} of “{}”, with the role {}; it {until}. It is not shown again.",
                token.id,
                token.label,
                token.role.name(),
            ));
            Ok(())
        }
        Command::List => output::print(&table(&store.tokens().await.map_err(Failure::environment)?, now)),
        Command::Revoke(id) => {
            let revoked = store.revoke_token(&id, now).await.map_err(Failure::environment)?;
            let Some(token) = revoked else {
                let error =
                    anyhow::anyhow!("there is no token {id}; `chancery token list` shows those there are");
                return Err(Failure::input(error));
            };
            let since = token.revoked_at.map(shown).unwrap_or_default();
            output::print(&format!("The token {} of “{}” is revoked since {since}.", token.id, token.label))
        }
    }
}

fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Tokens in columns.
fn table(tokens: &[Token], now: DateTime<Utc>) -> String {
    let mut text = format!(
        "{:<20}  {:<8}  {:<7}  {:<20}  {:<20}  {:<10}  {}\n",
        "ID", "ROLE", "STATE", "CREATED", "EXPIRES", "LAST USED", "LABEL"
    );
    for token in tokens {
        let state = match token.status(now) {
            TokenStatus::Active => "active",
            TokenStatus::Expired => "expired",
            TokenStatus::Revoked => "revoked",
        };
        let expires = token.expires_at.map_or_else(|| "never".to_owned(), shown);
        let used = token.last_used.map_or_else(|| "never".to_owned(), |day| day.to_string());
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{:<20}  {:<8}  {state:<7}  {:<20}  {expires:<20}  {used:<10}  {}",
            token.id,
            token.role.name(),
            shown(token.created_at),
            token.label
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_expires_when_it_is_said_to() {
        let now = at("2026-11-22T10:00:00Z");
        for (written, expected) in [
            ("90d", Some("2027-02-20T10:00:00Z")),
            ("12h", Some("2026-11-22T22:00:00Z")),
            ("2027-12-31", Some("2027-12-31T00:00:00Z")),
            ("never", None),
        ] {
            let expiry: Expiry = written.parse().unwrap();
            assert_eq!(expiry.at(now), Ok(expected.map(at)), "{written}");
        }
        for written in ["", "90", "0d", "-1d", "d", "99999999999d", "tomorrow", "2027-13-01", "Never"] {
            assert!(written.parse::<Expiry>().is_err(), "{written}");
        }
        assert!(Expiry::On(now.date_naive()).at(now).is_err(), "it has begun");
    }

    #[test]
    fn labels_are_short_and_of_one_line() {
        assert_eq!(label(" ci "), Ok("ci".to_owned()));
        for wrong in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert!(label(wrong).is_err(), "{wrong:?}");
        }
    }
}
