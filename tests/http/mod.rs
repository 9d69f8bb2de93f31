//! Everything around GraphQL: health, assets, GraphiQL, the protocol, errors, stopping.

mod assets;
mod contract;
mod costs;
mod dear;
mod documents;
mod door;
mod embeds;
mod feeds;
mod hostile;
mod imports;
mod lengths;
mod linked;
mod openapi;
mod pages;
mod protocol;
mod purge;
mod stopping;
