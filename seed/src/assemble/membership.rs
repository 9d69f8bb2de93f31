//! What membership means.

use super::builder::Builder;
use chancery_schema::domain::{ApplicationStep, Kind, Membership};

/// Where the rules stand unless the overlay says otherwise.
pub(super) const RULES: &str = "/bylaws/";

/// Adds what membership means. What the overlay leaves out comes from the pages that sites have for
/// it.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let (file, given) = (&overlay.membership.text, &overlay.membership.value);
    let mut steps = Vec::new();
    for step in &given.how_to_apply {
        steps.push(ApplicationStep {
            title: step.title.clone(),
            body: builder.text("the text of a step of applying", step.text.as_ref(), file),
            url: builder.url("url", step.url.as_ref(), file),
        });
    }
    let rules = builder.rules_path();
    let membership = Membership {
        summary: builder
            .text("the summary of membership", given.summary.as_ref(), file)
            .or_else(|| builder.conventional("the summary of membership", "/about/", Some("members"))),
        fees: builder
            .text("the text about fees", given.fees.as_ref(), file)
            .or_else(|| builder.conventional("the text about fees", &rules, Some("membership-fees"))),
        terms: builder.text("the terms of membership", given.terms.as_ref(), file).or_else(|| {
            builder.conventional("the terms of membership", "/join/", Some("terms-and-conditions"))
        }),
        voting: builder
            .text("the text about voting", given.voting.as_ref(), file)
            .or_else(|| builder.conventional("the text about voting", &rules, Some("voting"))),
        how_to_apply: steps,
    };
    builder.add(Kind::Membership, "self", membership);
}
