//! Imports that a server was asked for, and what became of them. They are no content: they belong to
//! no revision, are changed as they go on, and old ones are forgotten.

use super::connect::Store;
use super::error::StoreError;
use super::time::{instant, micros};
use crate::entity::import_job::{ActiveModel, Column, Entity};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, DerivePartialModel, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::Value;

/// How many jobs are kept; older ones are forgotten when another has ended.
pub const KEPT_IMPORTS: u64 = 100;

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $type { $($(#[$variant_doc])* $variant,)+ }

        impl $type {
            /// The name, as it is stored and shown.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            fn stored(name: &str) -> Result<Self, StoreError> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(StoreError::Damaged { table: "import_job", reason: format!("“{name}” is not known") }),
                }
            }
        }
    };
}

names! {
    /// How far an import is.
    ImportState {
        /// It waits for the one before it.
        Queued = "QUEUED",
        /// It is under way.
        Running = "RUNNING",
        /// It ended, and what the tree holds is served.
        Succeeded = "SUCCEEDED",
        /// It ended, and what was served before is served still.
        Failed = "FAILED",
    }
}

names! {
    /// Why an import was asked for.
    ImportTrigger {
        /// The server started.
        Start = "START",
        /// Files changed.
        Watch = "WATCH",
        /// A request over HTTP.
        Api = "API",
        /// The one before failed, and not for what the tree holds.
        Retry = "RETRY",
    }
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingCounts {
    /// Those that keep the tree from being published.
    pub errors: usize,
    /// Those that do not.
    pub warnings: usize,
    /// What is only worth knowing.
    pub notes: usize,
}

/// An import that a server was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportJob {
    /// What it is called. Cannot be guessed.
    pub id: String,
    /// How far it is.
    pub state: ImportState,
    /// Why it was asked for.
    pub trigger: ImportTrigger,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The revision that holds what the tree holds, once it has succeeded.
    pub revision: Option<i64>,
    /// Whether that revision is a new one, once it has succeeded.
    pub changed: Option<bool>,
    /// How many findings there are, once the tree was read.
    pub counts: Option<FindingCounts>,
    /// Why it failed, in a sentence that may be shown outside.
    pub error: Option<String>,
    /// The process that does it, by an id of its own; none where that was not noted. Not shown outside.
    pub owner: Option<String>,
}

impl Store {
    /// Writes down a job that is not known yet; one that is known stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_import(&self, job: &ImportJob) -> Result<(), StoreError> {
        let conflict = OnConflict::column(Column::Id).do_nothing().to_owned();
        Entity::insert(row(job, None)).on_conflict(conflict).exec_without_returning(self.writer()).await?;
        Ok(())
    }

    /// Writes down how far a job is, whether or not it is known, and its findings as JSON.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_import(&self, job: &ImportJob, findings: Option<&Value>) -> Result<(), StoreError> {
        let changing = [
            Column::State,
            Column::StartedAt,
            Column::FinishedAt,
            Column::Revision,
            Column::Changed,
            Column::Errors,
            Column::Warnings,
            Column::Notes,
            Column::Findings,
            Column::Error,
        ];
        let conflict = OnConflict::column(Column::Id).update_columns(changing).to_owned();
        Entity::insert(row(job, findings))
            .on_conflict(conflict)
            .exec_without_returning(self.writer())
            .await?;
        Ok(())
    }

    /// A job.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_job(&self, id: &str) -> Result<Option<ImportJob>, StoreError> {
        let query = Entity::find().filter(Column::Id.eq(id)).into_partial_model::<Light>();
        query.one(self.reader()).await?.map(ImportJob::try_from).transpose()
    }

    /// The findings of a job, once the tree was read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_findings(&self, id: &str) -> Result<Option<Value>, StoreError> {
        let query = Entity::find().select_only().column(Column::Findings).filter(Column::Id.eq(id));
        let found: Option<Option<String>> = query.into_tuple().one(self.reader()).await?;
        let damaged =
            |error: serde_json::Error| StoreError::Damaged { table: "import_job", reason: error.to_string() };
        found.flatten().map(|json| serde_json::from_str(&json).map_err(damaged)).transpose()
    }

    /// The jobs asked for last, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_jobs(&self, limit: u64) -> Result<Vec<ImportJob>, StoreError> {
        let rows = newest_first().limit(limit).into_partial_model::<Light>().all(self.reader()).await?;
        rows.into_iter().map(ImportJob::try_from).collect()
    }

    /// The job that ended last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_import(&self) -> Result<Option<ImportJob>, StoreError> {
        let ended = newest_first().filter(Column::FinishedAt.is_not_null()).into_partial_model::<Light>();
        ended.one(self.reader()).await?.map(ImportJob::try_from).transpose()
    }

    /// Marks jobs that have not ended and are not `owner`'s as failed with `error`: those asked for
    /// before `asked_before`, or all of them. For when whoever was to do them must be gone. A process
    /// that is not gone after all corrects it when its job ends. How many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn interrupt_imports(
        &self,
        owner: &str,
        error: &str,
        asked_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let foreign = Condition::any().add(Column::Owner.is_null()).add(Column::Owner.ne(owner));
        let old = asked_before.map(|before| Column::RequestedAt.lt(micros(before)));
        let marked = Entity::update_many()
            .col_expr(Column::State, Expr::value(ImportState::Failed.name()))
            .col_expr(Column::Error, Expr::value(error))
            .col_expr(Column::FinishedAt, Expr::value(micros(now)))
            .filter(Condition::all().add(Column::FinishedAt.is_null()).add(foreign).add_option(old))
            .exec(self.writer())
            .await?;
        Ok(marked.rows_affected)
    }

    /// Forgets all but the last [`KEPT_IMPORTS`] jobs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_imports(&self) -> Result<(), StoreError> {
        let mut kept = Query::select();
        kept.column(Column::Number)
            .from(Entity)
            .order_by(Column::RequestedAt, sea_orm::Order::Desc)
            .order_by(Column::Number, sea_orm::Order::Desc)
            .limit(KEPT_IMPORTS);
        Entity::delete_many().filter(Column::Number.not_in_subquery(kept)).exec(self.writer()).await?;
        Ok(())
    }
}

