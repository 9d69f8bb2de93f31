//! The tables, in the order they came to be. A migration that has been released is never changed:
//! a later one alters what it made.
//!
//! Dates are stored as days since 1970-01-01 and instants as microseconds since then, so that both
//! databases keep one precision and compare numbers, never text. An open end is the largest number.

use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;

mod m20261122_000001_revisions;
mod m20261122_000002_texts;
mod m20261122_000003_organization;
mod m20261122_000004_membership;
mod m20261122_000005_members;
mod m20261122_000006_people;
mod m20261122_000007_sponsors;
mod m20261122_000008_partners;
mod m20261122_000009_news;
mod m20261122_000010_pages;
mod m20261122_000011_search;
mod m20261122_000012_tokens;
mod m20261122_000013_imports;
mod m20261122_000014_translations;
mod m20261122_000016_importing;
mod m20261122_000017_owners;
mod m20261122_000018_stored_at;
mod m20261122_000019_publication;
mod m20261122_000020_open;
mod m20261122_000021_titles;

pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_revisions::Migration),
            Box::new(m20261122_000002_texts::Migration),
            Box::new(m20261122_000003_organization::Migration),
            Box::new(m20261122_000004_membership::Migration),
            Box::new(m20261122_000005_members::Migration),
            Box::new(m20261122_000006_people::Migration),
            Box::new(m20261122_000007_sponsors::Migration),
            Box::new(m20261122_000008_partners::Migration),
            Box::new(m20261122_000009_news::Migration),
            Box::new(m20261122_000010_pages::Migration),
            Box::new(m20261122_000011_search::Migration),
            Box::new(m20261122_000012_tokens::Migration),
            Box::new(m20261122_000013_imports::Migration),
            Box::new(m20261122_000016_importing::Migration),
            Box::new(m20261122_000014_translations::Migration),
            Box::new(m20261122_000017_owners::Migration),
            Box::new(m20261122_000018_stored_at::Migration),
            Box::new(m20261122_000019_publication::Migration),
            Box::new(m20261122_000020_open::Migration),
            Box::new(m20261122_000021_titles::Migration),
        ]
    }
}

/// Makes tables in this schema's manner.
pub(crate) struct Maker<'a>(&'a SchemaManager<'a>);

impl<'a> Maker<'a> {
    fn new(manager: &'a SchemaManager<'a>) -> Self {
        Self(manager)
    }

    /// A column of text that is compared byte by byte on both databases, whatever the locale.
    fn key(&self, name: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.text().not_null();
        if self.0.get_database_backend() == sea_orm::DbBackend::Postgres {
            column.extra(r#"COLLATE "C""#);
        }
        column
    }

    /// A column of numbers: days, microseconds, ranks, revisions.
    fn number(&self, name: &'static str) -> ColumnDef {
        ColumnDef::new(name).big_integer().not_null().take()
    }

    /// A table of versions of one kind of record: the columns all kinds have, then `columns`.
    async fn versioned(&self, table: &'static str, columns: Vec<ColumnDef>) -> Result<(), DbErr> {
        let mut create = Table::create();
        create
            .table(table)
            .col(ColumnDef::new("version").big_integer().not_null().primary_key())
            .col(self.key("id"))
            .col(self.number("from_rev"))
            .col(self.number("to_rev"))
            .col(ColumnDef::new("gone").boolean().not_null())
            .col(self.key("digest"))
            .col(ColumnDef::new("doc").text().not_null());
        for column in columns {
            create.col(column);
        }
        self.0.create_table(create).await?;
        self.index(table, &["id", "from_rev"]).await?;
        self.index(table, &["to_rev", "from_rev"]).await
    }

    /// A table of facts that belong to a version: found by it, and by the fact.
    async fn facts(
        &self,
        table: &'static str,
        key: &'static str,
        columns: Vec<ColumnDef>,
    ) -> Result<(), DbErr> {
        let mut create = Table::create();
        create.table(table).col(self.number("version"));
        for column in columns {
            create.col(column);
        }
        self.0.create_table(create).await?;
        self.index(table, &["version"]).await?;
        self.index(table, &[key, "version"]).await
    }

    async fn index(&self, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
        let mut create = Index::create();
        create.name(format!("{table}_{}", columns.join("_"))).table(table);
        for column in columns {
            create.col(*column);
        }
        self.0.create_index(create).await
    }

    /// An index of those versions alone that still hold, in an order that lists are asked for in: however much was
    /// recorded before them, it is not walked through. Serves statements that have the condition word for word.
    async fn open_index(&self, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
        // The words of the statements, which are those each database takes the index for.
        let as_is = if self.0.get_database_backend() == sea_orm::DbBackend::Postgres { "" } else { " + 0" };
        let condition = format!("to_rev{as_is} = {}", i64::MAX);
        self.partial_index(&format!("{table}_open_{}", columns.join("_")), table, columns, &condition).await
    }

    async fn partial_index(
        &self,
        name: &str,
        table: &'static str,
        columns: &[&'static str],
        condition: &str,
    ) -> Result<(), DbErr> {
        let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let columns = columns.join(", ");
        let sql = format!("CREATE INDEX \"{name}\" ON \"{table}\" ({columns}) WHERE {condition}");
        self.0.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }

    /// The two columns of a period: `[valid_from, valid_until)`.
    fn period(&self) -> [ColumnDef; 2] {
        [self.number("valid_from"), self.number("valid_until")]
    }
}

/// Nothing that was recorded is ever taken back: migrations go one way.
fn one_way() -> DbErr {
    DbErr::Migration("migrations go one way: restore a backup to go back".to_owned())
}

/// What every migration file repeats: its name and that it goes one way.
macro_rules! migration {
    (|$maker:ident| $up:block) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(super) struct Migration;

        #[async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm::DbErr> {
                let $maker = super::Maker::new(manager);
                $up
            }

            async fn down(
                &self,
                _: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm::DbErr> {
                Err(super::one_way())
            }
        }
    };
}
use migration;
