//! The fenced blocks of a page of the documentation.

use std::fs;
use std::path::Path;

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
