//! Converts between the addresses (URIs) that editors use for documents, and paths.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The characters that an address path does not encode (RFC 3986).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Returns the path of a `file:` address, or `None` for any other address, such as that of a document that was
/// never saved.
pub(super) fn path_of(address: &str) -> Option<PathBuf> {
    let (scheme, rest) = address.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = match rest.strip_prefix("//") {
        // The host name stands between the slashes. Usually it is empty.
        Some(rest) => &rest[rest.find('/')?..],
        None => rest,
    };
    // A split has at least one part.
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    Some(PathBuf::from(with_drive(&decoded).as_ref())).filter(|path| path.is_absolute())
}

/// Returns the path of an address. `/c:/journeys` is a path with a drive, which has no case.
fn with_drive(path: &str) -> Cow<'_, str> {
    match path.as_bytes() {
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => {
            format!("{}{}", drive.to_ascii_uppercase() as char, &path[2..]).into()
        }
        _ => path.into(),
    }
}

/// Returns the `file:` address of a path.
pub(super) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, ENCODED))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths_mean_each_other() {
        for name in ["/a/b.yaml", "/ä ö/#1?.yaml", "/%41/x", "/a+b/@c/[d]", "/日本/🎉.yaml"] {
            assert_eq!(path_of(&of_path(Path::new(name))).as_deref(), Some(Path::new(name)));
        }
        assert_eq!(of_path(Path::new("/ä ö.yaml")), "file:///%C3%A4%20%C3%B6.yaml");
        // The forms that editors use.
        for (address, meant) in [
            ("file:///a%20b.yaml", Some("/a b.yaml")),
            ("file://localhost/a.yaml", Some("/a.yaml")),
            ("FILE:/a.yaml", Some("/a.yaml")),
            ("file:///a.yaml?x#y", Some("/a.yaml")),
            ("untitled:Untitled-1", None),
            ("file://", None),
            ("file:///%ff", None),
            ("a.yaml", None),
            ("", None),
        ] {
            assert_eq!(path_of(address).as_deref(), meant.map(Path::new), "{address}");
        }
        for (address, meant) in [("/c:/a.yaml", "C:/a.yaml"), ("/C:/a.yaml", "C:/a.yaml"), ("/c/a.yaml", "/c/a.yaml")] {
            assert_eq!(with_drive(address), meant);
        }
    }
}
