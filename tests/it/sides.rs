//! The sides of a comparison: files of the disk, and those of revisions of real Git repositories.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use polku::report::concise;
use polku::workspace::Side;

use crate::common::git::{Repository, command, git};
use crate::common::{BROKEN, MINIMAL};

/// Loads the sides that the variable `SIDES` names, in the current folder, which a process has only one of.
#[test]
fn load_in_a_process() {
    let Some(words) = std::env::var_os("SIDES") else { return };
    for word in words.as_bytes().split(|byte| *byte == b'\n') {
        let side = Side::of(OsStr::from_bytes(word));
        let text = loaded(&side).replace('\n', "\n| ");
        println!("\n| {}", text.trim_end_matches("| "));
    }
    if std::env::var_os("COUNTERPART").is_some() {
        let side = Side::of(&words).counterpart();
        println!(
            "\n| counterpart {}",
            side.map_or("none".into(), |side| format!("{side}:\n| {}", loaded(&side).trim_end().replace('\n', "\n| ")))
        );
    }
}

fn loaded(side: &Side) -> String {
    let mut text = String::new();
    let groups = match side.load(&mut io::stdin()) {
        Ok(groups) => groups,
        Err(error) => {
            let _ = writeln!(text, "error: {error}");
            if let Some(report) = error.report() {
                text += &concise(std::slice::from_ref(report));
            }
            return text;
        }
    };
    let here = std::env::current_dir().unwrap();
    for group in groups {
        let folder = group.root.folder.strip_prefix(&here).unwrap_or(&group.root.folder).display();
        let whole = if group.is_whole { " whole" } else { "" };
        let _ = writeln!(text, "project {folder:?}{whole}, {} excluded", group.excluded);
        for file in &group.files {
            let journey = file
                .journey
                .as_ref()
                .map_or("no journey".to_owned(), |journey| format!("{} ({})", journey.id, journey.title.value));
            let _ = writeln!(text, "  {} = {}: {journey}", file.source.name(), file.path);
        }
        for error in &group.unread {
            let _ = writeln!(text, "  unread: {error}");
        }
        for note in group.notes().iter().chain(&group.waiting()) {
            let _ = writeln!(text, "  note: {note}");
        }
        match group.baseline() {
            Ok(baseline) => text += &concise(&group.lint(baseline.as_ref())),
            Err(error) => text += &format!("  {error}\n"),
        }
        if let Err(error) = group.root.look() {
            let _ = writeln!(text, "  {error}");
        }
    }
    text
}

