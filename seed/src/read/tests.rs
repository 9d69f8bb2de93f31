//! Small whole trees.

use super::*;
use crate::diagnostics::Severity;
use crate::progress::Silent;
use chancery_schema::domain::{
    AnyContent, Asset, Basis, Confidence, Member, MemberCategory, Membership, NewsArticle, Organization,
    Page, Person, Position, RuleBook, Sponsor, WorkingGroup,
};
use chrono::NaiveDate;

const CONFIG: &str =
    "baseURL: https://a.example\ntitle: Alpha\npermalinks: {blog: '/:year/:month/:day/:title/'}\n";

/// A tree with a configuration and these files.
fn tree(files: &[(&str, &str)]) -> Memory {
    Memory::new([("config.yaml", CONFIG)].into_iter().chain(files.iter().copied()))
}

/// When the trees are recorded.
fn now() -> DateTime<Utc> {
    "2023-06-30T12:00:00Z".parse().unwrap()
}

fn read_with(
    source: &Memory,
    overlay: Option<&Memory>,
    remembered: Option<&str>,
    options: &Options,
) -> Reading {
    let overlay = overlay.map(|overlay| overlay as &dyn Source);
    let known = Known { overlay: remembered.map(str::to_owned), ..Known::default() };
    read(source, overlay, &known, now(), options, &Silent).unwrap()
}

fn read_tree(files: &[(&str, &str)]) -> Reading {
    read_with(&tree(files), None, None, &Options::default())
}

