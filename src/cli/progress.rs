//! The progress of a long run.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A line on a terminal that shows how far a run is. It appears after a second and disappears when the run ends. Without
/// a terminal, there is no line.
pub(super) struct Progress {
    state: Arc<ProgressState>,
    /// The thread that shows the line, and the sender that ends the thread when dropped.
    display: Option<(Sender<()>, JoinHandle<()>)>,
}

struct ProgressState {
    /// What the run does, such as "drawing journeys".
    what: String,
    done: AtomicUsize,
    total: usize,
}

/// How long a run takes before the line appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is updated.
const BEAT: Duration = Duration::from_millis(200);

impl Progress {
    /// The progress of a run of `total` steps; 0 if its steps are not counted.
    pub(super) fn new(what: &str, total: usize) -> Self {
        let state = Arc::new(ProgressState { what: what.to_owned(), done: AtomicUsize::new(0), total });
        let display = if std::io::stderr().is_terminal() { start_display(&state) } else { None };
        Progress { state, display }
    }

    /// Counts a step as done.
    pub(super) fn step(&self) {
        self.state.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.display.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}

/// Starts the thread that shows the line. If the system has no thread to spare, there is no line.
fn start_display(state: &Arc<ProgressState>) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (end, ended) = mpsc::channel();
    let state = Arc::clone(state);
    let thread = thread::Builder::new().spawn(move || show(&state, &ended)).ok()?;
    Some((end, thread))
}

/// Shows the line until the run ends. A failure to write it is ignored.
fn show(state: &ProgressState, ended: &mpsc::Receiver<()>) {
    let mut wait = PATIENCE;
    let mut is_visible = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let count = match state.total {
            0 => String::new(),
            total => format!(": {} of {total}", state.done.load(Ordering::Relaxed)),
        };
        let _ = write!(std::io::stderr(), "\r\u{1b}[K{}{count}", state.what);
        (wait, is_visible) = (BEAT, true);
    }
    if is_visible {
        let _ = write!(std::io::stderr(), "\r\u{1b}[K");
    }
}
