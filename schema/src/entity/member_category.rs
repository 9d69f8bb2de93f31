//! Versions of member categories.

versioned!("member_category" { code: String, parent: String, rank: i64, valid_from: i64, valid_until: i64 });
