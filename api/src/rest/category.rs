//! Classes of members.

use super::reader::Reader;
use super::refs::CodeRef;
use super::{Collection, Nothing, Resource, Selected, href};
use crate::lists::BadInput;
use crate::values::Validity;
use chancery_schema::StoreError;
use chancery_schema::domain;
use chancery_schema::store::{CategoryFilter, CategoryOrder, Stored};
use schemars::JsonSchema;
use serde::Serialize;

/// A class of members.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberCategory {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its code, as members' data gives it.
    code: String,
    /// The category it is part of.
    parent: Option<CodeRef>,
    /// Its name; the code again where the source uses it without describing it.
    name: String,
    /// Who belongs to it; null where the source does not say.
    description: Option<String>,
    /// Whether its members vote; null where the source does not say.
    may_vote: Option<bool>,
    /// Whether individuals may be in it; null where the source does not say.
    open_to_individuals: Option<bool>,
    #[serde(flatten)]
    validity: Validity,
}

impl Resource for MemberCategory {
    type Content = domain::MemberCategory;

    const NAME: &'static str = "member-categories";
    const ONE: &'static str = "a class of members";
    const TAG: &'static str = "Membership";

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::MemberCategory>>,
    ) -> Result<Vec<Self>, StoreError> {
        let codes: Vec<String> = found.iter().filter_map(|category| category.value.parent.clone()).collect();
        let parents = reader.categories("parent", codes).await?;
        let view = |stored: &Stored<domain::MemberCategory>| {
            let value = &stored.value;
            let parent = |code: &String| parents.get(code).cloned().unwrap_or_else(|| CodeRef::unknown(code));
            Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                code: value.code.clone(),
                parent: value.parent.as_ref().map(parent),
                name: value.name.clone(),
                description: value.description.clone(),
                may_vote: value.may_vote,
                open_to_individuals: value.open_to_individuals,
                validity: (&value.period).into(),
            }
        };
        Ok(found.iter().map(view).collect())
    }
}

impl Collection for MemberCategory {
    type Filter = Nothing;
    type Order = Nothing;

    const MANY: &'static str =
        "the classes of members in force on the day asked about, as the source ranks them";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "code",
        "name",
        "parent.code",
        "description",
        "mayVote",
        "openToIndividuals",
        "validFrom",
        "validTo",
        "basis",
    ];

    fn select(_: Nothing, _: Nothing) -> Result<Selected<Self>, BadInput> {
        Ok((CategoryFilter { in_force: true, codes: None }, CategoryOrder::default()))
    }

    fn named(code: &str) -> Option<CategoryFilter> {
        Some(CategoryFilter { in_force: false, codes: Some(vec![code.to_owned()]) })
    }
}
