//! The action, the hook for pre-commit and the set-ups of `docs/ci.md`, and a pull request from end to end.
//!
//! What is ignored needs `git`, `bash` and cargo with a registry, and the programs `actionlint`, `zizmor` and
//! `pre-commit` of PyPI in the directory that `CI_TOOLS` names:
//!
//! ```sh
//! CI_TOOLS=… cargo nextest run --run-ignored all ci::
//! ```
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::client::{assert_passes, said, tool};
use crate::common::git::{commit, git};
use crate::common::page::{REPOSITORY, blocks};
use crate::common::shared::shared;
use crate::common::{BROKEN, MINIMAL, Run};
use crate::install::platforms;
use sha2::{Digest, Sha256};
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

/// A `cargo` that installs polku without optimisation, with the feature `cli` alone, and from the sources of these tests,
/// whatever folder it is told: they are the same, and `scripts/test` has compiled them.
const QUICKLY: &str = r#"#!/bin/sh
if [ "$1" = install ]; then
  case " $* " in *" --locked "*) ;; *) set -- "$@" --locked ;; esac
  set -- "$@" --profile dev --no-default-features --features cli
  cd "$SOURCES"
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
        command.env("REAL_CARGO", env!("CARGO")).env("SOURCES", root()).env("CARGO_TARGET_DIR", &*INSTALL)
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
    r#if: Option<String>,
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

/// A job on GitHub: a repository, a folder for temporary files beside it, and what expressions stand for.
struct Job {
    folder: TempDir,
    contexts: BTreeMap<String, String>,
    /// The name and reference of the action's repository; without one, the action is in the repository of the job.
    action: Option<&'static str>,
}

impl Job {
    fn new(run: Run) -> Self {
        fs::create_dir_all(run.folder.path().join(".temp/polku/bin")).unwrap();
        let contexts = [
            ("inputs.paths", ""),
            ("inputs.fail-on", "error"),
            ("inputs.sarif", ""),
            ("inputs.args", ""),
            ("inputs.attestation", "true"),
            ("inputs.diff", "false"),
            ("inputs.diff-fail-on", "worse"),
            ("github.event.pull_request.base.sha", ""),
            ("github.event.pull_request.number", "7"),
            ("github.repository", "somebody/journeys"),
            ("github.server_url", "https://github.com"),
            ("github.token", "secret"),
        ];
        let contexts = contexts.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Job { folder: run.folder, contexts, action: None }
    }

    /// With this build of polku, as if it came from the cache.
    fn cached(self) -> Self {
        let polku = self.folder.path().join(".temp/polku/bin/polku");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_polku"), polku).unwrap();
        self
    }

    fn input(mut self, name: &str, value: &str) -> Self {
        assert!(self.contexts.insert(format!("inputs.{name}"), value.to_owned()).is_some(), "no input {name}");
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// The value of an expression without operators.
    fn value(&self, expression: &str) -> String {
        let Some(output) = expression.strip_prefix("steps.") else { return self.contexts[expression].clone() };
        let output = output.split_once(".outputs.").unwrap().1;
        let outputs = self.read(".temp/output");
        let line = outputs.lines().find_map(|line| line.split_once('=').filter(|(name, _)| *name == output));
        line.map(|(_, value)| value.to_owned()).unwrap_or_default()
    }

    /// Whether a step is due: conditions of the form `NAME == 'TEXT'` or `NAME != 'TEXT'`, joined by `&&`.
    fn is_due(&self, step: &Step) -> bool {
        step.r#if.iter().flat_map(|conditions| conditions.split(" && ")).all(|condition| {
            let (sides, is_equal) = condition
                .split_once(" == ")
                .map(|sides| (sides, true))
                .or_else(|| Some((condition.split_once(" != ")?, false)))
                .unwrap();
            (self.value(sides.0) == sides.1.trim_matches('\'')) == is_equal
        })
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
        let action = match self.action {
            None => root().to_path_buf(),
            Some(name) => {
                let path = temp.join("_actions").join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let _ = std::os::unix::fs::symlink(root(), &path);
                path
            }
        };
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(temp.join("script.sh"));
        command.current_dir(self.folder.path()).env("GITHUB_ACTIONS", "true").env("RUNNER_TEMP", &temp);
        command
            .env("GITHUB_ACTION_PATH", action)
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("ImageOS", "ubuntu24");
        command.env("GITHUB_OUTPUT", temp.join("output")).env("GITHUB_STEP_SUMMARY", temp.join("summary.md"));
        for (name, value) in &step.env {
            let expression = value.strip_prefix("${{ ").and_then(|value| value.strip_suffix(" }}"));
            command.env(name, expression.map_or_else(|| value.clone(), |expression| self.value(expression)));
        }
        with(&mut command);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// Runs every script that is due, until one fails.
    fn run_all(&self, with: impl Fn(&mut Command)) -> (i32, String) {
        let mut all = String::new();
        for step in scripts() {
            if !self.is_due(&step) {
                continue;
            }
            let (code, said) = self.run_with(&step, &with);
            all += &said;
            if code != 0 {
                return (code, all);
            }
        }
        (0, all)
    }

