//! The pieces of a text put together, and the tree of sections over them.

use super::number::number;
use crate::domain::{Body, Section};
use std::ops::Range;

/// A rendered piece of a text: a heading, or what stands between two of them.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) heading: Option<Heading>,
    /// Sanitised.
    pub(super) html: String,
    /// Plain, of a heading on one line.
    pub(super) text: String,
}

/// What makes a piece a heading.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) anchor: String,
    /// Where it stands in the Markdown, whole lines.
    pub(super) markdown: Range<usize>,
}

/// The body the pieces make. The last is what belongs to no section: the footnotes.
pub(super) fn assemble(markdown: String, pieces: &[Piece], footnotes: &Piece) -> Body {
    let mut body = Body { markdown, ..Body::default() };
    let mut sections: Vec<Section> = Vec::new();
    // The sections that are not over yet, outermost first.
    let mut open: Vec<Section> = Vec::new();
    for piece in pieces {
        if let Some(heading) = &piece.heading {
            let end = Ends { markdown: heading.markdown.start, html: body.html.len(), text: body.text.len() };
            close(&mut open, &mut sections, heading.level, &end);
        }
        push(&mut body, piece);
        if let Some(heading) = &piece.heading {
            open.push(begin(heading, piece, &body));
        }
    }
    let end = Ends { markdown: body.markdown.len(), html: body.html.len(), text: body.text.len() };
    close(&mut open, &mut sections, 0, &end);
    push(&mut body, footnotes);
    body.sections = sections;
    body
}

fn push(body: &mut Body, piece: &Piece) {
    body.html.push_str(&piece.html);
    if !piece.text.is_empty() && !body.text.is_empty() {
        body.text.push('\n');
    }
    body.text.push_str(&piece.text);
}

/// A section that begins at the end of `body`. Its ends are not known yet.
fn begin(heading: &Heading, piece: &Piece, body: &Body) -> Section {
    let from = |at: usize| offset(at)..offset(at);
    Section {
        anchor: heading.anchor.clone(),
        number: number(&piece.text),
        heading: piece.text.clone(),
        level: heading.level,
        markdown: from(heading.markdown.end),
        html: from(body.html.len()),
        // Whatever comes next begins after a line break.
        text: from(body.text.len() + usize::from(!body.text.is_empty())),
        sections: Vec::new(),
    }
}

/// Where the sections that are over end.
struct Ends {
    markdown: usize,
    html: usize,
    text: usize,
}

/// Ends the open sections that a heading of `level` ends, and puts each into the one around it.
fn close(open: &mut Vec<Section>, sections: &mut Vec<Section>, level: u8, end: &Ends) {
    while let Some(mut section) = open.pop_if(|section| section.level >= level) {
        section.markdown.end = offset(end.markdown).max(section.markdown.start);
        section.html.end = offset(end.html);
        section.text.end = offset(end.text);
        // Nothing came: the line break it would have begun after is not there.
        section.text.start = section.text.start.min(section.text.end);
        open.last_mut().map_or(&mut *sections, |around| &mut around.sections).push(section);
    }
}

/// An offset as it is stored. The limit on the length of the Markdown keeps the rest below 4 GiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str, at: usize) -> Piece {
        let markdown = at..at + text.len() + 1;
        let heading = Heading { level, anchor: text.to_lowercase(), markdown };
        Piece { heading: Some(heading), html: format!("<{text}>"), text: text.to_owned() }
    }

    fn chunk(text: &str) -> Piece {
        Piece { heading: None, html: format!("({text})"), text: text.to_owned() }
    }

    fn outline(sections: &[Section]) -> String {
        let one = |s: &Section| format!("{}[{}]", s.heading, outline(&s.sections));
        sections.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn levels_make_a_tree_whatever_their_order() {
        let levels = [3, 2, 4, 3, 2, 1, 6, 2];
        let pieces: Vec<Piece> =
            levels.iter().enumerate().map(|(i, level)| heading(*level, &format!("H{i}"), i * 3)).collect();
        let body = assemble(" ".repeat(24), &pieces, &chunk(""));
        assert_eq!(outline(&body.sections), "H0[] H1[H2[] H3[]] H4[] H5[H6[] H7[]]");
    }

    #[test]
    fn ranges_hold_what_follows_the_heading() {
        let pieces = [chunk("lead"), heading(2, "A", 5), chunk("a"), heading(3, "B", 9), heading(2, "C", 11)];
        let body = assemble("lead\nA\na\nB\nC\n".to_owned(), &pieces, &chunk("note"));
        assert_eq!(body.html, "(lead)<A>(a)<B><C>(note)");
        assert_eq!(body.text, "lead\nA\na\nB\nC\nnote");
        let read = |anchor: &str| {
            let section = body.section(anchor).unwrap();
            (body.section_markdown(section), body.section_html(section), body.section_text(section))
        };
        assert_eq!(read("a"), ("a\nB\n", "(a)<B>", "a\nB"));
        assert_eq!(read("b"), ("", "", ""));
        assert_eq!(read("c"), ("", "", ""));
    }
}
