//! The GraphQL surface: one object per domain type, in a file of its name.
//!
//! Objects are views of domain values at a snapshot. They ask the Store, batched by the operation's
//! loaders, and know nothing of tables or HTTP. [`schema`] needs no state, so that the SDL can be
//! printed without a database.

mod asset;
pub(crate) mod check;
mod connection;
pub(crate) mod direct;
mod error;
mod history;
mod loaders;
mod member;
mod membership;
mod news;
mod node;
mod operation;
mod organization;
mod page;
mod partner;
mod person;
mod revision;
mod search;
mod sponsor;
mod tag;
mod values;
mod view;
mod working_group;

pub(crate) use crate::lists::DEFAULT_PAGE_SIZE;
use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, SDLExportOptions};
pub use error::Code;
pub use operation::{Operation, RevisionRead, operation};

/// The schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// All root fields, by subject.
#[derive(MergedObject, Default)]
pub struct Query(
    organization::OrganizationQuery,
    history::HistoryQuery,
    membership::MembershipQuery,
    member::MemberQuery,
    working_group::WorkingGroupQuery,
    person::PersonQuery,
    sponsor::SponsorQuery,
    partner::PartnerQuery,
    asset::AssetQuery,
    news::NewsQuery,
    tag::TagQuery,
    page::PageQuery,
    search::SearchQuery,
    node::NodeQuery,
    revision::RevisionQuery,
);

/// Bounds on what a query may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest page of a list, and the longest list of ids. A longer one is refused by the list itself,
    /// so a query's cost counts it as no longer than this.
    pub page_size: u32,
    /// How deep fields may nest.
    pub depth: u32,
    /// The largest cost: fields, times the sizes of the lists they are in.
    pub cost: u64,
    /// Whether it may ask for the schema.
    pub introspection: bool,
    /// Whether operations are answered without the engine where they can be. Without, they are answered the same:
    /// tests compare.
    pub direct: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page_size: 500, depth: 15, cost: 20_000, introspection: true, direct: true }
    }
}

/// GraphiQL opens with it.
pub const DEFAULT_QUERY: &str = include_str!("default.graphql");

/// Builds the schema. Needs no state.
#[must_use]
pub fn schema() -> Schema {
    // The handler bounds documents before they get here, in one pass and by cost; the engine's own checks
    // expand fragments without memory.
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).finish()
}

/// The schema, whose errors suggest no names. A name that is not there is compared with all there are for a
/// suggestion, and tells some of them.
#[must_use]
pub(crate) fn terse_schema(introspection: bool) -> Schema {
    let schema = Schema::build(Query::default(), EmptyMutation, EmptySubscription).disable_suggestions();
    if introspection { schema.finish() } else { schema.disable_introspection().finish() }
}

/// The schema in GraphQL's schema definition language: what `schema/schema.graphql` holds.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .prefer_single_line_descriptions()
        .use_space_ident()
        .indent_width(2)
        .include_specified_by();
    schema().sdl_with_options(options)
}
