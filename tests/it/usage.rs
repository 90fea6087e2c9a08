//! Command lines: what is wrong with them, help, colours, and what shells and manuals are told.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::client::{assert_passes, said};
use crate::common::{MINIMAL, Run};

#[test]
fn wrong_command_lines_are_told_what_to_do() {
    let table = [
        ("lnit", "there is no command `polku lnit`", "did you mean `polku lint`?"),
        ("validate", "there is no command `polku validate`", "did you mean `polku lint`?"),
        ("draw x", "there is no command `polku draw`", "did you mean `polku render`?"),
        ("zzzzzz", "there is no command `polku zzzzzz`", "use `init`, `new`, `lint`,"),
        (
            "a.yaml",
            "`a.yaml` is not a command",
            "put a command before the file: `polku lint a.yaml` checks it, `polku render a.yaml` draws it",
        ),
        ("nowhere.yaml", "`nowhere.yaml` is not a command", "put a command before the file: `polku lint nowhere.yaml`"),
        (
            "polku.yaml",
            "`polku.yaml` is not a command",
            "put a command before the file: `polku lint polku.yaml` checks the project\n",
        ),
        (
            "journeys",
            "`journeys` is not a command",
            "put a command before the folder: `polku lint journeys` checks the journeys in it\n",
        ),
        ("lint --fxi", "`polku lint` has no option `--fxi`", "did you mean `--fix`?"),
        ("lint --persona x", "`polku lint` has no option `--persona`", "`polku render` has this option"),
        ("import --color never", "`polku import` needs a command", "use `mermaid`"),
        ("import mermiad x", "there is no command `polku import mermiad`", "did you mean `polku import mermaid`?"),
        ("import a.yaml", "there is no command `polku import a.yaml`", "use `mermaid`"),
        ("import mermaid a --nht 2", "`polku import mermaid` has no option `--nht`", "did you mean `--nth`?"),
        ("import mermaid", "`polku import mermaid` needs `<FILE>`", "for example, `polku import mermaid visit.mmd`"),
        ("lint --colour never", "`polku lint` has no option `--colour`", "did you mean `--color`?"),
        ("show --hlep", "`polku show` has no option `--hlep`", "did you mean `--help`?"),
        ("lint -z", "`polku lint` has no option `-z`", "`polku lint --help` lists the options"),
        ("--verbose lint", "`--verbose` is for the version alone", "did you mean `polku --version --verbose`?"),
        ("--lint", "polku has no option `--lint`", "`polku --help` lists the options"),
        ("show a.yaml b.yaml", "name one journey; only a backlog is of several (`--format backlog`)", ""),
        ("show", "name a journey; only a backlog is of several (`--format backlog`)", ""),
        ("explain a b", "`b` is one argument too many for `polku explain`", "the usage is `polku explain"),
        ("lint --format xml", "`--format` cannot be `xml`", "it takes `human`, `concise`, `json`,"),
        ("lint --format jsno", "`--format` cannot be `jsno`", "did you mean `json`? it takes `human`,"),
        ("lint --format", "`--format` needs a value", "it takes `human`,"),
        ("lint --format=", "`--format` needs a value", "it takes `human`,"),
        ("new --lang sw", "`--lang` cannot be `sw`", "did you mean `sv`? it takes `en`, `fi` or `sv`"),
        (
            "new --template shopp",
            "`--template` cannot be `shopp`",
            "did you mean `shop`? it takes `minimal`, `service`,",
        ),
        ("lint --color sometimes", "`--color` cannot be `sometimes`", "it takes `auto`, `always` or `never`"),
        ("completions bahs", "`<SHELL>` cannot be `bahs`", "did you mean `bash`?"),
        (
            "lint --today 2026-13-01",
            "`--today` cannot be `2026-13-01`",
            "write year, month and day of a day that exists",
        ),
        ("lint --max many", "`--max` cannot be `many`", "it takes a whole number, 0 or more"),
        ("lint --max -1", "`--max` cannot be `-1`", "it takes a whole number, 0 or more"),
        ("preview --port 99999", "`--port` cannot be `99999`", "a port is a whole number from 0 to 65535"),
        ("lint --fix --diff", "cannot be used with", "remove one of them"),
        ("lint --max 1 --max 2", "`--max` is given twice", "remove one of them"),
        (
            "rename team events",
            "`polku rename` needs `<NEW>`",
            "for example, `polku rename channel website own-website`",
        ),
        ("explain", "`polku explain` needs `<NAME>`", "for example, `polku explain"),
        ("render a.yaml --time-limit 3", "`polku render` needs `--engine <ENGINE>`", "`polku render --help` lists"),
        ("man import mermiad", "`polku import` has no command `mermiad`; did you mean `mermaid`?", ""),
        ("man lint lint", "`polku lint` has no command `lint`; it has none", ""),
        ("man lnit", "`polku` has no command `lnit`; did you mean `lint`?", ""),
    ];
    for (line, message, help) in table {
        let run = Run::new().file("a.yaml", MINIMAL).file("journeys/b.yaml", MINIMAL);
        let ran = run.args(line.split(' ')).go();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}: {}", ran.stderr);
        let (first, rest) = ran.stderr.split_once('\n').unwrap();
        assert!(first.starts_with("error: ") && first.contains(message), "{line}: {}", ran.stderr);
        assert!(
            help.is_empty() || rest.strip_prefix("help: ").is_some_and(|rest| rest.starts_with(help)),
            "{line}: {}",
            ran.stderr
        );
        assert_eq!(ran.stderr.lines().count(), if help.is_empty() { 1 } else { 2 }, "{line}: {}", ran.stderr);
    }
}