/// Loads sides in a folder, with a change of the environment.
fn sides_with(folder: &Path, words: &str, change: impl FnOnce(&mut Command) -> &mut Command) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "sides::load_in_a_process", "--nocapture"]).current_dir(folder);
    command.envs([("SIDES", words), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")]);
    change(&mut command);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text.lines().filter_map(|line| line.strip_prefix("| ")).map(|line| format!("{line}\n")).collect()
}

fn sides(folder: &Path, words: &str) -> String {
    sides_with(folder, words, |command| command)
}

/// A journey of one touchpoint, with an id of its own.
fn journey(title: &str) -> String {
    format!("journey: {title}\nstages: [{{ id: purchase, touchpoints: [Order] }}]\n")
}

/// A project with everything that decides which files belong to it and how they are read.
fn large_project() -> Repository {
    let repository = Repository::new();
    repository
        .file("polku.yaml", "polku: 1\njourneys: [\"journeys/**/*.yaml\", \"more/*.yml\"]\ncatalog: { channels: { phone: Telephone } }\nlint:\n  extends: [strict, shared/rules.yaml]\n  exclude: [\"journeys/left-out/**\"]\n  baseline: known.json\nrender: { theme: shared/theme.yaml }\n")
        .file("shared/rules.yaml", "polku: 1\nlint: { rules: { missing-summary: off } }\n")
        .file("shared/theme.yaml", "extends: light\n")
        .file("known.json", "{ \"version\": 1, \"findings\": [] }\n")
        .file("journeys/a.yaml", MINIMAL)
        .file("journeys/b/c.yaml", journey("C").replace("[Order]", "[{ name: Order, channel: phone }]"))
        .file("journeys/b.yaml", journey("B"))
        .file("journeys/broken.yaml", BROKEN)
        .file("journeys/left-out/d.yaml", journey("D"))
        .file("journeys/.hidden/e.yaml", journey("E"))
        .file("journeys/.f.yaml", journey("F"))
        .file("journeys/ignored.yaml", journey("Ignored"))
        .file("journeys/not-ignored.yaml", journey("Not ignored"))
        .file("journeys/build/g.yaml", journey("G"))
        .file("journeys/deep/build.yaml", journey("Deep"))
        .file("journeys/.kept.yaml", journey("Kept"))
        .file(".gitignore", "ignored.yaml\nbuild/\n!.kept.yaml\nsecond.yaml\n")
        .file("journeys/.gitignore", "*ignored.yaml\n!not-ignored.yaml\n")
        .file("more/second.yml", journey("Second"))
        .file("more/second.yaml", journey("Ignored"))
        .file("more/.ignore", "third.yml\n")
        .file("more/third.yml", journey("Third"))
        .file("other/lookalike.journey.yaml", journey("Other"))
        .file("top.yaml", journey("Top"))
        .file("shop/polku.yaml", "polku: 1\n")
        .file("shop/journeys/inner.yaml", journey("Inner"))
        .file("shop/notes/deep.yaml", journey("Notes"));
    let root = repository.path();
    symlink("a.yaml", root.join("journeys/link.yaml")).unwrap();
    symlink("../shop/journeys/inner.yaml", root.join("journeys/to-shop.yaml")).unwrap();
    symlink("nowhere.yaml", root.join("journeys/zbroken.yaml")).unwrap();
    symlink("../shop", root.join("other/journeys")).unwrap();
    repository.commit("All");
    repository
}

#[test]
#[ignore = "needs git"]
fn a_revision_is_loaded_as_the_same_files_on_the_disk() {
    let repository = large_project();
    let root = repository.path();
    let words = [
        "",
        "journeys",
        "journeys/b",
        "shop",
        "shop/polku.yaml",
        "other",
        "journeys/a.yaml",
        "journeys/link.yaml",
        "shop/notes/deep.yaml",
        "journeys/left-out",
        "top.yaml",
        "journeys/zbroken.yaml",
        "shared",
    ];
    let on_disk = |word: &str| {
        let text = if word.is_empty() {
            sides_with(&root, "HEAD", |command| command.env("COUNTERPART", "1"))
        } else {
            sides(&root, word)
        };
        text.rsplit_once("counterpart the working tree:\n").map_or(text.clone(), |(_, text)| text.to_owned())
    };
    let before: Vec<String> = words.iter().map(|word| on_disk(word)).collect();
    let at_head = |word: &str| match word {
        "" => sides(&root, "HEAD"),
        word => sides(&root, &format!("HEAD:{word}")),
    };
    for (word, on_disk) in words.iter().zip(&before) {
        let at_head = at_head(word);
        assert_eq!(at_head.replace("HEAD:", ""), *on_disk, "{word}");
    }
    for expected in ["(Kept)", "(Not ignored)", "(Second)", "(Inner)", "1 excluded", "lookalike", "not-ignored.yaml"] {
        assert!(before[0].contains(expected), "{expected}: {}", before[0]);
    }
    for left_out in ["(D)", "(E)", "(F)", "(G)", "(Ignored)", "(Third)", "(Notes)"] {
        assert!(!before[0].contains(left_out), "{left_out}: {}", before[0]);
    }
    // Whatever becomes of the working tree, a revision stays the same.
    repository
        .file("polku.yaml", "polku: 1\nlint: { rules: { structure: off } }\n")
        .file("journeys/a.yaml", journey("New"));
    repository.remove("journeys/b.yaml").remove("known.json").remove("shared/rules.yaml").remove("shop/polku.yaml");
    for (word, on_disk) in words.iter().zip(&before) {
        assert_eq!(at_head(word).replace("HEAD:", ""), *on_disk, "{word}");
    }
}

#[test]
#[ignore = "needs git"]
fn paths_of_a_revision_begin_at_the_root_or_at_the_current_folder() {
    let repository = large_project();
    let shop = repository.path().join("shop");
    let inner =
        "project \"\" whole, 0 excluded\n  main:shop/journeys/inner.yaml = journeys/inner.yaml: inner (Inner)\n";
    for word in [
        "main",
        "main:shop",
        "main:./",
        "main:.",
        "main:shop/polku.yaml",
        "main:./journeys/..",
        "main:../shop/",
        "main:shop/../shop",
    ] {
        assert!(sides(&shop, word).starts_with(inner), "{word}: {}", sides(&shop, word));
    }
    let one = |word: &str| sides(&shop, word).lines().nth(1).unwrap_or_default().to_owned();
    assert_eq!(
        one("main:./journeys/inner.yaml"),
        "  main:shop/journeys/inner.yaml = journeys/inner.yaml: inner (Inner)"
    );
    assert_eq!(one("main:journeys/a.yaml"), "  main:journeys/a.yaml = journeys/a.yaml: a (Buying a pancake)");
    assert_eq!(one("main:../journeys/a.yaml"), "  main:journeys/a.yaml = journeys/a.yaml: a (Buying a pancake)");
    for (word, expected) in [
        (
            "main:journeys/inner.yaml",
            "error: `main` has no file or folder journeys/inner.yaml; did you mean `main:./journeys/inner.yaml`?\n",
        ),
        (
            "main:x.yaml",
            "error: `main` has no file or folder x.yaml; a path begins at the root of the repository, or with `./` at the current folder\n",
        ),
        ("main:../../x.yaml", "error: ROOT/x.yaml is outside of the repository; name a file or folder inside it\n"),
        ("main:/etc/passwd", "error: /etc/passwd is outside of the repository; name a file or folder inside it\n"),
        (
            "main:.git/config",
            "error: `main` has no file or folder .git/config; a path begins at the root of the repository, or with `./` at the current folder\n",
        ),
    ] {
        let above = repository.path().parent().unwrap().display().to_string();
        assert_eq!(sides(&shop, word).replace(&above, "ROOT"), expected, "{word}");
    }
}

#[test]
#[ignore = "needs git"]
fn an_existing_path_goes_before_a_revision_and_a_revision_is_no_option() {
    let repository = Repository::new();
    repository.file("journeys/a.yaml", journey("One")).commit("One");
    let root = repository.path();
    repository.git(&["branch", "journeys"]);
    repository.git(&["update-ref", "refs/heads/-x", "HEAD"]);
    repository.git(&["update-ref", "refs/heads/--output=made", "HEAD"]);
    repository.file("journeys/a.yaml", journey("Two"));
    let title = |word: &str| {
        let text = sides(&root, word);
        text.rsplit_once('(').map_or(text.clone(), |(_, title)| title.split(')').next().unwrap().to_owned())
    };
    assert_eq!(
        ["journeys", "refs/heads/journeys", "heads/journeys:journeys", "-x", "--output=made", "@", "HEAD^0"].map(title),
        ["Two", "One", "One", "One", "One", "One", "One"]
    );
    assert!(!root.join("made").exists());
    let told = |word: &str| sides(&root, word);
    assert_eq!(
        told("--help"),
        "error: there is no file, folder or revision `--help`; `git branch --all` lists the branches\n"
    );
    assert_eq!(
        told("mian:a.yaml"),
        "error: there is no file, folder or revision `mian`; `git branch --all` lists the branches\n"
    );
    for word in ["b.yaml", "./x", "/x", "C:\\x.yaml"] {
        assert_eq!(told(word), format!("error: cannot read {word}: no such file or directory\n").replace("./", ""));
    }
    let file = repository.git(&["rev-parse", "HEAD:journeys/a.yaml"]);
    for word in [file.as_str(), "HEAD^{tree}"] {
        let expected = format!("error: `{word}` is no commit; name a branch, a tag or a commit\n");
        assert_eq!(told(word), expected);
    }
}

#[test]
#[ignore = "needs git"]
fn three_dots_name_the_common_ancestor() {
    let repository = Repository::new();
    repository.file("journeys/a.yaml", journey("Base")).commit("Base");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.file("journeys/a.yaml", journey("Topic")).commit("Topic");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.file("journeys/a.yaml", journey("Main")).commit("Main");
    repository.git(&["checkout", "--quiet", "topic"]);
    let root = repository.path();
    let of = |word: &str| sides(&root, word);
    assert!(of("main").contains("main:journeys/a.yaml = journeys/a.yaml: a (Main)"));
    assert!(of("main...").contains("main...:journeys/a.yaml = journeys/a.yaml: a (Base)"), "{}", of("main..."));
    assert!(of("main...:journeys/a.yaml").contains("(Base)"));
    assert!(of("HEAD...").contains("(Topic)"));
    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.commit("Alone");
    assert_eq!(of("main..."), "error: `main` and HEAD have no common ancestor; compare with `main` itself\n");
    assert_eq!(of("...").replace("...:", "HEAD:"), of("HEAD"));
}

#[test]
#[ignore = "needs git"]
fn one_argument_is_compared_with_the_working_tree() {
    let repository = Repository::new();
    repository.file("shop/journeys/a.yaml", journey("Old")).commit("Old");
    repository.file("shop/journeys/a.yaml", journey("New"));
    let of = |word: &str| sides_with(&repository.path().join("shop"), word, |command| command.env("COUNTERPART", "1"));
    let (old, new) =
        ("main:shop/journeys/a.yaml = journeys/a.yaml: a (Old)", "  journeys/a.yaml = journeys/a.yaml: a (New)");
    for (word, name) in [
        ("main", "the working tree"),
        ("main:shop", "."),
        ("main:./journeys", "journeys"),
        ("main:shop/journeys/a.yaml", "journeys/a.yaml"),
    ] {
        let text = of(word);
        let (before, after) =
            text.split_once(&format!("counterpart {name}:\n")).unwrap_or_else(|| panic!("{word}: {text}"));
        assert!(before.contains(old.split(" = ").next().unwrap()) && before.contains("(Old)"), "{before}");
        assert!(after.contains(new.split(" = ").next().unwrap()) && after.contains("(New)"), "{after}");
    }
    assert!(of("journeys").ends_with("counterpart none\n"));
}

#[test]
#[ignore = "needs git"]
fn links_submodules_and_pointers_of_a_revision_are_told_of() {
    let module = Repository::new();
    module.file("inner.yaml", MINIMAL).commit("Module");
    let repository = Repository::new();
    let root = repository.path();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 10\n";
    repository.file("journeys/a.yaml", MINIMAL).file("journeys/lfs.yaml", pointer);
    repository.file("journeys/utf16.yaml", b"\xff\xfej\0o\0").file("journeys/large.yaml", vec![b'#'; 65 << 20]);
    fs::write(root.join("journeys").join(OsStr::from_bytes(b"caf\xe9.yaml")), journey("Not UTF-8")).unwrap();
    for (link, target) in [
        ("to-folder", "journeys"),
        ("round.yaml", "round.yaml"),
        ("out.yaml", "/etc/hostname"),
        ("above.yaml", "../../a.yaml"),
        ("via.yaml", "to-folder/a.yaml"),
    ] {
        symlink(target, root.join(link)).unwrap();
    }
    repository.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        module.folder.path().to_str().unwrap(),
        "module",
    ]);
    repository.commit("All");
    let of = |word: &str| sides(&root, word);
    let whole = of("main");
    for expected in [
        "  unread: cannot read main:journeys/lfs.yaml: git LFS keeps its content elsewhere; check the revision out into another folder and name that\n",
        "main:journeys/large.yaml:1:1: error[limit] the file is larger than 64 MiB\n",
        "main:journeys/utf16.yaml:1:",
        "  main:journeys/caf\u{fffd}.yaml = journeys/caf\u{fffd}.yaml: caf",
    ] {
        assert!(whole.contains(expected), "{expected}: {whole}");
    }
    assert!(of("main:to-folder").contains("main:to-folder/a.yaml"), "{}", of("main:to-folder"));
    assert!(of("main:via.yaml").contains("main:via.yaml = via.yaml: via"), "{}", of("main:via.yaml"));
    for (word, expected) in [
        ("main:round.yaml", "round.yaml: its links form a circle"),
        ("main:out.yaml", "out.yaml: it is outside of the repository, and so no part of a revision"),
        ("main:above.yaml", "above.yaml: it is outside of the repository, and so no part of a revision"),
        ("main:module", "module: it is a submodule; name a revision of it in its own folder"),
    ] {
        assert_eq!(of(word), format!("error: cannot read main:{expected}\n"));
    }
    assert!(of("main:module/inner.yaml").starts_with("error: `main` has no file or folder module/inner.yaml; "));
    assert!(sides(&root.join("module"), "HEAD:inner.yaml").contains("HEAD:inner.yaml = inner.yaml: inner"));
}

