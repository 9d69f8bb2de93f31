//! Every sort of finding there is. The one table from which reports, exit codes and the reference
//! page come.

use crate::value::nearest;
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

impl Severity {
    /// What it is called.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
        "The operating system refuses to open the file or folder, or the repository does not hold it: it is damaged, or a pointer of Git LFS stands for a text. Nothing is published, because what is missing would be taken for deleted.";
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
    Submodule = "submodule", Warning, "A submodule is not read",
        "In a commit, a submodule is the id of a commit of another repository. Its files are not there and are left out.";
    LfsPointer = "lfs-pointer", Warning, "A pointer of Git LFS stands for a file",
        "The file itself is kept elsewhere and was not fetched. Where the last import had it, what was recorded then stays; else it is left out, rather than a few lines of text served in its place.";

    FileChanged = "file-changed", Error, "A file was changed while the tree was read",
        "Its front matter and its text are read one after the other, and it was another file the second time. Nothing is published, because half of it would be old. Import the tree again.";

    // Syntax.
    FrontMatterSyntax = "front-matter-syntax", Error, "Front matter cannot be parsed",
        "The YAML, TOML or JSON between the delimiters is malformed.";
    FrontMatterUnclosed = "front-matter-unclosed", Error, "Front matter does not end",
        "The file begins with `---`, `+++` or `{` and the closing delimiter is missing.";
    FrontMatterUnopened = "front-matter-unopened", Error, "Front matter does not begin",
        "The file begins with lines such as `title: …`, and then comes a delimiter, `---` or `+++`; the one that opens the front matter is missing. Without it all of the file would be published as text.";
    DataSyntax = "data-syntax", Error, "A data file cannot be parsed",
        "The YAML, TOML or JSON of a file under `data` is malformed.";
    ConfigSyntax = "config-syntax", Error, "The configuration cannot be parsed",
        "The YAML, TOML or JSON of a configuration file is malformed.";
    OverlaySyntax = "overlay-syntax", Error, "An overlay file cannot be parsed",
        "The YAML of an overlay file is malformed.";
    DuplicateKey = "duplicate-key", Error, "A key is given twice",
        "A mapping names the same key twice; which of the values counts is not for the importer to guess. In front matter, the configuration and data that is read, keys that differ in case alone are the same.";
    TooComplex = "too-complex", Error, "A file is too complex",
        "Aliases, depth or size of a YAML, TOML or JSON document, or the nesting of a text, exceed what any content needs; front matter may have one mebibyte. The limits keep hostile files from using up memory.";
    InvalidType = "invalid-type", Warning, "A value has the wrong type",
        "A list stands where a text belongs, or the like. The value is left out.";
    InvalidDate = "invalid-date", Error, "A date cannot be read",
        "Dates are RFC 3339 (`2022-03-03T11:00:00Z`), or one of the other layouts that Hugo reads: one-digit hours, a space for the `T`, no seconds, no zone (the site's `timeZone`, else UTC), a date alone (midnight), the month by its English name. An order of day and month is not guessed.";
    DateForm = "date-form", Warning, "A date is written oddly",
        "`T016:11:25` is read as `T16:11:25`, and the name of a zone other than UTC as the site's time zone. Other programs may refuse it or read it otherwise.";
    InvalidUrl = "invalid-url", Warning, "A web address cannot be read",
        "Addresses begin with `https://` or `http://` and name a host. The value is left out.";

    // Configuration.
    MissingBaseUrl = "missing-base-url", Warning, "The configuration has no usable baseURL",
        "Without `baseURL` links cannot be absolute, and the site is known by its title.";
    MissingSiteTitle = "missing-site-title", Warning, "The configuration has no title",
        "The organisation is called by the site's host until `title` or an overlay names it.";
    UnsupportedSetting = "unsupported-setting", Warning, "A setting is not supported",
        "Hugo would read other files, or publish them otherwise, for this setting of the configuration. It is not used.";
    LanguageHosts = "language-hosts", Info, "Languages have hosts of their own",
        "A database holds one site, where no two documents have one path: paths begin with the language. Addresses in full name the language's host, without that folder.";
    LanguageLeftOut = "language-left-out", Info, "Documents of a language are left out",
        "The language is `disabled`, or every language has a `contentDir` and the file is in none of them.";
    PermalinkToken = "permalink-token", Warning, "A permalink pattern has an unknown token",
        "The token is none of Hugo's. The pattern, or the `url` of a document, is not used; the default path is.";

