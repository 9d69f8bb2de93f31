//! Values that flow from a section's page, or from the configuration, to the documents below: Hugo's
//! `cascade`.

use super::Site;
use super::target::{Standing, Target};
use crate::diagnostics::{Findings, SourceText};
use crate::value::{Fields, Inherited, Node, Value};
use std::sync::Arc;

/// Keys that cannot flow, for they tell where a document stands, and those that say which documents.
const KEPT_BACK: &[&str] = &["_target", "cascade", "kind", "lang", "path", "sites", "target"];

/// Values and the documents they are for.
#[derive(Clone, Debug)]
struct Rule {
    /// The section, from the root of the content, in lower case; empty for the whole site.
    folder: String,
    /// The place of the language it is for; all where the configuration says so.
    language: Option<usize>,
    target: Target,
    values: Arc<Inherited>,
}

/// Every rule, the nearest to a document first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cascade(Vec<Rule>);

impl Cascade {
    /// Adds the rules of a section's page.
    pub(super) fn add_section(&mut self, text: &SourceText, front: &Node, folder: &str, language: usize) {
        // Whatever is wrong here is reported when the page itself is read.
        let fields = Fields::new(text, front);
        self.add(fields, "cascade", folder, Some(language), &mut Findings::default());
    }

    /// Adds the rules of the configuration.
    pub(super) fn add_site(&mut self, site: &Site, findings: &mut Findings) {
        for (at, language) in site.languages.iter().enumerate() {
            for (fields, name) in site.all(&["languages", &language.key, "cascade"]) {
                self.add(fields, name, "", Some(at), findings);
            }
        }
        for (fields, name) in site.all(&["cascade"]) {
            self.add(fields, name, "", None, findings);
        }
    }

    /// Puts the rules in the order in which documents look at them: those of the nearest section first,
    /// those of the configuration last.
    pub(super) fn settle(&mut self) {
        // Stable: rules of the configuration were added last.
        self.0.sort_by_key(|rule| std::cmp::Reverse(depth(&rule.folder)));
    }

    fn add(
        &mut self,
        fields: Fields<'_>,
        name: &str,
        folder: &str,
        language: Option<usize>,
        findings: &mut Findings,
    ) {
        for rule in fields.list(name, findings) {
            let target = rule.inner("target").or_else(|| rule.inner("_target"));
            let Some(target) = Target::read(target, findings) else { continue };
            let flows = |name: &str| !KEPT_BACK.iter().any(|kept| kept.eq_ignore_ascii_case(name));
            let values = rule.node.entries().iter().filter(|(key, _)| flows(&key.name)).cloned().collect();
            let node = Node { at: rule.node.at.clone(), value: Value::Map(values) };
            let values = Arc::new(Inherited { text: rule.text.clone(), node });
            self.0.push(Rule { folder: folder.to_lowercase(), language, target, values });
        }
    }

    /// What a document inherits, the nearest first.
    pub(crate) fn of(&self, standing: &Standing<'_>, language: usize) -> Vec<Arc<Inherited>> {
        let below = |folder: &str| {
            let rest = standing.path.trim_start_matches('/').strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let rules = self.0.iter().filter(|rule| {
            rule.language.is_none_or(|at| at == language)
                && below(&rule.folder)
                && rule.target.matches(standing)
        });
        rules.map(|rule| Arc::clone(&rule.values)).collect()
    }
}

fn depth(folder: &str) -> usize {
    folder.split('/').filter(|part| !part.is_empty()).count()
}
