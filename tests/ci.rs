//! The action, the hook for pre-commit and the set-ups of `docs/ci.md`, and a pull request from end to end.
//!
//! What is ignored needs `git`, `bash` and cargo with a registry, and the programs `actionlint`, `zizmor` and
//! `pre-commit` of PyPI in the directory that `CI_TOOLS` names:
//!
//! ```sh
//! CI_TOOLS=… cargo test --test ci -- --ignored
//! ```
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::client::{assert_passes, said, tool};
use common::page::blocks;
use common::{BROKEN, MINIMAL, Run};
use tempfile::TempDir;

/// Loads, with findings of every level.
const FAULTY: &str = "\
journey: Buying
stages:
  - { id: starting-state, touchpoints: A tip }
  - { id: purchase, touchpoints: [Order, { name: Wait, next: order }] }
";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A step of the action, or of a job.
#[derive(serde::Deserialize)]
struct Step {
    id: Option<String>,
    run: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

/// The steps of `action.yml` that run a script.
fn scripts() -> Vec<Step> {
    let action: serde_yaml::Value =
        serde_yaml::from_str(&fs::read_to_string(root().join("action.yml")).unwrap()).unwrap();
    let steps: Vec<Step> = serde_yaml::from_value(action["runs"]["steps"].clone()).unwrap();
    steps.into_iter().filter(|step| step.run.is_some()).collect()
}

/// A job on GitHub: a repository, a folder for temporary files beside it, and the inputs of the action.
struct Job {
    folder: TempDir,
    inputs: BTreeMap<&'static str, String>,
}

impl Job {
    fn new(run: Run) -> Self {
        fs::create_dir_all(run.folder.path().join(".temp/polku/bin")).unwrap();
        let inputs = [("paths", ""), ("fail-on", "error"), ("sarif", ""), ("args", "")];
        Job { folder: run.folder, inputs: inputs.map(|(name, value)| (name, value.to_owned())).into() }
    }

    /// With this build of polku, as if it came from the cache.
    fn cached(self) -> Self {
        let polku = self.folder.path().join(".temp/polku/bin/polku");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_polku"), polku).unwrap();
        self
    }

    fn input(mut self, name: &'static str, value: &str) -> Self {
        assert!(self.inputs.insert(name, value.to_owned()).is_some(), "no input {name}");
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Runs a script as GitHub does, with the environment that it sets.
    fn run(&self, step: &Step) -> (i32, String) {
        let script = step.run.as_ref().unwrap();
        assert!(!script.contains("${{"), "an expression is pasted into a script:\n{script}");
        let temp = self.folder.path().join(".temp");
        fs::write(temp.join("script.sh"), script).unwrap();
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(temp.join("script.sh"));
        command.current_dir(self.folder.path()).env("GITHUB_ACTIONS", "true").env("RUNNER_TEMP", &temp);
        command.env("GITHUB_ACTION_PATH", root()).env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "X64");
        command.env("GITHUB_OUTPUT", temp.join("output")).env("GITHUB_STEP_SUMMARY", temp.join("summary.md"));
        for (name, value) in &step.env {
            let input = value.strip_prefix("${{ inputs.").and_then(|value| value.strip_suffix(" }}")).unwrap();
            command.env(name, &self.inputs[input]);
        }
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn lint(&self) -> (i32, String) {
        self.run(scripts().iter().find(|step| step.id.as_deref() == Some("lint")).unwrap())
    }
}

#[test]
fn the_action_annotates_and_leaves_polkus_exit_code() {
    let job = Job::new(Run::new().file("journeys/a.yaml", MINIMAL)).cached();
    let (code, said) = job.lint();
    assert_eq!((code, job.read(".temp/output").as_str()), (0, "ran=true\n"), "{said}");
    assert!(said.starts_with("::notice file=journeys/a.yaml,"), "{said}");
    assert!(job.read(".temp/summary.md").starts_with("## Customer journeys"));

    let job = Job::new(Run::new().file("a b/journeys/a*.yaml", FAULTY).file("journeys/b.yaml", BROKEN)).cached();
    let job = job.input("paths", "a b/journeys/a*.yaml\n\n").input("sarif", "a report.sarif");
    let job = job.input("args", "--output\njunit=the report.xml\n--off=no-exit\n");
    let (code, said) = job.lint();
    assert_eq!((code, job.read(".temp/output").as_str()), (1, "ran=true\n"), "{said}");
    assert!(said.starts_with("::error file=a b/journeys/a*.yaml,") && !said.contains("b.yaml"), "{said}");
    assert!(job.read("a report.sarif").contains("\"2.1.0\"") && job.read("the report.xml").starts_with("<?xml"));
    assert!(!said.contains("no-exit") && said.contains("trap"), "{said}");
    assert_eq!(job.input("fail-on", "nothing").lint().0, 2);
}

#[test]
fn the_action_runs_nothing_that_it_is_given() {
    let hostile = [
        "$(touch pwned)",
        "`touch pwned`",
        "; touch pwned",
        "\"; touch pwned; \"",
        "'; touch pwned; '",
        "x\n$(touch pwned)\n",
        "| touch pwned",
        "${IFS}*?[a]~",
        "\\",
    ];
    for input in ["paths", "fail-on", "args", "sarif"] {
        for text in hostile {
            let job = Job::new(Run::new().file("journeys/a.yaml", MINIMAL)).cached().input(input, text);
            let (code, said) = job.lint();
            let files: Vec<_> = fs::read_dir(job.folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            assert!(!files.contains(&"pwned".to_owned()), "{input}: {text}");
            match input {
                // A file may have any name; a slash is the one thing that it cannot have.
                "sarif" => assert!(code == 0 && files.contains(&text.to_owned()) && files.len() == 3, "{text}: {said}"),
                _ => assert!(
                    code == 2 && files.len() == 2 && job.read(".temp/output").is_empty(),
                    "{input}: {text}: {said}"
                ),
            }
        }
    }
    let file = "-x $(touch pwned) *.journey.yaml";
    let job = Job::new(Run::new().file(file, FAULTY)).cached().input("paths", file);
    assert_eq!(job.lint().0, 1);
    assert_eq!(job.input("paths", "--exit-zero").lint().0, 2, "a path is no option");
}
