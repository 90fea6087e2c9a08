//! What the figures of a journey say of a touchpoint: how many customers come to it, and what depends on it.

use crate::analysis::{Crowd, Round};
use crate::answers::report::{People, percent};
use crate::editor::markdown::escaped;
use crate::graph::JourneyGraph;
use crate::model::TouchpointIx;

/// The maximum number of touchpoints, counted once for each persona, that are solved for a hover: some tenths of a second.
const MOST_STATES: usize = 50_000;

/// A share that is told as everybody.
const ALL: f64 = 0.9995;

/// Returns a line in Markdown for each persona that comes to a touchpoint, in the words of `polku analyze`. Personas whose
/// loops are too tangled to be solved in a fraction of a second have none.
pub(super) fn figures(graph: &JourneyGraph<'_>, ix: TouchpointIx) -> Vec<String> {
    let journey = graph.journey();
    let personas = journey.touchpoint(ix).personas.and(journey.travellers());
    let (mut lines, mut is_open) = (Vec::new(), false);
    if personas.len() * journey.touchpoints.len() > MOST_STATES {
        return lines;
    }
    for persona in personas.iter() {
        let Ok(round) = Round::quick(graph, persona) else { continue };
        let crowd = Crowd::of(&round);
        if crowd.visits(ix) <= 0.0 {
            continue;
        }
        let who = journey.persona_name(persona).map_or(String::new(), |name| format!("{}: ", escaped(name)));
        lines.push(format!("- {who}{}", figures_of(&crowd, ix)));
        is_open |= round.is_open();
    }
    if is_open {
        lines.push("- shares that the map does not state count as equal".into());
    }
    lines
}

/// Says how many of a crowd come to a touchpoint, how many of them leave, and how many depend on it.
fn figures_of(crowd: &Crowd<'_, '_, '_>, ix: TouchpointIx) -> String {
    let people = People::of(crowd);
    let (all, reached) = (escaped(&people.all()), crowd.reached(ix));
    let times = crowd.visits(ix) / reached;
    let times =
        if times < 1.05 { String::new() } else { format!(", {} times on average", (times * 10.0).round() / 10.0) };
    // What goes on beside other touchpoints leads nowhere, so nobody leaves there.
    if crowd.graph().is_beside(ix) {
        return format!("{} of {all} meet it{times}", people.count(reached));
    }
    let leave = match crowd.lost_at(ix) {
        lost if lost > 0.0 => people.count(lost),
        _ => "nobody".into(),
    };
    let leave = format!("{leave} {} here", if leave == "nobody" || leave == "1" { "leaves" } else { "leave" });
    if reached > ALL {
        return format!("all {all} come here{times}; {leave}");
    }
    let depends = match crowd.removal(ix) {
        Some(removal) if removal > ALL => "; if all of them left, nobody would get through".into(),
        Some(removal) if removal > 0.0 => {
            format!("; if all of them left, {} fewer would get through", percent(removal))
        }
        _ => String::new(),
    };
    format!("{} of {all} come here{times}; {leave}{depends}", people.count(reached))
}

#[cfg(test)]
mod tests {
    use super::figures;
    use crate::graph::JourneyGraph;

    /// Returns the figures of the touchpoint `here` of a journey with these keys, and these touchpoints in one stage.
    fn of(keys: &str, touchpoints: &str) -> Vec<String> {
        let text = format!("journey: X\n{keys}\nstages:\n  - {{ id: purchase, touchpoints: [{touchpoints}] }}\n");
        let loaded = crate::load_str("x.yaml", &text);
        let journey = loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        figures(&JourneyGraph::new(&journey), journey.find_touchpoint("here").unwrap())
    }

    const LEAVES: &str = "{ id: here, name: H, next: [done, { to: lost, probability: 0.1 }] }";

    #[test]
    fn they_say_who_comes_who_leaves_and_who_depends_on_it() {
        let half = format!("{{ name: A, next: [{{ to: here, probability: 0.5 }}, done] }}, {LEAVES}");
        assert_eq!(
            of("", &half),
            ["- 500 of 1,000 come here; 50 leave here; if all of them left, 47 % fewer would get through"]
        );
        assert_eq!(
            of("customers: { count: 24000, per: year_ }", LEAVES),
            ["- all 24,000 per year\\_ come here; 2,400 leave here"]
        );
        let again = "{ id: here, name: H, next: [{ to: here, probability: 0.75 }, lost] }";
        let only = "{ name: A, next: [here, { to: lost, probability: 0.9 }] }, { id: here, name: H, next: [{ to: here, probability: 0.5 }, done] }";
        assert_eq!(
            of("", only),
            [
                "- 100 of 1,000 come here, 2 times on average; nobody leaves here; if all of them left, nobody would get through"
            ]
        );
        assert_eq!(of("", again), ["- all 1,000 come here, 4 times on average; 1,000 leave here"]);
    }

    #[test]
    fn each_persona_that_comes_has_a_line() {
        let keys = "personas: { host: A *host*, guest: Guest, child: { name: Child, accompanies: guest } }";
        let text = "{ name: A, next: [{ to: here, personas: host, probability: 0.4 }, done] }, { id: here, name: H, next: done }";
        assert_eq!(
            of(keys, text),
            [
                "- A \\*host\\*: 400 of 1,000 come here; nobody leaves here; if all of them left, 40 % fewer would get through"
            ]
        );
        assert_eq!(of("", "{ name: A, next: done }, { id: here, name: H, next: here }"), [""; 0]);
    }

    #[test]
    fn they_say_what_is_not_stated() {
        let open = of("", &format!("{{ name: A, next: [here, done] }}, {LEAVES}"));
        assert_eq!(open[1], "- shares that the map does not state count as equal");
    }

    #[test]
    fn what_goes_on_beside_others_is_met() {
        let beside =
            "{ name: A, meanwhile: { to: here, probability: 0.5 }, next: [done, lost] }, { id: here, name: H }";
        assert_eq!(of("", beside)[0], "- 500 of 1,000 meet it");
    }

    #[test]
    fn loops_that_are_too_tangled_have_no_figures() {
        let ids: Vec<String> = (0..500).map(|number| format!("t{number}")).collect();
        let all = ids.join(", ");
        let loops: Vec<String> =
            ids.iter().map(|id| format!("{{ id: {id}, name: T, next: [here, lost, {all}] }}")).collect();
        assert_eq!(of("", &format!("{}, {{ id: here, name: H, next: [t0, done] }}", loops.join(", "))), [""; 0]);
    }
}
