//! Speed of each step at several sizes: `cargo bench`. As a test (`cargo test --bench speed`), each runs once, and small.
//!
//! Loading is measured against serde_yaml reading the same bytes, into its `Value` and into plain structs:
//! compare the rows of one run, absolute figures depend on the machine.

#![allow(clippy::unwrap_used)]

#[path = "../tests/it/common/editor.rs"]
#[allow(dead_code)]
mod editor_client;
#[path = "../tests/it/common/generate.rs"]
#[allow(dead_code)]
mod generate;

use divan::Bencher;
use divan::counter::BytesCount;
use polku::analysis::Round;
use polku::answers::Wanted;
use polku::answers::json::JourneyFigures;
use polku::lint::{Level, RULES, Settings};
use polku::model::{Catalog, Date, PersonaIx, load};
use polku::render::{Options, dot, flow, svg};
use polku::{Journey, JourneyGraph, Source, load_str};

/// That of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Touchpoints.
const SIZES: [usize; 4] = [12, 100, 1_000, 5_000];

fn main() {
    divan::main();
}

/// Returns the sizes to measure: of a test run, the first alone.
fn sizes<const COUNT: usize>(sizes: [usize; COUNT]) -> impl Iterator<Item = usize> {
    let count = if is_measured() { COUNT } else { 1 };
    sizes.into_iter().take(count)
}

/// Whether this is `cargo bench`, not a test of the benches.
fn is_measured() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

fn journey(size: usize) -> Journey {
    load_str("plain.yaml", &generate::plain(size)).value.expect("a journey without errors")
}

mod read {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[divan::bench(args = sizes(SIZES))]
    fn polku(bencher: Bencher, size: usize) {
        let text = generate::plain(size);
        let source = Source::new("plain.yaml", text.clone()).into();
        bencher.counter(BytesCount::of_str(&text)).bench(|| load(&source, &Catalog::default()));
    }

    #[divan::bench(args = sizes(SIZES))]
    fn serde_yaml_structs(bencher: Bencher, size: usize) {
        let text = generate::plain(size);
        bencher.counter(BytesCount::of_str(&text)).bench(|| serde_yaml::from_str::<Plain>(&text).expect("valid"));
    }

    #[divan::bench(args = sizes(SIZES))]
    fn serde_yaml_value(bencher: Bencher, size: usize) {
        let text = generate::plain(size);
        bencher
            .counter(BytesCount::of_str(&text))
            .bench(|| serde_yaml::from_str::<serde_yaml::Value>(&text).expect("valid"));
    }

