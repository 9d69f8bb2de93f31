//! One import at a time, whatever is asked for.

use super::ended::INTERRUPTED;
use super::*;
use chancery_schema::store::ConnectOptions;
use chancery_schema::{FixedClock, FixedEntropy};
use chancery_seed::progress::Stage;
use chrono::DateTime;
use sea_orm::{ConnectionTrait, Database};
use std::sync::atomic::{AtomicU32, Ordering};
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

/// A small tree, and an empty database beside it.
async fn small() -> (TempDir, PathBuf, Store) {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("site");
    std::fs::create_dir_all(tree.join("content")).unwrap();
    std::fs::write(tree.join("config.yaml"), "baseURL: https://a.example\ntitle: A\n").unwrap();
    std::fs::write(tree.join("content/_index.md"), "---\ntitle: A\n---\n").unwrap();
    let store = Store::connect(&ConnectOptions::new(url(&folder), 2)).await.unwrap();
    (folder, tree, store)
}

fn url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("a.db").display())
}

/// An importer of a small tree, whose imports are held back.
async fn held() -> Held {
    let (folder, tree, store) = small().await;
    let (begin, begun) = mpsc::channel();
    let (go_on, going_on) = mpsc::channel();
    let gate = Gate { begun: begin, go_on: Mutex::new(going_on) };
    let importer = importer(&store, &tree, gate);
    Held { importer, store, begun, go_on, _folder: folder }
}

/// An importer that tries again at once.
fn importer(store: &Store, tree: &Path, progress: impl Progress + 'static) -> Importer {
    let pauses = Pauses { first: Duration::from_millis(1), longest: Duration::from_millis(4) };
    Importer::with_progress(
        store.clone(),
        Arc::new(FixedClock::new(DateTime::UNIX_EPOCH)),
        Arc::new(FixedEntropy::default()),
        Content { tree: tree.to_owned(), overlay: None, errors: ContentErrors::Refuse },
        Metrics::default(),
        Arc::new(progress),
        pauses,
    )
    .unwrap()
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
    // What is told last is that nothing is under way.
    while !importer.under_way().is_empty() {
        tokio::task::yield_now().await;
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_before_it_was_given_up_is_said_to_have_been() {
    let Held { importer: first, store, begun, go_on, _folder } = held().await;
    let job = first.request(ImportTrigger::Api).await.unwrap();
    let runs = first.clone();
    let task = tokio::spawn(async move { runs.run().await });
    tokio::task::block_in_place(|| begun.recv().unwrap());
    // What it would have recorded is there, and it has not heard of it.
    let second = importer(&store, &first.content().tree, Silent);
    second.request(ImportTrigger::Api).await.unwrap();
    second.step().await.unwrap().1.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    first.abandon().await;
    let told = store.import_job(&job.id).await.unwrap().unwrap();
    assert_eq!(
        (told.state, told.revision, told.changed, told.error),
        (ImportState::Succeeded, Some(1), Some(true), None)
    );
    go_on.send(()).unwrap();
}

/// Does something at the first imports' stages.
struct At<F> {
    stage: Stage,
    times: AtomicU32,
    act: F,
}

impl<F: Fn() + Send + Sync> Progress for At<F> {
    fn begin(&self, stage: Stage, _: usize) {
        let less = |times: u32| times.checked_sub(1);
        if stage == self.stage && self.times.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok() {
            (self.act)();
        }
    }

    fn step(&self) {}
}

/// State, trigger and number of errors of each job, the newest first.
fn told(jobs: &[ImportJob]) -> Vec<(ImportState, ImportTrigger, Option<usize>)> {
    jobs.iter().map(|job| (job.state, job.trigger, job.counts.map(|counts| counts.errors))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_its_import_alone_and_it_is_tried_again() {
    let (_folder, tree, store) = small().await;
    let act = || panic!("a mistake of the program");
    let importer = importer(&store, &tree, At { stage: Stage::Recording, times: AtomicU32::new(2), act });
    importer.request(ImportTrigger::Watch).await.unwrap();
    let runs = importer.clone();
    let task = tokio::spawn(async move { runs.run().await });
    let jobs = ended(&store, 3).await;
    assert_eq!(
        told(&jobs),
        [
            (ImportState::Succeeded, ImportTrigger::Retry, Some(0)),
            (ImportState::Failed, ImportTrigger::Retry, None),
            (ImportState::Failed, ImportTrigger::Watch, None),
        ]
    );
    assert!(jobs[1].error.as_deref().unwrap().contains("cut short"), "{:?}", jobs[1]);
    importer.request(ImportTrigger::Api).await.unwrap();
    ended(&store, 4).await;
    task.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_that_was_written_while_it_was_read_is_read_again() {
    let (_folder, tree, store) = small().await;
    let file = tree.join("content/about.md");
    std::fs::write(&file, "---\ntitle: About\n---\nOne.\n").unwrap();
    let act = move || std::fs::write(&file, "---\ntitle: About us\n---\nTwo.\n").unwrap();
    let importer = importer(&store, &tree, At { stage: Stage::Rendering, times: AtomicU32::new(1), act });
    importer.request(ImportTrigger::Start).await.unwrap();
    let task = tokio::spawn(async move { importer.run().await });
    let jobs = ended(&store, 2).await;
    assert_eq!(
        told(&jobs),
        [
            (ImportState::Succeeded, ImportTrigger::Retry, Some(0)),
            (ImportState::Failed, ImportTrigger::Start, Some(1)),
        ]
    );
    task.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_cannot_be_written_down_is_told_about_until_it_is() {
    let (folder, tree, store) = small().await;
    let importer = importer(&store, &tree, Silent);
    let beside = Database::connect(url(&folder)).await.unwrap();
    beside.execute_unprepared("ALTER TABLE import_job RENAME TO elsewhere").await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(importer.request(ImportTrigger::Api).await.unwrap().id);
        importer.step().await.unwrap().1.unwrap();
    }
    for id in &ids {
        let (job, findings) = importer.find(id).unwrap();
        assert_eq!((job.state, findings.is_some()), (ImportState::Succeeded, true));
    }
    beside.execute_unprepared("ALTER TABLE elsewhere RENAME TO import_job").await.unwrap();
    ids.push(importer.request(ImportTrigger::Api).await.unwrap().id);
    importer.step().await.unwrap().1.unwrap();
    for id in &ids {
        assert_eq!(store.import_job(id).await.unwrap().unwrap().state, ImportState::Succeeded);
        assert!(store.import_findings(id).await.unwrap().is_some());
    }
    assert_eq!(importer.under_way(), []);
}
