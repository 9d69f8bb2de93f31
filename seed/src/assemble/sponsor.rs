//! Sponsors, levels and the policy.

use super::builder::Builder;
use super::sponsor_data::{self, SponsorData};
use crate::diagnostics::{Code, Finding, SourceText};
use crate::overlay::{LevelEntry, Span, SponsorEntry};
use chancery_schema::domain::{
    Kind, Money, Period, Sponsor, SponsorLevel, SponsorScope, Sponsorship, SponsorshipProgram,
};
use chancery_schema::text::name_key;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// Ranks of levels by what they are for and how their names are compared.
type Ranks = HashMap<(SponsorScope, String), i32>;

/// Adds the program, its levels, and the sponsors of the overlay, of their own data and among members.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let file = &overlay.sponsorship.text;
    let program = SponsorshipProgram {
        policy: builder
            .text("the sponsorship policy", overlay.sponsorship.value.policy.as_ref(), file)
            .or_else(|| builder.conventional("the sponsorship policy", "/about/", Some("sponsors"))),
        donations: builder
            .text("the text about donations", overlay.sponsorship.value.donations.as_ref(), file)
            .or_else(|| builder.conventional("the text about donations", "/sponsors/sponsor/", None)),
    };
    builder.add(Kind::SponsorshipProgram, "self", program);
    let ranks = levels(builder);
    let given = sponsor_data::read(builder);
    let mut sponsors: BTreeMap<String, Sponsor> = BTreeMap::new();
    let mut seen = HashSet::new();
    // What the overlay says of a sponsorship counts before the data of sponsors, and that before the
    // data of members.
    for entry in &overlay.sponsorship.value.sponsors {
        if seen.insert(entry.id.value.to_lowercase()) {
            describe(builder, entry, &ranks, &given, &mut sponsors);
        } else {
            let message = format!("the sponsor “{}” is described twice", entry.id.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.id.at);
        }
    }
    add_given(builder, given, &ranks, &mut sponsors);
    add_members(builder, &ranks, &mut sponsors);
    for (key, mut sponsor) in sponsors {
        let member = builder.members.get(&key).map(|(id, _)| id.clone());
        let data = builder.data.iter().find(|data| data.id.to_lowercase() == key);
        let website = || data.and_then(|data| data.website.clone());
        let names =
            [key.as_str(), data.map_or(key.as_str(), |data| &data.id), data.map_or(&key, |data| &data.stem)];
        sponsor.website = sponsor.website.or_else(website);
        sponsor.logo = sponsor.logo.or_else(|| builder.assets.logo(&names));
        sponsor.member = member;
        sponsor.sponsorships.sort_by_key(|Sponsorship { period, .. }| {
            (period.from.map(|from| from.on), period.until.map_or(NaiveDate::MAX, |until| until.on))
        });
        builder.add(Kind::Sponsor, &key, sponsor);
    }
}

/// Adds what the data of sponsors says.
fn add_given(
    builder: &mut Builder<'_>,
    given: Vec<SponsorData>,
    ranks: &Ranks,
    sponsors: &mut BTreeMap<String, Sponsor>,
) {
    let today = builder.now.date_naive();
    let mut before: Vec<(String, Sponsorship)> = Vec::new();
    for data in given {
        let scope = if data.event.is_some() { SponsorScope::Event } else { SponsorScope::General };
        let rank = rank(builder, ranks, scope, &data.level, (&data.text, &data.level_at));
        let sponsorship =
            Sponsorship { level: data.level, scope, event: data.event, rank, period: data.period };
        if before.iter().any(|(key, other)| *key == data.key && is_same(other, &sponsorship, today)) {
            let message = format!("this sponsorship of “{}” is given twice", data.name);
            builder.report(Code::DuplicateSponsor, message, &data.text, &data.level_at);
            continue;
        }
        report_undated(builder, &sponsorship, (&data.text, &data.level_at));
        before.push((data.key.clone(), sponsorship.clone()));
        let sponsor = of_key(sponsors, &data.key, &data.name);
        sponsor.website = sponsor.website.take().or(data.website);
        sponsor.logo = sponsor.logo.take().or(data.logo);
        join(sponsor, sponsorship, today);
    }
}

/// Adds what the data of members says.
fn add_members(builder: &mut Builder<'_>, ranks: &Ranks, sponsors: &mut BTreeMap<String, Sponsor>) {
    let today = builder.now.date_naive();
    for data in builder.data {
        let Some(given) = &data.sponsor else { continue };
        let scope = SponsorScope::General;
        let rank = rank(builder, ranks, scope, &given.level, (&data.text, &given.at));
        let sponsorship =
            Sponsorship { level: given.level.clone(), scope, event: None, rank, period: given.period };
        join(of_key(sponsors, &data.id.to_lowercase(), &data.name), sponsorship, today);
    }
}

/// Says that a sponsorship of an event would go on without end.
fn report_undated(builder: &mut Builder<'_>, given: &Sponsorship, (text, at): (&SourceText, &Range<usize>)) {
    if given.scope != SponsorScope::Event || given.period.until.is_some() {
        return;
    }
    let event = given.event.as_ref().map_or_else(|| "an event".to_owned(), |event| format!("“{event}”"));
    let message = format!("this sponsorship of {event} has no end and counts as one that holds now");
    let help = "say from when till when, with `from` and `till`";
    builder.findings.push(Finding::new(Code::UndatedEvent, message).at(text, at.clone()).help(help));
}

/// The sponsor of a key; a new one of this name where there is none.
fn of_key<'s>(sponsors: &'s mut BTreeMap<String, Sponsor>, key: &str, name: &str) -> &'s mut Sponsor {
    let new = || Sponsor { slug: key.to_owned(), name: name.to_owned(), ..Sponsor::default() };
    sponsors.entry(key.to_owned()).or_insert_with(new)
}

