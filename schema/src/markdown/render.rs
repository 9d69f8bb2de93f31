//! A parsed document to HTML, piece by piece: each top-level heading by itself, what stands between
//! two of them together, the footnotes last.

use super::RenderOptions;
use super::anchor::{AnchorStyle, Anchors, anchor};
use super::attributes::{Attributes, Block, Found, heading_content};
use super::sanitize::{self, Trusted};
use super::source::Lines;
use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
use comrak::nodes::{LineColumn, ListType, Node, NodeAlert, NodeFootnoteDefinition, NodeHeading, NodeValue};
use comrak::options::Plugins;
use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write};
use std::sync::Arc;

/// How comrak parses and renders, as close to Hugo's goldmark as its options come.
pub(super) fn comrak_options(options: &RenderOptions) -> comrak::Options<'static> {
    let mut comrak = comrak::Options::default();
    comrak.extension.table = true;
    comrak.extension.strikethrough = true;
    comrak.extension.autolink = true;
    comrak.extension.tasklist = true;
    comrak.extension.footnotes = true;
    comrak.extension.description_lists = true;
    comrak.extension.alerts = true;
    comrak.extension.shortcodes = options.emoji;
    comrak.parse.smart = options.typographer;
    comrak.render.r#unsafe = options.unsafe_html;
    comrak
}

/// What the renderer knows of a document before it writes the first piece.
pub(super) struct Document<'o> {
    comrak: &'o comrak::Options<'static>,
    /// What ids of ours begin with until the sanitiser has seen them.
    marker: String,
    ids: Arc<HashSet<String>>,
    headings: HashMap<(usize, usize), Heading>,
    blocks: HashMap<Block, Attributes>,
    /// Numbers of footnotes by where their definition begins.
    footnotes: HashMap<(usize, usize), usize>,
}

struct Heading {
    anchor: String,
    classes: Vec<String>,
}

fn key(at: LineColumn) -> (usize, usize) {
    (at.line, at.column)
}

