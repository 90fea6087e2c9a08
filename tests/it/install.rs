//! How polku is packed and installed: the list of platforms, what `scripts/package` makes of it, the release workflow,
//! and every package installed as a stranger would, without a network.
//!
//! What is ignored needs git, tar, npm, and the programs of PyPI in the directory that `CI_TOOLS` names:
//!
//! ```sh
//! CI_TOOLS=… cargo nextest run --run-ignored all install::
//! ```
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::client::{assert_passes, said, tool};
use crate::common::shared::shared;
use crate::common::{MINIMAL, Run};
use regex::Regex;
use tempfile::TempDir;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// The owner until there is one.
const NOBODY: &str = "OWNER";

/// The target of this machine in the list.
const HERE: &str =
    if cfg!(target_arch = "aarch64") { "aarch64-unknown-linux-musl" } else { "x86_64-unknown-linux-musl" };

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The platforms of the list: targets, and their archives.
pub fn platforms() -> BTreeMap<String, String> {
    let list = read(root().join("packaging/platforms.toml"));
    let entry = Regex::new(r#"target = "(.+)"\nrunner = .+\narchive = "(.+)"\n"#).unwrap();
    let platforms: BTreeMap<_, _> = entry
        .captures_iter(&list)
        .map(|found| (found[1].to_owned(), format!("polku-{}.{}", &found[1], &found[2])))
        .collect();
    assert_eq!(platforms.len(), list.matches("[[platform]]").count());
    platforms
}

/// `scripts/package` of a clone.
fn package(root: &Path, args: &[&str]) -> Command {
    let mut command = tool("python");
    command.arg(root.join("scripts/package")).args(args);
    command
}

/// Makes every package: that of this machine with the given binary, the others with a few bytes.
fn make(polku: &Path, out: &Path) {
    let binaries = tempfile::tempdir().unwrap();
    for target in platforms().keys() {
        let file = if target.contains("windows") { "polku.exe" } else { "polku" };
        let folder = binaries.path().join(target);
        fs::create_dir(&folder).unwrap();
        if target == HERE {
            fs::copy(polku, folder.join(file)).unwrap();
        } else {
            fs::write(folder.join(file), target).unwrap();
        }
    }
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let built = env!("CARGO_BIN_EXE_polku");
    let args = ["all", "--binaries", &path(binaries.path()), "--run", built, "--out", &path(out)];
    assert_passes(&mut package(root(), &args));
}

/// Every package, with this build of polku.
static MADE: LazyLock<PathBuf> = LazyLock::new(|| {
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    let begin = || {
        let _ = fs::remove_dir_all(&made);
        let folder = tempfile::tempdir().unwrap();
        let polku = folder.path().join("polku");
        // Without its symbols, it is packed in a third of the time.
        assert_passes(Command::new("strip").arg(env!("CARGO_BIN_EXE_polku")).arg("-o").arg(&polku));
        make(&polku, &made);
        Ok("null".to_owned())
    };
    let () = shared("packages", begin).unwrap();
    made
});

/// Returns the one file in a folder whose name has both parts.
fn one(folder: &Path, parts: [&str; 2]) -> PathBuf {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: Vec<String> = names.filter(|name| parts.iter().all(|part| name.contains(part))).collect();
    let [name] = found.as_slice() else { panic!("{parts:?} in {}: {found:?}", folder.display()) };
    folder.join(name)
}

/// Every file below a folder, with its text and whether it is a program.
fn tree(folder: &Path) -> BTreeMap<String, (Vec<u8>, bool)> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(tree(&path).into_iter().map(|(below, file)| (format!("{name}/{below}"), file)));
        } else {
            let is_program = path.metadata().unwrap().permissions().mode() & 0o111 != 0;
            found.insert(name, (fs::read(path).unwrap(), is_program));
        }
    }
    found
}

/// A program that finds nothing on this machine: no path, no home and, where that is allowed, no network.
fn lonely(program: &Path) -> Command {
    let alone = Command::new("unshare").args(["--net", "true"]).output().is_ok_and(|output| output.status.success());
    let mut command = Command::new(if alone { Path::new("/usr/bin/unshare") } else { program });
    if alone {
        command.arg("--net").arg(program);
    }
    command.env_clear();
    command
}

