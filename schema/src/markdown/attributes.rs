//! Attributes in braces, as goldmark reads them: `## Heading {#id .class}` and, on a line of their
//! own under a block, `{.callout}`.
//!
//! Ids and classes are kept; other attributes say how a site shows something and are left out.

use super::source::Lines;
use comrak::nodes::{Node, NodeValue};
use std::collections::HashMap;
use std::ops::Range;

/// What braces say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
}

/// A block that may have attributes: its kind, and the line and column it begins at. Those stay when
/// the attributes are blanked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Block {
    kind: BlockKind,
    line: usize,
    column: usize,
}

/// What a block is, the outer of two that begin at one place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum BlockKind {
    Paragraph,
    Quote,
    List,
    Table,
    Code,
}

impl Block {
    /// The block that a node is, if it may have attributes.
    pub(super) fn of(node: Node<'_>) -> Option<Self> {
        let data = node.data();
        let kind = match data.value {
            NodeValue::Paragraph => BlockKind::Paragraph,
            NodeValue::BlockQuote | NodeValue::Alert(_) => BlockKind::Quote,
            NodeValue::List(_) => BlockKind::List,
            NodeValue::Table(_) => BlockKind::Table,
            NodeValue::CodeBlock(_) => BlockKind::Code,
            _ => return None,
        };
        let start = data.sourcepos.start;
        Some(Self { kind, line: start.line, column: start.column })
    }

    /// Where it begins, for an order.
    pub(super) fn place(&self) -> (usize, usize, BlockKind) {
        (self.line, self.column, self.kind)
    }
}

/// The attributes in a document.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Of headings, by the line the heading begins on, counted from 1.
    pub(super) headings: HashMap<usize, Attributes>,
    /// Of other blocks.
    pub(super) blocks: HashMap<Block, Attributes>,
    /// Where they stand in the source.
    places: Vec<Range<usize>>,
}

impl Found {
    /// `source` with spaces where the attributes stand, so that every line and column stays; nothing
    /// if it has none.
    pub(super) fn blank_out(&self, source: &str) -> Option<String> {
        if self.places.is_empty() {
            return None;
        }
        let mut blanked = source.to_owned();
        for place in &self.places {
            blanked.replace_range(place.clone(), &" ".repeat(place.len()));
        }
        Some(blanked)
    }
}

/// Finds the attributes of a parsed document.
pub(super) fn find<'a>(root: Node<'a>, source: &str, lines: &Lines) -> Found {
    let mut found = Found::default();
    if !source.contains('{') {
        return found;
    }
    for node in root.descendants() {
        let data = node.data();
        let (first, last) = (data.sourcepos.start.line, data.sourcepos.end.line);
        match data.value {
            NodeValue::Heading(heading) => {
                let content = heading_content(node, source, lines);
                if let Some((at, attributes)) = trailing(&source[content.clone()])
                    // Without its text, an underlined heading would be something else.
                    && (!heading.setext || at > 0)
                {
                    found.places.push(content.start + at..content.end);
                    found.headings.insert(first, attributes);
                }
            }
            NodeValue::Paragraph => {
                if let Some((attributes, prefix)) = found.add_block(source, lines, first, last) {
                    let target =
                        if first == last { node.previous_sibling() } else { Some(bearer(node, prefix)) };
                    found.keep(target, attributes);
                }
            }
            NodeValue::TableRow(false) if node.next_sibling().is_none() => {
                if let Some((attributes, _)) = found.add_block(source, lines, last, last) {
                    found.keep(node.parent(), attributes);
                }
            }
            _ => {}
        }
    }
    found
}

impl Found {
    /// Notes the attributes on line `last` of a block that begins on line `first`, if that is all
    /// that stands there and there is a block above it. With them comes what stands before them.
    fn add_block<'s>(
        &mut self,
        source: &'s str,
        lines: &Lines,
        first: usize,
        last: usize,
    ) -> Option<(Attributes, &'s str)> {
        let is_frame = |c: char| matches!(c, ' ' | '\t' | '>');
        let above = last.checked_sub(1).map_or("", |above| &source[lines.range(above)]);
        if first == last && above.trim_matches(is_frame).is_empty() {
            return None;
        }
        let range = lines.range(last);
        let line = &source[range.clone()];
        let prefix = line.len() - line.trim_start_matches(is_frame).len();
        let start = range.start + prefix;
        let end = range.start + line.trim_end().len();
        let (attributes, len) = source.get(start..end).and_then(parse)?;
        if start + len != end {
            return None;
        }
        self.places.push(start..end);
        Some((attributes, &line[..prefix]))
    }

    fn keep(&mut self, node: Option<Node<'_>>, attributes: Attributes) {
        if let Some(block) = node.and_then(Block::of) {
            self.blocks.insert(block, attributes);
        }
    }
}

/// The block that attributes belong to which were read as the last line of a paragraph: the
/// outermost of the quotes and lists around it that what stands before them does not continue, else
/// the paragraph itself.
fn bearer<'a>(paragraph: Node<'a>, prefix: &str) -> Node<'a> {
    let mut around: Vec<Node<'a>> = paragraph.ancestors().collect();
    around.reverse();
    let mut rest = prefix;
    let mut column = 0;
    for node in around {
        match &node.data().value {
            NodeValue::BlockQuote | NodeValue::Alert(_) => {
                let Some(after) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') else { return node };
                let after = after.strip_prefix([' ', '\t']).unwrap_or(after);
                column += rest.len() - after.len();
                rest = after;
            }
            NodeValue::Item(list) => {
                let content = node.data().sourcepos.start.column.saturating_sub(1) + list.padding;
                let wanted = content.saturating_sub(column);
                let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                match node.parent() {
                    Some(list) if indent < wanted && !rest.starts_with('\t') => return list,
                    _ => {}
                }
                let taken = wanted.min(indent);
                column += taken;
                rest = &rest[taken..];
            }
            _ => {}
        }
    }
    paragraph
}