impl<'o> Document<'o> {
    pub(super) fn new<'a>(
        root: Node<'a>,
        source: &str,
        lines: &Lines,
        attributes: &Found,
        comrak: &'o comrak::Options<'static>,
        style: AnchorStyle,
    ) -> Self {
        let mut anchors = Anchors::default();
        let mut footnotes = HashMap::new();
        for (index, node) in root.children().filter(|node| is_footnote(node)).enumerate() {
            let data = node.data();
            footnotes.insert(key(data.sourcepos.start), index + 1);
            anchors.take(&format!("fn:{}", index + 1));
            if let NodeValue::FootnoteDefinition(definition) = &data.value {
                for reference in 1..=definition.total_references {
                    anchors.take(&reference_id(index + 1, reference));
                }
            }
        }
        // Anchors that are written come before those that are made.
        let mut headings = HashMap::new();
        let all = || root.descendants().filter(|node| matches!(node.data().value, NodeValue::Heading(_)));
        for explicit in [true, false] {
            for node in all() {
                let start = node.data().sourcepos.start;
                let written = attributes.headings.get(&start.line);
                let id = written.and_then(|attributes| attributes.id.as_deref());
                if id.is_some() != explicit {
                    continue;
                }
                let anchor = match id {
                    Some(id) => anchors.take(id),
                    None => anchors.take(&anchor(&source[heading_content(node, source, lines)], style)),
                };
                let classes = written.map(|attributes| attributes.classes.clone()).unwrap_or_default();
                headings.insert(key(start), Heading { anchor, classes });
            }
        }
        // Goldmark numbers headings only; the id of another block must not take a heading's.
        let blocks = take_ids(&attributes.blocks, &mut anchors);
        // A digest of the text is one thing the text cannot contain.
        let mut marker = blake3::hash(source.as_bytes()).to_hex().to_string();
        marker.push(':');
        Self { comrak, marker, ids: Arc::new(anchors.into_taken()), headings, blocks, footnotes }
    }

    /// The ids in the rendered HTML that the sanitiser is to leave alone.
    pub(super) fn trusted(&self) -> Trusted {
        Trusted { marker: self.marker.clone(), ids: Arc::clone(&self.ids) }
    }

    /// The anchor of a heading.
    pub(super) fn anchor<'a>(&self, node: Node<'a>) -> &str {
        self.headings.get(&key(node.data().sourcepos.start)).map_or("", |heading| &heading.anchor)
    }

    /// Writes the HTML of `node` to `html`, not yet sanitised.
    pub(super) fn write<'a>(&self, node: Node<'a>, html: &mut String) -> fmt::Result {
        format_document_with_formatter(node, self.comrak, html, &Plugins::default(), format_node, self)?;
        Ok(())
    }

    /// The footnotes, not yet sanitised; empty if there are none.
    pub(super) fn footnotes<'a>(&self, root: Node<'a>) -> Result<String, fmt::Error> {
        let mut html = String::new();
        for node in root.children().filter(|node| is_footnote(node)) {
            if html.is_empty() {
                html.push_str("<div class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n");
            }
            self.write(node, &mut html)?;
        }
        if !html.is_empty() {
            html.push_str("</ol>\n</div>\n");
        }
        Ok(html)
    }

    fn write_heading(
        &self,
        context: &mut Context<&Self>,
        node: Node<'_>,
        heading: &NodeHeading,
    ) -> fmt::Result {
        context.cr()?;
        write!(context, "<h{}", heading.level)?;
        if let Some(Heading { anchor, classes }) = self.headings.get(&key(node.data().sourcepos.start)) {
            write!(context, " id=\"{}", self.marker)?;
            context.escape(anchor)?;
            if !classes.is_empty() {
                context.write_str("\" class=\"")?;
                context.escape(&classes.join(" "))?;
            }
            context.write_str("\"")?;
        }
        context.write_str(">")
    }

    /// The id and classes of a block, as attributes.
    fn write_attributes(
        &self,
        context: &mut Context<&Self>,
        node: Node<'_>,
        class: Option<&str>,
    ) -> fmt::Result {
        let attributes = Block::of(node).and_then(|block| self.blocks.get(&block));
        if let Some(id) = attributes.and_then(|attributes| attributes.id.as_deref()) {
            write!(context, " id=\"{}", self.marker)?;
            context.escape(id)?;
            context.write_str("\"")?;
        }
        let given = attributes.map(|attributes| attributes.classes.iter()).into_iter().flatten();
        let classes: Vec<&str> = class.into_iter().chain(given.map(String::as_str)).collect();
        if !classes.is_empty() {
            context.write_str(" class=\"")?;
            context.escape(&classes.join(" "))?;
            context.write_str("\"")?;
        }
        Ok(())
    }

    fn has_attributes(&self, node: Node<'_>) -> bool {
        !self.blocks.is_empty() && Block::of(node).is_some_and(|block| self.blocks.contains_key(&block))
    }

    /// Begins a block that has attributes; says whether it did.
    fn write_open(&self, context: &mut Context<&Self>, node: Node<'_>) -> Result<bool, fmt::Error> {
        let name = match &node.data().value {
            NodeValue::Paragraph if !is_tight(node) => "p",
            NodeValue::BlockQuote => "blockquote",
            NodeValue::Table(_) => "table",
            NodeValue::List(list) if list.list_type == ListType::Bullet => "ul",
            NodeValue::List(_) => "ol",
            _ => return Ok(false),
        };
        context.cr()?;
        write!(context, "<{name}")?;
        self.write_attributes(context, node, None)?;
        match &node.data().value {
            NodeValue::List(list) if list.list_type == ListType::Ordered && list.start != 1 => {
                write!(context, " start=\"{}\">", list.start)?;
            }
            _ => context.write_str(">")?,
        }
        if name != "p" {
            context.write_str("\n")?;
        }
        Ok(true)
    }

    /// An alert as GitHub writes them is a quote with a title.
    fn write_alert(&self, context: &mut Context<&Self>, node: Node<'_>, alert: &NodeAlert) -> fmt::Result {
        let kind = alert.alert_type.default_title();
        context.cr()?;
        context.write_str("<blockquote")?;
        self.write_attributes(context, node, Some(&format!("alert alert-{}", kind.to_lowercase())))?;
        context.write_str(">\n<p><strong>")?;
        context.escape(alert.title.as_deref().unwrap_or(&kind))?;
        context.write_str("</strong></p>\n")
    }

    /// The ways back from a footnote to where it is referred to.
    fn write_back_references(&self, context: &mut Context<&Self>, node: Node<'_>) -> fmt::Result {
        let data = node.data();
        let NodeValue::FootnoteDefinition(definition) = &data.value else { return Ok(()) };
        let number = self.footnotes.get(&key(data.sourcepos.start)).copied().unwrap_or_default();
        for reference in 1..=definition.total_references {
            let id = reference_id(number, reference);
            write!(
                context,
                "&nbsp;<a href=\"#{id}\" class=\"footnote-backref\" role=\"doc-backlink\">↩︎</a>"
            )?;
        }
        Ok(())
    }
}

/// The attributes of blocks, each id given once.
fn take_ids(found: &HashMap<Block, Attributes>, anchors: &mut Anchors) -> HashMap<Block, Attributes> {
    let mut blocks: Vec<(&Block, &Attributes)> = found.iter().collect();
    blocks.sort_unstable_by_key(|(block, _)| block.place());
    let taken = blocks.into_iter().map(|(block, attributes)| {
        let id = attributes.id.as_deref().map(|id| anchors.take(id));
        (*block, Attributes { id, ..attributes.clone() })
    });
    taken.collect()
}

