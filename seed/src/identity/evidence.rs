//! The reasons to take a new file for a record that is gone, and whom they hold for.

use super::candidates::{Gone, New};
use super::{Before, Found};
use crate::document::Document;
use chancery_schema::domain::Kind;
use std::collections::{BTreeSet, HashMap};

/// What a reason looks for in a new file, and in a record that is gone.
type OfNew<'e> = Box<dyn Fn(&New<'_>) -> Vec<String> + 'e>;
type OfGone<'e> = Box<dyn Fn(&Gone<'_>) -> Vec<String> + 'e>;

/// A reason to take a new file for a record that is gone: what both have to hold of.
pub(super) struct Evidence<'e> {
    /// The reason, for people.
    pub(super) why: &'static str,
    of_new: OfNew<'e>,
    of_gone: OfGone<'e>,
    /// Whether they must be alike besides.
    alike: bool,
}

/// The evidence there is, the strongest first.
pub(super) fn all<'e>(found: &'e Found<'_>, before: &'e Before<'_>) -> [Evidence<'e>; 5] {
    let renamed: HashMap<&str, &str> =
        found.renames.iter().map(|rename| (rename.to.as_str(), rename.from.as_str())).collect();
    let document =
        |new: &New<'_>, give: fn(&Document) -> Vec<String>| new.document.map(give).unwrap_or_default();
    let member =
        |kind: Kind, key: &str| if kind == Kind::Member { vec![key.to_lowercase()] } else { Vec::new() };
    let path = |gone: &Gone<'_>| gone.path.map(str::to_owned).into_iter().collect::<Vec<_>>();
    let id = |gone: &Gone<'_>| vec![gone.id.as_str().to_owned()];
    [
        Evidence {
            why: "the overlay says so",
            of_new: Box::new(move |new| member(new.kind, new.key)),
            of_gone: Box::new(move |gone| {
                let now =
                    found.former_ids.get(&gone.key.to_lowercase()).filter(|_| gone.kind == Kind::Member);
                now.cloned().into_iter().collect()
            }),
            alike: false,
        },
        Evidence {
            why: "its `id` differs in case alone",
            of_new: Box::new(move |new| member(new.kind, new.key)),
            of_gone: Box::new(move |gone| member(gone.kind, gone.key)),
            alike: false,
        },
        Evidence {
            why: "git tells that the file was renamed",
            of_new: Box::new(move |new| {
                let from = renamed.get(new.file).map(|from| before.of_file(from)).unwrap_or_default();
                from.iter().map(|id| id.as_str().to_owned()).collect()
            }),
            of_gone: Box::new(id),
            // Files made from one template resemble each other, whatever they are about.
            alike: true,
        },
        Evidence {
            why: "it has the same address",
            of_new: Box::new(move |new| document(new, |document| vec![document.path.clone()])),
            of_gone: Box::new(path),
            alike: false,
        },
        Evidence {
            why: "its alias is the other's address",
            of_new: Box::new(move |new| document(new, |document| document.aliases.clone())),
            of_gone: Box::new(path),
            alike: false,
        },
    ]
}

/// The pairs for which the evidence leaves no doubt: one of each.
pub(super) fn pairs(new: &[New<'_>], gone: &[Gone<'_>], evidence: &Evidence<'_>) -> Vec<(usize, usize)> {
    let mut by_mark: HashMap<(Kind, String), BTreeSet<usize>> = HashMap::new();
    for (at, gone) in gone.iter().enumerate() {
        for mark in (evidence.of_gone)(gone) {
            by_mark.entry((gone.kind, mark)).or_default().insert(at);
        }
    }
    let mut claims: HashMap<usize, usize> = HashMap::new();
    let mut single = Vec::new();
    for (at, one) in new.iter().enumerate() {
        let marks = (evidence.of_new)(one).into_iter();
        let fitting: BTreeSet<usize> =
            marks.filter_map(|mark| by_mark.get(&(one.kind, mark))).flatten().copied().collect();
        let alike = |from: &usize| {
            !evidence.alike || gone.get(*from).is_some_and(|gone| !gone.likeness.is_disjoint(&one.likeness))
        };
        let fitting: Vec<usize> = fitting.into_iter().filter(alike).collect();
        fitting.iter().for_each(|from| *claims.entry(*from).or_default() += 1);
        if let [from] = fitting.as_slice() {
            single.push((at, *from));
        }
    }
    single.retain(|(_, from)| claims.get(from) == Some(&1));
    single
}
