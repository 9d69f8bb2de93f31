//! REST resources: what records look like under `/v1`.
//!
//! A resource is a plain value that serialises to JSON: a domain value at a snapshot, with the few
//! things of other records that readers want beside it (a logo's address, a category's name). What
//! it looks like is its type, documented there, and `openapi.yaml` is made of it. Nothing here knows
//! HTTP.

mod category;
pub(crate) mod fields;
mod file;
mod found;
mod history;
mod log;
mod member;
mod membership;
mod news;
mod organization;
mod page;
mod partner;
mod person;
mod reader;
mod refs;
mod rules;
mod sponsor;
mod tag;
mod text;
mod working_group;

use crate::lists::BadInput;
pub(crate) use category::MemberCategory;
use chancery_schema::StoreError;
use chancery_schema::domain::Content;
use chancery_schema::store::{Listed, Stored};
pub(crate) use fields::{Fields, Selection, Unread};
pub(crate) use file::Asset;
pub(crate) use found::{Resolution, SearchHit, SearchList};
pub(crate) use history::HistoryEvent;
pub(crate) use log::{Change, Revision};
pub(crate) use member::Member;
pub(crate) use membership::Membership;
pub(crate) use news::NewsArticle;
pub(crate) use organization::Organization;
pub(crate) use page::Page;
pub(crate) use partner::Partner;
pub(crate) use person::{Person, Position};
pub(crate) use reader::Reader;
pub(crate) use refs::{Ref, href};
pub(crate) use rules::RuleBook;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
pub(crate) use sponsor::{Sponsor, SponsorLevel, SponsorshipProgram};
pub(crate) use tag::Tag;
pub(crate) use working_group::WorkingGroup;

/// What the records of a content type look like.
pub(crate) trait Resource: Serialize + JsonSchema + Send + Sync + Sized + 'static {
    /// The content type.
    type Content: Content;

    /// The last part of its address: `members`.
    const NAME: &'static str;
    /// What one is, with an article.
    const ONE: &'static str;
    /// The group it is shown in (a tag of `openapi.yaml`).
    const TAG: &'static str;
    /// Long texts: left out of lists unless `fields` names them.
    const TEXTS: &'static [&'static str] = &[];

    /// Its language (BCP 47), where it has one.
    fn language(&self) -> Option<&str> {
        None
    }

    /// Its own address, where it stands on the site.
    fn canonical(&self) -> Option<&str> {
        None
    }

    /// Whether it is there as linked data (JSON-LD) too.
    const LINKED: bool = false;

    /// A record as linked data, under the address of this server.
    fn linked(
        _reader: &Reader<'_>,
        _base: &str,
        _found: &Stored<Self::Content>,
    ) -> impl Future<Output = Result<serde_json::Value, StoreError>> + Send {
        std::future::ready(Ok(serde_json::Value::Null))
    }

    /// The resources of records, in their order. A few statements, however many there are.
    fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<Self::Content>>,
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send;
}

/// A resource that is listed.
pub(crate) trait Collection: Resource
where
    Self::Content: Listed,
{
    /// What the list may be narrowed by.
    type Filter: DeserializeOwned + JsonSchema + Default + Send;
    /// What the list may be ordered by.
    type Order: DeserializeOwned + JsonSchema + Default + Send;

    /// What it lists, at a snapshot.
    const MANY: &'static str;
    /// The columns of a table, where none are asked for: paths into the resource. Their order is kept
    /// for good; new ones go to the end.
    const COLUMNS: &'static [&'static str];

    /// Which records, in which order.
    fn select(filter: Self::Filter, order: Self::Order) -> Result<Selected<Self>, BadInput>;

    /// The record that addresses call so.
    fn named(_name: &str) -> Option<<Self::Content as Listed>::Filter> {
        None
    }
}

/// A filter and an order of the Store's.
pub(crate) type Selected<R> =
    (<<R as Resource>::Content as Listed>::Filter, <<R as Resource>::Content as Listed>::Order);

/// A list without filters, or with one order only.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Nothing {}

/// The order of a list.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ordered<O> {
    /// The order.
    order_by: Option<O>,
}

impl<O> Default for Ordered<O> {
    fn default() -> Self {
        Self { order_by: None }
    }
}

impl<O> Ordered<O> {
    fn into<T: Default + From<O>>(self) -> T {
        self.order_by.map(T::from).unwrap_or_default()
    }
}

/// A part of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "{T}List")]
pub(crate) struct List<T> {
    /// The entries.
    pub(crate) data: Vec<T>,
    /// About this page.
    pub(crate) page_info: PageInfo,
    /// How many entries the whole list has, on all pages; null unless `totalCount=true` asks for it.
    pub(crate) total_count: Option<u64>,
    /// The revision it was read at.
    pub(crate) revision: i64,
    /// The day it was read at: periods are looked at on it.
    pub(crate) as_of: crate::values::Date,
}

/// About a page of a list (Relay: GraphQL Cursor Connections).
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    /// Whether more follow.
    pub(crate) has_next_page: bool,
    /// Whether more come before.
    pub(crate) has_previous_page: bool,
    /// The cursor of the first entry: give it as `before` to go backwards.
    pub(crate) start_cursor: Option<String>,
    /// The cursor of the last entry: give it as `after` to go on.
    pub(crate) end_cursor: Option<String>,
}
