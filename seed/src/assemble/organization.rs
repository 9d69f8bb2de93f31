//! The organisation itself.

use super::builder::Builder;
use super::member::close_by_next;
use crate::overlay::Span;
use chancery_schema::domain::{Kind, Link, Organization, OrganizationName, Period};

/// Where a site's own logo most often is.
const LOGOS: &[&str] =
    &["/img/logo.svg", "/images/logo.svg", "/logo.svg", "/img/logo.png", "/images/logo.png", "/logo.png"];

/// Adds the organisation. What the overlay leaves out comes from the configuration and from
/// `/about/`.
pub(super) fn add(builder: &mut Builder<'_>) {
    let (overlay, site) = (builder.overlay, builder.site);
    let (file, given) = (&overlay.organization.text, &overlay.organization.value);
    let names = names(builder);
    let params =
        |name: &'static str, builder: &mut Builder<'_>| site.text(&["params", name], builder.findings);
    let website = params_website(builder);
    let base = site.base_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
    let mut links = builder.links(&given.links, file);
    if given.links.is_empty()
        && let Some((parent, name)) = site.lookup(&["params", "social"])
    {
        links = parent.links(name, builder.findings);
    }
    let about = builder
        .text("the text about the organisation", given.about.as_ref(), file)
        .or_else(|| builder.conventional("the text about the organisation", "/about/", Some("about-us")))
        .or_else(|| builder.conventional("the text about the organisation", "/about/", None));
    let logo = builder
        .asset(given.logo.as_ref(), file)
        .or_else(|| LOGOS.iter().find_map(|path| builder.assets.find(path)));
    let organization = Organization {
        names,
        legal_name: given.legal_name.clone().or_else(|| params("company", builder)),
        legal_form: given.legal_form.clone(),
        founded_on: given.founded_on,
        vision: given.vision.clone().or_else(|| params("vision", builder)),
        mission: given.mission.clone().or_else(|| params("mission", builder)),
        about,
        history: builder
            .text("the organisation's history", given.history.as_ref(), file)
            .or_else(|| builder.conventional("the organisation's history", "/about/", Some("history"))),
        email: given.email.clone().or_else(|| params("email", builder)),
        website: builder
            .url("website", given.website.as_ref(), file)
            .map(|url| url.trim_end_matches('/').to_owned())
            .or(base)
            .or(website),
        logo,
        links: distinct(links),
    };
    let known = organization.names.clone();
    let id = builder.add(Kind::Organization, "self", organization);
    let names = known.iter().flat_map(|name| [Some(&name.name), name.short_name.as_ref()]).flatten();
    names.for_each(|name| builder.authors.add_own(name, &id));
    let more = ["name", "shortName", "company"].map(|name| params(name, builder));
    more.into_iter().flatten().chain(site.title.clone()).for_each(|name| builder.authors.add_own(&name, &id));
}

/// `params.website`, reported where it is no address, whether it is used or not.
fn params_website(builder: &mut Builder<'_>) -> Option<String> {
    let (fields, name) = builder.site.lookup(&["params", "website"])?;
    fields.url(name, builder.findings)
}

fn distinct(links: Vec<Link>) -> Vec<Link> {
    let mut kept: Vec<Link> = Vec::new();
    for link in links {
        if !kept.contains(&link) {
            kept.push(link);
        }
    }
    kept
}

/// The names of the overlay, each ended by the next; else the one of the configuration.
fn names(builder: &mut Builder<'_>) -> Vec<OrganizationName> {
    let (overlay, site) = (builder.overlay, builder.site);
    let file = &overlay.organization.text;
    let mut names = Vec::new();
    for name in &overlay.organization.value.names {
        let span = Span { from: name.from.as_ref(), till: name.till.as_ref() };
        names.push(OrganizationName {
            name: name.name.clone(),
            short_name: name.short_name.clone(),
            period: span.period(file, builder.findings),
            reason: name.reason.clone(),
        });
    }
    close_by_next(names.iter_mut().map(|name| &mut name.period).collect());
    if names.is_empty() {
        let name = site.title.clone().unwrap_or_else(|| site.identity());
        let short_name = site.text(&["params", "shortName"], builder.findings).filter(|short| *short != name);
        names.push(OrganizationName { name, short_name, period: Period::default(), reason: None });
    }
    names
}
