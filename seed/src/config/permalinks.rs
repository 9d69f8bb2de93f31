//! Hugo's `permalinks` setting, in all its forms:
//!
//! - patterns by section: `{blog: /:year/:title/}`;
//! - these by kind of page: `{page: {blog: …}, section: {blog: …}}`;
//! - a list of targets, the first that matches counts: `[{target: {path: /blog/**}, pattern: …}]`.

use super::Site;
use super::target::{Standing, Target};
use crate::diagnostics::Findings;
use crate::permalink::Pattern;
use crate::value::{Fields, Node, Value};
use std::collections::HashMap;

/// The patterns of a language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Permalinks {
    listed: Vec<(Target, Pattern)>,
    /// By the section's name.
    pages: HashMap<String, Pattern>,
    sections: HashMap<String, Pattern>,
}

impl Permalinks {
    /// Reads the patterns of a language.
    pub(super) fn read(site: &Site, language: &str, findings: &mut Findings) -> Self {
        let mut permalinks = Self::default();
        for (fields, name) in site.all_in(language, &["permalinks"]) {
            if matches!(fields.get(name).map(|node| &node.value), Some(Value::List(_))) {
                permalinks.read_list(fields, name, findings);
                continue;
            }
            let Some(rules) = fields.inner(name) else { continue };
            let Self { pages, sections, .. } = &mut permalinks;
            for (key, node) in rules.node.entries() {
                let inner = Fields::new(rules.text, node);
                match (key.name.to_ascii_lowercase().as_str(), &node.value) {
                    ("page", Value::Map(_)) => read_patterns(inner, pages, findings),
                    ("section", Value::Map(_)) => read_patterns(inner, sections, findings),
                    ("taxonomy" | "term", _) | (_, Value::Map(_)) => {}
                    _ => read_pattern(rules, &key.name, node, pages, findings),
                }
            }
        }
        permalinks
    }

    fn read_list(&mut self, fields: Fields<'_>, name: &str, findings: &mut Findings) {
        for rule in fields.list(name, findings) {
            let target = Target::read(rule.inner("target"), findings);
            let (Some(written), Some(node)) = (rule.text("pattern", findings), rule.get("pattern")) else {
                continue;
            };
            let pattern = parse(rule, &written, node, findings);
            self.listed.extend(target.zip(pattern));
        }
    }

    /// The pattern for a document of a section, where there is one.
    pub(crate) fn find(&self, section: &str, standing: &Standing<'_>) -> Option<&Pattern> {
        let listed = self.listed.iter().find(|(target, _)| target.matches(standing));
        let by_section = match standing.kind {
            "page" => &self.pages,
            "section" => &self.sections,
            _ => return listed.map(|(_, pattern)| pattern),
        };
        listed.map(|(_, pattern)| pattern).or_else(|| by_section.get(section))
    }
}

fn read_patterns(rules: Fields<'_>, into: &mut HashMap<String, Pattern>, findings: &mut Findings) {
    for (key, node) in rules.node.entries() {
        read_pattern(rules, &key.name, node, into, findings);
    }
}

fn read_pattern(
    rules: Fields<'_>,
    section: &str,
    node: &Node,
    into: &mut HashMap<String, Pattern>,
    findings: &mut Findings,
) {
    let Some(pattern) = rules.text(section, findings) else { return };
    // A slash or a space stands for the root.
    let section = section.trim_matches(['/', ' ']).to_lowercase();
    if let Some(pattern) = parse(rules, &pattern, node, findings) {
        into.entry(section).or_insert(pattern);
    }
}

/// A pattern, or the finding that it is none.
fn parse(rules: Fields<'_>, pattern: &str, node: &Node, findings: &mut Findings) -> Option<Pattern> {
    let parsed =
        Pattern::parse(pattern).map_err(|unknown| unknown.finding(pattern).at(rules.text, node.at.clone()));
    parsed.map_err(|finding| findings.push(finding)).ok()
}
