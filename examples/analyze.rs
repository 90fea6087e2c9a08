//! Prints where the customers of each persona leave, and how many more would be kept if nobody left there.
//!
//!     cargo run --example analyze -- journeys/damaged-parcel.yaml

use polku::JourneyGraph;
use polku::analysis::{Crowd, Round};
use polku::model::TouchpointIx;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("which journey?")?;
    let journey = polku::load_file(&file)?.value.ok_or("the journey has errors; `polku lint` shows them")?;
    let graph = JourneyGraph::new(&journey);
    let rounds = Round::all(&graph)?;
    for round in &rounds {
        let crowd = Crowd::of(round);
        let (least, greatest) = crowd.bounds(|outcome| outcome.is_kept(&journey))?;
        let name = journey.persona_name(round.persona()).unwrap_or("the customer");
        println!("{name}: {:.3} are kept ({least:.3} to {greatest:.3})", crowd.kept());

        let all = (0..journey.touchpoints.len()).map(TouchpointIx::from);
        let mut losses: Vec<_> = all.map(|ix| (ix, crowd.lost_at(ix))).filter(|(_, lost)| *lost > 0.0).collect();
        losses.sort_by(|one, other| other.1.total_cmp(&one.1));
        for (ix, lost) in losses {
            let gain = crowd.gain_without_loss(ix).map_or("unknown".to_owned(), |gain| format!("{gain:+.3}"));
            println!("  {lost:.3} leave at {} (kept if they did not: {gain})", journey.touchpoint(ix).name.value);
        }
    }
    Ok(())
}
