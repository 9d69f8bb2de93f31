//! Members that the tree no longer holds: who wrote for them is still known by name and date.

use super::builder::Builder;
use super::member_data::MemberData;
use super::person::{self, Tie};
use crate::identity::Before;
use chancery_schema::domain::{Id, Kind};
use std::collections::{HashMap, HashSet};

/// Makes the members of earlier imports, and those who spoke for them, known to bylines and overlays.
/// They are not added to what the tree holds.
pub(super) fn recall(builder: &mut Builder<'_>, before: &Before<'_>) {
    let data: HashMap<Id, &MemberData> = (builder.data.iter())
        .filter_map(|data| Some((builder.identities.get(Kind::Member, &data.id)?, data)))
        .collect();
    let mut listed: HashSet<Id> = HashSet::new();
    for known in before.members() {
        // What a member says of somebody now counts, before what it said.
        let names: HashSet<String> = (data.get(&known.id).iter())
            .flat_map(|data| &data.representatives)
            .map(|person| person::key(&person.name))
            .collect();
        let of_before = known.member.representatives.iter();
        let of_before = of_before.filter(|of| !of.hidden && !names.contains(&person::key(&of.name)));
        listed.extend(of_before.map(|of| of.person.clone()));
    }
    builder.people.listed_before = listed;
    for known in before.members().iter().filter(|known| !data.contains_key(&known.id)) {
        let key = known.key.to_lowercase();
        let Some(last) = known.member.names.last() else { continue };
        if !builder.members.contains_key(&key) {
            builder.former.insert(key, (known.id.clone(), last.name.clone()));
        }
        // A name that a present member has is theirs: that one came back, or goes on, under another id,
        // and those who speak for it are named there.
        let other = |name: &str| builder.authors.member(name).is_some_and(|id| id != known.id);
        if known.member.names.iter().any(|name| other(&name.name)) {
            continue;
        }
        for name in &known.member.names {
            builder.authors.add_member(&name.name, &known.id);
        }
        for representation in &known.member.representatives {
            let tie = Tie {
                member: Some(known.id.clone()),
                organization: last.name.clone(),
                period: representation.period,
            };
            builder.recall(&representation.name, tie);
        }
    }
}
