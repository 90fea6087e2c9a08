//! How far a long run is.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A line on a terminal, which comes where a run takes longer than a second and goes away in the end; and nothing
/// anywhere else.
pub(super) struct Progress {
    state: Arc<State>,
    /// The thread that shows it, and what ends it. It is there on a terminal only.
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

struct State {
    /// What is being done.
    what: String,
    done: AtomicUsize,
    total: usize,
}

/// How long a run may take without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is brought up to date.
const BEAT: Duration = Duration::from_millis(200);

impl Progress {
    /// For a run of so many steps; 0 where they are not counted.
    pub(super) fn new(what: &str, total: usize) -> Self {
        let state = Arc::new(State { what: what.to_owned(), done: AtomicUsize::new(0), total });
        let shown = if std::io::stderr().is_terminal() { shown(&state) } else { None };
        Progress { state, shown }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.state.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.shown.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}

/// The thread that shows the line, and what ends it. A machine that has none to spare does without.
fn shown(state: &Arc<State>) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (end, ended) = mpsc::channel();
    let state = Arc::clone(state);
    let thread = thread::Builder::new().spawn(move || show(&state, &ended)).ok()?;
    Some((end, thread))
}

/// Shows the line until the run is over. There is nobody to tell when writing it fails.
fn show(state: &State, ended: &mpsc::Receiver<()>) {
    let mut wait = PATIENCE;
    let mut is_there = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let count = match state.total {
            0 => String::new(),
            total => format!(": {} of {total}", state.done.load(Ordering::Relaxed)),
        };
        let _ = write!(std::io::stderr(), "\r\u{1b}[K{}{count}", state.what);
        (wait, is_there) = (BEAT, true);
    }
    if is_there {
        let _ = write!(std::io::stderr(), "\r\u{1b}[K");
    }
}
