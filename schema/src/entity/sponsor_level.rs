//! Versions of sponsorship levels.

versioned!("sponsor_level" { name: String, scope: String, rank: i64, valid_from: i64, valid_until: i64 });
