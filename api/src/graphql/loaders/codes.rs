//! Records that others refer to by a code or a name.

use super::{Loaded, Loaders, grouped};
use async_graphql::dataloader::Loader;
use chancery_schema::domain::{MemberCategory, SponsorLevel, WorkingGroup};
use chancery_schema::store::{
    CategoryFilter, Listed, PageRequest, SponsorLevelFilter, Stored, WorkingGroupFilter,
};
use chancery_schema::{Snapshot, StoreError};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

/// A record that others refer to by a code or a name.
pub(crate) struct ByCode<T> {
    pub(crate) snapshot: Snapshot,
    pub(crate) code: String,
    kind: PhantomData<fn() -> T>,
}

impl<T> ByCode<T> {
    pub(crate) fn new(snapshot: Snapshot, code: impl Into<String>) -> Self {
        Self { snapshot, code: code.into(), kind: PhantomData }
    }
}

impl<T> Clone for ByCode<T> {
    fn clone(&self) -> Self {
        Self::new(self.snapshot, self.code.clone())
    }
}

impl<T> PartialEq for ByCode<T> {
    fn eq(&self, other: &Self) -> bool {
        self.snapshot == other.snapshot && self.code == other.code
    }
}

impl<T> Eq for ByCode<T> {}

impl<T> Hash for ByCode<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.snapshot, &self.code).hash(state);
    }
}

/// A content type that others refer to by a code or a name.
pub(crate) trait Coded: Listed {
    /// The filter that lets through these codes.
    fn coded(codes: Vec<String>) -> Self::Filter;
    /// The code of a value.
    fn code(&self) -> &str;
}

impl Coded for MemberCategory {
    fn coded(codes: Vec<String>) -> CategoryFilter {
        CategoryFilter { codes: Some(codes), ..CategoryFilter::default() }
    }
    fn code(&self) -> &str {
        &self.code
    }
}

impl Coded for WorkingGroup {
    fn coded(codes: Vec<String>) -> WorkingGroupFilter {
        WorkingGroupFilter { codes: Some(codes), ..WorkingGroupFilter::default() }
    }
    fn code(&self) -> &str {
        &self.code
    }
}

impl Coded for SponsorLevel {
    fn coded(names: Vec<String>) -> SponsorLevelFilter {
        SponsorLevelFilter { names: Some(names), ..SponsorLevelFilter::default() }
    }
    fn code(&self) -> &str {
        &self.name
    }
}

impl<T: Coded> Loader<ByCode<T>> for Loaders {
    type Value = Vec<Stored<T>>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[ByCode<T>]) -> Loaded<ByCode<T>, Vec<Stored<T>>> {
        let mut loaded: HashMap<ByCode<T>, Vec<Stored<T>>> = HashMap::with_capacity(keys.len());
        for (snapshot, keys) in grouped(keys, |key| key.snapshot) {
            let mut codes: Vec<String> = keys.iter().map(|key| key.code.clone()).collect();
            // In one order: it is one question, and found in memory when it is asked again.
            codes.sort_unstable();
            // A code names a handful of records at most: all of them, on one page.
            let page = PageRequest::first(u64::from(u32::MAX), None, None);
            let found = self.0.list::<T>(snapshot, &T::coded(codes), T::Order::default(), &page).await?;
            for edge in found.edges {
                let code = edge.node.value.code().to_owned();
                loaded.entry(ByCode::new(snapshot, code)).or_default().push(edge.node);
            }
        }
        Ok(loaded)
    }
}