#[test]
fn hostile_arguments_are_shown_harmlessly() {
    let odd = "x\u{1b}[31m\n\u{202e}##[error]\u{7}";
    for args in [
        &[odd][..],
        &["lint", "--format", odd],
        &["lint", &format!("--{odd}")],
        &["show", "a.yaml", odd],
        &["lint", "--today", odd],
        &["man", odd],
        &["new", odd],
        &["new", "--template", odd],
        &["init", "--ci", odd],
        &["explain", odd],
        &["--color", odd],
    ] {
        let ran = Run::new().args(args.iter().copied()).go();
        assert_eq!(ran.code, 2, "{args:?}");
        let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!ran.stderr.contains(acts) && !ran.stderr.contains("##["), "{args:?}: {:?}", ran.stderr);
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.lines().count() <= 2, "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn every_command_has_help_with_examples() {
    let help = Run::new().args(["--help"]).go();
    assert!(help.code == 0 && help.stdout.contains("Examples:\n  polku init"), "{}", help.stdout);
    let commands = help.stdout.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.starts_with(&["init", "new", "lint"]) && names.contains(&"man"), "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let ran = Run::new().args([name, "--help"]).go();
        assert!(ran.code == 0 && ran.stdout.contains("\nExamples:\n  "), "polku {name} --help:\n{}", ran.stdout);
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "polku {name} --help:\n{}", ran.stdout);
    }
    assert_eq!(Run::new().go().code, 2, "polku alone asks for a command");
}

