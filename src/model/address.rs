//! Addresses of links: which addresses a link may have, and the one form in which polku passes them on.

use std::fmt::{self, Write as _};

use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader};
use super::table::Shape;
use super::values::Text;
use crate::diagnostic::shorten;
use crate::yaml::{NodeId, is_unseen};

/// An address that a link may have: http, https, mailto, or relative.
///
/// The address is percent-encoded, so every output can write it as it is: it has no quotes, angle brackets, backslashes,
/// blanks, control characters or marks of direction. Letters beyond ASCII stay as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address(String);

/// The schemes that an address may have.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

impl Address {
    /// Reads an address (RFC 3986) and encodes it; `None` for other schemes, and for `//host`, which names no scheme.
    ///
    /// ```
    /// use polku::model::Address;
    ///
    /// assert_eq!(Address::parse("ideas/a b.md").unwrap().as_str(), "ideas/a%20b.md");
    /// assert_eq!(Address::parse("javascript:alert(1)"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let may_be_followed = |scheme: &str| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let is_allowed = !text.is_empty() && host(text).is_none() && scheme(text).is_none_or(may_be_followed);
        is_allowed.then(|| Address(encoded(text)))
    }

    /// Returns the address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands before the first colon, unless the colon is part of a path, a query or a fragment.
fn scheme(text: &str) -> Option<&str> {
    text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']))
}

/// What follows `//`. A browser takes that for another host, and reads `\` as `/`.
fn host(text: &str) -> Option<&str> {
    text.strip_prefix(['/', '\\'])?.strip_prefix(['/', '\\'])
}

/// Percent-encodes what an address cannot have as it is. Encoding twice gives the same as once.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if must_be_encoded(c) || (c == '%' && !is_encoding(&text[at..])) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn must_be_encoded(c: char) -> bool {
    // An apostrophe is allowed, but it ends an attribute in single quotes.
    matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`' | '^' | '{' | '|' | '}') || c.is_whitespace() || is_unseen(c)
}

/// Whether a text begins with `%` and two hexadecimal digits.
fn is_encoding(text: &str) -> bool {
    text.as_bytes().get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// What [`Address::parse`] takes, as a regular expression.
const PATTERN: &str = concat!(
    r"^\s*([?#][\s\S]*|/([^/\\][\s\S]*)?|[^\s:/?#\\][^:/?#]*([/?#][\s\S]*)?",
    r"|\\([^:/?#\\][^:/?#]*([/?#][\s\S]*)?|[?#][\s\S]*)?|([Hh][Tt][Tt][Pp][Ss]?|[Mm][Aa][Ii][Ll][Tt][Oo]):[\s\S]*)\s*$",
);

impl<'t> Read<'t> for Address {
    const SHAPE: Shape = Shape::Form { what: "an address: http, https, mailto or relative", pattern: Some(PATTERN) };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        Address::parse(text).ok_or_else(|| {
            let message = format!("`{}` is no address that a link may have", shorten(text));
            let help = match host(text) {
                Some(host) => format!("write the scheme before the host: `https://{}`", shorten(host)),
                None => "use http, https, mailto, or an address relative to this file".into(),
            };
            reader.wrong(&p::BAD_LINK, node, message, Advice::Say(help))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_fine_stay_as_they_are() {
        for address in [
            "https://x.fi",
            "HTTP://x",
            "mailto:a@b.fi?subject=x&body=y",
            "../a.yaml",
            "#x",
            "?a=1;b=2",
            "/a/b",
            "a/b:c",
            "ideas/queue.md",
            "https://user@[::1]:8080/~a/(b),c;d=e!$&+*@?q[]=1&lt=2#f",
            "https://päivä.fi/ohjeet/奉茶%20%C3%A4",
            "https://urn.fi/URN:NBN:fi:amk-2022090619928",
        ] {
            assert_eq!(Address::parse(address).unwrap().as_str(), address);
        }
    }

    #[test]
    fn what_could_leave_its_place_is_encoded() {
        for (address, encoded) in [
            ("x\"><script>alert(1)</script>", "x%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
            ("http://a\" onclick=\"alert(1)", "http://a%22%20onclick=%22alert(1)"),
            ("https://x/' onclick='a", "https://x/%27%20onclick=%27a"),
            (r"a\b", "a%5Cb"),
            ("a\tb\nc\u{7}\u{85}d\u{a0}e", "a%09b%0Ac%07%C2%85d%C2%A0e"),
            ("a\u{202e}b\u{2066}\u{200b}\u{61c}\u{feff}", "a%E2%80%AEb%E2%81%A6%E2%80%8B%D8%9C%EF%BB%BF"),
            ("/\t/x", "/%09/x"),
            ("`{a}|^", "%60%7Ba%7D%7C%5E"),
            ("100%", "100%25"),
            ("%zz%4", "%25zz%254"),
            ("  a b  ", "a%20b"),
        ] {
            assert_eq!(Address::parse(address).unwrap().as_str(), encoded, "{address:?}");
            assert_eq!(Address::parse(encoded).unwrap().as_str(), encoded, "once is enough");
        }
    }

    #[test]
    fn what_runs_something_or_hides_its_host_is_no_address() {
        for address in [
            "",
            "  ",
            "javascript:alert(1)",
            " java script:x",
            "JAVASCRIPT:x",
            "\u{1}javascript:x",
            "\u{200b}javascript:x",
            "java\tscript:x",
            "h ttp://x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://x",
            ":x",
            "a b:c",
            "//x.fi/y",
            r"\\x\y",
            r"/\x",
            r"\/x",
            "///x",
            " //x",
        ] {
            assert_eq!(Address::parse(address), None, "{address:?}");
        }
    }
}
