//! What an SVG holds besides a picture. An SVG is a document that browsers run scripts of when it is
//! opened by itself (SVG 2, chapter 15; in an `img` element it runs none, section 2.2).

use crate::diagnostics::{Code, Finding, SourceText};
use roxmltree::{Attribute, Document, Node, NodeType, ParsingOptions};
use std::ops::Range;

/// The most elements, texts and comments that are looked through. Logos have a few thousand.
const MAX_NODES: u32 = 500_000;

/// The most bytes that entities may grow to, estimated by what a document declares and refers to: the
/// parser follows 255 references from each one in the text.
const MAX_EXPANSION: usize = 64 * 1024 * 1024;

/// How many things a message names.
const NAMED: usize = 4;

/// Elements whose content is HTML, or runs.
const ACTIVE: &[&str] = &["script", "handler", "listener", "foreignobject", "iframe", "embed", "object"];

/// Something in an SVG that is no picture, and the bytes it stands at.
struct Active {
    what: String,
    at: Range<usize>,
}

/// What is to be said of an SVG; `None` where it is a picture and nothing more.
pub(super) fn finding(path: &str, bytes: &[u8]) -> Option<Finding> {
    let text = SourceText::new(path, decode(bytes));
    let help = "export it as plain SVG; it is served with a policy under which nothing of this runs or loads";
    match look_through(text.text()) {
        Ok(found) => {
            let first = found.first()?;
            let mut names: Vec<&str> = Vec::new();
            for active in &found {
                if !names.contains(&active.what.as_str()) {
                    names.push(&active.what);
                }
            }
            let more = names.len().saturating_sub(NAMED);
            names.truncate(NAMED);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message = format!("this SVG holds more than a picture: {}{rest}", names.join(", "));
            Some(Finding::new(Code::SvgScript, message).at(&text, first.at.clone()).help(help))
        }
        Err((message, at)) => {
            let finding = Finding::new(Code::SvgSyntax, message);
            Some(match at {
                Some(at) => finding.at(&text, at),
                None => finding.in_file(path),
            })
        }
    }
}

/// What matters here is ASCII: any encoding but UTF-16 tells it.
fn decode(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| read(*pair)).collect::<Vec<u16>>())
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

type Unreadable = (String, Option<Range<usize>>);

fn look_through(text: &str) -> Result<Vec<Active>, Unreadable> {
    if text.contains("<!ENTITY") {
        let declared = text.find("]>").unwrap_or(text.len());
        let referred = text.bytes().filter(|byte| *byte == b'&').count();
        if declared.saturating_mul(referred).saturating_mul(255) > MAX_EXPANSION {
            return Err((
                "the entities of this SVG are too many or too large to be looked through".to_owned(),
                None,
            ));
        }
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| malformed(text, &error))?;
    let mut found = Vec::new();
    for node in document.root().descendants() {
        match node.node_type() {
            NodeType::Element => element(node, &mut found),
            NodeType::PI if node.pi().is_some_and(|pi| pi.target == "xml-stylesheet") => {
                found.push(Active { what: "a style sheet of its own".to_owned(), at: head(node) });
            }
            _ => {}
        }
    }
    Ok(found)
}

fn malformed(text: &str, error: &roxmltree::Error) -> Unreadable {
    let place = error.pos();
    let lines = text.split_inclusive('\n').take(place.row.saturating_sub(1) as usize);
    let start: usize = lines.map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let column =
        rest.char_indices().nth(place.col.saturating_sub(1) as usize).map_or(rest.len(), |(at, _)| at);
    let said = error.to_string();
    let said = said.rsplit_once(" at ").map_or(said.as_str(), |(said, _)| said);
    (format!("this SVG is not well-formed XML: {said}"), Some(start + column..start + column + 1))
}

fn element(node: Node<'_, '_>, found: &mut Vec<Active>) {
    let name = node.tag_name().name();
    if ACTIVE.contains(&name.to_ascii_lowercase().as_str()) {
        found.push(Active { what: format!("a `{name}` element"), at: head(node) });
    }
    if name == "style" {
        let css: String = node.descendants().filter_map(|node| node.text()).collect();
        if loads(&css) {
            found.push(Active { what: "a style that loads something".to_owned(), at: head(node) });
        }
    }
    found.extend(node.attributes().filter_map(|attribute| active(name, attribute)));
}

fn active(element: &str, attribute: Attribute<'_, '_>) -> Option<Active> {
    let name = attribute.name();
    // Browsers ignore white space and control characters before and within a scheme.
    let value: String = attribute.value().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let lower = value.to_ascii_lowercase();
    let what =
        if attribute.namespace().is_none() && name.len() > 2 && name.to_ascii_lowercase().starts_with("on") {
            format!("an `{name}` handler")
        } else if ["javascript:", "vbscript:", "data:text", "data:image/svg", "data:application"]
            .iter()
            .any(|scheme| lower.contains(scheme))
        {
            let scheme = lower.split([':', ';', ',']).next().unwrap_or_default();
            format!("a `{scheme}:` address")
        } else if matches!(name, "href" | "src") && !harmless(&lower) && element != "a" {
            format!("a reference to “{}”", shortened(&value))
        } else if loads(&lower) {
            format!("a `{name}` that loads something")
        } else {
            return None;
        };
    Some(Active { what, at: attribute.range() })
}

/// Whether an address is a part of the file itself, or a picture within it.
fn harmless(address: &str) -> bool {
    address.is_empty() || address.starts_with('#') || address.starts_with("data:image/")
}

