use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How far a long run is: a line on a terminal, which goes away in the end, and nothing anywhere else.
pub(super) struct Progress {
    done: AtomicUsize,
    total: usize,
    is_shown: bool,
}

/// From how many on it is worth telling.
const MANY: usize = 5;

impl Progress {
    pub fn new(total: usize) -> Self {
        Progress { done: AtomicUsize::new(0), total, is_shown: total >= MANY && std::io::stderr().is_terminal() }
    }

    /// One more is done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            // There is nobody to tell when this fails.
            let _ = write!(std::io::stderr(), "\rdrew {done} of {}", self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
