//! Versions of working groups.

versioned!("working_group" { code: String, name_key: String, valid_from: i64, valid_until: i64 });
