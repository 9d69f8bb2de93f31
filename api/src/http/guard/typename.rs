//! `__typename`, of which the engine looks at no more than its name.

use super::Refusal;
use crate::http::graphql::errors::Code;
use crate::http::problem::shorten;
use async_graphql::parser::types::Field;

/// Refuses a `__typename` with anything that it does not take
/// (GraphQL specification, sections 4.4, 5.3.3, 5.4.1 and 5.7.1).
pub(super) fn typename(field: &Field) -> Result<(), Refusal> {
    let refuse = |what: String, position| Err(Refusal::new(Code::Validation, what, position));
    if let Some((name, _)) = field.arguments.first() {
        return refuse("__typename takes no arguments".to_owned(), name.pos);
    }
    if !field.selection_set.node.items.is_empty() {
        return refuse(
            "__typename is a text: there is nothing to select of it".to_owned(),
            field.selection_set.pos,
        );
    }
    for directive in &field.directives {
        let name = directive.node.name.node.as_str();
        let is_known = matches!(name, "skip" | "include");
        if !is_known {
            return refuse(format!("Unknown directive \"{}\"", shorten(name, 60)), directive.pos);
        }
        let takes: Vec<&str> =
            directive.node.arguments.iter().map(|(argument, _)| argument.node.as_str()).collect();
        if takes != ["if"] {
            return refuse(
                format!("the directive {name} takes the argument if, and no other"),
                directive.pos,
            );
        }
    }
    Ok(())
}