fn codes(reading: &Reading) -> Vec<Code> {
    reading.findings.iter().map(|finding| finding.code).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

macro_rules! all {
    ($reading:expr, $kind:ident) => {{
        let all: Vec<&$kind> = ($reading.batch.records().iter())
            .filter_map(|record| match &record.content {
                AnyContent::$kind(value) => Some(&**value),
                _ => None,
            })
            .collect();
        all
    }};
}

fn text(reading: &Reading, body: Option<&chancery_schema::domain::BodyRef>) -> String {
    reading.batch.body(body.unwrap()).unwrap().text.clone()
}

#[test]
fn an_empty_tree_is_an_error_and_a_bare_one_is_not() {
    let reading = read_with(&Memory::new([("README.md", "x")]), None, None, &Options::default());
    assert_eq!(codes(&reading), [Code::EmptyTree]);
    assert!(reading.findings.has_errors() && reading.batch.records().is_empty());
    let reading = read_with(&Memory::new([("content/about.md", "x")]), None, None, &Options::default());
    assert!(!reading.findings.has_errors());
}

#[test]
fn news_pages_and_profiles_are_told_apart() {
    let reading = read_tree(&[
        ("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\n---\nText"),
        ("content/blog/_index.md", "---\ntitle: Blog\n---\n"),
        ("content/about.md", "---\ntitle: About\n---\n"),
        ("content/members/k.md", "---\ntitle: K\nid: k\n---\n## We\n\nMake *keys*."),
        ("content/members/gone.md", "---\ntitle: Gone\nid: gone\n---\n"),
        ("data/members/k.yaml", "id: k\nname: K Ltd\n"),
    ]);
    assert_eq!(codes(&reading), [Code::ProfileWithoutMember]);
    // What cannot be read may be the member.
    let broken = [
        ("content/members/gone.md", "---\ntitle: Gone\nid: gone\n---\n"),
        ("data/members/g.yaml", "id: gone\nname: [\n"),
    ];
    assert_eq!(codes(&read_tree(&broken)), [Code::DataSyntax]);
    let twice = read_tree(&[
        ("content/members/k.md", "---\ntitle: K\n---\n"),
        ("content/members/old.md", "---\ntitle: K\nid: k\n---\n"),
        ("data/members/k.yaml", "id: k\nname: K Ltd\n"),
    ]);
    assert_eq!(codes(&twice), [Code::DuplicateProfile]);
    let paths: Vec<&str> = all!(reading, Page).iter().map(|page| page.path.as_str()).collect();
    assert_eq!(paths, ["/about/", "/blog/", "/members/gone/"]);
    let article = all!(reading, NewsArticle)[0];
    assert_eq!(
        (article.path.as_str(), article.url.as_str()),
        ("/2022/03/03/a/", "https://a.example/2022/03/03/a/")
    );
    let member = all!(reading, Member)[0];
    assert_eq!(member.path.as_deref(), Some("/members/k/"));
    assert_eq!(text(&reading, member.profile.as_ref()), "We\nMake keys.");
}

#[test]
fn drafts_and_undated_news_are_reported() {
    let reading = read_tree(&[
        ("content/blog/a.md", "---\ntitle: A\ndraft: true\ndate: 2022-03-03\n---\n"),
        ("content/blog/b.md", "---\ntitle: B\n---\n"),
        ("content/blog/2013-02-14-c.md", "---\ntitle: C\n---\n"),
        ("content/blog/d.html", "<p>"),
    ]);
    let found = codes(&reading);
    assert_eq!(found, [Code::DateFromFileName, Code::Draft, Code::MissingDate, Code::UnsupportedContent]);
    assert_eq!(all!(reading, NewsArticle)[0].path, "/2013/02/14/c/");
    assert_eq!(all!(reading, Page)[0].path, "/blog/b/");
}

#[test]
fn clashing_paths_name_both_files() {
    let post = "---\ntitle: A\ndate: 2022-03-03\n---\nText\n";
    let other = "---\ntitle: A\ndate: 2022-03-03\n---\nOther\n";
    let reading = read_tree(&[("content/blog/a.md", post), ("content/blog/b.md", post)]);
    assert_eq!(codes(&reading), [Code::DuplicatePath]);
    assert_eq!(all!(reading, NewsArticle).len(), 1);
    let reading = read_tree(&[("content/blog/a.md", post), ("content/blog/b.md", other)]);
    assert_eq!(codes(&reading), [Code::PathConflict]);
    let finding = reading.findings.iter().next().unwrap();
    assert!(
        finding.message.contains("content/blog/a.md") && finding.file.as_deref() == Some("content/blog/b.md")
    );
}

#[test]
fn one_document_in_two_files_is_one_record() {
    let reading = read_tree(&[
        ("content/about.en.md", "---\ntitle: A\n---\nx"),
        ("content/about.md", "---\ntitle: A\nurl: /other/\n---\nx"),
        ("content/join.markdown", "---\ntitle: J\n---\nx"),
        ("content/join.md", "---\ntitle: J\nurl: /j/\n---\ny"),
    ]);
    assert_eq!(codes(&reading), [Code::DuplicateDocument, Code::DuplicateDocument]);
    let finding = reading.findings.iter().next().unwrap();
    assert!(finding.message.contains("content/about.en.md is the same document"), "{finding:?}");
    assert_eq!(all!(reading, Page).len(), 2);
    let alike = read_tree(&[
        ("content/a.md", "---\ntitle: A\n---\nx"),
        ("content/a.markdown", "---\ntitle: A\n---\nx\n"),
    ]);
    assert_eq!(codes(&alike), [Code::DuplicatePath]);
    assert_eq!(all!(alike, Page).len(), 1);
}

#[test]
fn an_alias_leads_to_one_document() {
    let reading = read_tree(&[
        ("content/a.md", "---\ntitle: A\naliases: [/b/, /old/]\n---\n"),
        ("content/b.md", "---\ntitle: B\naliases: [/old/]\n---\n"),
    ]);
    assert_eq!(codes(&reading), [Code::AliasConflict, Code::AliasConflict]);
    assert_eq!(all!(reading, Page)[0].aliases, ["/old/"]);
}

const PEOPLE: &[(&str, &str)] = &[
    (
        "data/members/m.yaml",
        "id: m\nname: Micro\nmemberType: A\nrepresentatives:\n  - { name: Sándor Szőke, id: sandor, role: CTO }\n  \
         - { name: Jo Doe, from: 2015-01-01, till: 2015-12-31 }\n  - { name: Al Two }\n",
    ),
    ("data/members/n.yaml", "id: n\nname: Nano\nmemberType: A\nrepresentatives:\n  - { name: Al Two }\n"),
    (
        "data/authors.yaml",
        "- name: Oracle\n  website: https://oracle.example\n  representatives:\n    - { name: Jo Doe, from: 2013-07-01, \
         till: 2014-12-31 }\n",
    ),
];

fn attributed(date: &str, author: &str) -> (Reading, chancery_schema::domain::Attribution) {
    let post = format!("---\ntitle: A\ndate: {date}\nauthors: ['{author}']\n---\n");
    let mut files = PEOPLE.to_vec();
    files.push(("content/blog/a.md", post.as_str()));
    let overlay = Memory::new([
        (
            "organization.yaml",
            "names:\n- {name: Old Council, shortName: OC, from: 2013-01-01}\n- {name: Alpha, from: 2021-01-01}\n",
        ),
        ("membership.yaml", "categories: [{code: A, name: All}]\n"),
        ("members.yaml", "- id: m\n  names: [{name: Macro, till: 2018-06-30}]\n"),
    ]);
    let reading = read_with(&tree(&files), Some(&overlay), None, &Options::default());
    let attribution = all!(reading, NewsArticle)[0].authors[0].clone();
    (reading, attribution)
}

#[test]
fn an_author_is_who_they_were_at_the_time() {
    for (date, name, affiliation, is_member) in [
        ("2022-03-03", "SANDOR SZOKE", Some("Micro"), true),
        ("2016-03-03", "sandor", Some("Macro"), true),
        ("2014-03-03", "Jo Doe", Some("Oracle"), false),
        ("2015-03-03", "Jo Doe", Some("Macro"), true),
        ("2022-03-03", "Nano", Some("Nano"), true),
        ("2016-03-03", "Micro", Some("Macro"), true),
        ("2016-03-03", "OC", None, false),
        ("2016-03-03", "Alpha", None, false),
    ] {
        let (reading, attribution) = attributed(date, name);
        assert_eq!(codes(&reading), [], "{name}");
        assert_eq!(attribution.confidence, Confidence::Exact, "{name}");
        assert_eq!(attribution.affiliation.as_deref(), affiliation, "{name} {date}");
        assert_eq!(attribution.member.is_some(), is_member, "{name}");
        assert!(attribution.author.is_some(), "{name}");
    }
}

#[test]
fn an_author_is_never_guessed() {
    for (name, confidence, author, code) in [
        ("Al Two", Confidence::Ambiguous, true, Code::AmbiguousAuthor),
        ("Jo Doe", Confidence::None, false, Code::AuthorOutsidePeriod),
        ("Jo", Confidence::None, false, Code::UnknownAuthor),
        ("Oracle", Confidence::None, false, Code::UnknownAuthor),
    ] {
        let (reading, attribution) = attributed("2022-03-03", name);
        assert_eq!(codes(&reading), [code], "{name}");
        assert_eq!((attribution.confidence, attribution.author.is_some()), (confidence, author), "{name}");
        assert_eq!(attribution.name, name);
    }
}

#[test]
fn people_outside_the_membership_keep_their_affiliation() {
    let (reading, _) = attributed("2022-03-03", "Micro");
    let jo = all!(reading, Person).into_iter().find(|person| person.name == "Jo Doe").unwrap();
    assert_eq!(jo.affiliations[0].organization, "Oracle");
    assert_eq!(jo.affiliations[0].period.until.map(|until| until.on), Some(day("2015-01-01")));
}

#[test]
fn names_follow_each_other() {
    let (reading, _) = attributed("2022-03-03", "Micro");
    let names = &all!(reading, Organization)[0].names;
    assert_eq!(names[0].period.until, names[1].period.from);
    assert_eq!(names[0].short_name.as_deref(), Some("OC"));
    let member = all!(reading, Member)[0];
    let shown: Vec<_> =
        member.names.iter().map(|name| (name.name.as_str(), name.period.from.map(|from| from.on))).collect();
    assert_eq!(shown, [("Macro", None), ("Micro", Some(day("2018-07-01")))]);
}

#[test]
fn what_is_used_and_not_described_is_served_with_its_code() {
    let reading = read_tree(&[
        ("data/members/a.yaml", "id: a\nname: A\nmemberType: Vendor\nworkingGroups: [X, CA]\n"),
        ("data/members/b.yaml", "id: b\nname: B\nmemberType: Vendor\n"),
        ("content/wg/ca/_index.md", "---\ntitle: CA group\ndescription: For CAs\n---\n"),
        ("content/wg/ca/charter.md", "---\ntitle: Charter\n---\nRules."),
    ]);
    assert_eq!(codes(&reading), [Code::UndescribedCodes, Code::UnknownWorkingGroup]);
    assert!(reading.findings.iter().next().unwrap().message.contains("(1): “Vendor”"));
    assert_eq!(all!(reading, MemberCategory)[0].name, "Vendor");
    let groups = all!(reading, WorkingGroup);
    assert_eq!((groups[0].name.as_str(), groups[0].path.as_deref()), ("CA group", Some("/wg/ca/")));
    assert_eq!(text(&reading, groups[0].charter.as_ref()), "Rules.");
    assert_eq!((groups[1].name.as_str(), groups[1].path.as_deref()), ("X", None));
}

#[test]
fn rules_have_versions_that_end_each_other() {
    let page = "---\ntitle: Bylaws\nlastmod: 2022-05-01\n---\n## 10. Voting\n\nOne vote.\n\n## 3. Membership fees\n\nNone.\n";
    let version = "---\ntitle: Bylaws\neffectiveFrom: 2013-02-14\n---\nOld.";
    let files = [("content/bylaws.md", page), ("overlay/rules/old.md", version)];
    let reading = read_tree(&files);
    assert_eq!(codes(&reading), []);
    let rules = all!(reading, RuleBook);
    assert_eq!(rules.len(), 2);
    assert_eq!(
        rules[0].effective.until.map(|until| (until.on, until.basis)),
        Some((day("2022-05-01"), Basis::Inferred))
    );
    let keys: Vec<&str> = (reading.batch.records().iter())
        .filter(|record| matches!(record.content, AnyContent::RuleBook(_)))
        .map(|record| record.key.as_str())
        .collect();
    assert_eq!(keys[0], "rules@2013-02-14");
    assert!(keys[1].starts_with("rules@") && keys[1].len() == "rules@".len() + 12);
    let membership = all!(reading, Membership)[0];
    assert_eq!(text(&reading, membership.voting.as_ref()), "One vote.");
    assert_eq!(text(&reading, membership.fees.as_ref()), "None.");
    let stated = Memory::new([("membership.yaml", "rules: {page: /bylaws/, effectiveFrom: 2022-06-01}\n")]);
    let reading = read_with(&tree(&files), Some(&stated), None, &Options::default());
    assert_eq!(all!(reading, RuleBook)[0].effective.from.map(|from| from.basis), Some(Basis::Stated));
}

#[test]
fn two_versions_of_the_rules_do_not_take_effect_on_one_day() {
    let version = "---\ntitle: Old\neffectiveFrom: 2013-02-14\n---\nx";
    let reading = read_tree(&[
        ("content/bylaws.md", "---\ntitle: Now\neffectiveFrom: 2022-05-01\n---\nz"),
        ("overlay/rules/a.md", version),
        ("overlay/rules/b.md", &version.replace('x', "y")),
        ("overlay/rules/c.md", "---\ntitle: Other\neffectiveFrom: 2022-05-01\n---\nx"),
    ]);
    let shown: Vec<_> = reading
        .findings
        .iter()
        .map(|finding| (finding.code, finding.file.as_deref(), finding.line))
        .collect();
    let twice = |file| (Code::OverlayDuplicate, Some(file), Some(3));
    let overridden = (Code::OverlayOverridden, Some("overlay/rules/c.md"), Some(3));
    assert_eq!(shown, [twice("overlay/rules/b.md"), overridden]);
    let titles: Vec<&str> = all!(reading, RuleBook).iter().map(|rules| rules.title.as_str()).collect();
    assert_eq!(titles, ["Old", "Now"]);
}

#[test]
fn the_page_of_the_rules_wins_over_a_version_of_the_same_day() {
    let reading = read_tree(&[
        ("content/bylaws.md", "---\ntitle: Now\nlastmod: 2022-05-01\n---\nz"),
        ("overlay/rules/c.md", "---\ntitle: Other\neffectiveFrom: 2022-05-01\n---\nx"),
    ]);
    let shown: Vec<_> =
        reading.findings.iter().map(|finding| (finding.code, finding.message.as_str())).collect();
    let message =
        "the page /bylaws/ is the version of the rules that took effect on 2022-05-01; “Other” is left out";
    assert_eq!(shown, [(Code::OverlayOverridden, message)]);
    let rules = all!(reading, RuleBook);
    let shown: Vec<_> = rules.iter().map(|rules| (rules.title.as_str(), rules.effective.until)).collect();
    assert_eq!(shown, [("Now", None)]);
}

#[test]
fn references_of_the_overlay_that_lead_nowhere_are_named() {
    let overlay = Memory::new([
        (
            "organization.yaml",
            "about: {page: /nowhere/}\nhistory: {page: '/about/#never'}\nlogo: /img/x.svg\n",
        ),
        ("positions.yaml", "- {body: Board, role: Chair, person: Jo, member: none}\n"),
        (
            "partners.yaml",
            "- {id: p, name: P, agreements: [{kind: MoU, title: T, announcedBy: /x/}]}\n- {id: P, name: Q}\n",
        ),
        (
            "sponsorship.yaml",
            "levels: [{name: Gold, amount: '5.000,00', currency: USD}]\nsponsors: [{id: s}]\n",
        ),
        ("working-groups.yaml", "- {code: X, page: /wg/x/, from: 2022-02-02, till: 2022-01-01}\n"),
        (
            "members.yaml",
            "- {id: unknown}\n- {id: old, names: [{name: Old}], periods: [{category: A, till: 2019-12-31}]}\n",
        ),
    ]);
    let files = [("content/about.md", "---\ntitle: About\n---\nText")];
    let reading = read_with(&tree(&files), Some(&overlay), None, &Options::default());
    let count = |code: Code| codes(&reading).iter().filter(|found| **found == code).count();
    assert_eq!(count(Code::OverlayReference), 7, "{:?}", reading.findings);
    assert_eq!(
        (count(Code::OverlayDuplicate), count(Code::OverlayInvalid), count(Code::OverlayPeriod)),
        (1, 2, 1)
    );
    assert!(reading.findings.iter().all(|finding| finding.file.is_some() && finding.line.is_some()));
    let old = all!(reading, Member)[0];
    assert_eq!((old.slug.as_str(), old.names[0].name.as_str()), ("old", "Old"));
    assert_eq!(old.periods[0].period.until.map(|until| until.on), Some(day("2020-01-01")));
    assert_eq!(all!(reading, Position)[0].name, "Jo");
}

#[test]
fn sponsors_are_members_and_others() {
    let overlay = Memory::new([(
        "sponsorship.yaml",
        "levels: [{name: Gold, amount: 10000, currency: USD}, {name: Silver}]\nsponsors:\n- id: o\n  name: Other\n  \
         sponsorships: [{level: gold, from: 2023-03-03, till: 2023-03-03}]\n- id: A\n  sponsorships: [{level: Gold, till: 2020-12-31}]\n",
    )]);
    let files = [
        ("data/members/a.yaml", "id: a\nname: A\nsponsor: {level: Silver}\n"),
        ("data/members/b.yaml", "id: b\nname: B\nsponsor: {level: Tin}\n"),
        ("data/members/c.yaml", "id: c\nname: C\nsponsor:\n  level:\n"),
    ];
    let reading = read_with(&tree(&files), Some(&overlay), None, &Options::default());
    assert_eq!(codes(&reading), [Code::UnknownSponsorLevel]);
    let sponsors = all!(reading, Sponsor);
    let shown: Vec<_> = sponsors
        .iter()
        .map(|sponsor| {
            let ranks: Vec<_> = sponsor.sponsorships.iter().map(|sponsorship| sponsorship.rank).collect();
            (sponsor.name.as_str(), sponsor.member.is_some(), ranks)
        })
        .collect();
    let expected =
        [("A", true, vec![Some(1), Some(2)]), ("B", true, vec![None]), ("Other", false, vec![Some(1)])];
    assert_eq!(shown, expected);
}

#[test]
fn the_last_overlay_is_used_again_for_the_same_site_only() {
    let files = [("content/about.md", "---\ntitle: About\n---\n")];
    let overlay = Memory::new([("organization.yaml", "legalForm: Association\n")]);
    let first = read_with(&tree(&files), Some(&overlay), None, &Options::default());
    let remembered = first.overlay.as_deref();
    let again = read_with(&tree(&files), None, remembered, &Options::default());
    assert_eq!(codes(&again), [Code::OverlayReused]);
    assert_eq!(all!(again, Organization)[0].legal_form.as_deref(), Some("Association"));
    assert_eq!(again.overlay, first.overlay);
    let without =
        read_with(&tree(&files), None, remembered, &Options { no_overlay: true, ..Options::default() });
    assert_eq!((without.findings.len(), without.overlay), (0, None));
    let other = Memory::new([
        ("config.yaml", "baseURL: https://b.example\ntitle: B\n"),
        ("content/a.md", "---\ntitle: A\n---\n"),
    ]);
    assert_eq!(codes(&read_with(&other, None, remembered, &Options::default())), []);
}

#[test]
fn a_bundle_brings_its_files() {
    let reading = read_tree(&[
        (
            "content/blog/recap/index.md",
            "---\ntitle: Recap\ndate: 2023-03-07\nresources:\n- src: 'photos/*'\n  title: 'Photo #:counter'\n- src: x/none.svg\n---\n\
             {{< figure src=\"photos/a.png\" >}}\n",
        ),
        ("content/blog/recap/photos/a.png", "1"),
        ("content/blog/recap/photos/b.png", "2"),
        ("content/blog/recap/cover.svg", "<svg/>"),
        ("static/_headers", "x"),
        ("static/img/logo.svg", "<svg></svg>"),
    ]);
    assert_eq!(codes(&reading), [Code::MissingFile, Code::AssetType]);
    let article = all!(reading, NewsArticle)[0];
    let shown: Vec<_> = (article.resources.iter())
        .map(|resource| (resource.src.as_str(), resource.title.as_deref(), resource.asset.is_some()))
        .collect();
    let expected = [
        ("photos/a.png", Some("Photo #1"), true),
        ("photos/b.png", Some("Photo #2"), true),
        ("x/none.svg", None, false),
        ("cover.svg", None, true),
    ];
    assert_eq!(shown, expected);
    assert!(article.image.is_some());
    let body = reading.batch.body(&article.body).unwrap();
    assert!(body.html.contains("src=\"/2023/03/07/recap/photos/a.png\""), "{}", body.html);
}

#[test]
fn what_is_left_open_is_told_with_a_way_to_mend_it() {
    let reading = read_tree(&[
        ("data/members/a.yaml", "id: a\nname: A\nmemberType: X\nrepresentatives:\n- name: Kirk Hal\n"),
        ("data/members/b.yaml", "id: b\nname: B\nmemberType:\n"),
        ("data/members/c.yaml", "id: c\nname: C\n"),
        (
            "data/sponsors.yaml",
            "- {name: S, level: L, event: E 2019}\n- {name: S, level: L, event: F, till: 2019-01-01}\n",
        ),
        ("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\nauthors: [Kirk Hall]\n---\nText"),
    ]);
    let told = |code: Code| {
        let found = reading.findings.iter().filter(|finding| finding.code == code);
        found
            .map(|finding| (finding.message.clone(), finding.help.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let [(_, help)] = told(Code::UnknownAuthor).try_into().unwrap();
    assert!(help.starts_with("did you mean “Kirk Hal”, data/members/a.yaml? Else list them"), "{help}");
    let [(message, _)] = told(Code::MemberWithoutCategory).try_into().unwrap();
    assert_eq!(message, "the member “B” has no category; `memberType` is empty");
    let [(message, _)] = told(Code::UndatedEvent).try_into().unwrap();
    assert_eq!(message, "this sponsorship of “E 2019” has no end and counts as one that holds now");
}

#[test]
fn the_same_tree_reads_the_same() {
    let mut files = PEOPLE.to_vec();
    files.push(("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\n---\nText"));
    let (first, second) = (read_tree(&files), read_tree(&files));
    assert_eq!(format!("{:?}", first.batch.records()), format!("{:?}", second.batch.records()));
    assert_eq!(first.findings, second.findings);
}

#[test]
fn the_bundled_tree_has_nothing_to_mend() {
    let reading =
        read(&crate::bundled(), None, &Known::default(), now(), &Options::default(), &Silent).unwrap();
    let grave: Vec<_> = reading.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    assert!(grave.is_empty(), "{grave:#?}");
}

#[test]
fn the_files_of_a_document_that_is_left_out_are_left_out() {
    let reading = read_tree(&[
        ("content/blog/secret/index.md", "---\ntitle: S\ndate: 2022-03-03\ndraft: true\n---\n"),
        ("content/blog/secret/plan.pdf", "1"),
        ("content/blog/secret/deep/er.png", "2"),
        ("content/blog/old/index.html", "<p>"),
        ("content/blog/old/x.png", "3"),
        ("content/wg/new/_index.md", "---\ntitle: N\ndraft: true\n---\n"),
        ("content/wg/new/logo.svg", "4"),
        ("content/wg/new/open/index.md", "---\ntitle: O\n---\n"),
        ("content/wg/new/open/a.png", "5"),
        ("content/wg/wg.png", "6"),
        ("content/blog/soon/index.md", "---\ntitle: Soon\ndate: 2024-01-01\n---\n"),
        ("content/blog/soon/b.png", "7"),
        ("static/c.png", "8"),
    ]);
    let shown: Vec<_> = (all!(reading, Asset).iter())
        .map(|asset| (asset.path.as_str(), asset.published_at.map(|at| at.date_naive())))
        .collect();
    let soon = Some(day("2024-01-01"));
    let expected = [
        ("/c.png", None),
        ("/2024/01/01/soon/b.png", soon),
        ("/wg/new/open/a.png", None),
        ("/wg/wg.png", None),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn pages_that_are_not_public_tell_nothing() {
    let reading = read_tree(&[
        (
            "content/about.md",
            "---\ntitle: About\npublishDate: 2024-01-01\n---\nText\n\n## History\n\nLong.\n",
        ),
        ("content/bylaws.md", "---\ntitle: Bylaws\nexpiryDate: 2023-01-01\n---\n## Voting\n\nYes.\n"),
        ("content/wg/ca/_index.md", "---\ntitle: CA group\ndate: 2024-01-01\n---\n"),
        ("content/members/k.md", "---\ntitle: K\ndate: 2024-01-01\n---\nSoon."),
        ("data/members/k.yaml", "id: k\nname: K\nworkingGroups: [CA]\n"),
    ]);
    let messages: Vec<&str> = reading.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(codes(&reading).iter().all(|code| *code == Code::NotPublic), "{messages:?}");
    assert_eq!(
        messages,
        [
            "/about/ is not published before 2024-01-01T00:00:00Z; the text about the organisation is left out",
            "/about/ is not published before 2024-01-01T00:00:00Z; the organisation's history is left out",
            "/bylaws/ expired on 2023-01-01T00:00:00Z; the text about voting is left out",
            "/bylaws/ expired on 2023-01-01T00:00:00Z; the text of the rules is left out",
            "/members/k/ is not published before 2024-01-01T00:00:00Z; a member's profile is left out",
            "/wg/ca/ is not published before 2024-01-01T00:00:00Z; what it tells of the working group is left out",
        ]
    );
    assert!(all!(reading, RuleBook).is_empty());
    assert!(all!(reading, Membership)[0].voting.is_none());
    let organization = all!(reading, Organization)[0];
    assert!(organization.about.is_none() && organization.history.is_none());
    let member = all!(reading, Member)[0];
    assert!(member.profile.is_none() && member.path.is_none());
    assert_eq!(all!(reading, WorkingGroup)[0].name, "CA");
}

#[test]
fn the_page_of_the_rules_dates_them() {
    let page = |more: &str| format!("---\ntitle: Bylaws\nlastmod: 2022-06-01\n{more}---\nText");
    let overlay = Memory::new([("membership.yaml", "rules: {page: /bylaws/, effectiveFrom: 2022-05-01}\n")]);
    for (more, from, until, found) in [
        ("", "2022-05-01", None, vec![]),
        ("effectiveFrom: 2022-05-01\n", "2022-05-01", None, vec![]),
        ("effectiveFrom: 2023-01-01\n", "2023-01-01", None, vec![Code::OverlayOverridden]),
        ("effectiveTill: 2022-12-31\n", "2022-05-01", Some("2023-01-01"), vec![]),
    ] {
        let page = page(more);
        let source = tree(&[("content/bylaws.md", &page)]);
        let reading = read_with(&source, Some(&overlay), None, &Options::default());
        assert_eq!(codes(&reading), found, "{more}");
        let effective = all!(reading, RuleBook)[0].effective;
        assert_eq!(effective.from.map(|from| from.on), Some(day(from)), "{more}");
        assert_eq!(effective.until.map(|until| until.on), until.map(day), "{more}");
    }
}

#[test]
fn an_overlay_that_was_kept_and_cannot_be_read_stops_the_import() {
    let files = [("content/about.md", "---\ntitle: About\n---\n")];
    let reading = read_with(&tree(&files), None, Some("{"), &Options::default());
    assert_eq!(codes(&reading), [Code::OverlayUnreadable]);
    assert!(reading.findings.has_errors());
    let without = Options { no_overlay: true, ..Options::default() };
    assert_eq!(codes(&read_with(&tree(&files), None, Some("{"), &without)), []);
}

#[test]
fn tags_are_told_apart_and_empty_ones_dropped() {
    let post = "---\ntitle: A\ndate: 2022-03-03\ntags: [C++, 'C#', c, C, '?!', '', null]\ncategories: [News, news]\nseries: ['']\n---\n";
    let reading = read_tree(&[("content/blog/a.md", post)]);
    assert_eq!(codes(&reading), [Code::EmptyTerm; 3]);
    let article = all!(reading, NewsArticle)[0];
    let slugs: Vec<&str> = article.tags.iter().map(|tag| tag.slug.as_str()).collect();
    assert_eq!(slugs, ["c++", "c#", "c", "?!"]);
    assert_eq!((article.categories.as_slice(), article.series.len()), (["News".to_owned()].as_slice(), 0));
}

#[test]
fn the_article_about_etsi_has_a_lead_image() {
    let source = crate::bundled();
    let reading = read(&source, None, &Known::default(), now(), &Options::default(), &Silent).unwrap();
    let article = all!(reading, NewsArticle).into_iter().find(|article| article.title.contains("ETSI"));
    assert!(article.unwrap().image.is_some());
    let rules = all!(reading, RuleBook).into_iter().find(|rules| rules.path.is_some()).unwrap();
    assert_eq!(rules.effective.from, Some(chancery_schema::domain::Bound::stated(day("2022-05-01"))));
}

const COUNCIL: &str = "---\ntitle: Council\n---\n\
    {{< person-card name=\"Jo Doe\" role=\"Chair\" company=\"Micro\" from=\"2021-01-01\" >}}\nWrites.\n{{< /person-card >}}\n\n\
    ## Board\n\n{{< person-card name=\"Sandor Szoke\" role=\"Treasurer\" member=\"m\" linkedin=\"szoke\" >}}\n\n\
    {{< person-card name=\"Al Two\" role=\"Member\" company=\"Elsewhere\" till=\"2022-12-31\" >}}\n\n\
    {{< person-card name=\"Guest\" >}}\n\n<!-- {{< person-card name=\"Hidden\" role=\"Chair\" >}} -->\n";

#[test]
fn a_leadership_card_is_a_position() {
    let mut files = PEOPLE.to_vec();
    files.push(("content/council.md", COUNCIL));
    let reading = read_tree(&files);
    assert_eq!(codes(&reading), [Code::CardWithoutRole, Code::UndescribedCodes]);
    let member = |id: &chancery_schema::domain::Id| {
        reading.batch.records().iter().any(|record| record.id == *id && record.key == "m")
    };
    let shown: Vec<_> = (all!(reading, Position).into_iter())
        .map(|of| {
            let from = of.period.from.map(|from| (from.on, from.basis));
            let until = of.period.until.map(|until| until.on);
            let affiliation = of.affiliation.as_deref();
            (of.body.as_str(), of.role.as_str(), of.name.as_str(), affiliation, of.rank, from, until)
        })
        .collect();
    let from = Some((day("2021-01-01"), Basis::Stated));
    let until = Some(day("2023-01-01"));
    assert_eq!(
        shown,
        [
            ("Council", "Chair", "Jo Doe", Some("Micro"), 1, from, None),
            ("Board", "Treasurer", "Sandor Szoke", None, 1, None, None),
            ("Board", "Member", "Al Two", Some("Elsewhere"), 2, None, until),
        ]
    );
    let positions = all!(reading, Position);
    assert!(positions[..2].iter().all(|of| of.member.as_ref().is_some_and(member)));
    assert_eq!(positions[2].member, None);
    // They are the people whom the data names.
    let people = all!(reading, Person);
    assert_eq!(people.iter().filter(|person| person.name == "Jo Doe").count(), 1);
    let sandor = people.iter().find(|person| person.name == "Sándor Szőke").unwrap();
    assert_eq!(sandor.links[0].url, "https://www.linkedin.com/in/szoke");
    assert!(people.iter().all(|person| person.name != "Hidden" && person.name != "Guest"));
    let page = all!(reading, Page)[0];
    assert!(text(&reading, Some(&page.body)).contains("Jo Doe, Chair, Micro\nWrites."));
}

#[test]
fn the_overlay_comes_before_cards_and_closed_pages_give_none() {
    let overlay = Memory::new([(
        "positions.yaml",
        "- {body: council, role: chair, person: JO DOE, from: 2020-05-05}\n",
    )]);
    let files = [("content/council.md", COUNCIL), ("content/team.md", COUNCIL)];
    let reading = read_with(&tree(&files), Some(&overlay), None, &Options::default());
    let shown: Vec<_> =
        all!(reading, Position).into_iter().map(|of| (of.body.as_str(), of.name.as_str())).collect();
    assert_eq!(shown, [("council", "JO DOE"), ("Board", "Sandor Szoke"), ("Board", "Al Two")]);
    for front in ["draft: true", "publishDate: 2024-01-01", "expiryDate: 2023-01-01"] {
        let page = COUNCIL.replace("title: Council", &format!("title: Council\n{front}"));
        let reading = read_tree(&[("content/council.md", &page)]);
        assert_eq!(all!(reading, Position).len(), 0, "{front}");
        assert!(matches!(codes(&reading)[..], [Code::Draft | Code::NotPublic]), "{:?}", reading.findings);
    }
    let config = (
        "config.yaml",
        "baseURL: https://a.example\ntitle: A\nlanguages: {en: {weight: 1}, nl: {weight: 2}}\n",
    );
    let source = Memory::new([config, ("content/council.nl.md", COUNCIL)]);
    let reading = read_with(&source, None, None, &Options::default());
    assert_eq!(all!(reading, Position).len(), 0);
}

#[test]
fn a_shortcode_of_many_posts_is_one_note() {
    let post = |title: &str| {
        format!("---\ntitle: {title}\ndate: 2022-03-03\n---\n{{{{< sponsors >}}}} {{{{< nope >}}}}\n")
    };
    let (a, b) = (post("A"), post("B"));
    let reading = read_tree(&[("content/blog/a.md", &a), ("content/blog/b.md", &b)]);
    let shown: Vec<_> = reading.findings.iter().map(|f| (f.file.as_deref(), f.message.as_str())).collect();
    let (a, b) = (Some("content/blog/a.md"), Some("content/blog/b.md"));
    let unknown = "the shortcode `nope` is not known; it is left out";
    let sponsors = "`sponsors` shows data of the site and is left out (2 documents)";
    assert_eq!(shown, [(a, sponsors), (a, unknown), (b, unknown)]);
}

#[test]
fn images_of_a_bundle_are_found_from_anywhere() {
    let text = "![p](p.png) [q](./q.pdf) <img src=\"r.png\"> [s](../s/)\n";
    let page = format!("---\ntitle: T\n---\n{text}");
    let reading = read_tree(&[("content/e/index.md", &page), ("content/f.md", &page)]);
    let html = |at: usize| reading.batch.body(&all!(reading, Page)[at].body).unwrap().html.clone();
    for part in ["src=\"/e/p.png\"", "href=\"/e/q.pdf\"", "src=\"/e/r.png\"", "href=\"/s/\""] {
        assert!(html(0).contains(part), "{part}: {}", html(0));
    }
    assert!(html(1).contains("src=\"p.png\""), "{}", html(1));
}

#[test]
fn a_section_that_is_shown_alone_keeps_its_footnotes() {
    let about =
        "---\ntitle: About\n---\nA.\n\n## History\n\nLong ago[^1].\n\n## More\n\nB.\n\n[^1]: In 2013.\n";
    let reading = read_tree(&[("content/about.md", about)]);
    let history = all!(reading, Organization)[0].history.as_ref();
    assert_eq!(text(&reading, history), "Long ago.\nIn 2013.");
}
