//! The texts of documents: read again from their files, expanded, rendered and put aside at once, so
//! that no more than one a processor is in memory. What was rendered from the same before is not
//! rendered again.

use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::document::{Document, Place};
use crate::links;
use crate::refs::Refs;
use crate::rendered::{html_left_out, not_rendered};
use crate::shortcode::{Context, Expanded, PersonCard, expand};
use crate::tree::Tree;
use chancery_schema::domain::{Body, BodyRef};
use chancery_schema::markdown::{RenderOptions, render};
use chancery_schema::store::{Known, Rendering, Spool};
use serde::{Deserialize, Serialize};

/// Changes whenever what is made of a text does: of what was kept under another number nothing is
/// used. A test holds it against the texts of a small tree.
pub(crate) const EDITION: u32 = 2;

/// How many words of a text stand for a summary that its author did not give; Hugo's default.
const EXCERPT_WORDS: usize = 70;

/// What stands between the summary and the rest of a text (Hugo's manual summary).
const DIVIDER: &str = "<!--more-->";

/// A document's text, rendered.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) body: BodyRef,
    pub(crate) notes: Notes,
    /// A digest of what it was rendered from; `None` where it is not to be remembered.
    pub(crate) input: Option<String>,
}

/// What content wants to know of a text without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notes {
    /// Its first words, plain text.
    pub(crate) excerpt: String,
    /// What stands before `<!--more-->`, plain text.
    pub(crate) summary: Option<String>,
    /// Whether some of its HTML is left out, which is to be said at every import.
    pub(crate) left_out: bool,
    /// Whether it shows nothing.
    pub(crate) blank: bool,
    /// The addresses of the same site that it links to and shows.
    pub(crate) links: Vec<String>,
}

/// Renders documents.
pub(crate) struct Renderer<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) site: &'a Site,
    pub(crate) refs: Refs,
    pub(crate) known: &'a Known,
    pub(crate) spool: &'a Spool,
}

impl Renderer<'_> {
    /// Renders the text of a document and puts it aside; gives the people on its cards as well. Where
    /// it cannot be rendered the text is empty, and the finding an error.
    pub(crate) fn text(&self, document: &Document, findings: &mut Findings) -> (Text, Vec<PersonCard>) {
        let Some((file, expanded, options)) = self.expanded(document, findings) else {
            return (self.empty(), Vec::new());
        };
        let words = excerpt_words(self.site);
        let input = input(&expanded.markdown, &options, words, host(self.site));
        if let Some(text) = remembered(self.known, &input) {
            if text.notes.left_out {
                findings.extend(html_left_out(document, &file, &expanded.markdown, &options));
            }
            return (text, expanded.cards);
        }
        let text = match render(&expanded.markdown, &options) {
            Ok(body) => {
                let left_out = html_left_out(document, &file, &expanded.markdown, &options);
                let links = links::of(&body.html, host(self.site));
                let notes = notes(&body, &options, words);
                let notes = Notes { left_out: left_out.is_some(), links, ..notes };
                findings.extend(left_out);
                Text { body: self.spool.add_body(&body), notes, input: Some(input) }
            }
            Err(error) => {
                findings.push(not_rendered(document, &file, &expanded.markdown, &error));
                self.empty()
            }
        };
        (text, expanded.cards)
    }

    /// The text of a document in full, for the few of which parts are used elsewhere. What there is
    /// to say of it has been said when it was rendered.
    pub(crate) fn body(&self, document: &Document) -> Body {
        let expanded = self.expanded(document, &mut Findings::default());
        expanded
            .and_then(|(_, expanded, options)| render(&expanded.markdown, &options).ok())
            .unwrap_or_default()
    }

    fn empty(&self) -> Text {
        let notes = Notes { blank: true, ..Notes::default() };
        Text { body: self.spool.add_body(&Body::default()), notes, input: None }
    }

    fn expanded(
        &self,
        document: &Document,
        findings: &mut Findings,
    ) -> Option<(SourceText, Expanded, RenderOptions)> {
        let file = self.file(document).map_err(|finding| findings.push(finding)).ok()?;
        let context = Context { site: self.site, document, text: &file, refs: &self.refs };
        let expanded = expand(context, findings);
        let base_path = (document.place != Place::Single).then(|| document.bundle_path());
        let options = RenderOptions { embeds: expanded.embeds, base_path, ..self.site.markup.clone() };
        Some((file, expanded, options))
    }

    /// The file of a document as it was when its front matter was read.
    fn file(&self, document: &Document) -> Result<SourceText, Box<Finding>> {
        let text = self.tree.text(document.file())?;
        if blake3::hash(text.text().as_bytes()) == document.digest {
            return Ok(text);
        }
        let finding = Finding::new(Code::FileChanged, "this file was changed while the tree was read");
        Err(finding.in_file(document.file()).help("import the tree again").into())
    }
}

/// The text of a document that is known, while its file is at hand: one without shortcodes that is no
/// bundle, for those take other documents to tell what they show.
pub(crate) fn recognised(document: &Document, file: &SourceText, site: &Site, known: &Known) -> Option<Text> {
    let markdown = file.text().get(document.body..)?;
    if document.place != Place::Single || markdown.contains("{{") || markdown.contains("}}") {
        return None;
    }
    let input = input(markdown, &site.markup, excerpt_words(site), host(site));
    remembered(known, &input).filter(|text| !text.notes.left_out)
}