    fn lint(&self) -> (i32, String) {
        self.run(scripts().iter().find(|step| step.id.as_deref() == Some("lint")).unwrap())
    }
}

/// A gh whose pull request has the comments in the folder `comments`, and that may write if there is no file `forked`.
const GH: &str = r#"#!/bin/bash
cd "${0%/bin/*}"
echo "$*" | sed 's|body=@[^ ]*|body|' >> asked
case "$*" in
  *--jq*) test -e earlier && echo 31 || true ;;
  *)
    test ! -e forked || { echo "HTTP 403" >&2; exit 1; }
    for word; do case "$word" in body=@*) cp "${word#body=@}" posted ;; esac; done
    ;;
esac
"#;

/// A job for a pull request that takes feedback away, in a repository whose base is committed.
fn pull_request() -> (Job, String) {
    let run = Run::new().file("polku.yaml", "polku: 1\n").file("journeys/a.yaml", MINIMAL);
    git(run.folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(run.folder.path(), "Begin");
    let base = git(run.folder.path(), &["rev-parse", "HEAD"]).trim().to_owned();
    let run = run.file("journeys/a.yaml", MINIMAL.replace("feedback: { answered-within: 2d }", "feedback: false"));
    let mut job = Job::new(run).cached().input("diff", "true");
    job.contexts.insert("github.event.pull_request.base.sha".into(), base.clone());
    let gh = job.folder.path().join(".temp/gh/bin/gh");
    fs::create_dir_all(gh.parent().unwrap()).unwrap();
    fs::write(&gh, GH).unwrap();
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
    (job, base)
}

/// Runs the step that compares, with the gh of the job.
fn compare(job: &Job) -> (i32, String) {
    let step = scripts().into_iter().find(|step| step.id.as_deref() == Some("diff")).unwrap();
    let path = format!("{}:{}", job.folder.path().join(".temp/gh/bin").display(), std::env::var("PATH").unwrap());
    job.run_with(&step, |command| {
        command.env("PATH", &path);
    })
}

#[test]
#[ignore = "needs git"]
fn a_pull_request_gets_one_comment() {
    let (job, base) = pull_request();
    let (code, said) = compare(&job);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("::error file=journeys/a.yaml,line=") && said.contains("title=feedback-lost"), "{said}");
    let posted = job.read(".temp/gh/posted");
    assert!(
        posted.starts_with("<!-- polku diff -->\n### polku: Buying a pancake\n\n**Worse for the customer in 1 way"),
        "{posted}"
    );
    assert!(job.read(".temp/summary.md").contains("Worse for the customer"));
    assert!(
        job.read(".temp/gh/asked")
            .ends_with("api --silent --method POST repos/somebody/journeys/issues/7/comments --field body\n")
    );
    let failing = scripts().into_iter().last().unwrap();
    assert!(job.is_due(&failing) && job.run(&failing).0 == 1, "the gate, after the lint");
    // The next run writes the same comment anew.
    fs::write(job.folder.path().join(".temp/gh/earlier"), "").unwrap();
    assert_eq!(compare(&job).0, 0);
    assert!(
        job.read(".temp/gh/asked")
            .ends_with("--method PATCH repos/somebody/journeys/issues/comments/31 --field body\n")
    );
    // From a fork, the token may only read.
    fs::write(job.folder.path().join(".temp/gh/forked"), "").unwrap();
    let (code, said) = compare(&job);
    assert!(code == 0 && said.contains("There is no comment::The comment cannot be written."), "{said}");
    // A clone without the base fetches it from where it came.
    let shallow = tempfile::tempdir().unwrap();
    let from = format!("file://{}", job.folder.path().display());
    fs::remove_dir_all(job.folder.path().join(".temp/polku")).unwrap();
    git(job.folder.path(), &["commit", "--quiet", "--all", "-m", "Ask nobody"]);
    git(shallow.path(), &["clone", "--quiet", "--depth=1", &from, "clone"]);
    assert!(git(&shallow.path().join("clone"), &["rev-list", "--count", "HEAD"]).trim() == "1", "{base}");
}

