//! A minimal HTTP server side: one request and one answer per connection.
//!
//! tiny_http would do most of this, but it has no time limits for reading and writing, and starts a thread for
//! every connection. A browser that hangs would block one for ever.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::render::Overlay;

/// The characters that an address does not encode (RFC 3986).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The prefix of the path of a page's events. No path of a journey starts with it.
const EVENTS: &str = "/-/events";

/// The time that a browser has to send its request.
const REQUEST_TIME: Duration = Duration::from_secs(5);
/// The time that a browser has to accept a part of an answer, and all of it.
const WRITE_TIME: Duration = Duration::from_secs(5);
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// The maximum number of bytes in a request.
const MOST_REQUEST_BYTES: usize = 16 << 10;
/// The maximum number of headers.
const MOST_HEADERS: usize = 64;

/// A request of a browser.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// The page of a path, with the pictures of an overlay.
    Page(String, Option<Overlay>),
    /// The change events of that page.
    Events(String),
}

/// An error answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HttpError {
    BadRequest,
    /// The request comes from another site, or uses a host name other than this machine's own.
    Forbidden,
    NotFound,
    /// Only `GET` is allowed.
    NotAllowed,
    TooLarge,
    /// The maximum number of connections is reached.
    Busy,
}

impl HttpError {
    fn status(self) -> &'static str {
        match self {
            HttpError::BadRequest => "400 Bad Request",
            HttpError::Forbidden => "403 Forbidden",
            HttpError::NotFound => "404 Not Found",
            HttpError::NotAllowed => "405 Method Not Allowed",
            HttpError::TooLarge => "431 Request Header Fields Too Large",
            HttpError::Busy => "503 Service Unavailable",
        }
    }

    fn text(self) -> &'static str {
        match self {
            HttpError::BadRequest => "polku preview does not understand this request.\n",
            HttpError::Forbidden => "polku preview answers only to http://127.0.0.1 and http://localhost.\n",
            HttpError::NotFound => "There is no such page. All pages are listed at /\n",
            HttpError::NotAllowed => "polku preview only shows pages (GET).\n",
            HttpError::TooLarge => "This request is too large.\n",
            HttpError::Busy => "Too many pages are open.\n",
        }
    }
}

/// Encodes the path of a page for an address.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

/// Returns the address of the events of a page.
pub(super) fn events_of(path: &str) -> String {
    format!("{EVENTS}{}", encoded(path))
}

/// Reads a request. Returns `None` if the browser disconnects or takes too long.
pub(super) fn read_request(stream: &mut TcpStream, port: u16) -> Option<Result<Request, HttpError>> {
    let until = Instant::now() + REQUEST_TIME;
    let mut bytes = Vec::new();
    let mut piece = [0; 2048];
    loop {
        let left = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        stream.set_read_timeout(Some(left)).ok()?;
        match stream.read(&mut piece) {
            Ok(0) => return None,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
        if let Some(request) = parse_request(&bytes, port) {
            return Some(request);
        }
        if bytes.len() > MOST_REQUEST_BYTES {
            return Some(Err(HttpError::TooLarge));
        }
    }
}

/// Parses a request. Returns `None` if it is incomplete.
fn parse_request(bytes: &[u8], port: u16) -> Option<Result<Request, HttpError>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(status) if status.is_complete() => Some(check_request(&request, port)),
        Ok(_) => None,
        Err(httparse::Error::TooManyHeaders) => Some(Err(HttpError::TooLarge)),
        Err(_) => Some(Err(HttpError::BadRequest)),
    }
}

