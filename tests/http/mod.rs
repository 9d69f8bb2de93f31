//! Everything around GraphQL: health, assets, GraphiQL, the protocol, errors, stopping.

mod assets;
mod contract;
mod imports;
mod openapi;
mod pages;
mod protocol;
mod stopping;
