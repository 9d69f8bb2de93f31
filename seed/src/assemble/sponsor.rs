//! Sponsors, levels and the policy.

use super::builder::Builder;
use crate::diagnostics::{Code, Finding};
use crate::overlay::{LevelEntry, Span, SponsorEntry};
use chancery_schema::domain::{
    Kind, Money, Sponsor, SponsorLevel, SponsorScope, Sponsorship, SponsorshipProgram,
};
use chancery_schema::text::name_key;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Ranks of levels by what they are for and how their names are compared.
type Ranks = HashMap<(SponsorScope, String), i32>;

/// Adds the program, its levels, the sponsors among members and those of the overlay.
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
    let mut sponsors: BTreeMap<String, Sponsor> = BTreeMap::new();
    for data in builder.data {
        let Some(given) = &data.sponsor else { continue };
        let rank = ranks.get(&(SponsorScope::General, name_key(&given.level))).copied();
        if rank.is_none() && !ranks.is_empty() {
            let message = format!("the sponsorship level “{}” is not described", given.level);
            let finding = Finding::new(Code::UnknownSponsorLevel, message).at(&data.text, given.at.clone());
            builder.findings.push(finding);
        }
        let sponsorship = Sponsorship {
            level: given.level.clone(),
            scope: SponsorScope::General,
            event: None,
            rank,
            period: given.period,
        };
        let key = data.id.to_lowercase();
        let sponsor = Sponsor {
            slug: key.clone(),
            name: data.name.clone(),
            website: data.website.clone(),
            logo: builder.assets.logo(&[&data.id, &data.stem]),
            member: builder.members.get(&key).map(|(id, _)| id.clone()),
            sponsorships: vec![sponsorship],
        };
        sponsors.insert(key, sponsor);
    }
    let mut seen = HashSet::new();
    for entry in &overlay.sponsorship.value.sponsors {
        if seen.insert(entry.id.value.to_lowercase()) {
            describe(builder, entry, &ranks, &mut sponsors);
        } else {
            let message = format!("the sponsor “{}” is described twice", entry.id.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.id.at);
        }
    }
    for (key, sponsor) in sponsors {
        builder.add(Kind::Sponsor, &key, sponsor);
    }
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

fn describe(
    builder: &mut Builder<'_>,
    entry: &SponsorEntry,
    ranks: &Ranks,
    sponsors: &mut BTreeMap<String, Sponsor>,
) {
    let overlay = builder.overlay;
    let file = &overlay.sponsorship.text;
    let key = entry.id.value.to_lowercase();
    let member = builder.members.get(&key).cloned();
    let data = builder.data.iter().find(|data| data.id.to_lowercase() == key);
    let name = entry.name.clone().or_else(|| member.as_ref().map(|(_, name)| name.clone()));
    let Some(name) = name else {
        let message = format!("the sponsor “{}” is no member and needs a `name`", entry.id.value);
        return builder.report(Code::OverlayInvalid, message, file, &entry.id.at);
    };
    let website = builder
        .url("website", entry.website.as_ref(), file)
        .or_else(|| data.and_then(|data| data.website.clone()));
    let logo = builder.asset(entry.logo.as_ref(), file).or_else(|| builder.assets.logo(&[&entry.id.value]));
    let mut sponsorships = Vec::new();
    for given in &entry.sponsorships {
        let rank = ranks.get(&(given.scope, name_key(&given.level.value))).copied();
        if rank.is_none() && !ranks.is_empty() {
            let message = format!("the sponsorship level “{}” is not described", given.level.value);
            builder.report(Code::UnknownSponsorLevel, message, file, &given.level.at);
        }
        let span = Span { from: given.from.as_ref(), till: given.till.as_ref() };
        sponsorships.push(Sponsorship {
            level: given.level.value.clone(),
            scope: given.scope,
            event: given.event.clone(),
            rank,
            period: span.period(file, builder.findings),
        });
    }
    let sponsor = sponsors.entry(key.clone()).or_insert_with(|| Sponsor { slug: key, ..Sponsor::default() });
    sponsor.name = name;
    sponsor.website = website.or(sponsor.website.take());
    sponsor.logo = logo.or(sponsor.logo.take());
    sponsor.member = member.map(|(id, _)| id);
    sponsor.sponsorships.extend(sponsorships);
    sponsor.sponsorships.sort_by_key(|sponsorship| sponsorship.period.from.map(|from| from.on));
}
