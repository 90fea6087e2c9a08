//! What several test files need: a run of the real binary, and journeys made by chance.
#![allow(dead_code)]

pub mod client;
pub mod editor;
pub mod generate;
pub mod git;
pub mod images;
pub mod page;
pub mod shared;
pub mod text;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use polku::Journey;
use tempfile::TempDir;

/// A whole journey in a dozen lines, without errors.
pub const MINIMAL: &str = "\
journey: Buying a pancake
stages:
  - id: starting-state
    touchpoints: [A friend's tip]
  - id: pre-purchase
    touchpoints: [Look at the menu]
  - id: purchase
    touchpoints: [Order at the counter, Receive the pancake]
  - id: post-purchase
    touchpoints:
      - name: Asked how it was
        feedback: { answered-within: 2d }
        next: [a-friends-tip, done]
";

/// No journey: a stage has a key that there is none of.
pub const BROKEN: &str = "journey: X\nstages: [{ id: purchase, touchpoint: Order }]\n";

/// A run of the binary in a folder of its own: `Run::new().file(..).args(..).go()`.
pub struct Run {
    pub folder: TempDir,
    program: PathBuf,
    args: Vec<String>,
    input: Option<Vec<u8>>,
    env: Vec<(String, String)>,
    within: String,
}

/// What a run gave.
pub struct Ran {
    pub folder: TempDir,
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn new() -> Self {
        Run::in_folder(tempfile::tempdir().unwrap())
    }

    /// Another run in the folder of an earlier one.
    pub fn in_folder(folder: TempDir) -> Self {
        Run { folder, program: polku(), args: Vec::new(), input: None, env: Vec::new(), within: String::new() }
    }

    /// With a file, its folders made as needed.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// With a journey that is shipped, and the project file that goes with it.
    pub fn shipped(self, name: &str) -> Self {
        let text = fs::read(shipped().join(name)).unwrap();
        let project = fs::read(shipped().with_file_name("polku.yaml")).unwrap();
        self.file(&format!("journeys/{name}"), text).file("polku.yaml", project)
    }

    /// In a folder below its own.
    pub fn within(self, folder: &str) -> Self {
        Run { within: folder.to_owned(), ..self }
    }

    pub fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.args.extend(args.into_iter().map(str::to_owned));
        self
    }

    /// With another build of polku.
    pub fn program(self, path: &str) -> Self {
        Run { program: path.into(), ..self }
    }

    pub fn input(mut self, input: impl AsRef<[u8]>) -> Self {
        self.input = Some(input.as_ref().to_vec());
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn go(self) -> Ran {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .current_dir(self.folder.path().join(&self.within))
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_WORKSPACE")
            .env_remove("CI_PROJECT_DIR");
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input.unwrap_or_default();
        let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &input));
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let _ = writer.join();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Ran { folder: self.folder, code: status.code().expect("no signal"), stdout: text(stdout), stderr: text(stderr) }
    }
}

/// The program that is tested: this build of it, or the one that `POLKU` names.
pub fn polku() -> PathBuf {
    std::env::var_os("POLKU").unwrap_or_else(|| env!("CARGO_BIN_EXE_polku").into()).into()
}

/// Longer than anything takes, also on a machine that is busy.
pub const LONG: Duration = Duration::from_secs(20);

/// Asks again and again until there is an answer.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + LONG;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The folder of the shipped journeys.
pub fn shipped() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/journeys"))
}

/// The files of the shipped journeys.
pub fn shipped_names() -> Vec<String> {
    let entries = fs::read_dir(shipped()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name.ends_with(".yaml")).collect();
    names.sort();
    names
}

/// The shipped journeys.
pub fn shipped_journeys() -> Vec<Journey> {
    let load = |name: String| {
        let loaded = polku::load_file(shipped().join(&name)).unwrap();
        loaded.value.unwrap_or_else(|| panic!("{name}: {:#?}", loaded.diagnostics))
    };
    shipped_names().into_iter().map(load).collect()
}
