//! `docs/configuration.md`, from the settings' own help texts.

use super::command;
use clap::Arg;
use std::fmt::Write;

const HEAD: &str = "\
# Configuration

<!-- Made from `api/src/config/mod.rs`. A test holds it; `CHANCERY_BLESS=1 cargo test -p chancery-api --lib config` \
writes it anew. -->

Each setting can be given as a flag, as an environment variable, or in a TOML file named by `--config` \
(`CHANCERY_CONFIG`). A flag goes before the environment, the environment before the file, the file before the default. \
A key of the file that is no setting is an error.

```toml
# server.toml
database = \"postgres://chancery@db.example.org/chancery\"
listen = \"0.0.0.0:8080\"
page-size = 200
```

`chancery config` prints the settings that hold and where each comes from.
";

/// The reference of all settings, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = HEAD.to_owned();
    let mut heading = None;
    for arg in command().get_arguments() {
        if heading.as_deref() != arg.get_help_heading() {
            heading = arg.get_help_heading().map(ToOwned::to_owned);
            // Writing to a text cannot fail.
            let _ = write!(text, "\n## {}\n", heading.as_deref().unwrap_or_default());
        }
        describe(&mut text, arg);
    }
    text
}

fn describe(text: &mut String, arg: &Arg) {
    let Some(key) = arg.get_long() else { return };
    let value = arg.get_value_names().and_then(|names| names.first()).map_or("VALUE", |name| name.as_str());
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let variable = arg.get_env().map(|name| name.to_string_lossy()).unwrap_or_default();
    let _ = write!(
        text,
        "\n### `{key}`\n\n{}\n\n- Flag: `--{key} {value}`\n- Environment: `{variable}`\n",
        sentence(&help)
    );
    if key != "config" {
        let _ = writeln!(text, "- File: `{key}`");
    }
    let values: Vec<String> =
        arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if !values.is_empty() {
        let _ = writeln!(text, "- Values: {}", values.join(", "));
    }
    match arg.get_default_values().first() {
        Some(default) => {
            let _ = writeln!(text, "- Default: `{}`", default.to_string_lossy());
        }
        None => text.push_str("- Default: not set\n"),
    }
}

/// clap takes the full stop at the end of a help text away.
fn sentence(help: &str) -> String {
    let help = help.trim_end();
    if help.ends_with('.') { help.to_owned() } else { format!("{help}.") }
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn the_committed_reference_is_the_one_of_the_settings() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
        let made = reference();
        if std::env::var_os("CHANCERY_BLESS").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(committed, made, "docs/configuration.md is behind: run with CHANCERY_BLESS=1");
    }
}
