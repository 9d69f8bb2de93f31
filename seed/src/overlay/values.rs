//! Values that several overlay files share.

use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::value::At;
use chancery_schema::domain::{Bound, Period};
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// A day: `2013-02-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        day.map(Day).ok_or_else(|| {
            de::Error::custom(format_args!("“{text}” is no day; write year, month and day, as in 2013-02-14"))
        })
    }
}

/// A text: Markdown, or a page or section of the site that it is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Markdown(String),
    Page(Page),
}

/// A page, or a section of one: `/about/#history`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page(pub(crate) At<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("Markdown or `{ page: /path/#section }`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::Markdown(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let mut page = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key == "page" {
                        page = Some(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                        return Err(de::Error::unknown_field(&key, &["page"]));
                    }
                }
                page.map(|page| Text::Page(Page(page))).ok_or_else(|| de::Error::missing_field("page"))
            }
        }

        deserializer.deserialize_any(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Text::deserialize(deserializer)? {
            Text::Page(page) => Ok(page),
            Text::Markdown(_) => Err(de::Error::custom(
                "this is a text, and should be a page, as in `{ page: /path/#section }`",
            )),
        }
    }
}

/// A link.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkEntry {
    /// What it is called.
    pub(crate) title: String,
    /// The address.
    pub(crate) url: At<String>,
}

/// The bounds of a period: the first and the last day on which it held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<'a> {
    pub(crate) from: Option<&'a At<Day>>,
    pub(crate) till: Option<&'a At<Day>>,
}

impl Span<'_> {
    /// The period as content keeps it: without its end.
    pub(crate) fn period(self, text: &SourceText, findings: &mut Findings) -> Period {
        let from = self.from.map(|from| from.value.0);
        let till = self.till.map(|till| till.value.0);
        if let (Some(from), Some(till), Some(at)) = (from, till, self.till)
            && till < from
        {
            let message = format!("this period ends on {till}, before it begins on {from}");
            findings.push(Finding::new(Code::OverlayPeriod, message).at(text, at.at.clone()));
            return Period::default();
        }
        Period {
            from: from.map(Bound::stated),
            until: till.and_then(|till| till.succ_opt()).map(Bound::stated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Format, from_node, parse};

    fn read<T: de::DeserializeOwned>(yaml: &str) -> Result<T, String> {
        from_node(&parse(Format::Yaml, yaml, 0..yaml.len()).unwrap()).map_err(|error| error.message)
    }

    #[test]
    fn texts_are_markdown_or_pages() {
        assert_eq!(read("'*x*'"), Ok(Text::Markdown("*x*".to_owned())));
        assert!(matches!(read("{page: /a/#b}"), Ok(Text::Page(Page(page))) if page.value == "/a/#b"));
        assert!(read::<Text>("{pgae: /a/}").unwrap_err().contains("pgae"));
        assert!(read::<Text>("{}").is_err() && read::<Text>("[a]").is_err() && read::<Page>("x").is_err());
    }

    #[test]
    fn days_are_whole() {
        assert!(read::<Day>("2013-02-14").is_ok());
        for text in ["2013", "2013-02", "2013-2-1", "2013-02-30", "14.2.2013"] {
            assert!(read::<Day>(text).unwrap_err().contains("2013-02-14"), "{text}");
        }
    }
}
