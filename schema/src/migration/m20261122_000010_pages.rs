//! Pages.

super::migration!(|make| {
    let columns = vec![
        make.key("path"),
        make.key("title_key"),
        make.key("language"),
        make.number("published_at"),
        make.number("expires_at"),
    ];
    make.versioned("page", columns).await?;
    make.index("page", &["path"]).await
});