    /// What the generated journeys hold, as somebody without places and messages would read them.
    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Plain {
        journey: String,
        lang: String,
        state: String,
        summary: String,
        reviewed: String,
        personas: BTreeMap<String, serde_yaml::Value>,
        channels: BTreeMap<String, serde_yaml::Value>,
        teams: BTreeMap<String, String>,
        stages: Vec<PlainStage>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct PlainStage {
        id: String,
        touchpoints: Vec<PlainTouchpoint>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct PlainTouchpoint {
        id: String,
        name: String,
        ownership: String,
        contact: String,
        channel: String,
        responsible: String,
        expectation: f64,
        experience: Option<f64>,
        next: Option<Vec<serde_yaml::Value>>,
    }
}

/// Formatting a file that changes by it: of 1,000 lines, and of about 20,000.
#[divan::bench(args = sizes([110, 2_200]), sample_count = 20)]
fn format(bencher: Bencher, size: usize) {
    let text = generate::service(1, size, 3).replace(": ", ":  ");
    let source = Source::new("service.yaml", text.clone());
    let format = || polku::format::format(&source, &Catalog::default()).expect("a form");
    assert_ne!(format(), text);
    bencher.counter(BytesCount::of_str(&text)).bench(format);
}

/// Inputs that once took more than twice the time for twice the size: each row doubles.
#[divan::bench_group(sample_count = 5, sample_size = 1)]
mod doubled {
    use super::*;

    /// Misspelled keys, fixed.
    #[divan::bench(args = sizes([500, 1_000, 2_000]))]
    fn fix(bencher: Bencher, count: usize) {
        let touchpoint = |number| format!("      - {{ name: n{number}, experiance: 3 }}\n");
        run(bencher, &["lint", "--diff"], [("journeys/j.yaml".into(), stage(count, touchpoint))]);
    }

    /// A file of which every line changes, as a diff.
    #[divan::bench(args = sizes([1_000, 2_000, 4_000]))]
    fn diff(bencher: Bencher, count: usize) {
        let touchpoint = |number: usize| format!("      -   note: n{}\n          name: a{number}\n", number % 7);
        run(bencher, &["fmt", "--diff"], [("journeys/j.yaml".into(), stage(count, touchpoint))]);
    }

    /// A file of one line, with findings all along it.
    #[divan::bench(args = sizes([2_000, 4_000, 8_000]))]
    fn one_line(bencher: Bencher, count: usize) {
        let touchpoints: Vec<String> =
            (0..count).map(|number| format!("{{ name: a{number}, experience: 2 }}")).collect();
        let text =
            format!("{{ journey: J, stages: [{{ id: purchase, touchpoints: [{}] }}] }}\n", touchpoints.join(", "));
        run(bencher, &["lint", "--exit-zero"], [("journeys/j.yaml".into(), text)]);
    }

    /// Journeys whose targets are not there.
    #[divan::bench(args = sizes([250, 500, 1_000]))]
    fn targets(bencher: Bencher, count: usize) {
        let journey = |number| {
            let keys = format!("id: {}{number}\nstate: target\ntarget-of: {0}{number}x", "k".repeat(48));
            (
                format!("journeys/j{number}.yaml"),
                format!("journey: J\n{keys}\nstages: [{{ id: purchase, touchpoints: a }}]\n"),
            )
        };
        run(bencher, &["lint", "--exit-zero"], (0..count).map(journey));
    }

    /// Journeys under as many overrides.
    #[divan::bench(args = sizes([125, 250, 500]))]
    fn overrides(bencher: Bencher, count: usize) {
        let over = |number| format!("    - {{ files: [\"journeys/**/x{number}*\"], rules: {{ dead-end: warn }} }}\n");
        let project = format!("polku: 1\nlint:\n  overrides:\n{}", (0..count).map(over).collect::<String>());
        let journey = |number| (format!("journeys/j{number}.yaml"), stage(1, |_| "      - a\n".into()));
        run(bencher, &["lint", "--exit-zero"], (0..count).map(journey).chain([("polku.yaml".to_owned(), project)]));
    }

    fn stage(count: usize, touchpoint: impl Fn(usize) -> String) -> String {
        let touchpoints: String = (0..count).map(touchpoint).collect();
        format!("journey: J\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}")
    }

    fn run(bencher: Bencher, args: &[&str], files: impl IntoIterator<Item = (String, String)>) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("journeys")).expect("a folder");
        std::fs::write(folder.path().join("polku.yaml"), "polku: 1\n").expect("a file");
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).expect("a file");
        }
        bencher.bench_local(|| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_polku"));
            let output = command.args(args).current_dir(folder.path()).output().expect("polku runs");
            assert_ne!(output.status.code(), Some(2));
            output.stdout.len()
        });
    }
}

#[divan::bench(args = sizes(SIZES))]
fn graph(bencher: Bencher, size: usize) {
    let journey = journey(size);
    bencher.bench(|| JourneyGraph::new(&journey).graph().edge_count());
}

#[divan::bench(args = sizes(SIZES))]
fn lint(bencher: Bencher, size: usize) {
    let (journey, settings) = (journey(size), Settings::default());
    bencher.bench(|| polku::lint(&journey, &settings, "plain.yaml"));
}

/// Two states of a journey, of which a tenth of the touchpoints are renamed without `was`.
#[divan::bench(args = sizes([12, 1_000, 5_000, 10_000]), sample_count = 10)]
fn compare(bencher: Bencher, size: usize) {
    let old = load_str("service.yaml", &generate::service(1, size, 1)).value.expect("a journey without errors");
    let mut new = old.clone();
    for (index, touchpoint) in new.touchpoints.iter_mut().enumerate().step_by(10) {
        touchpoint.id.value = format!("renamed-{index}");
        touchpoint.name.value = format!("Something else {index}");
    }
    let (old, new) = (JourneyGraph::new(&old), JourneyGraph::new(&new));
    bencher.bench(|| polku::diff::compare(&old, &new).len());
}

#[divan::bench(args = sizes(SIZES))]
fn draw_dot(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| dot(&graph, &Options::default()));
}

#[divan::bench(args = sizes(SIZES))]
fn draw_svg(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| svg(&flow(&graph, &Options::default())));
}

/// All figures of a journey in loops of up to 50 touchpoints.
#[divan::bench(args = sizes([12, 1_000, 10_000, 100_000]), sample_count = 5)]
fn analyze(bencher: Bencher, size: usize) {
    let journey = load_str("loops.yaml", &loops(size, 50, 2)).value.expect("a journey without errors");
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| {
        let wanted = Wanted { persona: None, scenario: None, top: 5 };
        JourneyFigures::new("loops.yaml", &graph, wanted, None).expect("loops that can be solved")
    });
}

