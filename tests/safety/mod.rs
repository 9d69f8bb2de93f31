//! What no answer may do or tell: run, be framed, compute, or say what went wrong inside.

mod addresses;
mod assets;
mod cells;
mod failing;
mod headers;
mod linked;
