//! The Store: revisions, snapshots and every query of the program.
//!
//! **Nothing is overwritten.** A write is one [`Revision`]; every stored version says from which
//! revision it holds and until which. Reading is always reading at a [`Snapshot`], and since every
//! statement names the snapshot's revision, several statements see one state without a transaction.
//!
//! The same code runs on SQLite and PostgreSQL. Lists go through one function, [`Store::list`], with
//! a filter and an order of the content type's own ([`Listed`]); totals come from the same predicate.

mod assets;
mod batch;
mod bylines;
mod changes;
mod connect;
mod cursor;
mod error;
mod examine;
mod explain;
mod facts;
mod firsts;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod get;
mod imports;
mod kept;
mod known;
mod listed;
mod moments;
mod neighbours;
mod page;
mod paths;
mod pools;
mod present;
mod probe;
mod reads;
mod revision;
mod search;
mod select;
mod singletons;
mod snapshot;
mod spool;
mod tables;
mod time;
mod tokens;
mod watched;
mod write;

mod categories;
mod history;
mod members;
mod names;
mod news;
mod pages;
mod partners;
mod people;
mod rules;
mod sponsors;
mod tags;
mod texts;
mod translations;
mod working_groups;

pub use assets::{AssetFilter, AssetOrder};
pub use batch::{Batch, Recorded, Recording, Rendering};
pub use categories::{CategoryFilter, CategoryOrder};
pub use changes::{Change, ChangeKind};
pub use connect::{ConnectOptions, StatementCount, Store};
pub use cursor::{Cursor, CursorError};
pub use error::StoreError;
pub use examine::{Examination, Tables};
pub use firsts::FirstAddress;
pub use history::{HistoryFilter, HistoryOrder};
pub use imports::{FindingCounts, ImportJob, ImportState, ImportTrigger, KEPT_IMPORTS};
pub use known::{Known, KnownDocument, KnownMember};
pub use listed::{ById, Listed, Parent};
pub use members::{MemberFilter, MemberOrder, MemberStatus};
pub use moments::Moments;
pub use neighbours::Neighbours;
pub use news::{AuthorFilter, NewsFilter, NewsOrder};
pub use page::{Edge, Page, PageRequest, Stored};
pub use pages::{PageFilter, PageOrder};
pub use partners::{PartnerFilter, PartnerOrder};
pub use paths::{Resolution, ResolutionStatus, normalize as normalize_path};
pub use people::{PersonFilter, PersonOrder, PositionFilter, PositionOrder};
pub use present::Present;
pub use probe::Prober;
pub use reads::Reads;
pub use revision::Revision;
pub use rules::{RuleBookFilter, RuleBookOrder};
pub(crate) use search::words::joined as joined_words;
pub use search::{SearchHit, SearchRequest, SearchResults};
pub use snapshot::{Snapshot, SnapshotRequest};
pub use sponsors::{SponsorFilter, SponsorLevelFilter, SponsorLevelOrder, SponsorOrder};
pub use spool::Spool;
pub use tags::TagCount;
pub use watched::{Access, Fault, Watcher};
pub use working_groups::{WorkingGroupFilter, WorkingGroupOrder};

/// The end of what has not ended: a version that still holds, a period still open.
pub(crate) const OPEN: i64 = i64::MAX;

/// The columns every version has.
pub(crate) struct Header {
    pub(crate) version: i64,
    pub(crate) id: String,
    pub(crate) from_rev: i64,
    pub(crate) gone: bool,
    pub(crate) digest: String,
    pub(crate) doc: String,
}
