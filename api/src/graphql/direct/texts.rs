//! Texts and their sections.

use super::collect::Ask;
use super::fields::{At, json, object};
use super::given::Run;
use super::loads::{below, given_below, keys, parts, snapshot_of};
use super::plan::How;
use super::rows::{Found, Places};
use super::together::{self, Texts};
use super::{Plain, Stop};
use crate::graphql::values::{Body, Section, find, sections};
use chancery_schema::Snapshot;
use chancery_schema::domain::BodyRef;
use std::sync::Arc;

object! { Body as "Body", node: false, |ask| {
    "markdown" => How::value(|body: &Self, out| out.text(&body.0.markdown)),
    "html" => How::value(|body: &Self, out| out.text(&body.0.html)),
    "text" => How::value(|body: &Self, out| out.text(&body.0.text)),
    "sections" => parts(ask, |body: &Self| sections(&body.0, &body.0.sections))?,
    "section" => given_below(ask, |rows: &[Self], given| {
        Box::pin(async move {
            let anchor: String = given.get("anchor")?;
            Ok(Found::each(rows.iter().map(|body| find(&body.0, &anchor))))
        })
    })?,
} }

object! { Section as "Section", node: false, |ask| {
    "anchor" => json!(|section| section.section.anchor),
    "heading" => json!(|section| section.section.heading),
    "level" => json!(|section| section.section.level),
    "number" => json!(|section| section.section.number),
    "markdown" => How::value(|one: &Self, out| out.text(one.body.section_markdown(&one.section))),
    "html" => How::value(|one: &Self, out| out.text(one.body.section_html(&one.section))),
    "text" => How::value(|one: &Self, out| out.text(one.body.section_text(&one.section))),
    "sections" => parts(ask, |one: &Self| sections(&one.body, &one.section.sections))?,
} }

/// The texts that rows refer to. A text that is missing is the engine's to tell.
async fn load<'r>(
    references: impl Iterator<Item = Option<&'r BodyRef>>,
    snapshot: Snapshot,
    run: &Run<'_>,
) -> Result<Found<Body>, Stop> {
    let keys = keys(references)?;
    let texts = together::load::<Texts>(run, snapshot, &keys.keys).await?;
    if keys.keys.iter().any(|reference| texts.get(reference).is_none()) {
        return Err(Plain);
    }
    Ok(keys.found(|reference| texts.get(reference).map(|text| Body(Arc::clone(text)))))
}

/// The text that a row may refer to.
pub(super) fn body<T: At + Send + Sync + 'static>(
    ask: &Ask<'_>,
    reference: fn(&T) -> Option<&BodyRef>,
) -> Result<How<T>, Stop> {
    Ok(below(ask.plan()?, move |rows: &[T], run| {
        Box::pin(async move { load(rows.iter().map(reference), snapshot_of(rows)?, run).await })
    }))
}

/// A section of the text that a row refers to.
pub(super) fn section<T: At + Send + Sync + 'static>(
    ask: &Ask<'_>,
    reference: fn(&T) -> Option<&BodyRef>,
) -> Result<How<T>, Stop> {
    given_below(ask, move |rows: &[T], given| {
        Box::pin(async move {
            let anchor: String = given.get("anchor")?;
            let Found { rows: bodies, places, .. } =
                load(rows.iter().map(reference), snapshot_of(rows)?, given.run).await?;
            let Places::One(places) = places else { return Err(Plain) };
            let section = |place: Option<usize>| find(&bodies.get(place?)?.0, &anchor);
            Ok(Found::each(places.into_iter().map(section)))
        })
    })
}
