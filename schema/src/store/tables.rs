//! Bringing the tables up to date, and leaving them alone where they are.

use super::connect::WRITE_LOCK;
use super::error::StoreError;
use crate::migration::Migrator;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

/// The key of the advisory lock that migrations hold.
const MIGRATION_LOCK: i64 = WRITE_LOCK + 1;

/// Brings the tables up to date. Nothing is written where they are: a database may be read-only. Processes
/// that start at once take turns.
pub(super) async fn bring_up_to_date(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    // No table of migrations is an error here, and whatever else is wrong is told below.
    if let Ok(applied) = applied(connection).await {
        refuse_newer(&applied, &known)?;
        if known.iter().all(|name| applied.contains(name)) {
            return Ok(());
        }
    }
    let turn = connection.begin_with_options(immediate()).await?;
    if turn.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
        turn.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
    }
    Migrator::install(&turn).await.map_err(StoreError::Migration)?;
    refuse_newer(&applied(&turn).await.map_err(StoreError::Migration)?, &known)?;
    Migrator::up(&turn, None).await.map_err(StoreError::Migration)?;
    Ok(turn.commit().await?)
}

/// The migrations that were applied.
async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    let statement = Statement::from_string(backend, "SELECT version FROM seaql_migrations");
    connection.query_all_raw(statement).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn refuse_newer(applied: &[String], known: &[String]) -> Result<(), StoreError> {
    match applied.iter().filter(|name| !known.contains(name)).max() {
        Some(newest) => Err(StoreError::Newer { newest: newest.clone(), this: env!("CARGO_PKG_VERSION") }),
        None => Ok(()),
    }
}

/// A transaction that writes. On SQLite it waits for its turn as it begins: one that began by reading could
/// not be made a writing one while another writes.
pub(super) fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}
