//! Versions of partners and the facts they are asked by.

versioned!("partner" { slug: String, name_key: String, valid_from: i64, valid_until: i64 });

/// Kinds of agreement.
pub(crate) mod agreement {
    facts!("partner_agreement" { agreement_kind: String, });
}
/// The news that announced agreements.
pub(crate) mod announcement {
    facts!("partner_announcement" { article: String, });
}
