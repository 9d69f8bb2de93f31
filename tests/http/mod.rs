//! Everything around GraphQL: health, assets, GraphiQL, the protocol, errors, stopping.

mod assets;
mod contract;
mod door;
mod embeds;
mod feeds;
mod imports;
mod linked;
mod openapi;
mod pages;
mod protocol;
mod stopping;