/// Does in a folder with an installed polku what a newcomer does first.
#[track_caller]
fn assert_works(folder: &Path, polku: impl Fn() -> Command) {
    fs::create_dir(folder.join("journeys")).unwrap();
    fs::write(folder.join("journeys/pancake.yaml"), MINIMAL).unwrap();
    let run = |args: &[&str]| {
        let (passes, said) = said(polku().args(args).current_dir(folder));
        assert!(passes, "{args:?}: {said}");
        said
    };
    assert_eq!(run(&["--version"]), format!("polku {VERSION}\n"));
    assert!(run(&["lint"]).contains("1 journey checked"));
    run(&["render", "journeys/pancake.yaml", "-o", "pancake.svg"]);
    assert!(read(folder.join("pancake.svg")).contains("Look at the menu"));
    assert!(run(&["completions", "bash"]).contains("complete -F _polku"));
}

#[test]
#[ignore = "needs Python 3.11 (CI_TOOLS)"]
fn the_same_binaries_give_the_same_packages() {
    let [first, second] = [(); 2].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("polku"), "polku").unwrap();
        make(&folder.path().join("polku"), &folder.path().join("made"));
        tree(&folder.path().join("made"))
    });
    assert!(first.len() > 20 && first == second, "{:?} and {:?}", first.keys(), second.keys());
}

#[test]
#[ignore = "needs Python 3.11 (CI_TOOLS) and tar"]
fn an_archive_is_all_that_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = one(&MADE.join("release"), [HERE, ".tar.gz"]);
    assert_passes(Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(folder.path()));
    let unpacked = folder.path().join(format!("polku-{HERE}"));
    assert_works(folder.path(), || lonely(&unpacked.join("polku")));

    let files = tree(&unpacked);
    let names: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    for name in
        ["LICENSE-MIT", "LICENSE-APACHE", "LICENSE-NOTO-SANS", "LICENSE-NOTO-EMOJI", "README.md", "CHANGELOG.md"]
    {
        assert!(files[name].0 == fs::read(root().join(name)).unwrap(), "{name}");
    }
    for name in ["polku.bash", "_polku", "polku.fish", "polku.ps1", "polku.elv"] {
        assert!(names.contains(format!("completions/{name}").as_str()), "{names:?}");
    }
    assert!(names.contains("man/polku.1") && names.contains("man/polku-lint.1"), "{names:?}");
    assert!(files.iter().all(|(name, (_, is_program))| *is_program == (name == "polku")), "{names:?}");
}

/// Fails unless a wheel records each of its files with its size and hash. pip does not look.
const RECORDED: &str = r#"
import base64, csv, hashlib, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
[record] = [name for name in wheel.namelist() if name.endswith(".dist-info/RECORD")]
rows = {row[0]: row[1:] for row in csv.reader(wheel.read(record).decode().splitlines())}
assert list(rows) == wheel.namelist() and rows.pop(record) == ["", ""], rows
for name, row in rows.items():
    data = wheel.read(name)
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    assert row == [f"sha256={digest}", str(len(data))], name
"#;

#[test]
#[ignore = "needs Python 3.11 with pip (CI_TOOLS)"]
fn pip_installs_the_wheel() {
    let wheel = one(&MADE.join("pypi"), [HERE.split('-').next().unwrap(), "linux"]);
    assert_passes(tool("python").args(["-c", RECORDED]).arg(&wheel));
    let folder = tempfile::tempdir().unwrap();
    assert_passes(tool("python").args(["-m", "venv", "--without-pip"]).arg(folder.path()));
    let python = folder.path().join("bin/python");
    let mut pip = tool("pip");
    pip.arg("--python").arg(&python).args(["install", "--no-index", "--no-compile", "--disable-pip-version-check"]);
    assert_passes(pip.arg(&wheel));
    assert_works(folder.path(), || lonely(&folder.path().join("bin/polku")));

    // What a wheel says of polku, as Python reads it.
    let script = "import importlib.metadata as m; polku = m.metadata('polku'); \
                  print(polku['License-Expression'], polku['Summary'], *polku.get_all('Project-URL'), sep='\\n'); \
                  print(*sorted(str(f).rsplit('/')[-1] for f in m.files('polku') if 'licenses' in str(f)))";
    let (_, told) = said(Command::new(&python).args(["-c", script]));
    let licences = "LICENSE-APACHE LICENSE-MIT LICENSE-NOTO-EMOJI LICENSE-NOTO-SANS";
    let expected = format!(
        "{}\n{}\nSource Code, {REPOSITORY}\nChangelog, {REPOSITORY}/blob/v{VERSION}/CHANGELOG.md\n{licences}\n",
        env!("CARGO_PKG_LICENSE"),
        env!("CARGO_PKG_DESCRIPTION")
    );
    assert_eq!(told, expected);
}

