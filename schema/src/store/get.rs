//! Records by id.

use super::connect::Store;
use super::error::StoreError;
use super::kept::{self, Key, Missing, Part, ReadAt, Versions, Weighed};
use super::page::Stored;
use super::reads::reads;
use super::select::{STORED, at, column_of, stored};
use super::snapshot::Snapshot;
use crate::domain::{Content, Id};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{ExprTrait, Order, Query, SelectStatement};
use std::collections::HashMap;

impl Store {
    /// Records of one kind by id, as they are at the snapshot. Those it does not have are missing. One
    /// statement.
    ///
    /// # Errors
    /// As [`Store::get_at`].
    pub async fn get<T: Content>(
        &self,
        snapshot: Snapshot,
        ids: &[Id],
    ) -> Result<HashMap<Id, Stored<T>>, StoreError> {
        let wanted: Vec<(i64, Id)> = ids.iter().map(|id| (snapshot.revision, id.clone())).collect();
        let found = self.get_at(&wanted).await?;
        Ok(found.into_iter().map(|((_, id), stored)| (id, stored)).collect())
    }

    /// Those of them that are public at the snapshot's instant. One statement, or none where none is asked
    /// for.
    ///
    /// # Errors
    /// As [`Store::get_at`].
    pub async fn public<T: Content>(
        &self,
        snapshot: Snapshot,
        ids: &[Id],
    ) -> Result<HashMap<Id, Stored<T>>, StoreError> {
        let mut found = self.get::<T>(snapshot, ids).await?;
        found.retain(|_, stored| stored.value.publication().is_public(snapshot.at));
        Ok(found)
    }

    /// Records of one kind by revision and id. Those that were not there then are missing. One statement,
    /// however many revisions. Whether they are public yet is for the caller to look at.
    ///
    /// # Errors
    /// When the database fails or holds a version that cannot be read.
    pub async fn get_at<T: Content>(
        &self,
        wanted: &[(i64, Id)],
    ) -> Result<HashMap<(i64, Id), Stored<T>>, StoreError> {
        reads(T::KIND);
        let memory = self.kept.memory();
        let question = || Key::of("get", &T::KIND, ReadAt::Ever);
        let part = |(revision, id): &(i64, Id)| Part::At(*revision, id.shared());
        let read = async |wanted| self.versions_at(wanted, kept::versions(memory.as_ref())).await;
        kept::each(memory.as_ref(), question, wanted, part, Missing::Remembered, read).await
    }

    async fn versions_at<T: Content>(
        &self,
        wanted: Vec<(i64, Id)>,
        known: Option<&Versions>,
    ) -> Result<HashMap<(i64, Id), Weighed<Stored<T>>>, StoreError> {
        let (Some(first), Some(last)) = (
            wanted.iter().map(|(revision, _)| *revision).min(),
            wanted.iter().map(|(revision, _)| *revision).max(),
        ) else {
            return Ok(HashMap::new());
        };
        let mut ids: Vec<&str> = wanted.iter().map(|(_, id)| id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut select = versions::<T>();
        select
            .expr_as(column_of("t", "to_rev"), "to_rev")
            .and_where(column_of("t", "id").is_in(ids))
            // By when they ended: of a record that changed often, the present version is the last.
            .and_where(column_of("t", "to_rev").gt(first))
            .and_where(column_of("t", "from_rev").add(0).lte(last));
        let mut versions = HashMap::<Id, Vec<_>>::new();
        for row in &self.reader().query_all(&select).await? {
            let version: Weighed<Stored<T>> = stored(row, known)?;
            let until = row.try_get_by_index(STORED.len())?;
            versions.entry(version.value.id.clone()).or_default().push((until, version));
        }
        let at = |(revision, id): &(i64, Id)| {
            let holds = |(until, version): &&(i64, Weighed<Stored<T>>)| {
                version.value.revision <= *revision && *revision < *until
            };
            Some(versions.get(id)?.iter().find(holds)?.1.clone())
        };
        let found = wanted.into_iter().filter_map(|wanted| at(&wanted).map(|version| (wanted, version)));
        Ok(found.collect())
    }

    /// The newest version of a record up to the snapshot, and the revision that withdrew it; none where it
    /// holds. One statement. Whether it is public is for the caller to look at.
    ///
    /// # Errors
    /// As [`Store::get_at`].
    pub async fn newest<T: Content>(
        &self,
        snapshot: Snapshot,
        id: &Id,
    ) -> Result<Option<(Stored<T>, Option<i64>)>, StoreError> {
        reads(T::KIND);
        let memory = self.kept.memory();
        let key = || Key::of("newest", &(T::KIND, id), ReadAt::Revision(snapshot.revision));
        let read = async {
            let mut select = versions::<T>();
            select
                .expr_as(column_of("t", "to_rev"), "to_rev")
                .and_where(column_of("t", "id").eq(id.as_str()))
                .and_where(column_of("t", "from_rev").lte(snapshot.revision))
                .order_by_expr(column_of("t", "from_rev"), Order::Desc)
                .limit(1);
            let Some(row) = self.reader().query_one(&select).await? else { return Ok(Weighed::new(None, 0)) };
            let until: i64 = row.try_get_by_index(STORED.len())?;
            let Weighed { value, bytes } = stored(&row, kept::versions(memory.as_ref()))?;
            let ended = Some(until).filter(|until| *until <= snapshot.revision);
            Ok(Weighed::new(Some((value, ended)), bytes))
        };
        kept::one(memory.as_ref(), key, read).await
    }

    /// The record of a kind there is one of. One statement.
    ///
    /// # Errors
    /// When the database fails or holds a version that cannot be read.
    pub async fn only<T: Content>(&self, snapshot: Snapshot) -> Result<Option<Stored<T>>, StoreError> {
        reads(T::KIND);
        let memory = self.kept.memory();
        let key = || Key::of("only", &T::KIND, ReadAt::Revision(snapshot.revision));
        let read = async {
            let select = versions::<T>().cond_where(at("t", snapshot.revision)).limit(1).take();
            let row = self.reader().query_one(&select).await?;
            let found = row.map(|row| stored(&row, kept::versions(memory.as_ref()))).transpose()?;
            let bytes = found.as_ref().map_or(0, |found| found.bytes);
            Ok(Weighed::new(found.map(|found| found.value), bytes))
        };
        kept::one(memory.as_ref(), key, read).await
    }
}

/// Versions of one kind, as [`stored`] reads them.
fn versions<T: Content>() -> SelectStatement {
    let mut select = Query::select();
    for name in STORED {
        select.expr_as(column_of("t", name), name);
    }
    select.from_as(T::KIND.table(), "t").take()
}
