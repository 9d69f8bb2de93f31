//! What belongs to records: pages of it, and how much it is.

use super::{CHUNK, Loaded, Loaders, grouped};
use async_graphql::dataloader::Loader;
use chancery_schema::domain::Id;
use chancery_schema::store::{Listed, Page, PageRequest, Parent, Stored};
use chancery_schema::{Snapshot, StoreError};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Compares and hashes a key by its fields: deriving would ask the same of the content type.
macro_rules! by_fields {
    ($key:ident { $($field:ident),+ }) => {
        impl<T: Listed> Clone for $key<T> {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)+ }
            }
        }

        impl<T: Listed> PartialEq for $key<T> {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&+
            }
        }

        impl<T: Listed> Eq for $key<T> {}

        impl<T: Listed> Hash for $key<T> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                $(self.$field.hash(state);)+
            }
        }
    };
}

by_fields!(Under { snapshot, parent, id, filter, order, page });
by_fields!(CountUnder { snapshot, parent, id, filter });

/// A page of what belongs to a record.
pub(crate) struct Under<T: Listed> {
    pub(crate) snapshot: Snapshot,
    pub(crate) parent: Parent,
    pub(crate) id: Id,
    pub(crate) filter: T::Filter,
    pub(crate) order: T::Order,
    pub(crate) page: PageRequest,
}

impl<T: Listed> Loader<Under<T>> for Loaders {
    type Value = Arc<Page<Stored<T>>>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[Under<T>]) -> Loaded<Under<T>, Arc<Page<Stored<T>>>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        let same =
            |key: &Under<T>| (key.snapshot, key.parent, key.filter.clone(), key.order, key.page.clone());
        for ((snapshot, parent, filter, order, page), keys) in grouped(keys, same) {
            for keys in keys.chunks(CHUNK) {
                let ids: Vec<Id> = keys.iter().map(|key| key.id.clone()).collect();
                let found = self.0.list_under::<T>(snapshot, parent, &ids, &filter, order, &page).await?;
                for key in keys {
                    if let Some(page) = found.get(&key.id) {
                        loaded.insert((*key).clone(), Arc::clone(page));
                    }
                }
            }
        }
        Ok(loaded)
    }
}

/// How much belongs to a record.
pub(crate) struct CountUnder<T: Listed> {
    pub(crate) snapshot: Snapshot,
    pub(crate) parent: Parent,
    pub(crate) id: Id,
    pub(crate) filter: T::Filter,
}

impl<T: Listed> Loader<CountUnder<T>> for Loaders {
    type Value = u64;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[CountUnder<T>]) -> Loaded<CountUnder<T>, u64> {
        let mut loaded = HashMap::with_capacity(keys.len());
        let same = |key: &CountUnder<T>| (key.snapshot, key.parent, key.filter.clone());
        for ((snapshot, parent, filter), keys) in grouped(keys, same) {
            for keys in keys.chunks(CHUNK) {
                let ids: Vec<Id> = keys.iter().map(|key| key.id.clone()).collect();
                let found = self.0.count_under::<T>(snapshot, parent, &ids, &filter).await?;
                loaded.extend(keys.iter().filter_map(|key| Some(((*key).clone(), *found.get(&key.id)?))));
            }
        }
        Ok(loaded)
    }
}
