//! What the corpus holds: members, articles, and what they refer to. Each record is made of the seed and its own number
//! alone, and articles are numbered from the newest, so that a small corpus is the newest part of a large one.

use super::words::{capital, chance, invented, one_of, person, phrase, sentence};
use chancery_schema::domain::{
    Attribution, Confidence, GroupMembership, Id, Kind, Member, MemberCategory, MemberKind, MemberName,
    MembershipPeriod, NewsArticle, Organization, OrganizationName, Period, Person, Tag, WorkingGroup,
};
use chancery_schema::markdown::{RenderOptions, render};
use chancery_schema::store::Batch;
use chancery_schema::text::slug;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use fastrand::Rng;

const CATEGORIES: [(&str, &str); 4] =
    [("A", "Operators"), ("B", "Vendors"), ("C", "Auditors"), ("D", "Observers")];
const GROUPS: [(&str, &str); 6] = [
    ("agility", "Agility"),
    ("audit", "Audit"),
    ("mail", "Mail"),
    ("signing", "Signing"),
    ("quantum", "Quantum"),
    ("transparency", "Transparency"),
];
const TAGS: [&str; 10] = [
    "Agility",
    "Audit",
    "Automation",
    "Code signing",
    "Hardware",
    "Mail",
    "Policy",
    "Post-quantum",
    "Research",
    "Revocation",
];
const AUTHORS: usize = 200;

/// In how many of the newest articles' titles and texts the rare word stands: one in so many.
const RARE: usize = 50_000;
/// A word that is in one article of fifty thousand, and in the newest.
pub const RARE_WORD: &str = "xylophone";
/// A word that is in nearly every article.
pub const COMMON_WORD: &str = "the";
/// Words that are in most articles: what texts are made of, the most common first.
pub const COMMON_WORDS: [&str; 12] =
    [COMMON_WORD, "of", "and", "to", "a", "in", "is", "that", "for", "it", "with", "as"];

/// Words of which each is in one article of fifty or in fewer.
pub fn rare_words() -> Vec<String> {
    let invented = (1..COMMON_WORDS.len()).map(|number| invented(3_000 + 400 * number));
    std::iter::once(RARE_WORD.to_owned()).chain(invented).collect()
}

/// When the newest article was published.
pub fn newest() -> DateTime<Utc> {
    DateTime::from_timestamp(1_748_779_200, 0).unwrap_or_default()
}

/// A source of chance of a record's own.
fn rng(seed: u64, kind: Kind, number: usize) -> Rng {
    let hash = blake3::hash(format!("{seed} {} {number}", kind.name()).as_bytes());
    let mut eight = [0; 8];
    eight.copy_from_slice(&hash.as_bytes()[..8]);
    Rng::with_seed(u64::from_le_bytes(eight))
}

fn id(kind: Kind, key: &str) -> Id {
    Id::derive(kind, key, 0)
}

fn author(number: usize) -> (Id, String) {
    let name = person(number * 37 + 5);
    (id(Kind::Person, &name), name)
}

fn founded() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default()
}

/// What there is one of or few: the organisation, categories, working groups, people.
pub fn frame(batch: &mut Batch) {
    let since = Period::stated(Some(founded()), None);
    let names = vec![OrganizationName {
        name: "Consortium of Keepers of Keys".to_owned(),
        short_name: Some("CKK".to_owned()),
        period: since,
        reason: None,
    }];
    let organization = Organization {
        names,
        vision: Some("Whoever relies on a certificate knows why.".to_owned()),
        mission: Some("To write down how keys are kept, and to see that they are.".to_owned()),
        website: Some("https://keepers.example".to_owned()),
        ..Organization::default()
    };
    batch.add(id(Kind::Organization, "organization"), "organization", organization);
    for (rank, (code, name)) in (0..).zip(CATEGORIES) {
        let category = MemberCategory {
            code: code.to_owned(),
            parent: None,
            name: name.to_owned(),
            description: None,
            may_vote: Some(rank < 3),
            open_to_individuals: None,
            rank,
            period: since,
        };
        batch.add(id(Kind::MemberCategory, code), code, category);
    }
    for (code, name) in GROUPS {
        let group = WorkingGroup {
            code: code.to_owned(),
            name: name.to_owned(),
            description: None,
            charter: None,
            chairs: Vec::new(),
            path: None,
            period: since,
        };
        batch.add(id(Kind::WorkingGroup, code), code, group);
    }
    for number in 0..AUTHORS {
        let (id, name) = author(number);
        batch.add(id, name.clone(), Person { name, ..Person::default() });
    }
}

