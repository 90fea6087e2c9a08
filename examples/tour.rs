//! The tour of the library in `docs/library.md`, as one program.
//!
//!     cargo run --example tour

use std::error::Error;

use polku::analysis::{Analysis, Crowd, Round, kept_with};
use polku::answers::WhatIf;
use polku::graph::Overrides;
use polku::interop::show;
use polku::lint::Settings;
use polku::model::{Catalog, PersonaIx, Target, TouchpointIx};
use polku::render::{self, Opening, Options, View};
use polku::report::{self, Checked, FileReport, Human};
use polku::{JourneyGraph, diff, format, workspace};

/// Takes the tour.
pub fn main() -> Result<(), Box<dyn Error>> {
    let loaded = polku::load_file("journeys/damaged-parcel.yaml")?;
    for problem in &loaded.diagnostics {
        let place = loaded.source.position(problem.primary.span.start);
        println!("{place} {}: {}", problem.severity, problem.message);
    }
    let journey = loaded.value.ok_or("the journey has errors")?;

    for touchpoint in &journey.touchpoints {
        if touchpoint.pains.is_empty() {
            continue;
        }
        println!("{} hurts {} times", touchpoint.name.value, touchpoint.pains.len());
    }

    let graph = JourneyGraph::new(&journey);
    for ix in (0..journey.touchpoints.len()).map(TouchpointIx::from) {
        for (_, to, transition) in graph.transitions(graph.node(ix)) {
            let to = graph.touchpoint(to).map_or("an end", |to| &journey.touchpoint(to).name.value);
            println!("{} → {to} ({})", journey.touchpoint(ix).name.value, transition.kind.as_str());
        }
    }

    let analysis = Analysis::new(&graph);
    for persona in journey.all_personas().iter() {
        let name = journey.persona_name(persona).unwrap_or("the customer");
        let met = (0..journey.touchpoints.len()).map(TouchpointIx::from);
        let met = met.filter(|&ix| analysis.reached(graph.node(ix)).contains(persona)).count();
        println!("{name} meets up to {met} touchpoints");
    }
    println!("{} loops without a way out", analysis.traps().len());

    let rounds = Round::all(&graph)?;
    for crowd in rounds.iter().map(Crowd::of) {
        let (least, greatest) = crowd.bounds(|outcome| outcome.is_kept(&journey))?;
        println!("{:.3} are kept, {least:.3} to {greatest:.3}", crowd.kept());
        for lever in crowd.levers_on_kept().iter().take(3) {
            println!("  {:+.3} at {}", lever.effect, journey.touchpoint(lever.touchpoint).name.value);
        }
    }

    let set = vec![("touchpoints.browse.next.lost.probability".to_owned(), "0.1".to_owned())];
    let changed = WhatIf { set, without: Vec::new() }.graph(&journey)?;
    println!("{:.3} are kept with the change", Round::new(&changed, PersonaIx(0))?.kept());

    let browse = journey.find_touchpoint("browse").ok_or("no such touchpoint")?;
    let mut overrides = Overrides::default();
    overrides.set_probability(browse, Target::LOST, 1, 0.1);
    println!("{:.3} by overrides", Round::new(&JourneyGraph::with(&journey, overrides), PersonaIx(0))?.kept());

    let lost = graph.transitions(graph.node(browse)).find(|(_, to, _)| *to == graph.lost());
    let (transition, ..) = lost.ok_or("nobody leaves there")?;
    println!("{:.3} by one changed row", kept_with(&rounds[0], browse, &[(transition, 0.1)]));

    let findings = polku::lint(&journey, &Settings::default(), "journeys/damaged-parcel.yaml");
    let reports = [FileReport::new(loaded.source.clone(), findings)];
    let checked = Checked { journeys: 1, ..Checked::default() };
    print!("{}", report::human(&reports, checked, Human { most: 10, ..Human::default() }));

    let mut earlier = journey.clone();
    earlier.touchpoints[0].name = "Looks around".to_owned().into();
    for change in diff::compare(&JourneyGraph::new(&earlier), &graph) {
        println!("{} {}: {}", change.class, change.kind.name, change.message());
    }

    for group in workspace::load(&["journeys".into()])? {
        let settings = &group.root.project.lint;
        for file in &group.files {
            let findings = file.journey.iter().flat_map(|journey| polku::lint(journey, settings, &file.path));
            println!("{}: {} findings", file.path, findings.count());
        }
    }

    let options = Options::default();
    for view in [View::Flow, View::Map, View::Blueprint] {
        for scene in render::draw(view, &graph, &options) {
            println!("{view:?}: {} bytes of SVG", render::svg(&scene).len());
        }
    }

    let opening = Opening { view: View::Map, theme: None, overlay: None, overview: None };
    println!("a page of {} bytes", render::html(&graph, &options, &opening).len());

    println!("{}", show::json(&graph)?);
    let formatted = format::format(&loaded.source, &Catalog::default()).map_err(|problem| problem.message)?;
    println!("{formatted}");
    Ok(())
}
