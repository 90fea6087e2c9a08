//! The real Graphviz: runs `dot` as a process of its own.
//!
//! DOT goes in on standard input, so nothing is written to a disk; a time limit ends what takes too
//! long; whatever `dot` says on standard error is kept and shown.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// What the program is called.
pub const PROGRAM: &str = "dot";

/// How long it may take where nobody says otherwise.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// How many pixels of a PNG make an inch: twice those of a plain screen, so that small text stays sharp.
const PIXELS_PER_INCH: u32 = 192;

/// How much of standard error is kept, in bytes.
const MOST_SAID: u64 = 64 << 10;

/// What Graphviz draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Vectors as text.
    Svg,
    /// Pixels.
    Png,
    /// A page as large as the picture.
    Pdf,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Format] = &[Format::Svg, Format::Png, Format::Pdf];

    /// Its name, which is also the extension of its files.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Png => "png",
            Format::Pdf => "pdf",
        }
    }
}

/// A picture that Graphviz has drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// What `dot` remarked on the way, a line each.
    pub warnings: Vec<String>,
}

/// Why there is no picture.
#[derive(Debug)]
#[non_exhaustive]
pub enum GraphvizError {
    /// There is no such program.
    Missing {
        /// What was to be run.
        program: String,
    },
    /// The program is there and can't be run, or broke off the conversation.
    Broken {
        /// What was to be run.
        program: String,
        /// What the system says.
        cause: io::Error,
    },
    /// It took too long, and was ended.
    TimedOut {
        /// How long it had.
        limit: Duration,
        /// What it had said by then.
        said: String,
    },
    /// It gave up.
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        said: String,
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
            GraphvizError::Broken { program, cause } => write!(f, "`{program}` can't be run: {cause}"),
            GraphvizError::TimedOut { limit, said } => {
                write!(f, "Graphviz took longer than {} and was stopped{}", seconds(*limit), quote(said))
            }
            GraphvizError::Failed { status, said } => write!(f, "Graphviz gave up ({status}){}", quote(said)),
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

fn quote(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(":\n{said}") }
}

/// Has a program (mostly [`PROGRAM`]) draw DOT, within a time limit (mostly [`TIME_LIMIT`]).
///
/// # Errors
/// The program is missing or can't be run, takes too long, or gives up.
pub fn run(dot: &str, format: Format, program: impl AsRef<OsStr>, limit: Duration) -> Result<Rendered, GraphvizError> {
    let program = program.as_ref();
    let deadline = Instant::now().checked_add(limit);
    let mut child = start(program, format)?;
    // Both ends of a pipe block when it is full: each of the three has a thread of its own. None is
    // joined: a process that dot itself has started may hold a pipe open for longer than dot lives.
    if let Some(mut input) = child.stdin.take() {
        let dot = dot.to_owned();
        // A dot that gives up early closes the pipe; what it says of it tells more than this error.
        thread::spawn(move || input.write_all(dot.as_bytes()));
    }
    let output = child.stdout.take().map(|pipe| collect(pipe, u64::MAX));
    let said = child.stderr.take().map(|pipe| collect(pipe, MOST_SAID));
    let finished = finish(&mut child, output, deadline);
    if !matches!(finished, Ok(Some(_))) {
        // It may have ended just now: then there is nothing left to end.
        let _ = child.kill();
        let _ = child.wait();
    }
    let said = said.and_then(|said| said.recv_timeout(GRACE).ok()).and_then(Result::ok).unwrap_or_default();
    let said = String::from_utf8_lossy(&said).trim_end().replace('\0', "");
    match finished {
        Ok(Some((status, bytes))) if status.success() => {
            Ok(Rendered { bytes, warnings: said.lines().map(str::to_owned).collect() })
        }
        Ok(Some((status, _))) => Err(GraphvizError::Failed { status, said }),
        Ok(None) => Err(GraphvizError::TimedOut { limit, said }),
        Err(cause) => Err(GraphvizError::Broken { program: name(program), cause }),
    }
}

/// How long the last words of a program that has ended are waited for.
const GRACE: Duration = Duration::from_millis(200);

fn start(program: &OsStr, format: Format) -> Result<Child, GraphvizError> {
    let mut command = Command::new(program);
    command.arg(format!("-T{}", format.as_str()));
    if format == Format::Png {
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

/// Reads a pipe to its end, on a thread of its own. What goes over the limit is read and dropped.
fn collect(mut pipe: impl Read + Send + 'static, most: u64) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.by_ref().take(most).read_to_end(&mut bytes).and_then(|_| io::copy(&mut pipe, &mut io::sink()));
        // Nobody listens any more where the time is over.
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

/// Waits for the output and the end of the program; `None` where the time is over.
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
    // The output has ended, so the program is about to: this mostly goes round once or twice.
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
