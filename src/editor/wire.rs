//! Reads and writes messages: each is a header with its length, and JSON.
//!
//! Reading continues after a message that cannot be understood, so a bad message does not affect the next one.

use std::io::{self, BufRead, Read, Write};

use lsp_server::Message;
use serde::Serialize;

/// The maximum length of a message, in bytes (256 MiB). A document may have 64 MiB, and JSON adds escapes.
const MOST_BYTES: u64 = 256 << 20;

/// The result of reading a message.
#[derive(Debug)]
pub(super) enum Received {
    Message(Box<Message>),
    /// Input that is not a message. The text says why.
    NotAMessage(String),
}

/// Reads the next message. Returns `None` at the end of the input.
///
/// # Errors
/// The input cannot be read any more.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Received>> {
    let not_a_message = |why: String| Ok(Some(Received::NotAMessage(why)));
    let mut length = None;
    let mut has_header = false;
    loop {
        let mut line = Vec::new();
        // A header line is short. Stop reading one that has no line break.
        if input.take(1 << 10).read_until(b'\n', &mut line)? == 0 {
            return if has_header { not_a_message("the input ends within a header".into()) } else { Ok(None) };
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            if has_header {
                break;
            }
            continue;
        }
        has_header = true;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else { return not_a_message("a header without a Content-Length".into()) };
    if length > MOST_BYTES {
        return not_a_message(format!("a message of {length} bytes is longer than {} MiB", MOST_BYTES >> 20));
    }
    let mut body = Vec::new();
    if (input.take(length).read_to_end(&mut body)? as u64) < length {
        return not_a_message("the input ends within a message".into());
    }
    match serde_json::from_slice(&body) {
        Ok(message) => Ok(Some(Received::Message(Box::new(message)))),
        Err(error) => not_a_message(format!("not a message: {error}")),
    }
}

/// Writes a message.
///
/// # Errors
/// The output is closed.
pub(super) fn write(message: &Message, output: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Versioned<'a> {
        jsonrpc: &'static str,
        #[serde(flatten)]
        message: &'a Message,
    }
    let body = serde_json::to_vec(&Versioned { jsonrpc: "2.0", message })?;
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(&body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns one word for each message of an input.
    fn all(mut input: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        while let Some(received) = read(&mut input).unwrap() {
            seen.push(match received {
                Received::Message(message) => match *message {
                    Message::Request(request) => request.method,
                    Message::Notification(notification) => notification.method,
                    Message::Response(_) => "response".into(),
                },
                Received::NotAMessage(why) => format!("! {why}"),
            });
        }
        seen
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn bad_input_does_not_affect_the_next_message() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        for (bad, expected) in [
            (framed("{"), "! not a message: EOF"),
            (framed("[]"), "! not a message: data did not match"),
            (framed("\"\u{fffd}\""), "! not a message"),
            ("Content-Type: x\r\n\r\n".into(), "! a header without a Content-Length"),
            ("Content-Length: -1\r\n\r\n".into(), "! a header without a Content-Length"),
            ("Content-Length: 99999999999\r\n\r\n".into(), "! a message of 99999999999 bytes"),
            ("hello\n\n".into(), "! a header without a Content-Length"),
        ] {
            let seen = all(format!("{good}{bad}{good}").as_bytes());
            assert_eq!((seen[0].as_str(), seen[2].as_str(), seen.len()), ("exit", "exit", 3), "{bad:?}: {seen:?}");
            assert!(seen[1].starts_with(expected), "{bad:?}: {seen:?}");
        }
        assert_eq!(all(&good.as_bytes()[..good.len() - 1]), ["! the input ends within a message"]);
        assert_eq!(all(b"Content-Length: 1\n"), ["! the input ends within a header"]);
        // Line endings and the case of headers do not matter.
        assert_eq!(all(b"\r\ncontent-length:33\n\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}"), ["exit"]);
    }

    #[test]
    fn a_written_message_can_be_read() {
        let message = Message::Notification(lsp_server::Notification::new("ä".into(), "🎉"));
        let mut bytes = Vec::new();
        write(&message, &mut bytes).unwrap();
        assert_eq!(all(&bytes), ["ä"]);
    }
}
