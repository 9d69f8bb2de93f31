use crate::diagnostics::{Code, Finding};
use crate::progress::Silent;
use crate::read::{Options, read};
use crate::source::Memory;
use chancery_schema::store::Known;
use chrono::DateTime;

const CONFIG: &str = "baseURL: https://x.example/\ntitle: X\n";

/// The findings about files and links.
fn found(config: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    let all = [("config.yaml", config)].into_iter().chain(files.iter().copied());
    let source = Memory::new(all);
    let reading =
        read(&source, None, &Known::default(), DateTime::UNIX_EPOCH, &Options::default(), &Silent).unwrap();
    let own = |finding: &&Finding| matches!(finding.code, Code::MissingFile | Code::BrokenLink);
    reading.findings.iter().filter(own).cloned().collect()
}

fn page(body: &str) -> String {
    format!("---\ntitle: T\n---\n{body}\n")
}

fn told(config: &str, files: &[(&str, &str)]) -> Vec<(Code, String)> {
    found(config, files).into_iter().map(|finding| (finding.code, finding.message)).collect()
}

#[test]
fn what_is_there_is_not_told() {
    let links = page(
        "[a](/) [b](/about/) [c](/about) [d](/old/) [e](/blog/) [f](/blog/page/2/) [g](/tags/x/) \
         [h](/categories/) [i](/index.xml) [j](/blog/index.xml) [k](https://x.example/about/?q#z) \
         [l](https://y.example/none/) [m](../about/) [n](about.md) [o](/a%20b.png) [p](/doc.zip) \
         [q](/soon/) [r](/kept/) [s](/gone/x) [t](/labels/x/) [u](/theme/a.css) [v](/about/index.html) \
         [w](mailto:a@x.example) [x](//y.example/) [y](/ignored/) [e](https://x.example/app/z) [z](#t) ![](/img/a.png) ![](shot.png)\n\n## T",
    );
    let news = "---\ntitle: N\ndate: 2020-01-01\nimage: cover.png\nresources:\n- src: a.pdf\n- src: '*.x'\n---\n![](p.png) [x](sub/y.zip)\n";
    let files = [
        ("content/about.md", "---\ntitle: A\naliases: [/old/]\n---\n[x](shot.png) [x](img/a.png)\n"),
        ("content/join.md", links.as_str()),
        ("content/blog/n/index.md", news),
        ("content/blog/n/p.png", "x"),
        ("content/blog/n/a.pdf", "x"),
        ("content/blog/n/sub/y.zip", "x"),
        ("content/soon.md", "---\ntitle: S\ndraft: true\n---\n"),
        ("content/kept.html", "x"),
        ("content/shot.png", "x"),
        ("content/secret/y.md", "---\ntitle: Y\nurl: /ignored/\n---\n"),
        ("chancery.toml", "[content]\nignore = ['secret/**']\n"),
        ("static/a b.png", "x"),
        ("static/doc.zip", "x"),
        ("static/img/a.png", "x"),
        ("static/media/deep/cover.png", "x"),
        ("static/_redirects", "/gone/* /about/ 301\n"),
    ];
    let config = format!("{CONFIG}taxonomies: {{ label: labels, tag: tags, category: categories }}\n");
    assert_eq!(told(&config, &files), []);
}

#[test]
fn what_is_missing_is_told_once_a_document() {
    let text = "---\ntitle: J\nimages: [/img/none.png]\n---\n[a](/aboot/) [b](/aboot/)\n\n[c](other.md) [d](#gone)\n\n\
                ![](/img/A.png) [e](https://x.example/x/)\n";
    let files = [("content/join.md", text), ("content/about.md", &page("")), ("static/img/a.png", "x")];
    let found = found(CONFIG, &files);
    let shown: Vec<_> = found
        .iter()
        .map(|f| (f.code.as_str(), f.line, f.message.as_str(), f.help.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        shown,
        [
            (
                "missing-file",
                Some(3),
                "there is no file “/img/none.png” in the tree; nor “/img/A.png”",
                "add the file under `static` or beside the document, or mend its name"
            ),
            (
                "broken-link",
                Some(5),
                "nothing of the site has the path “/aboot/”; nor “other.md”, “#gone”, “https://x.example/x/”",
                "did you mean “/about/”?"
            ),
        ]
    );
}

#[test]
fn a_ref_that_leads_nowhere_is_told_as_such_alone() {
    let text = page("[a]({{< ref \"/aboot.md\" >}})");
    assert_eq!(told(CONFIG, &[("content/join.md", &text)]), []);
}

#[test]
fn of_files_of_a_theme_nothing_is_said() {
    let text = page("![](/theme/a.png)");
    let files = [("content/join.md", text.as_str())];
    assert_eq!(told(CONFIG, &files).len(), 1);
    assert_eq!(told(&format!("{CONFIG}theme: x\n"), &files), []);
    let known = [files[0], ("static/theme/b.png", "x")];
    assert_eq!(told(&format!("{CONFIG}theme: x\n"), &known).len(), 1);
}

#[test]
fn a_site_in_a_folder_says_nothing_of_what_is_beside_it() {
    let text = page("[a](/sub/about/) [b](/other/) [c](https://x.example/other/) [d](/sub/none/)");
    let files = [("content/join.md", text.as_str()), ("content/about.md", &page(""))];
    let told = told("baseURL: https://x.example/sub/\ntitle: X\n", &files);
    assert_eq!(told, [(Code::BrokenLink, "nothing of the site has the path “/sub/none/”".to_owned())]);
}

#[test]
fn what_many_documents_have_is_told_once() {
    let names: Vec<String> = (0..25).map(|at| format!("content/p{at}.md")).collect();
    let text = page("[a](/aboot/)");
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let told = told(CONFIG, &files);
    let message = "25 documents have links that lead nowhere on the site: “/aboot/” (25)";
    assert_eq!(told, [(Code::BrokenLink, message.to_owned())]);
}
