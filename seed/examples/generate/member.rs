//! Members: a file of data each, most with a logo, some with a profile.

use crate::Folder;
use crate::site::{CATEGORIES, GROUPS, LEVELS, drawing};
use crate::words::{capital, chance, invented, one_of, person, phrase, sentence};
use chrono::{Days, NaiveDate};
use fastrand::Rng;
use std::fmt::Write;
use std::io;

const ENDS: &[&str] = &["CA", "Trust Services", "Ltd", "University", "Labs", "GmbH"];

/// The first day of the site.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default()
}

/// Somebody who may write posts.
pub(crate) struct Writer {
    pub(crate) name: String,
    /// The first and the last day on which they may.
    pub(crate) from: Option<NaiveDate>,
    pub(crate) till: Option<NaiveDate>,
}

/// Writes the members and tells who may write posts: their representatives, and some of themselves.
pub(crate) fn write(folder: &mut Folder<'_>, rng: &mut Rng, count: usize) -> io::Result<Vec<Writer>> {
    let mut writers = Vec::new();
    for number in 0..count {
        let id = format!("{}-{number}", invented(number));
        let name = format!("{} {}", capital(&invented(number)), one_of(rng, ENDS));
        let text = data(rng, &id, &name, &mut writers);
        folder.write(&format!("data/members/{id}.yaml"), &text)?;
        if number % 7 != 6 {
            let letter = capital(id.get(..1).unwrap_or_default());
            folder.write(&format!("assets/images/members/{id}/{id}.svg"), &drawing(&letter, number))?;
        }
        if number % 4 == 1 {
            let profile = format!(
                "---\ntitle: {name}\nid: {id}\n---\n\n{} {}\n\n## What we do\n\n- {}\n- {}\n",
                sentence(rng),
                sentence(rng),
                phrase(rng, 2..=6),
                phrase(rng, 2..=6)
            );
            folder.write(&format!("content/members/{id}.md"), &profile)?;
        }
        if number % 10 == 0 {
            writers.push(Writer { name, from: None, till: None });
        }
    }
    Ok(writers)
}

fn data(rng: &mut Rng, id: &str, name: &str, writers: &mut Vec<Writer>) -> String {
    let since = some_day(rng);
    let mut text = format!(
        "id: {id}\nname: {name}\nwebsite: https://www.{id}.test/\ndescription: \"{}\"\n\n# membership\n\
         memberSince: {since}\nmemberType: {}\n",
        sentence(rng),
        one_of(rng, CATEGORIES)
    );
    // Writing to a string cannot fail.
    if chance(rng, 40) {
        let _ = writeln!(text, "workingGroups:\n  - {}", one_of(rng, GROUPS));
    }
    if chance(rng, 8) {
        let _ = writeln!(text, "sponsor:\n  level: {}", one_of(rng, LEVELS));
    }
    if chance(rng, 60) {
        let _ = writeln!(text, "social:\n  linkedin: https://linkedin.test/company/{id}");
    }
    let people = rng.usize(0..=3);
    if people > 0 {
        text.push_str("\nrepresentatives:\n");
    }
    for _ in 0..people {
        let mut writer = Writer { name: person(writers.len()), from: None, till: None };
        let _ = writeln!(text, "  - name: {}\n    role: {}", writer.name, phrase(rng, 2..=4));
        if chance(rng, 15) {
            let _ = writeln!(text, "    hidden: true");
        }
        if chance(rng, 30) {
            let _ = writeln!(text, "    from: {since}");
            writer.from = Some(since);
            if chance(rng, 30) {
                let till = since + Days::new(rng.u64(200..2000));
                let _ = writeln!(text, "    till: {till}");
                writer.till = Some(till);
            }
        }
        writers.push(writer);
    }
    text
}

/// A day in the years of the site.
fn some_day(rng: &mut Rng) -> NaiveDate {
    first_day() + Days::new(rng.u64(0..5000))
}

impl Writer {
    /// Whether they may write on a day.
    pub(crate) fn may_write_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.till.is_none_or(|till| day <= till)
    }
}
