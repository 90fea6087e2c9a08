//! Runs Graphviz's `dot` in a separate process.
//!
//! `dot` reads DOT from standard input, so nothing is written to disk. A time limit stops long runs, and everything
//! `dot` writes to standard error is kept and shown.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The name of the program.
pub const PROGRAM: &str = "dot";

/// The default time limit.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The resolution of a PNG: twice that of a plain screen, so that small text stays sharp.
const PIXELS_PER_INCH: u32 = 192;

/// The most bytes of standard error that are kept.
const MOST_STDERR: u64 = 64 << 10;

/// A format that Graphviz draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PictureFormat {
    /// Vector graphics, as text.
    Svg,
    /// Pixels.
    Png,
    /// A page of the size of the picture.
    Pdf,
}

impl PictureFormat {
    /// All formats.
    pub const ALL: &'static [PictureFormat] = &[PictureFormat::Svg, PictureFormat::Png, PictureFormat::Pdf];

    /// Returns the name of the format, which is also its file extension.
    pub fn as_str(self) -> &'static str {
        match self {
            PictureFormat::Svg => "svg",
            PictureFormat::Png => "png",
            PictureFormat::Pdf => "pdf",
        }
    }
}

/// A picture drawn by Graphviz.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GraphvizPicture {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// The warnings of `dot`, one per line.
    pub warnings: Vec<String>,
}

/// The reason why there is no picture.
#[derive(Debug)]
#[non_exhaustive]
pub enum GraphvizError {
    /// The program does not exist.
    Missing {
        /// The name of the program.
        program: String,
    },
    /// The program exists, but could not be run or closed its pipes early.
    Broken {
        /// The name of the program.
        program: String,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// The program ran too long and was stopped.
    TimedOut {
        /// The time limit.
        limit: Duration,
        /// What it had written to standard error.
        stderr: String,
    },
    /// The program failed.
    Failed {
        /// Its exit status.
        status: ExitStatus,
        /// What it wrote to standard error.
        stderr: String,
    },
}

impl fmt::Display for GraphvizError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GraphvizError::Missing { program } => write!(
                f,
                "Graphviz is not installed: there is no program `{program}`; install it with \
                 `apt install graphviz`, `brew install graphviz` or `winget install graphviz`"
            ),
            GraphvizError::Broken { program, cause } => write!(f, "`{program}` cannot be run: {cause}"),
            GraphvizError::TimedOut { limit, stderr } => {
                write!(f, "Graphviz took longer than {} and was stopped{}", seconds(*limit), quote(stderr))
            }
            GraphvizError::Failed { status, stderr } => write!(f, "Graphviz failed ({status}){}", quote(stderr)),
        }
    }
}

impl std::error::Error for GraphvizError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            GraphvizError::Broken { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

fn seconds(limit: Duration) -> String {
    match limit.as_secs_f64() {
        1.0 => "1 second".into(),
        seconds => format!("{seconds} seconds"),
    }
}

fn quote(stderr: &str) -> String {
    if stderr.is_empty() { String::new() } else { format!(":\n{stderr}") }
}

/// Draws DOT with a program (usually [`PROGRAM`]) within a time limit (usually [`TIME_LIMIT`]).
///
/// # Errors
/// The program is missing or cannot be run, takes too long, or fails.
pub fn run(
    dot: &str,
    format: PictureFormat,
    program: impl AsRef<OsStr>,
    limit: Duration,
) -> Result<GraphvizPicture, GraphvizError> {
    let program = program.as_ref();
    let deadline = Instant::now().checked_add(limit);
    let mut child = start(program, format)?;
    // A full pipe blocks its writer, so each of the three pipes has its own thread. The threads are not joined: a
    // process that dot has started may hold a pipe open for longer than dot lives.
    if let Some(mut input) = child.stdin.take() {
        let dot = dot.to_owned();
        // If dot fails early it closes the pipe. Its own message says more than this error.
        thread::spawn(move || input.write_all(dot.as_bytes()));
    }
    let output = child.stdout.take().map(|pipe| collect(pipe, u64::MAX));
    let stderr = child.stderr.take().map(|pipe| collect(pipe, MOST_STDERR));
    let finished = finish(&mut child, output, deadline);
    if !matches!(finished, Ok(Some(_))) {
        // Killing fails only if the process has just ended, which is fine.
        let _ = child.kill();
        let _ = child.wait();
    }
    // If the pipe does not end in time, the message is empty.
    let stderr = stderr.and_then(|stderr| stderr.recv_timeout(GRACE).ok()).and_then(Result::ok).unwrap_or_default();
    let stderr = String::from_utf8_lossy(&stderr).trim_end().replace('\0', "");
    match finished {
        Ok(Some((status, bytes))) if status.success() => {
            Ok(GraphvizPicture { bytes, warnings: stderr.lines().map(str::to_owned).collect() })
        }
        Ok(Some((status, _))) => Err(GraphvizError::Failed { status, stderr }),
        Ok(None) => Err(GraphvizError::TimedOut { limit, stderr }),
        Err(cause) => Err(GraphvizError::Broken { program: name(program), cause }),
    }
}

/// The time to wait for the last output of a program that has ended.
const GRACE: Duration = Duration::from_millis(200);

fn start(program: &OsStr, format: PictureFormat) -> Result<Child, GraphvizError> {
    let mut command = Command::new(program);
    command.arg(format!("-T{}", format.as_str()));
    if format == PictureFormat::Png {
        command.arg(format!("-Gdpi={PIXELS_PER_INCH}"));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => GraphvizError::Missing { program: name(program) },
        _ => GraphvizError::Broken { program: name(program), cause },
    })
}

fn name(program: &OsStr) -> String {
    program.to_string_lossy().into_owned()
}

/// Reads a pipe to its end on a separate thread. Output beyond the limit is read and discarded.
fn collect(mut pipe: impl Read + Send + 'static, most: u64) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.by_ref().take(most).read_to_end(&mut bytes).and_then(|_| io::copy(&mut pipe, &mut io::sink()));
        // After the time limit there is no receiver.
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

/// Waits for the output and the end of the program. Returns `None` if the time is up.
fn finish(
    child: &mut Child,
    output: Option<Receiver<io::Result<Vec<u8>>>>,
    deadline: Option<Instant>,
) -> io::Result<Option<(ExitStatus, Vec<u8>)>> {
    let left = || deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()));
    let bytes = match output.map(|output| output.recv_timeout(left())) {
        Some(Ok(bytes)) => bytes?,
        Some(Err(RecvTimeoutError::Timeout)) => return Ok(None),
        Some(Err(RecvTimeoutError::Disconnected)) | None => Vec::new(),
    };
    // The output has ended, so the program is about to end: this loop usually runs once or twice.
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some((status, bytes)));
        }
        if left().is_zero() {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(2));
    }
}
