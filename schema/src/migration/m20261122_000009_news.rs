//! News articles, their tags and authors.

super::migration!(|make| {
    let columns = vec![
        make.key("slug"),
        make.key("path"),
        make.key("title_key"),
        make.key("language"),
        make.number("published_at"),
        make.number("updated_at"),
        make.number("expires_at"),
    ];
    make.versioned("news_article", columns).await?;
    make.index("news_article", &["slug"]).await?;
    make.index("news_article", &["published_at", "id"]).await?;
    make.facts("news_term", "slug", vec![make.key("taxonomy"), make.key("slug"), make.key("name")]).await?;
    make.facts("news_author", "author", vec![make.key("author"), make.key("member"), make.key("name_key")])
        .await?;
    make.index("news_author", &["member", "version"]).await?;
    make.index("news_author", &["name_key", "version"]).await
});