/// Names, sizes and times of everything below a folder.
fn state(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let data = entry.metadata().unwrap();
        found.push(format!("{} {} {:?}", entry.path().display(), data.len(), data.modified().unwrap()));
        if data.is_dir() {
            found.extend(state(&entry.path()));
        }
    }
    found.sort();
    found
}

#[test]
#[ignore = "needs git"]
fn no_setting_changes_a_revision_and_nothing_is_run_or_written() {
    let repository = Repository::new();
    let root = repository.path();
    repository.file("journeys/ä b.yaml", journey("True")).commit("True");
    let plain = sides(&root, "main");
    assert!(plain.contains("main:journeys/ä b.yaml = journeys/ä b.yaml: a-b (True)"), "{plain}");
    let run = format!("touch {}", root.join("ran").display());
    fs::write(root.join("run"), format!("#!/bin/sh\n{run}\ncat\n")).unwrap();
    let run = format!("sh {}", root.join("run").display());
    for (key, value) in [
        ("core.pager", run.as_str()),
        ("pager.ls-tree", &run),
        ("pager.cat-file", &run),
        ("core.quotePath", "true"),
        ("core.abbrev", "4"),
        ("color.ui", "always"),
        ("filter.f.smudge", &run),
        ("filter.f.clean", &run),
        ("diff.d.textconv", &run),
        ("core.fsmonitor", &run),
        ("alias.cat-file", "!false"),
        ("alias.rev-parse", "!false"),
        ("core.autocrlf", "true"),
        ("core.editor", &run),
        ("core.askPass", &run),
        ("advice.detachedHead", "true"),
        ("log.showSignature", "true"),
        ("core.hooksPath", "hooks"),
    ] {
        repository.git(&["config", key, value]);
    }
    fs::write(root.join(".git/info/attributes"), "*.yaml filter=f diff=d text eol=crlf working-tree-encoding=UTF-16\n")
        .unwrap();
    let head = repository.git(&["rev-parse", "HEAD"]);
    let tree = {
        fs::write(root.join(".git/other"), journey("False")).unwrap();
        repository.git(&["hash-object", "-w", "--no-filters", ".git/other"])
    };
    repository.git(&["replace", &repository.git(&["rev-parse", "HEAD:journeys/ä b.yaml"]), &tree]);
    assert!(repository.git(&["cat-file", "-p", "HEAD:journeys/ä b.yaml"]).contains("False"));
    let _ = fs::remove_file(root.join("ran"));
    let before = state(&root);
    assert_eq!(sides(&root, "main"), plain);
    assert_eq!(sides(&root, &head), plain.replace("main:", &format!("{head}:")));
    assert_eq!(
        sides_with(&root, "main", |command| command.envs([
            ("GIT_PAGER", &*run),
            ("GIT_TRACE", "1"),
            ("GIT_EXTERNAL_DIFF", &run)
        ])),
        plain
    );
    assert_eq!(state(&root), before);
}

