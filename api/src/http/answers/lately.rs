//! Requests that one thread answered a moment ago: the same one again is found without asking what all threads share.

use super::exact::{Asked, Exact};
use super::kept::Kept;
use std::cell::RefCell;
use std::sync::Arc;

/// How many requests a thread remembers.
const PLACES: usize = 256;
/// What all threads share is asked every so many times nevertheless: it keeps what is asked for often, and goes by
/// what it sees. Seldomer, what is asked for a few times would look as cold there as a flood of questions that are asked
/// once; oftener, nothing would be saved.
const SHOWN: u8 = 4;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::answers::form::Form;
    use crate::http::answers::{Answers, Key, Learned};
    use crate::metrics::Metrics;
    use actix_web::http::Method;
    use actix_web::http::header::HeaderMap;
    use actix_web::test::TestRequest;
    use actix_web::web::Bytes;
    use std::time::Duration;

    fn exact(path: &str) -> Exact {
        Exact::read(&Method::GET, path, None, &HeaderMap::new(), false).end()
    }

    fn kept(body: &'static str) -> Arc<Kept> {
        let bytes = Some(Bytes::from_static(body.as_bytes()));
        Arc::new(Kept::new(bytes, &HeaderMap::new(), Duration::ZERO, None))
    }

    /// What is known of a request that was answered from that.
    fn asked(exact: Exact, kept: &Arc<Kept>) -> Arc<Asked> {
        let answers = Answers::new(1, Duration::from_secs(60));
        let key = Key::of_request(&TestRequest::with_uri("/a").to_http_request(), "http://a.example");
        let learned = Learned::new(key, kept, Form::Identity, false, "/a");
        answers.learn(exact, learned, &HeaderMap::new(), &[], &Metrics::default());
        answers.asked.as_ref().unwrap().get(&exact).unwrap()
    }

    fn found(lately: &Lately, exact: Exact) -> Option<Arc<Kept>> {
        lately.find(exact).map(|(_, kept)| kept)
    }

    #[test]
    fn what_all_threads_share_sees_each_fourth_use() {
        let (lately, exact, kept) = (Lately::default(), exact("/a"), kept("a"));
        assert!(found(&lately, exact).is_none(), "nothing is known");
        lately.note(exact, &asked(exact, &kept));
        let uses: Vec<_> = (0..8).map(|_| found(&lately, exact).is_some()).collect();
        assert_eq!(uses, [true, true, true, false, true, true, true, false]);
        found(&lately, exact);
        lately.note(exact, &asked(exact, &kept));
        let uses: Vec<_> = (0..4).map(|_| found(&lately, exact).is_some()).collect();
        assert_eq!(uses, [true, true, true, false], "it is counted from when it was seen last");
    }

    #[test]
    fn what_made_room_or_was_replaced_is_not_found() {
        let (lately, exact, first) = (Lately::default(), exact("/a"), kept("first"));
        lately.note(exact, &asked(exact, &first));
        assert!(found(&lately, exact).is_some_and(|found| Arc::ptr_eq(&found, &first)));
        drop(first);
        assert!(found(&lately, exact).is_none(), "nothing here keeps it alive");
        let second = kept("second");
        assert!(found(&lately, exact).is_none(), "another answer is not what it was answered from");
        lately.note(exact, &asked(exact, &second));
        assert!(found(&lately, exact).is_some_and(|found| Arc::ptr_eq(&found, &second)));
    }

    #[test]
    fn of_two_requests_at_one_place_the_last_is_found() {
        let (lately, one, kept) = (Lately::default(), exact("/a"), kept("a"));
        let beside = |other: &Exact| other.place(PLACES) == one.place(PLACES);
        let other = (0..).map(|number| exact(&format!("/{number}"))).find(beside).unwrap();
        assert_ne!(one, other);
        lately.note(one, &asked(one, &kept));
        assert!(found(&lately, other).is_none(), "a place is not a request");
        lately.note(other, &asked(other, &kept));
        assert!(found(&lately, one).is_none() && found(&lately, other).is_some());
    }
}
