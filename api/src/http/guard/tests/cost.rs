//! What operations cost.

use super::*;
use proptest::prelude::*;

#[test]
fn fields_count_one_each() {
    assert_eq!(cost("{ a }"), 1);
    assert_eq!(cost("{ a b { c d } }"), 4);
    assert_eq!(cost("{ a ...F ...F } fragment F on Query { b c }"), 5);
    assert_eq!(cost("{ a ... { b } ... on Query { c } }"), 3);
}

#[test]
fn lists_multiply_what_is_asked_of_each_item() {
    assert_eq!(cost("{ members(first: 10) { nodes { id name } } }"), 1 + 10 * 3);
    assert_eq!(cost("{ members(last: 10) { edges { cursor node { id } } } }"), 1 + 10 * 4);
    assert_eq!(cost("{ members { nodes { id } } }"), 1 + 20 * 2);
    assert_eq!(cost("{ members(first: null) { nodes { id } } }"), 1 + 20 * 2);
    // Totals and page information are asked for once.
    assert_eq!(
        cost("{ members(first: 10) { totalCount pageInfo { endCursor } nodes { id } } }"),
        1 + 3 + 10 * 2
    );
    assert_eq!(cost("{ members(first: 500) { totalCount } }"), 2);
    // Lists that are no connections.
    assert_eq!(cost("{ newsArticle(slug: \"x\") { related(first: 3) { title } } }"), 2 + 3);
    assert_eq!(cost("{ nodes(ids: [1, 2, 3]) { id } }"), 1 + 3);
}

#[test]
fn lists_in_lists_multiply() {
    let query = "{ members(first: 10) { nodes { news(first: 5) { nodes { title } } } } }";
    assert_eq!(cost(query), 1 + 10 * (1 + 1 + 5 * 2));
}

#[test]
fn items_behind_fragments_are_multiplied_too() {
    let query = "{ members(first: 10) { ...C } } fragment C on MemberConnection { totalCount nodes { ...M } } \
                 fragment M on Member { id name }";
    assert_eq!(cost(query), 1 + 1 + 10 * 3);
}

#[test]
fn lengths_come_from_variables_and_their_defaults() {
    let query = "query ($n: Int = 30) { members(first: $n) { nodes { id } } }";
    assert_eq!(with(query, json!({})).unwrap(), 1 + 30 * 2);
    assert_eq!(with(query, json!({ "n": 3 })).unwrap(), 1 + 3 * 2);
    let query = "query ($n: Int) { members(first: $n) { nodes { id } } }";
    assert_eq!(with(query, json!({})).unwrap(), 1 + 20 * 2);
    assert_eq!(with(query, json!({ "n": null })).unwrap(), 1 + 20 * 2);
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(with(query, json!({ "ids": ["a", "b"] })).unwrap(), 3);
}

#[test]
fn pages_over_the_maximum_are_left_to_the_list_to_refuse() {
    assert_eq!(cost("{ members(first: 2147483647) { nodes { id } } }"), 1 + 500 * 2);
    assert_eq!(cost("{ members(first: -1) { nodes { id } } }"), 1);
}

#[test]
fn too_much_is_refused_with_the_cost_and_the_bound() {
    let refusal = refusal("{ members(first: 500) { nodes { news(first: 100) { nodes { title } } } } }");
    assert_eq!(refusal.code, Code::CostLimit);
    assert!(refusal.message.contains("101001") && refusal.message.contains("20000"), "{}", refusal.message);
}

#[test]
fn large_arguments_cost_something_in_each_row() {
    let list = "1,".repeat(2_000);
    let query =
        format!("{{ members(first: 500) {{ nodes {{ news(filter: [{list}]) {{ totalCount }} }} }} }}");
    assert_eq!(refusal(&query).code, Code::CostLimit);
    let query = "query ($l: [Int]) { members(first: 500) { nodes { news(filter: $l) { totalCount } } } }";
    assert_eq!(with(query, json!({ "l": vec![1; 2_000] })).unwrap_err().code, Code::CostLimit);
    let query = "query ($t: String) { members(first: 500) { nodes { news(search: $t) { totalCount } } } }";
    assert_eq!(with(query, json!({ "t": "x".repeat(60_000) })).unwrap_err().code, Code::CostLimit);
}

