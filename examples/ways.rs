//! Lists the ways of a journey's personas from where they begin to `done`, each touchpoint at most once.
//!
//!     cargo run --example ways -- journeys/damaged-parcel.yaml [persona]

use polku::JourneyGraph;
use polku::analysis::Analysis;
use polku::model::{PersonaIx, TouchpointIx};

/// There can be very many ways; more than these say nothing to a reader.
const MOST: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which journey?")?;
    let wanted = arguments.next();
    let journey = polku::load_file(&file)?.value.ok_or("the journey has errors; `polku lint` shows them")?;
    let graph = JourneyGraph::new(&journey);
    let analysis = Analysis::new(&graph);
    for persona in (0..journey.persona_count()).map(PersonaIx::from) {
        let name = journey.persona_name(persona).unwrap_or("the customer");
        if wanted.as_ref().is_some_and(|wanted| journey.find_persona(wanted) != Some(persona)) {
            continue;
        }
        println!("{name}:");
        let mut ways = Vec::new();
        for &entry in graph.entries(persona) {
            extend(&analysis, persona, &mut vec![entry], &mut ways);
        }
        for way in ways {
            println!(
                "  {}",
                way.iter().map(|&ix| journey.touchpoint(ix).name.value.as_str()).collect::<Vec<_>>().join(" → ")
            );
        }
    }
    Ok(())
}

/// Adds the ways that begin with these touchpoints and go on to `done`.
fn extend(
    analysis: &Analysis<'_, '_>,
    persona: PersonaIx,
    way: &mut Vec<TouchpointIx>,
    ways: &mut Vec<Vec<TouchpointIx>>,
) {
    let graph = analysis.graph();
    let Some(&last) = way.last() else { return };
    for (_, to, _) in graph.transitions_of(graph.node(last), persona) {
        // Only where `done` can still be reached: else the search could take for ever and find nothing.
        if ways.len() == MOST || !analysis.reaches_done(to).contains(persona) {
            continue;
        }
        if to == graph.done() {
            ways.push(way.clone());
        } else if let Some(next) = graph.touchpoint(to).filter(|next| !way.contains(next)) {
            way.push(next);
            extend(analysis, persona, way, ways);
            way.pop();
        }
    }
}
