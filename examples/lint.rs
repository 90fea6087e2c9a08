//! Lints a journey that is a string: load errors first, then what the rules find.
//!
//!     cargo run --example lint

use polku::lint::Settings;

const TEXT: &str = "
journey: Buying a pancake
stages:
  - { id: starting-state, touchpoints: [A friend's tip] }
  - { id: purchase, touchpoints: [Order, { name: Wait, next: order }] }
";

fn main() {
    let loaded = polku::load_str("pancake.yaml", TEXT);
    let findings = loaded.value.iter().flat_map(|journey| polku::lint(journey, &Settings::default(), "pancake.yaml"));
    for diagnostic in loaded.diagnostics.iter().cloned().chain(findings) {
        let place = loaded.source.position(diagnostic.primary.span.start);
        println!("{place} {}[{}] {}", diagnostic.severity, diagnostic.kind.name, diagnostic.message);
    }
}
