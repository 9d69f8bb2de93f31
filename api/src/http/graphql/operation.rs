//! Which operation of a document is meant, and whether the variables are what it declares.

use super::errors::{Code, RequestError};
use crate::http::problem::shorten;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Type, VariableDefinition,
};
use async_graphql::{Positioned, Value as ConstValue, Variables};

/// The operation that is meant (GraphQL specification, section 6.1).
pub(super) fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, RequestError> {
    let refuse = |message: String| Err(RequestError::new(Code::Operation, message));
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Single(_), Some(name)) => refuse(format!(
            "the document has no operation named “{}”: its only one has no name",
            shorten(name, 60)
        )),
        (DocumentOperations::Multiple(operations), None) => {
            match (operations.len(), operations.values().next()) {
                (1, Some(operation)) => Ok(operation),
                _ => refuse(format!(
                    "the document has {} operations: say which with operationName",
                    operations.len()
                )),
            }
        }
        (DocumentOperations::Multiple(operations), Some(name)) => match operations.get(name) {
            Some(operation) => Ok(operation),
            None => refuse(format!("the document has no operation named “{}”", shorten(name, 60))),
        },
    }
}

/// Refuses variables that are missing, or that do not fit the type declared for them
/// (GraphQL specification, section 6.1.2). Types of the schema's own are the engine's affair.
pub(super) fn check_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), RequestError> {
    for Positioned { pos, node: definition } in &operation.variable_definitions {
        let VariableDefinition { name, var_type, .. } = definition;
        let declared = &var_type.node;
        let reason = match variables.get(&name.node) {
            None if definition.default_value().is_some() => continue,
            None => "is required and was not given".to_owned(),
            Some(value) => match mismatch(declared, value) {
                Some(reason) => reason,
                None => continue,
            },
        };
        let declared = shorten(&declared.to_string(), 60);
        let message = format!("the variable ${} of type {declared} {reason}", name.node);
        return Err(RequestError::at(Code::BadUserInput, message, vec![*pos]));
    }
    Ok(())
}

/// Why a value does not fit a type.
fn mismatch(declared: &Type, value: &ConstValue) -> Option<String> {
    if *value == ConstValue::Null {
        return (!declared.nullable).then(|| "must not be null".to_owned());
    }
    match &declared.base {
        BaseType::List(item) => match value {
            ConstValue::List(items) => items.iter().find_map(|value| mismatch(item, value)),
            // One value stands for a list of one (section 3.11).
            value => mismatch(item, value),
        },
        BaseType::Named(name) => {
            let (fits, expected) = match (name.as_str(), value) {
                ("Int", ConstValue::Number(number)) => (whole(number), "a whole number of 32 bits"),
                ("Int", _) => (false, "a whole number of 32 bits"),
                ("Float", value) => (matches!(value, ConstValue::Number(_)), "a number"),
                ("String", value) => (matches!(value, ConstValue::String(_)), "a text"),
                ("Boolean", value) => (matches!(value, ConstValue::Boolean(_)), "true or false"),
                ("ID", ConstValue::Number(number)) => (number.is_i64(), "a text or a whole number"),
                ("ID", value) => (matches!(value, ConstValue::String(_)), "a text or a whole number"),
                _ => return None,
            };
            (!fits)
                .then(|| format!("has to be {expected}, and was given {}", shorten(&value.to_string(), 60)))
        }
    }
}

/// A number without a fraction, even if written as `1.0` (section 3.5.1), of 32 bits.
fn whole(number: &async_graphql::Number) -> bool {
    match number.as_i64() {
        Some(number) => i32::try_from(number).is_ok(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn code(document: &str, name: Option<&str>) -> Option<Code> {
        select(&parse_query(document).unwrap(), name).err().map(|error| error.code)
    }

    #[test]
    fn the_operation_that_is_meant_is_found() {
        for (document, name) in [("{a}", None), ("query A {a}", None), ("query A {a} query B {b}", Some("B"))]
        {
            assert_eq!(code(document, name), None, "{document}");
        }
        for (document, name) in [
            ("{a}", Some("A")),
            ("query A {a}", Some("B")),
            ("query A {a} query B {b}", None),
            ("query A {a}", Some("")),
        ] {
            assert_eq!(code(document, name), Some(Code::Operation), "{document}");
        }
    }

    #[test]
    fn variables_fit_what_is_declared() {
        let check = |declared: &str, variables: serde_json::Value| {
            let document = parse_query(format!("query ($v: {declared}) {{ a(v: $v) }}")).unwrap();
            let operation = &select(&document, None).unwrap().node;
            check_variables(operation, &Variables::from_json(variables)).is_ok()
        };
        for (declared, value) in [
            ("Int", json!(1)),
            ("Int", json!(null)),
            ("[Int!]!", json!([1, 2])),
            ("[Int]", json!(1)),
            ("ID!", json!(1)),
            ("ID!", json!("x")),
            ("Float", json!(1)),
            ("String", json!("x")),
            ("Boolean", json!(false)),
            ("[[String]]", json!([["x", null]])),
            ("MemberFilter", json!({ "x": 1 })),
        ] {
            assert!(check(declared, json!({ "v": value })), "{declared} {value}");
        }
        for (declared, value) in [
            ("Int", json!("1")),
            ("Int", json!(1.5)),
            ("Int", json!(3_000_000_000_u32)),
            ("Int!", json!(null)),
            ("[Int!]", json!([1, null])),
            ("[Int!]", json!(["x"])),
            ("String", json!(1)),
            ("ID", json!(1.5)),
            ("Boolean", json!("true")),
            ("MemberFilter!", json!(null)),
        ] {
            assert!(!check(declared, json!({ "v": value })), "{declared} {value}");
        }
        assert!(check("Int = 1", json!({})) && check("Int", json!({})) && check("Int! = 1", json!({})));
        assert!(!check("Int!", json!({})));
    }
}