/// What was rendered from this before.
fn remembered(known: &Known, input: &str) -> Option<Text> {
    let Rendering { body, notes } = known.renderings.get(input)?;
    let notes = serde_json::from_str(notes).ok()?;
    Some(Text { body: body.clone(), notes, input: Some(input.to_owned()) })
}

fn host(site: &Site) -> Option<&str> {
    site.base_url.as_ref().and_then(|base| base.host_str())
}

fn excerpt_words(site: &Site) -> usize {
    site.summary_length.unwrap_or(EXCERPT_WORDS)
}

/// A digest of all that decides what a text is rendered to.
fn input(markdown: &str, options: &RenderOptions, words: usize, host: Option<&str>) -> String {
    let mut hasher = blake3::Hasher::new();
    let version = env!("CARGO_PKG_VERSION");
    hasher.update(format!("{version} {EDITION} {words} {host:?} {options:?}\n").as_bytes());
    hasher.update(markdown.as_bytes());
    hasher.finalize().to_hex().to_string()
}

fn notes(body: &Body, options: &RenderOptions, words: usize) -> Notes {
    let summary = body.markdown.split_once(DIVIDER).and_then(|(before, _)| {
        let text = render(before, options).ok()?.text;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    });
    let blank = body.html.trim().is_empty();
    Notes { excerpt: body.excerpt(words), summary, blank, ..Notes::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    /// The edition and the digest of what it makes of [`TEXT`].
    const HELD: (u32, &str) = (2, "c016f82ad07a96f6");

    /// Something of everything a text may hold.
    const TEXT: &str = "---\ntitle: All\n---\nA *summary* with a [link](/x/ \"t\").\n\n<!--more-->\n\n\
        # One {#first .class}\n\nText -- \"quoted\" :smile: https://a.example[^1].\n\n\
        ## 1.2 Two\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\nTerm\n: Definition\n\n\
        > [!NOTE]\n> Told.\n\n{{< figure src=\"/a.png\" caption=\"c\" >}}\n\n{{< youtube xNct3W8Caq4 >}}\n\n\
        {{< alert >}}\nInside\n{{< /alert >}}\n\n```rust\nfn main() {}\n```\n\n<div class=\"x\" onclick=\"y\">raw</div>\n\n\
        ![i](a.png)\n{.lead}\n\n[^1]: Note.\n";

    #[test]
    fn what_is_made_of_a_text_has_an_edition() {
        let source = Memory::new([("config.yaml", "enableEmoji: true\n"), ("content/a/index.md", TEXT)]);
        let mut findings = Findings::default();
        let tree = Tree::site(&source, &mut findings).unwrap();
        let site = Site::read(&tree, &mut Findings::default());
        let document =
            Document::read(tree.text("content/a/index.md").unwrap(), &site, &mut findings).unwrap();
        let (known, spool) = (Known::default(), Spool::default());
        let renderer =
            Renderer { tree: &tree, site: &site, refs: Refs::new([&document]), known: &known, spool: &spool };
        let (text, _) = renderer.text(&document, &mut findings);
        let made = blake3::hash(format!("{} {:?}", text.body.as_str(), text.notes).as_bytes());
        assert_eq!(
            (EDITION, &made.to_hex().as_str()[..16]),
            HELD,
            "what is made of a text has changed: raise EDITION by one and hold the new digest here"
        );
        assert_eq!(text.notes.summary.as_deref(), Some("A summary with a link."));
    }

    #[test]
    fn what_is_known_is_not_rendered_again_and_a_changed_file_is_noticed() {
        let source = Memory::new([("content/a.md", "---\ntitle: A\n---\nText.\n")]);
        let other = Memory::new([("content/a.md", "---\ntitle: A\n---\nOther.\n")]);
        let mut findings = Findings::default();
        let tree = Tree::site(&source, &mut findings).unwrap();
        let site = Site::default();
        let document = Document::read(tree.text("content/a.md").unwrap(), &site, &mut findings).unwrap();
        let (mut known, spool) = (Known::default(), Spool::default());
        let refs = || Refs::new([&document]);
        let (first, _) = Renderer { tree: &tree, site: &site, refs: refs(), known: &known, spool: &spool }
            .text(&document, &mut findings);
        let remembered = Rendering {
            body: first.body.clone(),
            notes: serde_json::to_string(&Notes { excerpt: "known".to_owned(), ..Notes::default() }).unwrap(),
        };
        known.renderings.insert(first.input.clone().unwrap(), remembered);
        let (again, _) = Renderer { tree: &tree, site: &site, refs: refs(), known: &known, spool: &spool }
            .text(&document, &mut findings);
        assert_eq!((again.notes.excerpt.as_str(), again.input), ("known", first.input));
        assert!(findings.is_empty(), "{findings:?}");
        let tree = Tree::site(&other, &mut findings).unwrap();
        Renderer { tree: &tree, site: &site, refs: refs(), known: &known, spool: &spool }
            .text(&document, &mut findings);
        let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::FileChanged]);
    }
}
