//! The shortcodes that are known by name: Hugo's own and those common in themes and sites.

use crate::value::nearest;

/// What a shortcode is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// A box with a text.
    Alert,
    /// A small label.
    Badge,
    /// A text above a page, perhaps with an image.
    Banner,
    Button,
    /// A box with a title, a text and a link.
    Card,
    Cards,
    /// A remark for authors.
    Comment,
    Columns,
    /// Lists data of the site, which is available as data.
    Data,
    Details,
    Figure,
    /// A tree of files.
    FileTree,
    File,
    Folder,
    /// A frame of another site.
    Frame,
    Gist,
    Highlight,
    /// Shows another file.
    Include,
    /// Shows several images, which are files of the page or the site.
    Images,
    /// How a text looks, and nothing else.
    Inner,
    Instagram,
    /// A formula in TeX.
    Math,
    /// A sound or a film.
    Media,
    /// A drawing written in a language of its own.
    Diagram,
    /// Decoration.
    Nothing,
    Param,
    /// A person, perhaps with a role: a position.
    Person,
    People,
    Qr,
    Quote,
    Raw,
    Reference,
    /// A repository on a forge.
    Repository,
    /// One of several steps or events with a title.
    Step,
    Swatches,
    Tab,
    Tabs,
    Tweet,
    Vimeo,
    /// A form or a program.
    Widget,
    /// An element of HTML around a text.
    Wrap,
    YouTube,
}

