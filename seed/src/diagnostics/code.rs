//! Every sort of finding there is. The one table from which reports, exit codes and the reference
//! page come.

use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Something worth knowing; nothing is wrong.
    Info,
    /// Something is wrong and was left out or read in the stated way; the rest is published.
    Warning,
    /// Something is so wrong that nothing is published until it is mended.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

macro_rules! codes {
    ($($name:ident = $code:literal, $severity:ident, $title:literal, $explanation:literal;)+) => {
        /// A sort of finding. Codes are stable: scripts may rely on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name,)+ }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Code] = &[$(Code::$name,)+];

            /// The code as it is written: `front-matter-syntax`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }

            /// How grave it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }

            /// What it is, in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)+ }
            }

            /// What it means and what the importer does about it.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)+ }
            }
        }
    };
}

codes! {
    // The tree and its files.
    EmptyTree = "empty-tree", Error, "The tree holds no content",
        "There is neither a `content` nor a `data` folder with files in it, so there is nothing to import. Most often the path leads one folder too high or too deep.";
    UnreadableFile = "unreadable-file", Error, "A file cannot be read",
        "The operating system refuses to open the file or folder. Nothing is published, because what is missing would be taken for deleted.";
    NotUtf8 = "not-utf8", Error, "A text file is not UTF-8",
        "Text is read as UTF-8, as Hugo does. A file in Latin-1 or UTF-16 has to be converted.";
    FileTooLarge = "file-too-large", Error, "A text file is too large",
        "Markdown, data and configuration files may have ten mebibytes.";
    FileNameEncoding = "file-name-encoding", Warning, "A file name is not UTF-8",
        "The file is left out: it could have no address.";
    FileNameControl = "file-name-control", Warning, "A file name holds control characters",
        "The file is left out: its name cannot be shown and could have no address.";
    SymbolicLink = "symbolic-link", Warning, "A symbolic link leads out of the tree or nowhere",
        "Links are followed to files inside the tree only. The link is left out.";
    SpecialFile = "special-file", Warning, "Not a regular file",
        "Devices, sockets and pipes are left out.";

    // Syntax.
    FrontMatterSyntax = "front-matter-syntax", Error, "Front matter cannot be parsed",
        "The YAML, TOML or JSON between the delimiters is malformed.";
    FrontMatterUnclosed = "front-matter-unclosed", Error, "Front matter does not end",
        "The file begins with `---`, `+++` or `{` and the closing delimiter is missing.";
    DataSyntax = "data-syntax", Error, "A data file cannot be parsed",
        "The YAML, TOML or JSON of a file under `data` is malformed.";
    ConfigSyntax = "config-syntax", Error, "The configuration cannot be parsed",
        "The YAML, TOML or JSON of a configuration file is malformed.";
    OverlaySyntax = "overlay-syntax", Error, "An overlay file cannot be parsed",
        "The YAML of an overlay file is malformed.";
    DuplicateKey = "duplicate-key", Error, "A key is given twice",
        "A mapping names the same key twice; which of the values counts is not for the importer to guess.";
    TooComplex = "too-complex", Error, "A file is too complex",
        "Aliases, depth or size of a YAML, TOML or JSON document exceed what any content needs. The limits keep hostile files from using up memory.";
    InvalidType = "invalid-type", Warning, "A value has the wrong type",
        "A list stands where a text belongs, or the like. The value is left out.";
    InvalidDate = "invalid-date", Error, "A date cannot be read",
        "Dates are RFC 3339 (`2022-03-03T11:00:00Z`). Also read: one-digit hours, a space for the `T`, no seconds, no zone (UTC), and a date alone (midnight UTC).";
    DateForm = "date-form", Warning, "The hour of a date has a zero too many",
        "`T016:11:25` is read as `T16:11:25`. Other programs may refuse it.";
    InvalidUrl = "invalid-url", Warning, "A web address cannot be read",
        "Addresses begin with `https://` or `http://` and name a host. The value is left out.";

    // Configuration.
    MissingBaseUrl = "missing-base-url", Warning, "The configuration has no usable baseURL",
        "Without `baseURL` links cannot be absolute, and the site is known by its title.";
    MissingSiteTitle = "missing-site-title", Warning, "The configuration has no title",
        "The organisation is called by the site's host until `title` or an overlay names it.";
    PermalinkToken = "permalink-token", Warning, "A permalink pattern has an unknown token",
        "The token is none of Hugo's. The pattern is not used; pages of that section have their default paths.";

    // Documents.
    Draft = "draft", Info, "A draft is left out",
        "Documents with `draft: true` are never imported, nor are the files of their folder where the document is its `index.md` or `_index.md`.";
    MissingTitle = "missing-title", Warning, "A document has no title",
        "The file's name is used, with spaces for hyphens.";
    MissingDate = "missing-date", Warning, "A news article has no date",
        "News has a date: `date` in the front matter or at the start of the file's name. The document is imported as a page.";
    DateFromFileName = "date-from-file-name", Info, "A date is taken from the file's name",
        "The front matter has no `date`, and the file's name begins with one.";
    UnsupportedContent = "unsupported-content", Warning, "A document is not Markdown",
        "Content is read from `.md` and `.markdown` files. Other formats that Hugo knows are left out, with the files of their folder where they are its `index` or `_index`.";
    NotPublic = "not-public", Info, "A text is not public yet or any more",
        "The rules, the texts about the organisation and its membership, charters and profiles are taken from pages. A page whose publication is to come or that has expired gives none of them; the next import after its publication does.";
    EmptyTerm = "empty-term", Warning, "A tag, category or series is empty",
        "A list of tags, categories or series has an entry without any text. It is left out.";
    DuplicatePath = "duplicate-path", Warning, "Two documents with the same content have one path",
        "The first one is used.";
    PathConflict = "path-conflict", Error, "Two different documents have one path",
        "Both files claim the same address. Give one of them another `slug`, `url` or title.";
    AliasConflict = "alias-conflict", Warning, "An alias is the path of another document",
        "The other document is served there; the alias is left out.";
    InvalidAlias = "invalid-alias", Warning, "An alias is not a path of the site",
        "Aliases are paths, absolute or relative to the folder of the document. This one is left out.";
    BrokenRef = "broken-ref", Warning, "A ref leads nowhere",
        "The document that `ref` or `relref` names is not in the tree. The path is used as it is written.";
    AmbiguousRef = "ambiguous-ref", Warning, "A ref may mean several documents",
        "Several documents have that name. Write the path from the root of the content.";

    // Shortcodes.
    UnknownShortcode = "unknown-shortcode", Warning, "A shortcode is not known",
        "The text inside it is kept, the shortcode itself left out. The tree's `chancery.toml` can say what it is.";
    ShortcodeSyntax = "shortcode-syntax", Warning, "A shortcode cannot be read",
        "Delimiters, quotes or closing tags do not match. The tag is left out.";
    DataShortcode = "data-shortcode", Info, "A shortcode that shows data is left out",
        "What it lists (members, sponsors, news) is available as data.";
    WidgetShortcode = "widget-shortcode", Info, "A shortcode that shows a form or program is left out",
        "A form, a map or a chart works on the site alone and has no text.";
    IncludedFile = "included-file", Warning, "A shortcode shows another file, which is not read",
        "What the file says is missing from the text. Write it into the document.";
    CardEmail = "card-email", Info, "The e-mail address on a person's card is left out",
        "An address that a site shows on a card is not meant for copies of its data.";
    CardWithoutRole = "card-without-role", Info, "A person's card names no role",
        "The card is part of the text. Without a role it is no position.";

    // Members, people, groups.
    UnknownMemberKey = "unknown-member-key", Warning, "A key of a member's data is not known",
        "Nothing reads this key, so what it says is not published. Most often it is misspelt.";
    MemberWithoutId = "member-without-id", Info, "A member has no id",
        "The file's name is used.";
    MemberWithoutName = "member-without-name", Error, "A member has no name",
        "Every file under `data/members` needs a `name`.";
    DuplicateMember = "duplicate-member", Warning, "A member is described twice alike",
        "Two files have the same id and the same content. One record is made.";
    MemberConflict = "member-conflict", Error, "Two different members have one id",
        "Two files have the same `id` and say different things. Rename one or delete it.";
    ProfileWithoutMember = "profile-without-member", Warning, "A profile belongs to no member",
        "The `id` of a document under `content/members` is that of no file in `data/members`. It is imported as a page.";
    UnknownCategory = "unknown-category", Warning, "A member category is not described",
        "Members use a category code that no overlay describes. It is served with its code alone.";
    UnknownWorkingGroup = "unknown-working-group", Warning, "A working group is not described",
        "Members take part in a group that neither a page nor an overlay describes. It is served with its code alone.";
    UnknownSponsorLevel = "unknown-sponsor-level", Warning, "A sponsorship level is not described",
        "The overlay describes levels, but not this one. The sponsorship is served without a rank.";
    UnknownAuthor = "unknown-author", Info, "An author is not known",
        "Nobody of that name is a representative, listed in `data/authors`, a member or the organisation. The name is served as it is written.";
    AmbiguousAuthor = "ambiguous-author", Warning, "An author cannot be told apart",
        "The name fits more than one author or organisation at the article's date.";
    AuthorOutsidePeriod = "author-outside-period", Warning, "An author had left or not yet come",
        "The one author of that name represents their organisation in another period than the article's date. The name is served as it is written.";

    // Files.
    AssetType = "asset-type", Info, "A file is not of a type that is served",
        "Images and PDF files are served. Other files are left out.";
    AssetTooLarge = "asset-too-large", Warning, "A file is too large to be served",
        "Assets may have ten mebibytes. The file is left out.";

    // Overlay.
    OverlayReused = "overlay-reused", Info, "The overlay of the last import is used",
        "None was given and the tree has none. `--no-overlay` imports without.";
    OverlayUnreadable = "overlay-unreadable", Error, "The overlay of the last import cannot be read",
        "What the database keeps of it is damaged, or was kept by another version of the program. Nothing is published, because the facts it held would vanish. Give the overlay again, or say that there is none.";
    OverlayOverridden = "overlay-overridden", Info, "A page says otherwise than the overlay",
        "The page's own front matter counts; the overlay's value is not used.";
    OverlayUnknownFile = "overlay-unknown-file", Warning, "A file of the overlay is not used",
        "Its name is none of those the overlay knows.";
    OverlayInvalid = "overlay-invalid", Error, "A value of the overlay cannot be used",
        "A key is unknown or missing, or its value has the wrong form.";
    OverlayDuplicate = "overlay-duplicate", Error, "An entry of the overlay is given twice",
        "Two entries have the same id, code or name.";
    OverlayReference = "overlay-reference", Warning, "An entry of the overlay refers to nothing",
        "The page, section, member, level, article or file it names is not there. That value is left out.";
    OverlayPeriod = "overlay-period", Error, "A period of the overlay ends before it begins",
        "`till` is the last day on which it held and cannot be before `from`.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case_and_explained() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            let text = code.as_str();
            assert!(seen.insert(text), "{text} is given twice");
            assert!(
                text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{text}"
            );
            assert!(code.explanation().ends_with('.'), "{text}");
            assert!(!code.title().ends_with('.'), "{text}");
        }
    }
}
