//! The action, the hook for pre-commit and the set-ups of `docs/ci.md`, and a pull request from end to end.
//!
//! What is ignored needs `git`, `bash` and cargo with a registry, and the programs `actionlint`, `zizmor` and
//! `pre-commit` of PyPI in the directory that `CI_TOOLS` names:
//!
//! ```sh
//! CI_TOOLS=… cargo nextest run --run-ignored all ci::
//! ```
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::client::{assert_passes, said, tool};
use crate::common::page::blocks;
use crate::common::shared::shared;
use crate::common::{BROKEN, MINIMAL, Run};
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

/// A target directory of its own, since the binary in that of the tests is in use, with all that was compiled before: by
/// `scripts/test`, also a polku with the feature `cli` alone.
static INSTALL: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("install");
    let begin = || {
        let built = Path::new(env!("CARGO_BIN_EXE_polku")).parent().unwrap();
        let _ = fs::remove_dir_all(&target);
        for folder in ["deps", "build", ".fingerprint"] {
            let own = target.join("debug").join(folder);
            fs::create_dir_all(&own).unwrap();
            for entry in fs::read_dir(built.join(folder)).unwrap().map(Result::unwrap) {
                link(&entry.path(), &own.join(entry.file_name()));
            }
        }
        Ok("null".to_owned())
    };
    let () = shared("install", begin).unwrap();
    target
});

/// A `cargo` that compiles without optimisation and with the feature `cli` alone, and of each crate the version that was compiled before.
const QUICKLY: &str = r#"#!/bin/sh
if [ "$1" = install ]; then
  case " $* " in *" --locked "*) ;; *) set -- "$@" --locked ;; esac
  set -- "$@" --profile dev --no-default-features --features cli
fi
exec "$REAL_CARGO" "$@"
"#;

/// Installs polku as quickly as can be.
struct Quick {
    /// A folder with such a `cargo`.
    bin: TempDir,
}

impl Quick {
    fn new() -> Self {
        let bin = tempfile::tempdir().unwrap();
        let cargo = bin.path().join("cargo");
        fs::write(&cargo, QUICKLY).unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        Quick { bin }
    }

    fn ready<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let path = std::env::var_os("PATH").unwrap();
        let folders = std::iter::once(self.bin.path().to_owned()).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap());
        command.env("REAL_CARGO", env!("CARGO")).env("CARGO_TARGET_DIR", &*INSTALL)
    }
}

/// A file or folder under a second name, its files not copied.
fn link(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            link(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::hard_link(from, to).unwrap();
    }
}

/// A step of the action.
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
        self.run_with(step, |_| ())
    }

    fn run_with(&self, step: &Step, with: impl Fn(&mut Command)) -> (i32, String) {
        let script = step.run.as_ref().unwrap();
        assert!(!script.contains("${{"), "an expression is pasted into a script:\n{script}");
        let temp = self.folder.path().join(".temp");
        fs::write(temp.join("script.sh"), script).unwrap();
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(temp.join("script.sh"));
        command.current_dir(self.folder.path()).env("GITHUB_ACTIONS", "true").env("RUNNER_TEMP", &temp);
        command
            .env("GITHUB_ACTION_PATH", root())
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("ImageOS", "ubuntu24");
        command.env("GITHUB_OUTPUT", temp.join("output")).env("GITHUB_STEP_SUMMARY", temp.join("summary.md"));
        for (name, value) in &step.env {
            let input = value.strip_prefix("${{ inputs.").and_then(|value| value.strip_suffix(" }}")).unwrap();
            command.env(name, &self.inputs[input]);
        }
        with(&mut command);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn lint(&self) -> (i32, String) {
        self.run(scripts().iter().find(|step| step.id.as_deref() == Some("lint")).unwrap())
    }
}

/// The build of the action is known by everything that goes into it.
#[test]
fn the_build_is_named_after_all_that_goes_into_it() {
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    let named = action.split("sources=$(find ").nth(1).unwrap().split(" -type").next().unwrap();
    let named: Vec<&str> = named.split(' ').collect();
    assert!(["Cargo.toml", "Cargo.lock", "src"].iter().all(|part| named.contains(part)), "{named:?}");
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let included =
                ["include_str!(", "include_bytes!(", "include!("].iter().flat_map(|call| text.split(call).skip(1));
            for file in included.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()) {
                let file = path.parent().unwrap().join(file).canonicalize().unwrap();
                let part = file.strip_prefix(root()).unwrap().components().next().unwrap();
                assert!(
                    named.contains(&part.as_os_str().to_str().unwrap()),
                    "{} goes into {}",
                    file.display(),
                    path.display()
                );
            }
        }
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

#[test]
#[ignore = "needs the registry of crates"]
fn the_action_builds_polku() {
    let job = Job::new(Run::new().file("journeys/a.yaml", MINIMAL));
    let quick = Quick::new();
    std::os::unix::fs::symlink(&*INSTALL, job.folder.path().join(".temp/polku-target")).unwrap();
    for step in scripts() {
        let (code, said) = job.run_with(&step, |command| {
            quick.ready(command);
        });
        assert_eq!(code, 0, "{said}");
    }
    let output = job.read(".temp/output");
    let key = output.strip_prefix("key=polku-Linux-X64-ubuntu24-").and_then(|rest| rest.strip_suffix("\nran=true\n"));
    assert!(key.is_some_and(|key| key.len() == 16 && key.chars().all(|c| c.is_ascii_hexdigit())), "{output}");
}

