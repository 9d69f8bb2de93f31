//! What is refused whatever it costs.

use super::*;

fn nested(levels: usize) -> String {
    format!("{}{}", "{ a ".repeat(levels), "}".repeat(levels))
}

#[test]
fn depth_is_bounded_and_fragments_are_no_levels() {
    assert!(with(&nested(15), json!({})).is_ok());
    let refusal = refusal(&nested(16));
    assert_eq!(refusal.code, Code::DepthLimit);
    assert!(refusal.message.contains("16") && refusal.message.contains("15"));
    assert!(with("{ ...{ ...{ ...{ ...{ ...{ ...{ a } } } } } } }", json!({})).is_ok());
}

#[test]
fn selections_that_nest_deeper_than_the_engine_goes_are_refused_with_a_code() {
    let inline = format!("{{ {} a {} }}", "...{".repeat(40), "}".repeat(40));
    assert_eq!(refusal(&inline).code, Code::DepthLimit);
    let mut chain = String::from("{ ...F0 }");
    for link in 0..900 {
        let _ = write!(chain, "fragment F{link} on Q{{...F{}}}", link + 1);
    }
    chain.push_str("fragment F900 on Q{a}");
    assert!(scan(&chain).is_err(), "too many tokens");
    let short: String = (0..400).map(|link| format!("fragment F{link} on Q{{...F{}}}", link + 1)).collect();
    assert_eq!(refusal(&format!("{{ ...F0 }} {short} fragment F400 on Q{{a}}")).code, Code::DepthLimit);
    // Also where no operation uses them.
    assert_eq!(refusal(&format!("{{ a }} {short} fragment F400 on Q{{a}}")).code, Code::DepthLimit);
}

#[test]
fn fragments_that_contain_themselves_are_refused() {
    for text in [
        "{ ...A } fragment A on Q { ...A }",
        "{ ...A } fragment A on Q { ...B } fragment B on Q { b { ...A } }",
        "{ a } fragment A on Q { ...{ ...A } }",
    ] {
        let refusal = refusal(text);
        assert_eq!(refusal.code, Code::Validation, "{text}");
        assert!(refusal.message.contains("contains itself"));
    }
}

#[test]
fn unknown_fragments_are_left_to_validation() {
    assert_eq!(cost("{ a ...Missing }"), 1);
}

/// Fragments that spread the next one `width` times, `levels` deep.
fn bomb(levels: usize, width: usize) -> String {
    let mut text = String::from("{...F0}");
    for level in 0..levels {
        let _ = write!(text, "fragment F{level} on Q{{{}}}", format!("...F{} ", level + 1).repeat(width));
    }
    let _ = write!(text, "fragment F{levels} on Q{{a}}");
    text
}

#[test]
fn nested_fragments_are_weighed_in_no_time() {
    read_schema();
    for (levels, width) in [(25, 3), (20, 4), (8, 12), (25, 100), (30, 70)] {
        let text = bomb(levels, width);
        let document = parse_query(&text).unwrap();
        let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
        let weigh = |_| {
            let started = Instant::now();
            let refusal = check(&document, &operation.node, &Variables::default(), BOUNDS).unwrap_err();
            assert_eq!(refusal.code, Code::DocumentLimit, "{levels} × {width}");
            started.elapsed()
        };
        let took = (0..3).map(weigh).min().unwrap();
        // Without optimisation, on a machine that does other things as well.
        assert!(took < Duration::from_millis(20), "{levels} × {width} took {took:?}");
    }
}

#[test]
fn sums_saturate() {
    let text = bomb(30, 10).replace("{a}", "{a(first: 500) {nodes {b(first: 500) {nodes {c}}}}}");
    assert_eq!(refusal(&text).code, Code::DepthLimit);
    let text = bomb(20, 30).replace("{a}", "{a(first: 500) {b(first: 500) {c}}}");
    assert!(refusal(&text).message.contains("selections"));
}

#[test]
fn floods_are_refused() {
    let aliases: String = (0..=MAX_ALIASES).map(|number| format!("a{number}: a ")).collect();
    let fields = "a ".repeat(usize::try_from(MAX_SELECTIONS).unwrap() + 1);
    let directives = "@skip(if: false) ".repeat(MAX_DIRECTIVES_AT_ONCE + 1);
    let everywhere = "a @skip(if: false) ".repeat(usize::try_from(MAX_DIRECTIVES).unwrap() + 1);
    let objects = "a { b } ".repeat(usize::try_from(MAX_OBJECTS).unwrap() + 1);
    let variables: String = (0..=MAX_VARIABLES).map(|number| format!("$v{number}: Int ")).collect();
    let arguments: String = (0..=MAX_ARGUMENTS).map(|number| format!("x{number}: 1 ")).collect();
    for (text, word) in [
        (format!("{{ {aliases} }}"), "aliases"),
        (format!("{{ {fields} }}"), "selections"),
        (format!("{{ {objects} }}"), "fields below them"),
        (format!("{{ a {directives} }}"), "at one place"),
        (format!("query {directives} {{ a }}"), "at one place"),
        (format!("{{ ... {directives} {{ a }} }}"), "at one place"),
        (format!("{{ a ...F }} fragment F on Q {directives} {{ b }}"), "at one place"),
        (format!("{{ {everywhere} }}"), "directives"),
        (format!("query ({variables}) {{ a }}"), "variables"),
        (format!("{{ a({arguments}) }}"), "arguments"),
        (format!("{{ a @x({arguments}) }}"), "arguments"),
        (format!("query A {{ a }} query B {{ {aliases} }}"), "aliases"),
    ] {
        let refusal = refusal(&text);
        assert_eq!(refusal.code, Code::DocumentLimit, "{word}");
        assert!(refusal.message.contains(word), "{}", refusal.message);
        assert!(refusal.message.len() < 400);
    }
}

