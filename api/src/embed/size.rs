//! How much place an embed takes, as far as it can be reckoned from news.css.

use super::options::{Kind, Options};

/// How long the place of an element is kept for its script, in seconds.
const PATIENCE: u32 = 6;
/// How high a frame is made at most where its height hangs on its width, in CSS pixels: in a narrow column
/// it scrolls rather than leave a void in a wide one.
const TALLEST: u32 = 1_200;

/// How high the page is with `there` entries, in CSS pixels, as news.css has it: in a column 320 pixels
/// wide or wider.
pub(super) fn frame_height(options: &Options, there: u32) -> u32 {
    // With the padding of the page, and some for the link's ring.
    const AROUND: u32 = 16;
    let shows = |detail| options.shows(detail);
    let meta = if shows("date") || shows("author") { 21 } else { 0 };
    let entries = match (options.kind, options.layout) {
        _ if there == 0 => 24,
        (Kind::Article, _) => 156,
        (Kind::News, "list") => {
            let text = meta + if shows("excerpt") { 72 } else { 48 };
            there * (text.max(if shows("image") { 132 } else { 0 }) + 41)
        }
        (Kind::News, _) => {
            let text = meta + if shows("excerpt") { 120 } else { 72 } + 62;
            let (narrow, wide) = if shows("image") { (166, 313) } else { (0, 0) };
            // One below the other; two of them side by side have the widest pictures.
            (there * (text + narrow)).max(there.div_ceil(2) * (text + wide)).min(TALLEST)
        }
        (_, "strip") => 98,
        _ => (there.div_ceil(2) * 92).min(TALLEST),
    };
    entries + AROUND
}

/// A rule for the partner's own style sheet that keeps the place of an element free until its script
/// is there, and gives it back where none comes: an animation ends by itself, without a script. In layouts
/// whose height hangs on the width there is none.
pub(super) fn reserve(options: &Options, element: &str) -> Option<String> {
    let details = |detail| options.shows(detail);
    // In em, as in news.css: the line of the day, the text, the gap below, the link below all.
    let meta = if details("date") || details("author") { 1.3125 } else { 0.0 };
    let text = if details("excerpt") { 4.5 } else { 3.0 };
    let around = if options.theme == "auto" { 0.0 } else { 2.5 };
    let count = f64::from(options.count);
    let (ems, pixels) = match (options.kind, options.layout) {
        (Kind::News, "list") if !details("image") => {
            (count * (meta + text + 1.25) + (count - 1.0) * 1.25 + 2.75 + around, options.count)
        }
        (_, "strip") => (5.0 + 2.75 + around, 12),
        _ => return None,
    };
    Some(format!(
        "@media (scripting: enabled) {{\n  {element}:not(:defined) {{\n    display: block;\n    \
         --chancery-place: calc({ems}em + {pixels}px);\n    animation: chancery-place {PATIENCE}s;\n  }}\n}}\n\
         @keyframes chancery-place {{\n  from, to {{ min-block-size: var(--chancery-place); }}\n}}"
    ))
}
