//! `chancery schema`.

use super::{Failure, output};
use chancery_seed::{JSON_SCHEMAS, JsonSchema};
use clap::Args;

pub(super) const LONG: &str = "\
Prints the GraphQL schema, in the schema definition language, with descriptions. With NAME: the JSON Schema \
(draft 2020-12) of a format that people write, for editors and checkers. Needs no database.";

pub(super) const EXAMPLES: &str = "\
Examples:
  chancery schema > schema.graphql
  chancery schema --list
  chancery schema member > member.schema.json";

/// Which schema to print.
#[derive(Args, Debug)]
pub(super) struct SchemaArgs {
    /// The name of a JSON Schema; --list names them.
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// List the names of the JSON Schemas, and what each is for.
    #[arg(long, conflicts_with = "name")]
    list: bool,
}

pub(super) fn schema(args: SchemaArgs) -> Result<(), Failure> {
    if args.list {
        return output::print(&list());
    }
    let Some(name) = args.name else { return output::print(&crate::graphql::sdl()) };
    match JsonSchema::named(&name) {
        Some(schema) => output::print(schema.text),
        None => {
            let names: Vec<&str> = JSON_SCHEMAS.iter().map(|schema| schema.name).collect();
            let known = names.join(", ");
            Err(Failure::usage(anyhow::anyhow!("there is no schema called “{name}”; there are {known}")))
        }
    }
}

/// A line a schema: its name and its title.
fn list() -> String {
    let width = JSON_SCHEMAS.iter().map(|schema| schema.name.len()).max().unwrap_or_default();
    let line = |schema: &JsonSchema| format!("{:width$}  {}\n", schema.name, schema.title());
    JSON_SCHEMAS.iter().map(line).collect()
}