#[test]
#[ignore = "needs git"]
fn bare_repositories_worktrees_and_hooks_have_revisions() {
    let repository = Repository::new();
    repository.file("polku.yaml", "polku: 1\n").file("journeys/a.yaml", journey("A")).commit("A");
    let around = tempfile::tempdir().unwrap();
    let around = around.path().canonicalize().unwrap();
    let [bare, tree, sub] = ["bare.git", "tree", "tree/journeys"].map(|name| around.join(name));
    repository.git(&["clone", "--quiet", "--bare", ".", bare.to_str().unwrap()]);
    repository.git(&["worktree", "add", "--quiet", "-b", "topic", tree.to_str().unwrap()]);
    let file = ":journeys/a.yaml = journeys/a.yaml: a (A)";
    for (folder, word) in [
        (&bare, "main"),
        (&bare, "main:journeys"),
        (&tree, "topic"),
        (&tree, "main"),
        (&sub, "main"),
        (&sub, "HEAD:./a.yaml"),
    ] {
        let text = sides(folder, word);
        assert!(
            text.contains(&format!("  {}{file}", word.split(':').next().unwrap())),
            "{word} in {}: {text}",
            folder.display()
        );
    }
    // In a hook, Git has set these variables.
    let root = repository.path();
    let in_hook = sides_with(&root, "main:journeys", |command| {
        command.envs([("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index")])
    });
    assert!(in_hook.contains(file), "{in_hook}");
}

