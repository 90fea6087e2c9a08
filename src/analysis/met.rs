//! How often customers meet touchpoints, those included that go on beside others.

use super::Round;

/// How often the customers of a round meet each touchpoint. What goes on beside a touchpoint is met as often as that is, as
/// far as it happens.
pub(super) struct Met {
    /// The mean number of times.
    pub times: Vec<f64>,
    /// The share of customers who meet it at all, 0 to 1. Where a touchpoint goes on beside several, the most that can be.
    pub share: Vec<f64>,
}

impl Met {
    pub fn new(round: &Round<'_, '_>) -> Self {
        let (graph, journey) = (round.graph(), round.journey());
        let mut times: Vec<f64> = round.touchpoints().map(|ix| round.visits(ix)).collect();
        let mut share: Vec<f64> = round.touchpoints().map(|ix| round.reached(ix)).collect();
        // A touchpoint comes after all that it goes on beside.
        let mut open: Vec<usize> = round.touchpoints().map(|ix| graph.hosts(ix).count()).collect();
        let mut ready: Vec<usize> = (0..open.len()).filter(|&ix| open[ix] == 0).collect();
        while let Some(host) = ready.pop() {
            // How often a customer who is at the host is there, that time included.
            let again = if graph.is_beside(host.into()) { 1.0 } else { round.again(host.into(), host.into()) };
            for (position, one) in journey.touchpoints[host].meanwhile.iter().enumerate() {
                let to = one.value.to.value;
                if journey.touchpoint(to).personas.contains(round.persona()) {
                    let likely = one.value.probability.map_or(1.0, |likely| likely.value);
                    times[to.index()] += times[host] * likely;
                    // Each time that the customer is there is another chance to meet it.
                    let ever = if likely > 0.0 { likely / (likely + (1.0 - likely) / again) } else { 0.0 };
                    share[to.index()] = (share[to.index()] + share[host] * ever).min(1.0);
                }
                let is_first =
                    journey.touchpoints[host].meanwhile[..position].iter().all(|other| other.value.to.value != to);
                if is_first {
                    open[to.index()] -= 1;
                    if open[to.index()] == 0 {
                        ready.push(to.index());
                    }
                }
            }
        }
        Met { times, share }
    }
}
