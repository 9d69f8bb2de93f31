//! What a text holds that its HTML does not: elements that are not allowed, event handlers,
//! addresses that run something. [`super::render()`] leaves them out; this tells of them.

use super::RenderOptions;
use super::render::comrak_options;
use super::sanitize::tags::{Tag, Token, Tokens};
use super::sanitize::{is_allowed, is_allowed_scheme, is_dropped_with_content, is_embed_tag};
use super::source;
use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};

/// Something in a text that is left out of its HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is, as it is written: `<script>`, `onclick`, `javascript:`.
    pub what: String,
    /// The line of the text it stands on, from 1.
    pub line: usize,
}

/// What [`super::render()`] leaves out of a text, in its order. Comments are not told of, nor
/// attributes that only change how something looks.
#[must_use]
pub fn left_out(markdown: &str, options: &RenderOptions) -> Vec<LeftOut> {
    let mut found = Vec::new();
    if !is_suspicious(markdown) {
        return found;
    }
    let text = source::clean(markdown);
    let arena = Arena::new();
    let comrak = comrak_options(options);
    for node in parse_document(&arena, &text, &comrak).descendants() {
        let data = node.data();
        let line = data.sourcepos.start.line;
        match &data.value {
            NodeValue::HtmlBlock(block) => html(&block.literal, line, options, &mut found),
            NodeValue::HtmlInline(literal) => html(literal, line, options, &mut found),
            NodeValue::Link(link) | NodeValue::Image(link) => {
                found.extend(refused_scheme(&link.url).map(|what| LeftOut { what, line }));
            }
            _ => {}
        }
    }
    found
}

/// Whether it is worth parsing a text for this: whether it has a tag that is not allowed or has an
/// attribute like a handler's, or an address that may be refused.
fn is_suspicious(markdown: &str) -> bool {
    let tags = markdown.split('<').skip(1).any(|rest| {
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let tag = || rest.split('>').next().unwrap_or_default().to_ascii_lowercase();
        !name.is_empty() && (!is_allowed(name) || tag().contains("on") || tag().contains(':'))
    });
    tags || markdown.split("](").skip(1).any(|rest| {
        let address = rest.split(')').next().unwrap_or_default();
        refused_scheme(address.trim_start_matches([' ', '\n', '<'])).is_some() || address.contains('&')
    }) || markdown.contains("]:")
}

fn html(literal: &str, line: usize, options: &RenderOptions, found: &mut Vec<LeftOut>) {
    let mut tokens = Tokens::new(literal);
    while let Some(token) = tokens.next() {
        let Token::Open(tag) = token else { continue };
        // Where the tag stands: the tokens are slices of the text.
        let start = tag.source.as_ptr() as usize - literal.as_ptr() as usize;
        let line = line + literal.get(..start).unwrap_or_default().matches('\n').count();
        if options.embeds && is_embed_tag(&tag) {
            continue;
        }
        if !is_allowed(tag.name) {
            found.push(LeftOut { what: format!("<{}>", tag.name.to_ascii_lowercase()), line });
            if is_dropped_with_content(tag.name) {
                tokens.skip_past_end(&tag.name.to_ascii_lowercase());
            }
            continue;
        }
        attributes(tag, |what| found.push(LeftOut { what, line }));
    }
}

/// The event handlers and refused addresses of a tag.
fn attributes(tag: Tag<'_>, mut tell: impl FnMut(String)) {
    let inner = tag.source.get(1 + tag.name.len()..).unwrap_or_default();
    let mut rest = inner.trim_end_matches(['>', '/']);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\''));
        let end =
            rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() && after.is_empty() {
            return;
        }
        let name = name.to_ascii_lowercase();
        let after = after.trim_start();
        let value = match after.strip_prefix('=') {
            None => {
                rest = after;
                ""
            }
            Some(value) => {
                let value = value.trim_start();
                let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let value = &value[usize::from(quoted.is_some())..];
                let end = match quoted {
                    Some(quote) => value.find(quote),
                    None => value.find(|c: char| c.is_ascii_whitespace()),
                };
                let (value, after) = value.split_at(end.unwrap_or(value.len()));
                rest = after;
                value
            }
        };
        if name.len() > 2 && name.starts_with("on") {
            tell(name);
        } else if matches!(name.as_str(), "href" | "src")
            && let Some(scheme) = refused_scheme(value)
        {
            tell(scheme);
        }
    }
}

/// The scheme of an address, where it is none that is allowed.
fn refused_scheme(address: &str) -> Option<String> {
    let plain: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let (scheme, _) = plain.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (is_scheme && !is_allowed_scheme(scheme)).then(|| format!("{}:", scheme.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::render;
    use proptest::prelude::*;

    fn found(markdown: &str) -> Vec<(String, usize)> {
        let found = left_out(markdown, &RenderOptions::default());
        found.into_iter().map(|left_out| (left_out.what, left_out.line)).collect()
    }

    #[test]
    fn what_is_not_allowed_is_told_with_its_line() {
        let markdown = "One.\n\n<div>\n<script>if (a<b) x()</script>\n</div>\n\nTwo <font color=red>red</font> and \
                        <b onclick='x()'>b</b>.\n\n[a](javascript:x()) ![b](data:image/png;base64,AA==) <a href=\" java\tscript:x()\">c</a>\n";
        let expected = [
            ("<script>", 4),
            ("<font>", 7),
            ("onclick", 7),
            ("javascript:", 9),
            ("data:", 9),
            ("javascript:", 9),
        ];
        assert_eq!(found(markdown), expected.map(|(what, line)| (what.to_owned(), line)));
    }

    #[test]
    fn what_is_allowed_or_only_shown_is_not_told() {
        for markdown in [
            "<div class=\"a\" style=\"x\"><p>a</p></div>",
            "`<script>` and\n\n```html\n<script>x()</script>\n```\n\n    <iframe>\n",
            "<https://example.org/> and <mailto:a@b.example>, a < b, 1:2",
            "[a](https://x.example/a:b) [b](/c:d) [c](tel:+1) [d](#e) [f](2022-03-03)",
            "<!-- <script> --> <img src=\"a.png\" alt=\"on=1\">",
            "\\<script>x\\</script>",
        ] {
            assert_eq!(found(markdown), [], "{markdown}");
        }
        let video = "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>";
        let embeds = RenderOptions { embeds: true, ..RenderOptions::default() };
        assert_eq!(left_out(video, &embeds), []);
        assert_eq!(left_out("<iframe src=\"https://x.example/\"></iframe>", &embeds).len(), 1);
        assert_eq!(found(video), [("<iframe>".to_owned(), 1)]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\PC<>=\"'/:\n ]{0,80}") {
            let _ = found(&text);
        }

        #[test]
        fn what_is_told_is_not_in_the_html(name in "(script|style|form|object|font|embed|center)") {
            let markdown = format!("a <{name}>b</{name}>\n");
            prop_assert_eq!(found(&markdown), [(format!("<{name}>"), 1)]);
            let html = render(&markdown, &RenderOptions::default()).unwrap().html;
            prop_assert!(!html.contains(&name), "{}", html);
        }
    }
}
