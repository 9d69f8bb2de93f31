//! People, positions, working groups.

super::migration!(|make| {
    make.versioned("person", vec![make.key("name_key")]).await?;
    let mut position =
        vec![make.key("body"), make.key("role"), make.key("person"), make.key("member"), make.number("rank")];
    position.extend(make.period());
    make.versioned("position", position).await?;
    make.index("position", &["person"]).await?;
    let mut group = vec![make.key("code"), make.key("name_key")];
    group.extend(make.period());
    make.versioned("working_group", group).await?;
    make.index("working_group", &["code"]).await
});
