//! One import at a time, whatever is asked for.

use super::*;
use chancery_schema::store::ConnectOptions;
use chancery_schema::{FixedClock, FixedEntropy};
use chancery_seed::progress::Stage;
use chrono::DateTime;
use std::sync::mpsc;
use tempfile::TempDir;

#[test]
fn only_the_last_folder_of_a_path_becomes_public() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("site");
    std::fs::create_dir(&tree).unwrap();
    assert_eq!(folder_name(&tree), "site");
    assert_eq!(folder_name(&tree.join("../site")), "site");
    assert_eq!(folder_name(Path::new("/")), "/");
}

/// Holds every import back, once it has begun, until it is let go on.
struct Gate {
    begun: mpsc::Sender<()>,
    go_on: Mutex<mpsc::Receiver<()>>,
}

impl Progress for Gate {
    fn begin(&self, stage: Stage, _: usize) {
        if stage == Stage::Listing {
            self.begun.send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
        }
    }

    fn step(&self) {}
}

struct Held {
    importer: Importer,
    store: Store,
    begun: mpsc::Receiver<()>,
    go_on: mpsc::Sender<()>,
    _folder: TempDir,
}

/// An importer of a small tree, whose imports are held back.
async fn held() -> Held {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("site");
    std::fs::create_dir_all(tree.join("content")).unwrap();
    std::fs::write(tree.join("config.yaml"), "baseURL: https://a.example\ntitle: A\n").unwrap();
    std::fs::write(tree.join("content/_index.md"), "---\ntitle: A\n---\n").unwrap();
    let url = format!("sqlite://{}", folder.path().join("a.db").display());
    let store = Store::connect(&ConnectOptions { url, readers: 2 }).await.unwrap();
    let (begin, begun) = mpsc::channel();
    let (go_on, going_on) = mpsc::channel();
    let importer = Importer::with_progress(
        store.clone(),
        Arc::new(FixedClock::new(DateTime::UNIX_EPOCH)),
        Arc::new(FixedEntropy::default()),
        Content { tree, overlay: None },
        Arc::new(Gate { begun: begin, go_on: Mutex::new(going_on) }),
    );
    Held { importer, store, begun, go_on, _folder: folder }
}

async fn ended(store: &Store, count: usize) -> Vec<ImportJob> {
    loop {
        let jobs = store.import_jobs(10).await.unwrap();
        if jobs.iter().filter(|job| job.finished_at.is_some()).count() == count {
            return jobs;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_while_one_runs_is_done_once_after_it() {
    let Held { importer, store, begun, go_on, _folder } = held().await;
    let first = importer.request(ImportTrigger::Api).await.unwrap();
    let runs = importer.clone();
    let task = tokio::spawn(async move { runs.run().await });
    tokio::task::block_in_place(|| begun.recv().unwrap());
    let second = importer.request(ImportTrigger::Watch).await.unwrap();
    let third = importer.request(ImportTrigger::Api).await.unwrap();
    assert_ne!(first.id, second.id, "what is under way may have read what has changed since");
    assert_eq!(second, third);
    assert_eq!(importer.find(&first.id).unwrap().0.state, ImportState::Running);
    assert_eq!(importer.find(&second.id).unwrap().0.state, ImportState::Queued);
    assert_eq!(importer.under_way().len(), 2);
    assert_eq!(store.latest_revision().await.unwrap(), None);
    go_on.send(()).unwrap();
    go_on.send(()).unwrap();
    let jobs = ended(&store, 2).await;
    let shown: Vec<_> =
        jobs.iter().map(|job| (job.id.as_str(), job.state, job.revision, job.changed)).collect();
    assert_eq!(
        shown,
        [
            (second.id.as_str(), ImportState::Succeeded, Some(1), Some(false)),
            (first.id.as_str(), ImportState::Succeeded, Some(1), Some(true)),
        ]
    );
    assert_eq!(importer.under_way(), []);
    task.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_is_marked_as_interrupted() {
    let Held { importer, store, begun, go_on, _folder } = held().await;
    importer.request(ImportTrigger::Api).await.unwrap();
    let runs = importer.clone();
    let task = tokio::spawn(async move { runs.run().await });
    tokio::task::block_in_place(|| begun.recv().unwrap());
    importer.request(ImportTrigger::Api).await.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    importer.abandon().await;
    for job in ended(&store, 2).await {
        assert_eq!((job.state, job.error.as_deref()), (ImportState::Failed, Some(INTERRUPTED)));
    }
    assert_eq!(importer.under_way(), []);
    assert_eq!(store.latest_revision().await.unwrap(), None);
    go_on.send(()).unwrap();
}

#[tokio::test]
async fn the_last_hundred_jobs_are_kept() {
    let Held { importer, store, begun: _begun, go_on, _folder } = held().await;
    for number in 0..120 {
        let job =
            ImportJob { id: format!("imp_{number}"), ..importer.request(ImportTrigger::Api).await.unwrap() };
        store.save_import(&job, None).await.unwrap();
    }
    go_on.send(()).unwrap();
    importer.step().await.unwrap().1.unwrap();
    let jobs = store.import_jobs(1_000).await.unwrap();
    assert_eq!(jobs.len(), 100);
    assert_eq!(jobs[0].id, "imp_119");
    assert!(jobs.iter().all(|job| job.id != "imp_19"));
}
