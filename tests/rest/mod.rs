//! REST under `/v1`: lists, items, conditional requests, what changed, and what is refused.

mod bad_input;
mod changes;
mod conditional;
mod exports;
mod items;
mod lists;
mod parity;
