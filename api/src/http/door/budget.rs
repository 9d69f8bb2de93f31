//! Memory for what clients are sending: heads and bodies that are not whole yet, of all clients together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What each connection has beside the budget, in bytes: an ordinary request needs no more, and is never
/// refused for what others send.
pub(super) const FREE: usize = 16_384;
/// What all connections have together beyond that, in bytes.
pub(super) const ARRIVING: usize = 64 * 1_024 * 1_024;

/// So many bytes.
pub(super) struct Budget {
    left: AtomicUsize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes) }
    }

    /// A part of the budget that holds nothing yet.
    pub(super) fn grant(self: &Arc<Self>) -> Grant {
        Grant { bytes: 0, budget: Arc::clone(self) }
    }
}

/// A part of a budget, given back when it goes.
pub(super) struct Grant {
    bytes: usize,
    budget: Arc<Budget>,
}

impl Grant {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes so many bytes more. Says whether they were there; none are taken where not all are.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let taken = self
            .budget
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes))
            .is_ok();
        self.bytes += if taken { bytes } else { 0 };
        taken
    }

    /// Gives all of it back.
    pub(super) fn clear(&mut self) {
        self.budget.left.fetch_add(std::mem::take(&mut self.bytes), Ordering::Relaxed);
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_comes_back() {
        let budget = Arc::new(Budget::new(100));
        let (mut one, mut other) = (budget.grant(), budget.grant());
        assert!(one.grow(60) && other.grow(40) && !other.grow(1));
        assert_eq!((one.bytes(), other.bytes()), (60, 40));
        drop(one);
        assert!(other.grow(60) && !other.grow(1));
        other.clear();
        assert!(budget.grant().grow(100));
    }
}
