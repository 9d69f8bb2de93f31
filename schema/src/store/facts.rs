//! From a value to the columns and facts it is asked by: what queries see of a version.

use super::Header;
use super::select::KEY_CHARS;
use crate::domain::{Content, Id};
use crate::entity::{member, news_article, partner, sponsor};
use crate::text::name_key;
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait};

/// How many values one statement carries at most: SQLite takes 32,766.
const MAX_VALUES: usize = 30_000;

/// A content type with a table of its own.
pub(super) trait Tabled: Content {
    /// Its table.
    type Row: ActiveModelTrait<Entity = Self::Table> + ActiveModelBehavior + From<Header> + Send;
    /// Its table's entity.
    type Table: EntityTrait;

    /// Fills in the columns of its own.
    fn fill(&self, _row: &mut Self::Row) {}

    /// Adds the facts it is asked by.
    fn facts(&self, _version: i64, _facts: &mut Facts) {}
}

/// Says what of a value goes into its table's columns and, where it has any, into facts.
macro_rules! tabled {
    ($type:ty, $module:path, |$value:ident, $row:ident| $fill:block $(, |$own:ident, $version:ident, $facts:ident| $add:block)?) => {
        const _: () = {
            use $module as table;
            impl $crate::store::facts::Tabled for $type {
                type Row = table::ActiveModel;
                type Table = table::Entity;
                fn fill(&self, $row: &mut table::ActiveModel) {
                    let $value = self;
                    $fill
                }
                $(fn facts(&self, $version: i64, $facts: &mut $crate::store::facts::Facts) {
                    let $own = self;
                    $add
                })?
            }
        };
    };
}

pub(super) use tabled;

/// A text a list is ordered by: a name's folded words, cut so that cursors stay short. Names that are
/// equal for so long are told apart by their ids.
pub(super) fn sort_key(text: &str) -> String {
    name_key(text).chars().take(KEY_CHARS).collect()
}

/// A text that may be missing: empty then.
pub(super) fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

/// An id that may be missing: empty then.
pub(super) fn id(value: Option<&Id>) -> String {
    text(value.map(Id::as_str))
}

/// Facts of the versions a revision adds.
#[derive(Default)]
pub(super) struct Facts {
    /// The id of the record whose facts are being added.
    pub(super) record: String,
    pub(super) names: Vec<member::name::ActiveModel>,
    pub(super) periods: Vec<member::period::ActiveModel>,
    pub(super) groups: Vec<member::group::ActiveModel>,
    pub(super) representatives: Vec<member::representative::ActiveModel>,
    pub(super) domains: Vec<member::domain::ActiveModel>,
    pub(super) terms: Vec<sponsor::term::ActiveModel>,
    pub(super) agreements: Vec<partner::agreement::ActiveModel>,
    pub(super) announcements: Vec<partner::announcement::ActiveModel>,
    pub(super) news_terms: Vec<news_article::term::ActiveModel>,
    pub(super) news_authors: Vec<news_article::author::ActiveModel>,
}

impl Facts {
    /// Writes them all.
    pub(super) async fn insert(self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        insert(tx, self.names).await?;
        insert(tx, self.periods).await?;
        insert(tx, self.groups).await?;
        insert(tx, self.representatives).await?;
        insert(tx, self.domains).await?;
        insert(tx, self.terms).await?;
        insert(tx, self.agreements).await?;
        insert(tx, self.announcements).await?;
        insert(tx, self.news_terms).await?;
        insert(tx, self.news_authors).await
    }
}

/// Writes rows, as many with each statement as it takes.
pub(super) async fn insert<A>(tx: &DatabaseTransaction, rows: Vec<A>) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
{
    use sea_orm::Iterable;
    let columns = <<A::Entity as EntityTrait>::Column as Iterable>::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<A> = rows.by_ref().take(MAX_VALUES / columns).collect();
        A::Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}
