//! Properties of formatting, for journeys in every style and for any text at all.

use proptest::prelude::*;
use serde_yaml::Value;

use super::*;
use crate::common::generate::{self, Chance};

/// Writes values as YAML in a random style: indentation, order of keys, quotes, brackets, comments, line endings.
struct Writer {
    chance: Chance,
    out: String,
    comments: usize,
    /// Whether comments, brackets and quotes are left out. Then only one canonical form is possible.
    is_plain: bool,
    /// Whether the last text would include a blank line after it.
    is_open: bool,
    /// One in this many elements has a comment above it or at the end of its line.
    comments_in: usize,
}

/// The keys of maps from ids, in which the order has a meaning.
const BY_ID: [&str; 18] = [
    "personas",
    "channels",
    "teams",
    "partners",
    "facts",
    "based-on",
    "systems",
    "lanes",
    "ends",
    "scenarios",
    "limits",
    "wait",
    "tone",
    "entry",
    "in",
    "expectation",
    "experience",
    "feeling",
];

impl Writer {
    fn new(seed: u64, is_plain: bool) -> Self {
        Writer {
            chance: Chance::new(seed),
            out: String::new(),
            comments: 0,
            is_plain,
            is_open: false,
            comments_in: if seed.is_multiple_of(2) { 2 } else { 6 },
        }
    }

    fn document(mut self, value: &Value) -> String {
        self.block(value, 0, "", false);
        if !self.is_plain && self.chance.one_in(3) {
            self.out = self.out.replace('\n', "\r\n");
        }
        let mark = if !self.is_plain && self.chance.one_in(4) { "\u{feff}" } else { "" };
        format!("{mark}{}", self.out)
    }

    fn number(&mut self) -> usize {
        self.comments += 1;
        self.comments
    }

    /// Writes blank lines and comments above an element.
    fn above(&mut self, indent: usize, what: &str) {
        let is_open = std::mem::take(&mut self.is_open);
        if !is_open && self.chance.one_in(6) {
            self.out.push_str("   \n");
        }
        // A comment at the top of the file stays there.
        if !self.is_plain && !self.out.trim().is_empty() && self.chance.one_in(self.comments_in) {
            let number = self.number();
            self.out += &format!("{:indent$}# above {what} {number}\n", "");
        }
        if !is_open && self.chance.one_in(9) {
            self.out.push('\n');
        }
    }

    fn end(&mut self, what: &str) {
        if !self.is_plain && self.chance.one_in(self.comments_in) {
            let (number, gap) = (self.number(), 1 + self.chance.below(5));
            let blank = self.blank();
            self.out += &format!("{:gap$}#{blank}behind {what} {number}", "");
        } else if self.chance.one_in(5) {
            self.out.push_str("  ");
        }
        self.out.push('\n');
    }

