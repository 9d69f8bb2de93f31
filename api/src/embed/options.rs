//! What may be asked of an embed: the parameters of its pages, under the names that the attributes of
//! its element have.

use crate::http::problem::{Problem, UNKNOWN_PARAMETER, shorten};
use url::form_urlencoded;

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    News,
    Article,
    Sponsors,
    Partners,
    Members,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::News, Self::Article, Self::Sponsors, Self::Partners, Self::Members];

    /// Its name in addresses, and after `chancery-` that of its element.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Article => "article",
            Self::Sponsors => "sponsors",
            Self::Partners => "partners",
            Self::Members => "members",
        }
    }

    pub(super) fn is_wall(self) -> bool {
        matches!(self, Self::Sponsors | Self::Partners | Self::Members)
    }

    /// The parameters of its page.
    pub(super) fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::News => &[
                "count", "tag", "category", "series", "language", "layout", "theme", "show", "heading",
                "target", "label",
            ],
            Self::Article => &["id", "url", "language", "theme", "show", "heading", "target"],
            Self::Sponsors => &["count", "level", "layout", "language", "theme", "target", "label"],
            Self::Partners => &["count", "layout", "language", "theme", "target", "label"],
            Self::Members => &["count", "category", "layout", "language", "theme", "target", "label"],
        }
    }

    pub(super) fn layouts(self) -> &'static [&'static str] {
        match self {
            Self::News => &["list", "cards"],
            Self::Article => &["card"],
            Self::Sponsors | Self::Partners => &["strip", "grid"],
            Self::Members => &["grid", "strip"],
        }
    }

    /// How many are shown without a word, and how many can be asked for.
    pub(super) fn counts(self) -> (u32, u32) {
        if self == Self::News { (5, 20) } else { (24, 100) }
    }
}

/// How it may look.
pub(super) const THEMES: [&str; 3] = ["auto", "light", "dark"];
/// What an article may be shown with.
pub(super) const DETAILS: [&str; 4] = ["date", "author", "excerpt", "image"];
/// The longest text a parameter may have, in characters.
const LONGEST: usize = 300;
/// The longest part of a value that an error repeats, in characters.
const SHOWN: usize = 60;

/// What is asked for, each part valid.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) kind: Kind,
    pub(super) count: u32,
    pub(super) layout: &'static str,
    pub(super) theme: &'static str,
    pub(super) show: Vec<&'static str>,
    /// The level of titles, where one is asked for.
    pub(super) heading: Option<u32>,
    pub(super) target: Option<String>,
    pub(super) language: Option<String>,
    pub(super) label: Option<String>,
    pub(super) tag: Vec<String>,
    pub(super) category: Vec<String>,
    pub(super) level: Vec<String>,
    pub(super) series: Option<String>,
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    /// What was given, without what is empty, in the order of the parameters.
    pub(super) given: Vec<(&'static str, String)>,
}

impl Options {
    /// Reads a query. `more` are parameters that it may have beside the kind's own.
    pub(super) fn read(kind: Kind, query: &str, more: &[&'static str]) -> Result<Self, Problem> {
        let given = Given::read(query, &[kind.parameters(), more].concat())?;
        let (count, most) = kind.counts();
        let target = given.one("target")?;
        if target.as_deref().is_some_and(|target| !is_target(target)) {
            return Err(given.refuse("target", "_self, _blank, _parent, _top or the name of a frame"));
        }
        let language = given.one("language")?;
        if language.as_deref().is_some_and(|language| !is_language(language)) {
            return Err(given.refuse("language", "a language tag such as en or pt-BR"));
        }
        let layouts = kind.layouts();
        let category = if kind == Kind::News {
            given.one("category")?.into_iter().collect()
        } else {
            given.list("category")
        };
        Ok(Self {
            kind,
            count: given.number("count", 1, most)?.unwrap_or(count),
            layout: given.choice("layout", layouts)?.or(layouts.first().copied()).unwrap_or_default(),
            theme: given.choice("theme", &THEMES)?.unwrap_or("auto"),
            show: given.details()?,
            heading: given.number("heading", 1, 6)?,
            target,
            language,
            label: given.one("label")?,
            tag: given.list("tag"),
            category,
            level: given.list("level"),
            series: given.one("series")?,
            id: given.one("id")?,
            url: given.one("url")?,
            given: (kind.parameters().iter()).filter_map(|name| Some((*name, given.joined(name)?))).collect(),
        })
    }

    /// Whether articles are shown with it.
    pub(super) fn shows(&self, detail: &str) -> bool {
        self.show.contains(&detail)
    }
}

/// The parameters of a query.
pub(super) struct Given(Vec<(String, String)>);

impl Given {
    /// Reads a query that may have `known` parameters and no other.
    pub(super) fn read(query: &str, known: &[&str]) -> Result<Self, Problem> {
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&&*name) {
                let name = shorten(&name, SHOWN);
                let detail = format!("there is no parameter “{name}”; there are {}", known.join(", "));
                return Err(Problem::of(UNKNOWN_PARAMETER, detail).about(&name).known(known.iter().copied()));
            }
            if value.contains('\0') {
                // PostgreSQL takes no text that holds it.
                return Err(Problem::parameter(&name, format!("{name} holds U+0000, which no text has")));
            }
            if value.chars().count() > LONGEST && name != "url" {
                let detail = format!("{name} is longer than {LONGEST} characters");
                return Err(Problem::parameter(&name, detail));
            }
            // A form sends what was left empty as well.
            if !value.trim().is_empty() {
                pairs.push((name.into_owned(), value.trim().to_owned()));
            }
        }
        Ok(Self(pairs))
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that can be given once.
    pub(super) fn one(&self, name: &str) -> Result<Option<String>, Problem> {
        let mut values = self.all(name);
        let value = values.next().map(str::to_owned);
        match values.next() {
            Some(_) => Err(Problem::parameter(name, format!("{name} is given more than once"))),
            None => Ok(value),
        }
    }

