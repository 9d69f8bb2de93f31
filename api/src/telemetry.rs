//! Logs: structured events to standard error, for people or for machines.

use crate::config::{Common, LogFormat};
use std::io::IsTerminal;
use std::panic;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::TryInitError;

/// How logs are written: as set, else by where they go.
#[must_use]
pub fn format(settings: &Common) -> LogFormat {
    settings
        .log_format
        .unwrap_or_else(|| if std::io::stderr().is_terminal() { LogFormat::Human } else { LogFormat::Json })
}

/// Writes logs to standard error from here on, panics among them.
///
/// # Errors
/// When something else in the process writes logs already.
pub fn init(settings: &Common) -> Result<(), TryInitError> {
    use tracing_subscriber::util::SubscriberInitExt;
    // What libraries say about their own start is told by ours, once the server answers.
    let filter =
        EnvFilter::new(format!("actix_server=warn,sea_orm_migration=warn,{}", settings.log_level.as_str()));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format(settings) {
        LogFormat::Human => {
            let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            logs.with_target(false).with_ansi(colour).compact().finish().try_init()?;
        }
        LogFormat::Json => logs.json().flatten_event(true).with_span_list(false).finish().try_init()?,
    }
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message =
            payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
        let place = info.location().map(ToString::to_string);
        tracing::error!(panic = message, place, "a panic");
    }));
    Ok(())
}

/// What lies behind an error, from the nearest cause to the farthest: for the log, never for a client.
pub(crate) fn causes(error: &dyn std::error::Error) -> Vec<String> {
    std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string).collect()
}
