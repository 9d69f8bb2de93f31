//! What `chancery import` makes of a tree and of changes to it, on the command line.

mod again;
mod broken;
mod environment;
mod hugo;
mod languages;
mod overlay;
mod sample;
mod usage;
