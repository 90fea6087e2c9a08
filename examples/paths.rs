//! Lists the paths of a journey's personas from their entries to `done`, each touchpoint at most once.
//!
//!     cargo run --example paths -- journeys/damaged-parcel.yaml [persona]

use polku::JourneyGraph;
use polku::analysis::Analysis;
use polku::model::{PersonaIx, TouchpointIx};

/// There can be very many paths; more than these say nothing to a reader.
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
        let mut paths = Vec::new();
        for &entry in graph.entries(persona) {
            extend(&analysis, persona, &mut vec![entry], &mut paths);
        }
        for path in paths {
            let names: Vec<&str> = path.iter().map(|&ix| journey.touchpoint(ix).name.value.as_str()).collect();
            println!("  {}", names.join(" → "));
        }
    }
    Ok(())
}

/// Adds the paths that begin with these touchpoints and lead to an end at which the customer is not lost.
fn extend(
    analysis: &Analysis<'_, '_>,
    persona: PersonaIx,
    path: &mut Vec<TouchpointIx>,
    paths: &mut Vec<Vec<TouchpointIx>>,
) {
    let graph = analysis.graph();
    let Some(&last) = path.last() else { return };
    for (_, to, _) in graph.transitions_of(graph.node(last), persona) {
        // Without this, the search may take for ever and find nothing.
        if paths.len() == MOST || !analysis.finishes(to).contains(persona) {
            continue;
        }
        if graph.finishes().any(|end| end == to) {
            paths.push(path.clone());
        } else if let Some(next) = graph.touchpoint(to).filter(|next| !path.contains(next)) {
            path.push(next);
            extend(analysis, persona, path, paths);
            path.pop();
        }
    }
}
