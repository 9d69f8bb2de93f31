//! Versions of people.

versioned!("person" { name_key: String });
