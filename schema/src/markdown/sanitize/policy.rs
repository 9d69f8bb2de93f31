//! The allow-list: what HTML may be in a text. Everything else is left out.

/// How an element takes part in the structure of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Has no content and no end tag.
    Void,
    /// Part of a line of text.
    Inline,
    /// Stands by itself; a paragraph cannot contain it and ends where it begins.
    Block,
    /// Part of a table, and only there.
    TablePart,
}

use Kind::{Block, Inline, TablePart, Void};

/// The elements.
const ELEMENTS: &[(&str, Kind)] = &[
    ("a", Inline),
    ("abbr", Inline),
    ("address", Block),
    ("article", Block),
    ("aside", Block),
    ("b", Inline),
    ("bdi", Inline),
    ("bdo", Inline),
    ("blockquote", Block),
    ("br", Void),
    ("caption", TablePart),
    ("cite", Inline),
    ("code", Inline),
    ("dd", Block),
    ("del", Inline),
    ("details", Block),
    ("dfn", Inline),
    ("div", Block),
    ("dl", Block),
    ("dt", Block),
    ("em", Inline),
    ("figcaption", Block),
    ("figure", Block),
    ("footer", Block),
    ("h1", Block),
    ("h2", Block),
    ("h3", Block),
    ("h4", Block),
    ("h5", Block),
    ("h6", Block),
    ("header", Block),
    ("hr", Void),
    ("i", Inline),
    ("img", Void),
    ("input", Void),
    ("ins", Inline),
    ("kbd", Inline),
    ("li", Block),
    ("mark", Inline),
    ("ol", Block),
    ("p", Block),
    ("pre", Block),
    ("q", Inline),
    ("rp", Inline),
    ("rt", Inline),
    ("ruby", Inline),
    ("s", Inline),
    ("samp", Inline),
    ("section", Block),
    ("small", Inline),
    ("span", Inline),
    ("strong", Inline),
    ("sub", Inline),
    ("summary", Block),
    ("sup", Inline),
    ("table", Block),
    ("tbody", TablePart),
    ("td", TablePart),
    ("tfoot", TablePart),
    ("th", TablePart),
    ("thead", TablePart),
    ("time", Inline),
    ("tr", TablePart),
    ("u", Inline),
    ("ul", Block),
    ("var", Inline),
    ("wbr", Void),
];

/// The element that is allowed only where the caller asks for embeds, from [`EMBED_HOSTS`].
pub(super) const EMBED: &str = "iframe";

/// The hosts an embedded frame may come from, over https.
pub const EMBED_HOSTS: [&str; 2] = ["www.youtube-nocookie.com", "player.vimeo.com"];

/// Elements that are left out together with their content: it is no text, or makes none without
/// them. Of every other element that is not allowed, the content stays.
pub(super) const DROPPED_WITH_CONTENT: &[&str] = &[
    "applet", "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
];

/// The attributes of every element. `id` and `class` are rewritten, see [`super::Sanitizer`].
pub(super) const GLOBAL_ATTRIBUTES: &[&str] = &["class", "id", "lang", "title"];

/// The attributes of single elements, whatever their value (addresses excepted).
pub(super) const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "name"]),
    ("del", &["datetime"]),
    ("details", &["open"]),
    ("iframe", &["allowfullscreen", "height", "src", "width"]),
    ("img", &["alt", "height", "src", "width"]),
    ("input", &["checked", "disabled"]),
    ("ins", &["datetime"]),
    ("li", &["value"]),
    ("ol", &["reversed", "start"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["abbr", "colspan", "rowspan"]),
    ("time", &["datetime"]),
];

const ALIGN: &[&str] = &["center", "left", "right"];
const DIR: &[&str] = &["auto", "ltr", "rtl"];
const LOADING: &[&str] = &["eager", "lazy"];

/// The attributes of single elements that have one of a few values.
pub(super) const ATTRIBUTE_VALUES: &[(&str, &str, &[&str])] = &[
    ("a", "role", &["doc-backlink", "doc-noteref"]),
    ("bdo", "dir", DIR),
    ("div", "dir", DIR),
    ("div", "role", &["doc-endnotes"]),
    ("iframe", "loading", LOADING),
    ("img", "decoding", &["async", "auto", "sync"]),
    ("img", "loading", LOADING),
    ("input", "type", &["checkbox"]),
    ("ol", "type", &["1", "A", "I", "a", "i"]),
    ("p", "dir", DIR),
    ("span", "dir", DIR),
    ("td", "align", ALIGN),
    ("th", "align", ALIGN),
    ("th", "scope", &["col", "colgroup", "row", "rowgroup"]),
];

