//! Versions of history events.

versioned!("history_event" { day: i64, event_kind: String });
