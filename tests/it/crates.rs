//! The crates that the library without any feature depends on: few, and none that compiles C.

use std::collections::BTreeSet;
use std::process::Command;

/// The most of them that there may be.
const MOST: usize = 80;

/// Returns the crates, each with its version, that are compiled for a polku with these features.
fn crates(features: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "--offline",
        "--locked",
        "--manifest-path",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    ]);
    // For one system, so that their number is the same on each.
    cargo.args(["--target", "x86_64-unknown-linux-gnu", "--edges", "normal,build", "--prefix", "none"]);
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
    let alone = crates("");
    assert!(alone.len() <= MOST, "{} crates, and {MOST} are the most: {alone:?}", alone.len());
    assert!(alone.iter().any(|named| named.starts_with("petgraph v")), "{alone:?}");
    let c: Vec<&String> = alone.iter().filter(|named| needs_a_c_compiler(named)).collect();
    assert!(c.is_empty(), "{c:?}");
    // The allocator of the program is written in C: it would be seen.
    assert!(crates("cli").iter().any(|named| needs_a_c_compiler(named)));
}
