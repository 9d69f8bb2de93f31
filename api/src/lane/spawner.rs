//! What work spawns stays where the work is.

use super::within::Here;
use futures_util::task::{FutureObj, Spawn, SpawnError};
use tokio::runtime::Handle;

/// Spawns where it was made: in the lane, or on the thread that answers.
pub(crate) struct Spawner(Place);

enum Place {
    Lane(Here),
    Thread(Handle),
}

impl Spawner {
    /// Of the present task.
    ///
    /// # Panics
    /// Outside of a runtime.
    pub(crate) fn current() -> Self {
        Self(Here::current().map_or_else(|| Place::Thread(Handle::current()), Place::Lane))
    }
}

impl Spawn for Spawner {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        match &self.0 {
            Place::Lane(here) => drop(here.lane.spawn(here.clone().hold(future))),
            Place::Thread(runtime) => drop(runtime.spawn(future)),
        }
        Ok(())
    }
}