    // Mapping.
    MappingSyntax = "mapping-syntax", Error, "The mapping cannot be parsed",
        "`chancery.toml` in the root of the tree is no TOML.";
    MappingInvalid = "mapping-invalid", Error, "A value of the mapping cannot be used",
        "A key or the name of a field is unknown, a value has the wrong form, or a pattern cannot be read.";
    MappingUnused = "mapping-unused", Warning, "A pattern of the mapping matches nothing",
        "No file of the sort that the pattern is for has such a path. Most often it is misspelt.";
    MappingConflict = "mapping-conflict", Warning, "A field stands under two names",
        "`chancery.toml` says that the site calls the field otherwise, and here it stands under its own name too. The value under the site's name counts.";

    // Documents.
    Draft = "draft", Info, "A draft is left out",
        "Documents with `draft: true` are never imported, nor are the files of their folder where the document is its `index.md` or `_index.md`.";
    NotRendered = "not-rendered", Info, "A document without a page is left out",
        "Hugo makes no page of documents with `render: never` or `link` in `build`, and of bundles that are `headless`. They are left out, with the files of their folder.";
    BundleDocument = "bundle-document", Info, "A document within a bundle is left out",
        "A document beside or below an `index.md` belongs to that page and has no address of its own. Hugo publishes it only where a theme shows it.";
    UnreadKey = "unread-key", Info, "Keys of front matter become no field",
        "Neither Hugo nor the importer defines these keys, so what they say is not published: they are the theme's, a taxonomy of the site's own, or for something that `chancery.toml` can map to a field. They are told once for the whole tree.";
    MisspeltKey = "misspelt-key", Warning, "A key of front matter looks misspelt",
        "Nothing reads this key, and it is nearly the name of one that is read. What it says is not published. It is told once for the whole tree.";
    ProfileTranslation = "profile-translation", Info, "A profile in another language is a page",
        "A member has one profile, in the site's default language. The others are imported as pages.";
    DuplicateDocument = "duplicate-document", Error, "Two files are one document",
        "Two files have the same name apart from extension or way of naming the language, as `about.md` and `about.markdown`. Which of them counts is not for the importer to guess.";
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
    Renamed = "renamed", Info, "A record goes on under another name",
        "The file, the `id` or the address changed, and the evidence that it is the same thing is clear: the same `id`, a rename that git tells, the same address, or an alias that is the old one. It keeps its id, and its old address leads to it.";
    RenamesUnknown = "renames-unknown", Info, "Not every rename is known",
        "The commit of the last import is not in the repository any more, or too much changed since. Renamed files are still known again by their `id`, their address and their aliases.";
    DuplicateId = "duplicate-id", Warning, "Two documents have one id",
        "An `id` in front matter lets a document be known again under another file name. Of two with the same one neither is.";
    AliasTakenOver = "alias-taken-over", Warning, "An alias is the address of somebody who left",
        "A former member's address leads to this document from now on. That is right where this one continues the other, and a mistake where the alias was copied.";
    FormerIdUnused = "former-id-unused", Warning, "A former id names a record of its own",
        "`formerIds` joins a member with the one it was, in the import in which the one follows the other. Afterwards both are recorded apart, and ids never change.";
    PossibleRename = "possible-rename", Warning, "What is new may be what is gone",
        "Something of the same title, name or domain is gone in the same import, and nothing says that it is the same thing. The old record ends or is withdrawn, the new one begins.";
    Vanished = "vanished", Error, "Everything of a kind is gone",
        "The last import had members or articles and this tree has none. Most often a folder was moved or left out. Nothing is published, unless it is said that it is meant (`--allow-empty`).";
    BrokenRef = "broken-ref", Warning, "A ref leads nowhere",
        "The document that `ref` or `relref` names is not in the tree. The path is used as it is written.";
    AmbiguousRef = "ambiguous-ref", Warning, "A ref may mean several documents",
        "Several documents have that name. Write the path from the root of the content.";

    MissingFile = "missing-file", Warning, "A file that a document names is not there",
        "A text shows or links to a file of the site, or front matter names an image or a file among its `resources`, and the tree has no such file. Names of files are told apart by case. Files that a theme, a module or a build step brings cannot be seen: of folders in which the tree has no file nothing is said where the site has a theme or modules. What redirect rules beside the content name (`_redirects`, `netlify.toml` and the like) counts as there.";
    BrokenLink = "broken-link", Warning, "A link leads nowhere on the site",
        "No document, alias, section, taxonomy or feed of the site has the path, or the text has no place of the name after `#`. An address in full is told only where the tree has something in its first folder, for other things may be served on the host. The link is served as it is written.";

