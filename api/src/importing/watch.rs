//! Noticing that the tree or its overlay changed, and waiting until it has settled: a checkout writes
//! thousands of files, and half of one is not to be published.

mod events;
mod poll;

use super::{Content, Importer};
use crate::config::{ContentWatch, Server as Settings};
use chancery_schema::store::ImportTrigger;
use events::Events;
use poll::Fingerprint;
use std::path::PathBuf;
use std::time::Duration;

/// How long a tree that never settles is waited for. Something that writes all the time should not
/// keep every change from being published.
const LONGEST: Duration = Duration::from_secs(60);

/// A folder that is looked after.
#[derive(Clone, Debug)]
struct Root {
    path: PathBuf,
    /// The folders in it that matter, beside the files in it; all where there are none named.
    folders: Option<&'static [&'static str]>,
}

/// Looks after a tree and its overlay.
pub(crate) struct Watching {
    roots: Vec<Root>,
    eyes: Eyes,
    settle: Duration,
    poll: Duration,
}

/// How changes are noticed.
enum Eyes {
    /// The operating system tells.
    Events(Events),
    /// By what the files looked like last.
    Poll(Fingerprint),
}

impl Watching {
    /// Begins to look after `content`: whatever changes from here on is noticed. Nothing where the
    /// settings say so.
    pub(crate) fn begin(content: &Content, settings: &Settings) -> Option<Self> {
        // What the operating system tells of has an absolute path.
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let tree = Root { path: absolute(&content.tree), folders: Some(chancery_seed::FOLDERS) };
        let overlay = content.overlay.iter().map(|path| Root { path: absolute(path), folders: None });
        let roots: Vec<Root> = std::iter::once(tree).chain(overlay).collect();
        let poll = Duration::from_millis(settings.content_poll.into());
        let eyes = match settings.content_watch {
            ContentWatch::Off => return None,
            ContentWatch::Poll => Eyes::Poll(Fingerprint::take(&roots)),
            ContentWatch::Events => match Events::begin(&roots) {
                Ok(events) => Eyes::Events(events),
                Err(error) => poll_instead(&error, &roots, poll),
            },
        };
        Some(Self { roots, eyes, settle: Duration::from_millis(settings.content_settle.into()), poll })
    }

    /// Asks for an import whenever something has changed and settled, for as long as it is awaited.
    pub(crate) async fn run(mut self, importer: Importer) {
        loop {
            self.changed().await;
            if tokio::time::timeout(LONGEST, self.settled()).await.is_err() {
                tracing::warn!(
                    seconds = LONGEST.as_secs(),
                    "the content changes all the time: importing it as it is"
                );
            }
            if let Err(error) = importer.request(ImportTrigger::Watch).await {
                tracing::error!(%error, "a change cannot be imported");
            }
        }
    }

    /// Waits for a change.
    async fn changed(&mut self) {
        match &mut self.eyes {
            Eyes::Events(events) => {
                if let Err(error) = events.changed(&self.roots).await {
                    self.eyes = poll_instead(&error, &self.roots, self.poll);
                }
            }
            Eyes::Poll(before) => loop {
                tokio::time::sleep(self.poll).await;
                if before.renew(&self.roots).await {
                    return;
                }
            },
        }
    }

    /// Waits until nothing has changed for a while.
    async fn settled(&mut self) {
        loop {
            let quiet = match &mut self.eyes {
                Eyes::Events(events) => {
                    match tokio::time::timeout(self.settle, events.changed(&self.roots)).await {
                        Err(_) => true,
                        Ok(Ok(())) => false,
                        Ok(Err(error)) => {
                            self.eyes = poll_instead(&error, &self.roots, self.poll);
                            false
                        }
                    }
                }
                Eyes::Poll(before) => {
                    tokio::time::sleep(self.settle).await;
                    !before.renew(&self.roots).await
                }
            };
            if quiet {
                return;
            }
        }
    }
}

fn poll_instead(error: &notify::Error, roots: &[Root], poll: Duration) -> Eyes {
    tracing::warn!(
        %error,
        milliseconds = poll.as_millis(),
        "the operating system does not tell of changes to the content: looking for them instead"
    );
    Eyes::Poll(Fingerprint::take(roots))
}