#[test]
#[ignore = "needs Python 3.11 (CI_TOOLS), npm and Node.js"]
fn npm_installs_the_package() {
    let folder = tempfile::tempdir().unwrap();
    let packages = MADE.join("npm");
    let processor = if cfg!(target_arch = "aarch64") { "linux-arm64" } else { "linux-x64" };
    let npm = |program: &str| {
        let found = said(Command::new("sh").args(["-c", "command -v \"$0\"", program])).1;
        let mut command = lonely(Path::new(found.trim()));
        // It is a script, which looks for Node.js.
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", folder.path());
        command
    };
    let mut install = npm("npm");
    install.args(["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder.path());
    install.arg(packages.join(format!("polku-{VERSION}.tgz"))).arg(one(&packages, [processor, ".tgz"]));
    assert_passes(&mut install);
    assert_works(folder.path(), || {
        let mut polku = npm("npx");
        polku.args(["--offline", "polku"]);
        polku
    });

    // The launcher hands over input and exit code, ends with a signal as polku does, and says what is missing.
    let modules = folder.path().join("node_modules");
    let launcher = || npm(modules.join(".bin/polku").to_str().unwrap());
    assert_eq!(launcher().args(["lint", "nothing.yaml"]).output().unwrap().status.code(), Some(2));
    let mut server = launcher().arg("lsp").stdin(std::process::Stdio::piped()).spawn().unwrap();
    // As long as somebody can write to it, a server waits.
    let input = server.stdin.take();
    let polkus = || said(Command::new("pgrep").args(["-f", modules.join("@polku").to_str().unwrap()])).1;
    crate::common::wait_for("polku", || (!polkus().is_empty()).then_some(()));
    assert_passes(Command::new("kill").arg(server.id().to_string()));
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&server.wait().unwrap()), Some(15));
    assert_eq!(polkus(), "");
    drop(input);
    fs::remove_dir_all(modules.join("@polku")).unwrap();
    let (passes, told) = said(&mut launcher());
    assert!(!passes && told.contains(&format!("the package @polku/{processor} is not installed")), "{told}");
}

/// As Docker would build it, with the libraries that this build, which is not static, needs besides.
#[test]
#[ignore = "needs Python 3.11 and hadolint (CI_TOOLS), and root"]
fn the_image_has_what_polku_needs() {
    let context = MADE.join("docker");
    let dockerfile = read(context.join("Dockerfile"));
    assert_passes(tool("hadolint").arg(context.join("Dockerfile")));
    assert!(dockerfile.starts_with("FROM scratch\n") && dockerfile.contains("\nUSER 65532:65532\n"), "{dockerfile}");

    let image = Run::new().file("work/journeys/pancake.yaml", MINIMAL).folder;
    let within = |path: &str| image.path().join(path.trim_start_matches('/'));
    let processor = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ")) {
        let words: Vec<&str> = line.split(' ').collect();
        let ["COPY", _, from, to] = words.as_slice() else { panic!("{line}") };
        let from = context.join(from.replace("${TARGETARCH}", processor));
        assert_passes(Command::new("cp").arg("-r").arg(&from).arg(within(to)));
    }
    assert!(within("licenses/LICENSE-MIT").is_file());
    let libraries = said(Command::new("ldd").arg(within("polku"))).1;
    for library in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
        fs::create_dir_all(within(library).parent().unwrap()).unwrap();
        fs::copy(library, within(library)).unwrap();
    }
    fs::set_permissions(image.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let as_root = "if [ \"$(id -u)\" = 0 ]; then exec chroot \"$@\"; else exec sudo chroot \"$@\"; fi";
    let mut polku = Command::new("sh");
    polku.args(["-c", as_root, "sh", "--userspec=65532:65532"]).arg(image.path()).args(["/polku", "lint", "/work"]);
    let (passes, told) = said(&mut polku);
    assert!(passes && told.contains("1 journey checked"), "{told}");
}