/// Where the text of a heading stands in the source, markup included: the line it is on, or of an
/// underlined heading of several lines the last, as goldmark reads it.
pub(super) fn heading_content<'a>(node: Node<'a>, source: &str, lines: &Lines) -> Range<usize> {
    let data = node.data();
    let NodeValue::Heading(heading) = data.value else { return 0..0 };
    let (start, end) = (data.sourcepos.start, data.sourcepos.end);
    let number = if heading.setext { end.line.saturating_sub(1).max(start.line) } else { start.line };
    let range = lines.range(number);
    let column = if number == start.line { start.column.saturating_sub(1) } else { 0 };
    let from = range.start + column;
    let Some(line) = source.get(from..range.end) else { return range };
    let marks = if heading.setext { " \t>" } else { " \t#" };
    let content = line.trim_start_matches(|c| marks.contains(c));
    let from = range.end - content.len();
    let mut content = content.trim_end();
    if !heading.setext {
        // A closing sequence of `#` counts as one only after a space.
        let open = content.trim_end_matches('#');
        if open.is_empty() || open.ends_with([' ', '\t']) {
            content = open.trim_end();
        }
    }
    from..from + content.len()
}

/// The attributes at the end of a heading, and where they begin.
fn trailing(content: &str) -> Option<(usize, Attributes)> {
    let bytes = content.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => {
                if let Some((attributes, len)) = parse(&content[at..])
                    && content[at + len..].trim().is_empty()
                {
                    return Some((at, attributes));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The attributes at the start of `text` and how long they are; nothing if it does not begin with
/// at least one in braces.
fn parse(text: &str) -> Option<(Attributes, usize)> {
    let mut attributes = Attributes::default();
    let mut rest = text.strip_prefix('{')?.trim_start_matches([' ', '\t']);
    let mut any = false;
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            return any.then(|| (attributes, text.len() - after.len()));
        }
        if let Some(after) = rest.strip_prefix(['#', '.']) {
            let name_len = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
            let (name, next) = after.split_at(name_len);
            if name.is_empty() {
                return None;
            }
            if rest.starts_with('#') {
                attributes.id = Some(name.to_owned());
            } else {
                attributes.classes.push(name.to_owned());
            }
            rest = next;
        } else {
            let key_len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_:.-".contains(c)))?;
            let (key, next) = rest.split_at(key_len);
            if !key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == ':') {
                return None;
            }
            let (value, next) = value(next.strip_prefix('=')?)?;
            match key {
                "id" if !value.is_empty() && value.chars().all(is_name) => {
                    attributes.id = Some(value.to_owned())
                }
                "class" => attributes.classes.extend(value.split_ascii_whitespace().map(str::to_owned)),
                _ => {}
            }
            rest = next;
        }
        any = true;
        if !rest.starts_with([' ', '\t', ',', '}']) {
            return None;
        }
        rest = rest.trim_start_matches([' ', '\t', ',']);
    }
}

/// Whether `c` may be in an id or a class.
fn is_name(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && (!c.is_ascii_punctuation() || "_:.-".contains(c))
}

/// The value at the start of `text`, and what follows it.
fn value(text: &str) -> Option<(&str, &str)> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return text[1..].split_once(quote);
    }
    let end = text.find(|c: char| c.is_whitespace() || "\"'{}=".contains(c))?;
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: Option<&str>, classes: &[&str]) -> Attributes {
        Attributes { id: id.map(str::to_owned), classes: classes.iter().map(|c| (*c).to_owned()).collect() }
    }

    #[test]
    fn ids_classes_and_pairs_are_read() {
        for (text, expected) in [
            ("{#a}", named(Some("a"), &[])),
            ("{ #a .b .c }", named(Some("a"), &["b", "c"])),
            ("{.b #a-1_x:y.z}", named(Some("a-1_x:y.z"), &["b"])),
            ("{id=a class=\"b c\" data-x='y z'}", named(Some("a"), &["b", "c"])),
            ("{#神}", named(Some("神"), &[])),
            ("{#a, .b}", named(Some("a"), &["b"])),
            ("{id=\"a b\"}", named(None, &[])),
        ] {
            assert_eq!(parse(text), Some((expected, text.len())), "{text}");
        }
    }

    #[test]
    fn other_braces_are_text() {
        for text in [
            "", "{", "{}", "{ }", "{a}", "{a b}", "{#}", "{.}", "{#a", "{#a\"}", "{a=}", "{a=\"b}", "{1=2}",
            "{{#a}}", "{#a}{", "{#a<b}",
        ] {
            assert_eq!(parse(text).filter(|(_, len)| *len == text.len()), None, "{text}");
        }
    }

    #[test]
    fn only_the_braces_at_the_end_of_a_heading_count() {
        assert_eq!(trailing("A {#a}"), Some((2, named(Some("a"), &[]))));
        assert_eq!(trailing("A {#a} {#b} "), Some((7, named(Some("b"), &[]))));
        assert_eq!(trailing("A {#a} b"), None);
        assert_eq!(trailing("A \\{#a}"), None);
        assert_eq!(trailing("A {{< x >}}"), None);
    }

    #[test]
    fn a_line_of_braces_costs_no_more_than_its_length() {
        for unit in ["{", "{.a ", "{a={", "{a=\"", "{a='b ", "\\{"] {
            assert_eq!(trailing(&unit.repeat(200_000)), None);
        }
    }
}
