//! What of a member its versions are found by: the row and the facts that are written with each.

use crate::domain::{Member, MemberKind};
use crate::entity::{self, member};
use crate::store::OPEN;
use crate::store::facts::{sort_key, tabled, text};
use crate::store::time::{EVER, bounds, day};
use sea_orm::ActiveValue::Set;

/// The name a kind of member is stored by.
pub(super) fn member_kind(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::Organization => "organization",
        MemberKind::Individual => "individual",
    }
}

tabled!(
    Member,
    entity::member,
    |member, row| {
        row.slug = Set(member.slug.clone());
        row.member_kind = Set(member_kind(member.kind).to_owned());
    },
    |own, version, facts| {
        // Names cover every day exactly once, so that joining them neither loses nor repeats a member.
        let mut starts: Vec<i64> = own.names.iter().map(|name| bounds(&name.period).0).collect();
        if let Some(first) = starts.first_mut() {
            *first = EVER;
        }
        for (index, name) in own.names.iter().enumerate() {
            let valid_from = starts.get(index).copied().unwrap_or(EVER);
            let valid_until = starts.get(index + 1).copied().unwrap_or(OPEN);
            facts.names.push(member::name::ActiveModel {
                version: Set(version),
                name_key: Set(sort_key(&name.name)),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
                id: Set(facts.record.clone()),
                to_rev: Set(OPEN),
            });
        }
        if own.names.is_empty() {
            let whole = (Set(EVER), Set(OPEN));
            let name_key = Set(sort_key(&own.slug));
            facts.names.push(member::name::ActiveModel {
                version: Set(version),
                name_key,
                valid_from: whole.0,
                valid_until: whole.1,
                id: Set(facts.record.clone()),
                to_rev: Set(OPEN),
            });
        }
        for period in &own.periods {
            let (valid_from, valid_until) = bounds(&period.period);
            let first_day = period.period.from.map(|from| from.on);
            let since = first_day.and_then(|on| own.since(on)).map_or(EVER, day);
            facts.periods.push(member::period::ActiveModel {
                version: Set(version),
                category: Set(text(period.category.as_deref())),
                since: Set(since),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        for group in &own.groups {
            let (valid_from, valid_until) = bounds(&group.period);
            facts.groups.push(member::group::ActiveModel {
                version: Set(version),
                code: Set(group.code.clone()),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        // Whom the source asks not to list is not found this way either.
        for representative in own.representatives.iter().filter(|representative| !representative.hidden) {
            let (valid_from, valid_until) = bounds(&representative.period);
            facts.representatives.push(member::representative::ActiveModel {
                version: Set(version),
                person: Set(representative.person.as_str().to_owned()),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        for domain in &own.domains {
            facts
                .domains
                .push(member::domain::ActiveModel { version: Set(version), domain: Set(domain.clone()) });
        }
    }
);