/// The names, sorted.
pub(super) const KNOWN: &[(&str, Known)] = &[
    ("accordion", Known::Inner),
    ("accordion-item", Known::Details),
    ("accordionitem", Known::Details),
    ("admonition", Known::Alert),
    ("alert", Known::Alert),
    ("attention", Known::Alert),
    ("audio", Known::Media),
    ("badge", Known::Badge),
    ("banner", Known::Banner),
    ("block", Known::Inner),
    ("blockquote", Known::Quote),
    ("btn", Known::Button),
    ("button", Known::Button),
    ("calendar", Known::Widget),
    ("callout", Known::Alert),
    ("card", Known::Card),
    ("card-group", Known::Cards),
    ("cardpane", Known::Cards),
    ("cards", Known::Cards),
    ("carousel", Known::Images),
    ("caution", Known::Alert),
    ("center", Known::Inner),
    ("centered", Known::Inner),
    ("chart", Known::Widget),
    ("children", Known::Data),
    ("clear", Known::Nothing),
    ("col", Known::Inner),
    ("collapse", Known::Details),
    ("column", Known::Inner),
    ("columns", Known::Columns),
    ("comment", Known::Comment),
    ("contact", Known::Widget),
    ("contact-form", Known::Widget),
    ("contactform", Known::Widget),
    ("container", Known::Inner),
    ("danger", Known::Alert),
    ("details", Known::Details),
    ("div", Known::Inner),
    ("error", Known::Alert),
    ("events", Known::Data),
    ("expand", Known::Details),
    ("figure", Known::Figure),
    ("filetree", Known::FileTree),
    ("filetree/container", Known::FileTree),
    ("filetree/file", Known::File),
    ("filetree/folder", Known::Folder),
    ("form", Known::Widget),
    ("gallery", Known::Images),
    ("gist", Known::Gist),
    ("github", Known::Repository),
    ("gitlab", Known::Repository),
    ("grid", Known::Inner),
    ("highlight", Known::Highlight),
    ("hint", Known::Alert),
    ("html", Known::Raw),
    ("icon", Known::Nothing),
    ("iframe", Known::Frame),
    ("image", Known::Figure),
    ("img", Known::Figure),
    ("important", Known::Alert),
    ("include", Known::Include),
    ("includecode", Known::Include),
    ("info", Known::Alert),
    ("instagram", Known::Instagram),
    ("instagram_simple", Known::Instagram),
    ("joinform", Known::Widget),
    ("katex", Known::Math),
    ("kbd", Known::Wrap),
    ("latex", Known::Math),
    ("lead", Known::Inner),
    ("left", Known::Inner),
    ("list", Known::Data),
    ("ltr", Known::Inner),
    ("map", Known::Widget),
    ("mark", Known::Wrap),
    ("markdown", Known::Inner),
    ("math", Known::Math),
    ("md", Known::Inner),
    ("members", Known::Data),
    ("mermaid", Known::Diagram),
    ("news", Known::Data),
    ("newsletter", Known::Widget),
    ("note", Known::Alert),
    ("notice", Known::Alert),
    ("pageinfo", Known::Alert),
    ("param", Known::Param),
    ("partners", Known::Data),
    ("people", Known::Data),
    ("person-card", Known::Person),
    ("person-cards", Known::People),
    ("personcard", Known::Person),
    ("personcards", Known::People),
    ("plantuml", Known::Diagram),
    ("qr", Known::Qr),
    ("quote", Known::Quote),
    ("raw", Known::Raw),
    ("rawhtml", Known::Raw),
    ("readfile", Known::Include),
    ("recent-posts", Known::Data),
    ("ref", Known::Reference),
    ("relref", Known::Reference),
    ("right", Known::Inner),
    ("row", Known::Inner),
    ("rss", Known::Data),
    ("rtl", Known::Inner),
    ("search", Known::Widget),
    ("section", Known::Inner),
    ("signupform", Known::Widget),
    ("siteparam", Known::Param),
    ("small", Known::Wrap),
    ("spoiler", Known::Details),
    ("sponsorform", Known::Widget),
    ("sponsors", Known::Data),
    ("step", Known::Step),
    ("steps", Known::Inner),
    ("sub", Known::Wrap),
    ("subscribe", Known::Widget),
    ("success", Known::Alert),
    ("sup", Known::Wrap),
    ("swatches", Known::Swatches),
    ("tab", Known::Tab),
    ("tabpane", Known::Tabs),
    ("tabs", Known::Tabs),
    ("team", Known::Data),
    ("timeline", Known::Inner),
    ("timelineitem", Known::Step),
    ("tip", Known::Alert),
    ("toc", Known::Data),
    ("tweet", Known::Tweet),
    ("twitter", Known::Tweet),
    ("twitter_simple", Known::Tweet),
    ("typeit", Known::Inner),
    ("video", Known::Media),
    ("vimeo", Known::Vimeo),
    ("vimeo_simple", Known::Vimeo),
    ("warning", Known::Alert),
    ("wgmembers", Known::Data),
    ("x", Known::Tweet),
    ("x_simple", Known::Tweet),
    ("youtube", Known::YouTube),
    ("youtubelite", Known::YouTube),
];

/// The shortcode of a name; case does not count.
pub(super) fn known(name: &str) -> Option<Known> {
    let name = name.to_lowercase();
    let at = KNOWN.binary_search_by(|(known, _)| (*known).cmp(name.as_str())).ok()?;
    KNOWN.get(at).map(|(_, known)| *known)
}

/// Every known name, sorted.
#[cfg(test)]
pub(crate) fn known_names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// The known name that `written` most likely means. Short names are too much like each other.
pub(super) fn nearest_known(written: &str) -> Option<&'static str> {
    let long = |name: &str| name.chars().count() > 3;
    nearest(written, KNOWN.iter().map(|(name, _)| *name).filter(|name| long(name) && long(written)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found_in_any_case() {
        assert!(KNOWN.is_sorted_by(|a, b| a.0 < b.0));
        for (name, what) in KNOWN {
            assert_eq!(known(&name.to_uppercase()), Some(*what), "{name}");
        }
        assert_eq!((known("nope"), nearest_known("figur")), (None, Some("figure")));
        assert_eq!(nearest_known("ltl"), None);
    }

    #[test]
    fn the_reference_page_names_every_one() {
        let page = include_str!("../../../docs/shortcodes.md");
        for (name, _) in KNOWN {
            assert!(page.contains(&format!("`{name}`")), "docs/shortcodes.md does not name `{name}`");
        }
    }
}