    HtmlLeftOut = "html-left-out", Warning, "HTML is left out of a text",
        "Elements that run, load or submit something, event handlers and addresses such as `javascript:` are left out, and so are elements that are none of HTML's for texts. Of most elements the text inside stays; of those that hold no text, such as `script`, nothing does.";

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
    CardInNews = "card-in-news", Info, "A person's card in news makes no position",
        "News tells what was so on its day. A card in it is a position only where it says from when; else it is part of the text and no more.";

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
    DuplicateProfile = "duplicate-profile", Warning, "A member has two profiles in one language",
        "A member has one profile, and two documents under `content/members` have the member's `id` and language. The first one is used; the other is imported as a page.";
    MemberWithoutCategory = "member-without-category", Info, "A member's category is empty",
        "`memberType` is there and has no value, while other members have one. The member is served without a category.";
    UnknownCategory = "unknown-category", Warning, "A member category is not described",
        "Members use a category code that no overlay describes. It is served with its code alone.";
    UnknownWorkingGroup = "unknown-working-group", Warning, "A working group is not described",
        "Members take part in a group that neither a page nor an overlay describes. It is served with its code alone.";
    UndescribedCodes = "undescribed-codes", Info, "Codes of members are not described",
        "Members have categories, or take part in working groups, and nothing describes any of them. They are served with their codes alone. Once one is described, the others are told one by one (`unknown-category`, `unknown-working-group`).";
    UnknownSponsorLevel = "unknown-sponsor-level", Warning, "A sponsorship level is not described",
        "The overlay describes levels, but not this one. The sponsorship is served without a rank.";
    UnknownAuthor = "unknown-author", Info, "An author is not known",
        "Nobody of that name is a representative, listed in `data/authors`, a member or the organisation. The name is served as it is written.";
    AmbiguousAuthor = "ambiguous-author", Warning, "An author cannot be told apart",
        "The name fits more than one author or organisation at the article's date.";
    AuthorOutsidePeriod = "author-outside-period", Warning, "An author had left or not yet come",
        "The one author of that name represents their organisation in another period than the article's date. The name is served as it is written.";

    // Other data.
    UnknownDataKey = "unknown-data-key", Warning, "A key of an author's or a sponsor's data is not known",
        "Nothing reads this key, so what it says is not published. Most often it is misspelt.";
    IncompleteData = "incomplete-data", Warning, "An entry of a data file lacks what it needs",
        "An author needs a name; a sponsor needs a name or a member, and a level, which a member's `sponsor` needs too. The entry is left out.";
    DataReference = "data-reference", Warning, "A data file refers to nothing",
        "The member or the file it names is not there. That value is left out.";
    UndatedEvent = "undated-event", Info, "A sponsorship of an event has no end",
        "An event ends, and a sponsorship without `till` counts as one that holds now. The year in an event's name is not taken for a date.";
    DuplicateSponsor = "duplicate-sponsor", Warning, "A sponsorship is given twice",
        "Two entries have the same sponsor, level and event at the same time. The first one is used.";

    // Files.
    AssetType = "asset-type", Info, "A file is not of a type that is served",
        "Images and PDF files are served. Other files are left out.";
    AssetTooLarge = "asset-too-large", Warning, "A file is too large to be served",
        "Assets may have ten mebibytes. The file is left out.";
    SvgScript = "svg-script", Warning, "An SVG holds more than a picture",
        "Scripts, event handlers, embedded HTML and references to other sites are told. The file is served as it is, with a policy under which browsers run none of it and load nothing (`Content-Security-Policy: default-src 'none'; …; sandbox`), and nothing of it runs in an `img` element. A site that copies the file elsewhere has no such policy.";
    SvgSyntax = "svg-syntax", Warning, "An SVG cannot be read",
        "The file is no well-formed XML, or has more elements and entities than are looked through, so what it holds cannot be told. It is served as it is; browsers show an SVG that is malformed in part or not at all.";

    // Overlay.
    OverlayReused = "overlay-reused", Info, "The overlay of the last import is used",
        "None was given and the tree has none. `--no-overlay` imports without.";
    OverlayUnreadable = "overlay-unreadable", Error, "The overlay of the last import cannot be read",
        "What the database keeps of it is damaged, or was kept by another version of the program. Nothing is published, because the facts it held would vanish. Give the overlay again, or say that there is none.";
    OverlayOverridden = "overlay-overridden", Info, "A page and the overlay speak of the same thing",
        "One of them counts and the other is not used. Of the day from which the rules hold, the page's own front matter counts, and of two versions that took effect on one day the page's; of a position, the overlay.";
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

impl Code {
    /// The code that is written so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// The code that `name`, which is none, most likely means.
    #[must_use]
    pub fn nearest(name: &str) -> Option<Self> {
        nearest(name, Self::ALL.iter().map(|code| code.as_str())).and_then(Self::from_name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
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