#[test]
#[ignore = "needs git"]
fn what_changed_nothing_gets_no_comment() {
    let (job, _) = pull_request();
    fs::write(job.folder.path().join("journeys/a.yaml"), MINIMAL).unwrap();
    assert_eq!(compare(&job).0, 0);
    assert!(!job.read(".temp/gh/asked").contains("POST"));
    let failing = scripts().into_iter().last().unwrap();
    assert!(!job.is_due(&failing));
    // Outside of pull requests.
    let mut job = job;
    job.contexts.insert("github.event.pull_request.base.sha".into(), String::new());
    let (code, said) = compare(&job);
    assert!(code == 0 && said.contains("this job is for none"), "{said}");
    // Only what a path names; what the base does not have is new.
    let (job, _) = pull_request();
    fs::create_dir_all(job.folder.path().join("other")).unwrap();
    fs::write(job.folder.path().join("other/b.yaml"), MINIMAL.replace("Buying a pancake", "Another")).unwrap();
    let job = job.input("paths", "other/b.yaml\n");
    let (code, said) = compare(&job);
    assert!(code == 0 && said.contains("title=journey-added") && !said.contains("feedback-lost"), "{said}");
    // Another class, and none.
    let (job, _) = pull_request();
    let job = job.input("diff-fail-on", "none");
    assert!(compare(&job).1.starts_with("::warning"));
    assert_eq!(compare(&job.input("diff-fail-on", "$(touch pwned)")).0, 2);
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
    let (code, said) = job.run_all(|command| {
        quick.ready(command);
    });
    assert_eq!(code, 0, "{said}");
    let key = job.value("steps.build.outputs.key");
    let sources = key.strip_prefix("polku-Linux-X64-ubuntu24-");
    assert!(sources.is_some_and(|key| key.len() == 16 && key.chars().all(|c| c.is_ascii_hexdigit())), "{key}");
    assert_eq!(job.value("steps.lint.outputs.ran"), "true");
}

/// What the action runs to take a release or to compile: each notes what it is asked, and finds its answers beside the notes.
const STAND_INS: [(&str, &str); 4] = [
    (
        "curl",
        r#"for word; do case "$before" in --output) to=$word ;; esac; before=$word; done
echo "$word" >> asked
test -e release || { echo "curl: (6) Could not resolve host" >&2; exit 6; }
cp "release/${word##*/}" "$OLDPWD/$to" 2> /dev/null || { echo "curl: (22) The requested URL returned error: 404" >&2; exit 22; }"#,
    ),
    (
        "git",
        r#"echo "git $*" >> asked
cat tags"#,
    ),
    (
        "gh",
        r#"test "$2" = --help || echo "gh $*" | sed 's|/[^ ]*/|…/|' >> asked
test "$2" = --help || test ! -e forged"#,
    ),
    (
        "cargo",
        r#"echo compile >> asked
test -e release || exit 101
ln -s "$POLKU" "$RUNNER_TEMP/polku/bin/polku""#,
    ),
];

/// A release on GitHub, and the programs that reach it.
struct Release {
    folder: TempDir,
}

const ARCHIVE: &str = "polku-x86_64-unknown-linux-musl.tar.gz";
const COMMIT: &str = "93b4d7c0a4a1f4d3c2b1a09f8e7d6c5b4a392817";

