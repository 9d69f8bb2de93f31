//! Versions of members and the facts they are asked by.

versioned!("member" { slug: String, member_kind: String });

/// Names, covering every day exactly once.
pub(crate) mod name {
    facts!("member_name" { name_key: String, valid_from: i64, valid_until: i64, id: String, to_rev: i64 });
}
/// Membership periods.
pub(crate) mod period {
    facts!("member_period" { category: String, since: i64, valid_from: i64, valid_until: i64 });
}
/// Working groups.
pub(crate) mod group {
    facts!("member_group" { code: String, valid_from: i64, valid_until: i64 });
}
/// Representatives.
pub(crate) mod representative {
    facts!("member_representative" { person: String, valid_from: i64, valid_until: i64 });
}
/// Domains.
pub(crate) mod domain {
    facts!("member_domain" { domain: String, });
}
