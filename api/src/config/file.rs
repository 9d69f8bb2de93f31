//! Settings from a file: they become the defaults of the flags, so that flags and environment go
//! before them, and each is checked as its flag is.

use super::bare_command;
use clap::{Arg, Command};
use std::path::{Path, PathBuf};
use toml::Value;

/// Why a file of settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("the settings file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It is not TOML.
    #[error("{}: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// It has a key that is no setting.
    #[error("{}: there is no setting “{key}”; the settings are {known}", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// The keys there are.
        known: String,
    },
    /// A value is not one of its setting.
    #[error("{}: {key}: {reason}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// What is wrong.
        reason: String,
    },
}

/// The command with the file's settings as the defaults of its flags, and of its subcommands' flags.
///
/// # Errors
/// When the file cannot be read, is not TOML, or has a key or value that is no setting's.
pub fn with_file(command: Command, path: &Path) -> Result<Command, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let entries = entries(path, &text)?;
    Ok(entries.into_iter().fold(command, set_default))
}

/// The file's keys and values, checked.
fn entries(path: &Path, text: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let table: toml::Table = text
        .parse()
        .map_err(|source| ConfigError::Syntax { path: path.to_owned(), source: Box::new(source) })?;
    let settings = bare_command();
    let known: Vec<&str> =
        settings.get_arguments().filter_map(Arg::get_long).filter(|key| *key != "config").collect();
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        if !known.contains(&key.as_str()) {
            return Err(ConfigError::UnknownKey { path: path.to_owned(), key, known: known.join(", ") });
        }
        let refused = |reason: String| ConfigError::Value { path: path.to_owned(), key: key.clone(), reason };
        let value = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            Value::Boolean(truth) => truth.to_string(),
            Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                return Err(refused("write a text or a whole number".to_owned()));
            }
        };
        if let Err(error) = settings.clone().try_get_matches_from(["chancery", &format!("--{key}={value}")]) {
            let shown = error.to_string();
            let first = shown.lines().next().unwrap_or_default();
            return Err(refused(first.trim_start_matches("error: ").to_owned()));
        }
        entries.push((key, value));
    }
    Ok(entries)
}

fn set_default(command: Command, (key, value): (String, String)) -> Command {
    // A setting has a variable of the environment. A command's own flag of the same name has none.
    let is_setting = |arg: &Arg| arg.get_long() == Some(&key) && arg.get_env().is_some();
    let id = |command: &Command| {
        command.get_arguments().find(|arg| is_setting(arg)).map(|arg| arg.get_id().to_string())
    };
    let mut command = match id(&command) {
        Some(id) => command.mut_arg(id, |arg| arg.default_value(value.clone())),
        None => command,
    };
    for subcommand in command.get_subcommands_mut() {
        if let Some(id) = id(subcommand) {
            *subcommand = subcommand.clone().mut_arg(id, |arg| arg.default_value(value.clone()));
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        entries(Path::new("server.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn texts_and_numbers_are_taken() {
        let entries = entries(Path::new("x"), "listen = \"127.0.0.1:1\"\npage-size = 50\n").unwrap();
        assert_eq!(
            entries,
            [("listen".to_owned(), "127.0.0.1:1".to_owned()), ("page-size".to_owned(), "50".to_owned())]
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_file_and_the_known_ones() {
        assert!(error("config = 'y'").contains("no setting"), "a file names no other file");
        let error = error("lisen = 1");
        for part in ["server.toml", "“lisen”", "listen", "page-size"] {
            assert!(error.contains(part), "{part} is missing in {error}");
        }
    }

    #[test]
    fn a_wrong_value_is_named_with_its_key() {
        for (text, reason) in [
            ("listen = 'nowhere'", "127.0.0.1:8080"),
            ("page-size = 0", "1..=10000"),
            ("page-size = [1]", "whole number"),
            ("log-format = 'xml'", "xml"),
        ] {
            let error = error(text);
            let key = text.split(' ').next().unwrap();
            assert!(error.contains(key) && error.contains(reason), "{error}");
        }
    }

    #[test]
    fn broken_toml_is_named_with_its_line() {
        let error = error("listen = 'x'\npage-size =\n");
        assert!(error.contains("server.toml") && error.contains("line 2"), "{error}");
    }
}