impl Release {
    /// A release with an archive for Linux.
    fn new() -> Self {
        let release = Release { folder: tempfile::tempdir().unwrap() };
        for (name, script) in STAND_INS {
            let file = release.path(&format!("bin/{name}"));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, format!("#!/bin/sh\ncd \"${{0%/bin/*}}\"\n{script}\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let name = ARCHIVE.trim_end_matches(".tar.gz");
        fs::create_dir_all(release.path("release")).unwrap();
        fs::create_dir_all(release.path(name)).unwrap();
        let polku = release.path(name).join("polku");
        fs::write(&polku, format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_polku"))).unwrap();
        fs::set_permissions(&polku, fs::Permissions::from_mode(0o755)).unwrap();
        let archive = release.path("release").join(ARCHIVE);
        assert_passes(Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(release.folder.path()).arg(name));
        let sum = Sha256::digest(fs::read(archive).unwrap());
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(release.path("release/SHA256SUMS"), format!("{}  other\n{sum}  {ARCHIVE}\n", "0".repeat(64)))
            .unwrap();
        // The tag has a message, so it is an object of its own beside the commit.
        let tag = concat!("refs/tags/v", env!("CARGO_PKG_VERSION"));
        fs::write(release.path("tags"), format!("{}\t{tag}\n{COMMIT}\t{tag}^{{}}\n", "1".repeat(40))).unwrap();
        release
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the action, and returns its exit code, what it says, and what it asked of others.
    fn run(&self, job: &Job, with: impl Fn(&mut Command)) -> (i32, String, String) {
        let _ = fs::remove_file(self.path("asked"));
        let path = std::env::var("PATH").unwrap();
        let (code, said) = job.run_all(|command| {
            command.env("PATH", format!("{}:{path}", self.path("bin").display()));
            command.env("POLKU", env!("CARGO_BIN_EXE_polku"));
            with(command);
        });
        (code, said, fs::read_to_string(self.path("asked")).unwrap_or_default())
    }
}

/// A job with the action at a reference.
fn job_at(action: &'static str) -> Job {
    Job { action: Some(action), ..Job::new(Run::new().file("journeys/a.yaml", MINIMAL)) }
}

const AT_TAG: &str = concat!("somebody/polku/v", env!("CARGO_PKG_VERSION"));
const AT_COMMIT: &str = "somebody/polku/93b4d7c0a4a1f4d3c2b1a09f8e7d6c5b4a392817";

#[test]
fn the_action_takes_the_release_of_its_own_version() {
    let release = Release::new();
    let from = concat!("https://github.com/somebody/polku/releases/download/v", env!("CARGO_PKG_VERSION"));
    let version = env!("CARGO_PKG_VERSION").replace('.', "[.]");
    let workflow = "https://github[.]com/somebody/polku/[.]github/workflows/release[.]yml";
    let verified = format!("--repo somebody/polku --cert-identity-regex (?i)^{workflow}@refs/tags/v{version}$");
    let taken = format!("{from}/SHA256SUMS\n{from}/{ARCHIVE}\ngh attestation verify …/{ARCHIVE} {verified}");
    assert!(root().join(".github/workflows/release.yml").is_file(), "another workflow makes releases");
    let (code, said, asked) = release.run(&job_at(AT_TAG), |_| ());
    assert_eq!((code, asked), (0, format!("{taken}\n")), "{said}");
    assert!(said.contains("::notice file=journeys/a.yaml,"), "{said}");
    let (code, said, asked) = release.run(&job_at(AT_COMMIT), |_| ());
    assert!(code == 0 && asked.starts_with("git ls-remote https://github.com/somebody/polku "), "{said}{asked}");
    assert!(asked.ends_with(&format!("{taken} --source-digest {COMMIT}\n")), "{asked}");
    let (code, said, asked) = release.run(&job_at(AT_TAG).input("attestation", "false"), |_| ());
    assert!(code == 0 && !asked.contains("gh ") && !said.contains("attestation"), "{said}{asked}");
}

/// Without a token, with an older gh, and on another server nothing can be verified. That is never silent.
#[test]
fn the_action_says_where_it_cannot_verify_the_release() {
    let release = Release::new();
    let another = "https://github.example.com";
    for (context, value, why) in [
        ("github.token", "", "there is no token for gh"),
        ("github.server_url", another, "https://github.example.com keeps no attestations"),
        ("inputs.attestation", "true", "there is no gh, or one that knows no attestations"),
    ] {
        if why.contains("no gh") {
            fs::write(release.path("bin/gh"), "#!/bin/sh\nexit 1\n").unwrap();
        }
        let mut job = job_at(AT_TAG);
        job.contexts.insert(context.to_owned(), value.to_owned());
        let (code, said, asked) = release.run(&job, |_| ());
        assert!(code == 0 && !asked.contains("gh ") && said.contains("::notice file=journeys/a.yaml,"), "{said}");
        let notice = "::notice title=The attestation of polku is not verified::";
        assert!(said.contains(notice) && said.contains(why), "{said}");
        assert!(context != "github.server_url" || asked.starts_with(another), "{asked}");

        fs::remove_dir_all(job.folder.path().join(".temp/polku-release")).unwrap();
        let (code, said, _) = release.run(&job.input("attestation", "required"), |_| ());
        assert!(code == 1 && said.contains("::error title=polku is not used::") && said.contains(why), "{said}");
        assert!(!said.contains("a.yaml"), "{said}");
    }
    // At a commit, a checksum from the same release is not enough.
    let (code, said, _) = release.run(&job_at(AT_COMMIT), |_| ());
    assert!(code == 1 && said.contains("cannot be verified: there is no gh"), "{said}");
    assert_eq!(release.run(&job_at(AT_COMMIT).input("attestation", "false"), |_| ()).0, 0);
    let (code, said, _) = release.run(&job_at(AT_TAG).input("attestation", "require"), |_| ());
    assert!(code == 1 && said.contains("'attestation' is true, required or false, not 'require'"), "{said}");
}

#[test]
fn the_action_never_uses_a_release_that_is_not_what_it_should_be() {
    let release = Release::new();
    let sums = fs::read_to_string(release.path("release/SHA256SUMS")).unwrap();
    let (code, said, asked) = {
        fs::write(release.path("release/SHA256SUMS"), sums.replace(&format!("  {ARCHIVE}"), &format!("0  {ARCHIVE}")))
            .unwrap();
        release.run(&job_at(AT_TAG), |_| ())
    };
    assert!(code == 1 && said.contains("does not have the checksum"), "{said}");
    assert!(!asked.contains("compile") && !said.contains("a.yaml"), "{asked}{said}");
    fs::write(release.path("release/SHA256SUMS"), sums).unwrap();
    fs::write(release.path("forged"), "").unwrap();
    let (code, said, asked) = release.run(&job_at(AT_TAG), |_| ());
    assert!(code == 1 && said.contains("gh cannot verify that the release workflow of somebody/polku made"), "{said}");
    assert!(!asked.contains("compile") && !said.contains("a.yaml"), "{asked}{said}");
    assert_eq!(release.run(&job_at(AT_TAG).input("attestation", "false"), |_| ()).0, 0);
}

#[test]
fn the_action_compiles_where_there_is_no_release_and_says_why() {
    let release = Release::new();
    let compiles = |job: &Job, why: &str| {
        let (code, said, asked) = release.run(job, |_| ());
        let notices: Vec<&str> =
            said.lines().filter(|line| line.starts_with("::notice title=polku is compiled")).collect();
        let [notice] = notices.as_slice() else { panic!("{said}") };
        assert!(code == 0 && notice.contains(why) && notice.contains("the commit of a release"), "{said}");
        assert!(asked.ends_with("compile\n") && said.contains("::notice file=journeys/a.yaml,"), "{asked}{said}");
    };
    compiles(&Job { action: None, ..job_at(AT_TAG) }, "not from a repository");
    let other = "somebody/polku/0000000000000000000000000000000000000000";
    compiles(&job_at(other), "0000 is not the commit of a release");
    compiles(&job_at("somebody/polku/a/branch"), "a/branch is not the commit of a release");
    fs::write(release.path("release/SHA256SUMS"), "").unwrap();
    compiles(&job_at(AT_TAG), "the release has no polku-x86_64");
    fs::remove_file(release.path("release/SHA256SUMS")).unwrap();
    compiles(&job_at(AT_TAG), "/SHA256SUMS cannot be downloaded");
    fs::write(release.path("tags"), "").unwrap();
    compiles(&job_at(AT_COMMIT), "is not the commit of a release");
    // Without a network, nothing can be compiled either.
    fs::remove_file(release.path("tags")).unwrap();
    fs::remove_dir_all(release.path("release")).unwrap();
    let (code, said, _) = release.run(&job_at(AT_COMMIT), |_| ());
    assert!(code == 101 && said.contains("the tags of https://github.com/somebody/polku cannot be read"), "{said}");
    let (code, said, _) = release.run(&job_at(AT_TAG), |_| ());
    assert!(code == 101 && said.contains("Could not resolve host"), "{said}");
}

#[test]
fn the_action_knows_every_platform_of_a_release() {
    let release = Release::new();
    let runners = [
        ("Linux", "X64"),
        ("Linux", "ARM64"),
        ("macOS", "X64"),
        ("macOS", "ARM64"),
        ("Windows", "X64"),
        ("Linux", "ARM"),
    ];
    fs::write(release.path("release/SHA256SUMS"), "").unwrap();
    let archives = runners.iter().filter_map(|(system, processor)| {
        let job = job_at(AT_TAG);
        release.run(&job, |command| {
            command.env("RUNNER_OS", system).env("RUNNER_ARCH", processor);
        });
        job.value("steps.release.outputs.why").strip_prefix("the release has no ").map(str::to_owned)
    });
    let released = platforms().into_values();
    assert_eq!(archives.collect::<BTreeSet<_>>(), released.collect());
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
    let (polku, version) = (&REPOSITORY["https://github.com/".len()..], env!("CARGO_PKG_VERSION"));
    let by_tag = format!("{polku}@v{version}");
    for (number, workflow) in examples("yaml workflow").iter().enumerate() {
        let file = path(&format!(".github/workflows/{number}.yml"));
        // The release by its commit, which the page recommends, but which nobody knows before the release.
        fs::write(&file, workflow.replace(&by_tag, &format!("{polku}@{COMMIT} # v{version}"))).unwrap();
        assert_passes(&mut zizmor(&file));
        // With the action at hand, actionlint holds the inputs against it.
        fs::write(&file, workflow.replace(&by_tag, "./polku")).unwrap();
    }
    assert_passes(&mut actionlint());
    let scanning = examples("yaml workflow").into_iter().find(|example| example.contains("          sarif:")).unwrap();
    let doctored = scanning.replace("          sarif:", "          serif:").replace("@8aad", "@main # ");
    fs::write(path(".github/workflows/bad.yml"), doctored.replace(&format!("{polku}@"), "./polku # ")).unwrap();
    let (passes, output) = said(&mut actionlint());
    assert!(!passes && output.contains("input \"serif\" is not defined"), "{output}");
    assert!(!said(&mut zizmor(&path(".github/workflows/bad.yml"))).0);
}

/// The journeys of the project, with what polku writes beside, as a job of GitLab runs it.
#[test]
fn the_script_for_gitlab_writes_what_it_hands_in() {
    for example in examples("yaml gitlab").into_iter().chain([component(&[]), component(&[("paths", "journeys")])]) {
        let job: serde_yaml::Value = serde_yaml::from_str(&example).unwrap();
        let job = &job["journeys"];
        let script: Vec<&str> = job["script"].as_sequence().unwrap().iter().filter_map(|line| line.as_str()).collect();
        let [install, lint] = script.as_slice() else { panic!("{script:?}") };
        assert_eq!(*install, concat!("pip install --quiet polku==", env!("CARGO_PKG_VERSION")));
        let words = lint.split_whitespace().skip(1);
        let ran = Run::new().file("journeys/a.yaml", FAULTY).args(words).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{lint}");
        for (_, report) in job["artifacts"]["reports"].as_mapping().unwrap() {
            assert!(ran.folder.path().join(report.as_str().unwrap()).is_file(), "{report:?} is not written");
        }
    }
    let include: serde_yaml::Value = serde_yaml::from_str(&examples("yaml gitlab-include")[0]).unwrap();
    let inputs = include["include"][0]["inputs"].as_mapping().unwrap();
    let inputs: Vec<_> = inputs.iter().map(|(name, value)| (name.as_str().unwrap(), value.as_str().unwrap())).collect();
    let job = component(&inputs);
    assert!(job.contains("--fail-on warning") && job.contains(" journeys\n"), "{job}");
}

/// The component for GitLab as GitLab reads it, with values for some inputs.
fn component(given: &[(&str, &str)]) -> String {
    let text = fs::read_to_string(root().join("templates/lint.yml")).unwrap();
    let (spec, mut job) = text.split_once("\n---\n").map(|(spec, job)| (spec, job.to_owned())).unwrap();
    let spec: serde_yaml::Value = serde_yaml::from_str(spec).unwrap();
    let inputs = spec["spec"]["inputs"].as_mapping().unwrap();
    let page = fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for (name, input) in inputs.iter().map(|(name, input)| (name.as_str().unwrap(), input)) {
        let value = given.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
        job = job.replace(&format!("$[[ inputs.{name} ]]"), value.or_else(|| input["default"].as_str()).unwrap());
        assert!(page.contains(&format!("`{name}`")), "docs/ci.md does not tell of the input {name}");
    }
    assert!(given.iter().all(|(name, _)| inputs.contains_key(*name)), "{given:?}");
    assert!(!job.contains("$[["), "{job}");
    job
}

/// The hooks of a language, without what tells them apart from those of another.
fn hooks(language: &str, ending: &str) -> Vec<serde_yaml::Value> {
    let text = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let mut hooks: Vec<serde_yaml::Value> = serde_yaml::from_str(&text).unwrap();
    hooks.retain(|hook| hook["language"] == language);
    for hook in &mut hooks {
        let id = hook["id"].as_str().unwrap().strip_suffix(ending).unwrap().to_owned();
        hook["id"] = id.into();
        hook["language"] = "".into();
    }
    hooks
}

#[test]
fn hooks_with_a_wheel_differ_in_nothing_else() {
    assert_eq!(hooks("rust", "").len(), 3);
    assert_eq!(hooks("rust", ""), hooks("python", "-wheel"));
}

/// Writes a wheel with a polku that is this build.
fn wheel(folder: &Path) {
    const SCRIPT: &str = r##"
import sys, zipfile
folder, version, polku = sys.argv[1:]
name = f"polku-{version}"
with zipfile.ZipFile(f"{folder}/{name}-py3-none-any.whl", "w") as wheel:
    script = zipfile.ZipInfo(f"{name}.data/scripts/polku")
    script.external_attr = 0o100755 << 16
    wheel.writestr(script, f"#!/bin/sh\nexec '{polku}' \"$@\"\n")
    wheel.writestr(f"{name}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: polku\nVersion: {version}\n")
    wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
    wheel.writestr(f"{name}.dist-info/RECORD", "")
"##;
    let (version, polku) = (env!("CARGO_PKG_VERSION"), env!("CARGO_BIN_EXE_polku"));
    assert_passes(tool("python").args(["-c", SCRIPT]).arg(folder).args([version, polku]));
}

#[test]
#[ignore = "needs pre-commit, git and the registries of crates and of Python packages"]
fn the_hook_stops_bad_journeys_and_lets_good_ones_pass() {
    let git = |args: &[&str], folder: &Path| {
        let output = Command::new("git").args(args).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let commit = git(&["rev-parse", "HEAD"], root());
    let config = examples("yaml pre-commit")[0].replace(REPOSITORY, root().to_str().unwrap());
    let config = config.replace(concat!("v", env!("CARGO_PKG_VERSION")), &commit);
    let config = format!("{config}      - id: polku-lint\n        args: [--fail-on=warning]\n");
    let project = Run::new()
        .file("polku.yaml", "polku: 1\nlint: { exclude: [journeys/old/**] }\n")
        .file("journeys/good.yaml", MINIMAL)
        .file("journeys/bad.yaml", FAULTY)
        .file("journeys/old/left-out.yaml", BROKEN)
        .file("journeys/notes.md", BROKEN)
        .file("compose.yaml", BROKEN)
        .file("shop/polku.yaml", "polku: 1\n")
        .file("shop/journeys/pancake.yaml", MINIMAL)
        .file(".pre-commit-config.yaml", config)
        .folder;
    git(&["init", "--quiet"], project.path());
    git(&["add", "--all"], project.path());
    let home = tempfile::tempdir().unwrap();
    let wheels = tempfile::tempdir().unwrap();
    wheel(wheels.path());
    let quick = Quick::new();
    let pre_commit = |args: &[&str]| {
        let mut command = tool("pre-commit");
        command.args(args).current_dir(project.path()).env("PRE_COMMIT_HOME", home.path());
        command.env("PIP_FIND_LINKS", wheels.path());
        said(quick.ready(&mut command))
    };
    for hook in ["polku-lint", "polku-lint-wheel"] {
        let (passes, tried) = pre_commit(&["run", hook, "--all-files"]);
        assert!(!passes && tried.contains("journeys/bad.yaml:"), "{tried}");
        assert!(!tried.contains("left-out") && !tried.contains("compose.yaml:") && !tried.contains("notes"), "{tried}");
    }

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
