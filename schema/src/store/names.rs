//! Looking for words in names, the same way in every list that has them.

use super::error::StoreError;
use super::select::Select;
use crate::text::tokens;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};

/// How many words a search among names may have.
const MAX_WORDS: usize = 16;
/// How long texts to look for in names may be, in characters: names are kept to [`super::select::KEY_CHARS`].
const MAX_CHARS: usize = 200;

/// Refuses a search that has no word, or too many.
///
/// # Errors
/// [`StoreError::Filter`], which names the limit.
pub(super) fn check_search(search: Option<&str>) -> Result<(), StoreError> {
    let Some(search) = search else { return Ok(()) };
    match tokens(search).count() {
        0 => return Err(StoreError::Filter("search has no word: give letters or digits".to_owned())),
        words if words > MAX_WORDS => {
            return Err(StoreError::Filter(format!("search has {words} words; give {MAX_WORDS} at most")));
        }
        _ => {}
    }
    check_length("search", search)
}

/// Refuses a text that is longer than names are kept.
///
/// # Errors
/// [`StoreError::Filter`], which names the filter and the limit.
pub(super) fn check_length(name: &str, text: &str) -> Result<(), StoreError> {
    let length = text.chars().count();
    if length > MAX_CHARS {
        let message = format!("{name} has {length} characters; give {MAX_CHARS} at most");
        return Err(StoreError::Filter(message));
    }
    Ok(())
}

/// Keeps those in whose name, as [`super::facts::sort_key`] makes it, every word begins a word.
pub(super) fn search(mut select: Select, name: impl Fn() -> Expr, words: &str) -> Select {
    for word in tokens(words) {
        // A name is words with single spaces between: a word begins it or follows a space.
        let within = LikeExpr::new(format!("% {}%", escape(&word))).escape('\\');
        select = select.filter(name().like(starting(&word)).or(name().like(within)));
    }
    select
}

/// Matches what begins so.
pub(super) fn starting(text: &str) -> LikeExpr {
    LikeExpr::new(format!("{}%", escape(text))).escape('\\')
}

fn escape(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}
