//! Versions of sponsors and the facts they are asked by.

versioned!("sponsor" { slug: String, name_key: String, member: String });

/// What was sponsored when.
pub(crate) mod term {
    facts!("sponsor_term" { level: String, scope: String, event: String, rank: i64, valid_from: i64, valid_until: i64 });
}
