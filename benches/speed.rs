//! Speed of each step at several sizes: `cargo bench`.
//!
//! Loading is measured against serde_yaml reading the same bytes, into its `Value` and into plain structs:
//! compare the rows of one run, absolute figures depend on the machine.

#[path = "../tests/common/generate.rs"]
#[allow(dead_code)]
mod generate;

use divan::Bencher;
use divan::counter::BytesCount;
use polku::lint::Settings;
use polku::model::{Catalog, load};
use polku::render::{FlowOptions, dot, flow, svg};
use polku::{Journey, JourneyGraph, Source};

/// Touchpoints.
const SIZES: [usize; 4] = [12, 100, 1_000, 5_000];

fn main() {
    divan::main();
}

fn journey(size: usize) -> Journey {
    let source = Source::new("plain.yaml", generate::plain(size));
    load(&source, &Catalog::default()).0.expect("a journey without errors")
}

mod read {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[divan::bench(args = SIZES)]
    fn polku(bencher: Bencher, size: usize) {
        let text = generate::plain(size);
        let source = Source::new("plain.yaml", text.clone());
        bencher.counter(BytesCount::of_str(&text)).bench(|| load(&source, &Catalog::default()));
    }

    #[divan::bench(args = SIZES)]
    fn serde_yaml_structs(bencher: Bencher, size: usize) {
        let text = generate::plain(size);
        bencher.counter(BytesCount::of_str(&text)).bench(|| serde_yaml::from_str::<Plain>(&text).expect("valid"));
    }

    #[divan::bench(args = SIZES)]
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

#[divan::bench(args = SIZES)]
fn graph(bencher: Bencher, size: usize) {
    let journey = journey(size);
    bencher.bench(|| JourneyGraph::new(&journey).graph().edge_count());
}

#[divan::bench(args = SIZES)]
fn lint(bencher: Bencher, size: usize) {
    let (journey, settings) = (journey(size), Settings::default());
    bencher.bench(|| polku::lint(&journey, &settings, "plain.yaml"));
}

#[divan::bench(args = SIZES)]
fn draw_dot(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| dot(&graph, &FlowOptions::default()));
}

#[divan::bench(args = SIZES)]
fn draw_svg(bencher: Bencher, size: usize) {
    let journey = journey(size);
    let graph = JourneyGraph::new(&journey);
    bencher.bench(|| svg(&flow(&graph, &FlowOptions::default())));
}

/// The whole process on 1,000 files of 175 lines.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn lint_a_thousand_files(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let journeys = folder.path().join("journeys");
    std::fs::create_dir(&journeys).expect("a folder");
    let text = generate::plain(19);
    for number in 0..1_000 {
        std::fs::write(journeys.join(format!("j{number}.yaml")), &text).expect("a file");
    }
    bencher.counter(BytesCount::new(text.len() * 1_000)).bench_local(|| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_polku"));
        let output =
            command.args(["lint", "--format", "concise"]).current_dir(folder.path()).output().expect("polku runs");
        assert!(output.status.success());
        output.stdout.len()
    });
}
