//! The files under `data`: what they hold, and the keys in them that nothing reads.

use crate::diagnostics::{Code, Findings, SourceText};
use crate::mapping::keys::{self, Table};
use crate::mapping::{Data, Mapping};
use crate::tree::Tree;
use crate::value::{
    Fields, Format, Node, ParseError, Value, differ_without_case, distinct_without_case, parse,
};

/// The entries of the data files of a kind: one a file, or a list of them. Each comes with whether
/// it is one of a list.
pub(super) fn entries(
    tree: &Tree<'_>,
    mapping: &Mapping,
    kind: Data,
    findings: &mut Findings,
) -> Vec<(SourceText, Node, bool)> {
    let mut entries = Vec::new();
    for path in mapping.data_files(tree, kind) {
        let Some((text, node)) = read_data(tree, path, findings) else { continue };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&node),
        };
        if let Err(error) = items.iter().try_for_each(|item| distinct(item, table(kind))) {
            findings.push(error.finding(Code::DataSyntax, &text));
            continue;
        }
        match node.value {
            Value::List(items) => {
                let items = items.into_iter().filter(|item| !item.is_empty());
                entries.extend(items.map(|item| (text.clone(), item, true)));
            }
            _ => entries.push((text, node, false)),
        }
    }
    entries
}

/// The fields of an entry.
fn table(kind: Data) -> &'static Table {
    match kind {
        Data::Members => &keys::MEMBER,
        Data::Authors => &keys::AUTHOR,
        Data::Sponsors => &keys::SPONSOR,
    }
}

/// Refuses keys of an entry that differ in case alone, where they are read: that is done without regard
/// to case. Hugo tells keys of data apart by it, and what nothing reads may have both.
fn distinct(entry: &Node, table: &Table) -> Result<(), ParseError> {
    let read = || entry.entries().iter().filter(|(key, _)| table.has(&key.name));
    differ_without_case(read().map(|(key, _)| key))?;
    read().try_for_each(|(_, inner)| distinct_without_case(inner))
}

/// Reads a file of data. `None` where it is none, is empty or cannot be read.
fn read_data(tree: &Tree<'_>, path: &str, findings: &mut Findings) -> Option<(SourceText, Node)> {
    let format = Format::of(path)?;
    let text = tree.text(path).map_err(|finding| findings.push(finding)).ok()?;
    let node = parse(format, text.text(), text.range())
        .map_err(|error| findings.push(error.finding(Code::DataSyntax, &text)))
        .ok()?;
    (!node.is_empty()).then_some((text, node))
}

/// Reports the keys that nothing reads, of the mapping called `name` or of those in the list.
pub(super) fn report_unknown_within(
    fields: Fields<'_>,
    name: &str,
    table: &Table,
    code: Code,
    findings: &mut Findings,
) {
    let Some(node) = fields.get(name) else { return };
    let inner = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    inner.iter().for_each(|inner| table.report_unknown(code, Fields::new(fields.text, inner), findings));
}
