//! From calls to Markdown and HTML.

use super::calls;
use super::scan::{Call, Item, scan};
use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::document::Document;
use crate::refs::Refs;
use std::ops::Range;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expanded {
    pub(crate) markdown: String,
    /// Whether a frame of a video was put in.
    pub(crate) embeds: bool,
}

/// What a shortcode becomes.
pub(super) enum Output {
    /// A part of a line.
    Inline(String),
    /// Lines that stand by themselves: HTML without blank lines, or Markdown.
    Block(String),
    /// What is inside it, and nothing more.
    Inner,
    Nothing,
}

/// Puts what they show in the place of the shortcodes in a document's text.
pub(crate) fn expand(context: Context<'_>, findings: &mut Findings) -> Expanded {
    let markdown = context.text.text().get(context.document.body..).unwrap_or_default();
    if !markdown.contains("{{") {
        return Expanded { markdown: markdown.to_owned(), embeds: false };
    }
    let (items, problems) = scan(markdown);
    let mut expander = Expander {
        context,
        source: markdown,
        out: String::with_capacity(markdown.len() + 256),
        embeds: false,
        findings,
    };
    for problem in problems {
        expander.report(Code::ShortcodeSyntax, problem.message, &problem.at, None);
    }
    expander.items(&items);
    Expanded { markdown: expander.out, embeds: expander.embeds }
}

pub(super) struct Expander<'a, 'f> {
    pub(super) context: Context<'a>,
    source: &'a str,
    out: String,
    pub(super) embeds: bool,
    findings: &'f mut Findings,
}

