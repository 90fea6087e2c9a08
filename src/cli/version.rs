//! What `polku --version --verbose` says of this build.

use std::env::consts::{ARCH, OS};
use std::ffi::OsString;
use std::fmt::Write;

use super::doctor;
use crate::interop::show;
use crate::project::FORMAT_VERSION;
use crate::report;

/// The version of polku.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The features of the crate, in the order of Cargo.toml, and whether this build has them.
const FEATURES: [(&str, bool); 6] = [
    ("cli", cfg!(feature = "cli")),
    ("lsp", cfg!(feature = "lsp")),
    ("preview", cfg!(feature = "preview")),
    ("dot", cfg!(feature = "dot")),
    ("png", cfg!(feature = "png")),
    ("pdf", cfg!(feature = "pdf")),
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
    let json = [("lint", report::JSON_VERSION), ("show", show::JSON_VERSION), ("doctor", doctor::JSON_VERSION)];
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

/// The target that this program was built for, as `rustc` names the usual ones.
fn platform() -> String {
    let environment = ["gnu", "musl", "msvc"];
    let is_built = [cfg!(target_env = "gnu"), cfg!(target_env = "musl"), cfg!(target_env = "msvc")];
    let environment = environment.iter().zip(is_built).find(|(_, built)| *built).map_or("", |(name, _)| name);
    let platform = match OS {
        "macos" => format!("{ARCH}-apple-darwin"),
        "windows" => format!("{ARCH}-pc-windows-{environment}"),
        os => format!("{ARCH}-unknown-{os}-{environment}"),
    };
    platform.trim_end_matches('-').to_owned()
}
