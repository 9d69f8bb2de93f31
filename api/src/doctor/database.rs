//! What the database tells.

use super::{Finding, Level};
use crate::config::Settings;
use crate::telemetry::causes;
use chancery_schema::store::{Examination, Tables};
use chancery_schema::token::{Role, TokenStatus};
use chancery_schema::{Clock, Store};
use chrono::{DateTime, Utc};
use std::path::Path;

/// The database's name and version, and what is the matter with it.
pub(super) async fn look(settings: &Settings, clock: &dyn Clock) -> (Option<String>, Vec<Finding>) {
    let database = &settings.common.database;
    if database.sqlite_file().is_some_and(|file| !Path::new(file).exists()) {
        let server = &settings.server;
        let sampled = server.sample.is_on() && server.content.is_none();
        // Before the world, another organisation's content would be there in its place.
        let level = if sampled && server.public_url.is_some() { Level::Unsafe } else { Level::Note };
        let what = format!("there is no database at {database} yet");
        let mend = if sampled {
            "chancery import TREE makes it; a server that starts before fills it with the sample, unless --sample off"
        } else {
            "chancery import TREE makes it"
        };
        return (None, vec![Finding::new("database-missing", level, what, mend)]);
    }
    match Store::examine(database.as_str()).await {
        Ok(examination) => (Some(examination.version.clone()), judge(&examination, clock.now())),
        Err(error) => {
            let reason = causes(&error).pop().unwrap_or_else(|| error.to_string());
            let reason = if reason.contains("pool timed out") {
                "no connection could be made within 5 s".to_owned()
            } else {
                reason
            };
            let what = format!("the database {database} cannot be looked at: {reason}");
            let mend = if database.sqlite_file().is_some() {
                "it is no database, or a damaged one: keep a copy, and restore a backup or import the tree anew"
            } else {
                "see that it runs, and that its user and password are right"
            };
            (None, vec![Finding::new("database-unusable", Level::Unsafe, what, mend)])
        }
    }
}

fn judge(examination: &Examination, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(first) = examination.damage.first() {
        let what = format!("the database's file is damaged: {first}");
        let mend = "stop the server, keep a copy of the file, and restore a backup or import the tree into a new database";
        found.push(Finding::new("database-damaged", Level::Unsafe, what, mend));
    }
    if examination.superuser {
        let what =
            "the database's user is a superuser: whoever has its password owns the whole database server";
        let mend = "make a user that owns the one database: CREATE USER chancery; CREATE DATABASE chancery OWNER chancery";
        found.push(Finding::new("database-superuser", Level::Warning, what, mend));
    }
    if examination.encrypted == Some(false) {
        let what = "the connection to the database is not encrypted, and it is on another machine";
        let mend = "add ?sslmode=verify-full to the database's address";
        found.push(Finding::new("database-unencrypted", Level::Unsafe, what, mend));
    }
    if examination.standby {
        let what = "the database follows another one: content is served, and nothing can be imported";
        found.push(Finding::new("database-standby", Level::Note, what, "import at the primary"));
    }
    found.extend(tables(&examination.tables));
    if let Some(newest) = &examination.newest {
        if newest.sample {
            let what = "the database holds the bundled sample, which is another organisation's content";
            found.push(Finding::new("content-sample", Level::Warning, what, "chancery import TREE"));
        }
        if newest.recorded_at > now {
            let what = format!(
                "the newest revision was recorded at {}, which this machine's clock has not reached: what is \
                 published meanwhile shows late",
                newest.recorded_at.format("%Y-%m-%d %H:%M UTC")
            );
            found.push(Finding::new(
                "clock-behind",
                Level::Warning,
                what,
                "let the machine's clock be set by NTP",
            ));
        }
    }
    found.extend(tokens(examination, now));
    found
}

fn tables(tables: &Tables) -> Option<Finding> {
    Some(match tables {
        Tables::Current => return None,
        Tables::None => Finding::new(
            "database-empty",
            Level::Note,
            "the database holds nothing yet",
            "the first start fills it with the sample, or with --content",
        ),
        Tables::Earlier(steps) => Finding::new(
            "database-earlier",
            Level::Note,
            format!(
                "the database is of an earlier version: the next start changes its tables, in {steps} steps"
            ),
            "make a backup before, if going back to the earlier version should be possible",
        ),
        Tables::Later => Finding::new(
            "database-later",
            Level::Unsafe,
            "the database is of a later version of Chancery, and this one does not start on it",
            "run the later version",
        ),
        Tables::Foreign => Finding::new(
            "database-foreign",
            Level::Unsafe,
            "the database holds tables of another program",
            "name a database of Chancery's own",
        ),
    })
}

/// Tokens that last for ever, or that nobody uses.
fn tokens(examination: &Examination, now: DateTime<Utc>) -> Vec<Finding> {
    let active = examination.tokens.iter().filter(|token| token.status(now) == TokenStatus::Active);
    let mut found = Vec::new();
    for token in active {
        if token.expires_at.is_none() {
            let level = if token.role == Role::Operator { Level::Warning } else { Level::Note };
            let what =
                format!("the token {} ({}, {}) never expires", token.id, token.label, token.role.name());
            let mend =
                format!("make one that does, put it in place, then: chancery token revoke {}", token.id);
            found.push(Finding::new("token-for-ever", level, what, mend));
        }
        let idle = token.last_used.unwrap_or(token.created_at.date_naive());
        if (now.date_naive() - idle).num_days() > 90 {
            let what = format!("the token {} ({}) was not used since {idle}", token.id, token.label);
            let mend = format!("chancery token revoke {}", token.id);
            found.push(Finding::new("token-idle", Level::Note, what, mend));
        }
    }
    found
}
