//! What `chancery import` makes of a tree and of changes to it, on the command line.

mod again;
mod broken;
mod cards;
mod environment;
mod overlay;
mod sample;
mod usage;
