//! Posts: one after the other over fifteen years, each of 300 to 1,500 words.

use crate::Folder;
use crate::member::{Writer, first_day};
use crate::site::{FIGURES, drawing};
use crate::words::{capital, chance, one_of, phrase, sentence, word};
use chrono::{Datelike, Days, NaiveDate};
use fastrand::Rng;
use std::fmt::Write;
use std::io;

/// How many days there are posts for.
const DAYS: usize = 15 * 365;

const TAGS: &[&str] = &[
    "Agility",
    "Audit",
    "Automation",
    "Code signing",
    "Compliance",
    "Events",
    "Hardware",
    "Mail",
    "News",
    "Policy",
    "Post-quantum",
    "Privacy",
    "Research",
    "Revocation",
    "TLS",
    "Transparency",
];

const CATEGORIES: &[&str] = &["Announcements", "Opinion", "Reports", "Tutorials"];

/// A post that others may refer to.
struct Earlier {
    title: String,
    /// What `ref` calls it.
    path: String,
}

/// Writes the posts.
pub(crate) fn write(
    folder: &mut Folder<'_>,
    rng: &mut Rng,
    count: usize,
    writers: &[Writer],
) -> io::Result<()> {
    let mut earlier: Vec<Earlier> = Vec::with_capacity(count);
    for number in 0..count {
        let day = first_day() + Days::new((number * DAYS / count) as u64);
        // The number keeps titles, and so addresses, apart.
        let title = format!("{} {number}", phrase(rng, 3..=7));
        let slug = title.to_lowercase().replace(' ', "-");
        let name = format!("blog/{}/{day}-{slug}", day.year());
        let bundle = number % 20 == 19;
        let text = front(rng, number, &title, day, writers) + &body(rng, bundle, &earlier);
        if bundle {
            folder.write(&format!("content/{name}/index.md"), &text)?;
            folder.write(&format!("content/{name}/chart.svg"), &drawing("c", number))?;
            earlier.push(Earlier { title, path: format!("/{name}") });
        } else {
            folder.write(&format!("content/{name}.md"), &text)?;
            earlier.push(Earlier { title, path: format!("/{name}.md") });
        }
    }
    Ok(())
}

/// The front matter: YAML, and TOML now and then.
fn front(rng: &mut Rng, number: usize, title: &str, day: NaiveDate, writers: &[Writer]) -> String {
    let (fence, is) = if number % 25 == 24 { ("+++", " = ") } else { ("---", ": ") };
    let mut front = format!("{fence}\n");
    let mut put = |key: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(front, "{key}{is}{value}");
    };
    put("title", format!("\"{title}\""));
    put("date", format!("{day}T{:02}:{:02}:00Z", rng.u8(7..18), rng.u8(0..60)));
    if chance(rng, 15) {
        put("lastmod", format!("{}T12:00:00Z", day + Days::new(rng.u64(1..400))));
    }
    if chance(rng, 60) {
        put("summary", format!("\"{}\"", sentence(rng)));
    }
    let author = (0..20).filter_map(|_| rng.choice(writers)).find(|writer| writer.may_write_on(day));
    if let Some(author) = author.filter(|_| chance(rng, 95)) {
        put("authors", format!("[\"{}\"]", author.name));
    }
    let mut tags: Vec<&str> = (0..rng.usize(1..=3)).map(|_| one_of(rng, TAGS)).collect();
    tags.sort_unstable();
    tags.dedup();
    put("tags", format!("{tags:?}"));
    put("categories", format!("[\"{}\"]", one_of(rng, CATEGORIES)));
    if chance(rng, 5) {
        put("series", "[\"In practice\"]".to_owned());
    }
    if chance(rng, 5) {
        put("aliases", format!("[\"/archive/{number}/\"]"));
    }
    front + fence + "\n\n"
}

fn body(rng: &mut Rng, bundle: bool, earlier: &[Earlier]) -> String {
    // Short posts are more common than long ones.
    let words = 300 + (1200.0 * rng.f64().powi(2)) as usize;
    let mut body = paragraph(rng, earlier);
    if bundle {
        let _ = write!(body, "\n{{{{< figure src=\"chart.svg\" title=\"{}\" >}}}}\n", phrase(rng, 2..=5));
    }
    let mut footnotes = 0;
    while body.split_whitespace().count() < words {
        let _ = write!(body, "\n## {}\n", phrase(rng, 1..=5));
        for _ in 0..rng.usize(2..=5) {
            body.push('\n');
            let block = match rng.u32(0..100) {
                0..65 => paragraph(rng, earlier),
                65..77 => list(rng),
                77..83 => table(rng),
                83..88 => code(rng),
                88..92 => format!("> {}\n", sentence(rng)),
                92..95 => format!(
                    "{{{{< figure src=\"/img/figure-{}.svg\" title=\"{}\" >}}}}\n",
                    rng.usize(0..FIGURES),
                    phrase(rng, 2..=6)
                ),
                95..97 => format!("{{{{< alert type=\"info\" >}}}}\n{}\n{{{{< /alert >}}}}\n", sentence(rng)),
                _ => {
                    footnotes += 1;
                    let (text, note) = (sentence(rng), sentence(rng));
                    format!("{text}[^{footnotes}]\n\n[^{footnotes}]: {note}\n")
                }
            };
            body.push_str(&block);
        }
        if chance(rng, 30) {
            let _ = write!(body, "\n### {}\n\n{}", phrase(rng, 1..=4), paragraph(rng, earlier));
        }
    }
    body
}

/// A few sentences, some of their words marked.
fn paragraph(rng: &mut Rng, earlier: &[Earlier]) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(2..=6) {
        for (at, word) in sentence(rng).split(' ').enumerate() {
            let plain = at == 0 || !word.ends_with(char::is_alphabetic);
            let _ = match rng.u32(0..200) {
                0..3 if !plain => write!(text, "*{word}* "),
                3..6 if !plain => write!(text, "**{word}** "),
                6..8 if !plain => write!(text, "`{word}` "),
                8..10 if !plain => write!(text, "[{word}](https://{word}.test/{at}) "),
                _ => write!(text, "{word} "),
            };
        }
    }
    if let Some(post) = rng.choice(earlier).filter(|_| chance(rng, 8)) {
        let _ = write!(text, "See [{}]({{{{< ref \"{}\" >}}}}).", post.title, post.path);
    }
    text.trim_end().to_owned() + "\n"
}

fn list(rng: &mut Rng) -> String {
    let numbered = chance(rng, 30);
    let items = (1..=rng.usize(2..=7)).map(|number| {
        let text = phrase(rng, 2..=14);
        if numbered { format!("{number}. {text}\n") } else { format!("- {text}\n") }
    });
    items.collect()
}

fn table(rng: &mut Rng) -> String {
    let columns = rng.usize(2..=4);
    let row = |rng: &mut Rng| -> String {
        let cells: Vec<String> = (0..columns).map(|_| capital(&word(rng))).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut table = row(rng) + &"| --- ".repeat(columns) + "|\n";
    for _ in 0..rng.usize(2..=8) {
        table += &row(rng);
    }
    table
}

fn code(rng: &mut Rng) -> String {
    let mut code = format!("```{}\n", one_of(rng, &["yaml", "sh", "go", "text"]));
    for _ in 0..rng.usize(2..=8) {
        let _ = writeln!(code, "{}: \"<{}>\"", word(rng), phrase(rng, 1..=4));
    }
    code + "```\n"
}
