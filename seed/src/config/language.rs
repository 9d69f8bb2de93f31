//! The languages of a site.

use super::dates::DateOrders;
use super::permalinks::Permalinks;
use super::{Site, settings};
use crate::diagnostics::{Code, Finding, Findings};
use crate::value::Fields;
use chrono_tz::Tz;
use std::collections::HashSet;
use url::Url;

/// A language of a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Language {
    /// What the configuration and file names call it: `nl`.
    pub(crate) key: String,
    /// The BCP 47 tag: `nl-NL`.
    pub(crate) tag: String,
    /// Its place among the languages: by `weight`, then as they are written.
    pub(crate) rank: u32,
    /// It is configured and switched off: its documents are left out.
    pub(crate) disabled: bool,
    /// Where its documents stand under `content`, with a slash at its end; empty for `content` itself.
    pub(crate) folder: String,
    /// The folder of its pages in paths.
    pub(crate) prefix: Option<String>,
    /// Its own `baseURL`, on a site with a host for each language.
    pub(crate) base_url: Option<Url>,
    /// The zone of dates that name none: `timeZone`.
    pub(crate) zone: Tz,
    /// Where the dates of documents come from.
    pub(crate) dates: DateOrders,
    pub(super) permalinks: Permalinks,
}

impl Site {
    /// Reads the languages: the default one first.
    pub(super) fn read_languages(&mut self, findings: &mut Findings) {
        let code = |site: &Self, path: &[&str], findings: &mut Findings| {
            let named =
                |name: &'static str| site.lookup(&[path, &[name]].concat()).map(|(fields, _)| (fields, name));
            let found = named("languageCode").or_else(|| named("locale"));
            found.and_then(|(fields, name)| fields.text(name, findings))
        };
        let mut languages = self.configured(findings);
        let default = self.text(&["defaultContentLanguage"], findings).map(|key| key.to_lowercase());
        let first =
            || languages.iter().find(|language| !language.disabled).map(|language| language.key.clone());
        let default = default.or_else(first).unwrap_or_else(|| "en".to_owned());
        let root_code = code(self, &[], findings);
        match languages.iter().position(|language| language.key == default) {
            Some(at) => languages[..=at].rotate_right(1),
            None => languages.insert(0, Language { key: default, ..Language::default() }),
        }
        let several = languages.iter().filter(|language| !language.disabled).count() > 1;
        let in_folder = self.flag(&["defaultContentLanguageInSubdir"], findings);
        for (at, language) in languages.iter_mut().enumerate() {
            // Hugo keeps its default language whatever is said of it.
            language.disabled &= at > 0;
            let own = code(self, &["languages", &language.key], findings);
            // The root's code is that of a site without `languages`.
            let own = own.or_else(|| root_code.clone().filter(|_| at == 0 && !several));
            language.tag = tag_of(own.as_deref().unwrap_or(&language.key));
            language.prefix = (at > 0 || in_folder).then(|| language.key.clone());
        }
        self.languages = languages;
        // What the site says for all its languages is reported once.
        let mut found = Findings::default();
        for at in 0..self.languages.len() {
            let key = self.languages.get(at).map(|language| language.key.clone()).unwrap_or_default();
            let base_url = self.language_base_url(&key, &mut found);
            let folder = settings::content_folder(self, &key, &mut found);
            let zone = self.zone(&key, &mut found);
            let dates = DateOrders::read(self, &key, &mut found);
            let permalinks = Permalinks::read(self, &key, &mut found);
            if let Some(language) = self.languages.get_mut(at) {
                *language = Language { base_url, folder, zone, dates, permalinks, ..language.clone() };
            }
        }
        found.sort();
        findings.append(found);
        self.report_hosts(findings);
    }

