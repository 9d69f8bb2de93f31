//! The plain text of sanitised HTML.

use super::sanitize::tags::{Tag, Token, Tokens};

/// The plain text of `html`, which must be as the sanitiser leaves it.
///
/// Blocks, and lines within `pre`, stand on lines of their own; the cells of a table are separated
/// by tabs; images are their alternative text; all other whitespace is single spaces. The marks of
/// footnotes are left out, their text is not.
pub(super) fn text(html: &str) -> String {
    let mut text = Text::default();
    let mut tokens = Tokens::new(html);
    let mut pre = 0_usize;
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(piece) | Token::Unfinished(piece) => text.push(piece, pre > 0),
            Token::Open(tag) if is_footnote_mark(tag) => {
                tokens.skip_past_end(tag.name);
            }
            Token::Open(tag) => {
                pre += usize::from(tag.is("pre"));
                text.part(gap(tag.name));
                if tag.is("img")
                    && let Some(alt) = tag.attribute("alt")
                {
                    text.push(alt, false);
                }
            }
            Token::Close(tag) => {
                pre = pre.saturating_sub(usize::from(tag.is("pre")));
                text.part(gap(tag.name));
            }
            Token::Comment => {}
        }
    }
    text.whole
}

/// Whether the tag opens the mark of a footnote or the way back from one.
fn is_footnote_mark(tag: Tag<'_>) -> bool {
    tag.is("sup") && tag.attribute("class") == Some("footnote-ref")
        || tag.is("a") && tag.attribute("class") == Some("footnote-backref")
}

/// What separates two pieces of text, the strongest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Tab,
    Line,
}

/// What separates the content of an element from what is around it.
fn gap(name: &str) -> Gap {
    match name {
        "a" | "abbr" | "b" | "bdi" | "bdo" | "cite" | "code" | "del" | "dfn" | "em" | "i" | "img"
        | "input" | "ins" | "kbd" | "mark" | "q" | "rp" | "rt" | "ruby" | "s" | "samp" | "small" | "span"
        | "strong" | "sub" | "sup" | "time" | "u" | "var" | "wbr" => Gap::None,
        "td" | "th" => Gap::Tab,
        _ => Gap::Line,
    }
}

#[derive(Default)]
struct Text {
    whole: String,
    gap: Gap,
}

impl Text {
    /// Separates what comes from what is there.
    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Adds text as it stands in serialised HTML.
    fn push(&mut self, piece: &str, pre: bool) {
        let mut rest = piece;
        while let Some(at) = rest.find('&') {
            self.push_plain(&rest[..at], pre);
            let (c, len) = entity(&rest[at..]);
            self.push_plain(c, pre);
            rest = &rest[at + len..];
        }
        self.push_plain(rest, pre);
    }

    fn push_plain(&mut self, piece: &str, pre: bool) {
        for c in piece.chars() {
            if c.is_whitespace() {
                self.part(if pre && c == '\n' { Gap::Line } else { Gap::Space });
                continue;
            }
            if !self.whole.is_empty() {
                match self.gap {
                    Gap::None => {}
                    Gap::Space => self.whole.push(' '),
                    Gap::Tab => self.whole.push('\t'),
                    Gap::Line => self.whole.push('\n'),
                }
            }
            self.gap = Gap::None;
            self.whole.push(c);
        }
    }
}

/// The character reference at the start of `text`, among the five that the serialiser writes
/// (<https://html.spec.whatwg.org/multipage/parsing.html#escapingString>), and its length.
fn entity(text: &str) -> (&'static str, usize) {
    const ENTITIES: [(&str, &str); 5] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " ")];
    ENTITIES
        .iter()
        .find(|(name, _)| text.starts_with(name))
        .map_or(("&", 1), |(name, character)| (*character, name.len()))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn blocks_are_lines_and_whitespace_collapses() {
        assert_eq!(
            text("<p>a  <b>b</b>c\nd</p>\n<ul>\n<li>e</li>\n<li><p>f</p></li>\n</ul>\n"),
            "a bc d\ne\nf"
        );
        assert_eq!(text("a<br>b<hr>c"), "a\nb\nc");
        assert_eq!(text("<dl><dt>a</dt><dd>b</dd></dl>"), "a\nb");
        assert_eq!(text("<p> </p>\n"), "");
    }

    #[test]
    fn cells_are_separated_by_tabs() {
        let row = |a: &str, b: &str| format!("<tr>\n<td>{a}</td>\n<td>{b}</td>\n</tr>\n");
        assert_eq!(text(&format!("<table>{}{}</table>", row("a", "b"), row("", "c"))), "a\tb\nc");
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(text("a &lt;b&gt; &amp;amp; &nbsp; &quot;c&quot; & d"), "a <b> &amp; \"c\" & d");
    }

    #[test]
    fn images_are_their_alternative_text() {
        assert_eq!(text(r#"<p><img src="x" alt="a &amp; b"> c<img src="y"></p>"#), "a & b c");
    }

    #[test]
    fn code_keeps_its_lines() {
        assert_eq!(text("<pre><code>a\n  b\n\nc</code></pre>d <code>e\nf</code>"), "a\nb\nc\nd e f");
    }

    #[test]
    fn footnote_marks_are_left_out() {
        let html = r##"<p>a<sup class="footnote-ref"><a href="#fn:1">1</a></sup> b</p>
            <li><p>c <a href="#fnref:1" class="footnote-backref">back</a></p></li>"##;
        assert_eq!(text(html), "a b\nc");
    }
}