impl<'a> Expander<'a, '_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Text(at) => self.out.push_str(self.source.get(at.clone()).unwrap_or_default()),
                Item::Escaped { tag, in_code: true } => self.out.push_str(tag),
                Item::Escaped { tag, in_code: false } => {
                    self.out.push_str(&tag.replace('<', "&lt;").replace('>', "&gt;"));
                }
                Item::Call(call) => self.call(call),
            }
        }
    }

    fn call(&mut self, call: &Call) {
        let alone = self.is_alone(call);
        match calls::output(self, call, alone) {
            Output::Inline(text) => self.out.push_str(&text),
            Output::Block(text) if alone => self.block(&text),
            Output::Block(text) => self.out.push_str(&text.replace('\n', " ")),
            Output::Inner => self.items(call.inner.as_deref().unwrap_or_default()),
            Output::Nothing => {}
        }
    }

    /// Whether nothing else stands on the lines of a call.
    fn is_alone(&self, call: &Call) -> bool {
        let before = self.out.rsplit('\n').next().unwrap_or_default();
        let after = self.source.get(call.end..).unwrap_or_default().split('\n').next().unwrap_or_default();
        before.trim().is_empty() && after.trim().is_empty()
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
    pub(super) fn inner(&mut self, call: &Call) -> String {
        let outer = std::mem::take(&mut self.out);
        self.items(call.inner.as_deref().unwrap_or_default());
        std::mem::replace(&mut self.out, outer)
    }

    /// What is inside a call, as it is written.
    pub(super) fn inner_source(&self, call: &Call) -> &'a str {
        self.source.get(call.inner_source.clone()).unwrap_or_default()
    }

    /// Reports something about the bytes `at` of the text.
    pub(super) fn report(
        &mut self,
        code: Code,
        message: impl Into<String>,
        at: &Range<usize>,
        help: Option<String>,
    ) {
        let document = self.context.document;
        let at = document.body + at.start..document.body + at.end;
        let mut finding = Finding::new(code, message).at(self.context.text, at);
        finding.help = help;
        self.findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_schema::markdown::{RenderOptions, render};
    use proptest::prelude::*;

    fn expanded(body: &str) -> (Expanded, Vec<Code>) {
        let site = Site::default();
        let read = |file: &str, body: &str| {
            let text = SourceText::new(file, format!("---\ntitle: x\n---\n{body}"));
            Document::read(text, &site, &mut Findings::default()).unwrap()
        };
        let documents = [read("content/a/index.md", body), read("content/join.md", "")];
        let refs = Refs::new(&documents);
        let mut findings = Findings::default();
        let text = SourceText::new("content/a/index.md", format!("---\ntitle: x\n---\n{body}"));
        let context = Context { site: &site, document: &documents[0], text: &text, refs: &refs };
        let expanded = expand(context, &mut findings);
        (expanded, findings.iter().map(|finding| finding.code).collect())
    }

    fn html(body: &str) -> String {
        let (expanded, codes) = expanded(body);
        assert_eq!(codes, [], "{body}");
        render(&expanded.markdown, &RenderOptions { embeds: expanded.embeds, ..RenderOptions::default() })
            .unwrap()
            .html
    }

    #[test]
    fn a_figure_is_a_figure_wherever_it_stands() {
        let figure = "<figure><img src=\"/a.png\" alt=\"A b\"";
        assert!(html("x\n{{< figure src=\"/a.png\" title=\"A *b*\" >}}\ny").contains(figure));
        let shown = html("x\n{{< figure src=\"/a.png\" title=\"A *b*\" >}}\n**y**");
        assert!(shown.contains("<figcaption>A <em>b</em></figcaption></figure>"), "{shown}");
        assert!(shown.contains("<p><strong>y</strong></p>"), "{shown}");
        let shown = html("1. x\n   {{< figure src=\"/a.png\" >}}\n2. y");
        assert!(shown.matches("<li>").count() == 2 && shown.contains("<img"), "{shown}");
        let shown =
            html("| a | b |\n|-|-|\n| {{< figure src=\"/a.png\" >}} | {{< figure src=\"/b.png\" >}} |\n");
        assert_eq!(shown.matches("<td><img").count(), 2, "{shown}");
        let shown = html("[{{< figure src=\"/a.png\" >}}](https://a.example)");
        assert!(
            shown.contains("<a href=\"https://a.example\"") && shown.contains("<img src=\"/a.png\""),
            "{shown}"
        );
    }

    #[test]
    fn videos_are_frames_with_a_link() {
        let (expanded, _) = expanded("{{< youtube xNct3W8Caq4 >}}");
        assert!(expanded.embeds);
        let shown = html("{{< youtube id=\"xNct3W8Caq4\" title=\"A \\\"b\\\"\" >}}");
        assert!(shown.contains("https://www.youtube-nocookie.com/embed/xNct3W8Caq4"), "{shown}");
        assert!(shown.contains("<a href=\"https://www.youtube.com/watch?v=xNct3W8Caq4\""), "{shown}");
        assert!(html("{{< vimeo 135666049 >}}").contains("https://player.vimeo.com/video/135666049"));
    }

    #[test]
    fn refs_become_paths() {
        assert!(html("[here]({{< ref \"/join.md\" >}})").contains("<a href=\"/join/\""));
        assert!(html("[here]({{% relref \"join.md#x\" %}})").contains("<a href=\"/join/#x\""));
        let (expanded, codes) = expanded("[here]({{< ref \"/gone.md\" >}})");
        assert_eq!((expanded.markdown.as_str(), codes), ("[here](/gone.md)", vec![Code::BrokenRef]));
    }

    #[test]
    fn texts_inside_are_markdown() {
        let shown = html("{{< alert type=\"success\" >}}\nThere are **no fees**.\n\n- a\n{{< /alert >}}\n");
        assert!(shown.contains("<blockquote") && shown.contains("<strong>no fees</strong>"), "{shown}");
        assert!(shown.contains("<li>a</li>"), "{shown}");
        let shown = html("*{{< sub class=\"c\" >}}(some & [x](/y)){{</ sub >}}*");
        assert!(shown.contains("<em><sub>(some &amp; <a href=\"/y\""), "{shown}");
        let shown = html("{{< button link=\"https://a.example/\" label=\"Join [us]\" >}}");
        assert!(
            shown.contains("<a href=\"https://a.example/\"") && shown.contains("Join [us]</a>"),
            "{shown}"
        );
        let shown = html("{{< highlight go >}}\na {{< b >}} `c`\n{{< /highlight >}}");
        assert!(shown.contains("<code class=\"language-go\">a {{&lt; b &gt;}} `c`"), "{shown}");
        let shown = html("{{< details summary=\"More & more\" >}}\n*x*\n{{< /details >}}");
        assert!(
            shown.contains("<summary>More &amp; more</summary>") && shown.contains("<em>x</em>"),
            "{shown}"
        );
    }

    #[test]
    fn data_and_unknown_shortcodes_leave_no_markup() {
        let (known, codes) = expanded("a\n\n{{< members class=\"x\" >}}\n\nb {{< wgmembers CA >}}");
        assert_eq!(codes, [Code::DataShortcode, Code::DataShortcode]);
        assert_eq!(known.markdown, "a\n\n\n\nb ");
        let (unknown, codes) = expanded("a {{< nope x=1 >}}in *it*{{< /nope >}} b {{% other %}}");
        assert_eq!(codes, [Code::UnknownShortcode, Code::UnknownShortcode]);
        assert_eq!(unknown.markdown, "a in *it* b ");
        let (inline, codes) = expanded("{{< time.inline >}}{{ now }}{{< /time.inline >}}x");
        assert_eq!((inline.markdown.as_str(), codes), ("x", vec![Code::UnknownShortcode]));
    }

    #[test]
    fn what_authors_escaped_is_shown() {
        assert!(html("Write {{</* figure src=\"x\" */>}}.").contains("{{&lt; figure src="));
        assert!(html("`{{< figure >}}`").contains("<code>{{&lt; figure &gt;}}</code>"));
        assert!(html("```\n{{</* a */>}}\n```").contains("{{&lt; a &gt;}}"));
    }

    #[test]
    fn arguments_that_make_no_sense_are_reported() {
        for body in [
            "{{< figure >}}",
            "{{< youtube \"\\\"><script>\" >}}",
            "{{< vimeo abc >}}",
            "{{< button >}}",
            "{{< ref >}}",
        ] {
            let (expanded, codes) = expanded(body);
            assert_eq!((expanded.markdown.trim(), codes), ("", vec![Code::ShortcodeSyntax]), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_delimiter_and_no_script_reaches_a_reader(
            body in "(\\{\\{<|\\{\\{%|>\\}\\}|%\\}\\}|/|figure|youtube|alert|sub|ref|src=|\"|<script>|`|=|\n|a| |ü){0,30}"
        ) {
            let (expanded, _) = expanded(&body);
            if let Ok(body) = render(&expanded.markdown, &RenderOptions { embeds: true, ..RenderOptions::default() }) {
                prop_assert!(!body.html.contains("<script"), "{}", body.html);
            }
        }
    }
}
