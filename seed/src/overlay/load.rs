//! Reading an overlay's files.

use super::{
    HistoryEntry, MemberEntry, MembershipFile, OrganizationFile, PartnerEntry, PositionEntry, RulesVersion,
    SponsorshipFile, WorkingGroupEntry,
};
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::tree::Tree;
use crate::value::{Format, Node, Value, from_node, parse};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};

/// What a file holds, with the file for findings to point into.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loaded<T> {
    pub(crate) text: SourceText,
    pub(crate) value: T,
}

/// Facts beside a tree. Every file is optional.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) organization: Loaded<OrganizationFile>,
    pub(crate) history: Loaded<Vec<HistoryEntry>>,
    pub(crate) membership: Loaded<MembershipFile>,
    pub(crate) members: Loaded<Vec<MemberEntry>>,
    pub(crate) working_groups: Loaded<Vec<WorkingGroupEntry>>,
    pub(crate) positions: Loaded<Vec<PositionEntry>>,
    pub(crate) sponsorship: Loaded<SponsorshipFile>,
    pub(crate) partners: Loaded<Vec<PartnerEntry>>,
    /// Earlier versions of the rules, oldest first.
    pub(crate) rules: Vec<RulesVersion>,
    /// The files it was read from, by their paths in the overlay.
    pub(crate) files: BTreeMap<String, String>,
}

impl Overlay {
    /// Reads the files under `folder` of a tree; the whole tree where `folder` is empty.
    pub(crate) fn read(tree: &Tree<'_>, folder: &str, findings: &mut Findings) -> Self {
        let mut overlay = Self::default();
        for path in tree.under(folder) {
            let name = path.get(folder.len()..).unwrap_or_default();
            match tree.text(path) {
                Ok(text) => overlay.add(name, text, findings),
                Err(finding) => findings.push(finding),
            }
        }
        overlay.rules.sort_by_key(|version| version.effective_from.value);
        overlay
    }

    /// The ids that members had before, with those they have; lower case.
    pub(crate) fn former_ids(&self) -> HashMap<String, String> {
        let entries = self.members.value.iter();
        let pairs = entries.flat_map(|entry| entry.former_ids.iter().map(|id| (&id.value, &entry.id.value)));
        pairs.map(|(former, now)| (former.to_lowercase(), now.to_lowercase())).collect()
    }

    fn add(&mut self, name: &str, text: SourceText, findings: &mut Findings) {
        let written = text.text().to_owned();
        match name {
            "organization.yaml" | "organization.yml" => self.organization = whole(text, findings),
            "history.yaml" | "history.yml" => self.history = list(text, findings),
            "membership.yaml" | "membership.yml" => self.membership = whole(text, findings),
            "members.yaml" | "members.yml" => self.members = list(text, findings),
            "working-groups.yaml" | "working-groups.yml" => self.working_groups = list(text, findings),
            "positions.yaml" | "positions.yml" => self.positions = list(text, findings),
            "sponsorship.yaml" | "sponsorship.yml" => self.sponsorship = whole(text, findings),
            "partners.yaml" | "partners.yml" => self.partners = list(text, findings),
            _ if name.starts_with("rules/") && name.ends_with(".md") => match RulesVersion::read(text) {
                Ok(version) => self.rules.push(version),
                Err(finding) => findings.push(finding),
            },
            _ => {
                let message = format!("“{name}” is no file of an overlay and is not used");
                findings.push(Finding::new(Code::OverlayUnknownFile, message).in_file(text.path()));
                return;
            }
        }
        self.files.insert(name.to_owned(), written);
    }
}

/// A file that is one mapping.
fn whole<T: DeserializeOwned + Default>(text: SourceText, findings: &mut Findings) -> Loaded<T> {
    let value = match read(&text, findings) {
        Some(node) if !node.is_empty() => {
            from_node(&node).map_err(|error| findings.push(error.finding(Code::OverlayInvalid, &text))).ok()
        }
        _ => None,
    };
    Loaded { value: value.unwrap_or_default(), text }
}

/// A file that is a list. Each entry is read by itself, so that each tells its own problem.
fn list<T: DeserializeOwned>(text: SourceText, findings: &mut Findings) -> Loaded<Vec<T>> {
    let mut entries = Vec::new();
    match read(&text, findings) {
        Some(Node { value: Value::List(items), .. }) => {
            for item in &items {
                match from_node(item) {
                    Ok(entry) => entries.push(entry),
                    Err(error) => findings.push(error.finding(Code::OverlayInvalid, &text)),
                }
            }
        }
        Some(node) if !node.is_empty() => {
            let message = format!("this file is {}, and should be a list", node.kind());
            findings.push(Finding::new(Code::OverlayInvalid, message).at(&text, node.at));
        }
        _ => {}
    }
    Loaded { value: entries, text }
}

fn read(text: &SourceText, findings: &mut Findings) -> Option<Node> {
    let parsed = parse(Format::Yaml, text.text(), text.range());
    parsed.map_err(|error| findings.push(error.finding(Code::OverlaySyntax, text))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn load(files: &[(&str, &str)]) -> (Overlay, Vec<(Code, Option<usize>)>) {
        let source = Memory::new(files.iter().map(|(path, text)| (*path, *text)));
        let mut findings = Findings::default();
        let tree = Tree::overlay(&source, &mut findings).unwrap();
        let overlay = Overlay::read(&tree, "", &mut findings);
        (overlay, findings.iter().map(|finding| (finding.code, finding.line)).collect())
    }

    #[test]
    fn every_entry_tells_its_own_problem() {
        let members =
            "- id: a\n- id: b\n  kind: company\n- naem: c\n- id: d\n  periods:\n    - { from: 2013 }\n";
        let (overlay, findings) =
            load(&[("members.yaml", members), ("notes.txt", "x"), ("membership.yaml", "feees: x\n")]);
        assert_eq!(overlay.members.value.len(), 1);
        assert_eq!(
            findings,
            [
                (Code::OverlayInvalid, Some(3)),
                (Code::OverlayInvalid, Some(4)),
                (Code::OverlayInvalid, Some(7)),
                (Code::OverlayInvalid, Some(1)),
                (Code::OverlayUnknownFile, None),
            ]
        );
    }

    #[test]
    fn empty_files_and_files_of_comments_hold_nothing() {
        let (overlay, findings) = load(&[("history.yaml", "# nothing yet\n"), ("organization.yaml", "")]);
        assert!(findings.is_empty() && overlay.history.value.is_empty());
    }

    #[test]
    fn versions_of_the_rules_are_in_order() {
        let version = |from: &str| format!("---\ntitle: Rules\neffectiveFrom: {from}\n---\n# Rules\n");
        let (overlay, findings) = load(&[
            ("rules/b.md", &version("2013-02-14")),
            ("rules/a.md", &version("2020-01-01")),
            ("rules/c.md", "---\ntitle: Rules\n---\n"),
        ]);
        assert_eq!(overlay.rules.len(), 2);
        assert!(overlay.rules[0].effective_from.value < overlay.rules[1].effective_from.value);
        assert_eq!(findings, [(Code::OverlayInvalid, Some(2))]);
    }
}
