//! Markdown to safe HTML, plain text and a section tree.
//!
//! [`render()`] reads Markdown as Hugo does (CommonMark and GitHub's tables, task lists, strikethrough,
//! bare links and alerts, footnotes, definition lists, typographic punctuation, attributes of headings
//! and blocks) and makes a [`Body`] of it. Every top-level heading begins a [`Section`](crate::domain::Section);
//! headings within quotes, lists and raw HTML do not.
//!
//! A section's HTML stands by itself: the text is cut at its top-level headings, and each piece is
//! rendered and sanitised alone, so raw HTML that opens an element in one section cannot reach into
//! the next. Footnotes come last and belong to no section; [`cut`] makes a text of a section together
//! with those it refers to.
//!
//! # Limits
//! Text of any kind is read in time and memory proportional to its length. What cannot be is
//! refused with an error that names the limit, never cut: see [`MarkdownError`].

mod absolute;
mod addresses;
mod anchor;
mod attributes;
mod base;
mod cut;
mod left_out;
mod number;
mod render;
pub mod sanitize;
mod sections;
mod source;
mod text;

pub use absolute::absolute;
pub use addresses::addresses;
pub use anchor::AnchorStyle;
pub use base::resolve_address;
pub use cut::cut;
pub use left_out::{LeftOut, left_out};
pub use source::{MAX_BYTES, MAX_IMPLIED_CELLS};

use crate::domain::Body;
use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, parse_document};
use render::Document;
use sanitize::{MAX_DEPTH, Refused, SanitizeOptions, Sanitizer};
use sections::{Heading, Piece};
use source::Lines;

/// How Markdown is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// Whether raw HTML is kept as far as the sanitiser lets it, or left out altogether (Hugo's
    /// `markup.goldmark.renderer.unsafe`). On by default: the sanitiser always runs.
    pub unsafe_html: bool,
    /// Whether `:smile:` is an emoji (Hugo's `enableEmoji`). Off by default.
    pub emoji: bool,
    /// Whether frames from [`sanitize::EMBED_HOSTS`] are kept. For text in which shortcodes were
    /// expanded to such frames. Off by default.
    pub embeds: bool,
    /// Whether quotes, dashes and dots become typographic ones (Hugo's
    /// `markup.goldmark.extensions.typographer`). On by default.
    pub typographer: bool,
    /// How the anchors of headings are made (Hugo's `markup.goldmark.parser.autoHeadingIDType`).
    pub anchors: AnchorStyle,
    /// The path of the page, with slashes at both ends, that relative addresses in its text are
    /// relative to: they become absolute, so that the text can be shown anywhere. Without one they
    /// stay as they are written.
    pub base_path: Option<String>,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            unsafe_html: true,
            emoji: false,
            embeds: false,
            typographer: true,
            anchors: AnchorStyle::Github,
            base_path: None,
        }
    }
}

/// Why a text is not rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkdownError {
    /// The text is too long.
    #[error("the text is {bytes} bytes long, the limit is {limit}; divide it")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The most that is read, [`MAX_BYTES`].
        limit: usize,
    },
    /// Blocks, emphasis or HTML elements are nested too deep.
    #[error("line {line}: nested more than {limit} deep; close what is open, or use fewer levels")]
    TooDeep {
        /// The line where what contains them begins.
        line: usize,
        /// The most that is read, [`MAX_DEPTH`].
        limit: usize,
    },
    /// The title, address or alternative text of a link or image, or a tag in raw HTML, is too long.
    #[error(
        "line {line}: a title, an address or a tag has more than {limit} characters to escape; shorten it"
    )]
    TooManyEscapes {
        /// The line where what contains it begins.
        line: usize,
        /// The most that is read, [`sanitize::MAX_ESCAPES`].
        limit: usize,
    },
    /// Rows of wide tables have so few cells that the empty ones would make up most of the page.
    #[error(
        "line {line}: rows with fewer cells than their table imply more than {limit} empty cells; \
             put a blank line after the table, or fill its rows"
    )]
    TableTooSparse {
        /// The line of the row that is too much.
        line: usize,
        /// The most empty cells that are added, [`MAX_IMPLIED_CELLS`].
        limit: usize,
    },
    /// The renderer failed to write to memory, which does not happen.
    #[error("the text could not be written")]
    Unwritable(#[from] std::fmt::Error),
}

impl MarkdownError {
    /// The line of the text, from 1, where that is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::TooDeep { line, .. }
            | Self::TooManyEscapes { line, .. }
            | Self::TableTooSparse { line, .. } => Some(*line),
            Self::TooLong { .. } | Self::Unwritable(_) => None,
        }
    }
}

