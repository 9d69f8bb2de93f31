//! The dates of a document, from where its site takes them.

use super::Document;
use crate::config::{DateOrders, DateSource, Site};
use crate::date;
use crate::diagnostics::{Code, Finding, Findings};
use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use std::collections::HashMap;

/// Dates of front matter by their keys: one that several orders name is read and reported once.
#[derive(Default)]
struct Read(HashMap<String, Option<DateTime<FixedOffset>>>);

impl Document {
    /// Reads all dates.
    pub(super) fn read_dates(&mut self, site: &Site, findings: &mut Findings) {
        let language = site.languages.get(self.language_at);
        let default = DateOrders::default();
        let orders = language.map_or(&default, |language| &language.dates);
        let zone = language.map_or(Tz::UTC, |language| language.zone);
        let mut read = Read::default();
        // The first that is there counts: where it cannot be read, no other is taken for it.
        let mut first = |order: &[DateSource], findings: &mut Findings| {
            let found = order.iter().find_map(|source| match source {
                DateSource::Key(key) => {
                    let read = self.date_of(key, zone, &mut read, findings)?;
                    Some(read.map(|at| (at, None)))
                }
                DateSource::FileName => {
                    let (day, slug) = date::of_file_name(&self.base_name)?;
                    Some(Some((date::midnight(day, zone), Some(slug.to_owned()))))
                }
            });
            found.flatten()
        };
        let date = first(&orders.date, findings);
        let published = first(&orders.published, findings);
        let updated = first(&orders.updated, findings);
        let expires = first(&orders.expires, findings);
        let slug = [&date, &published].into_iter().flatten().find_map(|(_, slug)| slug.clone());
        self.slug = self.slug.take().or(slug.filter(|slug| !slug.is_empty()));
        let utc = |found: Option<(DateTime<FixedOffset>, _)>| found.map(|(at, _)| at.with_timezone(&Utc));
        self.date = date.map(|(at, _): (_, Option<String>)| at);
        self.published = utc(published);
        self.updated = utc(updated);
        self.expires = utc(expires);
    }

    /// The date of a key, where it is there; nothing where it cannot be read, which is reported.
    fn date_of(
        &self,
        key: &str,
        zone: Tz,
        read: &mut Read,
        findings: &mut Findings,
    ) -> Option<Option<DateTime<FixedOffset>>> {
        let fields = self.fields();
        // `published` may also say whether it is a draft (Hugo).
        fields.get(key).filter(|node| !matches!(node.scalar(), Some("true" | "false")))?;
        let read = read.0.entry(key.to_ascii_lowercase());
        Some(*read.or_insert_with(|| fields.zoned(key, zone, findings)))
    }

    /// For news without a date in its front matter: the one from which Hugo has its `date`, else that of
    /// the file's name. Says whether it has one.
    pub(crate) fn date_as_news(&mut self, site: &Site, findings: &mut Findings) -> bool {
        if self.published.is_some() {
            return true;
        }
        if let Some(date) = self.date {
            self.published = Some(date.with_timezone(&Utc));
            return true;
        }
        // One that cannot be read is reported.
        if self.fields().get("date").is_some() {
            return false;
        }
        let Some((day, _)) = date::of_file_name(&self.base_name) else {
            if !site.mapping.is_broken() {
                let message = "this article has no `date` and is imported as a page";
                findings.push(Finding::new(Code::MissingDate, message).in_file(self.file()));
            }
            return false;
        };
        let zone = site.languages.get(self.language_at).map_or(Tz::UTC, |language| language.zone);
        let at = date::midnight(day, zone);
        self.date = Some(at);
        self.published = Some(at.with_timezone(&Utc));
        let message = format!("there is no `date`; {day} is taken from the file's name");
        findings.push(Finding::new(Code::DateFromFileName, message).in_file(self.file()));
        self.find_path_again(site);
        true
    }
}
