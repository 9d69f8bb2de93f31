//! Blocks with an id and classes of their own.

use super::Document;
use crate::markdown::anchor::Anchors;
use crate::markdown::attributes::{Attributes, Block};
use comrak::html::Context;
use comrak::nodes::{ListType, Node, NodeAlert, NodeValue};
use std::collections::HashMap;
use std::fmt::{self, Write};

impl Document<'_> {
    /// The id and classes of a block, as attributes.
    pub(super) fn write_attributes(
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

    pub(super) fn has_attributes(&self, node: Node<'_>) -> bool {
        !self.blocks.is_empty() && Block::of(node).is_some_and(|block| self.blocks.contains_key(&block))
    }

    /// Begins a block that has attributes; says whether it did.
    pub(super) fn write_open(
        &self,
        context: &mut Context<&Self>,
        node: Node<'_>,
    ) -> Result<bool, fmt::Error> {
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
    pub(super) fn write_alert(
        &self,
        context: &mut Context<&Self>,
        node: Node<'_>,
        alert: &NodeAlert,
    ) -> fmt::Result {
        let kind = alert.alert_type.default_title();
        context.cr()?;
        context.write_str("<blockquote")?;
        self.write_attributes(context, node, Some(&format!("alert alert-{}", kind.to_lowercase())))?;
        context.write_str(">\n<p><strong>")?;
        context.escape(alert.title.as_deref().unwrap_or(kind))?;
        context.write_str("</strong></p>\n")
    }
}

/// The attributes of blocks, each id given once.
pub(super) fn take_ids(
    found: &HashMap<Block, Attributes>,
    anchors: &mut Anchors,
) -> HashMap<Block, Attributes> {
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