/// Renders a text.
///
/// # Errors
/// The text goes beyond a limit: see [`MarkdownError`].
///
/// ```
/// use chancery_schema::markdown::{RenderOptions, render};
///
/// let body = render("Hello.\n\n## 1. Voting\n\nMembers *vote*.", &RenderOptions::default())?;
/// let voting = body.section("1-voting").unwrap();
/// assert_eq!(voting.number.as_deref(), Some("1"));
/// assert_eq!(body.section_html(voting), "<p>Members <em>vote</em>.</p>\n");
/// assert_eq!(body.text, "Hello.\n1. Voting\nMembers vote.");
/// # Ok::<(), chancery_schema::markdown::MarkdownError>(())
/// ```
pub fn render(markdown: &str, options: &RenderOptions) -> Result<Body, MarkdownError> {
    let source = source::clean(markdown);
    let lines = Lines::new(&source);
    source::check(&source, &lines)?;

    let comrak = render::comrak_options(options);
    let arena = Arena::new();
    let mut root = parse_document(&arena, &source, &comrak);
    let attributes = attributes::find(root, &source, &lines);
    let blanked = attributes.blank_out(&source);
    let source_read = blanked.as_deref().unwrap_or(&source);
    if blanked.is_some() {
        root = parse_document(&arena, source_read, &comrak);
    }
    check_depth(root)?;

    let document = Document::new(root, source_read, &lines, &attributes, &comrak, options.anchors);
    let sanitizing = SanitizeOptions { embeds: options.embeds };
    let sanitizer = Sanitizer::new(sanitizing, document.trusted(), options.base_path.clone());
    let mut pieces = pieces(root, &document, &sanitizer, &lines)?;
    let notes = document.footnotes(root)?;
    let notes = sanitizer.clean(&notes).map_err(|refused| at_line(refused, lines.count()))?;
    let mut notes = Piece { heading: None, html: notes, text: String::new() };

    sanitizer.link(pieces.iter_mut().chain([&mut notes]).map(|piece| &mut piece.html));
    for piece in pieces.iter_mut().chain([&mut notes]) {
        piece.text = text::text(&piece.html);
        if piece.heading.is_some() {
            piece.text = piece.text.replace(['\n', '\t'], " ");
        }
    }
    Ok(sections::assemble(source.into_owned(), &pieces, &notes))
}

/// The document cut at its top-level headings, each piece sanitised. Texts are not there yet.
fn pieces<'a>(
    root: Node<'a>,
    document: &Document<'_>,
    sanitizer: &Sanitizer,
    lines: &Lines,
) -> Result<Vec<Piece>, MarkdownError> {
    let mut pieces = Vec::new();
    let mut chunk = String::new();
    let mut chunk_line = 1;
    let clean = |html: &str, line| sanitizer.clean(html).map_err(|refused| at_line(refused, line));
    for node in root.children().filter(|node| !render::is_footnote(node)) {
        let place = node.data().sourcepos;
        let NodeValue::Heading(heading) = node.data().value else {
            if chunk.is_empty() {
                chunk_line = place.start.line;
            }
            document.write(node, &mut chunk)?;
            continue;
        };
        if !chunk.is_empty() {
            pieces.push(Piece { heading: None, html: clean(&chunk, chunk_line)?, text: String::new() });
            chunk.clear();
        }
        let mut html = String::new();
        document.write(node, &mut html)?;
        let heading = Heading {
            level: heading.level,
            anchor: document.anchor(node).to_owned(),
            markdown: lines.start(place.start.line)..lines.start(place.end.line + 1),
        };
        pieces.push(Piece {
            heading: Some(heading),
            html: clean(&html, place.start.line)?,
            text: String::new(),
        });
    }
    if !chunk.is_empty() {
        pieces.push(Piece { heading: None, html: clean(&chunk, chunk_line)?, text: String::new() });
    }
    Ok(pieces)
}

fn at_line(refused: Refused, line: usize) -> MarkdownError {
    match refused {
        Refused::TooDeep { limit } => MarkdownError::TooDeep { line, limit },
        Refused::TooManyEscapes { limit } => MarkdownError::TooManyEscapes { line, limit },
    }
}

/// Refuses a document that is nested deeper than [`MAX_DEPTH`].
fn check_depth<'a>(root: Node<'a>) -> Result<(), MarkdownError> {
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return Err(MarkdownError::TooDeep { line: node.data().sourcepos.start.line, limit: MAX_DEPTH });
        }
        open.extend(node.children().map(|child| (child, depth + 1)));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
