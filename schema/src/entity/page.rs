//! Versions of pages.

versioned!("page" {
    path: String,
    title_key: String,
    language: String,
    published_at: i64,
    expires_at: i64,
    translation_key: String,
    translation_rank: i64,
});