    /// The values of a parameter that can be given several times, or with commas between.
    fn list(&self, name: &str) -> Vec<String> {
        let names = self.all(name).flat_map(|value| value.split(','));
        names.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    fn joined(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.all(name).collect();
        let between = if name == "show" { " " } else { ", " };
        (!values.is_empty()).then(|| values.join(between))
    }

    pub(super) fn number(&self, name: &str, from: u32, to: u32) -> Result<Option<u32>, Problem> {
        let Some(value) = self.one(name)? else { return Ok(None) };
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        match value.parse() {
            Ok(number) if digits && (from..=to).contains(&number) => Ok(Some(number)),
            _ => Err(self.refuse(name, &format!("a whole number from {from} to {to}"))),
        }
    }

    pub(super) fn choice(&self, name: &str, known: &[&'static str]) -> Result<Option<&'static str>, Problem> {
        let Some(value) = self.one(name)? else { return Ok(None) };
        match known.iter().find(|known| known.eq_ignore_ascii_case(&value)) {
            Some(known) => Ok(Some(known)),
            None => Err(self.refuse(name, &known.join(" or ")).known(known.iter().copied())),
        }
    }

    fn details(&self) -> Result<Vec<&'static str>, Problem> {
        let mut show = Vec::new();
        let mut any = false;
        for word in self.all("show").flat_map(|value| value.split([' ', ','])).filter(|word| !word.is_empty())
        {
            any = true;
            match DETAILS.iter().find(|detail| detail.eq_ignore_ascii_case(word)) {
                Some(detail) => show.push(*detail),
                None if word.eq_ignore_ascii_case("none") => {}
                None => {
                    let hint = "any of date, author, excerpt and image, or none";
                    return Err(self.refuse("show", hint).known(DETAILS));
                }
            }
        }
        Ok(if any { show } else { vec!["date", "excerpt"] })
    }

    /// The sentence about a value that is not known, which is that of the element's console message.
    pub(super) fn refuse(&self, name: &str, hint: &str) -> Problem {
        let value = shorten(self.all(name).next().unwrap_or_default(), SHOWN);
        Problem::parameter(name, format!("{name}=\"{value}\" is not known; use {hint}"))
    }
}

/// The name of a browsing context (HTML, section 7.3.1.7): one that begins with `_` is a keyword.
fn is_target(text: &str) -> bool {
    ["_self", "_blank", "_parent", "_top"].contains(&text)
        || !text.starts_with('_') && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '<')
}

/// The form of a language tag (RFC 5646), as far as a filter needs it.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    parts.next().is_some_and(|first| (2..=3).contains(&first.len()) && letters(first))
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_taken_is_named_with_what_can() {
        for (kind, query, sentence) in [
            (Kind::News, "layout=crads", "layout=\\\"crads\\\" is not known; use list or cards"),
            (Kind::News, "count=21", "count=\\\"21\\\" is not known; use a whole number from 1 to 20"),
            (Kind::News, "count=%2B3", "count=\\\"+3\\\" is not known; use a whole number from 1 to 20"),
            (Kind::News, "count=1&count=2", "count is given more than once"),
            (Kind::News, "theme=black", "theme=\\\"black\\\" is not known; use auto or light or dark"),
            (Kind::News, "show=date%20price", "any of date, author, excerpt and image, or none"),
            (Kind::News, "target=_new", "_self, _blank, _parent, _top or the name of a frame"),
            (Kind::News, "language=english", "a language tag such as en or pt-BR"),
            (Kind::Partners, "level=Gold", "there is no parameter “level”; there are count, layout"),
        ] {
            let problem = Options::read(kind, query, &[]).expect_err(query);
            let told = serde_json::to_string(&problem).unwrap();
            assert!(told.contains(sentence), "{query}: {told}");
        }
        let long = format!("label={}", "x".repeat(LONGEST + 1));
        assert!(Options::read(Kind::News, &long, &[]).is_err());
    }

    #[test]
    fn what_is_left_empty_is_as_if_it_were_not_there() {
        let options =
            Options::read(Kind::News, "count=&tag=&layout=CARDS&tag=a,b&tag=c&show=none", &[]).unwrap();
        assert_eq!((options.count, options.layout), (5, "cards"));
        assert_eq!(options.tag, ["a", "b", "c"]);
        assert!(options.show.is_empty());
        assert_eq!(options.given.len(), 3, "{:?}", options.given);
    }

    #[test]
    fn the_elements_know_the_same_names() {
        let source = include_str!("../../embed/src/options.js");
        for kind in Kind::ALL {
            for name in kind.parameters().iter().filter(|name| **name != "id") {
                let known = source.contains(&format!("{name}:"))
                    || source.contains(&format!("{{ {name}:"))
                    || source.contains(&format!("  {name},"));
                assert!(known, "{name}");
            }
        }
    }
}
