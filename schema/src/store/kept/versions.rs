//! The versions that are in memory, whoever holds them: none of them is read from JSON twice.

use crate::domain::{Content, Kind};
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many versions are known before those that nobody holds any more are looked for.
const FEW: usize = 1_024;

/// Versions by kind and number. Holds none of them itself: pages and records do, which weigh them.
pub(in crate::store) struct Versions {
    held: Mutex<Held>,
}

struct Held {
    by_number: HashMap<(Kind, i64), Weak<dyn Any + Send + Sync>>,
    /// At how many those that nobody holds are taken out.
    sweep_at: usize,
}

impl Default for Versions {
    fn default() -> Self {
        Self { held: Mutex::new(Held { by_number: HashMap::new(), sweep_at: FEW }) }
    }
}

impl Versions {
    /// The version of this number where somebody holds it, else what `read` makes of it.
    ///
    /// # Errors
    /// As `read`.
    pub(in crate::store) fn get<T: Content, E>(
        &self,
        number: i64,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let key = (T::KIND, number);
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let known = held().by_number.get(&key).and_then(Weak::upgrade);
        if let Some(value) = known.and_then(|value| value.downcast::<T>().ok()) {
            return Ok(value);
        }
        // Not under the lock: others go on meanwhile, and two that read the same at once both may.
        let value = Arc::new(read()?);
        let shared: Arc<dyn Any + Send + Sync> = value.clone();
        let mut held = held();
        held.by_number.insert(key, Arc::downgrade(&shared));
        if held.by_number.len() >= held.sweep_at {
            held.by_number.retain(|_, value| value.strong_count() > 0);
            held.sweep_at = FEW.max(held.by_number.len() * 2);
            let room = held.sweep_at;
            held.by_number.shrink_to(room);
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Asset, Member};

    #[test]
    fn a_version_that_somebody_holds_is_read_once_and_the_rest_is_forgotten() {
        let versions = Versions::default();
        let read = || Ok::<_, ()>(Member::default());
        let first = versions.get(1, read).unwrap();
        let mut again = versions.get(1, || -> Result<Member, ()> { panic!("it is held") }).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert!(versions.get(1, || Err::<Asset, _>("another kind")).is_err());
        for number in 2..5_000 {
            versions.get(number, read).unwrap();
        }
        assert!(versions.held.lock().unwrap().by_number.len() <= FEW);
        again = versions.get(1, || -> Result<Member, ()> { panic!("it is held still") }).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        drop((first, again));
        assert!(versions.get(1, || Err::<Member, _>("nobody holds it")).is_err());
    }
}
