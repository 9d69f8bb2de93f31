//! Partners and the news that announced them.

super::migration!(|make| {
    let mut partner = vec![make.key("slug"), make.key("name_key")];
    partner.extend(make.period());
    make.versioned("partner", partner).await?;
    make.facts("partner_agreement", "agreement_kind", vec![make.key("agreement_kind")]).await?;
    make.facts("partner_announcement", "article", vec![make.key("article")]).await
});
