//! Reading the fields of a mapping as people write them: what has the wrong form is reported and
//! left out, what is missing is `None`.

use super::{Node, Value};
use crate::date;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use chancery_schema::domain::Link;
use chancery_schema::markdown::sanitize;
use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use std::sync::Arc;

/// Values that a mapping takes where it has none of its own: Hugo's cascade.
#[derive(Clone, Debug)]
pub(crate) struct Inherited {
    /// The file that has them.
    pub(crate) text: SourceText,
    /// The values by their keys.
    pub(crate) node: Node,
}

/// A mapping of a file, with the file for findings to point into.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) text: &'a SourceText,
    pub(crate) node: &'a Node,
    /// The nearest first.
    inherited: &'a [Arc<Inherited>],
    /// Whether values may also stand in an inner mapping called `params`.
    params: bool,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(text: &'a SourceText, node: &'a Node) -> Self {
        Self { text, node, inherited: &[], params: false }
    }

    /// The front matter of a document: what it has itself, also under `params`, else what it
    /// inherits.
    pub(crate) fn of_document(text: &'a SourceText, node: &'a Node, inherited: &'a [Arc<Inherited>]) -> Self {
        Self { text, node, inherited, params: true }
    }

    /// The entry called `name`, unless it is empty.
    pub(crate) fn get(self, name: &str) -> Option<&'a Node> {
        self.find(name).map(|(_, node)| node)
    }

    /// The entry called `name`, unless it is empty, and the mapping that has it. One that is there and
    /// empty inherits nothing.
    pub(crate) fn find(self, name: &str) -> Option<(Fields<'a>, &'a Node)> {
        let alone = |text, node| Fields { inherited: &[], ..Self { text, node, ..self } };
        let own = alone(self.text, self.node);
        let inherited = self.inherited.iter().map(|from| alone(&from.text, &from.node));
        let (owner, node) = std::iter::once(own).chain(inherited).find_map(|fields| {
            let params = || fields.params.then(|| fields.node.get("params")?.get(name)).flatten();
            Some((fields, fields.node.get(name).or_else(params)?))
        })?;
        (!node.is_empty()).then_some((owner, node))
    }

    /// The file that has the entry called `name`.
    pub(crate) fn source(self, name: &str) -> &'a SourceText {
        self.find(name).map_or(self.text, |(owner, _)| owner.text)
    }

    /// What the file calls the entry called `name`, where `chancery.toml` says that it is called
    /// otherwise: findings speak of what stands in the file.
    fn written<'n>(self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        let called =
            |node: &'a Node| node.entries().iter().find(|(key, _)| key.name.eq_ignore_ascii_case(name));
        let params = || self.params.then(|| called(self.node.get("params")?)).flatten();
        let key = called(self.node).or_else(params).map(|(key, _)| key);
        let written = key.and_then(|key| self.text.text().get(key.at.clone()));
        let written = written.map(|written| written.trim().trim_matches(['"', '\'']));
        written.filter(|written| !written.is_empty() && !written.contains('\n')).unwrap_or(name)
    }

    /// The mapping called `name`.
    pub(crate) fn inner(self, name: &str) -> Option<Fields<'a>> {
        let (owner, node) = self.find(name)?;
        matches!(node.value, Value::Map(_)).then_some(Fields::new(owner.text, node))
    }

    /// The text of the entry called `name`.
    pub(crate) fn text(self, name: &str, findings: &mut Findings) -> Option<String> {
        let (owner, node) = self.find(name)?;
        match node.scalar() {
            Some(text) => Some(text.to_owned()),
            None => {
                owner.wrong_type(name, "a text", node, findings);
                None
            }
        }
    }

    /// Whether the entry called `name` is true.
    pub(crate) fn flag(self, name: &str, findings: &mut Findings) -> Option<bool> {
        let (owner, node) = self.find(name)?;
        match (&node.value, node.scalar()) {
            (Value::Bool(value), _) => Some(*value),
            (_, Some("true")) => Some(true),
            (_, Some("false")) => Some(false),
            _ => {
                owner.wrong_type(name, "true or false", node, findings);
                None
            }
        }
    }

    /// The texts of the entry called `name`: a list of texts or one text. Empty ones are left out.
    pub(crate) fn texts(self, name: &str, findings: &mut Findings) -> Vec<String> {
        self.nodes(name, findings).into_iter().filter_map(Node::scalar).map(str::to_owned).collect()
    }

    /// The scalars of the entry called `name`, with their places.
    pub(crate) fn nodes(self, name: &str, findings: &mut Findings) -> Vec<&'a Node> {
        let mut found = Vec::new();
        let Some((owner, node)) = self.find(name) else { return found };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items.iter().filter(|item| !item.is_empty()) {
            if item.scalar().is_some() {
                found.push(item);
            } else {
                owner.wrong_type(name, "a text or a list of texts", item, findings);
            }
        }
        found
    }

    /// The mappings of the list called `name`.
    pub(crate) fn list(self, name: &str, findings: &mut Findings) -> Vec<Fields<'a>> {
        let mut found = Vec::new();
        let Some((owner, node)) = self.find(name) else { return found };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items.iter().filter(|item| !item.is_empty()) {
            if matches!(item.value, Value::Map(_)) {
                found.push(Fields::new(owner.text, item));
            } else {
                owner.wrong_type(name, "a list of mappings", item, findings);
            }
        }
        found
    }

    /// The web address of the entry called `name`.
    pub(crate) fn url(self, name: &str, findings: &mut Findings) -> Option<String> {
        let (owner, node) = self.find(name)?;
        let written = self.text(name, findings)?;
        let url = sanitize::url(&written);
        if url.is_none() {
            findings.push(invalid_url(owner.written(name), &written).at(owner.text, node.at.clone()));
        }
        url
    }

    /// The web addresses of the mapping called `name`, each titled by its key.
    pub(crate) fn links(self, name: &str, findings: &mut Findings) -> Vec<Link> {
        let Some(inner) = self.inner(name) else {
            // Whatever is there and no mapping has the wrong form.
            if let Some((owner, node)) = self.find(name) {
                owner.wrong_type(name, "a mapping", node, findings);
            }
            return Vec::new();
        };
        let mut links = Vec::new();
        for (key, _) in inner.node.entries() {
            if let Some(url) = inner.url(&key.name, findings) {
                links.push(Link { title: key.name.clone(), url });
            }
        }
        links
    }

    /// The instant of the entry called `name`, in the zone it is written in, or `site` where it
    /// names none; see [`date::zoned_in`].
    pub(crate) fn zoned(
        self,
        name: &str,
        site: Tz,
        findings: &mut Findings,
    ) -> Option<DateTime<FixedOffset>> {
        let (owner, node) = self.find(name)?;
        let written = self.text(name, findings)?;
        let read = date::zoned_in(&written, site).map_err(|error| error.finding(owner.written(name)));
        let finding = match &read {
            Ok((at, odd)) => odd.as_ref().map(|odd| odd.finding(owner.written(name), &written, *at)),
            Err(finding) => Some(finding.clone()),
        };
        findings.extend(finding.map(|finding| finding.at(owner.text, node.at.clone())));
        read.ok().map(|(at, _)| at)
    }

    /// The day of the entry called `name`; see [`date::day`].
    pub(crate) fn day(self, name: &str, findings: &mut Findings) -> Option<NaiveDate> {
        let (owner, node) = self.find(name)?;
        let written = self.text(name, findings)?;
        date::day(&written)
            .map_err(|error| {
                findings.push(error.finding(owner.written(name)).at(owner.text, node.at.clone()))
            })
            .ok()
    }

    /// Reports that the entry called `name` is not what is `wanted`.
    pub(crate) fn wrong_type(self, name: &str, wanted: &str, found: &Node, findings: &mut Findings) {
        let message = format!("`{}` is {}, and should be {wanted}", self.written(name), found.kind());
        findings.push(Finding::new(Code::InvalidType, message).at(self.text, found.at.clone()));
    }
}

