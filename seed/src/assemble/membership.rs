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
            body: builder.text(step.text.as_ref(), file),
            url: builder.url("url", step.url.as_ref(), file),
        });
    }
    let rules = builder.rules_path();
    let membership = Membership {
        summary: builder
            .text(given.summary.as_ref(), file)
            .or_else(|| builder.conventional("/about/", Some("members"))),
        fees: builder
            .text(given.fees.as_ref(), file)
            .or_else(|| builder.conventional(&rules, Some("membership-fees"))),
        terms: builder
            .text(given.terms.as_ref(), file)
            .or_else(|| builder.conventional("/join/", Some("terms-and-conditions"))),
        voting: builder
            .text(given.voting.as_ref(), file)
            .or_else(|| builder.conventional(&rules, Some("voting"))),
        how_to_apply: steps,
    };
    builder.add(Kind::Membership, "self", membership);
}
