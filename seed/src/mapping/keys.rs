//! The names of fields: of front matter, and of the data files of members, authors and sponsors.
//!
//! One list a kind, from which come the check for keys that nothing reads, the names that a mapping
//! may give, and the JSON Schemas.

use crate::diagnostics::{Code, Finding, Findings};
use crate::value::{Fields, nearest};

/// The form of a field's value. Every value may be left empty.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the schemas are made of them, by a test"))]
pub(crate) enum Form {
    /// A text; a number and a truth value are texts too.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A text or a list of texts.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A date, or a date and time: see [`crate::date`].
    Date,
    /// A web address.
    Address,
    /// A mapping of titles to web addresses.
    Links,
    /// A web address, or a mapping of `url` and `feed`.
    Feed,
    /// A mapping.
    Mapping(&'static Table),
    /// A list of mappings.
    List(&'static Table),
    /// Anything: the site has it for itself.
    Own,
}

/// A field.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the schemas are made of it, by a test"))]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    /// What it is, for the reader of a schema.
    pub(crate) about: &'static str,
}

/// The fields of a kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) fields: &'static [Field],
    /// Of these groups one field each has to be there.
    #[cfg_attr(not(test), expect(dead_code, reason = "the schemas are made of it, by a test"))]
    pub(crate) required: &'static [&'static [&'static str]],
}

impl Table {
    /// The names of its fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|field| field.name)
    }

    /// Whether a field is called so; names are compared without case.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Reports the keys that nothing reads.
    pub(crate) fn report_unknown(&self, code: Code, fields: Fields<'_>, findings: &mut Findings) {
        for (key, _) in fields.node.entries().iter().filter(|(key, _)| !self.has(&key.name)) {
            let message = format!("the key `{}` is not known and not used", key.name);
            let finding = Finding::new(code, message).at(fields.text, key.at.clone());
            findings.push(match nearest(&key.name, self.names()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            });
        }
    }
}

const fn field(name: &'static str, form: Form, about: &'static str) -> Field {
    Field { name, form, about }
}

const fn own(name: &'static str) -> Field {
    field(name, Form::Own, "The site's own; it is not read.")
}

/// What a member may be.
pub(crate) const KINDS: [&str; 2] = ["organization", "individual"];

/// A member.
pub(crate) static MEMBER: Table = Table {
    fields: &[
        field("id", Form::Text, "What other files name the member by. Without it: the name of the file."),
        field("name", Form::Text, "The member's name."),
        field("kind", Form::OneOf(&KINDS), "Whether the member is an organisation or a person."),
        field("slogan", Form::Text, "The member in a few words."),
        field(
            "website",
            Form::Address,
            "The member's website. Its host is one of the member's domains, unless `domains` says otherwise.",
        ),
        field("description", Form::Text, "The member in a sentence or two. A blank line begins a paragraph."),
        field(
            "logo",
            Form::Text,
            "The path of the logo on the site. Without it: the image found by the member's id.",
        ),
        field(
            "memberSince",
            Form::Date,
            "The first day of the membership. Without it: the day it was recorded, `INFERRED`.",
        ),
        field("memberType", Form::Text, "The code of the member's category."),
        field("workingGroups", Form::Texts, "The codes of the working groups the member takes part in."),
        field(
            "sponsor",
            Form::Mapping(&MEMBER_SPONSOR),
            "At which level the member sponsors the organisation.",
        ),
        field(
            "domains",
            Form::Texts,
            "The host names that are the member's. Without it: the host of `website`.",
        ),
        field("blog", Form::Feed, "The member's blog, and its feed."),
        field("press", Form::Feed, "The member's press releases, and their feed."),
        field("careers", Form::Feed, "The member's open positions, and their feed."),
        field("social", Form::Links, "Profiles elsewhere, titled by their keys."),
        field(
            "representatives",
            Form::List(&REPRESENTATIVE),
            "The people who represent the member, past ones too.",
        ),
        own("content"),
        own("draft"),
        own("title"),
        own("weight"),
    ],
    required: &[&["name"]],
};

/// What stands under a member's `blog`, `press` and `careers`.
pub(crate) static FEED: Table = Table {
    fields: &[
        field("url", Form::Address, "The page for readers."),
        field("feed", Form::Address, "The feed for programs."),
        own("language"),
    ],
    required: &[],
};

/// What stands under a member's `sponsor`.
pub(crate) static MEMBER_SPONSOR: Table = Table {
    fields: &[
        field("level", Form::Text, "The name of the level."),
        field("from", Form::Date, "The first day."),
        field("till", Form::Date, "The last day."),
    ],
    required: &[&["level"]],
};

