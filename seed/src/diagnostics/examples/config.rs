//! The site's configuration.

use super::Example;
use super::Item::File;
use crate::diagnostics::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::ConfigSyntax,
        "Mend the syntax where the finding points.",
        &[File("hugo.toml", "baseURL = https://example.org/\n"), File("content/about.md", "---\ntitle: About\n---\n")],
    )
    .without_config(),
    Example::new(
        Code::MissingBaseUrl,
        "Write `baseURL: https://example.org/`, with the address under which the site is published.",
        &[File("config.yaml", "baseURL: /\ntitle: Example\n")],
    )
    .without_config(),
    Example::new(
        Code::MissingSiteTitle,
        "Write `title: Example` in the configuration.",
        &[File("config.yaml", "baseURL: https://example.org/\n")],
    )
    .without_config(),
    Example::new(
        Code::PermalinkToken,
        "Use Hugo's tokens: `:year`, `:month`, `:monthname`, `:day`, `:weekday`, `:weekdayname`, `:yearday`, `:section`, `:sections`, `:title`, `:slug`, `:filename`, `:contentbasename` and their kin.",
        &[File("config.yaml", "baseURL: https://example.org/\ntitle: Example\npermalinks:\n  blog: /:yaer/:slug/\n")],
    )
    .without_config(),
];
