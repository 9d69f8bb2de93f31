//! What every content type has in common, and the list of them all.

use super::{
    Asset, BodyRef, HistoryEvent, Id, Kind, Member, MemberCategory, Membership, NewsArticle, Organization,
    Page, Partner, Person, Position, RuleBook, Sponsor, SponsorLevel, SponsorshipProgram, WorkingGroup,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, de::DeserializeOwned};

/// A type of content: a record's value in one version.
pub trait Content: Serialize + DeserializeOwned + Clone + Send + Sync + Sized + 'static {
    /// Its kind.
    const KIND: Kind;

    /// Whether a version depends on the one before it: whether [`Content::carry_forward`] or
    /// [`Content::ended`] do anything.
    const CARRIES: bool = false;

    /// Fills in what the source leaves open from the `previous` version, or from the `day` it is
    /// recorded. Applied to an unchanged value it must give the previous version again.
    fn carry_forward(&mut self, _previous: Option<&Self>, _day: NaiveDate) {}

    /// What is left when the source no longer has the record: it ended on `day`, inferred, and stays
    /// known. `None` when it is withdrawn: readable at earlier revisions only. `present` is what the
    /// source has of its kind now.
    fn ended(self, _day: NaiveDate, _present: &[Self]) -> Option<Self> {
        None
    }

    /// Whether its table has the columns `published_at` and `expires_at`: whether the clock alone makes
    /// it public, and takes it back.
    const DATED: bool = false;

    /// When it is public.
    fn publication(&self) -> Publication {
        Publication::default()
    }

    /// The paths that lead to it.
    fn paths(&self) -> Paths<'_> {
        Paths::default()
    }

    /// What full-text search finds it by; `None` when it is not searched.
    fn searchable(&self) -> Option<Searchable<'_>> {
        None
    }
}

/// From when and until when a record is public; always, where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// From when it is public.
    pub published_at: Option<DateTime<Utc>>,
    /// From when it is no longer public.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Publication {
    /// Whether it is public at that instant.
    #[must_use]
    pub fn is_public(self, at: DateTime<Utc>) -> bool {
        self.published_at.is_none_or(|published| published <= at) && !self.has_expired(at)
    }

    /// Whether its time is over at that instant.
    #[must_use]
    pub fn has_expired(self, at: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|expires| expires <= at)
    }
}

/// Paths that lead to a record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paths<'a> {
    /// Where it stands now.
    pub canonical: Option<&'a str>,
    /// Where it stood, or is found as well.
    pub aliases: &'a [String],
}

/// What full-text search looks at.
#[derive(Clone, Debug)]
pub struct Searchable<'a> {
    /// Titles or names; a word in them counts most.
    pub titles: Vec<&'a str>,
    /// Short texts.
    pub texts: Vec<&'a str>,
    /// The long text.
    pub body: Option<&'a BodyRef>,
    /// When it was published: where a search finds more than it ranks, the newest come first.
    pub published: Option<DateTime<Utc>>,
    /// From when it is no longer public.
    pub expires: Option<DateTime<Utc>>,
}

/// A record as the source has it now.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id, from [`super::Identities`].
    pub id: Id,
    /// What the source calls it: the key its id is found by.
    pub key: String,
    /// Its value.
    pub content: AnyContent,
}

macro_rules! contents {
    ($($type:ident),+ $(,)?) => {
        /// A value of any content type.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each variant holds the type it is named for")]
        pub enum AnyContent { $($type(Box<$type>),)+ }

        impl AnyContent {
            /// Its kind.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self { $(Self::$type(_) => Kind::$type,)+ }
            }
        }

        $(impl From<$type> for AnyContent {
            fn from(value: $type) -> Self { Self::$type(Box::new(value)) }
        }

        impl TryFrom<AnyContent> for $type {
            type Error = AnyContent;

            fn try_from(content: AnyContent) -> Result<Self, AnyContent> {
                match content {
                    AnyContent::$type(value) => Ok(*value),
                    other => Err(other),
                }
            }
        })+

        /// Does the same with whatever type a kind is of.
        macro_rules! for_kind {
            ($kind:expr, $T:ident => $body:expr) => {
                match $kind { $($crate::domain::Kind::$type => { type $T = $crate::domain::$type; $body })+ }
            };
        }
        pub(crate) use for_kind;
    };
}

// The one place that lists every content type.
contents!(
    Organization,
    HistoryEvent,
    Membership,
    MemberCategory,
    RuleBook,
    Member,
    Person,
    Position,
    WorkingGroup,
    SponsorshipProgram,
    SponsorLevel,
    Sponsor,
    Partner,
    NewsArticle,
    Page,
    Asset,
);

impl Kind {
    /// Whether records of this kind are published and expire by the clock: [`Content::publication`].
    #[must_use]
    pub fn is_dated(self) -> bool {
        for_kind!(self, T => T::DATED)
    }
}