/// One persona's round in one loop.
#[divan::bench(args = sizes([12, 500, 1_000, 2_000]), sample_count = 3)]
fn solve_one_loop(bencher: Bencher, size: usize) {
    let journey = load_str("loop.yaml", &loops(size, size, 3)).value.expect("a journey without errors");
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| Round::new(&graph, PersonaIx(0)).expect("a loop that can be solved").kept());
}

/// A journey of touchpoints in loops of some size, each of which leads to some others of its loop by chance.
fn loops(count: usize, size: usize, ways: usize) -> String {
    let mut random = generate::Chance::new(1);
    let mut text = "journey: Loops\nstages:\n  - id: purchase\n    touchpoints:\n".to_owned();
    for number in 0..count {
        let first = number / size * size;
        let of_loop = size.min(count - first);
        let mut next: Vec<usize> = (0..ways).map(|_| first + random.below(of_loop)).collect();
        next.extend((number + 1 < count).then_some(number + 1));
        next.sort_unstable();
        next.dedup();
        let next: Vec<String> = next.into_iter().map(|next| format!("t{next}")).collect();
        text += &format!(
            "      - {{ name: t{number}, next: [{}, {{ to: done, probability: 0.1 }}, {{ to: lost, probability: 0.02 }}] }}\n",
            next.join(", ")
        );
    }
    text
}

/// The journey map.
#[divan::bench(args = sizes(SIZES))]
fn draw_map(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| svg(&polku::render::map(&graph, &Options::default())[0]));
}

#[divan::bench(args = sizes(SIZES))]
fn draw_page(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let graph = JourneyGraph::new(&journey);
    let opening = polku::render::Opening { view: polku::render::View::Map, theme: None, overlay: None, overview: None };
    bencher.bench(|| polku::render::html(&graph, &Options::default(), &opening));
}

#[cfg(feature = "png")]
#[divan::bench(args = sizes([12, 100]))]
fn draw_png(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let scene = flow(&JourneyGraph::new(&journey), &Options::default());
    bencher.bench(|| polku::render::png(&scene, &polku::render::PngOptions::default()).expect("a picture"));
}

#[cfg(feature = "pdf")]
#[divan::bench(args = sizes(SIZES))]
fn draw_pdf(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let scene = flow(&JourneyGraph::new(&journey), &Options::default());
    let options = polku::render::PdfOptions::default();
    bencher.bench(|| polku::render::pdf(std::slice::from_ref(&scene), &options).expect("a picture"));
}

/// A rule and a number of touchpoints.
#[derive(Clone, Copy)]
struct Case(&'static str, usize);

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

/// Every rule at sizes that double, and before them no rule at all: what every rule needs, the graph, is in each row.
fn cases() -> impl Iterator<Item = Case> {
    let rules = RULES.iter().map(|rule| rule.kind().name);
    std::iter::once("none")
        .chain(rules)
        .flat_map(|rule| sizes([300, 600, 1_200, 2_400, 4_800]).map(move |size| Case(rule, size)))
}

/// Each rule alone, with what it needs of the analysis: of twice the touchpoints, about twice the time.
#[divan::bench(args = cases(), sample_count = 20, max_time = 1)]
fn rule(bencher: Bencher, Case(rule, size): Case) {
    let journey = load_str("service.yaml", &generate::service(1, size, 8)).value.expect("a journey without errors");
    let mut settings = Settings::default();
    settings.today = Date::parse("2028-01-01");
    for known in RULES.iter().map(|rule| rule.kind().name) {
        settings.force(known, if known == rule { Level::Warn } else { Level::Off }).expect("a rule");
    }
    bencher.bench(|| polku::lint(&journey, &settings, "service.yaml"));
}

/// All rules on shapes that are hard on graphs.
mod shape {
    use super::*;

    fn lint(bencher: Bencher, text: String) {
        let journey = load_str("shape.yaml", &text).value.expect("a journey without errors");
        let settings = Settings::default();
        bencher.bench(|| polku::lint(&journey, &settings, "shape.yaml"));
    }

    #[divan::bench(args = sizes([3_000, 30_000, 300_000]), sample_count = 5)]
    fn chain(bencher: Bencher, count: usize) {
        lint(bencher, generate::shape((1..=count).map(|next| if next < count { vec![next] } else { vec![] })));
    }

    /// So many rungs, each with two ways: 2^1000 of them at the last.
    #[divan::bench(args = sizes([100, 1_000]), sample_count = 20)]
    fn ladder(bencher: Bencher, rungs: usize) {
        let ways = |number: usize| {
            let rung = number.div_ceil(2);
            if rung < rungs { vec![2 * rung + 1, 2 * rung + 2] } else { vec![] }
        };
        lint(bencher, generate::shape((0..=2 * rungs).map(ways)));
    }

    /// Every touchpoint leads to every other.
    #[divan::bench(args = sizes([30, 300]), sample_count = 20)]
    fn dense(bencher: Bencher, count: usize) {
        lint(bencher, generate::shape((0..count).map(|_| (0..count).collect())));
    }
}

/// The whole process.
#[divan::bench_group(sample_count = 10, sample_size = 1)]
mod process {
    use super::*;

    #[divan::bench]
    fn a_thousand_files_of_175_lines(bencher: Bencher) {
        let count = if is_measured() { 1_000 } else { 10 };
        lint(bencher, (0..count).map(|number| generate::service(number, 17, 3)));
    }

    #[divan::bench]
    fn one_file_of_22_000_lines(bencher: Bencher) {
        let size = if is_measured() { 2_400 } else { 24 };
        lint(bencher, [generate::service(1, size, 3)].into_iter());
    }

    fn lint(bencher: Bencher, texts: impl Iterator<Item = String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let journeys = folder.path().join("journeys");
        std::fs::create_dir(&journeys).expect("a folder");
        let mut bytes = 0;
        for (number, text) in texts.enumerate() {
            bytes += text.len();
            std::fs::write(journeys.join(format!("j{number}.yaml")), text).expect("a file");
        }
        bencher.counter(BytesCount::new(bytes)).bench_local(|| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_polku"));
            let output = command.args(["lint", "--exit-zero"]).current_dir(folder.path()).output().expect("polku runs");
            assert!(output.status.success());
            output.stdout.len()
        });
    }
}