    /// Returns the space between a `#` and its comment. It is sometimes empty, unless an unquoted text before it
    /// would look cut short.
    fn blank(&mut self) -> &'static str {
        let may_be_none = self.out.trim_end().ends_with(['"', '\'', ':', ',', '[', '{', ']', '}', '|', '>', '-']);
        if may_be_none && self.chance.one_in(3) { "" } else { " " }
    }

    fn entries<'v>(&mut self, value: &'v Value, under: &str) -> Vec<(&'v str, &'v Value)> {
        let mut entries: Vec<(&str, &Value)> =
            value.as_mapping().unwrap().iter().map(|(key, value)| (key.as_str().unwrap(), value)).collect();
        // One of the author's own keys stays after the key before it.
        if !BY_ID.contains(&under) && entries.iter().all(|(key, _)| !key.starts_with("x-") && *key != "here") {
            for index in (1..entries.len()).rev() {
                entries.swap(index, self.chance.below(index + 1));
            }
        }
        entries
    }

    fn block(&mut self, value: &Value, indent: usize, under: &str, mut is_on_line: bool) {
        match value {
            Value::Mapping(_) => {
                for (key, value) in self.entries(value, under) {
                    if !std::mem::take(&mut is_on_line) {
                        self.above(indent, key);
                        self.out += &" ".repeat(indent);
                    }
                    // Quotes around a key that YAML 1.1 takes for a boolean stay as they are.
                    let quote = if self.chance.one_in(9) && key != "on" { "'" } else { "" };
                    self.out += &format!("{quote}{key}{quote}:");
                    self.value(value, indent, key, true);
                }
            }
            Value::Sequence(items) => {
                for item in items {
                    if !std::mem::take(&mut is_on_line) {
                        self.above(indent, "-");
                        self.out += &" ".repeat(indent);
                    }
                    self.out.push('-');
                    self.value(item, indent, under, false);
                }
            }
            _ => unreachable!(),
        }
    }

    /// Writes a value after its key or hyphen.
    fn value(&mut self, value: &Value, indent: usize, key: &str, is_keyed: bool) {
        let is_empty =
            value.as_mapping().is_some_and(|map| map.is_empty()) || value.as_sequence().is_some_and(Vec::is_empty);
        let what = if is_keyed { key } else { "-" };
        let is_collection = matches!(value, Value::Mapping(_) | Value::Sequence(_));
        if is_empty || (is_collection && !self.is_plain && self.chance.one_in(3)) {
            self.out.push(' ');
            self.flow(value, indent + 1, key);
            return self.end(what);
        }
        if is_collection {
            let least = usize::from(!is_keyed || !value.is_sequence());
            let deeper = indent + least + self.chance.below(5);
            if !is_keyed {
                // The first child stays on the same line.
                let column = deeper.max(indent + 2);
                self.out += &" ".repeat(column - indent - 1);
                return self.block(value, column, key, true);
            }
            self.end(what);
            return self.block(value, deeper, key, false);
        }
        if !self.is_plain && self.text_block(value, key, indent) {
            return;
        }
        let text = self.scalar(value, false);
        if !self.is_plain && !text.is_empty() && is_keyed && self.chance.one_in(12) {
            self.end(what);
            self.out += &" ".repeat(indent + 1 + self.chance.below(4));
        } else if !text.is_empty() {
            self.out.push(' ');
        }
        self.out += &text;
        self.end(what);
    }

    /// Writes a text after `|` or `>`, with blank lines that do or do not belong to it. Returns whether that is
    /// possible.
    fn text_block(&mut self, value: &Value, key: &str, indent: usize) -> bool {
        let is_free = ["journey", "summary", "note", "description", "goal", "statement", "text", "when"].contains(&key);
        let Some(text) = value.as_str().filter(|text| is_free && self.chance.one_in(3) && is_written_as_lines(text))
        else {
            return false;
        };
        let sign = if text.contains('\n') { "|" } else { self.chance.pick(&["|", ">"]) };
        let chomp = self.chance.pick(&["", "-", "+"]);
        self.out += &format!(" {sign}{chomp}");
        if self.chance.one_in(3) {
            let (number, blank) = (self.number(), self.blank());
            self.out += &format!("  #{blank}behind sign {number}");
        }
        let margin = indent + 1 + self.chance.below(4);
        let lines: Vec<&str> = text.lines().collect();
        for line in lines {
            self.out += &format!("\n{:margin$}{line}", "");
        }
        self.out += &"\n".repeat(1 + self.chance.below(3));
        // A line of spaces that is indented deeper than the text belongs to it.
        self.is_open = chomp == "+" || margin < 3;
        true
    }

    fn flow(&mut self, value: &Value, indent: usize, under: &str) {
        let blank = if self.chance.one_in(2) { " " } else { "" };
        match value {
            Value::Mapping(_) => {
                self.out += &format!("{{{blank}");
                for (position, (key, value)) in self.entries(value, under).into_iter().enumerate() {
                    self.comma(position, indent);
                    self.out += &format!("{key}: ");
                    self.flow(value, indent, key);
                }
                self.out += &format!("{blank}}}");
            }
            Value::Sequence(items) => {
                self.out += &format!("[{blank}");
                for (position, item) in items.iter().enumerate() {
                    self.comma(position, indent);
                    self.flow(item, indent, under);
                }
                self.out += &format!("{blank}]");
            }
            _ => {
                let text = self.scalar(value, true);
                self.out += &text;
            }
        }
    }

    fn comma(&mut self, position: usize, indent: usize) {
        if position > 0 {
            self.out += if self.chance.one_in(2) { ", " } else { " ,  " };
        }
        match self.chance.below(9) {
            0 => self.out += &format!("\n{:indent$}", ""),
            1 => {
                let (number, blank) = (self.number(), self.blank());
                self.out += &format!(" #{blank}in brackets {number}\n\n{:indent$}", "");
            }
            _ => {}
        }
    }

    fn scalar(&mut self, value: &Value, in_flow: bool) -> String {
        let Value::String(text) = value else {
            return match value {
                Value::Null => String::new(),
                Value::Bool(value) => value.to_string(),
                other => serde_yaml::to_string(other).unwrap().trim().to_owned(),
            };
        };
        let is_simple = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\''))
            && !text.ends_with(' ')
            && !["null", "true", "yes", "no", "on", "y", "n"].contains(&text.as_str())
            && !text.contains("  ");
        let is_unseen =
            |c: char| c.is_control() || (c.is_whitespace() && c != ' ') || ('\u{2028}'..='\u{202e}').contains(&c);
        let is_printable = !text.contains(is_unseen);
        match self.chance.below(if self.is_plain { 3 } else { 4 }) {
            0 if is_printable => format!("'{}'", text.replace('\'', "''")),
            1 | 2 if is_simple => text.clone(),
            3 if !in_flow && is_simple => text.replacen(' ', "\n                                        ", 1),
            _ => generate::quote(text),
        }
    }
}

