//! Files: permissions after a rewrite, paths that lead out of the project, and paths that are not regular files.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::common::{MINIMAL, Ran, Run};

const UNFORMATTED: &str = "stages: [{id: purchase, touchpoints: [Order]}]\njourney: \"X\"\n";
/// A journey that `--fix` changes.
const FAULTY: &str = "journey: X\nstages:\n  - { id: purchase, touchpoints: [{ name: Order, expectaton: 4 }] }\n";

fn is_root() -> bool {
    tempfile::tempdir().unwrap().path().metadata().unwrap().uid() == 0
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Returns the names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

// ---- permissions ---------------------------------------------------------------------------------

/// Every command that rewrites a file, with its arguments and the file.
const REWRITING: [(&[&str], &str, &str); 5] = [
    (&["fmt", "a.yaml"], "a.yaml", UNFORMATTED),
    (&["lint", "--fix", "a.yaml"], "a.yaml", FAULTY),
    (&["rename", "touchpoint", "a-friends-tip", "tip", "a.yaml"], "a.yaml", MINIMAL),
    (&["render", "b.yaml", "-o", "a.svg"], "a.svg", "old"),
    (&["lint", "b.yaml", "--output", "json=a.json"], "a.json", "old"),
];

#[test]
fn a_rewritten_file_keeps_its_permissions() {
    for (args, file, text) in REWRITING {
        let run = Run::new().file(file, text).file("b.yaml", MINIMAL);
        let path = run.folder.path().join(file);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        if is_root() {
            std::os::unix::fs::chown(&path, Some(1234), Some(2345)).unwrap();
        }
        #[cfg(target_os = "linux")]
        let has_attribute = xattr::set(&path, "user.k", b"v").is_ok();
        let old = fs::metadata(&path).unwrap();
        let ran = run.args(args.iter().copied()).go();
        let new = fs::metadata(&path).unwrap();
        assert_ne!(fs::read_to_string(&path).unwrap(), text, "{args:?}: {}", ran.stderr);
        assert_eq!((new.uid(), new.gid(), new.mode()), (old.uid(), old.gid(), old.mode()), "{args:?}");
        #[cfg(target_os = "linux")]
        assert_eq!(xattr::get(&path, "user.k").unwrap().is_some(), has_attribute, "{args:?}");
        assert!(names(ran.folder.path()).iter().all(|name| !name.starts_with(".polku")));
    }
}

/// A default access control list of the folder does not give anybody access to a file who had none.
#[cfg(target_os = "linux")]
#[test]
fn a_rewritten_file_gets_no_new_attributes() {
    // A POSIX ACL, version 2: the owner, user 1234, the group, the mask, others.
    let entry = |tag: u16, may: u16, id: u32| [&tag.to_le_bytes()[..], &may.to_le_bytes(), &id.to_le_bytes()].concat();
    let none = u32::MAX;
    let entries = [entry(1, 7, none), entry(2, 7, 1234), entry(4, 5, none), entry(16, 7, none), entry(32, 5, none)];
    let list = [&2_u32.to_le_bytes()[..], &entries.concat()].concat();
    let run = Run::new().file("a.yaml", UNFORMATTED);
    let folder = run.folder.path().to_owned();
    if xattr::set(&folder, "system.posix_acl_default", &list).is_err() {
        return;
    }
    let path = folder.join("a.yaml");
    let ran = run.args(["fmt", "a.yaml"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_ne!(fs::read_to_string(&path).unwrap(), UNFORMATTED);
    assert_eq!(xattr::get(&path, "system.posix_acl_access").unwrap_or_default(), None);
}

/// In a shared folder, a file keeps its owner. A user who cannot change the owner writes it in place.
#[test]
fn a_file_of_another_user_keeps_its_owner() {
    if !is_root() {
        return;
    }
    let folder = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o777)).tempdir().unwrap();
    let polku = folder.path().join("polku");
    fs::copy(env!("CARGO_BIN_EXE_polku"), &polku).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let path = folder.path().join("a.yaml");
    fs::write(&path, UNFORMATTED).unwrap();
    std::os::unix::fs::chown(&path, Some(1234), Some(2345)).unwrap();
    let fmt = |mode| {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let mut command = Command::new(&polku);
        command.args(["fmt", "a.yaml"]).current_dir(folder.path()).uid(2000).gid(2345);
        command.output().unwrap()
    };
    let refused = fmt(0o644);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), UNFORMATTED);
    let done = fmt(0o664);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_ne!(fs::read_to_string(&path).unwrap(), UNFORMATTED);
    let now = fs::metadata(&path).unwrap();
    assert_eq!((now.uid(), now.gid(), mode(&path)), (1234, 2345, 0o664));
    assert_eq!(names(folder.path()), ["a.yaml", "polku"]);
}

