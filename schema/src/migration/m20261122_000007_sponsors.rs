//! Sponsors and sponsorship levels.

super::migration!(|make| {
    make.versioned("sponsorship_program", vec![]).await?;
    let mut level = vec![make.key("name"), make.key("scope"), make.number("rank")];
    level.extend(make.period());
    make.versioned("sponsor_level", level).await?;
    make.versioned("sponsor", vec![make.key("slug"), make.key("name_key"), make.key("member")]).await?;
    make.index("sponsor", &["member"]).await?;
    let mut term = vec![make.key("level"), make.key("scope"), make.key("event"), make.number("rank")];
    term.extend(make.period());
    make.facts("sponsor_term", "level", term).await
});