/// Adds a sponsorship that is not known already.
fn join(sponsor: &mut Sponsor, sponsorship: Sponsorship, today: NaiveDate) {
    if !sponsor.sponsorships.iter().any(|known| is_same(known, &sponsorship, today)) {
        sponsor.sponsorships.push(sponsorship);
    }
}

/// Whether two sponsorships of one sponsor are the same one: at one level, for one event, at one
/// time. One without any bound holds today.
fn is_same(a: &Sponsorship, b: &Sponsorship, today: NaiveDate) -> bool {
    let event = |sponsorship: &Sponsorship| sponsorship.event.as_deref().map(name_key);
    let from = |period: &Period| match (period.from, period.until) {
        (Some(from), _) => from.on,
        (None, Some(_)) => NaiveDate::MIN,
        (None, None) => today,
    };
    let until = |period: &Period| period.until.map_or(NaiveDate::MAX, |until| until.on);
    a.scope == b.scope
        && name_key(&a.level) == name_key(&b.level)
        && event(a) == event(b)
        && from(&a.period) < until(&b.period)
        && from(&b.period) < until(&a.period)
}

/// The rank of a level, which is reported where it is not described.
fn rank(
    builder: &mut Builder<'_>,
    ranks: &Ranks,
    scope: SponsorScope,
    level: &str,
    (text, at): (&SourceText, &Range<usize>),
) -> Option<i32> {
    let rank = ranks.get(&(scope, name_key(level))).copied();
    if rank.is_none() && !ranks.is_empty() {
        let message = format!("the sponsorship level “{level}” is not described");
        builder.report(Code::UnknownSponsorLevel, message, text, at);
    }
    rank
}

fn levels(builder: &mut Builder<'_>) -> Ranks {
    let overlay = builder.overlay;
    let file = &overlay.sponsorship.text;
    let mut ranks = Ranks::new();
    let mut last: HashMap<SponsorScope, i32> = HashMap::new();
    for entry in &overlay.sponsorship.value.levels {
        let key = (entry.scope, name_key(&entry.name.value));
        if ranks.contains_key(&key) {
            let message = format!("the level “{}” is described twice", entry.name.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.name.at);
            continue;
        }
        let rank = last.entry(entry.scope).or_insert(0);
        *rank += 1;
        let rank = *rank;
        let span = Span { from: entry.from.as_ref(), till: entry.till.as_ref() };
        let level = SponsorLevel {
            name: entry.name.value.clone(),
            scope: entry.scope,
            rank,
            annual_amount: amount(builder, entry),
            starting_at: entry.starting_at,
            period: span.period(file, builder.findings),
        };
        let scope = if entry.scope == SponsorScope::Event { "event" } else { "general" };
        builder.add(Kind::SponsorLevel, &format!("{scope}/{}", key.1), level);
        ranks.insert(key, rank);
    }
    ranks
}

fn amount(builder: &mut Builder<'_>, entry: &LevelEntry) -> Option<Money> {
    let overlay = builder.overlay;
    let file = &overlay.sponsorship.text;
    let amount = entry.amount.as_ref()?;
    let (whole, fraction) = amount.value.split_once('.').unwrap_or((&amount.value, "0"));
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        let message = format!("“{}” is no amount; write digits, with a dot before a fraction", amount.value);
        builder.report(Code::OverlayInvalid, message, file, &amount.at);
        return None;
    }
    let currency = entry.currency.as_ref();
    let Some(code) =
        currency.filter(|code| code.value.len() == 3 && code.value.bytes().all(|b| b.is_ascii_uppercase()))
    else {
        let at = currency.map_or(&amount.at, |code| &code.at);
        builder.report(
            Code::OverlayInvalid,
            "an amount needs a `currency` of three capital letters (ISO 4217)",
            file,
            at,
        );
        return None;
    };
    Some(Money { amount: amount.value.clone(), currency: code.value.clone() })
}

/// Adds what the overlay says.
fn describe(
    builder: &mut Builder<'_>,
    entry: &SponsorEntry,
    ranks: &Ranks,
    given: &[SponsorData],
    sponsors: &mut BTreeMap<String, Sponsor>,
) {
    let overlay = builder.overlay;
    let file = &overlay.sponsorship.text;
    let key = entry.id.value.to_lowercase();
    let member = || builder.members.get(&key).map(|(_, name)| name.clone());
    let data = || given.iter().find(|data| data.key == key).map(|data| data.name.clone());
    let Some(name) = entry.name.clone().or_else(member).or_else(data) else {
        let message = format!("the sponsor “{}” is no member and needs a `name`", entry.id.value);
        return builder.report(Code::OverlayInvalid, message, file, &entry.id.at);
    };
    let website = builder.url("website", entry.website.as_ref(), file);
    let logo = builder.asset(entry.logo.as_ref(), file);
    let mut sponsorships = Vec::new();
    for given in &entry.sponsorships {
        let level = &given.level;
        let span = Span { from: given.from.as_ref(), till: given.till.as_ref() };
        let sponsorship = Sponsorship {
            level: level.value.clone(),
            scope: given.scope,
            event: given.event.clone(),
            rank: rank(builder, ranks, given.scope, &level.value, (file, &level.at)),
            period: span.period(file, builder.findings),
        };
        report_undated(builder, &sponsorship, (file, &level.at));
        sponsorships.push(sponsorship);
    }
    let sponsor = of_key(sponsors, &key, &name);
    (sponsor.website, sponsor.logo, sponsor.sponsorships) = (website, logo, sponsorships);
}