/// The blocks of `docs/ci.md` of a kind.
fn examples(info: &str) -> Vec<String> {
    let blocks = blocks(&root().join("docs/ci.md")).into_iter().filter(|block| block.info == info);
    let texts: Vec<String> = blocks.map(|block| block.text).collect();
    assert!(!texts.is_empty(), "no {info}");
    texts
}

#[test]
fn the_page_tells_of_every_input() {
    let action: serde_yaml::Value =
        serde_yaml::from_str(&fs::read_to_string(root().join("action.yml")).unwrap()).unwrap();
    let page = fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for (input, _) in action["inputs"].as_mapping().unwrap() {
        assert!(
            page.contains(&format!("\n| `{}` |", input.as_str().unwrap())),
            "docs/ci.md does not tell of {input:?}"
        );
    }
}

#[test]
#[ignore = "needs actionlint, zizmor and git"]
fn the_workflows_and_the_action_are_sound() {
    let folder = Run::new().file("polku/action.yml", fs::read(root().join("action.yml")).unwrap()).folder;
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path(".github/workflows")).unwrap();
    assert_passes(Command::new("git").args(["init", "--quiet"]).arg(folder.path()));
    let actionlint = || {
        let mut command = tool("actionlint");
        command.args(["-shellcheck=", "-pyflakes="]).current_dir(folder.path());
        command
    };
    let zizmor = |path: &Path| {
        let mut command = tool("zizmor");
        command.args(["--offline", "--no-config", "--strict-collection"]).arg(path);
        command
    };
    assert_passes(&mut zizmor(&path("polku/action.yml")));
    for own in fs::read_dir(root().join(".github/workflows")).unwrap().map(Result::unwrap) {
        let file = path(".github/workflows").join(own.file_name());
        fs::copy(own.path(), &file).unwrap();
        assert_passes(&mut zizmor(&file));
    }
    for (number, workflow) in examples("yaml workflow").iter().enumerate() {
        let file = path(&format!(".github/workflows/{number}.yml"));
        fs::write(&file, workflow).unwrap();
        assert_passes(&mut zizmor(&file));
        // With the action at hand, actionlint holds the inputs against it.
        let address = "OWNER/polku@0000000000000000000000000000000000000000";
        fs::write(&file, workflow.replace(address, "./polku")).unwrap();
    }
    assert_passes(&mut actionlint());
    let doctored =
        examples("yaml workflow")[1].replace("          sarif:", "          serif:").replace("@8aad", "@main # ");
    fs::write(path(".github/workflows/bad.yml"), doctored.replace("OWNER/polku@", "./polku # ")).unwrap();
    let (passes, output) = said(&mut actionlint());
    assert!(!passes && output.contains("input \"serif\" is not defined"), "{output}");
    assert!(!said(&mut zizmor(&path(".github/workflows/bad.yml"))).0);
}

/// The journeys of the project, with what polku writes beside, as a job of GitLab runs it.
#[test]
fn the_script_for_gitlab_writes_what_it_hands_in() {
    for example in examples("yaml gitlab") {
        let job: serde_yaml::Value = serde_yaml::from_str(&example).unwrap();
        let job = &job["journeys"];
        let commands = job["script"].as_sequence().unwrap().iter().filter_map(|line| line.as_str());
        let mut folder = Run::new().file("journeys/a.yaml", FAULTY).folder;
        for command in commands.filter(|command| command.starts_with("polku ")) {
            let ran = Run::in_folder(folder).args(command.split(' ').skip(1)).go();
            assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{command}");
            folder = ran.folder;
        }
        for (_, report) in job["artifacts"]["reports"].as_mapping().unwrap() {
            assert!(folder.path().join(report.as_str().unwrap()).is_file(), "{report:?} is not written");
        }
    }
}

