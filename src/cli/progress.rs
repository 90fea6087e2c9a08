//! How far a long run is.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
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
    what: Mutex<String>,
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
        let state = Arc::new(State { what: Mutex::new(what.to_owned()), done: AtomicUsize::new(0), total });
        let shown = std::io::stderr().is_terminal().then(|| {
            let (end, ended) = mpsc::channel();
            let state = Arc::clone(&state);
            (end, thread::spawn(move || show(&state, &ended)))
        });
        Progress { state, shown }
    }

    /// What is being done from now on.
    pub(super) fn now(&self, what: String) {
        *self.state.what.lock().unwrap_or_else(PoisonError::into_inner) = what;
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

/// Shows the line until the run is over. There is nobody to tell when writing it fails.
fn show(state: &State, ended: &mpsc::Receiver<()>) {
    let mut wait = PATIENCE;
    let mut is_there = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let what = state.what.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let count = match state.total {
            0 => String::new(),
            total => format!(": {} of {total}", state.done.load(Ordering::Relaxed)),
        };
        let _ = write!(std::io::stderr(), "\r\u{1b}[K{what}{count}");
        (wait, is_there) = (BEAT, true);
    }
    if is_there {
        let _ = write!(std::io::stderr(), "\r\u{1b}[K");
    }
}
