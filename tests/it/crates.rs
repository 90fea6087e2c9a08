//! The crates that polku depends on: few and none that compiles C without any feature, and their licences.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::common::Run;

/// The most of them that there may be for the library alone.
const MOST: usize = 80;

/// The dependencies that are compiled, and those whose code is in the program.
const COMPILED: &str = "normal,build";
const IN_THE_PROGRAM: &str = "normal,no-proc-macro";

/// Returns the crates, each with its version, on which a polku with these features depends in these ways.
fn crates(features: &str, edges: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "--offline",
        "--locked",
        "--manifest-path",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    ]);
    // For one system, so that their number is the same on each.
    cargo.args(["--target", "x86_64-unknown-linux-gnu", "--edges", edges, "--prefix", "none"]);
    let output = cargo.args(["--no-default-features", "--features", features]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let named = tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    named.filter(|named| !named.starts_with("polku ")).collect()
}

/// Whether a crate compiles C, or links what was compiled from it.
fn needs_a_c_compiler(named: &str) -> bool {
    let name = named.split(' ').next().unwrap_or(named);
    name.ends_with("-sys") || ["cc", "cmake", "pkg-config", "bindgen"].contains(&name)
}

#[test]
fn the_library_alone_rests_on_few_crates_and_on_no_c() {
    let alone = crates("", COMPILED);
    assert!(alone.len() <= MOST, "{} crates, and {MOST} are the most: {alone:?}", alone.len());
    assert!(alone.iter().any(|named| named.starts_with("petgraph v")), "{alone:?}");
    let c: Vec<&String> = alone.iter().filter(|named| needs_a_c_compiler(named)).collect();
    assert!(c.is_empty(), "{c:?}");
    // The allocator of the program is written in C: it would be seen.
    assert!(crates("cli", COMPILED).iter().any(|named| needs_a_c_compiler(named)));
}

/// Returns all packages of Cargo.lock, each with its version.
fn locked() -> BTreeSet<String> {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    let value = |line: &str, key: &str| Some(line.strip_prefix(key)?.trim_matches('"').to_owned());
    let lines: Vec<&str> = lock.lines().collect();
    let packages = lines.windows(2).filter_map(|two| Some((value(two[0], "name = ")?, value(two[1], "version = ")?)));
    packages.map(|(name, version)| format!("{name} v{version}")).collect()
}

/// The crates of other systems are not looked up here: `scripts/licenses --check` does that.
#[test]
fn the_licences_are_those_of_the_crates_in_the_program() {
    let ran = Run::new().args(["licenses"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let (list, texts) = ran.stdout.split_once("─").unwrap();
    let crates_listed = list.split_once("\nCrates\n").unwrap().1.lines().filter(|line| !line.is_empty());
    let mut listed = BTreeSet::new();
    for line in crates_listed {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, version, licence, ..] = words[..] else { panic!("{line}") };
        assert!(licence.len() > 2 && texts.contains(name), "{line}");
        listed.insert(format!("{name} v{version}"));
    }
    const RENEW: &str = "src/cli/licenses.txt is out of date: scripts/licenses writes it";
    let in_the_program = crates("default", IN_THE_PROGRAM);
    let missing: Vec<_> = in_the_program.difference(&listed).collect();
    assert!(missing.is_empty(), "{RENEW}; it lacks {missing:?}");
    let locked = locked();
    let gone: Vec<_> = listed.difference(&locked).collect();
    assert!(gone.is_empty(), "{RENEW}; Cargo.lock does not have {gone:?}");
    for part in [
        "Noto Sans",
        "Noto Emoji",
        "Rust standard library",
        "Apache License",
        "SIL OPEN FONT LICENSE",
        "Copyright (c) 2015 Andrew Gallant",
    ] {
        assert!(ran.stdout.contains(part), "{part}");
    }
    assert!(ran.stdout.len() < 150_000, "{} bytes are in every program", ran.stdout.len());
}