#[test]
#[ignore = "needs Python 3.11 (CI_TOOLS)"]
fn package_managers_are_given_the_archives_with_their_sums() {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path();
    for (name, (bytes, _)) in tree(&MADE.join("release")) {
        fs::write(release.join(name), bytes).unwrap();
    }
    assert_passes(&mut package(root(), &["sums", release.to_str().unwrap()]));
    assert_passes(Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(release));
    let text = read(release.join("SHA256SUMS"));
    let sums: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.split_once("  ")).map(|(sum, file)| (file, sum)).collect();
    assert_eq!(sums.len() + 1, fs::read_dir(release).unwrap().count(), "{text}");

    let cargo = read(root().join("Cargo.toml"));
    let expand = |key: &str, target: &str, ending: &str| {
        let template = cargo.split(&format!("\n{key} = \"")).nth(1).unwrap().split('"').next().unwrap();
        let program = if target.contains("windows") { ".exe" } else { "" };
        [
            ("repo", REPOSITORY),
            ("version", VERSION),
            ("name", "polku"),
            ("bin", "polku"),
            ("target", target),
            ("archive-suffix", ending),
            ("binary-ext", program),
        ]
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{ {name} }}"), value))
    };
    let formula = read(release.join("polku.rb"));
    let scoop: serde_json::Value = serde_json::from_str(&read(release.join("polku.json"))).unwrap();
    assert_passes(tool("python").args(["-m", "zipfile", "-e", "polku-winget.zip", "winget"]).current_dir(release));
    let owner = REPOSITORY.rsplit('/').nth(1).unwrap();
    let winget = |part: &str| -> serde_yaml::Value {
        serde_yaml::from_str(&read(release.join(format!("winget/{owner}.polku{part}.yaml")))).unwrap()
    };
    for (target, archive) in platforms() {
        let (url, sum) = (format!("{REPOSITORY}/releases/download/v{VERSION}/{archive}"), sums[archive.as_str()]);
        let ending = archive.strip_prefix(&format!("polku-{target}")).unwrap();
        // cargo-binstall takes zip where it is told so, else tgz, which it also looks for as tar.gz.
        assert_eq!(expand("pkg-url", &target, ending), url);
        let is_zip = cargo.contains(&format!("[package.metadata.binstall.overrides.{target}]\npkg-fmt = \"zip\""));
        assert_eq!(is_zip, ending == ".zip", "{target}");
        let list = if is_zip { vec!["-m", "zipfile", "-l"] } else { vec!["-m", "tarfile", "-l"] };
        let listed = said(tool("python").args(list).arg(release.join(&archive))).1;
        assert!(listed.contains(&expand("bin-dir", &target, ending)), "{listed}");

        if is_zip {
            let entry = &scoop["architecture"]["64bit"];
            assert_eq!((&entry["url"], &entry["hash"]), (&url.clone().into(), &sum.into()));
            assert!(listed.contains(&format!(
                "{}/{}",
                entry["extract_dir"].as_str().unwrap(),
                scoop["bin"].as_str().unwrap()
            )));
            let installer = &winget(".installer")["Installers"][0];
            assert_eq!(installer["InstallerUrl"].as_str(), Some(url.as_str()));
            assert_eq!(installer["InstallerSha256"].as_str(), Some(sum.to_uppercase().as_str()));
            let file = installer["NestedInstallerFiles"][0]["RelativeFilePath"].as_str().unwrap();
            assert!(listed.contains(&file.replace('\\', "/")), "{file}");
        } else {
            let (system, processor) = (
                if target.contains("darwin") { "macos" } else { "linux" },
                if target.starts_with("aarch64") { "arm" } else { "intel" },
            );
            let of_system = formula.split(&format!("\n  on_{system} do\n")).nth(1).unwrap();
            let entry = of_system.split(&format!("    on_{processor} do\n")).nth(1).unwrap();
            assert!(entry.starts_with(&format!("      url \"{url}\"\n      sha256 \"{sum}\"\n    end\n")), "{formula}");
        }
    }
    for part in ["", ".installer", ".locale.en-US"] {
        assert_eq!(winget(part)["PackageVersion"].as_str(), Some(VERSION));
    }
}

