//! Which record of the last import a file of this one continues.
//!
//! A record keeps its id while its source calls it the same: a document by its file, a member by its
//! `id`. Where that changes, evidence decides, the strongest first: what the overlay states, an identifier
//! of its own (`id`), a rename that git tells, the same address, an alias that is the address of what is gone. Without
//! any, what is gone has ended and what is new begins; a pair that looks alike is reported, never joined.

mod before;
mod candidates;
mod evidence;
mod own;
mod reports;

pub(crate) use before::{Before, FILE, file_name};
pub(crate) use own::own_name;

use crate::assemble::MemberData;
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::Document;
use crate::source::Rename;
use chancery_schema::domain::{Identities, Kind};
use std::collections::{HashMap, HashSet};

/// What an import found that may continue something.
pub(crate) struct Found<'a> {
    /// Documents with whether they are news.
    pub(crate) documents: Vec<(&'a Document, bool)>,
    pub(crate) members: &'a [MemberData],
    /// The lower-case ids of the members that only an overlay describes.
    pub(crate) described: HashSet<String>,
    /// The lower-case ids that members had before, with those they have.
    pub(crate) former_ids: HashMap<String, String>,
    /// The renames that the source knows of.
    pub(crate) renames: &'a [Rename],
}

/// Gives the keys of records that are gone to those that continue them.
pub(crate) fn settle(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &mut Identities,
    findings: &mut Findings,
) {
    own::settle(found, before, identities, findings);
    let mut gone = candidates::gone(found, before, identities);
    let mut new = candidates::new(found, identities);
    for evidence in evidence::all(found, before) {
        for (at, from) in evidence::pairs(&new, &gone, &evidence) {
            let (Some(one), Some(old)) = (new.get(at), gone.get(from)) else { continue };
            identities.rename(one.kind, old.key, one.key);
            if one.kind == Kind::Member {
                // What the member sponsors is named after it.
                identities.rename(Kind::Sponsor, &old.key.to_lowercase(), &one.key.to_lowercase());
            }
            let message = format!("this continues {}: {}", called(one.kind, old.key), evidence.why);
            findings.push(Finding::new(Code::Renamed, message).in_file(one.file));
        }
        new.retain(|new| identities.get(new.kind, new.key).is_none());
        gone.retain(|gone| identities.get(gone.kind, gone.key).is_some_and(|id| id == *gone.id));
    }
    reports::alike(&new, &gone, findings);
    reports::taken_over(found, before, identities, findings);
}

fn kind_of(news: bool) -> Kind {
    if news { Kind::NewsArticle } else { Kind::Page }
}

fn called(kind: Kind, key: &str) -> String {
    match kind {
        Kind::Member => format!("the member “{key}”"),
        _ => format!("“{key}”"),
    }
}
