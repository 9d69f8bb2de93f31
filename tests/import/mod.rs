//! What `chancery import` makes of a tree and of changes to it, on the command line.

mod again;
mod broken;
mod check;
mod diagnostics;
mod environment;
mod hostile;
mod overlay;
mod sample;
mod usage;