#[test]
#[ignore = "needs pre-commit, git and the registry of crates"]
fn the_hook_stops_bad_journeys_and_lets_good_ones_pass() {
    let git = |args: &[&str], folder: &Path| {
        let output = Command::new("git").args(args).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let commit = git(&["rev-parse", "HEAD"], root());
    let config = examples("yaml pre-commit")[0].replace("https://github.com/OWNER/polku", root().to_str().unwrap());
    let project = Run::new()
        .file("polku.yaml", "polku: 1\nlint: { exclude: [journeys/old/**] }\n")
        .file("journeys/good.yaml", MINIMAL)
        .file("journeys/bad.yaml", FAULTY)
        .file("journeys/old/left-out.yaml", BROKEN)
        .file("journeys/notes.md", BROKEN)
        .file("compose.yaml", BROKEN)
        .file("shop/polku.yaml", "polku: 1\n")
        .file("shop/journeys/pancake.yaml", MINIMAL)
        .file(".pre-commit-config.yaml", config.replace("COMMIT", &commit))
        .folder;
    git(&["init", "--quiet"], project.path());
    git(&["add", "--all"], project.path());
    let home = tempfile::tempdir().unwrap();
    let quick = Quick::new();
    let pre_commit = |args: &[&str]| {
        let mut command = tool("pre-commit");
        command.args(args).current_dir(project.path()).env("PRE_COMMIT_HOME", home.path());
        said(quick.ready(&mut command))
    };
    let (passes, tried) = pre_commit(&["run", "polku-lint", "--all-files"]);
    assert!(!passes && tried.contains("journeys/bad.yaml:"), "{tried}");
    assert!(!tried.contains("left-out") && !tried.contains("compose.yaml:") && !tried.contains("notes"), "{tried}");

    let (passes, found) = pre_commit(&["run", "--files", "journeys/good.yaml", "journeys/bad.yaml"]);
    assert!(!passes && found.contains("journeys/bad.yaml:"), "{found}");
    for good in ["journeys/good.yaml", "journeys/old/left-out.yaml", "shop/polku.yaml"] {
        let (passes, found) = pre_commit(&["run", "--files", good]);
        assert!(passes && found.contains("Passed"), "{good}: {found}");
    }
    // No journey of the project: handed over, and passed over.
    let (passes, found) = pre_commit(&["run", "--files", "compose.yaml"]);
    assert!(passes && found.contains("Passed"), "{found}");
    let (passes, found) = pre_commit(&["run", "--files", "journeys/notes.md"]);
    assert!(passes && found.contains("no files to check"), "{found}");
    let (passes, found) = pre_commit(&["run", "--files", "polku.yaml"]);
    assert!(!passes && found.contains("journeys/bad.yaml:"), "the project file stands for its journeys: {found}");
}

#[test]
fn a_pull_request_hears_of_what_is_new_in_it() {
    let old = MINIMAL.replace("[Look at the menu]", "[{ name: Look at the menu, expectation: 3 }]");
    let before = Run::new()
        .file("polku.yaml", "polku: 1\nlint: { baseline: polku-baseline.json }\n")
        .file("journeys/pancake.yaml", &old)
        .file("journeys/other.yaml", MINIMAL)
        .args(["lint", "--write-baseline"])
        .go();
    assert_eq!(before.code, 0, "{}", before.stderr);
    let baseline = fs::read_to_string(before.folder.path().join("polku-baseline.json")).unwrap();
    assert!(baseline.contains("half-scored"), "{baseline}");

    // The other journey is bad as well by now, but not by this pull request.
    let new = "      - { name: Complain, next: done, ownership: company, contact: direct }\n";
    let ran = Run::in_folder(before.folder)
        .file("journeys/pancake.yaml", format!("# Complaints are welcome.\n{old}{new}"))
        .file("journeys/other.yaml", FAULTY)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .args(["lint", "journeys/pancake.yaml"])
        .args(["--output", "sarif=polku.sarif", "--output", "markdown=polku.md", "--output", "junit=polku.xml"])
        .go();
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    let annotation =
        "::error file=journeys/pancake.yaml,line=15,endLine=15,col=17,endColumn=25,title=unreachable-touchpoint::";
    assert!(ran.stdout.starts_with(annotation), "{}", ran.stdout);

    let read = |name: &str| fs::read_to_string(ran.folder.path().join(name)).unwrap();
    let summary = read("summary.md");
    assert!(summary.contains("1 journey checked: 1 error.") && summary.contains("no path leads to"), "{summary}");
    assert_eq!(summary, read("polku.md"));
    let sarif: serde_json::Value = serde_json::from_str(&read("polku.sarif")).unwrap();
    let [result] = sarif["runs"][0]["results"].as_array().unwrap().as_slice() else { panic!("{sarif}") };
    assert_eq!(result["ruleId"], "unreachable-touchpoint");
    assert!(read("polku.xml").contains("tests=\"1\" failures=\"1\""));
}

#[test]
#[ignore = "needs check-jsonschema"]
fn the_forms_for_issues_are_sound() {
    let check = |file: &Path| {
        let schema =
            if file.ends_with("config.yml") { "vendor.github-issue-config" } else { "vendor.github-issue-forms" };
        let mut command = tool("check-jsonschema");
        command.args(["--builtin-schema", schema]).arg(file);
        command
    };
    let forms = fs::read_dir(root().join(".github/ISSUE_TEMPLATE")).unwrap().map(|entry| entry.unwrap().path());
    let forms: Vec<PathBuf> = forms.collect();
    assert!(forms.len() > 3, "{forms:?}");
    forms.iter().for_each(|form| assert_passes(&mut check(form)));
    let bug = fs::read_to_string(root().join(".github/ISSUE_TEMPLATE/bug.yml")).unwrap();
    let doctored = Run::new().file("bug.yml", bug.replace("type: textarea", "type: text")).folder;
    assert!(!said(&mut check(&doctored.path().join("bug.yml"))).0);
}
