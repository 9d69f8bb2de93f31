//! Which documents a setting is for: Hugo's page matcher, in `cascade` and `permalinks`.

use crate::diagnostics::{Code, Finding, Findings};
use crate::value::Fields;
use globset::{GlobBuilder, GlobMatcher};

/// The environment a site is built in for readers.
const ENVIRONMENT: &str = "production";

/// What a matcher looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    /// From the root of the content, in lower case, with a slash at its start: `/blog/post`.
    pub(crate) path: &'a str,
    /// Hugo's kind of page: `home`, `section`, `taxonomy`, `term` or `page`.
    pub(crate) kind: &'a str,
    /// The key of the language.
    pub(crate) language: &'a str,
}

/// Which documents a setting is for: all patterns must match, and none matches everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    path: Vec<GlobMatcher>,
    kind: Vec<GlobMatcher>,
    languages: Vec<GlobMatcher>,
    /// It is for another environment than that of the published site.
    elsewhere: bool,
}

impl Target {
    /// Reads a target; `None` where it has a pattern that cannot be read, which is reported.
    pub(super) fn read(target: Option<Fields<'_>>, findings: &mut Findings) -> Option<Self> {
        let Some(target) = target else { return Some(Self::default()) };
        let sites = target.inner("sites").and_then(|sites| sites.inner("matrix"));
        let mut languages = globs(target, "lang", findings)?;
        if let Some(matrix) = sites {
            languages.extend(globs(matrix, "languages", findings)?);
        }
        let environments = globs(target, "environment", findings)?;
        Some(Self {
            path: globs(target, "path", findings)?,
            kind: globs(target, "kind", findings)?,
            languages,
            elsewhere: !any(&environments, ENVIRONMENT),
        })
    }

    /// Whether a document is meant.
    pub(crate) fn matches(&self, standing: &Standing<'_>) -> bool {
        !self.elsewhere
            && any(&self.path, standing.path)
            && any(&self.kind, standing.kind)
            && any(&self.languages, standing.language)
    }
}

/// Whether any pattern matches; none lets everything through.
fn any(globs: &[GlobMatcher], text: &str) -> bool {
    globs.is_empty() || globs.iter().any(|glob| glob.is_match(text))
}

fn globs(fields: Fields<'_>, name: &str, findings: &mut Findings) -> Option<Vec<GlobMatcher>> {
    let mut globs = Vec::new();
    for node in fields.nodes(name, findings) {
        let written = node.scalar().unwrap_or_default();
        let pattern = crossing(&written.to_lowercase());
        match GlobBuilder::new(&pattern).literal_separator(true).build() {
            Ok(glob) => globs.push(glob.compile_matcher()),
            Err(_) => {
                let finding = Finding::new(Code::InvalidType, format!("“{written}” is no pattern"));
                findings.push(finding.at(fields.source(name), node.at.clone()));
                return None;
            }
        }
    }
    Some(globs)
}

/// The pattern with each `**` that is part of a name as one that goes over folders: to Hugo `/a**` is
/// everything that begins so, to this library only with slashes around it.
fn crossing(pattern: &str) -> String {
    let mut crossing = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find("**") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        let alone =
            before.chars().next_back().or(crossing.chars().next_back()).is_none_or(|c| "/{,".contains(c))
                && after.chars().next().is_none_or(|c| "/},".contains(c));
        crossing.push_str(before);
        crossing.push_str(if alone { "**" } else { "{*,*/**}" });
        rest = after;
    }
    crossing.push_str(rest);
    crossing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceText;
    use crate::value::{Format, parse};

    fn target(yaml: &str) -> Option<Target> {
        let text = SourceText::new("hugo.yaml", yaml);
        let node = parse(Format::Yaml, yaml, 0..yaml.len()).unwrap();
        Target::read(Some(Fields::new(&text, &node)), &mut Findings::default())
    }

    #[test]
    fn targets_match_as_in_hugo() {
        for (yaml, path, kind, matches) in [
            ("{}", "/a", "page", true),
            ("path: /blog/**", "/blog/2022/x", "page", true),
            ("path: /blog/*", "/blog/2022/x", "page", false),
            ("path: '{/blog,/blog/**}'", "/blog", "section", true),
            ("path: '{/Blog,/Blog/**}'", "/blog/x", "page", true),
            ("path: /s1**", "/s1/a/b", "page", true),
            ("path: /s1**", "/s1", "section", true),
            ("path: /s1**", "/s2", "section", false),
            ("path: '**'", "/a/b", "page", true),
            ("kind: '{home,section}'", "/a", "section", true),
            ("kind: page", "/a", "section", false),
            ("lang: nl", "/a", "page", false),
            ("sites: {matrix: {languages: [nl, en]}}", "/a", "page", true),
            ("environment: development", "/a", "page", false),
            ("environment: '{production,staging}'", "/a", "page", true),
        ] {
            let standing = Standing { path, kind, language: "en" };
            assert_eq!(target(yaml).unwrap().matches(&standing), matches, "{yaml} {path}");
        }
        assert!(target("path: '{a'").is_none());
    }
}