/// Whether a style loads what stands elsewhere.
fn loads(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    let addresses = css.split("url(").skip(1);
    let mut addresses =
        addresses.map(|address| address.trim_start_matches(|c: char| c.is_whitespace() || "'\"".contains(c)));
    css.contains("@import") || addresses.any(|address| !address.starts_with(')') && !harmless(address))
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// The beginning of an element: its `<` and name.
fn head(node: Node<'_, '_>) -> Range<usize> {
    let at = node.range();
    let length = if node.is_element() { 1 + node.tag_name().name().len() } else { at.len() };
    at.start..at.start + length.min(at.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn svg(inner: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{inner}\n</svg>"
        )
    }

    #[test]
    fn pictures_are_left_alone() {
        for inner in [
            "<path d=\"M0 0\" style=\"fill:url(#a)\"/>",
            "<use xlink:href=\"#a\"/><image href=\"data:image/png;base64,AA==\"/>",
            "<style>.a { fill: url('#b') }</style><a href=\"https://example.org/\"><path d=\"\"/></a>",
            "<text>javascript: is a word, and onload= too</text>",
            "<metadata><x:y xmlns:x=\"http://x.example/\" x:online=\"1\"/></metadata>",
        ] {
            let found = finding("a.svg", svg(inner).as_bytes());
            assert!(found.is_none(), "{inner}: {found:?}");
        }
        let entities = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \
                        \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [ <!ENTITY ns \"http://x.example/\"> ]>\
                        <svg xmlns:x=\"&ns;\"><title>Caf\u{e9}</title></svg>";
        let latin: Vec<u8> = entities.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert!(finding("a.svg", &latin).is_none());
    }

    #[test]
    fn whatever_runs_or_loads_is_told() {
        for (inner, what) in [
            ("<script>x()</script>", "a `script` element"),
            ("<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>", "a `script` element"),
            ("<g onclick=\"x()\"/>", "an `onclick` handler"),
            ("<g OnMouseOver=\"x()\"/>", "an `OnMouseOver` handler"),
            (
                "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\"/></foreignObject>",
                "a `foreignObject` element",
            ),
            ("<a href=\"java&#10;script:x()\"><path d=\"\"/></a>", "a `javascript:` address"),
            ("<set attributeName=\"href\" to=\"JavaScript:x()\"/>", "a `javascript:` address"),
            ("<use href=\"data:image/svg+xml;base64,AA==#a\"/>", "a `data:` address"),
            (
                "<image xlink:href=\"https://track.example/p.gif\"/>",
                "a reference to “https://track.example/p.gif”",
            ),
            ("<use href=\"other.svg#a\"/>", "a reference to “other.svg#a”"),
            ("<style>@import 'https://x.example/a.css';</style>", "a style that loads something"),
            ("<style>a { fill: URL( \"//x.example/a.svg\") }</style>", "a style that loads something"),
            ("<rect fill=\"url(https://x.example/a.svg#b)\"/>", "a `fill` that loads something"),
        ] {
            let found = finding("a.svg", svg(inner).as_bytes()).unwrap_or_else(|| panic!("{inner}"));
            assert_eq!(found.code, Code::SvgScript, "{inner}: {found:?}");
            assert!(found.message.contains(what), "{inner}: {}", found.message);
            assert_eq!(found.line, Some(2), "{inner}");
        }
        let sheet = "<?xml-stylesheet href=\"a.css\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        assert_eq!(finding("a.svg", sheet.as_bytes()).unwrap().code, Code::SvgScript);
        let entity = "<!DOCTYPE svg [<!ENTITY x \"<script xmlns='http://www.w3.org/2000/svg'>x()</script>\">]><svg>&x;</svg>";
        assert_eq!(finding("a.svg", entity.as_bytes()).unwrap().code, Code::SvgScript);
        let wide: Vec<u8> = std::iter::once(0xfeff)
            .chain(svg("<script/>").encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(finding("a.svg", &wide).unwrap().code, Code::SvgScript);
    }

    #[test]
    fn what_cannot_be_read_is_told_quickly() {
        let laughs = |value: &str, references: usize| {
            format!("<!DOCTYPE svg [<!ENTITY a \"{value}\">]><svg>{}</svg>", "&a;".repeat(references))
        };
        for text in [
            "<svg><path></svg>".to_owned(),
            String::new(),
            "<svg".to_owned(),
            "<a>".repeat(1_000_000),
            laughs(&"x".repeat(100_000), 100_000),
            "<!DOCTYPE svg [<!ENTITY a \"&a;\">]><svg>&a;</svg>".to_owned(),
            format!("<svg>{}</svg>", "<g/>".repeat(600_000)),
        ] {
            let found = finding("a.svg", text.as_bytes()).unwrap();
            assert_eq!(found.code, Code::SvgSyntax, "{found:?}");
        }
        assert!(finding("a.svg", laughs("x", 3).as_bytes()).is_none());
        let place = finding("a.svg", b"<svg>\n  <path>\n</svg>").unwrap();
        assert_eq!((place.line, place.column), (Some(3), Some(1)), "{place:?}");
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), text in "(<!DOCTYPE|<svg|<g|)[\\PC<>&;\"'= \n]{0,60}(>|/>|)") {
            let _ = (finding("a.svg", &bytes), finding("a.svg", text.as_bytes()));
        }
    }
}
