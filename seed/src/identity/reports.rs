//! What an import tells of that looks like one and is recorded apart.

use super::candidates::{Gone, New};
use super::{Before, Found, called};
use crate::diagnostics::{Code, Finding, Findings};
use chancery_schema::domain::{Id, Identities, Kind};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Names aliases that are the addresses of members who left.
pub(super) fn taken_over(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &Identities,
    findings: &mut Findings,
) {
    let present: HashSet<Id> =
        found.members.iter().filter_map(|data| identities.get(Kind::Member, &data.id)).collect();
    let left = before.members().iter().filter(|known| !present.contains(&known.id));
    let addresses: HashMap<&str, &str> =
        left.filter_map(|known| Some((known.member.path.as_deref()?, known.key.as_str()))).collect();
    for (document, _) in &found.documents {
        for alias in &document.aliases {
            let Some(key) = addresses.get(alias.as_str()) else { continue };
            let message = format!("{alias} was the address of {}, who left", called(Kind::Member, key));
            let at = document.front.get("aliases").map(|node| node.at.clone()).unwrap_or_default();
            let finding = Finding::new(Code::AliasTakenOver, message).at(&document.text, at);
            findings.push(finding.help("take the alias away, unless this continues the other"));
        }
    }
}

/// Names pairs that a person may know as one.
pub(super) fn alike(new: &[New<'_>], gone: &[Gone<'_>], findings: &mut Findings) {
    let mut by_mark: HashMap<(Kind, &str), BTreeSet<usize>> = HashMap::new();
    for (at, gone) in gone.iter().enumerate() {
        for mark in &gone.likeness {
            by_mark.entry((gone.kind, mark)).or_default().insert(at);
        }
    }
    for one in new {
        let marks = one.likeness.iter().filter_map(|mark| by_mark.get(&(one.kind, mark.as_str())));
        let alike: BTreeSet<usize> = marks.flatten().copied().collect();
        let Some(gone) = alike.first().and_then(|at| gone.get(*at)) else { continue };
        let others = match alike.len() {
            1 => String::new(),
            count => format!(" (and {} others)", count - 1),
        };
        let message = format!(
            "this is new, and {}{others} is gone and was much like it; they are recorded apart",
            called(one.kind, gone.key)
        );
        let help = match one.kind {
            Kind::Member => {
                "`--strict` stops before that. If they are one, name the old id under `formerIds` of this \
                 member in the overlay's `members.yaml`; if this one continues the other, give the old one \
                 this `successor`"
            }
            _ => {
                "`--strict` stops before that. If they are one, give this one the old address under `aliases`"
            }
        };
        findings.push(Finding::new(Code::PossibleRename, message).in_file(one.file).help(help));
    }
}
