//! What the modules of this folder share while they make content of a tree.

use super::asset::Assets;
use super::attribution::Authors;
use super::member_data::MemberData;
use super::person::People;
use super::{
    asset, author, category, former, history, links, member, membership, organization, page, partner, person,
    position,
};
use super::{post, rules, sponsor, unread, working_group};
use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::document::Document;
use crate::identity::{Before, file_name};
use crate::overlay::Overlay;
use crate::rendering::{Renderer, Text};
use crate::shortcode::PersonCard;
use crate::tree::Tree;
use crate::value::{At, nearest};
use chancery_schema::domain::{AnyContent, Id, Identities, Kind};
use chancery_schema::markdown::sanitize;
use chancery_schema::store::Batch;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A document and its text, rendered.
#[derive(Clone, Debug)]
pub(crate) struct Rendered {
    pub(crate) document: Document,
    pub(crate) text: Text,
    /// Whether it is news.
    pub(crate) news: bool,
    /// The people on its cards.
    pub(crate) cards: Vec<PersonCard>,
}

/// What a tree was read into.
pub(crate) struct Parts<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) site: &'a Site,
    pub(crate) overlay: &'a Overlay,
    pub(crate) documents: &'a [Rendered],
    pub(crate) members: &'a [MemberData],
    pub(crate) renderer: &'a Renderer<'a>,
    pub(crate) before: &'a Before<'a>,
    pub(crate) batch: Batch,
    /// When it is recorded.
    pub(crate) now: DateTime<Utc>,
}

/// Content in the making.
pub(crate) struct Builder<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) site: &'a Site,
    pub(crate) overlay: &'a Overlay,
    pub(crate) documents: &'a [Rendered],
    pub(super) renderer: &'a Renderer<'a>,
    /// When it is recorded.
    pub(super) now: DateTime<Utc>,
    /// What has been reported as taken from pages that are not public: the page's path and the text.
    pub(super) withheld: HashSet<(&'a str, &'static str)>,
    /// Data files, one a member.
    pub(crate) data: &'a [MemberData],
    /// Documents by their paths.
    pub(super) by_path: HashMap<&'a str, &'a Rendered>,
    pub(crate) identities: &'a mut Identities,
    pub(crate) findings: &'a mut Findings,
    pub(crate) batch: Batch,
    pub(super) assets: Assets,
    pub(super) people: People,
    pub(super) authors: Authors,
    /// Members by the lower-case id of their data: their record and their name now.
    pub(super) members: BTreeMap<String, (Id, String)>,
    /// Members of earlier imports, in the same form.
    pub(super) former: BTreeMap<String, (Id, String)>,
    /// The members' profiles, by the lower-case ids of their data.
    pub(super) profiles: HashMap<String, &'a Rendered>,
    /// The lower-case ids that members had before, with those they have.
    pub(super) former_ids: HashMap<String, String>,
    /// The files that the record in the making draws on.
    pub(super) files: BTreeSet<String>,
}

/// Makes content of what a tree was read into.
pub(crate) fn assemble(parts: Parts<'_>, identities: &mut Identities, findings: &mut Findings) -> Batch {
    let Parts { tree, site, overlay, documents, members, renderer, before, batch, now } = parts;
    let by_path = documents.iter().map(|rendered| (rendered.document.path.as_str(), rendered)).collect();
    let former_ids = overlay.former_ids();
    let mut builder = Builder {
        tree,
        site,
        overlay,
        documents,
        renderer,
        now,
        withheld: HashSet::new(),
        data: members,
        by_path,
        identities,
        findings,
        batch,
        assets: Assets::default(),
        people: People::default(),
        authors: Authors::default(),
        members: BTreeMap::new(),
        former: BTreeMap::new(),
        profiles: profiles(documents, members, &former_ids),
        former_ids,
        files: BTreeSet::new(),
    };
    // What others refer to comes first.
    asset::add(&mut builder, before);
    member::index(&mut builder, before);
    former::recall(&mut builder, before);
    organization::add(&mut builder);
    member::add(&mut builder, before);
    author::read(&mut builder);
    category::add(&mut builder);
    working_group::add(&mut builder);
    position::add(&mut builder);
    sponsor::add(&mut builder);
    history::add(&mut builder);
    membership::add(&mut builder);
    rules::add(&mut builder);
    post::add(&mut builder);
    person::add(&mut builder);
    page::add(&mut builder);
    partner::add(&mut builder);
    unread::report(&mut builder);
    links::report(&mut builder);
    builder.batch
}