/// A member.
pub fn member(batch: &mut Batch, seed: u64, number: usize) {
    let mut rng = rng(seed, Kind::Member, number);
    let word = invented(number + 100);
    let name =
        format!("{} {}", capital(&word), one_of(&mut rng, &["Trust", "Keys", "GmbH", "Labs", "Authority"]));
    let joined = founded() + Days::new(rng.u64(0..4_000));
    let period = Period::stated(Some(joined), None);
    let category = CATEGORIES[rng.usize(0..CATEGORIES.len())].0;
    let mut groups: Vec<usize> = (0..rng.usize(0..3)).map(|_| rng.usize(0..GROUPS.len())).collect();
    groups.sort_unstable();
    groups.dedup();
    let member = Member {
        slug: slug(&name),
        names: vec![MemberName { name: name.clone(), period: Period::default() }],
        kind: MemberKind::Organization,
        website: Some(format!("https://{word}.example")),
        description: Some(format!("{} {}", sentence(&mut rng), sentence(&mut rng))),
        domains: vec![format!("{word}.example")],
        periods: vec![MembershipPeriod { category: Some(category.to_owned()), period, reason: None }],
        groups: groups
            .into_iter()
            .map(|group| GroupMembership { code: GROUPS[group].0.to_owned(), period })
            .collect(),
        path: Some(format!("/members/{}/", slug(&name))),
        ..Member::default()
    };
    batch.add(id(Kind::Member, &word), word, member);
}

/// An article, counted from the newest.
pub fn article(batch: &mut Batch, seed: u64, number: usize) {
    let mut rng = rng(seed, Kind::NewsArticle, number);
    // Fourteen years hold a hundred thousand of them, and an hour lies between any two.
    let published_at = newest() - TimeDelta::minutes(75 * i64::try_from(number).unwrap_or_default());
    let rare = number.is_multiple_of(RARE);
    let mut title = format!("{} {number}", phrase(&mut rng, 3..=7));
    if rare {
        title = format!("{title} {RARE_WORD}");
    }
    let path = format!("/{}/{}/", published_at.format("%Y/%m/%d"), slug(&title));
    // Short posts are more common than long ones.
    let words = 120 + (900.0 * rng.f64().powi(3)) as usize;
    let mut markdown = String::new();
    let mut count = 0;
    while count < words {
        if count > 0 && chance(&mut rng, 30) {
            markdown.push_str(&format!("## {}\n\n", phrase(&mut rng, 1..=5)));
        }
        for _ in 0..rng.usize(2..=5) {
            let sentence = sentence(&mut rng);
            count += sentence.split(' ').count();
            markdown.push_str(&sentence);
            markdown.push(' ');
        }
        markdown.push_str("\n\n");
    }
    let body = render(&markdown, &RenderOptions::default()).unwrap_or_default();
    let summary = chance(&mut rng, 60).then(|| sentence(&mut rng));
    let mut tags: Vec<&str> = (0..rng.usize(1..=3)).map(|_| one_of(&mut rng, &TAGS)).collect();
    tags.sort_unstable();
    tags.dedup();
    let (author, name) = author(rng.usize(0..AUTHORS));
    let article = NewsArticle {
        slug: slug(&title),
        url: format!("https://keepers.example{path}"),
        path: path.clone(),
        aliases: Vec::new(),
        excerpt: summary.clone().unwrap_or_else(|| body.excerpt(40)),
        title,
        summary,
        body: batch.add_body(body),
        published_at,
        updated_at: None,
        expires_at: None,
        language: "en".to_owned(),
        translation: None,
        authors: vec![Attribution {
            name,
            author: Some(author),
            affiliation: None,
            member: None,
            confidence: Confidence::Exact,
        }],
        tags: tags.iter().map(|tag| Tag { name: (*tag).to_owned(), slug: slug(tag) }).collect(),
        categories: Vec::new(),
        series: Vec::new(),
        resources: Vec::new(),
        image: None,
    };
    batch.add(id(Kind::NewsArticle, &path), path, article);
}