#[test]
fn the_size_of_the_answer_is_bounded_too() {
    let texts = |count: usize| {
        let texts: String = (0..count).map(|number| format!("a{number}: html ")).collect();
        format!("{{ news(first: 500) {{ nodes {{ body {{ {texts} }} }} }} }}")
    };
    assert!(with(&texts(1), json!({})).is_ok());
    assert!(with("{ news(first: 500) { nodes { body { html markdown text } } } }", json!({})).is_ok());
    // Under another name it counts for eight.
    let refusal = refusal(&texts(2));
    assert_eq!(refusal.code, Code::CostLimit);
    assert!(
        matches!(refusal.measure, Some(("bytes", is, MAX_ANSWER)) if is > MAX_ANSWER),
        "{:?}",
        refusal.measure
    );
    // Long aliases come back for each row.
    let long = |length: usize| {
        let fields: String = (0..38).map(|number| format!("{}{number}: id ", "a".repeat(length))).collect();
        format!("{{ members(first: 500) {{ nodes {{ {fields} }} }} }}")
    };
    assert!(with(&long(100), json!({})).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn cost_never_falls_when_more_is_asked_for(first in 1_u32..500, more in 1_u32..20, fields in 1_usize..6) {
        let query = |first: u32, fields: usize| {
            format!("{{ members(first: {first}) {{ nodes {{ {} }} }} }}", "id ".repeat(fields))
        };
        prop_assert!(cost(&query(first, fields)) <= cost(&query(first + more, fields)));
        prop_assert!(cost(&query(first, fields)) < cost(&query(first, fields + 1)));
    }

    #[test]
    fn an_inline_fragment_costs_what_its_fragment_costs(first in 1_u32..500, fields in 1_usize..8) {
        let inside = format!("nodes {{ {} }}", "id ".repeat(fields));
        let inline = format!("{{ members(first: {first}) {{ ... on MemberConnection {{ {inside} }} }} }}");
        let spread = format!("{{ members(first: {first}) {{ ...F }} }} fragment F on MemberConnection {{ {inside} }}");
        prop_assert_eq!(cost(&inline), cost(&spread));
    }
}

#[test]
fn whole_lists_multiply_by_their_default_or_by_what_is_usual() {
    assert_eq!(cost("{ newsArticle { related { title } } }"), 2 + 5);
    assert_eq!(cost("{ newsArticle { related(first: null) { title } } }"), 2 + 5);
    assert_eq!(cost("{ newsArticle { related(first: 2) { related { title } } } }"), 2 + 2 * (1 + 5));
    assert_eq!(cost("{ newsArticle { translations { title } } }"), 2 + 10);
    assert_eq!(cost("{ member { names { name } domains } }"), 1 + (1 + 3) + 1);
    assert_eq!(
        cost("{ membership { categories { members(first: 3) { nodes { name } } } } }"),
        2 + 10 * (1 + 3 * 2)
    );
    // Sections are a tree.
    assert_eq!(cost("{ page { body { sections { anchor sections { anchor } } } } }"), 3 + 3 * (1 + 1 + 1));
    let query = "query ($n: Int, $ids: [ID!]!) { newsArticle { related(first: $n) { title } } nodes(ids: $ids) { id } }";
    assert_eq!(with(query, json!({ "ids": "x" })).unwrap(), 2 + 5 + 1 + 1);
    assert_eq!(with(query, json!({ "n": 0 })).unwrap(), 2 + 1 + 10);
}

#[test]
fn loops_of_whole_lists_are_refused() {
    let looped = |open: &str, levels: usize, close: &str| {
        format!("{{ news {{ nodes {{ {} title {} }} }} }}", open.repeat(levels), close.repeat(levels))
    };
    for text in [
        looped("related { ", 12, "}"),
        looped("translations { ", 12, "}"),
        looped("related { translations { ", 6, "} }"),
        looped("... on NewsArticle { related { ", 6, "} }"),
        looped("partners { agreements { announcedBy { ", 4, "} } }"),
        looped("authors { author { ... on Member { news { nodes { ", 2, "} } } } }"),
        "{ node(id: \"x\") { ...A } } fragment A on NewsArticle { related { ...B } } \
         fragment B on NewsArticle { related { ...C } } fragment C on NewsArticle { related { ...D } } \
         fragment D on NewsArticle { related { related { related { related { title } } } } }"
            .to_owned(),
    ] {
        assert_eq!(refusal(&text).code, Code::CostLimit, "{text}");
    }
}

#[test]
fn a_search_has_its_price_wherever_it_stands() {
    let plain = cost("{ search(query: \"x\") { totalCount } }");
    assert_eq!(plain, 1_000 + 1);
    for text in [
        "{ ...F } fragment F on Query { search(query: \"x\") { totalCount } }",
        "{ ... { search(query: \"x\") { totalCount } } }",
        "{ ... on Query { search(query: \"x\") { totalCount } } }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { a: search(query: \"x\") { totalCount } }",
    ] {
        assert_eq!(cost(text), plain, "{text}");
    }
    let searches: String =
        (0..30).map(|number| format!("a{number}: search(query: \"x\") {{ totalCount }} ")).collect();
    assert_eq!(refusal(&format!("{{ ...F }} fragment F on Query {{ {searches} }}")).code, Code::CostLimit);
}

/// What the project shows, and what its tests ask at once, is let through.
#[test]
fn queries_in_good_faith_are_let_through() {
    let everything = include_str!("../../../../../tests/graphql/everything.graphql");
    for text in [everything, crate::graphql::DEFAULT_QUERY] {
        assert!(cost(text) <= BOUNDS.cost);
    }
}
