//! Permalink patterns: `/:year/:month/:day/:title/`.
//!
//! Tokens and their values are Hugo's (`resources/page/permalinks.go`). The date is the page's
//! `date`, in the zone it is written in.

use crate::diagnostics::{Code, Finding};
use crate::urlize::{PathRules, clean_path, urlize};
use chrono::{DateTime, Datelike, FixedOffset};

/// A pattern, ready to be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Token(Token),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Date(&'static str),
    Section,
    Sections(Option<Cut>),
    SectionSlug,
    SectionSlugs(Option<Cut>),
    Title,
    SlugOrTitle,
    Filename,
    SlugOrFilename,
    ContentBaseName,
    SlugOrContentBaseName,
}

/// Which sections `:sections[…]` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    One(Bound),
    Range(Option<Bound>, Option<Bound>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    At(usize),
    Last,
}

/// What a page puts into a pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values<'a> {
    pub(crate) date: Option<DateTime<FixedOffset>>,
    pub(crate) title: &'a str,
    pub(crate) slug: Option<&'a str>,
    /// The folders from the root of the content to the page.
    pub(crate) sections: &'a [String],
    /// What the pages of these folders are called: their slug, else their title.
    pub(crate) section_names: &'a [String],
    /// The file's name without extension and language; a bundle's folder.
    pub(crate) base_name: &'a str,
}

/// A token that Hugo does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownToken(pub(crate) String);

impl UnknownToken {
    /// The finding, without its place, for a pattern.
    pub(crate) fn finding(&self, pattern: &str) -> Finding {
        let message = format!("`{}` in “{pattern}” is no token of a permalink", self.0);
        let help =
            "tokens are `:year`, `:month`, `:day`, `:title`, `:slug`, `:section`, `:filename` and their kin";
        Finding::new(Code::PermalinkToken, message).help(help)
    }
}

/// The days and months of Go's reference time, for tokens such as `:2006` and `:01`, longest first.
const DATE_TOKENS: &[(&str, &str)] = &[
    ("year", "%Y"),
    ("monthname", "%B"),
    ("month", "%m"),
    ("day", "%d"),
    ("weekdayname", "%A"),
    ("weekday", "%w"),
    ("yearday", "%-j"),
    ("2006", "%Y"),
    ("06", "%y"),
    ("01", "%m"),
    ("1", "%-m"),
    ("January", "%B"),
    ("Jan", "%b"),
    ("02", "%d"),
    ("2", "%-d"),
    ("Monday", "%A"),
    ("Mon", "%a"),
    ("15", "%H"),
    ("04", "%M"),
    ("05", "%S"),
];

impl Pattern {
    /// Reads a pattern. `\:` is a colon.
    pub(crate) fn parse(pattern: &str) -> Result<Self, UnknownToken> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("\\:") {
                text.push(':');
                rest = after;
                continue;
            }
            rest = &rest[c.len_utf8()..];
            let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            if c != ':' || name_end == 0 {
                text.push(c);
                continue;
            }
            let (name, after) = rest.split_at(name_end);
            let (cut, after) = match after.strip_prefix('[').and_then(|after| after.split_once(']')) {
                Some((cut, after)) => (Some(cut), after),
                None => (None, after),
            };
            let token = token(name, cut).ok_or_else(|| UnknownToken(format!(":{name}")))?;
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Token(token));
            rest = after;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Self(pieces))
    }

    /// The path of a page. `None` when the pattern asks for a date and the page has none.
    pub(crate) fn expand(&self, values: &Values<'_>, rules: PathRules) -> Option<String> {
        let mut path = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Token(token) => path.push_str(&value(token, values, rules)?),
            }
        }
        let path = if rules.keep_case { path } else { path.to_lowercase() };
        // A title that ends like a file's name is no file.
        if path.ends_with(".html") { Some(clean_path(&path)) } else { Some(clean_path(&format!("{path}/"))) }
    }
}

fn token(name: &str, cut: Option<&str>) -> Option<Token> {
    if let Some(cut) = cut {
        let cut = Some(read_cut(cut)?);
        return match name {
            "sections" => Some(Token::Sections(cut)),
            "sectionslugs" => Some(Token::SectionSlugs(cut)),
            _ => None,
        };
    }
    Some(match name {
        "section" => Token::Section,
        "sections" => Token::Sections(None),
        "sectionslug" => Token::SectionSlug,
        "sectionslugs" => Token::SectionSlugs(None),
        "title" => Token::Title,
        "slug" => Token::SlugOrTitle,
        "filename" => Token::Filename,
        "slugorfilename" => Token::SlugOrFilename,
        "contentbasename" => Token::ContentBaseName,
        "slugorcontentbasename" => Token::SlugOrContentBaseName,
        _ => Token::Date(DATE_TOKENS.iter().find(|(token, _)| *token == name)?.1),
    })
}

fn read_cut(cut: &str) -> Option<Cut> {
    let bound = |text: &str| match text.trim() {
        "" => Some(None),
        "last" => Some(Some(Bound::Last)),
        number => number.parse().ok().map(|at| Some(Bound::At(at))),
    };
    match cut.split_once(':') {
        Some((from, to)) => Some(Cut::Range(bound(from)?, bound(to)?)),
        None => bound(cut)?.map(Cut::One),
    }
}

