//! Objects over records.

use super::connection::{View, list};
use super::error::{Code, bad_input, shared_error, store_error};
use super::loaders::{ByCode, ById, Coded};
use super::operation::Operation;
use crate::lists::parse_id as parse_any_id;
use async_graphql::{Context, ID, Result};
use chancery_schema::Snapshot;
use chancery_schema::domain::{Content, Id};
use chancery_schema::store::{Listed, PageRequest};

/// The object of a record, or of several kinds of record: the value, and the snapshot that all
/// fields below it are read at.
macro_rules! view {
    ($name:ident) => {
        #[doc = concat!("A [`chancery_schema::domain::", stringify!($name), "`] at a snapshot.")]
        #[derive(Clone)]
        pub(crate) struct $name {
            pub(super) stored: chancery_schema::store::Stored<chancery_schema::domain::$name>,
            #[allow(dead_code, reason = "a type without anything to load below it reads nothing at it")]
            pub(super) snapshot: chancery_schema::Snapshot,
        }

        impl super::connection::View for $name {
            type Content = chancery_schema::domain::$name;

            fn view(
                stored: chancery_schema::store::Stored<Self::Content>,
                snapshot: chancery_schema::Snapshot,
            ) -> Self {
                Self { stored, snapshot }
            }

            fn stored(&self) -> &chancery_schema::store::Stored<Self::Content> {
                &self.stored
            }

            fn snapshot(&self) -> chancery_schema::Snapshot {
                self.snapshot
            }
        }

        impl std::ops::Deref for $name {
            type Target = chancery_schema::domain::$name;

            fn deref(&self) -> &Self::Target {
                &self.stored.value
            }
        }

        // `#[Object]` gives this only to types whose name is computed.
        impl async_graphql::TypeName for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}
pub(super) use view;

/// A record's id as it is answered.
pub(super) fn global_id(id: &Id) -> ID {
    ID(id.as_str().to_owned())
}

/// A record by id. Batched.
pub(super) async fn by_id<T: View>(ctx: &Context<'_>, snapshot: Snapshot, id: &Id) -> Result<Option<T>> {
    let key: ById<T::Content> = ById::new(snapshot, id.clone());
    let found = Operation::of(ctx)?.loaders.load_one(key).await.map_err(shared_error)?;
    Ok(found.map(|stored| T::view(stored, snapshot)))
}

/// The record of a kind there is one of.
pub(super) async fn only<T: View>(ctx: &Context<'_>, snapshot: Snapshot) -> Result<T> {
    let found = Operation::of(ctx)?.store.only(snapshot).await.map_err(|error| store_error(&error))?;
    found
        .map(|stored| T::view(stored, snapshot))
        .ok_or_else(|| Code::NotRecorded.error("nothing has been imported yet"))
}

/// A record by id, where there is one. Batched.
pub(super) async fn by_optional_id<T: View>(
    ctx: &Context<'_>,
    snapshot: Snapshot,
    id: Option<&Id>,
) -> Result<Option<T>> {
    match id {
        Some(id) => by_id(ctx, snapshot, id).await,
        None => Ok(None),
    }
}

/// Records that others refer to by a code. Batched.
pub(super) async fn by_code<T: View>(ctx: &Context<'_>, snapshot: Snapshot, code: &str) -> Result<Vec<T>>
where
    T::Content: Coded,
{
    let key: ByCode<T::Content> = ByCode::new(snapshot, code);
    let found = Operation::of(ctx)?.loaders.load_one(key).await.map_err(shared_error)?;
    Ok(found.unwrap_or_default().into_iter().map(|stored| T::view(stored, snapshot)).collect())
}

/// The one record that is asked for.
pub(super) enum Wanted<V: View>
where
    V::Content: Listed,
{
    /// The one of this id, where it is shown.
    Id(Id, fn(&V) -> bool),
    /// The first of a list.
    First(<V::Content as Listed>::Filter),
}

/// The record that is asked for. Batched where it is asked for by id.
pub(super) async fn find<V: View>(
    ctx: &Context<'_>,
    snapshot: Snapshot,
    wanted: Wanted<V>,
) -> Result<Option<V>>
where
    V::Content: Listed,
{
    match wanted {
        Wanted::Id(id, shown) => Ok(by_id(ctx, snapshot, &id).await?.filter(shown)),
        Wanted::First(filter) => {
            let page = PageRequest::first(1, None, None);
            Ok(list(ctx, snapshot, filter, None, &page).await?.into_first())
        }
    }
}

/// Reads an id a client gave, of whatever kind; else what is wrong with it.
pub(super) fn any_id(id: &ID) -> std::result::Result<Id, String> {
    parse_any_id(id.as_str())
}

/// Reads an id a client gave, of the kind that is asked for.
pub(super) fn parse_id<T: Content>(id: &ID) -> Result<Id> {
    let parsed = any_id(id).map_err(bad_input)?;
    match parsed.kind() {
        Some(kind) if kind == T::KIND => Ok(parsed),
        Some(kind) => Err(bad_input(format!("{parsed} is the id of a {kind}, not of a {}", T::KIND))),
        None => Err(bad_input(format!("{parsed} is the id of nothing known"))),
    }
}