const INTROSPECTION: &str = include_str!("../introspection.graphql");

#[test]
fn the_introspection_query_of_graphiql_passes_alone_and_with_others() {
    assert_eq!(cost(INTROSPECTION), 0);
    assert!(cost("{ a __typename __schema { types { name } } }") < 5);
    assert!(
        with("{ __type(name: \"A\") { fields { type { fields { type { name } } } } } }", json!({})).is_ok()
    );
}

#[test]
fn introspection_has_a_bound_of_its_own() {
    let deep = "{ __schema { types { fields { type { fields { type { fields { args { name } } } } } } } } }";
    assert_eq!(refusal(deep).code, Code::CostLimit);
    let deep = "{ __schema { types { fields { type { ofType { fields { name } } } } } } }";
    assert_eq!((refusal(deep).code, refusal(deep).measure), (Code::DepthLimit, Some(("depth", 3, 2))));
    let again =
        "{ __schema { types { name } } ...F } fragment F on Query { __schema { directives { name } } }";
    assert!(refusal(again).message.contains("__schema 2 times"));
    assert!(with("{ ...F } fragment F on Query { __schema { types { name } } }", json!({})).is_ok());
    let aliased = "{ __schema { types { a: description b: description } } }";
    assert!(refusal(aliased).message.contains("no aliases"));
    assert!(with("{ a: __type(name: \"A\") { name } b: __type(name: \"B\") { name } }", json!({})).is_ok());
    let much =
        "fields { args { type { ofType { ofType { ofType { ofType { name kind description } } } } } } }";
    let much = format!("{{ __schema {{ types {{ {} }} }} }}", format!("{much} ").repeat(15));
    let refusal = refusal(&much);
    assert_eq!(refusal.code, Code::CostLimit, "{}", refusal.message);
    assert!(refusal.message.contains("1000000"));
}

#[test]
fn a_typename_takes_nothing() {
    for text in
        ["{ __typename(a: 1) }", "{ a { __typename { b } } }", "{ __typename @x }", "{ __typename @skip }"]
    {
        assert_eq!(refusal(text).code, Code::Validation, "{text}");
    }
    assert_eq!(
        cost("query ($v: Boolean!) { __typename @skip(if: false) b: __typename @include(if: $v) }"),
        2
    );
}

#[test]
fn what_the_engine_looks_at_again_and_again_is_bounded() {
    let operations: String = (0..=MAX_OPERATIONS).map(|number| format!("query A{number} {{ a }} ")).collect();
    assert!(refusal(&operations).message.contains("operations"));
    let uses = "query A($v: [Int]) { x } query B { ".to_owned() + &"a(b: $v) ".repeat(300) + "}";
    let wrong = with(&uses, json!({ "v": vec![1; 1_000] })).unwrap_err();
    assert!(wrong.message.contains("values in arguments"), "{}", wrong.message);
    let arguments: String = (0..40).map(|number| format!("x{number}: $v ")).collect();
    let spread = format!(
        "{} fragment F on Q {{ a({arguments}) b({arguments}) c({arguments}) }}",
        (0..45).map(|number| format!("query A{number} {{ ...F }} ")).collect::<String>()
    );
    assert!(refusal(&spread).message.contains("arguments"), "{:?}", refusal(&spread));
}

#[test]
fn introspection_is_refused_where_it_is_off() {
    let bounds = Limits { introspection: false, ..BOUNDS };
    for (text, refused) in [
        ("{ a { __typename } }", false),
        ("{ __schema { types { name } } }", true),
        ("{ a ...F } fragment F on Query { b: __type(name: \"A\") { name } }", true),
        ("{ a } fragment F on Query { __schema { types { name } } }", true),
    ] {
        let document = parse_query(text).unwrap();
        let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
        let outcome = check(&document, &operation.node, &Variables::default(), bounds);
        assert_eq!(
            outcome.err().map(|refusal| refusal.code),
            refused.then_some(Code::IntrospectionOff),
            "{text}"
        );
    }
}
