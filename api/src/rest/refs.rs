//! How records refer to each other: enough to name one and to ask for it.

use chancery_schema::domain::{Id, Kind, NewsArticle, Page};
use chancery_schema::store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// Where a record is under `/v1`.
pub(crate) fn href(id: &Id) -> String {
    let name = match id.kind() {
        Some(Kind::Organization) => return "/v1/organization".to_owned(),
        Some(Kind::Membership) => return "/v1/membership".to_owned(),
        Some(Kind::SponsorshipProgram) => return "/v1/sponsorship-program".to_owned(),
        Some(Kind::HistoryEvent) => "history-events",
        Some(Kind::MemberCategory) => "member-categories",
        Some(Kind::RuleBook) => "rules",
        Some(Kind::Member) => "members",
        Some(Kind::Person) => "people",
        Some(Kind::Position) => "positions",
        Some(Kind::WorkingGroup) => "working-groups",
        Some(Kind::SponsorLevel) => "sponsor-levels",
        Some(Kind::Sponsor) => "sponsors",
        Some(Kind::Partner) => "partners",
        Some(Kind::NewsArticle) => "news",
        Some(Kind::Page) => "pages",
        Some(Kind::Asset) => "assets",
        // An id that this program gave out always has a kind.
        None => "nodes",
    };
    format!("/v1/{name}/{id}")
}

/// A record of any type.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Ref {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its type.
    r#type: crate::values::NodeType,
}

impl Ref {
    /// A reference to the record of this id; none where the id is of no type.
    pub(crate) fn new(id: &Id) -> Option<Self> {
        Some(Self { id: id.to_string(), href: href(id), r#type: id.kind()?.into() })
    }
}

/// A record that has a name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NameRef {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its name on the day asked about.
    name: String,
}

impl NameRef {
    pub(super) fn new(id: &Id, name: String) -> Self {
        Self { id: id.to_string(), href: href(id), name }
    }
}

/// A record that others name by a code.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CodeRef {
    /// Its id; null where the source uses the code and nothing of it is known at this snapshot.
    pub(super) id: Option<String>,
    /// Where it is.
    pub(super) href: Option<String>,
    /// Its code.
    pub(super) code: String,
    /// Its name; the code again where the source uses it without describing it.
    pub(super) name: String,
}

impl CodeRef {
    /// A code nothing is known of.
    pub(super) fn unknown(code: &str) -> Self {
        Self { id: None, href: None, code: code.to_owned(), name: code.to_owned() }
    }
}

/// A document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TitleRef {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its title.
    title: String,
    /// Where it stands on the site.
    path: String,
    /// Its language (BCP 47).
    language: String,
}

impl TitleRef {
    pub(super) fn of_article(article: &Stored<NewsArticle>) -> Self {
        let value = &article.value;
        Self {
            id: article.id.to_string(),
            href: href(&article.id),
            title: value.title.clone(),
            path: value.path.clone(),
            language: value.language.clone(),
        }
    }

    pub(super) fn of_page(page: &Stored<Page>) -> Self {
        let value = &page.value;
        Self {
            id: page.id.to_string(),
            href: href(&page.id),
            title: value.title.clone(),
            path: value.path.clone(),
            language: value.language.clone(),
        }
    }
}