/// What the addresses in `href` and `src` may begin with; relative ones are allowed too.
pub(super) const URL_SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// What is put before an `id` or `name` written in HTML, so that it cannot take the place of a
/// heading's anchor, of a footnote, or of a variable of the page's own scripts.
pub(super) const ID_PREFIX: &str = "user-content-";

/// The element of this name, if it is allowed, and its name in lower case.
pub(super) fn element(name: &str) -> Option<(&'static str, Kind)> {
    ELEMENTS.iter().find(|(allowed, _)| allowed.eq_ignore_ascii_case(name)).copied()
}

/// The names of the elements.
pub(super) fn elements() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().map(|(name, _)| *name)
}

/// The element of this name, in lower case, if it is left out together with its content.
pub(super) fn dropped_with_content(name: &str) -> Option<&'static str> {
    DROPPED_WITH_CONTENT.iter().find(|dropped| dropped.eq_ignore_ascii_case(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    const BEGIN: &str = "<!-- The policy: written by a test. -->\n";
    const END: &str = "<!-- The end of the policy. -->\n";

    fn codes<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
        names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    /// The allow-list as people read it.
    fn written() -> String {
        let mut text = String::from("| | |\n| --- | --- |\n");
        text.push_str(&format!("| Elements | {} |\n", codes(elements())));
        text.push_str(&format!(
            "| Left out with what is in them | {} |\n",
            codes(DROPPED_WITH_CONTENT.iter().copied())
        ));
        text.push_str(&format!("| Addresses begin with | {} |\n", codes(URL_SCHEMES.iter().copied())));
        text.push_str(&format!("| Frames made by shortcodes come from | {} |\n", codes(EMBED_HOSTS)));
        text.push_str("\n| element | attributes |\n| --- | --- |\n");
        text.push_str(&format!("| every element | {} |\n", codes(GLOBAL_ATTRIBUTES.iter().copied())));
        let of =
            ATTRIBUTES.iter().map(|(name, _)| *name).chain(ATTRIBUTE_VALUES.iter().map(|(name, ..)| *name));
        for element in of.collect::<BTreeSet<_>>() {
            let any = ATTRIBUTES.iter().filter(|(name, _)| *name == element);
            let mut attributes: Vec<String> =
                any.flat_map(|(_, names)| names.iter().map(|name| format!("`{name}`"))).collect();
            for (_, name, values) in ATTRIBUTE_VALUES.iter().filter(|(name, ..)| *name == element) {
                attributes.push(format!("`{name}` ({})", codes(values.iter().copied())));
            }
            text.push_str(&format!("| `{element}` | {} |\n", attributes.join(", ")));
        }
        text
    }

    #[test]
    fn the_page_on_safety_has_the_allow_list() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/safety.md");
        let page = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = page.split_once(BEGIN).unwrap();
        let (policy, after) = rest.split_once(END).unwrap();
        if std::env::var_os("CHANCERY_BLESS").is_some() {
            std::fs::write(&path, [before, BEGIN, &written(), END, after].concat()).unwrap();
            return;
        }
        assert_eq!(policy, written(), "docs/safety.md: run the test with CHANCERY_BLESS=1");
    }

    #[test]
    fn nothing_that_runs_or_leaves_the_page_is_allowed() {
        for name in [
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "meta",
            "link",
            "template",
            "button",
            "frame",
            "noscript",
            "plaintext",
            "xmp",
            "textarea",
        ] {
            assert_eq!(element(name), None, "{name}");
        }
    }

    #[test]
    fn no_attribute_styles_runs_or_retargets() {
        let single = ATTRIBUTES.iter().flat_map(|(_, names)| names.iter());
        let valued = ATTRIBUTE_VALUES.iter().map(|(_, name, _)| name);
        for name in GLOBAL_ATTRIBUTES.iter().chain(single).chain(valued) {
            assert!(!name.starts_with("on"), "{name}");
            assert!(
                !["style", "target", "srcdoc", "action", "formaction", "srcset"].contains(name),
                "{name}"
            );
        }
    }

    #[test]
    fn names_are_looked_up_in_any_case() {
        assert_eq!(element("TABLE"), Some(("table", Block)));
        assert_eq!(dropped_with_content("SVG"), Some("svg"));
        assert_eq!(dropped_with_content("b"), None);
    }
}
