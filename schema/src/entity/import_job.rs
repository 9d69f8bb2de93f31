//! Imports that a server was asked for, and what became of them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_job")]
pub(crate) struct Model {
    /// The order in which they were written down.
    #[sea_orm(primary_key)]
    pub number: i64,
    /// What they are called outside.
    pub id: String,
    pub state: String,
    pub trigger: String,
    pub requested_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    pub revision: Option<i64>,
    pub changed: Option<bool>,
    pub errors: Option<i64>,
    pub warnings: Option<i64>,
    pub notes: Option<i64>,
    /// JSON: may be long, and is loaded only where it is asked for.
    pub findings: Option<String>,
    pub error: Option<String>,
    /// The process that does it; none where it is from before owners were noted.
    pub owner: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
