//! Membership: terms, categories, rules.

super::migration!(|make| {
    make.versioned("membership", vec![]).await?;
    let mut category = vec![make.key("code"), make.key("parent"), make.number("rank")];
    category.extend(make.period());
    make.versioned("member_category", category).await?;
    make.index("member_category", &["code"]).await?;
    make.versioned("rule_book", make.period().to_vec()).await
});