fn check_request(request: &httparse::Request<'_, '_>, port: u16) -> Result<Request, HttpError> {
    let all = |name: &'static str| {
        request.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    };
    // Somebody may have pointed another host name here to read the pages through a browser (DNS rebinding).
    let mut hosts = all("host");
    let is_for_us = hosts.next().is_some_and(|host| is_own(host, port)) && hosts.next().is_none();
    // Another site may link here, but may not embed a page or listen to events. Browsers that send `Sec-Fetch-Site`
    // also send the mode; without it, the request is not a visit.
    let is_navigation = all("sec-fetch-mode").any(|mode| mode == b"navigate");
    let is_visit = is_navigation && all("sec-fetch-dest").all(|dest| dest == b"document");
    let is_foreign = all("sec-fetch-site").any(|site| site != b"same-origin" && site != b"none") && !is_visit;
    if !is_for_us || is_foreign {
        return Err(HttpError::Forbidden);
    }
    if request.method != Some("GET") {
        return Err(HttpError::NotAllowed);
    }
    let path = request.path.filter(|path| path.starts_with('/')).ok_or(HttpError::BadRequest)?;
    // A split has at least one part.
    let mut parts = path.split(['?', '#']);
    let path = parts.next().unwrap_or_default();
    let mut queries = parts.next().into_iter().flat_map(|query| query.split('&'));
    let overlay = queries.find_map(|query| query.strip_prefix("overlay="));
    let overlay = Overlay::ALL.iter().copied().find(|one| overlay == Some(one.as_str()));
    let path = percent_decode_str(path).decode_utf8().map_err(|_| HttpError::NotFound)?.into_owned();
    match path.strip_prefix(EVENTS) {
        // Events are for the script of the page, not for people.
        Some(_) if is_navigation || all("sec-fetch-dest").any(|dest| dest != b"empty") => Err(HttpError::Forbidden),
        Some(page) => Ok(Request::Events(page.to_owned())),
        None => Ok(Request::Page(path, overlay)),
    }
}

/// Returns whether a `Host` header names this machine and port.
fn is_own(host: &[u8], port: u16) -> bool {
    let host = String::from_utf8_lossy(host).to_ascii_lowercase();
    let names = ["127.0.0.1", "localhost", "[::1]"];
    names.iter().any(|name| match host.strip_prefix(name) {
        Some("") => port == 80,
        Some(rest) => rest.strip_prefix(':').is_some_and(|rest| rest == port.to_string()),
        None => false,
    })
}

/// The headers of every answer: no caching, no type guessing, no use by other sites.
const COMMON_HEADERS: &str = "Connection: close\r\n\
    Cache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Referrer-Policy: no-referrer\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Cross-Origin-Opener-Policy: same-origin\r\n";

/// Sends a page. The page contains its own content policy.
pub(super) fn send_page(stream: &mut TcpStream, html: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: frame-ancestors 'none'\r\n{COMMON_HEADERS}\r\n",
        html.len()
    );
    send(stream, &[head.as_bytes(), html.as_bytes()])
}

/// Sends an error answer.
pub(super) fn send_error(stream: &mut TcpStream, error: HttpError) -> io::Result<()> {
    let (status, message) = (error.status(), error.text());
    let allow = if error == HttpError::NotAllowed { "Allow: GET\r\n" } else { "" };
    let text = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n{allow}\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n{COMMON_HEADERS}\r\n{message}",
        message.len()
    );
    send(stream, &[text.as_bytes()])?;
    // Unread input would make the system discard the answer.
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    let mut rest = [0; 4096];
    for _ in 0..64 {
        if stream.read(&mut rest)? == 0 {
            break;
        }
    }
    Ok(())
}

/// Starts a stream of events.
pub(super) fn begin_events(stream: &mut TcpStream) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n{COMMON_HEADERS}\r\nretry: 500\n\n"
    );
    send(stream, &[head.as_bytes()])
}

/// Sends the stamp of a page. Without a stamp, sends a sign of life.
pub(super) fn send_event(stream: &mut TcpStream, stamp: Option<&str>) -> io::Result<()> {
    let text = stamp.map_or_else(|| ":\n\n".into(), |stamp| format!("data: {stamp}\n\n"));
    send(stream, &[text.as_bytes()])
}