#[test]
#[ignore = "needs git"]
fn a_shallow_clone_says_that_it_is_one() {
    let repository = Repository::new();
    repository.file("journeys/a.yaml", journey("One")).commit("One");
    let first = repository.git(&["rev-parse", "HEAD"]);
    repository.file("journeys/a.yaml", journey("Two")).commit("Two");
    repository.git(&["branch", "other", "HEAD~"]);
    let around = tempfile::tempdir().unwrap();
    let clone = around.path().canonicalize().unwrap().join("clone");
    let address = format!("file://{}", repository.path().display());
    repository.git(&["clone", "--quiet", "--depth", "1", "--no-single-branch", &address, clone.to_str().unwrap()]);
    assert!(sides(&clone, "main").contains("(Two)"));
    for word in ["HEAD~", "v1"] {
        assert_eq!(
            sides(&clone, word),
            format!(
                "error: there is no file, folder or revision `{word}` in this clone, which is shallow; fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` in the checkout of a CI job\n"
            )
        );
    }
    assert!(
        sides(&clone, "origin/other...").contains(
            "no common ancestor of `origin/other` and HEAD is in this clone, which is shallow; fetch the history"
        ),
        "{}",
        sides(&clone, "origin/other...")
    );
    assert!(sides(&clone, &first).contains("(One)"));
    repository.git(&["tag", "one", &first]);
    command(&clone).args(["fetch", "--quiet", "--unshallow", "--tags"]).status().unwrap();
    assert!(sides(&clone, "one").contains("(One)") && sides(&clone, "one...").contains("(One)"));
}

