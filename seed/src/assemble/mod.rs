//! From documents, data and overlay to content: one module a content type.

mod asset;
mod attribution;
mod author;
mod builder;
mod bundle;
mod category;
mod data_file;
mod former;
mod history;
mod links;
mod member;
mod member_data;
mod membership;
mod organization;
mod page;
mod partner;
mod person;
mod position;
mod post;
mod rules;
mod sponsor;
mod sponsor_data;
mod svg;
mod texts;
mod there;
mod unread;
mod working_group;

pub(crate) use builder::{Parts, Rendered, assemble};
pub(crate) use member_data::{MemberData, read_members};

#[cfg(test)]
mod tests;
