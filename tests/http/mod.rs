//! Everything around GraphQL: health, assets, GraphiQL, the protocol, errors, stopping.

mod assets;
mod contract;
mod embeds;
mod imports;
mod openapi;
mod pages;
mod protocol;
mod stopping;
