//! Working groups.

use super::reader::Reader;
use super::refs::NameRef;
use super::text::Text;
use super::{Collection, Nothing, Resource, Selected, href};
use crate::lists::BadInput;
use crate::values::Validity;
use chancery_schema::StoreError;
use chancery_schema::domain;
use chancery_schema::store::{Stored, WorkingGroupFilter, WorkingGroupOrder};
use schemars::JsonSchema;
use serde::Serialize;

/// A working group. Its members are at `/v1/members?workingGroup=CODE`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkingGroup {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its code, as members' data gives it.
    code: String,
    /// Its name; the code again where the source uses it without describing it.
    name: String,
    /// What it is for.
    description: Option<String>,
    /// Its charter.
    #[serde(skip_serializing_if = "Option::is_none")]
    charter: Option<Option<Text>>,
    /// Where it stands on the site.
    path: Option<String>,
    /// Who chairs it.
    chairs: Vec<Chair>,
    #[serde(flatten)]
    validity: Validity,
}

/// Someone who chairs a working group.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Chair {
    /// Their name as the source gives it.
    name: String,
    /// Their role: "Chair" or "Vice Chair".
    role: String,
    /// The person.
    person: Option<NameRef>,
    /// The member they come from, where the source links one.
    member: Option<NameRef>,
}

impl Resource for WorkingGroup {
    type Content = domain::WorkingGroup;

    const NAME: &'static str = "working-groups";
    const ONE: &'static str = "a working group";
    const TAG: &'static str = "Membership";
    const TEXTS: &'static [&'static str] = &["charter"];

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::WorkingGroup>>,
    ) -> Result<Vec<Self>, StoreError> {
        let chairs = || found.iter().flat_map(|group| &group.value.chairs);
        let people = reader.people("chairs", chairs().map(|chair| &chair.person)).await?;
        let members = reader.members("chairs", chairs().filter_map(|chair| chair.member.as_ref())).await?;
        let texts = found.iter().filter_map(|group| Some(("charter", group.value.charter.as_ref()?)));
        let texts = reader.texts(texts).await?;
        let chair = |chair: &domain::Chair| Chair {
            name: chair.name.clone(),
            role: chair.role.clone(),
            person: people.get(&chair.person).cloned(),
            member: chair.member.as_ref().and_then(|id| members.get(id)).cloned(),
        };
        let view = |stored: &Stored<domain::WorkingGroup>| {
            let value = &stored.value;
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                code: value.code.clone(),
                name: value.name.clone(),
                description: value.description.clone(),
                charter: reader.text("charter", &texts, value.charter.as_ref())?,
                path: value.path.clone(),
                chairs: value.chairs.iter().map(chair).collect(),
                validity: (&value.period).into(),
            })
        };
        found.iter().map(view).collect()
    }
}

impl Collection for WorkingGroup {
    type Filter = Nothing;
    type Order = Nothing;

    const MANY: &'static str = "the working groups on the day asked about, by name";
    const COLUMNS: &'static [&'static str] =
        &["id", "code", "name", "description", "chairs.name", "path", "validFrom", "validTo", "basis"];

    fn select(_: Nothing, _: Nothing) -> Result<Selected<Self>, BadInput> {
        Ok((WorkingGroupFilter { in_force: true, codes: None }, WorkingGroupOrder::default()))
    }

    fn named(code: &str) -> Option<WorkingGroupFilter> {
        Some(WorkingGroupFilter { in_force: false, codes: Some(vec![code.to_owned()]) })
    }
}
