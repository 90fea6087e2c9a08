//! What `polku --version --verbose` says of this build.

use std::env::consts::{ARCH, OS};
use std::ffi::OsString;
use std::fmt::Write;

use crate::interop::show;
use crate::project::FORMAT_VERSION;
use crate::report;

/// The version of polku.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of what `polku doctor` writes as JSON.
pub(super) const DOCTOR_JSON: u32 = 1;

/// The features of the crate, in the order of Cargo.toml, and whether this build has them.
const FEATURES: [(&str, bool); 7] = [
    ("cli", cfg!(feature = "cli")),
    ("lsp", cfg!(feature = "lsp")),
    ("preview", cfg!(feature = "preview")),
    ("dot", cfg!(feature = "dot")),
    ("png", cfg!(feature = "png")),
    ("pdf", cfg!(feature = "pdf")),
    ("images", cfg!(feature = "images")),
];

/// Whether a command line asks for more than the version.
pub(super) fn is_verbose(words: &[OsString]) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| word == "--verbose")
}

/// The names of the features that this build has, or lacks.
pub(super) fn features(built_in: bool) -> impl Iterator<Item = &'static str> {
    FEATURES.into_iter().filter(move |(_, has)| *has == built_in).map(|(name, _)| name)
}

/// The version with everything that a report of a mistake in polku needs.
pub(super) fn verbose() -> String {
    let features: Vec<&str> = features(true).collect();
    let json = [("lint", report::JSON_VERSION), ("show", show::JSON_VERSION), ("doctor", DOCTOR_JSON)];
    let lines = [
        ("features", features.join(", ")),
        ("platform", platform()),
        ("profile", if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned()),
        ("format of journeys", FORMAT_VERSION.to_string()),
        ("format of JSON", json.map(|(command, version)| format!("{command} {version}")).join(", ")),
        ("licence", env!("CARGO_PKG_LICENSE").to_owned()),
        ("repository", env!("CARGO_PKG_REPOSITORY").to_owned()),
    ];
    let mut text = format!("polku {VERSION}\n");
    // Cargo.toml may name no repository.
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "{name}: {value}");
    }
    text
}

/// The target that this program was built for.
fn platform() -> String {
    let environments =
        [("gnu", cfg!(target_env = "gnu")), ("musl", cfg!(target_env = "musl")), ("msvc", cfg!(target_env = "msvc"))];
    let more = [
        ("eabi", cfg!(target_abi = "eabi")),
        ("eabihf", cfg!(target_abi = "eabihf")),
        ("ilp32", cfg!(target_abi = "ilp32")),
        ("llvm", cfg!(target_abi = "llvm")),
        ("x32", cfg!(target_abi = "x32")),
        ("big-endian", cfg!(target_endian = "big")),
    ];
    let word = |words: &[(&'static str, bool)]| words.iter().find(|(_, is_it)| *is_it).map_or("", |(word, _)| word);
    named(ARCH, OS, word(&environments), word(&more))
}

/// A target as `rustc` names it, if it is a usual one; else its parts, which several targets can share.
fn named(arch: &str, os: &str, environment: &str, more: &str) -> String {
    match (arch, os, environment, more) {
        ("x86_64" | "aarch64", "linux", "gnu" | "musl", "") => format!("{arch}-unknown-linux-{environment}"),
        ("x86_64" | "aarch64", "windows", "gnu" | "msvc", "" | "llvm") => {
            format!("{arch}-pc-windows-{environment}{more}")
        }
        ("x86_64" | "aarch64", "macos", _, _) => format!("{arch}-apple-darwin"),
        _ => [os, arch, environment, more].join(" ").trim_end().replace("  ", " "),
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_platform_has_the_name_of_a_target_only_if_there_is_such_a_target() {
        assert_eq!(named("x86_64", "linux", "musl", ""), "x86_64-unknown-linux-musl");
        assert_eq!(named("aarch64", "windows", "gnu", "llvm"), "aarch64-pc-windows-gnullvm");
        assert_eq!(named("aarch64", "macos", "", ""), "aarch64-apple-darwin");
        // Of armv7 or of arm, of i586 or of i686: the program does not know.
        assert_eq!(named("arm", "linux", "gnu", "eabihf"), "linux arm gnu eabihf");
        assert_eq!(named("x86", "linux", "gnu", ""), "linux x86 gnu");
        assert_eq!(named("x86_64", "linux", "gnu", "x32"), "linux x86_64 gnu x32");
        assert_eq!(named("x86_64", "freebsd", "", ""), "freebsd x86_64");
    }
}
