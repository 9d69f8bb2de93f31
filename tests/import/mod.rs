//! What `chancery import` makes of a tree and of changes to it, on the command line.

mod again;
mod broken;
mod environment;
mod mapping;
mod overlay;
mod sample;
mod usage;