/// What is needed to build polku is packed, and nothing else but what tells of it.
#[test]
fn the_crate_has_what_the_build_needs() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline", "--quiet"]).current_dir(root());
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).unwrap();
    let packed: BTreeSet<&str> = list.lines().collect();

    let expected: BTreeSet<&str> = [
        ".cargo_vcs_info.json",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "LICENSE-NOTO-EMOJI",
        "LICENSE-NOTO-SANS",
        "README.md",
        "fonts",
        "src",
    ]
    .into();
    let at_the_top: BTreeSet<&str> = packed.iter().map(|path| path.split('/').next().unwrap()).collect();
    // Without git, it is not known which commit is packed.
    let without_commit: BTreeSet<&str> = expected.iter().copied().filter(|name| !name.starts_with('.')).collect();
    assert!(at_the_top == expected || at_the_top == without_commit, "{at_the_top:?}");

    let include = Regex::new(r#"include(?:_str|_bytes)?!\(\s*"([^"]+)""#).unwrap();
    let mut included = 0;
    for path in packed.iter().filter(|path| path.ends_with(".rs")) {
        let text = read(root().join(path));
        for found in include.captures_iter(text.split("#[cfg(test)]").next().unwrap()) {
            let file = root().join(path).parent().unwrap().join(&found[1]).canonicalize().unwrap();
            let file = file.strip_prefix(root().canonicalize().unwrap()).unwrap().to_str().unwrap().to_owned();
            assert!(packed.contains(file.as_str()), "{path} includes {file}");
            included += 1;
        }
    }
    assert!(included > 10, "only {included} files are included");
}

/// What `cargo install` and `cargo publish` see of the crate: its file alone, with its own list of crates. The release
/// workflow builds it from there.
#[test]
fn the_crate_stands_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &str, within: &Path| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(args.split(' ')).args(["--offline", "--quiet"]).current_dir(within);
        let (passes, told) = said(cargo.env("CARGO_TARGET_DIR", folder.path()));
        assert!(passes, "{args}: {told}");
        told
    };
    run("package --no-verify --allow-dirty", root());
    let packed = folder.path().join(format!("package/polku-{VERSION}.crate"));
    assert!(packed.metadata().unwrap().len() < 2_000_000, "{packed:?} is large");
    assert_passes(Command::new("tar").arg("xzf").arg(packed).arg("-C").arg(folder.path()));
    let unpacked = folder.path().join(format!("polku-{VERSION}"));
    let tree = "tree --locked --target x86_64-unknown-linux-gnu --edges normal,build --prefix none";
    let crates = |root: &Path| run(tree, root).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(crates(&unpacked), crates(root()));
    let program = run("metadata --locked --no-deps --format-version 1", &unpacked);
    let program: serde_json::Value = serde_json::from_str(&program).unwrap();
    let targets = program["packages"][0]["targets"].as_array().unwrap();
    let targets: Vec<&str> = targets.iter().map(|target| target["kind"][0].as_str().unwrap()).collect();
    assert_eq!(targets, ["lib", "bin"]);
    let manifest = read(unpacked.join("Cargo.toml"));
    assert!(manifest.contains("\n[profile.release]\n"), "a release would be compiled in another way");
}

#[test]
fn the_page_names_every_archive() {
    let page = read(root().join("docs/install.md"));
    for archive in platforms().values() {
        assert!(page.contains(archive), "docs/install.md does not name {archive}");
    }
    let toolchain = env!("CARGO_PKG_RUST_VERSION");
    assert!(page.contains(toolchain), "docs/install.md does not name Rust {toolchain}");
}

