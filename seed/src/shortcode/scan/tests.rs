//! Texts and the calls in them.

use super::*;
use proptest::prelude::*;

/// The parts of a text and what is wrong with it, at the outermost level.
fn scanned(markdown: &str) -> (Vec<Item>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut items = scan(markdown);
    items.retain(|item| match item {
        Item::Problem(problem) => {
            problems.push(problem.clone());
            false
        }
        _ => true,
    });
    (items, problems)
}

fn calls(markdown: &str) -> Vec<Call> {
    let (items, problems) = scanned(markdown);
    assert!(problems.is_empty(), "{problems:?}");
    items.into_iter().filter_map(|item| if let Item::Call(call) = item { Some(call) } else { None }).collect()
}

#[test]
fn arguments_are_named_or_stand_at_a_place() {
    let call = &calls("{{<figure src=\"/a b.svg\" alt=`raw \"x\"` width=100% height = 5 >}}")[0];
    assert_eq!(call.name, "figure");
    assert_eq!(call.arguments.named("src"), Some("/a b.svg"));
    assert_eq!(call.arguments.named("alt"), Some("raw \"x\""));
    assert_eq!(call.arguments.named("width"), Some("100%"));
    let call = &calls("{{< youtube VtyyiZxjp2Q>}}")[0];
    assert_eq!(call.arguments.at(0), Some("VtyyiZxjp2Q"));
    let call = &calls("{{% ref \"a \\\"b\\\" >}} c\" %}}")[0];
    assert_eq!(call.arguments.at(0), Some("a \"b\" >}} c"));
}

#[test]
fn a_slash_ends_a_tag_or_is_part_of_a_path() {
    let all = calls("{{< b />}}{{< ref /a/b.md >}}{{< figure src=/c/d.png/ />}}{{< b >}}x{{</b>}}");
    assert_eq!(all[1].arguments.at(0), Some("/a/b.md"));
    assert_eq!(all[2].arguments.named("src"), Some("/c/d.png/"));
    // What closes itself is not closed by another tag.
    assert!(all[0].inner.is_none() && all[3].inner.is_some());
    let (items, problems) = scanned("{{< b />}}x{{< /b >}}");
    assert_eq!((items.len(), problems.len()), (2, 1));
}

#[test]
fn calls_in_comments_know_it() {
    let text = "<!-- {{< a >}} -->{{< b >}}\n\n<!--\n\n{{< c >}}x{{< /c >}} {{< d\n\n-->\n{{< e >}}";
    let all = calls(text);
    let shown: Vec<_> = all.iter().map(|call| (call.name.as_str(), call.comment.is_some())).collect();
    assert_eq!(shown, [("a", true), ("b", false), ("c", true), ("e", false)]);
}

#[test]
fn arguments_can_be_renamed() {
    let call = &calls("{{< pic x.png file=\"a\" Text=b rest=c >}}")[0];
    let names = [("0", "alt"), ("file", "0"), ("text", "caption")];
    let names = names.map(|(from, to)| (from.to_owned(), to.to_owned())).into_iter().collect();
    let renamed = call.arguments.renamed(&names);
    assert_eq!(renamed.named("alt"), Some("x.png"));
    assert_eq!((renamed.at(0), renamed.named("caption")), (Some("a"), Some("b")));
    assert_eq!(renamed.named("rest"), Some("c"));
}

#[test]
fn two_tags_of_one_name_are_a_pair() {
    let text = "{{< alert type=\"x\" >}}in {{< b >}} {{< sub >}}1{{</ sub >}}{{< /alert >}} out {{< b />}}";
    let calls = calls(text);
    assert_eq!(calls.len(), 2);
    assert_eq!(&text[calls[0].inner_source.clone()], "in {{< b >}} {{< sub >}}1{{</ sub >}}");
    assert_eq!(calls[0].inner.as_ref().unwrap().len(), 4);
    assert!(calls[1].inner.is_none());
}

#[test]
fn code_and_escapes_are_left_alone() {
    let (items, _) = scanned("`{{< a >}}` {{</* b c */>}}\n```\n{{< d >}}\n{{%/* e */%}}\n```\n");
    assert!(!items.iter().any(|item| matches!(item, Item::Call(_))));
    let escaped: Vec<_> = items
        .iter()
        .filter_map(|item| if let Item::Escaped { tag, .. } = item { Some(tag.as_str()) } else { None })
        .collect();
    assert_eq!(escaped, ["{{< b c >}}", "{{% e %}}"]);
}

#[test]
fn what_does_not_fit_is_reported_and_not_shown() {
    for (text, shown) in [
        ("a {{< open\nb", "a \nb"),
        ("a {{< x \"open >}}\nb", "a \nb"),
        ("a {{< x\n y=\"open\n>}}\nb", "a \nb"),
        ("a {{< x \"open >}} b {{< y >}}", "a  b "),
        ("a {{< /x >}} b", "a  b"),
        ("a >}} b", "a  b"),
        ("a {{< >}} b", "a  b"),
        ("a {{< \"x\" >}} b", "a  b"),
    ] {
        let (items, problems) = scanned(text);
        assert_eq!(problems.len(), 1, "{text}");
        let texts: String = items
            .iter()
            .filter_map(|item| if let Item::Text(at) = item { text.get(at.clone()) } else { None })
            .collect();
        assert_eq!(texts, shown);
    }
    assert_eq!(calls("{{{< x >}}")[0].at, 1..10);
    assert_eq!(scanned("{{ .Title }}").0, [Item::Text(0..12)]);
}

#[test]
fn many_tags_cost_no_more_than_their_length() {
    let text = "{{<a>}}".repeat(50_000) + &"{{</b>}}".repeat(50_000);
    assert_eq!(scanned(&text).1.len(), 50_000);
    let deep = "{{<a>}}".repeat(20_000) + &"{{</a>}}".repeat(20_000);
    assert!(!scanned(&deep).1.is_empty());
    for part in ["{{</*", "{{<a\n", "{{<a \"\n", "{{<a", "{{%/*\n", "{{<a b=`\n"] {
        scanned(&part.repeat(100_000));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(\\{\\{|<|%|>|\\}\\}|/|\\*|\"|`|=|a|b| |\n|ü){0,40}") {
        let (items, problems) = scanned(&text);
        for problem in problems {
            prop_assert!(text.get(problem.at).is_some());
        }
        for item in items {
            if let Item::Text(at) = item {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
