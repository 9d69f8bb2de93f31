//! Versions of news articles and the facts they are asked by.

versioned!("news_article" {
    slug: String,
    path: String,
    title_key: String,
    language: String,
    published_at: i64,
    updated_at: i64,
    expires_at: i64,
    translation_key: String,
    translation_rank: i64,
});

/// Tags, categories and series.
pub(crate) mod term {
    facts!("news_term" { taxonomy: String, slug: String, name: String });
}
/// Bylines.
pub(crate) mod author {
    facts!("news_author" { author: String, member: String, name_key: String });
}
