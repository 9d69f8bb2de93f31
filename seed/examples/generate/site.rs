//! What a site has once: its configuration, its pages, what its overlay knows.

use crate::Folder;
use crate::words::{phrase, sentence};
use fastrand::Rng;
use std::fmt::Write;
use std::io;

/// How many drawings there are for posts to show: `/img/figure-0.svg` and so on.
pub(crate) const FIGURES: usize = 12;

/// The codes of the categories that members have.
pub(crate) const CATEGORIES: &[&str] = &["A", "B", "C", "D", "E"];

/// The codes of the working groups.
pub(crate) const GROUPS: &[&str] = &["AGILE", "AUDIT", "MAIL"];

/// The levels of sponsorship.
pub(crate) const LEVELS: &[&str] = &["Gold", "Silver", "Bronze"];

const CONFIG: &str = r#"baseURL: https://large.test/
languageCode: en-us
title: Large Consortium
enableEmoji: true

permalinks:
  blog: /:year/:month/:day/:title/

taxonomies:
  tag: tags
  category: categories
  series: series
  author: authors

markup:
  goldmark:
    parser:
      attribute:
        block: true

params:
  shortName: Large
  email: office@large.test
  website: https://large.test
  vision: Every tree can be read.
"#;

const HOME: &str = "---\ntitle: Large Consortium\n---\n\nAn invented organisation of any size.\n";

const ABOUT: &str = "---\ntitle: About\n---\n\n## About us\n\nNothing here is real.\n\n## History\n\n\
    It began with a number.\n\n## Members\n\nWhoever is written.\n\n## Sponsors\n\nThey gain no influence.\n";

/// Writes it.
pub(crate) fn write(folder: &mut Folder<'_>, rng: &mut Rng) -> io::Result<()> {
    folder.write("config.yaml", CONFIG)?;
    folder.write("content/_index.md", HOME)?;
    folder.write("content/blog/_index.md", "---\ntitle: News\n---\n")?;
    folder.write("content/members/_index.md", "---\ntitle: Members\n---\n")?;
    folder.write("content/about.md", ABOUT)?;
    folder.write("content/bylaws.md", &bylaws(rng))?;
    folder.write("static/img/logo.svg", &drawing("L", 210))?;
    for number in 0..FIGURES {
        folder
            .write(&format!("static/img/figure-{number}.svg"), &drawing(&number.to_string(), number * 30))?;
    }
    let mut groups = String::new();
    for code in GROUPS {
        let name = phrase(rng, 2..=3);
        let page = code.to_lowercase();
        groups += &format!("- {{ code: {code}, name: {name}, page: /wg/{page}/, from: 2012-01-01 }}\n");
        let text = format!("---\ntitle: {name}\n---\n\n{}\n", sentence(rng));
        folder.write(&format!("content/wg/{page}/_index.md"), &text)?;
    }
    folder.write("overlay/working-groups.yaml", &groups)?;
    let mut categories = String::from("categories:\n");
    for code in CATEGORIES {
        let (name, text) = (phrase(rng, 2..=4), sentence(rng));
        categories +=
            &format!("  - {{ code: {code}, name: {name}, description: \"{text}\", mayVote: true }}\n");
    }
    folder.write("overlay/membership.yaml", &categories)?;
    let mut levels = String::from("levels:\n");
    for (at, level) in LEVELS.iter().enumerate() {
        let amount = 30_000 / (at + 1);
        levels += &format!("  - {{ name: {level}, scope: general, amount: {amount}, currency: EUR }}\n");
    }
    folder.write("overlay/sponsorship.yaml", &levels)
}

fn bylaws(rng: &mut Rng) -> String {
    let mut text = String::from("---\ntitle: Bylaws\neffectiveFrom: 2012-01-01\n---\n");
    for (number, name) in ["Eligibility", "Voting", "Membership fees", "Dissolution"].iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {}. {name}\n\n{}\n", number + 1, sentence(rng));
        for part in 1..=3 {
            let _ = write!(text, "\n### {}.{part} {}\n\n{}\n", number + 1, phrase(rng, 1..=3), sentence(rng));
        }
    }
    text
}

/// A small drawing: a letter on a coloured ground.
pub(crate) fn drawing(letter: &str, hue: usize) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 80 40\" role=\"img\" aria-label=\"{letter}\">\
         <rect width=\"80\" height=\"40\" rx=\"4\" fill=\"hsl({} 60% 40%)\"/>\
         <text x=\"40\" y=\"27\" text-anchor=\"middle\" font-size=\"20\" fill=\"#fff\">{letter}</text></svg>\n",
        hue % 360
    )
}
