//! Snapshots: what is promised to the outside, in `tests/snapshots`.

/// Holds a value against the snapshot of this name. `INSTA_UPDATE=always cargo test` writes it anew.
///
/// Snapshots are shared by both databases: what one answers, the other answers.
macro_rules! contract {
    ($name:expr, $kind:ident: $value:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let value = $value;
        settings.bind(|| contract!(@ $kind, $name, value));
    }};
    (@ json, $name:expr, $value:ident) => { insta::assert_json_snapshot!($name, $value) };
    (@ text, $name:expr, $value:ident) => { insta::assert_snapshot!($name, $value) };
}
