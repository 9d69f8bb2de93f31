use super::*;
use crate::source::Memory;

fn read(files: &[(&str, &str)]) -> (Site, Findings) {
    let source = Memory::new(files.iter().map(|(path, text)| (*path, *text)));
    let mut findings = Findings::default();
    let tree = Tree::site(&source, &mut findings).unwrap();
    let site = Site::read(&tree, &mut findings);
    (site, findings)
}

#[test]
fn a_site_is_known_by_its_host() {
    let (site, findings) =
        read(&[("config.yaml", "baseURL: https://Example.org/a/\ntitle: T\nlanguageCode: en-us\n")]);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!((site.identity().as_str(), site.languages[0].tag.as_str()), ("example.org", "en-US"));
    assert_eq!(site.absolute("/2022/ü b/"), "https://example.org/a/2022/%C3%BC%20b/");
    assert_eq!(site.local("https://example.org/a/b/#c"), Some("/b/#c"));
    assert_eq!(site.local("https://example.organ/"), None);
}

#[test]
fn without_a_base_url_the_title_stands_in_and_is_reported() {
    let (site, findings) = read(&[("hugo.toml", "baseURL = 'example'\ntitle = 'My Site'\n")]);
    assert_eq!(site.identity(), "my-site");
    let finding = findings.iter().next().unwrap();
    assert_eq!((finding.code, finding.line), (Code::MissingBaseUrl, Some(1)));
}

#[test]
fn folders_of_configuration_add_to_the_root() {
    let (site, findings) = read(&[
        (
            "hugo.yaml",
            "title: Root\nbaseURL: https://a.example\npermalinks: {blog: '/:year/:title/', x: '/:yaer/'}\n",
        ),
        ("config/_default/hugo.yaml", "title: Default\n"),
        ("config/_default/params.toml", "email = 'a@b.example'\nmainSections = ['blog']\n"),
        ("config/_default/languages.yaml", "en: {weight: 1}\nnl: {languageCode: nl-nl}\n"),
        ("config/production/hugo.yaml", "title: Production\n"),
    ]);
    assert_eq!(site.title.as_deref(), Some("Production"));
    assert_eq!(site.text(&["params", "email"], &mut Findings::default()).as_deref(), Some("a@b.example"));
    assert_eq!(site.main_sections, ["blog"]);
    let tags: Vec<&str> = site.languages.iter().map(|language| language.tag.as_str()).collect();
    assert_eq!(tags, ["en", "nl-NL"]);
    let standing = Standing { path: "/blog/a", kind: "page", language: "en" };
    let permalink = |section: &str| site.permalink(0, section, &standing);
    assert!(permalink("blog").is_some() && permalink("x").is_none());
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::PermalinkToken]);
}
