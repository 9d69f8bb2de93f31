//! Logs: structured events to standard error, for people or for machines; and traces, for a collector.

#[cfg(feature = "otlp")]
pub(crate) mod otlp;

use crate::config::{Common, LogFormat};
use std::io::IsTerminal;
use std::panic;
use tracing_subscriber::util::TryInitError;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// How logs are written: as set, else by where they go.
#[must_use]
pub fn format(settings: &Common) -> LogFormat {
    settings
        .log_format
        .unwrap_or_else(|| if std::io::stderr().is_terminal() { LogFormat::Human } else { LogFormat::Json })
}

/// Keeps telemetry going: to be held until the program ends.
#[must_use]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    _export: Option<otlp::Export>,
}

/// Why there is no telemetry.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// Something else in the process writes logs already.
    #[error("logs cannot be written")]
    Logs(#[from] TryInitError),
    /// What the environment says of OpenTelemetry makes no sense.
    #[cfg(feature = "otlp")]
    #[error("traces cannot be sent: see the variables OTEL_EXPORTER_OTLP_*")]
    Traces(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// The variables that say where traces go (OpenTelemetry, OTLP exporter configuration).
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

/// Writes logs to standard error from here on, panics among them. Where the environment names a collector
/// of OpenTelemetry and the program was built with the feature `otlp`, spans are sent there, too.
///
/// # Errors
/// When something else in the process writes logs already, or the environment makes no sense.
pub fn init(settings: &Common) -> Result<Telemetry, TelemetryError> {
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    // What libraries say about their own start is told by ours, once the server answers. What the HTTP implementation
    // calls an error is a head that it refuses, or a client that is gone: nobody is to be woken for that.
    let filter = EnvFilter::new(format!(
        "actix_server=warn,sea_orm_migration=warn,actix_http::h1::dispatcher=off,{}",
        settings.log_level.as_str()
    ));
    let logs = fmt::layer().with_writer(std::io::stderr);
    let logs = match format(settings) {
        LogFormat::Human => {
            let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            logs.with_target(false).with_ansi(colour).compact().boxed()
        }
        LogFormat::Json => logs.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let asked = ENDPOINTS.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let subscriber = tracing_subscriber::registry().with(filter).with(logs);
    #[cfg(feature = "otlp")]
    let telemetry = {
        let export = asked.then(otlp::Export::begin).transpose()?;
        subscriber.with(export.as_ref().map(otlp::Export::layer)).try_init()?;
        Telemetry { _export: export }
    };
    #[cfg(not(feature = "otlp"))]
    let telemetry = {
        subscriber.try_init()?;
        if asked {
            tracing::warn!(
                "OTEL_EXPORTER_OTLP_ENDPOINT is set, and this program was built without the feature otlp"
            );
        }
        Telemetry {}
    };
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message =
            payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
        let place = info.location().map(ToString::to_string);
        tracing::error!(panic = message, place, "a panic");
    }));
    Ok(telemetry)
}

/// What lies behind an error, from the nearest cause to the farthest: for the log, never for a client.
pub(crate) fn causes(error: &dyn std::error::Error) -> Vec<String> {
    std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string).collect()
}
