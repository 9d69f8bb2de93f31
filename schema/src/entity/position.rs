//! Versions of leadership positions.

versioned!("position" {
    body: String,
    role: String,
    person: String,
    member: String,
    rank: i64,
    valid_from: i64,
    valid_until: i64,
});