#[test]
#[ignore = "needs git"]
fn every_address_of_the_repository_names_one_owner() {
    let mut git = Command::new("git");
    let address = r"(github|githubusercontent|gitlab)\.com/[A-Za-z0-9-]+/polku\b|ghcr\.io/[A-Za-z0-9-]+/polku\b";
    git.args(["grep", "-IohE", address, "--", ".", ":!*.rs"]).current_dir(root());
    let (_, found) = said(&mut git);
    let path = REPOSITORY.strip_prefix("https://github.com").unwrap();
    assert!(found.lines().count() > 5, "{found}");
    let others: Vec<&str> = found.lines().filter(|address| !address.ends_with(path)).collect();
    assert_eq!(others, [""; 0]);
}

/// A line of documentation in a repository of that owner.
fn installed_from(owner: &str) -> String {
    format!("uses: {owner}/polku@v1, from https://github.com/{owner}/polku, or {owner}.polku; but not {owner}/other\n")
}

/// A repository with what `scripts/package` reads, of an owner without a name.
fn small_repository() -> TempDir {
    let read = |name: &str| fs::read(root().join(name)).unwrap();
    let cargo = String::from_utf8(read("Cargo.toml")).unwrap();
    let changes = format!("# Changelog\n\n## Unreleased\n\nLater\n\n## {VERSION} - 2026-12-01\n\nNow\n\n## 0.0.1\n");
    let folder = Run::new()
        .file("scripts/package", read("scripts/package"))
        .file("packaging/platforms.toml", read("packaging/platforms.toml"))
        .file("Cargo.toml", cargo.replace(REPOSITORY, &format!("https://github.com/{NOBODY}/polku")))
        .file("docs/ci.md", installed_from(NOBODY))
        .file("CHANGELOG.md", changes)
        .folder;
    for args in [vec!["init", "--quiet"], vec!["add", "--all"]] {
        assert_passes(Command::new("git").args(args).current_dir(folder.path()));
    }
    folder
}

#[test]
#[ignore = "needs Python 3.11 (CI_TOOLS) and git"]
fn a_tag_is_released_if_all_is_ready() {
    let folder = small_repository();
    let run = |args: &[&str]| said(&mut package(folder.path(), args));
    let tag = format!("v{VERSION}");
    let (passes, told) = run(&["check", &tag]);
    assert!(!passes && told.contains("Cargo.toml:") && told.contains("OWNER is left: docs/ci.md:1:"), "{told}");
    assert_eq!(run(&["owner", "a-name"]), (true, String::new()));
    let page = read(folder.path().join("docs/ci.md"));
    assert_eq!(page, installed_from("a-name").replace("a-name/other", &format!("{NOBODY}/other")));
    assert_eq!(run(&["check", &tag]), (true, String::new()));
    assert_eq!(run(&["notes"]), (true, "Now\n".to_owned()));

    let (passes, told) = run(&["check", "v9.9.9"]);
    assert!(
        !passes && told.contains(&format!("the tag is v9.9.9, but the version in Cargo.toml is {VERSION}")),
        "{told}"
    );
    fs::write(folder.path().join("CHANGELOG.md"), "# Changelog\n\n## Unreleased\n").unwrap();
    let (passes, told) = run(&["check", &tag]);
    assert!(!passes && told.contains(&format!("CHANGELOG.md has no section `## {VERSION}`")), "{told}");
}

#[test]
#[ignore = "needs actionlint, zizmor and Python 3.11 (CI_TOOLS)"]
fn the_workflows_of_the_repository_are_sound() {
    let folder = root().join(".github/workflows");
    assert_passes(tool("actionlint").args(["-shellcheck=", "-pyflakes="]).current_dir(root()));
    assert_passes(tool("zizmor").args(["--offline", "--no-config", "--strict-collection"]).arg(&folder));

    // What is built is the list of platforms, and the workflow has no other.
    let (_, matrix) = said(&mut package(root(), &["matrix"]));
    let matrix: serde_json::Value = serde_json::from_str(&matrix).unwrap();
    let built: BTreeSet<&str> =
        matrix["include"].as_array().unwrap().iter().map(|entry| entry["target"].as_str().unwrap()).collect();
    let platforms = platforms();
    assert_eq!(built, platforms.keys().map(String::as_str).collect());
    let release = read(folder.join("release.yml"));
    assert!(platforms.keys().all(|target| !release.contains(target.as_str())), "{built:?}");
}