/// A row without its findings.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct Light {
    id: String,
    state: String,
    trigger: String,
    requested_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    revision: Option<i64>,
    changed: Option<bool>,
    errors: Option<i64>,
    warnings: Option<i64>,
    notes: Option<i64>,
    error: Option<String>,
    owner: Option<String>,
}

/// Jobs without their findings, the newest first.
fn newest_first() -> Select<Entity> {
    Entity::find().order_by_desc(Column::RequestedAt).order_by_desc(Column::Number)
}

impl TryFrom<Light> for ImportJob {
    type Error = StoreError;

    fn try_from(row: Light) -> Result<Self, StoreError> {
        let count = |number: i64| usize::try_from(number).unwrap_or_default();
        let counts = match (row.errors, row.warnings, row.notes) {
            (Some(errors), Some(warnings), Some(notes)) => {
                Some(FindingCounts { errors: count(errors), warnings: count(warnings), notes: count(notes) })
            }
            _ => None,
        };
        Ok(Self {
            id: row.id,
            state: ImportState::stored(&row.state)?,
            trigger: ImportTrigger::stored(&row.trigger)?,
            requested_at: instant(row.requested_at),
            started_at: row.started_at.map(instant),
            finished_at: row.finished_at.map(instant),
            revision: row.revision,
            changed: row.changed,
            counts,
            error: row.error,
            owner: row.owner,
        })
    }
}

fn row(job: &ImportJob, findings: Option<&Value>) -> ActiveModel {
    let count = |pick: fn(&FindingCounts) -> usize| {
        job.counts.as_ref().map(|counts| i64::try_from(pick(counts)).unwrap_or(i64::MAX))
    };
    ActiveModel {
        number: NotSet,
        id: Set(job.id.clone()),
        state: Set(job.state.name().to_owned()),
        trigger: Set(job.trigger.name().to_owned()),
        requested_at: Set(micros(job.requested_at)),
        started_at: Set(job.started_at.map(micros)),
        finished_at: Set(job.finished_at.map(micros)),
        revision: Set(job.revision),
        changed: Set(job.changed),
        errors: Set(count(|counts| counts.errors)),
        warnings: Set(count(|counts| counts.warnings)),
        notes: Set(count(|counts| counts.notes)),
        findings: Set(findings.map(Value::to_string)),
        error: Set(job.error.clone()),
        owner: Set(job.owner.clone()),
    }
}
