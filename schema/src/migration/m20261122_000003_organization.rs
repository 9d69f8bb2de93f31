//! The organisation and its history.

super::migration!(|make| {
    make.versioned("organization", vec![]).await?;
    make.versioned("history_event", vec![make.number("day"), make.key("event_kind")]).await?;
    make.index("history_event", &["day", "id"]).await
});
