//! Answers laid out for people: for a terminal, and as Markdown.

use std::fmt::Write;

use super::report::{Answer, Difference, Item};

/// The width of a line in a terminal.
const WIDTH: usize = 110;
/// Where the text of a section begins.
const INDENT: usize = 17;
/// The width of a bar.
const BAR: usize = 40;

/// Lays an answer out for a terminal.
pub fn human(answer: &Answer) -> String {
    let mut text = String::new();
    paragraph(&mut text, "", 0, &answer.title);
    paragraph(&mut text, "", 0, &answer.basis);
    text.push('\n');
    for section in &answer.sections {
        let mut heading = section.heading.to_uppercase();
        let rows = section.items.iter().filter_map(|item| match item {
            Item::Row { number, what, .. } => Some((width(number), width(what))),
            _ => None,
        });
        let (numbers, names) = rows.fold((0, 0), |most, row| (most.0.max(row.0), most.1.max(row.1.min(44))));
        for item in &section.items {
            match item {
                Item::Text(said) => paragraph(&mut text, &heading, INDENT, said),
                Item::Bar(share) => {
                    let full = (share * BAR as f64).round() as usize;
                    let bar = "█".repeat(full.min(BAR)) + &"░".repeat(BAR.saturating_sub(full));
                    paragraph(&mut text, &heading, INDENT, &bar);
                }
                Item::Row { number, what, more } => {
                    let start = format!("{}{number}  {what}", " ".repeat(numbers - width(number)));
                    let pad = numbers + 2 + names;
                    let more: Vec<&str> = more.iter().map(String::as_str).filter(|one| !one.is_empty()).collect();
                    let more = more.join(" · ");
                    row(&mut text, &heading, &start, pad, &more);
                }
            }
            heading.clear();
        }
    }
    text
}

/// Writes a row; what does not fit behind it goes to lines below.
fn row(text: &mut String, heading: &str, start: &str, pad: usize, more: &str) {
    let begin = format!("{start}{}", " ".repeat(pad.saturating_sub(width(start))));
    if INDENT + width(&begin) + 2 + width(more) <= WIDTH {
        let line = format!("{begin}  {more}");
        let _ = writeln!(text, "{heading:INDENT$}{}", line.trim_end());
        return;
    }
    let _ = writeln!(text, "{heading:INDENT$}{}", start.trim_end());
    let names = start.chars().position(|c| c != ' ').unwrap_or(0);
    let under = start.char_indices().skip(names).find(|(at, _)| start[*at..].starts_with("  ")).map_or(4, |(at, _)| at);
    let under = INDENT + start[..under].chars().count() + 2;
    paragraph(text, "", under, more);
}

/// Writes a paragraph, folded, behind a heading.
fn paragraph(text: &mut String, heading: &str, indent: usize, said: &str) {
    let mut line = format!("{heading:indent$}");
    let mut is_empty = true;
    for word in said.split_whitespace() {
        if !is_empty && width(&line) + 1 + width(word) > WIDTH {
            let _ = writeln!(text, "{}", line.trim_end());
            (line, is_empty) = (" ".repeat(indent), true);
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Lays out what a change does, for a terminal.
pub fn human_differences(changes: &[String], whom: &str, differences: &[Difference]) -> String {
    let mut text = String::new();
    for change in changes {
        let _ = writeln!(text, "WHAT IF  {change}");
    }
    let _ = writeln!(text, "{whom}\n");
    let rows: Vec<[String; 4]> =
        std::iter::once(HEAD.map(str::to_owned)).chain(differences.iter().map(columns)).collect();
    text + &table(&rows)
}

/// Lays out a table: the first column to the left, the others to the right.
pub fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: Vec<usize> =
        (0..N).map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, most)) in row.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(most - width(cell));
            match column {
                0 => line += &format!("{cell}{pad}"),
                _ => line += &format!("  {pad}{cell}"),
            }
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Lays an answer out as Markdown.
pub fn markdown(answer: &Answer) -> String {
    let mut text = format!("## {}\n\n{}\n", escaped(&answer.title), escaped(&answer.basis));
    for section in &answer.sections {
        let _ = write!(text, "\n### {}\n", section.heading);
        let mut in_table = false;
        for item in &section.items {
            match item {
                Item::Text(said) => {
                    let _ = write!(text, "\n{}\n", escaped(said));
                    in_table = false;
                }
                // The numbers say it, and a bar of signs is none in a proportional font.
                Item::Bar(_) => {}
                Item::Row { number, what, more } => {
                    if !in_table {
                        let _ = write!(
                            text,
                            "\n| | | {} |\n| ---: | --- | {} |\n",
                            " |".repeat(more.len() - 1),
                            "--- |".repeat(more.len() - 1) + " ---"
                        );
                    }
                    in_table = true;
                    let more: Vec<String> = more.iter().map(|one| cell(one)).collect();
                    let _ = writeln!(text, "| {} | {} | {} |", cell(number), cell(what), more.join(" | "));
                }
            }
        }
    }
    text
}

/// Lays out a table as Markdown: the first two columns to the left, the others to the right.
pub fn markdown_table<const N: usize>(head: &[String; N], rows: &[[String; N]]) -> String {
    let line = |row: &[String; N]| format!("| {} |\n", row.iter().map(|one| cell(one)).collect::<Vec<_>>().join(" | "));
    let marks: Vec<&str> = (0..N).map(|column| if column < 2 { "---" } else { "---:" }).collect();
    let rows: String = rows.iter().map(line).collect();
    format!("{}| {} |\n{rows}", line(head), marks.join(" | "))
}

/// Lays out what a change does, as Markdown.
pub fn markdown_differences(changes: &[String], whom: &str, differences: &[Difference]) -> String {
    let mut text = format!("## What if\n\n{}\n\n", escaped(whom));
    for change in changes {
        let _ = writeln!(text, "- `{}`", change.replace('`', "'"));
    }
    text.push('\n');
    let rows: Vec<[String; 4]> = differences.iter().map(columns).collect();
    text + &markdown_table(&HEAD.map(str::to_owned), &rows)
}

/// The heads of a table of differences.
const HEAD: [&str; 4] = ["", "before", "after", "difference"];

fn columns(one: &Difference) -> [String; 4] {
    [one.figure.clone(), one.before.clone(), one.after.clone(), one.difference.clone()]
}

/// An author's text in Markdown: nothing in it is a mark.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

pub(super) fn cell(text: &str) -> String {
    escaped(&text.replace('\n', " "))
}
