//! From calls to Markdown and HTML.

use super::calls::{self, Meaning};
use super::headings::Headings;
use super::html::{dedent, one_block, shield};
use super::known::Known;
use super::leftover;
use super::person::PersonCard;
use super::report::Reports;
use super::scan::{Call, Item, scan};
use super::tag::Arguments;
use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::document::{Document, Place};
use crate::refs::Refs;
use chancery_schema::markdown::{MAX_BYTES, RenderOptions, resolve_address};
use std::borrow::Cow;

/// The most bytes that the shortcodes of one text may become, those within others counted again: as
/// many as a text may have.
const MAX_OUTPUT: usize = MAX_BYTES;

/// The longest indent a shortcode may have that is to stand by itself.
const MAX_INDENT: usize = 256;

/// What shortcodes may ask about.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) site: &'a Site,
    pub(crate) document: &'a Document,
    /// The document's file.
    pub(crate) text: &'a SourceText,
    pub(crate) refs: &'a Refs,
}

/// A text without shortcodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expanded {
    pub(crate) markdown: String,
    /// Whether a frame of a video was put in.
    pub(crate) embeds: bool,
    /// The people on its cards, in order.
    pub(crate) cards: Vec<PersonCard>,
}

/// What a shortcode becomes.
pub(super) enum Output {
    /// A part of a line of Markdown.
    Inline(String),
    /// HTML: by itself a block, else a part of a line.
    Html(String),
    /// Lines of Markdown that stand by themselves.
    Block(String),
    /// What is inside it, and nothing more.
    Inner,
    Nothing,
}

/// A call with the arguments of the shortcode it is like.
pub(super) struct Called<'c> {
    pub(super) call: &'c Call,
    pub(super) arguments: Cow<'c, Arguments>,
}

impl Called<'_> {
    /// Its name as the author wrote it.
    pub(super) fn name(&self) -> &str {
        &self.call.name
    }
}

/// A part of what is inside a call.
pub(super) enum Piece {
    /// What a child became that was asked for.
    Child(String),
    /// Anything else, expanded.
    Text(String),
}

/// Puts what they show in the place of the shortcodes in a document's text.
pub(crate) fn expand(context: Context<'_>, findings: &mut Findings) -> Expanded {
    let markdown = context.text.text().get(context.document.body..).unwrap_or_default();
    if !markdown.contains("{{") && !markdown.contains(">}}") {
        return Expanded { markdown: markdown.to_owned(), ..Expanded::default() };
    }
    let items = scan(markdown);
    let mut expander = Expander {
        context,
        source: markdown,
        out: String::with_capacity(markdown.len() + 256),
        embeds: false,
        cards: Vec::new(),
        headings: None,
        spent: 0,
        reports: Reports::default(),
    };
    expander.items(&items);
    let Expander { out, embeds, cards, reports, .. } = expander;
    let file = context.document.file();
    reports.hand_over(file, findings);
    let (markdown, left) = leftover::take_out(out, &RenderOptions { embeds, ..context.site.markup.clone() });
    if left > 0 {
        let message = "what shortcodes become ends the code that others stand in; those are left out";
        let help = "put the text that is code on lines of its own, between fences";
        findings.push(Finding::new(Code::ShortcodeSyntax, message).in_file(file).help(help));
    }
    Expanded { markdown, embeds, cards }
}

pub(super) struct Expander<'a> {
    pub(super) context: Context<'a>,
    source: &'a str,
    out: String,
    pub(super) embeds: bool,
    pub(super) cards: Vec<PersonCard>,
    headings: Option<Headings>,
    /// How many bytes shortcodes have become.
    spent: usize,
    pub(super) reports: Reports,
}