/// Sends bytes, within the time limits.
fn send(stream: &mut TcpStream, pieces: &[&[u8]]) -> io::Result<()> {
    let until = Instant::now() + ANSWER_TIME;
    stream.set_write_timeout(Some(WRITE_TIME))?;
    for chunk in pieces.iter().flat_map(|piece| piece.chunks(1 << 16)) {
        stream.write_all(chunk)?;
        if Instant::now() > until {
            return Err(ErrorKind::TimedOut.into());
        }
    }
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Option<Result<Request, HttpError>> {
        parse_request(text.as_bytes(), 7655)
    }

    #[test]
    fn only_requests_for_pages_from_this_machine_are_accepted() {
        let get = |path: &str, rest: &str| ask(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:7655\r\n{rest}\r\n"));
        let page = |path: &str| Some(Ok(Request::Page(path.into(), None)));
        assert_eq!(get("/", ""), page("/"));
        assert_eq!(get("/a%20b/%C3%A4.yaml?x#y", ""), page("/a b/ä.yaml"));
        assert_eq!(get("/?overlay=visits", ""), Some(Ok(Request::Page("/".into(), Some(Overlay::Visits)))));
        assert_eq!(get("/?overlay=all&x", ""), page("/"));
        assert_eq!(get("/-/events/a.yaml", ""), Some(Ok(Request::Events("/a.yaml".into()))));
        assert_eq!(get("/%ff", ""), Some(Err(HttpError::NotFound)));
        assert_eq!(get("http://127.0.0.1:7655/", ""), Some(Err(HttpError::BadRequest)));
        assert_eq!(get("/", "Host: 127.0.0.1:7655\r\n"), Some(Err(HttpError::Forbidden)));
        let fetch = |site: &str, mode: &str| get("/", &format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\n"));
        assert_eq!(fetch("cross-site", "no-cors"), Some(Err(HttpError::Forbidden)));
        assert_eq!(fetch("same-site", "cors"), Some(Err(HttpError::Forbidden)));
        assert_eq!([fetch("cross-site", "navigate"), fetch("same-origin", "cors")], [page("/"), page("/")]);
        let refused = || Some(Err(HttpError::Forbidden));
        for site in ["cross-site", "same-site", "anything", ""] {
            assert_eq!(get("/", &format!("Sec-Fetch-Site: {site}\r\n")), refused(), "no mode is no visit: {site}");
            let included = format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n");
            assert_eq!(get("/", &included), refused(), "a frame is no visit: {site}");
        }
        for site in ["cross-site", "same-origin", "none"] {
            let visit = format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n");
            assert_eq!((get("/", &visit), get("/-/events/", &visit)), (page("/"), refused()), "{site}");
        }
        let listens = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n";
        assert_eq!(get("/-/events/", listens), Some(Ok(Request::Events("/".into()))));
        assert_eq!(get("/-/events/", "Sec-Fetch-Mode: navigate\r\n"), refused());
        assert_eq!(ask("GET / HTTP/1.1\r\nHost: 127.0.0.1:7655\r\n"), None, "not whole");
        assert_eq!(ask("POST / HTTP/1.1\r\nHost: localhost:7655\r\n\r\n"), Some(Err(HttpError::NotAllowed)));
        assert_eq!(ask("GET / HTTP/1.1\r\n\r\n"), Some(Err(HttpError::Forbidden)));
        assert_eq!(ask("\u{16}\u{3}\u{1} hello"), Some(Err(HttpError::BadRequest)));
    }

    #[test]
    fn only_the_names_of_this_machine_are_accepted() {
        for host in ["127.0.0.1:7655", "localhost:7655", "LOCALHOST:7655", "[::1]:7655"] {
            assert!(is_own(host.as_bytes(), 7655), "{host}");
        }
        for host in
            ["", "127.0.0.1", "localhost:80", "evil.example:7655", "127.0.0.1.evil.example:7655", "127.0.0.1:7655:1"]
        {
            assert!(!is_own(host.as_bytes(), 7655), "{host}");
        }
        assert!(is_own(b"localhost", 80));
    }
}