fn value(token: &Token, values: &Values<'_>, rules: PathRules) -> Option<String> {
    let urlize = |text: &str| urlize(text, rules);
    let slug = values.slug.map(urlize);
    Some(match token {
        Token::Date(format) => {
            let date = values.date?;
            // Hugo counts the days of the week from Sunday as 0, which is chrono's `%w` too.
            if *format == "%-j" { date.ordinal().to_string() } else { date.format(format).to_string() }
        }
        Token::Section => values.sections.first().cloned().unwrap_or_default(),
        Token::Sections(cut) => cut_sections(*cut, values.sections).join("/"),
        Token::SectionSlug => values.section_names.first().map(|name| urlize(name)).unwrap_or_default(),
        Token::SectionSlugs(cut) => {
            let names = cut_sections(*cut, values.section_names);
            names.iter().map(|name| urlize(name)).collect::<Vec<_>>().join("/")
        }
        Token::Title => urlize(values.title),
        Token::SlugOrTitle => slug.unwrap_or_else(|| urlize(values.title)),
        Token::Filename | Token::ContentBaseName => urlize(values.base_name),
        Token::SlugOrFilename | Token::SlugOrContentBaseName => {
            slug.unwrap_or_else(|| urlize(values.base_name))
        }
    })
}

fn cut_sections(cut: Option<Cut>, sections: &[String]) -> &[String] {
    let at = |bound: Bound| match bound {
        Bound::At(at) => at,
        Bound::Last => sections.len().saturating_sub(1),
    };
    let range = match cut {
        None => 0..sections.len(),
        Some(Cut::One(bound)) => at(bound)..at(bound).saturating_add(1),
        Some(Cut::Range(from, to)) => from.map_or(0, at)..to.map_or(sections.len(), at).min(sections.len()),
    };
    sections.get(range).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expand(pattern: &str) -> Option<String> {
        let sections = ["Blog".to_owned(), "2022".to_owned()];
        let values = Values {
            date: "2022-03-03T23:30:00-08:00".parse().ok(),
            title: "PKI Consortium & ETSI sign Memorandum of Understanding (MoU)",
            slug: Some("My Slug"),
            sections: &sections,
            section_names: &["Our Blog".to_owned(), "2022".to_owned()],
            base_name: "2022-03-03-etsi",
        };
        Pattern::parse(pattern).unwrap().expand(&values, PathRules::default())
    }

    #[test]
    fn tokens_have_the_values_that_hugo_gives_them() {
        for (pattern, path) in [
            (
                "/:year/:month/:day/:title/",
                "/2022/03/03/pki-consortium-etsi-sign-memorandum-of-understanding-mou/",
            ),
            (":year/:monthname/:weekdayname/:weekday/:yearday", "/2022/march/thursday/4/62/"),
            ("/:section/:slug", "/blog/my-slug/"),
            ("/:sections/:filename/", "/blog/2022/2022-03-03-etsi/"),
            ("/:sections[last]/:slugorfilename/", "/2022/my-slug/"),
            ("/:sections[0]/:sections[1:]/:contentbasename/", "/blog/2022/2022-03-03-etsi/"),
            ("/:sections[5]/x", "/x/"),
            ("/:sections[:1]/x", "/blog/x/"),
            ("/:sectionslug/:slug", "/our-blog/my-slug/"),
            ("/:sectionslugs/:slug", "/our-blog/2022/my-slug/"),
            ("/:sectionslugs[last]/:slug", "/2022/my-slug/"),
            ("/:2006/:01/:02/:slug/", "/2022/03/03/my-slug/"),
            ("/a\\:b/:slug.html", "/a:b/my-slug.html"),
            ("/fixed/", "/fixed/"),
        ] {
            assert_eq!(expand(pattern).as_deref(), Some(path), "{pattern}");
        }
    }

    #[test]
    fn unknown_tokens_are_named() {
        for (pattern, token) in
            [("/:yaer/", ":yaer"), ("/:title[1]/", ":title"), ("/:sections[x]/", ":sections")]
        {
            assert_eq!(Pattern::parse(pattern), Err(UnknownToken(token.to_owned())));
        }
    }

    #[test]
    fn a_pattern_with_a_date_needs_one() {
        let pattern = Pattern::parse("/:year/:title/").unwrap();
        assert_eq!(pattern.expand(&Values { title: "x", ..Values::default() }, PathRules::default()), None);
    }

    proptest! {
        #[test]
        fn no_pattern_makes_it_panic(pattern in "[/:\\[\\]\\\\a-z0-9é]{0,40}", title in "\\PC{0,30}") {
            if let Ok(pattern) = Pattern::parse(&pattern) {
                let sections = ["a".to_owned(), "b".to_owned()];
                let values = Values { title: &title, sections: &sections, base_name: "x", ..Values::default() };
                if let Some(path) = pattern.expand(&values, PathRules::default()) {
                    prop_assert!(path.starts_with('/'));
                }
            }
        }
    }
}
