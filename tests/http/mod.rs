//! Everything around GraphQL: health, assets, GraphiQL, the protocol, errors, stopping.

mod assets;
mod feeds;
mod imports;
mod pages;
mod protocol;
mod stopping;
