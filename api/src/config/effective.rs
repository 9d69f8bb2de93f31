//! The settings that hold, and where each comes from.

use super::command;
use clap::ArgMatches;
use clap::parser::ValueSource;
use std::fmt::Write;

/// The settings that hold, as a settings file with comments. Passwords, secrets and what an address may hold of them are left out.
#[must_use]
pub fn effective(matches: &ArgMatches) -> String {
    let mut text =
        String::from("# The settings that hold. Flags go before the environment, that before the file.\n");
    for arg in command().get_arguments() {
        let (Some(key), id) = (arg.get_long(), arg.get_id().as_str()) else { continue };
        if key == "config" {
            continue;
        }
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        // Writing to a text cannot fail.
        let _ = write!(text, "\n# {help}\n");
        let value = matches.try_get_raw(id).ok().flatten().and_then(|mut values| values.next());
        let Some(value) = value else {
            let _ = writeln!(text, "# {key} is not set");
            continue;
        };
        let value = value.to_string_lossy();
        let source = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => format!("by the flag --{key}"),
            Some(ValueSource::EnvVariable) => {
                format!("by {}", arg.get_env().unwrap_or_default().to_string_lossy())
            }
            _ if arg.get_default_values().first().is_some_and(|default| default.to_str() == Some(&value)) => {
                "the default".to_owned()
            }
            _ => "by the file".to_owned(),
        };
        let _ = writeln!(text, "{key} = {}  # {source}", toml_value(key, &value));
    }
    text
}

fn toml_value(key: &str, value: &str) -> String {
    if let Ok(number) = value.parse::<u64>() {
        return number.to_string();
    }
    // Where a secret cannot be read, how to tell it from the rest is not known either.
    let hidden = |shown: Option<String>| shown.unwrap_or_else(|| "…".to_owned());
    let shown = match key {
        "database" => value.parse().map_or(value.to_owned(), |url: super::DatabaseUrl| url.to_string()),
        "purge-secret" => hidden(value.parse().ok().map(|secret: crate::purge::Secret| secret.to_string())),
        "purge-url" => hidden(value.parse().ok().map(|url: super::types::PurgeUrl| url.to_string())),
        _ => value.to_owned(),
    };
    toml::Value::String(shown).to_string()
}
