//! Members, and the facts about them that are asked by.

super::migration!(|make| {
    make.versioned("member", vec![make.key("slug"), make.key("member_kind")]).await?;
    make.index("member", &["slug"]).await?;
    let with_period = |mut columns: Vec<sea_orm_migration::prelude::ColumnDef>| {
        columns.extend(make.period());
        columns
    };
    make.facts("member_name", "name_key", with_period(vec![make.key("name_key")])).await?;
    make.facts("member_period", "category", with_period(vec![make.key("category"), make.number("since")]))
        .await?;
    make.facts("member_group", "code", with_period(vec![make.key("code")])).await?;
    make.facts("member_representative", "person", with_period(vec![make.key("person")])).await?;
    make.facts("member_domain", "domain", vec![make.key("domain")]).await
});
