//! Which names of GraphQL operations are told apart. Those of trusted documents always are; of others, which come from
//! clients, a bounded number that have read content.

use super::Operated;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many names are told apart that are none of trusted documents.
pub(super) const MOST: usize = 100;
/// After how long a name that was not seen gives its place to another.
const AGE: Duration = Duration::from_secs(600);

/// When each name was seen last that is told apart.
#[derive(Default)]
pub(super) struct Names(Mutex<HashMap<String, Duration>>);

/// The names, while nobody else changes them.
pub(super) struct Locked<'a>(MutexGuard<'a, HashMap<String, Duration>>);

impl Names {
    pub(super) fn lock(&self) -> Locked<'_> {
        Locked(self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Locked<'_> {
    /// Whether a name is told apart; from now on, if there is a place for it. One that was not seen for [`AGE`] gives
    /// its place to a new one, and is told to `forget`.
    pub(super) fn has_place(&mut self, name: &str, operated: &Operated<'_>, forget: impl Fn(&str)) -> bool {
        let Self(names) = self;
        if let Some(seen) = names.get_mut(name) {
            // Reading nothing costs nothing, and is not to keep a place.
            if operated.has_read {
                *seen = operated.at;
            }
            return true;
        }
        if !operated.has_read {
            return false;
        }
        if names.len() >= MOST {
            names.retain(|name, seen| {
                let is_in_use = operated.at.saturating_sub(*seen) < AGE;
                if !is_in_use {
                    forget(name);
                }
                is_in_use
            });
        }
        let has_room = names.len() < MOST;
        if has_room {
            names.insert(name.to_owned(), operated.at);
        }
        has_room
    }
}
