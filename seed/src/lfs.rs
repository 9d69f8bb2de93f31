//! Pointers of Git LFS: small texts that stand in a repository for files kept elsewhere
//! (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).

/// How to get the files themselves.
pub(crate) const HELP: &str = "fetch the files with `git lfs pull` and import the working tree";

/// A pointer has fewer bytes than this.
const MAX_POINTER: usize = 1024;

/// Whether these bytes are a pointer: `version` first, then keys and values in lines, `oid` and `size`
/// among them.
pub(crate) fn is_pointer(bytes: &[u8]) -> bool {
    if bytes.len() >= MAX_POINTER || !bytes.starts_with(b"version https://") {
        return false;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
    // The second is the name it had before its first release.
    let known = ["https://git-lfs.github.com/spec/", "https://hawser.github.com/spec/"];
    value("version").is_some_and(|version| known.iter().any(|known| version.starts_with(known)))
        && value("oid").is_some_and(|oid| oid.starts_with("sha256:"))
        && value("size").is_some_and(|size| !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

    #[test]
    fn a_pointer_is_told_from_a_text_about_pointers() {
        assert!(is_pointer(POINTER.as_bytes()));
        assert!(is_pointer(POINTER.replace("git-lfs", "hawser").as_bytes()));
        assert!(is_pointer(POINTER.replace("oid", "ext-0-foo sha256:ab\noid").as_bytes()));
        assert!(is_pointer(POINTER.replace('\n', "\r\n").as_bytes()));
        for other in [
            String::new(),
            format!("# Pointers\n\n{POINTER}"),
            POINTER.replace("size 12345", "size"),
            POINTER.replace("oid sha256:", "oid "),
            POINTER.replace("git-lfs.github.com", "example.test"),
            format!("{POINTER}{}", "x".repeat(MAX_POINTER)),
        ] {
            assert!(!is_pointer(other.as_bytes()), "{other}");
        }
    }
}
