//! What is kept together.

use super::*;
use std::cell::Cell;
use std::sync::Weak;

const ROOM: u64 = 256 * 1_024;
const VALUE: usize = 4 * 1_024;

fn memory() -> Arc<Memory> {
    Memory::new(ROOM).unwrap()
}

fn question(what: usize) -> Key {
    Key::of("test", &what, ReadAt::Ever)
}

fn part(number: &i64) -> Part {
    Part::Number(*number)
}

type Value = Arc<Vec<u8>>;

/// Asks about several things, and says how many of them were read.
async fn ask(memory: &Arc<Memory>, what: usize, wanted: &[i64]) -> (Arc<HashMap<i64, Value>>, usize) {
    let read = Cell::new(0);
    let reads = async |unknown: Vec<i64>| {
        read.set(unknown.len());
        let value = |number: i64| (number, Weighed::new(Arc::new(vec![0_u8; VALUE]), VALUE));
        Ok(unknown.into_iter().filter(|number| *number >= 0).map(value).collect())
    };
    let found = together(Some(memory), || question(what), wanted, part, reads).await.unwrap();
    (found, read.get())
}

#[tokio::test]
async fn what_was_asked_together_is_found_at_once_and_what_was_not_is_read() {
    let memory = memory();
    let wanted: Vec<i64> = (0..8).chain([-1]).collect();
    let (found, read) = ask(&memory, 0, &wanted).await;
    assert_eq!((found.len(), read), (8, 9), "one is missing");
    let (again, read) = ask(&memory, 0, &wanted).await;
    assert!(Arc::ptr_eq(&found, &again) && read == 0);
    assert_eq!(ask(&memory, 0, &wanted[1..]).await.1, 8, "it is another question");
    assert_eq!(ask(&memory, 1, &wanted).await.1, 9);
    let few = &wanted[..3];
    assert_eq!((ask(&memory, 0, few).await.1, ask(&memory, 0, few).await.1), (3, 0), "few are kept apart");
    assert_eq!(ask(&memory, 0, &wanted[..4]).await.1, 1, "and found among others");
}

#[tokio::test]
async fn what_is_too_much_to_be_kept_together_is_kept_apart() {
    let memory = memory();
    let wanted: Vec<i64> = (0..20).collect();
    assert!(wanted.len() * VALUE > usize::try_from(memory.largest).unwrap());
    assert_eq!(ask(&memory, 0, &wanted).await.1, 20);
    memory.entries.run_pending_tasks().await;
    let (found, read) = ask(&memory, 0, &wanted).await;
    assert_eq!((found.len(), read), (20, 0));
}

#[tokio::test]
async fn what_is_kept_together_takes_no_more_than_there_is_room_for() {
    let memory = memory();
    let mut values: Vec<Weak<Vec<u8>>> = Vec::new();
    for what in 0..200 {
        // Each is asked again, as what is in use is.
        for _ in 0..3 {
            let (found, _) = ask(&memory, what, &[1, 2, 3, 4, 5]).await;
            values.extend(found.values().map(Arc::downgrade));
        }
    }
    memory.entries.run_pending_tasks().await;
    let mut held: Vec<_> = values.iter().filter_map(Weak::upgrade).map(|value| Arc::as_ptr(&value)).collect();
    held.sort_unstable();
    held.dedup();
    let bytes = held.len() * VALUE;
    // What made room is dropped a little later. Weighed by its places alone, all of it would be held: 4 MB.
    assert!((VALUE..=2 * usize::try_from(ROOM).unwrap()).contains(&bytes), "{bytes}");
    assert!(memory.entries.weighted_size() <= ROOM);
}
