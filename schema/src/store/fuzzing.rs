//! What the fuzzers give to the Store's readers of texts from outside.

use super::cursor::{Cursor, CursorError, checksum};
use super::paths::{host, normalize};
use data_encoding::BASE64URL_NOPAD;

/// A cursor, as a client gives it; and the input as what a cursor is made of, with the checksum it would
/// have, since no mutation finds that.
///
/// What is read is written again as it is read; what is refused is named by a part of it.
pub fn cursor(data: &[u8]) {
    let mut bytes = checksum(data).to_vec();
    bytes.extend(data);
    for text in [String::from_utf8_lossy(data).into_owned(), BASE64URL_NOPAD.encode(&bytes)] {
        match Cursor::parse(&text) {
            Ok(cursor) => assert_eq!(Cursor::parse(&cursor.to_string()), Ok(cursor)),
            Err(CursorError::Malformed(shown)) => {
                assert!(shown.chars().count() <= 40 && text.starts_with(&shown))
            }
            Err(other) => unreachable!("{other}: nothing is known of the list yet"),
        }
    }
}

/// A path or an address whose destination is asked for.
///
/// It is looked for as a path from the root, of segments that are none of them empty; nothing is added
/// but slashes, and U+0000, which PostgreSQL takes in no text, comes from nowhere.
pub fn path(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let path = normalize(&text);
    assert!(path.starts_with('/') && !path.contains("//"), "{path}");
    assert!(path.split('/').all(|segment| segment != "."), "{path}");
    assert!(path.len() <= text.len() + 2, "{path}");
    assert!(text.contains('\0') || !path.contains('\0'), "{path}");
    assert!(path.ends_with('/') || path.rsplit('/').next().is_some_and(|file| file.contains('.')), "{path}");
    if let Some(host) = host(&text) {
        assert!(!host.contains(['/', '?', '#', ':', '@']), "{host}");
    }
}
