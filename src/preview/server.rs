//! Serves browsers on this machine, with a thread for each connection and a limit on their number.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::board::Board;
use super::http::{HttpError, Request, begin_events, read_request, send_error, send_event, send_page};

/// The first port to try, and the number of ports to try.
const FIRST_PORT: u16 = 7655;
const TRIED_PORTS: u16 = 100;

/// The maximum number of connections, and of those that listen to events. A new listener replaces the oldest one,
/// whose browser reconnects if it still needs to.
const MOST_CONNECTIONS: usize = 128;
const MOST_LISTENERS: usize = 32;

/// The interval of checks for a closed connection, and of signs of life to the browser.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
const SIGN_OF_LIFE_INTERVAL: Duration = Duration::from_secs(15);

/// A server that has a port.
pub(super) struct Server {
    listener: TcpListener,
    port: u16,
}

/// The connections that listen to events, the oldest first.
#[derive(Default)]
struct Listeners(Mutex<VecDeque<(usize, TcpStream)>>);

impl Server {
    /// Binds the given port, or the first free one.
    pub fn bind(port: Option<u16>) -> Result<Self, String> {
        let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = match port {
            Some(port) => bind(port).map_err(|error| match error.kind() {
                ErrorKind::AddrInUse => {
                    format!("port {port} is taken; choose another one, or omit --port to let polku find one")
                }
                _ => format!("port {port} cannot be used: {}", crate::workspace::reason(&error)),
            })?,
            None => (FIRST_PORT..FIRST_PORT + TRIED_PORTS).find_map(|port| bind(port).ok()).ok_or_else(|| {
                format!(
                    "none of the ports {FIRST_PORT} to {} is free; choose one with --port",
                    FIRST_PORT + TRIED_PORTS - 1
                )
            })?,
        };
        let port = listener.local_addr().map_err(|error| format!("there is no port: {error}"))?.port();
        Ok(Server { listener, port })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Serves the pages of the board, for ever.
    pub fn serve(self, board: &Arc<Board>) {
        let (count, listeners) = (Arc::new(AtomicUsize::new(0)), Arc::new(Listeners::default()));
        for (number, stream) in self.listener.incoming().enumerate() {
            let Ok(mut stream) = stream else {
                // Most likely there are too many open files. Wait until there are fewer.
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            let slot = ConnectionSlot::of(&count);
            if count.load(Ordering::Relaxed) > MOST_CONNECTIONS {
                let _ = stream.set_nonblocking(true);
                let _ = send_error(&mut stream, HttpError::Busy);
                continue;
            }
            let (board, listeners, port) = (Arc::clone(board), Arc::clone(&listeners), self.port);
            let serve = move || {
                let _slot = slot;
                serve_connection(&mut stream, &board, &listeners, port, number);
            };
            // Without a thread, the connection closes.
            let _ = std::thread::Builder::new().name("browser".into()).spawn(serve);
        }
    }
}

/// Counts a connection until it is dropped.
struct ConnectionSlot(Arc<AtomicUsize>);

impl ConnectionSlot {
    fn of(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        ConnectionSlot(Arc::clone(count))
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves one connection. Errors of sending are ignored.
fn serve_connection(stream: &mut TcpStream, board: &Board, listeners: &Listeners, port: u16, number: usize) {
    let _ = stream.set_nodelay(true);
    let Some(request) = read_request(stream, port) else { return };
    let found = request.and_then(|request| {
        let (Request::Page(path, _) | Request::Events(path)) = &request;
        board.page(path).map(|page| (request, page)).ok_or(HttpError::NotFound)
    });
    let _ = match found {
        Err(error) => send_error(stream, error),
        Ok((Request::Page(_, overlay), page)) => send_page(stream, page.html(overlay)),
        Ok((Request::Events(path), _)) => {
            listeners.add(number, stream);
            let result = send_changes(stream, board, &path);
            listeners.remove(number);
            result
        }
    };
}

/// Sends changes of a page until the browser disconnects. No queue is needed, because only the last stamp matters.
fn send_changes(stream: &mut TcpStream, board: &Board, path: &str) -> std::io::Result<()> {
    begin_events(stream)?;
    let (mut known, mut last) = (None, Instant::now());
    while !is_gone(stream)? {
        let stamp = board.wait(path, known.as_deref(), CHECK_INTERVAL);
        if stamp.is_some() || last.elapsed() > SIGN_OF_LIFE_INTERVAL {
            send_event(stream, stamp.as_deref())?;
            last = Instant::now();
        }
        known = stamp.or(known);
    }
    Ok(())
}

/// Returns whether the browser has closed its side of the connection. Other input is ignored.
fn is_gone(stream: &TcpStream) -> std::io::Result<bool> {
    stream.set_nonblocking(true)?;
    let seen = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    Ok(matches!(seen, Ok(0)) || seen.is_err_and(|error| error.kind() != ErrorKind::WouldBlock))
}

impl Listeners {
    fn add(&self, number: usize, stream: &TcpStream) {
        let Ok(stream) = stream.try_clone() else { return };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back((number, stream));
        if all.len() > MOST_LISTENERS
            && let Some((_, oldest)) = all.pop_front()
        {
            let _ = oldest.shutdown(Shutdown::Both);
        }
    }

    fn remove(&self, number: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(other, _)| *other != number);
    }
}
