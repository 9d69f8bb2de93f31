//! The settings that hold, and where each comes from.

use super::command;
use clap::ArgMatches;
use clap::parser::ValueSource;
use std::fmt::Write;

/// The settings that hold, as a settings file with comments. Passwords are left out.
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
    let shown = match (key, value.parse::<super::DatabaseUrl>()) {
        ("database", Ok(url)) => url.to_string(),
        _ => value.to_owned(),
    };
    toml::Value::String(shown).to_string()
}
