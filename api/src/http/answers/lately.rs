//! Requests that one thread answered a moment ago: the same one again is found without asking what all threads share.

use super::exact::{Asked, Exact};
use super::kept::Kept;
use std::cell::RefCell;
use std::sync::Arc;

/// How many requests a thread remembers.
const PLACES: usize = 256;
/// What all threads share is asked this often nevertheless: it has to know what is asked for often, and stays.
const SHOWN: u8 = 16;

/// What one thread answered lately. It keeps no answer alive: what makes room for others is not found here either.
pub(in crate::http) struct Lately(RefCell<Vec<Option<Place>>>);

/// One request has one place, and the one that came last has it.
struct Place {
    exact: Exact,
    asked: Arc<Asked>,
    times: u8,
}

impl Default for Lately {
    fn default() -> Self {
        Self(RefCell::new((0..PLACES).map(|_| None).collect()))
    }
}

impl Lately {
    /// What an exact request was answered from, if that is kept still.
    pub(super) fn find(&self, exact: Exact) -> Option<(Arc<Asked>, Arc<Kept>)> {
        let mut places = self.0.borrow_mut();
        let place = places.get_mut(exact.place(PLACES))?.as_mut().filter(|place| place.exact == exact)?;
        place.times = (place.times + 1) % SHOWN;
        if place.times == 0 {
            return None;
        }
        Some((Arc::clone(&place.asked), place.asked.kept()?))
    }

    /// Takes note of what an exact request is answered from.
    pub(super) fn note(&self, exact: Exact, asked: &Arc<Asked>) {
        if let Some(place) = self.0.borrow_mut().get_mut(exact.place(PLACES)) {
            *place = Some(Place { exact, asked: Arc::clone(asked), times: 0 });
        }
    }
}