/// Returns whether a text can be written line by line after `|`.
fn is_written_as_lines(text: &str) -> bool {
    let is_odd = |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202e}').contains(&c);
    !text.contains(is_odd) && !text.starts_with([' ', '\n']) && !text.contains(" \n") && !text.ends_with([' ', '\n'])
}

fn load(text: &str) -> (Option<polku::Journey>, Vec<&'static str>) {
    let loaded = polku::load_str("a.yaml", text);
    let mut kinds: Vec<_> = loaded.diagnostics.iter().map(|diagnostic| diagnostic.kind.name).collect();
    kinds.sort_unstable();
    (loaded.value, kinds)
}

/// Returns the comments of a text written by `Writer`.
fn comments(text: &str) -> Vec<String> {
    let kinds = ["# above ", "# behind ", "#behind ", "# in brackets ", "#in brackets "];
    let of_line = |line: &str| kinds.iter().find_map(|kind| Some(line[line.find(kind)?..].to_owned()));
    let mut comments: Vec<String> = text.lines().filter_map(of_line).collect();
    comments.sort();
    comments
}

/// Asserts that every comment is still above or after its element.
fn assert_comments_stay(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(what) = words.iter().position(|word| *word == "above").map(|at| words[at + 1])
            && words[0] == "#"
        {
            let next = lines[index..].iter().find(|line| !line.trim().is_empty() && !line.trim().starts_with('#'));
            let next = next.unwrap_or_else(|| panic!("nothing below {line}"));
            let next = next.trim();
            let begins = next.trim_start_matches("- ").trim_start_matches('"');
            assert!(
                if what == "-" { next.starts_with('-') } else { begins.starts_with(what) },
                "{line}\n{next}\nin\n{text}"
            );
        }
    }
}

fn check(text: &str, original: &str) {
    let source = Source::new("a.yaml", text);
    let out = format(&source, &Catalog::default()).unwrap_or_else(|problem| panic!("{problem:?}\n{text}"));
    assert_eq!(load(&out), load(original), "from\n{text}\nto\n{out}");
    assert_eq!(comments(&out), comments(text), "from\n{text}\nto\n{out}");
    assert_comments_stay(&out);
    let again = format(&Source::new("a.yaml", out.as_str()), &Catalog::default());
    let again = again.unwrap_or_else(|problem| panic!("{problem:?}\n{out}"));
    assert_eq!(again, out, "from\n{text}");
    let values = [text, &out].map(|text| serde_yaml::from_str::<Value>(text.trim_start_matches('\u{feff}')).unwrap());
    assert_eq!(values[0], values[1]);
    assert!(!out.replace("\r\n", "\n").contains('\r') && !out.contains(" \n") && out.ends_with('\n'));
}

