//! Lists of records: one way for every content type.

use super::connect::Store;
use super::cursor::{Cursor, short};
use super::error::StoreError;
use super::kept::{self, Key, Missing, Part, ReadAt, Weighed};
use super::page::{Page, PageRequest, Stored};
use super::reads::reads;
use super::select::Select;
use super::snapshot::Snapshot;
use crate::domain::{Content, Id};
use serde::Serialize;
use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU64;
use std::sync::Arc;

/// A content type that is listed, with the filters and orders it offers.
pub trait Listed: Content {
    /// What the list may be narrowed by. The default lists everything.
    type Filter: Clone + Default + Eq + Hash + Serialize + Send + Sync + 'static;
    /// What the list may be ordered by.
    type Order: Copy + Default + Eq + Hash + Serialize + Send + Sync + 'static;

    /// Refuses a filter that makes no sense.
    ///
    /// # Errors
    /// [`StoreError::Filter`], which names the filter and the limit.
    fn check(_filter: &Self::Filter) -> Result<(), StoreError> {
        Ok(())
    }

    /// What to ask of the database.
    #[doc(hidden)]
    fn select(filter: &Self::Filter, order: Self::Order, snapshot: Snapshot) -> Select;

    /// What to ask of the database to list the entries that belong to parents.
    #[doc(hidden)]
    fn select_for(select: Select, _parent: Parent, _snapshot: Snapshot) -> Select {
        select
    }
}

/// How entries of a list belong to what they are listed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Parent {
    /// Members of a category.
    CategoryOfMember,
    /// Members of a working group.
    WorkingGroupOfMember,
    /// Working groups of a member.
    MemberOfWorkingGroup,
    /// Members a person represents.
    PersonOfMember,
    /// News written for a member.
    MemberOfNews,
    /// News written by a person.
    PersonOfNews,
    /// Positions of a person.
    PersonOfPosition,
    /// The sponsor a member is.
    MemberOfSponsor,
    /// Partners whose agreement an article announced.
    ArticleOfPartner,
    /// The same article or page in other languages.
    Translation,
}

/// Results by the id of what they belong to. Ids without any are missing.
pub type ById<T> = HashMap<Id, T>;

impl Store {
    /// A page of the list of `T`. Costs one statement.
    ///
    /// # Errors
    /// When a cursor is not one of this list, or the database fails.
    pub async fn list<T: Listed>(
        &self,
        snapshot: Snapshot,
        filter: &T::Filter,
        order: T::Order,
        page: &PageRequest,
    ) -> Result<Page<Stored<T>>, StoreError> {
        self.shared_list(snapshot, filter, order, page).await.map(Arc::unwrap_or_clone)
    }

    /// The same, as it is in memory.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub async fn shared_list<T: Listed>(
        &self,
        snapshot: Snapshot,
        filter: &T::Filter,
        order: T::Order,
        page: &PageRequest,
    ) -> Result<Arc<Page<Stored<T>>>, StoreError> {
        reads(T::KIND);
        T::check(filter)?;
        let whole = Cursor::digest(T::KIND.name(), &(filter, order));
        let list = short(&whole);
        // Cursors keep their snapshot, and validity is part of the predicate: pin before selecting.
        let snapshot = page.pin(snapshot, list)?;
        let memory = self.kept.memory();
        let key = || Key::page("list", &whole, snapshot, page);
        let read = async {
            let select = T::select(filter, order, snapshot);
            let found = select.page(self, snapshot, list, page, kept::versions(memory.as_ref())).await?;
            Ok(Weighed::new(Arc::new(found.value), found.bytes))
        };
        kept::one(memory.as_ref(), key, read).await
    }

    /// The cursor of an entry of the list of `T`, by its place from 1; nothing where the list is shorter. What
    /// comes before it is counted and not read. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cursor_at<T: Listed>(
        &self,
        snapshot: Snapshot,
        filter: &T::Filter,
        order: T::Order,
        place: NonZeroU64,
    ) -> Result<Option<Cursor>, StoreError> {
        reads(T::KIND);
        T::check(filter)?;
        let list = Cursor::fingerprint(T::KIND.name(), &(filter, order));
        T::select(filter, order, snapshot).cursor_at(self, snapshot, list, place).await
    }

    /// How many entries the list of `T` has: the same predicate as [`Store::list`]. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count<T: Listed>(&self, snapshot: Snapshot, filter: &T::Filter) -> Result<u64, StoreError> {
        reads(T::KIND);
        T::check(filter)?;
        let key = || Key::of("count", &(T::KIND, filter), ReadAt::Snapshot(snapshot));
        let read = async {
            let select = T::select(filter, T::Order::default(), snapshot);
            Ok(Weighed::new(select.count(self, snapshot).await?, 0))
        };
        kept::one(self.kept.memory().as_ref(), key, read).await
    }

    /// The same page of the list of `T` under each of `parents`. One statement however many there are.
    ///
    /// # Errors
    /// When a cursor is not one of this list, or the database fails.
    pub async fn list_under<T: Listed>(
        &self,
        snapshot: Snapshot,
        parent: Parent,
        parents: &[Id],
        filter: &T::Filter,
        order: T::Order,
        page: &PageRequest,
    ) -> Result<Arc<ById<Arc<Page<Stored<T>>>>>, StoreError> {
        reads(T::KIND);
        let whole = Cursor::digest(T::KIND.name(), &(parent, filter, order));
        let list = short(&whole);
        let snapshot = page.pin(snapshot, list)?;
        let memory = self.kept.memory();
        let question = || Key::page("list under", &whole, snapshot, page);
        let read = async |parents: Vec<Id>| {
            let select = T::select_for(T::select(filter, order, snapshot), parent, snapshot);
            let versions = kept::versions(memory.as_ref());
            let found = select.page_for(self, snapshot, list, page, &parents, versions).await?;
            let shared = |page: Weighed<_>| Weighed::new(Arc::new(page.value), page.bytes);
            Ok(found.into_iter().map(|(id, page)| (id, shared(page))).collect())
        };
        kept::together(memory.as_ref(), question, parents, |id: &Id| Part::from(id), read).await
    }

    /// How many entries the list of `T` has under each of `parents`. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_under<T: Listed>(
        &self,
        snapshot: Snapshot,
        parent: Parent,
        parents: &[Id],
        filter: &T::Filter,
    ) -> Result<ById<u64>, StoreError> {
        reads(T::KIND);
        let question = || Key::of("count under", &(T::KIND, parent, filter), ReadAt::Snapshot(snapshot));
        let read = async |parents: Vec<Id>| {
            let select = T::select_for(T::select(filter, T::Order::default(), snapshot), parent, snapshot);
            let found = select.count_for(self, snapshot, &parents).await?;
            Ok(found.into_iter().map(|(parent, count)| (parent, Weighed::new(count, 0))).collect())
        };
        let part = |id: &Id| Part::from(id);
        kept::each(self.kept.memory().as_ref(), question, parents, part, Missing::Remembered, read).await
    }
}