impl<'a> Expander<'a> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(at) => self.out.push_str(self.source.get(at.clone()).unwrap_or_default()),
            Item::Escaped { tag, in_code: true } => self.out.push_str(tag),
            Item::Escaped { tag, in_code: false } => {
                self.out.push_str(&tag.replace('<', "&lt;").replace('>', "&gt;"));
            }
            Item::Call(call) => self.call(call),
            Item::Problem(problem) => {
                self.report(Code::ShortcodeSyntax, problem.message.clone(), &problem.at, None);
            }
        }
    }

    fn call(&mut self, call: &Call) {
        let inner = call.inner.as_deref().unwrap_or_default();
        match call.comment {
            // Nobody sees it.
            Some(end) if call.end <= end => return,
            Some(_) => return self.items(inner),
            None => {}
        }
        let alone = self.is_alone(call);
        let cards = self.cards.len();
        let mut output = calls::output(self, call, alone);
        if let Output::Inline(text) | Output::Html(text) | Output::Block(text) = &mut output {
            if !self.spend(text.len(), call) {
                return;
            }
            *text = leftover::shown(std::mem::take(text));
        }
        match output {
            Output::Inline(text) => self.out.push_str(&text),
            Output::Html(html) if alone => self.block(&one_block(&html)),
            Output::Html(html) => self.out.push_str(&shield(&html)),
            Output::Block(text) if alone => self.block(&text),
            Output::Block(text) => self.out.push_str(&text.replace('\n', " ")),
            Output::Inner => self.items(inner),
            Output::Nothing => self.cards.truncate(cards),
        }
    }

    /// Whether so many bytes may still be written. A short text can ask for a long one many times:
    /// a parameter, or a template around another.
    pub(super) fn spend(&mut self, bytes: usize, call: &Call) -> bool {
        let had = self.spent <= MAX_OUTPUT;
        self.spent = self.spent.saturating_add(bytes);
        let has = self.spent <= MAX_OUTPUT;
        if had && !has {
            let message = format!("the shortcodes of this text become more than {MAX_OUTPUT} bytes");
            self.report(Code::TooComplex, message, &call.at, None);
        }
        has
    }

    /// Whether nothing else stands on the lines of a call.
    fn is_alone(&self, call: &Call) -> bool {
        let after = self.source.get(call.end..).unwrap_or_default();
        ends_line(self.out.chars().rev()) && ends_line(after.chars())
    }

    /// Whether a call is all of the text of a link: `[{{< … >}}](…)`, or with the name of an address.
    pub(super) fn is_link_text(&self, call: &Call) -> bool {
        let after = self.source.get(call.end..).unwrap_or_default().trim_start();
        let before = self.out.trim_end();
        before.ends_with('[')
            && !before.ends_with("\\[")
            && ["](", "]["].iter().any(|end| after.starts_with(end))
    }

    /// Puts lines between blank ones, each indented as the shortcode was: it may stand in a list.
    fn block(&mut self, text: &str) {
        let indent_at = self.out.rfind('\n').map_or(0, |at| at + 1);
        let indent = self.out.split_off(indent_at);
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        for line in text.lines() {
            if !line.is_empty() {
                self.out.push_str(&indent);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// What is inside a call, expanded.
    pub(super) fn inner(&mut self, call: &Called<'_>) -> String {
        let outer = std::mem::take(&mut self.out);
        self.items(call.call.inner.as_deref().unwrap_or_default());
        std::mem::replace(&mut self.out, outer)
    }

    /// What is inside a call, expanded, as lines without an indent.
    pub(super) fn inner_block(&mut self, call: &Called<'_>) -> String {
        dedent(&self.inner(call))
    }

    /// What is inside a call, as it is written.
    pub(super) fn inner_source(&self, call: &Called<'_>) -> &'a str {
        self.source.get(call.call.inner_source.clone()).unwrap_or_default()
    }

    /// What is inside a call, with the shortcodes of the sorts that are `wanted` told apart: what
    /// they become is for `each`, which is given their number too.
    pub(super) fn children(
        &mut self,
        call: &Called<'_>,
        wanted: &[Known],
        mut each: impl FnMut(&mut Self, &Called<'_>, usize) -> String,
    ) -> Vec<Piece> {
        let outer = std::mem::take(&mut self.out);
        let mut pieces = Vec::new();
        let mut number = 0;
        for item in call.call.inner.as_deref().unwrap_or_default() {
            let child = match item {
                Item::Call(child) if child.comment.is_none() => match calls::meaning(self, child) {
                    Meaning::Known(known, called) if wanted.contains(&known) => Some(called),
                    _ => None,
                },
                _ => None,
            };
            let Some(child) = child else {
                self.item(item);
                continue;
            };
            pieces.extend(Self::text_piece(std::mem::take(&mut self.out)));
            pieces.push(Piece::Child(each(self, &child, number)));
            number += 1;
        }
        pieces.extend(Self::text_piece(std::mem::replace(&mut self.out, outer)));
        pieces
    }

    fn text_piece(text: String) -> Option<Piece> {
        (!text.trim().is_empty()).then_some(Piece::Text(text))
    }

    /// An address as it stands in this document: a file of a bundle from the root of the site.
    pub(super) fn address<'s>(&self, written: &'s str) -> Cow<'s, str> {
        let document = self.context.document;
        if document.place == Place::Single {
            return written.into();
        }
        // The languages of a bundle share its files.
        let name = written.trim_start_matches("./");
        match self.context.refs.file(self.context.site, document, name) {
            Some(file) => file.into(),
            None => resolve_address(&document.bundle_path(), written).into_owned().into(),
        }
    }

    /// The headings of the text.
    pub(super) fn headings(&mut self) -> &Headings {
        self.headings.get_or_insert_with(|| Headings::of(self.source))
    }
}

/// Whether nothing but space comes before the next line end, or the end.
fn ends_line(mut characters: impl Iterator<Item = char>) -> bool {
    for _ in 0..MAX_INDENT {
        match characters.next() {
            None | Some('\n') => return true,
            Some(c) if c.is_whitespace() => {}
            Some(_) => return false,
        }
    }
    false
}
