//! What resources load beside the records they are of, batched.

use super::fields::Selection;
use super::file::File;
use super::refs::{CodeRef, NameRef, TitleRef, href};
use super::text::Text;
use chancery_schema::domain::{
    Asset, Body, BodyRef, Content, Id, Member, MemberCategory, NewsArticle, Person, WorkingGroup,
};
use chancery_schema::store::{CategoryFilter, Listed, Page, PageRequest, Parent, Stored, WorkingGroupFilter};
use chancery_schema::{Snapshot, Store, StoreError};
use std::collections::HashMap;
use std::sync::Arc;

/// Reads at a snapshot what is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// Where from.
    pub(crate) store: &'a Store,
    /// What is seen.
    pub(crate) snapshot: Snapshot,
    /// The fields that are asked for; all of them where none are named.
    pub(crate) fields: Option<&'a Selection>,
    /// Fields left out unless they are named.
    pub(crate) but: &'a [&'a str],
}

/// Texts by what records refer to them by.
pub(crate) type Texts = HashMap<BodyRef, Arc<Body>>;

impl Reader<'_> {
    /// Whether anything of a field is asked for.
    pub(crate) fn wants(&self, field: &str) -> bool {
        self.fields.map_or_else(|| !self.but.contains(&field), |fields| fields.wants(field))
    }

    /// Records by id, where the field is asked for.
    async fn records<'i, T: Content>(
        &self,
        field: &str,
        ids: impl Iterator<Item = &'i Id>,
    ) -> Result<HashMap<Id, Stored<T>>, StoreError> {
        if !self.wants(field) {
            return Ok(HashMap::new());
        }
        let mut ids: Vec<Id> = ids.cloned().collect();
        ids.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        ids.dedup();
        self.store.public(self.snapshot, &ids).await
    }

    /// Files by id.
    pub(crate) async fn files<'i>(
        &self,
        field: &str,
        ids: impl Iterator<Item = &'i Id>,
    ) -> Result<HashMap<Id, File>, StoreError> {
        let found = self.records::<Asset>(field, ids).await?;
        Ok(found.into_iter().map(|(id, asset)| (id.clone(), File::new(&id, &asset.value))).collect())
    }

    /// Members by id, as others refer to them.
    pub(crate) async fn members<'i>(
        &self,
        field: &str,
        ids: impl Iterator<Item = &'i Id>,
    ) -> Result<HashMap<Id, NameRef>, StoreError> {
        let found = self.records::<Member>(field, ids).await?;
        let name = |member: &Member| member.name_on(self.snapshot.as_of).to_owned();
        Ok(found
            .into_iter()
            .map(|(id, member)| (id.clone(), NameRef::new(&id, name(&member.value))))
            .collect())
    }

    /// People by id, as others refer to them.
    pub(crate) async fn people<'i>(
        &self,
        field: &str,
        ids: impl Iterator<Item = &'i Id>,
    ) -> Result<HashMap<Id, NameRef>, StoreError> {
        let found = self.records::<Person>(field, ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, person)| (id.clone(), NameRef::new(&id, person.value.name.clone())))
            .collect())
    }

    /// Articles by id, as others refer to them. Only what is public.
    pub(crate) async fn articles<'i>(
        &self,
        field: &str,
        ids: impl Iterator<Item = &'i Id>,
    ) -> Result<HashMap<Id, TitleRef>, StoreError> {
        let found = self.records::<NewsArticle>(field, ids).await?;
        Ok(found.into_iter().map(|(id, article)| (id, TitleRef::of_article(&article))).collect())
    }

    /// Texts, where the fields they are in are asked for.
    pub(crate) async fn texts<'i>(
        &self,
        references: impl Iterator<Item = (&'static str, &'i BodyRef)>,
    ) -> Result<Texts, StoreError> {
        let wanted: Vec<BodyRef> =
            references.filter(|(field, _)| self.wants(field)).map(|(_, text)| text.clone()).collect();
        if wanted.is_empty() { Ok(Texts::new()) } else { self.store.bodies(&wanted).await }
    }

    /// The text in a field: nothing where it is not asked for, null where there is none.
    pub(crate) fn text(
        &self,
        field: &str,
        texts: &Texts,
        reference: Option<&BodyRef>,
    ) -> Result<Option<Option<Text>>, StoreError> {
        if !self.wants(field) {
            return Ok(None);
        }
        let Some(reference) = reference else { return Ok(Some(None)) };
        let missing = || StoreError::Damaged {
            table: "body",
            reason: format!("the text {} that a record refers to is missing", reference.as_str()),
        };
        let body = texts.get(reference).ok_or_else(missing)?;
        Ok(Some(Some(Text::new(Arc::clone(body)))))
    }

    /// Categories by code.
    pub(crate) async fn categories(
        &self,
        field: &str,
        codes: Vec<String>,
    ) -> Result<HashMap<String, CodeRef>, StoreError> {
        let filter = CategoryFilter { in_force: false, codes: Some(codes) };
        let named = |category: &MemberCategory| (category.code.clone(), category.name.clone());
        self.coded::<MemberCategory>(field, filter, named).await
    }

    /// Working groups by code.
    pub(crate) async fn working_groups(
        &self,
        field: &str,
        codes: Vec<String>,
    ) -> Result<HashMap<String, CodeRef>, StoreError> {
        let filter = WorkingGroupFilter { in_force: false, codes: Some(codes) };
        self.coded::<WorkingGroup>(field, filter, |group| (group.code.clone(), group.name.clone())).await
    }

    async fn coded<T: Listed>(
        &self,
        field: &str,
        filter: T::Filter,
        named: impl Fn(&T) -> (String, String),
    ) -> Result<HashMap<String, CodeRef>, StoreError> {
        if !self.wants(field) {
            return Ok(HashMap::new());
        }
        let mut coded = HashMap::new();
        for stored in self.all::<T>(filter).await? {
            let (code, name) = named(&stored.value);
            let reference =
                CodeRef { id: Some(stored.id.to_string()), href: Some(href(&stored.id)), code, name };
            coded.entry(reference.code.clone()).or_insert(reference);
        }
        Ok(coded)
    }

    /// All the records of a short list.
    pub(crate) async fn all<T: Listed>(&self, filter: T::Filter) -> Result<Vec<Stored<T>>, StoreError> {
        let page = PageRequest::first(u64::from(u32::MAX), None, None);
        let found = self.store.list::<T>(self.snapshot, &filter, T::Order::default(), &page).await?;
        Ok(found.edges.into_iter().map(|edge| edge.node).collect())
    }

    /// All the records of a short list under each of several others, where the field is asked for.
    pub(crate) async fn under<T: Listed, P: Content>(
        &self,
        field: &str,
        parent: Parent,
        parents: &[Stored<P>],
        filter: T::Filter,
    ) -> Result<HashMap<Id, Vec<Stored<T>>>, StoreError> {
        if !self.wants(field) || parents.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Id> = parents.iter().map(|parent| parent.id.clone()).collect();
        let page = PageRequest::first(u64::from(u32::MAX), None, None);
        let order = T::Order::default();
        let found = self.store.list_under::<T>(self.snapshot, parent, &ids, &filter, order, &page).await?;
        let nodes = |page: &Page<Stored<T>>| page.edges.iter().map(|edge| edge.node.clone()).collect();
        Ok(found.iter().map(|(id, page)| (id.clone(), nodes(page))).collect())
    }

    /// Other paths that lead to records.
    pub(crate) async fn past_paths<T: Content>(
        &self,
        field: &str,
        found: &[Stored<T>],
    ) -> Result<HashMap<Id, Vec<String>>, StoreError> {
        if !self.wants(field) || found.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Id> = found.iter().map(|stored| stored.id.clone()).collect();
        self.store.past_paths(self.snapshot, &ids).await
    }
}