/// The finding that `written` is no web address.
pub(crate) fn invalid_url(name: &str, written: &str) -> Finding {
    let finding = Finding::new(Code::InvalidUrl, format!("`{name}` is no web address: “{written}”"));
    let rest = ["https//", "http//", "https:/", "http:/", "https:", "http:"]
        .iter()
        .find_map(|prefix| written.strip_prefix(prefix))
        .map(|rest| rest.trim_start_matches('/'))
        .or_else(|| written.strip_prefix('#').map(|rest| rest.trim_start().trim_start_matches("https://")))
        .or_else(|| written.strip_prefix("www.").map(|_| written));
    let guess = rest.filter(|rest| rest.contains('.') && !rest.contains(char::is_whitespace));
    match guess {
        Some(rest) => finding.help(format!("did you mean `https://{rest}`?")),
        None => finding.help("write the whole address, as in `https://example.org/`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, parse};
    use super::*;

    fn with<T>(yaml: &str, read: impl FnOnce(Fields<'_>, &mut Findings) -> T) -> (T, Findings) {
        let text = SourceText::new("a.yaml", yaml);
        let node = parse(Format::Yaml, yaml, 0..yaml.len()).unwrap();
        let mut findings = Findings::default();
        let value = read(Fields::new(&text, &node), &mut findings);
        (value, findings)
    }

    #[test]
    fn texts_are_read_from_lists_and_from_one_text() {
        let (texts, findings) = with("a: [x, null, ' y ', 3]\nb: z\nc:\n", |fields, findings| {
            [fields.texts("a", findings), fields.texts("b", findings), fields.texts("c", findings)]
        });
        assert_eq!(texts, [vec!["x", "y", "3"], vec!["z"], vec![]]);
        assert!(findings.is_empty());
    }

    #[test]
    fn wrong_forms_are_reported_where_they_stand() {
        let (value, findings) = with("a: [x]\nb: {c: d}\n", |fields, findings| {
            (fields.text("a", findings), fields.texts("b", findings), fields.flag("a", findings))
        });
        assert_eq!(value, (None, vec![], None));
        assert_eq!(findings.len(), 3);
        let first = findings.iter().next().unwrap();
        assert_eq!((first.code, first.line, first.column), (Code::InvalidType, Some(1), Some(4)));
    }

    #[test]
    fn addresses_that_are_none_are_reported_with_advice() {
        let yaml = "a: '#https://x.example'\nb: https//x.example\nc: # https://x.example\nd: https://x.example/\ne: soon\n";
        let (urls, findings) =
            with(yaml, |fields, findings| ["a", "b", "c", "d", "e"].map(|name| fields.url(name, findings)));
        assert_eq!(urls, [None, None, None, Some("https://x.example/".to_owned()), None]);
        let help: Vec<_> = findings.iter().map(|finding| finding.help.clone().unwrap()).collect();
        assert_eq!(help.len(), 3);
        assert!(
            help[0].contains("`https://x.example`") && help[1].contains("`https://x.example`"),
            "{help:?}"
        );
    }
}