#[test]
#[ignore = "needs git"]
fn a_partial_clone_is_not_filled() {
    let repository = Repository::new();
    repository.file("journeys/a.yaml", journey("One")).commit("One");
    repository.file("journeys/a.yaml", journey("Two")).commit("Two");
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let around = tempfile::tempdir().unwrap();
    let clone = around.path().canonicalize().unwrap().join("clone");
    let address = format!("file://{}", repository.path().display());
    repository.git(&["clone", "--quiet", "--filter=blob:none", &address, clone.to_str().unwrap()]);
    let before = state(&clone);
    assert!(sides(&clone, "HEAD").contains("(Two)"));
    let lacks = "cannot read HEAD~:journeys/a.yaml: this clone lacks its content; fetch it: `git fetch --refetch --no-filter`\n";
    assert!(sides(&clone, "HEAD~").contains(lacks), "{}", sides(&clone, "HEAD~"));
    assert_eq!(state(&clone), before);
    git(&clone, &["fetch", "--quiet", "--refetch", "--no-filter"]);
    assert!(sides(&clone, "HEAD~").contains("(One)"), "{}", sides(&clone, "HEAD~"));
}

#[test]
#[ignore = "needs git"]
fn a_sparse_checkout_leaves_out_what_it_does_not_have() {
    let repository = Repository::new();
    repository
        .file("journeys/a.yaml", journey("A"))
        .file("more/b.journey.yaml", journey("B"))
        .file("more/c.txt", "")
        .commit("All");
    let root = repository.path();
    assert!(sides(&root, "HEAD").contains("(B)"));
    repository.git(&["sparse-checkout", "set", "journeys"]);
    let text = sides(&root, "HEAD");
    assert!(text.contains("(A)") && !text.contains("(B)"), "{text}");
    assert!(
        text.contains("  note: YAML files of `HEAD` are left out that this sparse checkout does not have: 1 of them\n"),
        "{text}"
    );
    assert!(sides(&root, "HEAD:more/b.journey.yaml").contains("(B)"));
}

