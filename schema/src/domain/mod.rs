//! The types content is made of. Names follow schema.org and GitHub's GraphQL API where they have
//! one; fields are optional where real data has holes.

mod asset;
pub mod body;
mod content;
mod date;
mod history;
mod identity;
mod kind;
mod link;
mod member;
mod membership;
mod named;
mod news;
mod organization;
mod page;
mod partner;
pub mod period;
mod person;
mod sponsor;
mod translation;
mod working_group;

pub use asset::Asset;
pub use body::{Body, Section};
pub(crate) use content::for_kind;
pub use content::{AnyContent, Content, Paths, Publication, Record, Searchable};
pub use date::{DatePrecision, FuzzyDate, NotADate};
pub use history::{HistoryEvent, HistoryKind};
pub use identity::Identities;
pub use kind::{Id, Kind};
pub use link::{BodyRef, Link};
pub use member::{GroupMembership, Member, MemberKind, MemberName, MembershipPeriod, Representation};
pub use membership::{ApplicationStep, MemberCategory, Membership, RuleBook};
pub use news::{Attribution, Confidence, NewsArticle, Resource, Tag};
pub use organization::{Organization, OrganizationName};
pub use page::Page;
pub use partner::{Agreement, Partner};
pub use period::{Basis, Bound, Period};
pub use person::{Affiliation, Person, Position};
pub use sponsor::{Money, Sponsor, SponsorLevel, SponsorScope, Sponsorship, SponsorshipProgram};
pub use translation::Translation;
pub use working_group::{Chair, WorkingGroup};
