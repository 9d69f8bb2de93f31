//! `chancery serve`.

use super::{Failure, output};
use crate::app::{Application, StartError};
use crate::config::{LogFormat, Settings};
use crate::telemetry;
use actix_web::dev::ServerHandle;
use chancery_schema::{Clock, Entropy};
use std::sync::Arc;

/// What to try first.
const TRY: &str = "{ organization { name } members { totalCount } }";

pub(super) fn serve(
    settings: Settings,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<(), Failure> {
    // Held until the end: what is left to be sent is sent then.
    let _telemetry = telemetry::init(&settings.common).map_err(Failure::environment)?;
    // Requests are answered by the server's own threads; this one starts them and waits.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let format = telemetry::format(&settings.common);
        let database = settings.common.database.to_string();
        let application = Application::build(settings, clock, entropy).await?;
        announce(&application, &database, format);
        ready();
        tokio::spawn(stop_on_signal(application.handle()));
        application.run().await?;
        tracing::info!("stopped");
        Ok::<(), StartError>(())
    })?;
    Ok(())
}

/// Says what to open and what to try.
fn announce(application: &Application, database: &str, format: LogFormat) {
    let address = application.address();
    let host = match address {
        address if address.ip().is_unspecified() => format!("localhost:{}", address.port()),
        address => address.to_string(),
    };
    let url = format!("http://{host}");
    let revision = application.revision();
    if format == LogFormat::Json {
        let (number, site) = (revision.number, revision.site.as_str());
        let content = application.content().map(|tree| tree.display().to_string());
        tracing::info!(url, %address, database, revision = number, site, seeded = application.seeded(), content, "listening");
        return;
    }
    let recorded = revision.recorded_at.format("%Y-%m-%d %H:%M UTC");
    let filled =
        if application.seeded() { ", the bundled sample; `chancery import TREE` replaces it" } else { "" };
    let content =
        application.content().map(|tree| format!("\n  Content   {}", tree.display())).unwrap_or_default();
    output::note(&format!(
        "Chancery {version} listens on {url}

  Open  {url}/  to explore the API (GraphiQL)
  Try   curl {url}/graphql -H 'content-type: application/json' \\
             -d '{{\"query\":\"{TRY}\"}}'

  Database  {database}{content}
  Revision  {number}, {site}, recorded {recorded}{filled}
  Stop      Ctrl-C
",
        version = env!("CARGO_PKG_VERSION"),
        number = revision.number,
        site = revision.site,
    ));
}

/// Tells a supervisor that asked to be told (systemd's `Type=notify`, `sd_notify(3)`) that requests are
/// answered.
fn ready() {
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Ready]) {
        tracing::warn!(%error, "the supervisor cannot be told that the server is ready");
    }
}

/// The first signal lets requests in flight finish; the second does not wait for them.
async fn stop_on_signal(handle: ServerHandle) {
    signal().await;
    tracing::info!("stopping: finishing the requests in flight");
    let graceful = handle.stop(true);
    tokio::select! {
        () = graceful => {}
        () = signal() => handle.stop(false).await,
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::TRY;

    #[tokio::test]
    async fn what_to_try_first_fits_the_schema() {
        let answer = crate::graphql::schema().execute(TRY).await;
        // Nothing is behind the schema here: fields fail, with a path, but nothing is refused.
        assert!(answer.errors.iter().all(|error| !error.path.is_empty()), "{:?}", answer.errors);
    }
}