/// Someone who represents a member, or wrote for an organisation.
pub(crate) static REPRESENTATIVE: Table = Table {
    fields: &[
        field("id", Form::Text, "What the data calls them; may be used in a byline."),
        field("name", Form::Text, "Their name."),
        field("role", Form::Text, "What they are or do there."),
        field("description", Form::Text, "Who they are, in a sentence or two."),
        field("social", Form::Links, "Profiles elsewhere, titled by their keys."),
        field("hidden", Form::Flag, "Whether they are known as author but not listed."),
        field("from", Form::Date, "The first day on which they represented it."),
        field("till", Form::Date, "The last day."),
        own("content"),
        own("title"),
        own("weight"),
    ],
    required: &[&["name"]],
};

/// An author who is no member's: a person, or an organisation with people who wrote for it.
pub(crate) static AUTHOR: Table = Table {
    fields: &[
        field("id", Form::Text, "What the data calls the person; may be used in a byline."),
        field(
            "name",
            Form::Text,
            "The name of the person, or of the organisation where there are `representatives`.",
        ),
        field("website", Form::Address, "The organisation's website."),
        field(
            "representatives",
            Form::List(&REPRESENTATIVE),
            "The people who wrote for the organisation. With them the entry is an organisation, else a person.",
        ),
        field("role", Form::Text, "What the person is or does at the organisation."),
        field("description", Form::Text, "Who the person is, in a sentence or two."),
        field("bio", Form::Text, "As `description`."),
        field("social", Form::Links, "The person's profiles elsewhere, titled by their keys."),
        field("organization", Form::Text, "The organisation the person wrote for, by name."),
        field("company", Form::Text, "As `organization`."),
        field("from", Form::Date, "The first day on which the person wrote for it."),
        field("till", Form::Date, "The last day."),
        own("content"),
        own("title"),
        own("weight"),
    ],
    required: &[&["name"]],
};

/// A sponsor, and what it sponsors.
pub(crate) static SPONSOR: Table = Table {
    fields: &[
        field("id", Form::Text, "What identifies the sponsor. Without it: the member's id, else the name."),
        field("name", Form::Text, "The sponsor's name. A member's may be left out."),
        field(
            "member",
            Form::Text,
            "The id of the member it is. Without it: the member of that name, if there is one.",
        ),
        field("level", Form::Text, "The name of the level."),
        field("event", Form::Text, "The event that is sponsored. Without it: the organisation as a whole."),
        field("website", Form::Address, "The sponsor's website. A member's may be left out."),
        field("logo", Form::Text, "The path of the logo on the site. Without it: the image found by the id."),
        field("from", Form::Date, "The first day. Without it: the day it was recorded, `INFERRED`."),
        field("till", Form::Date, "The last day."),
        own("content"),
        own("title"),
        own("weight"),
    ],
    required: &[&["name", "member"], &["level"]],
};

const TITLE: Field = field("title", Form::Text, "The title.");
const LINK_TITLE: Field = field("linkTitle", Form::Text, "Stands for a missing `title`.");
const DATE: Field =
    field("date", Form::Date, "When it was written, and published where `publishDate` does not say so.");
const PUBLISH_DATE: Field = field("publishDate", Form::Date, "When it becomes public.");
const EXPIRY_DATE: Field = field("expiryDate", Form::Date, "When it is public no longer.");
const LASTMOD: Field = field("lastmod", Form::Date, "When it was changed last.");
const DRAFT: Field = field("draft", Form::Flag, "Whether it is left out.");
const SLUG: Field = field("slug", Form::Text, "The last part of its path.");
const URL: Field = field("url", Form::Text, "Its path on the site.");
const ALIASES: Field = field("aliases", Form::Texts, "Other paths that lead to it.");
const SUMMARY: Field = field("summary", Form::Text, "What it says, in a few sentences.");
const DESCRIPTION: Field = field("description", Form::Text, "Stands for a missing `summary`.");

/// The front matter of an article.
pub(crate) static NEWS: Table = Table {
    fields: &[
        TITLE,
        LINK_TITLE,
        DATE,
        PUBLISH_DATE,
        EXPIRY_DATE,
        LASTMOD,
        DRAFT,
        SLUG,
        URL,
        ALIASES,
        SUMMARY,
        DESCRIPTION,
        field("authors", Form::Texts, "The names of its authors."),
        field("tags", Form::Texts, "Its tags."),
        field("categories", Form::Texts, "Its categories."),
        field("series", Form::Texts, "The series it belongs to."),
        field("images", Form::Texts, "The paths of its images; the first is the one shown with it."),
        field("resources", Form::Own, "The files of its bundle, with titles."),
    ],
    required: &[],
};

/// The front matter of a page.
pub(crate) static PAGE: Table = Table {
    fields: &[
        TITLE,
        LINK_TITLE,
        DATE,
        PUBLISH_DATE,
        EXPIRY_DATE,
        LASTMOD,
        DRAFT,
        SLUG,
        URL,
        ALIASES,
        SUMMARY,
        DESCRIPTION,
        field("id", Form::Text, "The id of the member whose profile it is."),
        field("redirect", Form::Text, "The path or address that it leads to."),
        field("effectiveFrom", Form::Date, "The first day on which rules are in force."),
        field("effectiveTill", Form::Date, "The last day on which rules are in force."),
    ],
    required: &[],
};
