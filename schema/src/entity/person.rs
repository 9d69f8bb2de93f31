//! Versions of people.

versioned!("person" { name_key: String, published_at: i64 });
