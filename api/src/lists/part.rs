//! Which part of a list, and the snapshot it is read at.

use chancery_schema::Snapshot;
use chancery_schema::store::{Cursor, CursorError, PageRequest};
use schemars::JsonSchema;
use serde::Deserialize;

/// The size of a page when none is asked for.
pub(crate) const DEFAULT_PAGE_SIZE: u32 = 20;

/// The part of a list that is asked for (Relay: GraphQL Cursor Connections).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Part {
    /// How many from the start; 20 where neither `first` nor `last` is given.
    #[schemars(range(min = 0))]
    pub(crate) first: Option<i64>,
    /// After the entry of this cursor.
    pub(crate) after: Option<String>,
    /// How many from the end.
    #[schemars(range(min = 0))]
    pub(crate) last: Option<i64>,
    /// Before the entry of this cursor.
    pub(crate) before: Option<String>,
}

impl Part {
    /// The page, of `max` entries at most.
    ///
    /// # Errors
    /// The name of what makes no sense, and why.
    pub(crate) fn request(self, max: u32) -> Result<PageRequest, (&'static str, String)> {
        let size = |name: &'static str, value: i64| match u32::try_from(value) {
            Ok(size) if size <= max => Ok(u64::from(size)),
            _ if value < 0 => Err((name, format!("{name} is {value}; it must not be negative"))),
            _ => Err((
                name,
                format!(
                    "{name} is {value}; at most {max} can be asked for at a time, then go on with a cursor"
                ),
            )),
        };
        let cursor = |name: &'static str, text: Option<String>| {
            text.map(|text| Cursor::parse(&text))
                .transpose()
                .map_err(|error| (name, format!("{name}: {error}")))
        };
        let (after, before) = (cursor("after", self.after)?, cursor("before", self.before)?);
        match (self.first, self.last) {
            (Some(_), Some(_)) => Err(("last", "give first or last, not both".to_owned())),
            (None, Some(last)) => Ok(PageRequest::last(size("last", last)?, after, before)),
            (first, None) => {
                let default = Ok(u64::from(DEFAULT_PAGE_SIZE.min(max)));
                Ok(PageRequest::first(first.map_or(default, |first| size("first", first))?, after, before))
            }
        }
    }
}

/// Which axes of time were asked for, apart from what a cursor keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The day.
    pub(crate) day: bool,
    /// The time of recording.
    pub(crate) revision: bool,
}

impl Asked {
    /// The snapshot a cursor keeps, unless it shows what was not asked for, or not known or public then.
    pub(crate) fn agrees(self, pinned: Snapshot, snapshot: Snapshot) -> Result<Snapshot, CursorError> {
        let other_day = self.day && snapshot.as_of != pinned.as_of;
        let other_revision = self.revision && snapshot.revision != pinned.revision;
        if other_day || other_revision || pinned.revision > snapshot.revision || pinned.at > snapshot.at {
            return Err(CursorError::OtherSnapshot);
        }
        Ok(pinned)
    }
}
