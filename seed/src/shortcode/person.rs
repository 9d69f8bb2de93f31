//! People on cards: a text for readers, and data for those who hold a position.

use super::expand::{Called, Expander, Output};
use super::html::{blocks, image, label, labelled, link, plain};
use super::known::Known;
use super::layout::listed;
use crate::date;
use crate::diagnostics::Code;
use chancery_schema::domain::Link;
use chancery_schema::markdown::sanitize;
use chancery_schema::text::name_key;
use chrono::NaiveDate;
use std::ops::Range;

/// Where the names that sites use for the profiles of a person lead, when no whole address is given.
const PROFILES: &[(&str, &str)] = &[
    ("linkedin", "https://www.linkedin.com/in/"),
    ("github", "https://github.com/"),
    ("gitlab", "https://gitlab.com/"),
    ("twitter", "https://x.com/"),
    ("x", "https://x.com/"),
    ("orcid", "https://orcid.org/"),
    ("mastodon", ""),
    ("bluesky", "https://bsky.app/profile/"),
    ("website", ""),
    ("blog", ""),
];

/// What a card says of a person, as data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PersonCard {
    pub(crate) name: String,
    /// The role as it is written. Without one the card is no position.
    pub(crate) role: Option<String>,
    /// The body they have the role in: as the card names it, else the nearest heading above it.
    /// Without either it is the page's title.
    pub(crate) body: Option<String>,
    /// The id or the name of the member they come from.
    pub(crate) member: Option<String>,
    /// The organisation they come from, by name.
    pub(crate) affiliation: Option<String>,
    /// Who they are, plain text.
    pub(crate) description: Option<String>,
    pub(crate) links: Vec<Link>,
    /// The first day on which they held it.
    pub(crate) from: Option<NaiveDate>,
    /// The last.
    pub(crate) till: Option<NaiveDate>,
    /// Where the card stands in the file.
    pub(crate) at: Range<usize>,
}

/// A card by itself.
pub(super) fn person(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let text = person_text(expander, call);
    if text.is_empty() {
        Output::Nothing
    } else if alone {
        Output::Block(text)
    } else {
        Output::Inline(text.replace('\n', " "))
    }
}

/// Several cards.
pub(super) fn people(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    listed(expander.children(call, &[Known::Person], |expander, card, _| person_text(expander, card)))
}

/// What a card shows; its data is kept apart.
fn person_text(expander: &mut Expander<'_>, call: &Called<'_>) -> String {
    let inner = expander.inner_block(call);
    let arguments = &call.arguments;
    if arguments.flag("hidden") || arguments.flag("draft") {
        return String::new();
    }
    let Some(name) = arguments.first(&["name", "person", "fullname", "full-name"], 0) else {
        let help = "write `{{< person-card name=\"Jo Doe\" role=\"Chair\" >}}`";
        expander.wrong(call, "has no `name`", help);
        return inner;
    };
    let role = arguments.any(&["role", "position", "title", "function"]);
    let affiliation =
        arguments.any(&["organisation", "organization", "company", "affiliation", "employer", "org"]);
    let member = arguments.named("member");
    if arguments.any(&["email", "mail"]).is_some() {
        let message = format!("the e-mail address on a card of `{}` is left out", call.name());
        let help = "an address on a page of its own choice is published as the page writes it";
        expander.once(Code::CardEmail, message, call, Some(help.to_owned()));
    }
    let written = arguments.any(&["bio", "description", "text"]);
    let links = links(expander, call);
    let (from, till) = period(expander, call);
    let bio = blocks(written.map(label).into_iter().chain([inner]));
    let description = Some(plain(&bio)).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let page = arguments.any(&["link", "href", "url"]);
    let shown_name = match page {
        Some(address) => format!("**{}**", labelled(&label(name), address)),
        None => format!("<strong>{}</strong>", label(name)),
    };
    let what = [role, affiliation.or(member)].into_iter().flatten().map(label);
    let line = std::iter::once(shown_name).chain(what).collect::<Vec<_>>().join(", ");
    let picture = arguments.any(&["image", "photo", "img", "avatar", "picture", "src"]);
    let picture = picture.map(|src| image(name, src));
    let profiles: Vec<String> = links.iter().map(|of| link(&of.title, &of.url)).collect();
    let shown = blocks(picture.into_iter().chain([line, profiles.join(" ")]).chain([bio]));
    let body = arguments.any(&["body", "group", "council", "committee", "board"]).map(str::to_owned);
    let body = body.or_else(|| {
        // A heading that only says the person's name or role is part of the card.
        let own = [Some(name), role].map(|own| own.map(name_key));
        let wanted = |heading: &str| !own.contains(&Some(name_key(heading)));
        expander.headings().above(call.call.at.start, wanted).map(str::to_owned)
    });
    let page = page.and_then(|page| match expander.context.site.local(page) {
        Some(local) => Some(expander.context.site.absolute(local)),
        None => sanitize::url(page),
    });
    let page = page.and_then(|page| sanitize::url(&page));
    let links = page.map(|url| Link { title: "website".to_owned(), url }).into_iter().chain(links);
    let card = PersonCard {
        name: plain(name),
        role: role.map(plain),
        body,
        member: member.map(str::to_owned),
        affiliation: affiliation.map(plain),
        description,
        links: links.collect(),
        from,
        till,
        at: expander.place(&call.call.at),
    };
    expander.cards.push(card);
    shown
}

/// The profiles elsewhere that a card names.
fn links(expander: &mut Expander<'_>, call: &Called<'_>) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for (name, base) in PROFILES {
        let Some(written) = call.arguments.named(name) else { continue };
        let handle = written.trim_start_matches('@');
        let word = handle.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        let url = if word && !base.is_empty() {
            Some(format!("{base}{handle}"))
        } else {
            // People leave `https://` out.
            sanitize::url(written).or_else(|| sanitize::url(&format!("https://{written}")))
        };
        match url.filter(|url| url.contains("://")) {
            Some(url) if links.iter().any(|known| known.url == url) => {}
            Some(url) => links.push(Link { title: (*name).to_owned(), url }),
            None => {
                let finding = crate::value::invalid_url(name, written);
                expander.report(finding.code, finding.message, &call.call.at, finding.help);
            }
        }
    }
    links
}

/// The days that a card gives, as far as they can be read and make a period.
fn period(expander: &mut Expander<'_>, call: &Called<'_>) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let mut read = |names: &[&str]| {
        let written = call.arguments.any(names)?;
        let day = date::day(written).ok();
        if day.is_none() {
            let message = format!("has a date that cannot be read: “{written}”");
            expander.wrong(call, &message, "write `2022-03-03`");
        }
        day
    };
    let from = read(&["from", "since", "start"]);
    let till = read(&["till", "until", "end"]);
    match (from, till) {
        (Some(from), Some(till)) if till < from => {
            let message = format!("ends on {till}, before it begins on {from}");
            expander.wrong(call, &message, "`till` is the last day");
            (None, None)
        }
        days => days,
    }
}
