//! What a site says its own shortcodes are: `[shortcodes]` in the tree's `chancery.toml`.

use super::known::{Known, known, nearest_known};
use super::tag::is_name;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// The shortcodes of a site, by their names in lower case.
///
/// ```toml
/// [shortcodes]
/// joinform = "nothing"            # left out, with what is inside it
/// lead = "inner"                  # what is inside it
/// box = { as = "alert" }          # like another one
/// pic = { as = "figure", arguments = { file = "src", text = "caption" } }
/// quote = { html = "<blockquote>{inner}<cite>{by}</cite></blockquote>" }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShortcodeMap {
    by_name: BTreeMap<String, Mapping>,
}

/// What one shortcode is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mapping {
    Nothing,
    Inner,
    /// Another one, and what its arguments are called there.
    As(Known, BTreeMap<String, String>),
    Html(Template),
}

/// HTML with places for what a call gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Html(String),
    /// What is inside the shortcode, rendered.
    Inner,
    /// The argument of a name, or at a place.
    Argument(String),
}

impl ShortcodeMap {
    /// What the site says of the shortcode called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Mapping> {
        if self.by_name.is_empty() { None } else { self.by_name.get(&name.to_lowercase()) }
    }
}

impl<'de> Deserialize<'de> for ShortcodeMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = BTreeMap::<Name, Mapping>::deserialize(deserializer)?;
        let mut by_name = BTreeMap::new();
        for (Name(name), mapping) in written {
            if by_name.insert(name.to_lowercase(), mapping).is_some() {
                return Err(de::Error::custom(format_args!("the shortcode `{name}` is given twice")));
            }
        }
        Ok(Self { by_name })
    }
}

/// The name of a shortcode.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if !is_name(&name) {
            let message = format_args!("“{name}” is no name of a shortcode; write the name alone");
            return Err(de::Error::custom(message));
        }
        Ok(Self(name))
    }
}

/// The shortcode that another is like.
struct Target(Known);

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        known(&name).map(Self).ok_or_else(|| {
            let known = match nearest_known(&name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "docs/shortcodes.md lists those that are".to_owned(),
            };
            de::Error::custom(format_args!("the shortcode `{name}` is not known; {known}"))
        })
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Mapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MappingVisitor)
    }
}

struct MappingVisitor;

impl<'de> Visitor<'de> for MappingVisitor {
    type Value = Mapping;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`\"nothing\"`, `\"inner\"`, `{ as = \"name\" }` or `{ html = \"…\" }`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Mapping, E> {
        match text {
            "nothing" => Ok(Mapping::Nothing),
            "inner" => Ok(Mapping::Inner),
            name if known(name).is_some() => {
                Err(E::custom(format_args!("write `{{ as = \"{name}\" }}` for a shortcode like `{name}`")))
            }
            other => Err(E::custom(format_args!(
                "“{other}” should be `\"nothing\"`, `\"inner\"`, `{{ as = \"name\" }}` or `{{ html = \"…\" }}`"
            ))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Mapping, A::Error> {
        let (mut target, mut arguments, mut html) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "as" => target = Some(map.next_value::<Target>()?),
                "arguments" => arguments = Some(map.next_value::<BTreeMap<String, String>>()?),
                "html" => html = Some(map.next_value::<Template>()?),
                _ => return Err(de::Error::unknown_field(&key, &["arguments", "as", "html"])),
            }
        }
        match (target, arguments, html) {
            (Some(Target(known)), arguments, None) => Ok(Mapping::As(known, arguments.unwrap_or_default())),
            (None, None, Some(html)) => Ok(Mapping::Html(html)),
            (Some(_), _, Some(_)) => Err(de::Error::custom("`as` and `html` exclude each other")),
            (None, Some(_), _) => Err(de::Error::custom("`arguments` belong to `as`")),
            (None, None, None) => Err(de::Error::missing_field("as")),
        }
    }
}

impl Template {
    /// Reads a template: `{inner}` is what is inside the shortcode, `{name}` and `{0}` an argument,
    /// `{{` and `}}` a brace.
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut html = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            html.push_str(before);
            if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                html.push_str(&brace[..1]);
                rest = after;
                continue;
            }
            let Some(inside) = brace.strip_prefix('{') else {
                return Err(format!(
                    "the `}}` in “{}” ends no placeholder; write `}}}}` for a brace",
                    near(rest, at)
                ));
            };
            let Some((name, after)) = inside.split_once('}') else {
                return Err(format!("the placeholder “{}” does not end; write `{{name}}`", near(brace, 0)));
            };
            if !is_name(name) {
                let message = "is none: write `{inner}`, `{name}` or `{0}`, and `{{` for a brace";
                return Err(format!("the placeholder “{{{name}}}” {message}"));
            }
            if !html.is_empty() {
                parts.push(Part::Html(std::mem::take(&mut html)));
            }
            parts.push(if name == "inner" { Part::Inner } else { Part::Argument(name.to_owned()) });
            rest = after;
        }
        html.push_str(rest);
        if !html.is_empty() {
            parts.push(Part::Html(html));
        }
        Ok(Self { parts })
    }
}