/// Whether a paragraph is written without its element, as in a tight list.
fn is_tight(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    if matches!(parent.data().value, NodeValue::DescriptionTerm) {
        return true;
    }
    parent.parent().is_some_and(|around| match &around.data().value {
        NodeValue::List(list) => list.tight,
        NodeValue::DescriptionItem(item) => item.tight,
        _ => false,
    })
}

/// The id of the `reference`th reference to footnote `number`, as goldmark gives it.
fn reference_id(number: usize, reference: u32) -> String {
    match reference {
        1 => format!("fnref:{number}"),
        _ => format!("fnref{}:{number}", reference - 1),
    }
}

/// Whether the node is a footnote that something refers to. One that was defined again is not.
pub(super) fn is_footnote(node: &Node<'_>) -> bool {
    matches!(
        node.data().value,
        NodeValue::FootnoteDefinition(NodeFootnoteDefinition { total_references: 1.., .. })
    )
}

/// Whether the node is the last paragraph of a footnote.
fn ends_footnote(node: Node<'_>) -> bool {
    node.next_sibling().is_none() && node.parent().is_some_and(|parent| is_footnote(&parent))
}

fn format_node<'a>(
    context: &mut Context<&Document<'_>>,
    node: Node<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let document = context.user;
    match &node.data().value {
        NodeValue::Heading(heading) if entering => document.write_heading(context, node, heading)?,
        NodeValue::Heading(heading) => writeln!(context, "</h{}>", heading.level)?,
        NodeValue::CodeBlock(block) if entering => {
            context.cr()?;
            context.write_str("<pre")?;
            document.write_attributes(context, node, None)?;
            context.write_str("><code")?;
            if let Some(language) = language(&block.info) {
                write!(context, " class=\"language-{language}\"")?;
            }
            context.write_str(">")?;
            context.escape(&block.literal)?;
            context.write_str("</code></pre>\n")?;
        }
        NodeValue::CodeBlock(_) => {}
        NodeValue::Alert(alert) if entering => document.write_alert(context, node, alert)?,
        NodeValue::Alert(_) => {
            context.cr()?;
            context.write_str("</blockquote>\n")?;
        }
        _ if entering && document.has_attributes(node) && document.write_open(context, node)? => {}
        NodeValue::HtmlBlock(block) if document.comrak.render.r#unsafe => {
            if entering {
                context.cr()?;
                context.write_str(&sanitize::complete(&block.literal))?;
                context.cr()?;
            }
        }
        NodeValue::FootnoteReference(reference) => {
            if entering {
                let (number, marker) = (reference.ix as usize, &document.marker);
                let id = reference_id(number, reference.ref_num);
                write!(
                    context,
                    "<sup id=\"{marker}{id}\" class=\"footnote-ref\">\
                     <a href=\"#fn:{number}\" role=\"doc-noteref\">{number}</a></sup>"
                )?;
            }
        }
        NodeValue::FootnoteDefinition(_) => match document.footnotes.get(&key(node.data().sourcepos.start)) {
            Some(number) if is_footnote(&node) => {
                if entering {
                    context.cr()?;
                    writeln!(context, "<li id=\"{}fn:{number}\">", document.marker)?;
                } else {
                    if !node
                        .last_child()
                        .is_some_and(|last| matches!(last.data().value, NodeValue::Paragraph))
                    {
                        document.write_back_references(context, node)?;
                    }
                    context.write_str("</li>\n")?;
                }
            }
            _ => return Ok(ChildRendering::Skip),
        },
        NodeValue::Paragraph if !entering && ends_footnote(node) => {
            if let Some(footnote) = node.parent() {
                document.write_back_references(context, footnote)?;
            }
            context.write_str("</p>\n")?;
        }
        _ => return format_node_default(context, node, entering),
    }
    Ok(ChildRendering::HTML)
}

/// The language a code block's info string begins with: up to a space, a comma or braces.
fn language(info: &str) -> Option<&str> {
    let end = info.find(|c: char| !c.is_ascii_alphanumeric() && !"-_+#.".contains(c)).unwrap_or(info.len());
    (end > 0).then(|| &info[..end])
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn the_language_is_the_first_word_of_the_info_string() {
        for (info, expected) in [
            ("rust", Some("rust")),
            ("c++ {linenos=table}", Some("c++")),
            ("rust,ignore", Some("rust")),
            ("yaml{1,3}", Some("yaml")),
            ("{.zig}", None),
            ("", None),
            ("\"onclick=", None),
        ] {
            assert_eq!(language(info), expected, "{info}");
        }
    }
}
