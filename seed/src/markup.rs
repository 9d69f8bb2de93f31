//! How a site's configuration wants its Markdown read (`markup.goldmark`).

use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings};
use chancery_schema::markdown::{AnchorStyle, RenderOptions};

/// How the texts of a site are rendered, emoji included. Raw HTML is kept as far as it is safe,
/// whatever `renderer.unsafe` says: what shortcodes become is HTML too.
pub(crate) fn read(site: &Site, findings: &mut Findings) -> RenderOptions {
    RenderOptions {
        emoji: site.emoji,
        typographer: typographer(site, findings),
        anchors: anchors(site, findings),
        ..RenderOptions::default()
    }
}

/// `extensions.typographer`: `false`, or a mapping with `disable: true`.
fn typographer(site: &Site, findings: &mut Findings) -> bool {
    let path = ["markup", "goldmark", "extensions", "typographer"];
    let Some((fields, name)) = site.lookup(&path) else { return true };
    match fields.inner(name) {
        Some(inner) => inner.flag("disable", findings) != Some(true),
        None => fields.flag(name, findings).unwrap_or(true),
    }
}

/// `parser.autoHeadingIDType`, which newer versions of Hugo call `autoIDType`.
fn anchors(site: &Site, findings: &mut Findings) -> AnchorStyle {
    let find = |name| site.lookup(&["markup", "goldmark", "parser", name]);
    let Some((fields, name)) = find("autoIDType").or_else(|| find("autoHeadingIDType")) else {
        return AnchorStyle::default();
    };
    let written = fields.text(name, findings).unwrap_or_default();
    match written.as_str() {
        "" | "github" => AnchorStyle::Github,
        "github-ascii" => AnchorStyle::GithubAscii,
        "blackfriday" => AnchorStyle::Blackfriday,
        _ => {
            let message = format!("`{name}` is “{written}”; `github` is used");
            let at = fields.get(name).map(|node| node.at.clone()).unwrap_or_default();
            let help = "write `github`, `github-ascii` or `blackfriday`";
            findings.push(Finding::new(Code::InvalidType, message).at(fields.text, at).help(help));
            AnchorStyle::Github
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;
    use crate::tree::Tree;

    fn options(config: &str) -> (RenderOptions, Vec<Code>) {
        let config = format!("baseURL: https://a.example\ntitle: T\n{config}");
        let source = Memory::new([("config.yaml", config)]);
        let mut findings = Findings::default();
        let tree = Tree::site(&source, &mut findings).unwrap();
        let site = Site::read(&tree, &mut findings);
        (site.markup, findings.iter().map(|finding| finding.code).collect())
    }

    #[test]
    fn goldmarks_options_are_read() {
        assert_eq!(options(""), (RenderOptions::default(), vec![]));
        for (config, typographer, anchors) in [
            ("markup: {goldmark: {extensions: {typographer: false}}}", false, AnchorStyle::Github),
            ("markup: {goldmark: {extensions: {typographer: {disable: true}}}}", false, AnchorStyle::Github),
            ("markup: {goldmark: {extensions: {typographer: {emDash: x}}}}", true, AnchorStyle::Github),
            (
                "markup: {goldmark: {parser: {autoHeadingIDType: blackfriday}}}",
                true,
                AnchorStyle::Blackfriday,
            ),
            ("markup: {goldmark: {parser: {autoIDType: github-ascii}}}", true, AnchorStyle::GithubAscii),
        ] {
            let (read, codes) = options(config);
            assert_eq!((read.typographer, read.anchors, codes), (typographer, anchors, vec![]), "{config}");
        }
        let (read, codes) = options("enableEmoji: true\nmarkup: {goldmark: {parser: {autoIDType: x}}}");
        assert_eq!((read.emoji, read.anchors, codes), (true, AnchorStyle::Github, vec![Code::InvalidType]));
    }
}
