//! Settings of GraphQL: what may be asked, and by which operations.

use super::bounds::Switch;
use clap::Args;
use std::path::PathBuf;

/// Settings of GraphQL.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of GraphQL")]
pub struct GraphQl {
    /// How many levels deep the fields of a GraphQL query may nest. Introspection has its own bound.
    #[arg(
        long,
        env = "CHANCERY_QUERY_DEPTH",
        value_name = "LEVELS",
        default_value_t = 15,
        value_parser = clap::value_parser!(u32).range(1..=30)
    )]
    pub query_depth: u32,

    /// The largest cost of a GraphQL query: the number of its fields, those of lists multiplied by
    /// the length asked for (`first`, `last`; 20 without), or by what is usual for a list that takes neither.
    /// An answer has ten entries of lists for each point at most.
    #[arg(
        long,
        env = "CHANCERY_QUERY_COST",
        value_name = "COST",
        default_value_t = 20_000,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub query_cost: u64,

    /// A file of the operations that are answered, and no other: a JSON object of documents by the id a
    /// request names them by, or a manifest of Apollo's tools. GraphiQL is off then. When it is not set: any operation is answered.
    #[arg(long, env = "CHANCERY_TRUSTED_DOCUMENTS", value_name = "FILE")]
    pub trusted_documents: Option<PathBuf>,

    /// Whether a query may ask for the schema. Where it may not, errors suggest no names either.
    #[arg(long, env = "CHANCERY_INTROSPECTION", value_name = "SWITCH", default_value = "on")]
    pub introspection: Switch,

    /// Whether GraphiQL is served at `/`.
    #[arg(long, env = "CHANCERY_GRAPHIQL", value_name = "SWITCH", default_value = "on")]
    pub graphiql: Switch,

    /// Whether operations are answered without the engine where they can be: no setting, but what tests turn off to
    /// compare.
    #[arg(skip = true)]
    pub direct: bool,
}
