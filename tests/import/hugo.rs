//! What Hugo's rules leave out of a site, and what is not read as Hugo reads it: each is told.

use crate::harness::cli;
use crate::harness::{Backend, Site, TestDatabase, runtime};

const PAGE: &str = "---\ntitle: T\n---\n\nText.\n";

#[test]
fn whatever_is_left_out_is_told() {
    let site = Site::empty();
    site.write(
        "hugo.yaml",
        "baseURL: https://tidewater.test\ntitle: Tidewater\nenableGitInfo: true\nlanguages:\n  en: { weight: 1 }\n  \
         nl: { weight: 2, baseURL: 'https://nl.tidewater.test' }\n  fr: { disabled: true }\n",
    );
    site.write("content/a.fr.md", PAGE);
    site.write("content/b.fr.md", PAGE);
    site.write("content/hidden.md", "---\ntitle: Hidden\nbuild: { render: never }\n---\n");
    site.write(
        "content/bundle/index.md",
        "---\ntitle: Bundle\nlead: x\nparams: { toc: true, Lead: '' }\n---\n",
    );
    site.write("content/bundle/note.md", PAGE);
    site.write("content/keys.md", "---\ntitle: Keys\nlead: x\nweight: 3\ntopics: [a]\n---\n");
    site.write(
        "content/blog/zone.md",
        "---\ntitle: Zone\ndate: Thu, 03 Mar 2022 11:00:00 CET\n---\n\nText.\n",
    );
    site.write("data/members/lock.yaml", "id: lock\nname: Lock Keepers\nmemberSince: 2020-01-01\n");
    site.write("content/members/lock.md", PAGE);
    site.write("content/members/lock.nl.md", PAGE);
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    contract!("import-left-out", text: outcome.shown());
    site.write("content/keys.markdown", PAGE);
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!(outcome.code, 1, "{}", outcome.shown());
    assert!(outcome.stderr.contains("error[duplicate-document]"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("content/keys.markdown") && outcome.stderr.contains("content/keys.md"));
}
