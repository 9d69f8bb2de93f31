//! Members that the tree no longer holds: who wrote for them is still known by name and date.

use super::builder::Builder;
use super::person::Tie;
use crate::identity::Before;

/// Makes the members of earlier imports, and those who spoke for them, known to bylines and overlays.
/// They are not added to what the tree holds.
pub(super) fn recall(builder: &mut Builder<'_>, before: &Before<'_>) {
    for known in before.members() {
        let key = known.key.to_lowercase();
        let present = builder.members.values().any(|(id, _)| *id == known.id);
        if present || builder.members.contains_key(&key) {
            continue;
        }
        let Some(last) = known.member.names.last() else { continue };
        builder.former.insert(key, (known.id.clone(), last.name.clone()));
        // A name that a present member has is theirs: that one came back, or goes on, under another id,
        // and those who speak for it are named there.
        if known.member.names.iter().any(|name| builder.authors.member(&name.name).is_some()) {
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