/// A few characters of `text` around `at`.
fn near(text: &str, at: usize) -> String {
    let before: Vec<char> = text.get(..at).unwrap_or_default().chars().rev().take(12).collect();
    before.into_iter().rev().chain(text.get(at..).unwrap_or_default().chars().take(12)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Format, from_node, parse};

    fn read(toml: &str) -> Result<ShortcodeMap, (String, Option<String>)> {
        let node = parse(Format::Toml, toml, 0..toml.len()).unwrap();
        from_node(&node).map_err(|error| (error.message, error.at.map(|at| toml[at].to_owned())))
    }

    #[test]
    fn every_form_is_read() {
        let map = read(
            "joinform = \"nothing\"\nLead = \"inner\"\nbox = { as = \"alert\" }\n\
             pic = { as = \"figure\", arguments = { file = \"src\", 0 = \"alt\" } }\n\
             quote = { html = \"<q>{{{inner}}}</q>{by}{0}\" }\n",
        )
        .unwrap();
        assert_eq!(map.get("JoinForm"), Some(&Mapping::Nothing));
        assert_eq!(map.get("lead"), Some(&Mapping::Inner));
        assert_eq!(map.get("box"), Some(&Mapping::As(Known::Alert, BTreeMap::new())));
        let Some(Mapping::As(Known::Figure, arguments)) = map.get("pic") else { panic!("a figure") };
        assert_eq!(arguments["0"], "alt");
        let Some(Mapping::Html(template)) = map.get("quote") else { panic!("a template") };
        let html = |text: &str| Part::Html(text.to_owned());
        let argument = |name: &str| Part::Argument(name.to_owned());
        assert_eq!(template.parts, [html("<q>{"), Part::Inner, html("}</q>"), argument("by"), argument("0")]);
        assert_eq!(map.get("figure"), None);
    }

    #[test]
    fn what_is_wrong_is_named_and_pointed_at() {
        for (toml, said, at) in [
            ("a = { as = \"figur\" }", "did you mean `figure`?", "\"figur\""),
            ("a = { as = \"qqqqqqqq\" }", "docs/shortcodes.md", "\"qqqqqqqq\""),
            ("a = \"alert\"", "{ as = \"alert\" }", "\"alert\""),
            ("a = \"noting\"", "`\"nothing\"`", "\"noting\""),
            ("a = 1", "`\"nothing\"`", "1"),
            ("a = { ass = \"alert\" }", "ass", ""),
            ("a = { html = \"<b>{inner</b>\" }", "“{inner</b>” does not end", ""),
            ("a = { html = \"<b>{}</b>\" }", "“{}” is none", ""),
            ("a = { html = \"<b>{a b}</b>\" }", "“{a b}” is none", ""),
            ("a = { html = \"<b>}</b>\" }", "ends no placeholder", ""),
            ("a = { html = \"x\", as = \"alert\" }", "exclude each other", ""),
            ("a = { arguments = {} }", "belong to `as`", ""),
            ("a = {}", "as", ""),
            ("\"a b\" = \"inner\"", "“a b” is no name", ""),
            ("a = \"inner\"\nA = \"inner\"", "twice", ""),
        ] {
            let (message, place) = read(toml).unwrap_err();
            assert!(message.contains(said), "{toml}: {message}");
            let place = place.unwrap_or_default();
            assert!(place.contains(at.trim_matches('"')), "{toml}: {place}");
        }
    }
}