#[test]
fn the_version_is_one_line_unless_more_is_asked_for() {
    let said = |args: &[&str]| {
        let ran = Run::new().args(args.iter().copied()).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
        ran.stdout
    };
    let line = concat!("polku ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!((said(&["--version"]).as_str(), said(&["-V"]).as_str()), (line, line));
    let more = said(&["--version", "--verbose"]);
    assert_eq!((&more, &more), (&said(&["-V", "--verbose"]), &said(&["--verbose", "--version"])));
    let manifest = include_str!("../../Cargo.toml");
    let features = manifest.lines().find_map(|line| line.strip_prefix("default = [")).unwrap();
    let features = features.trim_end_matches(']').replace('"', "");
    let version = format!("{line}features: {features}\nplatform: {}-", std::env::consts::ARCH);
    assert!(more.starts_with(&version), "{more}");
    for part in [
        "profile: ",
        "format of journeys: 1\n",
        "format of JSON: lint 1, show 1, doctor 1\n",
        "licence: MIT OR Apache-2.0\n",
    ] {
        assert!(more.contains(part), "{part}: {more}");
    }
}

#[test]
fn colours_are_as_asked_for_everywhere() {
    let runs = [
        &["--help"][..],
        &["lint", "--help"],
        &["lnit"],
        &["lint", "--format", "xml"],
        &["lint", "nowhere.yaml"],
        &["lint", "bad.yaml"],
        &["explain", "nothing"],
        &["new", ""],
    ];
    let coloured = |args: &[&str], env: &[(&str, &str)]| {
        let run = Run::new().file("bad.yaml", "journey: X\n").args(args.iter().copied());
        let ran = env.iter().fold(run, |run, (name, value)| run.env(name, value)).go();
        (ran.stdout + &ran.stderr).contains('\u{1b}')
    };
    for args in runs {
        let with = |color: &'static str| [args, &["--color", color]].concat();
        assert!(!coloured(args, &[]), "{args:?}: a pipe takes none");
        assert!(coloured(args, &[("CLICOLOR_FORCE", "1")]), "{args:?}");
        assert!(coloured(&with("always"), &[]), "{args:?}");
        assert!(coloured(&with("always"), &[("NO_COLOR", "1")]), "{args:?}: who asks knows best");
        assert!(!coloured(&with("never"), &[("CLICOLOR_FORCE", "1")]), "{args:?}");
        assert!(!coloured(args, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), "{args:?}: NO_COLOR goes first");
    }
    assert!(coloured(&["--color=always", "lnit"], &[]));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    for args in [&["--help"][..], &["completions", "bash"], &["man"], &["new", "-o", "-"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_polku"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{args:?}");
    }
}

/// A shell that has read the script for it, and what it then says to a command.
fn shell(name: &str, args: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let script = Run::new().args(["completions", name]).go();
    assert_eq!(script.code, 0, "{}", script.stderr);
    std::fs::write(folder.path().join("_polku"), script.stdout).unwrap();
    // A shell that waits for what never comes is no reason to wait.
    let mut command = Command::new("timeout");
    command.args(["60", name]).args(args).current_dir(folder.path()).env("HOME", folder.path());
    let (passes, said) = said(&mut command);
    assert!(passes, "{name}: {said}");
    said
}

#[test]
fn every_shell_gets_a_script() {
    for name in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Run::new().args(["completions", name]).go();
        assert!(ran.code == 0 && ran.stdout.contains("write-baseline"), "{name}: {}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
#[ignore = "needs bash"]
fn bash_completes() {
    let completed = |words: &str, last: usize| {
        let script = format!(
            "source ./_polku; COMP_WORDS=({words}); COMP_CWORD={last}; _polku polku \"${{COMP_WORDS[{last}]}}\" \"${{COMP_WORDS[{last} - 1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        shell("bash", &["--norc", "-c", &script])
    };
    assert_eq!(completed("polku re", 1), "rename render\n");
    assert!(completed("polku lint --wr", 2).contains("--write-baseline"));
    assert!(completed("polku new --template s", 3).contains("service shop"));
}

#[cfg(unix)]
#[test]
#[ignore = "needs zsh"]
fn zsh_completes() {
    // A pseudo-terminal, since zsh completes for people only.
    let script = "zmodload zsh/zpty; zpty -b z zsh -fi; \
        zpty -w z 'PS1=; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u; echo rea\"\"dy'; \
        until zpty -r z line '*ready*' ; do sleep 0.1; done; \
        zpty -n -w z $'polku rend\\t'; zpty -r z out '*render*'; print -r -- $out; zpty -d z";
    let said = shell("zsh", &["-fc", script]);
    assert!(said.contains("polku render"), "{said:?}");
}

#[cfg(unix)]
#[test]
#[ignore = "needs fish"]
fn fish_completes() {
    let said = shell(
        "fish",
        &["--no-config", "-c", "source _polku; complete -C 'polku new --template s'; complete -C 'polku re'"],
    );
    assert!(
        said.lines().any(|line| line.starts_with("shop")) && said.lines().any(|line| line.starts_with("render\t")),
        "{said}"
    );
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let ran = Run::new().args(["man", "--out-dir", "man/man1"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = |name: &str| std::fs::read_to_string(ran.folder.path().join("man/man1").join(name)).unwrap();
    assert!(page("polku.1").contains("polku\\-lint(1)"));
    assert!(page("polku-lint.1").contains(".SH \"EXAMPLES\"\n.nf\n  polku lint"), "{}", page("polku-lint.1"));
    assert!(page("polku-lint.1").contains(".SH \"EXIT STATUS\""));
    assert_eq!(Run::new().args(["man", "lint"]).go().stdout, page("polku-lint.1"));
    assert!(page("polku-import-mermaid.1").contains("polku import mermaid"));
    assert_eq!(Run::new().args(["man"]).go().stdout, page("polku.1"));
}

#[cfg(unix)]
#[test]
#[ignore = "needs mandoc and groff"]
fn manual_pages_are_sound() {
    let ran = Run::new().args(["man", "--out-dir", "."]).go();
    for entry in std::fs::read_dir(ran.folder.path()).unwrap() {
        let page = entry.unwrap().path();
        assert_passes(Command::new("mandoc").args(["-Tlint", "-Werror"]).arg(&page));
        let (passes, told) = said(Command::new("groff").args(["-man", "-Tutf8", "-Kutf8", "-ww", "-z"]).arg(&page));
        assert!(passes && told.is_empty(), "{}: {told}", page.display());
    }
}

/// What a command says on a terminal: `script` gives it one.
#[cfg(unix)]
fn on_a_terminal(folder: &std::path::Path, line: &str) -> String {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).current_dir(folder).stdin(Stdio::null());
    said(&mut command).1
}

#[cfg(unix)]
#[test]
#[ignore = "needs script, which gives a terminal"]
fn progress_shows_on_a_terminal_once_a_second_has_passed() {
    let polku = env!("CARGO_BIN_EXE_polku");
    let line = format!("{polku} render journeys --out-dir out --format html");
    // So many touchpoints, each of which leads to the next, that drawing takes a while.
    let long = |number: usize| {
        let touchpoints: String = (0..number).map(|at| format!("      - Step {at}\n")).collect();
        let journey = format!("journey: Long\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}");
        (0..12).fold(Run::new(), |run, at| run.file(&format!("journeys/{at}.yaml"), &journey))
    };
    let takes_a_while = |run: &Run| {
        let begin = Instant::now();
        let piped = on_a_terminal(run.folder.path(), &format!("{line} 2>told; cat told"));
        assert!(!piped.contains("drawing journeys"), "{piped:?}");
        begin.elapsed() > Duration::from_secs(3)
    };
    let run = (8..).map(|power| long(1 << power)).find(takes_a_while).unwrap();
    let said = on_a_terminal(run.folder.path(), &line);
    assert!(said.contains("drawing journeys: ") && said.contains(" of 12") && said.contains("\r\u{1b}[K"), "{said:?}");
    let quick = on_a_terminal(Run::new().file("a.yaml", MINIMAL).folder.path(), &format!("{polku} lint a.yaml"));
    assert!(!quick.contains("checking"), "{quick:?}");
}
