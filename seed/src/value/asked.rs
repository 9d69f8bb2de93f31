//! Which keys of a mapping are read, for tests that hold the list of keys against the readers.

use super::Node;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The names that a mapping was asked for, by where it begins.
pub(crate) type Asked = BTreeMap<usize, BTreeSet<String>>;

thread_local! {
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
}

pub(super) fn note(node: &Node, name: &str) {
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked {
            asked.entry(node.at.start).or_default().insert(name.to_owned());
        }
    });
}

/// What the mappings read by `work` on this thread are asked for.
pub(crate) fn during(work: impl FnOnce()) -> Asked {
    ASKED.set(Some(Asked::new()));
    work();
    ASKED.take().unwrap_or_default()
}