#[test]
#[ignore = "needs git"]
fn what_is_wrong_with_git_or_the_repository_is_told_with_its_remedy() {
    let none = tempfile::tempdir().unwrap();
    let here = none.path().canonicalize().unwrap();
    assert_eq!(
        sides(&here, "main"),
        format!(
            "error: {} is in no Git repository, so it has no revisions; name files and folders, or clone the repository\n",
            here.display()
        )
    );
    let repository = Repository::new();
    let root = repository.path();
    assert!(sides(&root, "HEAD").starts_with("error: there is no file, folder or revision `HEAD`; "));
    repository.file("journeys/a.yaml", journey("A")).commit("A");
    let with = |name: &str, value: &Path| sides_with(&root, "main", |command| command.env(name, value));
    assert_eq!(
        with("PATH", &here),
        "error: revisions need the program `git`, which is not in PATH; install it, or name files and folders\n"
    );
    let owner = with("GIT_TEST_ASSUME_DIFFERENT_OWNER", Path::new("1"));
    let name = root.display();
    assert_eq!(
        owner,
        format!(
            "error: Git refuses the repository {name}, because another user owns it; if you trust it, run `git config --global --add safe.directory {name}`\n"
        )
    );
    assert!(with("GIT_DIR", Path::new("/nowhere")).starts_with("error: "));
    // An object is lost.
    let id = repository.git(&["rev-parse", "HEAD:journeys/a.yaml"]);
    fs::remove_file(root.join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    assert!(sides(&root, "main").contains("unread: cannot read main:journeys/a.yaml: this clone lacks its content; fetch it: `git fetch --refetch --no-filter`\n"), "{}", sides(&root, "main"));
    fs::write(root.join(".git/HEAD"), "").unwrap();
    assert!(sides(&root, "main").starts_with("error: "), "{}", sides(&root, "main"));
}

#[test]
#[ignore = "needs git"]
fn many_and_large_files_are_read_in_one_go() {
    let repository = Repository::new();
    let comment = format!("# {}\n", "x".repeat(1 << 20));
    for number in 0..400 {
        repository.file(&format!("journeys/{number:03}.yaml"), journey(&format!("J{number}")));
    }
    for number in 0..20 {
        repository.file(&format!("journeys/large-{number:02}.yaml"), comment.clone() + &journey("L"));
    }
    repository.commit("All");
    let text = sides(&repository.path(), "main");
    assert_eq!(text.matches("\n  main:journeys/").count(), 420, "{}", &text[..2000]);
    assert!(!text.contains("unread"));
}

#[test]
#[ignore = "needs git"]
fn standard_input_is_a_side() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in"), MINIMAL).unwrap();
    let input = fs::File::open(folder.path().join("in")).unwrap();
    let text = sides_with(folder.path(), "-", |command| command.stdin(input));
    assert!(text.contains("<stdin> = <stdin>: "), "{text}");
}