#[test]
fn formatting_keeps_a_journey_in_any_style() {
    for seed in 0..300 {
        let original = generate::journey(seed, if seed < 150 { 8 } else { 2 });
        let value: Value = serde_yaml::from_str(&original).unwrap();
        check(&original, &original);
        check(&Writer::new(seed, false).document(&value), &original);
    }
}

#[test]
fn any_indentation_and_order_gives_the_same_canonical_form() {
    for seed in 0..100 {
        let value: Value = serde_yaml::from_str(&generate::journey(seed, 8)).unwrap();
        let forms = [1, 2].map(|run| {
            let text = Writer::new(seed * 10 + run, true).document(&value);
            let form = formatted(&text);
            form.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
        });
        assert_eq!(forms[0], forms[1], "seed {seed}");
    }
}

#[test]
fn formatting_keeps_the_shipped_journeys_in_any_style() {
    for (number, name) in shipped_names().into_iter().enumerate() {
        let text = fs::read_to_string(shipped().join(&name)).unwrap();
        let value: Value = serde_yaml::from_str(&text).unwrap();
        for seed in 0..6 {
            check(&Writer::new(seed * 100 + number as u64, false).document(&value), &text);
        }
    }
}

/// Generates pieces of YAML.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "id: ",
        "name: ",
        "journey: ",
        "stages:",
        "- ",
        "-",
        ":",
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\n   ",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\t",
        "#c",
        " # d",
        "# e\n",
        "\n# polku: ignore[trap] x\n",
        "{ ",
        " }",
        "[",
        "]",
        ", ",
        "\"q\"",
        "'s'",
        "\"",
        "'",
        "\\",
        "|",
        ">",
        "|-\n  ",
        ">+\n  ",
        "|2\n",
        "&x ",
        "*x ",
        "? ",
        "--- ",
        "---\n",
        "...\n",
        "!t ",
        "%Y",
        "null",
        "~",
        "1",
        "ä",
        "\u{feff}",
        "\u{a0}",
        "\u{85}",
        "\u{2028}",
        "x-y: ",
        "touchpoints:",
        "text, more",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Checks that a text either cannot be formatted, or keeps its meaning and is stable.
fn check_any(text: &str) -> Result<(), TestCaseError> {
    let Ok(out) = format(&Source::new("a.yaml", text), &Catalog::default()) else { return Ok(()) };
    prop_assert_eq!(load(&out), load(text));
    let again = format(&Source::new("a.yaml", out.as_str()), &Catalog::default());
    prop_assert_eq!(again.as_deref().ok(), Some(out.as_str()), "again {:?}", again.as_ref().err());
    // Readers disagree on a text after `|` without a final line break, on some line breaks, and on `?x`, which is a
    // key `x` in brackets in YAML 1.1.
    let is_read_alike = text.ends_with('\n')
        && !text.contains(['\u{85}', '\u{2028}'])
        && !text.split(['[', '{', ',', ' ', '\n']).any(|word| word.len() > 1 && word.starts_with('?'));
    let read = |text: &str| serde_yaml::from_str::<Value>(text.trim_start_matches('\u{feff}')).ok();
    if let (Some(before), Some(after)) = (read(text).filter(|_| is_read_alike), read(&out)) {
        prop_assert_eq!(before, after);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3_000.max(ProptestConfig::default().cases), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_refused_or_keeps_its_meaning(text in pieces()) {
        check_any(&text)?;
    }

    #[test]
    fn a_damaged_journey_is_refused_or_keeps_its_meaning(seed in 0..200u64, cuts in prop::collection::vec((any::<prop::sample::Index>(), pieces()), 1..3)) {
        let mut text: Vec<char> = generate::journey(seed, 3).chars().collect();
        for (at, piece) in cuts {
            let at = at.index(text.len());
            text.splice(at..at, piece.chars().take(6));
        }
        check_any(&text.into_iter().collect::<String>())?;
    }
}