/// A keystroke in an editor, until the editor has been told what is wrong now: over the wire, in a thread of this
/// process.
#[divan::bench_group(sample_count = 200, sample_size = 1)]
mod keystroke {
    use std::cell::Cell;

    use serde_json::json;

    use super::editor_client::{Editor, able};
    use super::*;

    /// In one journey of so many lines, alone.
    #[divan::bench(args = sizes([100, 1_000, 10_000]))]
    fn in_a_journey(bencher: Bencher, lines: usize) {
        type_in(bencher, lines, 0);
    }

    /// In a journey of 1,000 lines, in a project of so many others of 175.
    #[divan::bench(args = sizes([10, 100, 1_000]))]
    fn in_a_project(bencher: Bencher, others: usize) {
        type_in(bencher, 1_000, others);
    }

    /// What is proposed in the middle of a journey of 1,000 lines.
    #[divan::bench]
    fn completion(bencher: Bencher) {
        let (_folder, mut editor, address, text) = opened(1_000, 0);
        let (line, column) = middle(&text);
        let place = json!({ "line": line, "character": column });
        let params = json!({ "textDocument": { "uri": address }, "position": place });
        bencher.bench_local(|| editor.ask("textDocument/completion", params.clone()));
    }

    fn type_in(bencher: Bencher, lines: usize, others: usize) {
        let (_folder, mut editor, address, text) = opened(lines, others);
        let (line, column) = middle(&text);
        let is_there = Cell::new(false);
        bencher.bench_local(|| {
            let end = column + usize::from(is_there.get());
            let [start, end] = [column, end].map(|column| json!({ "line": line, "character": column }));
            let text = if is_there.replace(!is_there.get()) { "" } else { "x" };
            editor.change(&address, json!([{ "range": { "start": start, "end": end }, "text": text }]));
            loop {
                let message = editor.receive().expect("the server is there");
                if message["params"]["uri"] == address.as_str() {
                    return message;
                }
            }
        });
    }

    /// The line and the end of a name in the middle of a text.
    fn middle(text: &str) -> (usize, usize) {
        let lines: Vec<&str> = text.lines().collect();
        let half = lines.len() / 2;
        let line = (half..lines.len()).find(|&line| lines[line].contains("name: ")).expect("a name");
        (line, lines[line].find("name: ").expect("a name") + "name: ".len())
    }

    fn opened(lines: usize, others: usize) -> (tempfile::TempDir, Editor, String, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = std::fs::canonicalize(folder.path()).expect("a folder");
        std::fs::create_dir(root.join("journeys")).expect("a folder");
        for number in 0..others {
            let text = generate::service(number as u64 + 1, 17, 3);
            std::fs::write(root.join(format!("journeys/j{number}.yaml")), text).expect("a file");
        }
        std::fs::write(root.join("polku.yaml"), "polku: 1\n").expect("a file");
        // About ten lines for each touchpoint.
        let text = generate::service(0, lines / 9, 3);
        let path = root.join("journeys/this.yaml");
        std::fs::write(&path, &text).expect("a file");
        let mut editor = Editor::new(able());
        let address = editor.open(&path, &text);
        editor.settle();
        (folder, editor, address, text)
    }
}
