//! What `chancery import` makes of a tree and of changes to it, on the command line.

mod again;
mod broken;
mod cards;
mod check;
mod diagnostics;
mod environment;
mod git;
mod hostile;
mod hugo;
mod identity;
mod keep_going;
mod languages;
mod lfs;
mod mapping;
mod overlay;
mod sample;
mod token;
mod unlisted;
mod usage;
mod watch;