/// The documents that are profiles of members, by the members' lower-case ids.
fn profiles<'a>(
    documents: &'a [Rendered],
    members: &[MemberData],
    former: &HashMap<String, String>,
) -> HashMap<String, &'a Rendered> {
    let ids: HashSet<String> = members.iter().map(|data| data.id.to_lowercase()).collect();
    let mut profiles = HashMap::new();
    // Of several languages the site's default one, or the first of those there are.
    let mut documents: Vec<&Rendered> = documents.iter().collect();
    documents.sort_by_key(|rendered| rendered.document.language_at);
    for rendered in documents {
        let id = rendered.document.profile_id().map(|id| id.to_lowercase());
        let id = id.map(|id| if ids.contains(&id) { id } else { former.get(&id).cloned().unwrap_or(id) });
        if let Some(id) = id.filter(|id| ids.contains(id)) {
            profiles.entry(id).or_insert(rendered);
        }
    }
    profiles
}

impl<'a> Builder<'a> {
    /// Adds a record that the source calls `key`.
    pub(super) fn add(&mut self, kind: Kind, key: &str, content: impl Into<AnyContent>) -> Id {
        let id = self.identities.id(kind, key);
        self.batch.add(id.clone(), key, content);
        for file in std::mem::take(&mut self.files) {
            self.batch.name(&id, file_name(&file));
        }
        id
    }

    /// The profile of the member that a document calls its own, if it is one's.
    pub(super) fn profile_of(&self, document: &Document) -> Option<&'a Rendered> {
        let id = document.profile_id()?.to_lowercase();
        let now = || self.profiles.get(self.former_ids.get(&id)?);
        self.profiles.get(&id).or_else(now).copied()
    }

    /// Notes that the record in the making draws on a file: where that cannot be read one day, the
    /// record can be left as it is.
    pub(super) fn draws_on(&mut self, file: &str) {
        if !self.files.contains(file) {
            self.files.insert(file.to_owned());
        }
    }

    /// Reports something about a value of an overlay file.
    pub(super) fn report(
        &mut self,
        code: Code,
        message: impl Into<String>,
        text: &SourceText,
        at: &std::ops::Range<usize>,
    ) {
        self.findings.push(Finding::new(code, message).at(text, at.clone()));
    }

    /// Reports that a value of an overlay file refers to nothing.
    pub(super) fn dangling<T>(&mut self, message: impl Into<String>, text: &SourceText, value: &At<T>) {
        self.report(Code::OverlayReference, message, text, &value.at);
    }

    /// The same, with the one of the names that are known that is most likely meant, or else advice.
    pub(super) fn dangling_near<'n>(
        &mut self,
        message: impl Into<String>,
        text: &SourceText,
        value: &At<String>,
        known: impl IntoIterator<Item = &'n str>,
        advice: &str,
    ) {
        let finding = Finding::new(Code::OverlayReference, message).at(text, value.at.clone());
        let near = nearest(&value.value, known).map(|near| format!("did you mean “{near}”?"));
        self.findings.push(finding.help(near.unwrap_or_else(|| advice.to_owned())));
    }

    /// A web address of an overlay file.
    pub(super) fn url(
        &mut self,
        name: &str,
        value: Option<&At<String>>,
        text: &SourceText,
    ) -> Option<String> {
        let value = value.filter(|value| !value.value.is_empty())?;
        let url = sanitize::url(&value.value);
        if url.is_none() {
            let finding = crate::value::invalid_url(name, &value.value);
            self.findings.push(finding.at(text, value.at.clone()));
        }
        url
    }

    /// The file of a path that an overlay names.
    pub(super) fn asset(&mut self, value: Option<&At<String>>, text: &SourceText) -> Option<Id> {
        let value = value.filter(|value| !value.value.is_empty())?;
        let found = self.assets.find(&value.value);
        if found.is_none() {
            self.dangling(format!("there is no file “{}” among the site's images", value.value), text, value);
        }
        found
    }

    /// The member of an id that an overlay names.
    pub(super) fn member(&mut self, value: Option<&At<String>>, text: &SourceText) -> Option<Id> {
        let value = value?;
        let key = value.value.to_lowercase();
        let found = self.members.get(&key).or_else(|| self.former.get(&key)).map(|(id, _)| id.clone());
        if found.is_none() {
            let message = format!("there is no member with the id “{}”", value.value);
            let ids = self.data.iter().map(|data| data.id.as_str());
            self.dangling_near(
                message,
                text,
                value,
                ids,
                "write the `id` as it stands in a member's data file",
            );
        }
        found
    }

    /// The document at a path of the site, or that the path has led to.
    pub(super) fn document(&mut self, path: &str) -> Option<&'a Rendered> {
        let local = self.site.local(path).unwrap_or(path);
        let path = crate::urlize::clean_path(local.split(['#', '?']).next().unwrap_or_default());
        let aliased = || self.documents.iter().find(|rendered| rendered.document.aliases.contains(&path));
        let found = self.standing_at(&path).or_else(aliased);
        found.inspect(|rendered| self.draws_on(rendered.document.file()))
    }
}
