//! Versions of rule books.

versioned!("rule_book" { valid_from: i64, valid_until: i64 });
