//! `chancery doctor`: whether a deployment's settings, machine and database are safe to put before the
//! world. Each finding says what is the matter and how to mend it. Nothing is changed by looking.

mod database;
mod machine;
mod settings;
#[cfg(test)]
mod tests;

use crate::config::Settings;
use chancery_schema::Clock;
use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; it may be meant.
    Note,
    /// It will hurt one day, or under attack.
    Warning,
    /// Do not put this before the world.
    Unsafe,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Names it for programs: kebab-case, never changed.
    pub name: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What is the matter, in a sentence.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Finding {
    fn new(name: &'static str, level: Level, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, level, what: what.into(), mend: mend.into() }
    }
}

/// What was looked at, and what was found, the worst first.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// This program's version.
    pub version: &'static str,
    /// The database's name and version; nothing where it could not be looked at.
    pub database: Option<String>,
    /// How many findings there are of each level.
    pub counts: Counts,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// What must not be put before the world.
    pub r#unsafe: usize,
    /// What will hurt one day.
    pub warning: usize,
    /// What is worth knowing.
    pub note: usize,
}

impl Counts {
    fn of(findings: &[Finding]) -> Self {
        let count = |level| findings.iter().filter(|finding| finding.level == level).count();
        Self { r#unsafe: count(Level::Unsafe), warning: count(Level::Warning), note: count(Level::Note) }
    }
}

impl Diagnosis {
    /// The worst there is.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }
}

/// Looks at everything. `flags` are the settings that were given on the command line, which everybody on
/// the machine can read.
pub async fn examine(settings: &Settings, flags: &[String], clock: &dyn Clock) -> Diagnosis {
    let mut findings = settings::look(settings, flags);
    findings.extend(machine::look(settings));
    let (database, more) = database::look(settings, clock).await;
    findings.extend(more);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let counts = Counts::of(&findings);
    Diagnosis { version: env!("CARGO_PKG_VERSION"), database, counts, findings }
}
