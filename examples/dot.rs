//! Prints a journey as Graphviz DOT.
//!
//!     cargo run --example dot -- journeys/damaged-parcel.yaml | dot -Tsvg > damaged-parcel.svg

use polku::JourneyGraph;
use polku::render::{Options, dot};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("which journey?")?;
    let journey = polku::load_file(&file)?.value.ok_or("the journey has errors; `polku lint` shows them")?;
    print!("{}", dot(&JourneyGraph::new(&journey), &Options::default()));
    Ok(())
}