    /// The languages that the configuration names, in its order.
    fn configured(&self, findings: &mut Findings) -> Vec<Language> {
        let mut found: Vec<(i64, Language)> = Vec::new();
        let off: HashSet<String> = self
            .lookup(&["disableLanguages"])
            .map(|(fields, name)| fields.texts(name, findings))
            .into_iter()
            .flatten()
            .map(|key| key.to_lowercase())
            .collect();
        // A language without any setting is one nonetheless.
        for all in self.layers.iter().filter_map(|layer| layer.node.get("languages")) {
            for (key, _) in all.entries() {
                let key = key.name.to_lowercase();
                if found.iter().any(|(_, language)| language.key == key) {
                    continue;
                }
                let path = ["languages", key.as_str()];
                let disabled = self.flag(&[path[0], path[1], "disabled"], findings) || off.contains(&key);
                let weight = self.text(&[path[0], path[1], "weight"], findings);
                let weight = weight.and_then(|weight| weight.parse().ok()).filter(|weight| *weight != 0);
                found.push((weight.unwrap_or(i64::MAX), Language { key, disabled, ..Language::default() }));
            }
        }
        found.sort_by_key(|(weight, _)| *weight);
        let ranked = found.into_iter().zip(0..).map(|((_, language), rank)| Language { rank, ..language });
        ranked.collect()
    }

    /// The language of this key, where the site has it: its place.
    pub(crate) fn language_of(&self, key: &str) -> Option<usize> {
        self.languages.iter().position(|language| language.key.eq_ignore_ascii_case(key))
    }

    /// Whether documents may have translations.
    pub(crate) fn is_multilingual(&self) -> bool {
        self.languages.iter().filter(|language| !language.disabled).count() > 1
    }

    fn zone(&self, language: &str, findings: &mut Findings) -> Tz {
        let Some((fields, name)) = self.lookup_in(language, &["timeZone"]) else { return Tz::UTC };
        let written = fields.text(name, findings).unwrap_or_default();
        written.parse().unwrap_or_else(|_| {
            let message = format!("`timeZone` is no zone of the IANA database: “{written}”; UTC is used");
            let finding =
                Finding::new(Code::InvalidType, message).help("write `Europe/Amsterdam`, or the like");
            findings.extend(fields.get(name).map(|node| finding.at(fields.text, node.at.clone())));
            Tz::UTC
        })
    }

    fn language_base_url(&self, language: &str, findings: &mut Findings) -> Option<Url> {
        let (fields, name) = self.lookup(&["languages", language, "baseURL"])?;
        self.web_address(fields, name, findings)
    }

    fn report_hosts(&self, findings: &mut Findings) {
        let own = |language: &&Language| language.base_url.is_some() && !language.disabled;
        let Some(language) = self.languages.iter().find(own).filter(|_| self.is_multilingual()) else {
            return;
        };
        let Some((fields, name)) = self.lookup(&["languages", &language.key, "baseURL"]) else { return };
        let message =
            "languages have hosts of their own; `path` begins with the language, `url` names the host";
        let finding = Finding::new(Code::LanguageHosts, message);
        findings.extend(fields.get(name).map(|node| finding.at(fields.text, node.at.clone())));
    }
}

/// A setting of a language, else of the site, in the file that counts most.
impl Site {
    /// As [`Site::lookup`], for one language: Hugo lets a language set what the site sets.
    pub(crate) fn lookup_in<'a>(
        &'a self,
        language: &'a str,
        path: &[&'a str],
    ) -> Option<(Fields<'a>, &'a str)> {
        let own: Vec<&str> = ["languages", language].into_iter().chain(path.iter().copied()).collect();
        self.lookup_exactly(&own).or_else(|| self.lookup_exactly(path))
    }
}

/// `en-us` as BCP 47 writes it: `en-US`.
fn tag_of(code: &str) -> String {
    let mut parts = code.split(['-', '_']).filter(|part| !part.is_empty());
    let mut tag = parts.next().unwrap_or("en").to_ascii_lowercase();
    for part in parts {
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 if part.chars().all(|c| c.is_ascii_alphabetic()) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    tag
}