#[test]
fn leftovers_of_killed_runs_are_removed_or_reported() {
    let own = ".polku-abcdefABCDEF.tmp";
    let run = || Run::new().file("a.yaml", UNFORMATTED).file(own, "left").file(".polku-mine", "kept");
    let told = "note: .polku-mine was left by an interrupted run";
    let ran = run().args(["fmt", "a.yaml"]).go();
    assert!(ran.code == 0 && ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(names(ran.folder.path()), [".polku-mine", "a.yaml"]);
    // A run that writes nothing removes nothing.
    let ran = run().args(["lint", "a.yaml"]).go();
    assert!(ran.stderr.contains(told) && ran.stderr.contains(own), "{}", ran.stderr);
    assert_eq!(names(ran.folder.path()), [own, ".polku-mine", "a.yaml"]);
}

// ---- paths out of the project --------------------------------------------------------------------

const SECRET: &str = "a-secret: [hush-hush\n";

/// Returns a run with a project and a folder next to it.
fn beside(project: &str) -> Run {
    let run = Run::new().file("outside/secret.yaml", SECRET).file("own/polku.yaml", project);
    run.file("own/journeys/a.yaml", MINIMAL)
}

/// Runs polku in the folder of the project.
fn in_project(run: Run, args: &[&str]) -> Ran {
    let folder = run.folder;
    let mut command = Command::new(env!("CARGO_BIN_EXE_polku"));
    let output = command.args(args).current_dir(folder.path().join("own")).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { folder, code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn nobody_is_advised_to_trust_a_folder_for_a_broken_link() {
    let run = beside("polku: 1\n");
    symlink("/no-such-file", run.folder.path().join("own/journeys/x.yaml")).unwrap();
    let ran = in_project(run, &["lint"]);
    assert!(ran.code == 2 && ran.stderr.contains("and does not exist"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("--trust"), "{}", ran.stderr);
}

#[track_caller]
fn assert_refused(ran: &Ran, what: &str) {
    assert_eq!(ran.code, 2, "{what}: {}{}", ran.stdout, ran.stderr);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hush"), "{what}: {}{}", ran.stdout, ran.stderr);
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains("--trust "), "{what}: {}{}", ran.stdout, ran.stderr);
    assert_eq!(fs::read_to_string(ran.folder.path().join("outside/secret.yaml")).unwrap(), SECRET, "{what}");
}

#[test]
fn links_and_paths_do_not_lead_out_of_the_project() {
    let commands: [&[&str]; 6] = [
        &["lint"],
        &["lint", "--fix", "--unsafe-fixes"],
        &["fmt"],
        &["render", "journeys", "--out-dir", "new"],
        &["show", "journeys/x.yaml"],
        &["fmt", "journeys/x.yaml"],
    ];
    for args in commands {
        let run = beside("polku: 1\n");
        symlink("../../outside/secret.yaml", run.folder.path().join("own/journeys/x.yaml")).unwrap();
        assert_refused(&in_project(run, args), &format!("{args:?}"));
        // The folder may be a link, too.
        let run = beside("polku: 1\n").file("outside/x.yaml", SECRET);
        fs::remove_dir_all(run.folder.path().join("own/journeys")).unwrap();
        symlink("../outside", run.folder.path().join("own/journeys")).unwrap();
        if args.iter().any(|arg| arg.starts_with("journeys")) {
            assert_refused(&in_project(run, args), &format!("a folder, {args:?}"));
        }
    }
    for project in [
        "polku: 1\nlint: { extends: ../outside/secret.yaml }\n",
        "polku: 1\nlint: { baseline: ../outside/secret.yaml }\n",
        "polku: 1\nlint: { extends: link.yaml }\n",
        "polku: 1\nlint: { baseline: link.yaml }\n",
    ] {
        for args in [&["lint"][..], &["lint", "--write-baseline"]] {
            let run = beside(project);
            symlink("../outside/secret.yaml", run.folder.path().join("own/link.yaml")).unwrap();
            assert_refused(&in_project(run, args), &format!("{project} {args:?}"));
        }
    }
    let run = beside("polku: 1\nlint: { baseline: ../outside/new.json }\n");
    let ran = in_project(run, &["lint", "--write-baseline"]);
    assert_refused(&ran, "a new baseline");
    assert!(!ran.folder.path().join("outside/new.json").exists());
    let ran = in_project(beside("polku: 1\nrender: { theme: ../outside/secret.yaml }\n"), &["render", "journeys"]);
    assert_refused(&ran, "a theme");
    for args in [&["lint"][..], &["fmt"], &["fmt", "polku.yaml"]] {
        let run = beside("");
        fs::remove_file(run.folder.path().join("own/polku.yaml")).unwrap();
        symlink("../outside/secret.yaml", run.folder.path().join("own/polku.yaml")).unwrap();
        assert_refused(&in_project(run, args), "the project file");
    }
}

#[test]
fn pictures_are_not_written_out_of_the_project_through_links() {
    let run = beside("polku: 1\n");
    symlink("../../outside/secret.yaml", run.folder.path().join("own/journeys/a.svg")).unwrap();
    let ran = in_project(run, &["render", "journeys"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let run = beside("polku: 1\n").file("outside/a.svg", "old");
    symlink("../../outside/a.svg", run.folder.path().join("own/journeys/a.svg")).unwrap();
    let ran = in_project(run, &["render", "journeys"]);
    assert_refused(&ran, "a picture");
    assert_eq!(fs::read_to_string(ran.folder.path().join("outside/a.svg")).unwrap(), "old");
    // A path on the command line may lead there.
    let named = in_project(Run::in_folder(ran.folder), &["render", "journeys", "-o", "../outside/b.svg"]);
    assert_eq!(named.code, 0, "{}", named.stderr);
}

#[test]
fn the_command_line_and_a_repository_allow_more_paths() {
    let shared = "polku: 1\nlint: { rules: { no-exit: off } }\n";
    let run = || {
        let run = beside("polku: 1\nlint: { extends: ../outside/shared.yaml }\n").file("outside/shared.yaml", shared);
        symlink("../../outside/b.yaml", run.folder.path().join("own/journeys/b.yaml")).unwrap();
        run.file("outside/b.yaml", UNFORMATTED)
    };
    assert_refused(&in_project(run(), &["lint"]), "untold");
    let told = in_project(run(), &["fmt", "--trust", "../outside"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert_ne!(fs::read_to_string(told.folder.path().join("outside/b.yaml")).unwrap(), UNFORMATTED);
    // Files in the same repository may be read, except those of Git.
    let run = run().file(".git/config", "[core]\n\ttoken = hush\n");
    symlink("../../.git/config", run.folder.path().join("own/journeys/c.yaml")).unwrap();
    let ran = in_project(run, &["lint"]);
    assert_refused(&ran, "Git's own files");
    assert!(ran.stderr.matches("--trust").count() == 1 && ran.stdout.contains("2 journeys checked"), "{}", ran.stdout);
}

// ---- paths that are not regular files ------------------------------------------------------------

/// Returns the exit code and the output of a run that must end by itself.
fn within_time(folder: &TempDir, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("timeout");
    let output = command.arg("20").arg(env!("CARGO_BIN_EXE_polku")).args(args).current_dir(folder.path());
    let output = output.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn pipes_are_refused_without_waiting() {
    let themed = "polku: 1\nrender: { theme: ./pipe }\n";
    for (project, args) in [
        ("polku: 1\n", &["lint", "pipe"][..]),
        ("polku: 1\n", &["lint", "link.yaml"]),
        ("polku: 1\n", &["fmt", "pipe"]),
        ("polku: 1\n", &["render", "pipe"]),
        ("polku: 1\n", &["show", "pipe"]),
        ("polku: 1\n", &["import", "mermaid", "pipe"]),
        ("polku: 1\n", &["render", "a.yaml", "--theme", "./pipe"]),
        ("polku: 1\n", &["render", "a.yaml", "-o", "pipe", "--format", "svg"]),
        ("polku: 1\n", &["lint", "a.yaml", "--output", "json=pipe"]),
        ("polku: 1\n", &["import", "mermaid", "m.mmd", "-o", "pipe"]),
        ("polku: 1\nlint: { extends: ./pipe }\n", &["lint", "a.yaml"]),
        ("polku: 1\nlint: { baseline: pipe }\n", &["lint", "a.yaml"]),
        ("polku: 1\nlint: { baseline: pipe }\n", &["lint", "a.yaml", "--write-baseline"]),
        (themed, &["render", "a.yaml"]),
        ("", &["lint", "a.yaml"]),
        ("", &["fmt", "polku.yaml"]),
    ] {
        let run = Run::new().file("a.yaml", MINIMAL).file("m.mmd", "journey\n  section A\n    B: 3: C\n");
        let make =
            |name: &str| assert!(Command::new("mkfifo").arg(run.folder.path().join(name)).status().unwrap().success());
        make("pipe");
        symlink("pipe", run.folder.path().join("link.yaml")).unwrap();
        match project {
            "" => make("polku.yaml"),
            project => fs::write(run.folder.path().join("polku.yaml"), project).unwrap(),
        }
        let (code, said) = within_time(&run.folder, args);
        assert!(code == Some(2) && said.contains("it is a pipe or a device"), "{project}{args:?}: {code:?} {said}");
    }
}

/// The walk over the folders reads the ignore files.
#[test]
fn an_ignore_file_that_is_a_pipe_affects_only_its_folder() {
    for name in [".gitignore", "sub/.gitignore", "sub/.ignore"] {
        for args in [&["lint"][..], &["lint", "."], &["fmt", "--check", "."], &["render", "."]] {
            let run = Run::new().file("a.yaml", MINIMAL).file("sub/b.yaml", MINIMAL);
            assert!(Command::new("mkfifo").arg(run.folder.path().join(name)).status().unwrap().success());
            let (code, said) = within_time(&run.folder, args);
            let is_told = said.contains(&format!("{name}: it is a pipe or a device"));
            assert!(code == Some(2) && is_told, "{name} {args:?}: {code:?} {said}");
        }
    }
}

// ---- unreadable files do not affect others -------------------------------------------------------

#[test]
fn an_unreadable_file_does_not_affect_others() {
    for args in
        [&["render", "j"][..], &["render", "j/a.yaml", "j/gone.yaml", "j/b.yaml"], &["render", "j", "--out-dir", "j"]]
    {
        let run = Run::new().file("j/a.yaml", MINIMAL).file("j/b.yaml", MINIMAL);
        symlink("nowhere", run.folder.path().join("j/gone.yaml")).unwrap();
        let ran = run.args(args.iter().copied()).go();
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.stderr.contains("cannot read j/gone.yaml: no such file or directory"), "{}", ran.stderr);
        for picture in ["j/a.svg", "j/b.svg"] {
            assert!(ran.folder.path().join(picture).is_file(), "{args:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn an_unreadable_path_or_folder_does_not_affect_others() {
    let told = |run: Run, args: &[&str], what: &str, said: &str| {
        let ran = run.args(args.iter().copied()).go();
        assert_eq!(ran.code, 2, "{args:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(&format!("cannot read {what}: ")), "{args:?}: {}", ran.stderr);
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains(said), "{args:?}: {}{}", ran.stdout, ran.stderr);
    };
    let run = || Run::new().file("j/a.yaml", MINIMAL).file("j/sub/b.yaml", MINIMAL);
    told(run(), &["lint", "gone.yaml", "j"], "gone.yaml", "2 journeys checked");
    told(run(), &["fmt", "--check", "gone.yaml", "j/a.yaml"], "gone.yaml", "");
    told(run(), &["render", "gone", "j"], "gone", "wrote j/sub/b.svg");
    // A project file that cannot be read makes only its own project unreadable.
    let run = || {
        let run = run();
        symlink("nowhere", run.folder.path().join("j/sub/polku.yaml")).unwrap();
        run
    };
    told(run(), &["lint", "j"], "j/sub/polku.yaml", "1 journey checked");
    told(run(), &["render", "j"], "j/sub/polku.yaml", "wrote j/a.svg");
}

/// Adds a folder that nobody can read, not even root, because its ignore file is a pipe.
fn with_unreadable(run: Run, folder: &str) -> Run {
    let run = run.file(&format!("{folder}/c.yaml"), MINIMAL);
    let pipe = run.folder.path().join(folder).join(".gitignore");
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    run
}

#[test]
fn an_unreadable_file_makes_its_project_incomplete() {
    let catalog = "polku: 1\nlint: { baseline: known.json }\ncatalog: { channels: { web: Website } }\n";
    let run = Run::new().file(".git/HEAD", "").file("a/polku.yaml", "polku: 1\n").file("a/journeys/a.yaml", MINIMAL);
    let run = run.file("b/polku.yaml", catalog).file("b/journeys/b.yaml", MINIMAL);
    let ran = run.file("b/journeys/team/c.yaml", MINIMAL).args(["lint", "b", "--write-baseline"]).go();
    let known = |folder: &TempDir| fs::read_to_string(folder.path().join("b/known.json")).unwrap();
    let before = known(&ran.folder);
    assert!(before.contains("\"journey\": \"c\""), "{before}{}", ran.stderr);
    let run = with_unreadable(Run::in_folder(ran.folder), "b/journeys/team");
    let ran = run.args(["lint", "a", "b", "--format", "concise"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("cannot read b/journeys/team/.gitignore"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("unused-definition"), "a journey of the folder may use it: {}", ran.stdout);
    let ran = Run::in_folder(ran.folder).args(["lint", "--prune-baseline", "a", "b"]).go();
    assert_eq!(known(&ran.folder), before, "what is known of the folder stays: {}", ran.stderr);
    // The readable files still count in checks across files.
    let target = format!("state: target\ntarget-of: b\n{MINIMAL}");
    let ran = Run::in_folder(ran.folder).file("b/journeys/t.yaml", &target).args(["lint", "b/journeys/t.yaml"]).go();
    assert!(!ran.stdout.contains("no journey `b`"), "{}", ran.stdout);
}

#[test]
fn a_diff_reports_unreadable_files() {
    for args in [&["lint", "--diff", "a.yaml", "gone.yaml"][..], &["lint", "--diff", "."]] {
        let run = with_unreadable(Run::new().file("a.yaml", MINIMAL), "sub");
        let ran = run.args(args.iter().copied()).go();
        assert!(ran.code == 2 && ran.stderr.contains("cannot read "), "{args:?}: {:?} {}", ran.code, ran.stderr);
    }
}

#[test]
fn no_folder_is_created_outside_of_the_project() {
    let outside = tempfile::tempdir().unwrap();
    let run = Run::new().file(".git/HEAD", "").file("j/a/x.yaml", MINIMAL).file("j/b/y.yaml", MINIMAL);
    symlink(outside.path(), run.folder.path().join("pictures")).unwrap();
    let ran = run.args(["render", "j", "--out-dir", "pictures"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("outside"), "{:?} {}", ran.code, ran.stderr);
    assert_eq!(names(outside.path()), [""; 0]);
}
