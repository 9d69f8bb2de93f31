//! Revisions.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub(crate) struct Model {
    /// Its number: it only grows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// When it was recorded, never before the one before it.
    pub recorded_at: i64,
    /// When its source says it was recorded.
    pub source_time: i64,
    /// When it was written here, by the clock of who wrote it.
    pub stored_at: i64,
    pub recorded_by: String,
    pub message: String,
    pub source: Option<String>,
    /// The host of the site whose content it holds.
    pub site: String,
    /// Its content is a sample.
    pub sample: bool,
    /// The overlay it was read with.
    pub overlay: Option<String>,
    /// The largest version number given out so far.
    pub last_version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
