//! Reading the fields of a mapping as people write them: what has the wrong form is reported and
//! left out, what is missing is `None`.

use super::{Node, Value};
use crate::date;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use chancery_schema::domain::Link;
use chancery_schema::markdown::sanitize;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// A mapping of a file, with the file for findings to point into.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) text: &'a SourceText,
    pub(crate) node: &'a Node,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(text: &'a SourceText, node: &'a Node) -> Self {
        Self { text, node }
    }

    /// The entry called `name`, unless it is empty.
    pub(crate) fn get(self, name: &str) -> Option<&'a Node> {
        self.node.get(name).filter(|node| !node.is_empty())
    }

    /// The mapping called `name`.
    pub(crate) fn inner(self, name: &str) -> Option<Fields<'a>> {
        let node = self.get(name)?;
        matches!(node.value, Value::Map(_)).then_some(Fields { text: self.text, node })
    }

    /// The text of the entry called `name`.
    pub(crate) fn text(self, name: &str, findings: &mut Findings) -> Option<String> {
        let node = self.get(name)?;
        match node.scalar() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(name, "a text", node, findings);
                None
            }
        }
    }

    /// Whether the entry called `name` is true.
    pub(crate) fn flag(self, name: &str, findings: &mut Findings) -> Option<bool> {
        let node = self.get(name)?;
        match (&node.value, node.scalar()) {
            (Value::Bool(value), _) => Some(*value),
            (_, Some("true")) => Some(true),
            (_, Some("false")) => Some(false),
            _ => {
                self.wrong_type(name, "true or false", node, findings);
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
        let Some(node) = self.get(name) else { return found };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items.iter().filter(|item| !item.is_empty()) {
            if item.scalar().is_some() {
                found.push(item);
            } else {
                self.wrong_type(name, "a text or a list of texts", item, findings);
            }
        }
        found
    }

    /// The mappings of the list called `name`.
    pub(crate) fn list(self, name: &str, findings: &mut Findings) -> Vec<Fields<'a>> {
        let mut found = Vec::new();
        let Some(node) = self.get(name) else { return found };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items.iter().filter(|item| !item.is_empty()) {
            if matches!(item.value, Value::Map(_)) {
                found.push(Fields { text: self.text, node: item });
            } else {
                self.wrong_type(name, "a list of mappings", item, findings);
            }
        }
        found
    }

    /// The web address of the entry called `name`.
    pub(crate) fn url(self, name: &str, findings: &mut Findings) -> Option<String> {
        let node = self.get(name)?;
        let written = self.text(name, findings)?;
        let url = sanitize::url(&written);
        if url.is_none() {
            findings.push(invalid_url(name, &written).at(self.text, node.at.clone()));
        }
        url
    }

    /// The web addresses of the mapping called `name`, each titled by its key.
    pub(crate) fn links(self, name: &str, findings: &mut Findings) -> Vec<Link> {
        let Some(inner) = self.inner(name) else {
            // Whatever is there and no mapping has the wrong form.
            if let Some(node) = self.get(name) {
                self.wrong_type(name, "a mapping", node, findings);
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

    /// The instant of the entry called `name`; see [`date::instant`].
    pub(crate) fn instant(self, name: &str, findings: &mut Findings) -> Option<DateTime<Utc>> {
        let node = self.get(name)?;
        let written = self.text(name, findings)?;
        if let Some(read) = date::instant(&written).ok().filter(|_| date::has_wide_hour(&written)) {
            let read = read.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            let message = format!("the hour of `{name}` has a zero too many: “{written}”, read as {read}");
            let finding = Finding::new(Code::DateForm, message).at(self.text, node.at.clone());
            findings.push(finding.help(format!("write `{read}`")));
        }
        date::instant(&written)
            .map_err(|error| findings.push(error.finding(name).at(self.text, node.at.clone())))
            .ok()
    }

    /// The day of the entry called `name`; see [`date::day`].
    pub(crate) fn day(self, name: &str, findings: &mut Findings) -> Option<NaiveDate> {
        let node = self.get(name)?;
        let written = self.text(name, findings)?;
        date::day(&written)
            .map_err(|error| findings.push(error.finding(name).at(self.text, node.at.clone())))
            .ok()
    }

    /// Reports that the entry called `name` is not what is `wanted`.
    pub(crate) fn wrong_type(self, name: &str, wanted: &str, found: &Node, findings: &mut Findings) {
        let message = format!("`{name}` is {}, and should be {wanted}", found.kind());
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
