//! The pages of the documentation: their fenced blocks, and what of them is generated.

use std::fs;
use std::path::Path;

/// The repository that setups name.
pub const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// A fenced block: what stands after the backticks, its text, and its line.
pub struct Block {
    pub info: String,
    pub text: String,
    pub line: usize,
}

pub fn blocks(path: &Path) -> Vec<Block> {
    let page = fs::read_to_string(path).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                open = true;
                blocks.push(Block { info: info.trim().to_owned(), text: String::new(), line: number + 1 });
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().unwrap().text += &format!("{line}\n"),
            (None, false) => {}
        }
    }
    assert!(!open, "{} leaves a block open", path.display());
    blocks
}

/// What writes all that is generated.
pub const UPDATE: &str = "UPDATE_DOCS=1 cargo test --test it docs::";

/// Whether what is generated is to be written.
pub fn is_updating() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Holds a generated file against what it would be now.
pub fn assert_up_to_date(name: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if is_updating() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, now).unwrap();
    }
    let is_same = fs::read_to_string(&path).unwrap_or_default() == now;
    assert!(is_same, "{name} is out of date: {UPDATE}");
}
