//! The pictures of a page: every view, for the whole journey and each scenario, for all personas together and for each.

use std::sync::Arc;

use rayon::prelude::*;

use super::colours::PageColours;
use crate::graph::JourneyGraph;
use crate::model::{PersonaIx, PersonaSet, ScenarioIx};
use crate::render::scene::{Item, Role, Scene};
use crate::render::settings::{Overlay, Theme, View};
use crate::render::subject::Subject;
use crate::render::svg::svg_with_variables;
use crate::render::tally::Tally;
use crate::render::{Options, Overlaid, draw};

/// The greatest total size of a page's pictures, in bytes. Beyond it, pictures of single personas are left out, but
/// never those of all personas.
const MOST_DRAWN: usize = 10_000_000;

/// A picture of a page.
pub(super) struct PagePicture {
    pub view: View,
    /// The persona. `None` means all personas, or the only persona of the page.
    pub persona: Option<PersonaIx>,
    /// The scenario. `None` means the whole journey, or the only scenario of the page.
    pub scenario: Option<ScenarioIx>,
    /// The overlay. `None` means no figures.
    pub overlay: Option<Overlay>,
    /// The state of the journey. `None` means the only one, or both in one picture.
    pub state: Option<State>,
    /// The personas in the picture.
    pub shown: PersonaSet,
    pub svg: String,
    /// The lanes: key and label.
    pub lanes: Vec<(String, String)>,
}

/// One of two states of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Before,
    After,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Before => "before",
            State::After => "after",
        }
    }
}

/// What a picture of a page shows.
#[derive(Clone, Default)]
struct Wanted {
    persona: Option<PersonaIx>,
    scenario: Option<ScenarioIx>,
    overlay: Option<Overlaid>,
}

/// Returns the pictures of a page, ordered by view and persona, without figures and with each of the overlays.
pub(super) fn draw_pictures(
    graph: &JourneyGraph<'_>,
    options: &Options,
    overlays: &[Overlay],
    colours: &mut PageColours,
) -> Vec<PagePicture> {
    draw_within(MOST_DRAWN, graph, further_subjects(graph, options, overlays), options, &[], colours)
}

/// Returns the pictures of a page about two states: of both in one, and of each.
pub(super) fn draw_states(
    both: &JourneyGraph<'_>,
    [before, after]: [&JourneyGraph<'_>; 2],
    options: &Options,
    colours: &mut PageColours,
) -> Vec<PagePicture> {
    let states = [(State::Before, before), (State::After, after)];
    draw_within(MOST_DRAWN, both, further_subjects(both, options, &[]), options, &states, colours)
}

/// Returns the pictures of everybody, and the further ones as long as their total size stays within `most` bytes. With
/// states, each picture is followed by that of each state.
fn draw_within(
    most: usize,
    graph: &JourneyGraph<'_>,
    further: Vec<Wanted>,
    options: &Options,
    states: &[(State, &JourneyGraph<'_>)],
    colours: &mut PageColours,
) -> Vec<PagePicture> {
    let of_one = |wanted: Wanted, colours: &mut PageColours| {
        let mut pictures = of_one(graph, options, wanted.clone(), None, colours);
        for (state, side) in states {
            pictures.extend(of_state((*state, side), graph, options, &wanted, colours));
        }
        pictures
    };
    let mut pictures = of_one(Wanted::default(), colours);
    let mut size = bytes(&pictures);
    for wanted in further {
        // If the last pictures exceeded the remaining size, the next would most likely be drawn in vain.
        if size > most {
            break;
        }
        let mut with = colours.clone();
        let own = of_one(wanted, &mut with);
        size += bytes(&own);
        if size <= most {
            pictures.extend(own);
            *colours = with;
        }
    }
    pictures.sort_by_key(|picture| View::ALL.iter().position(|view| *view == picture.view));
    pictures
}

/// Returns what customers do, for all customers and for each persona of the page, where they can be counted.
fn tallies(graph: &JourneyGraph<'_>, options: &Options) -> Vec<(Option<PersonaIx>, Arc<Tally>)> {
    let personas = Subject::new(graph, options).personas;
    let alone = personas.iter().filter(|_| personas.len() > 1).map(Some);
    let counted =
        |persona: Option<PersonaIx>| Some((persona, Arc::new(Tally::new(graph, persona.or(options.persona)).ok()?)));
    std::iter::once(None).chain(alone).filter_map(counted).collect()
}

/// Returns what pictures show besides everybody, in the order in which they are left out of a page that would be too large:
/// the last first. Only the first overlay is on the pictures of scenarios.
fn further_subjects(graph: &JourneyGraph<'_>, options: &Options, overlays: &[Overlay]) -> Vec<Wanted> {
    let tallies = if overlays.is_empty() { Vec::new() } else { tallies(graph, options) };
    // Who is alone on a picture is counted alone.
    let alone = |scenario: ScenarioIx| {
        let of_one = Options { scenario: Some(scenario), ..options.clone() };
        let mut personas = Subject::new(graph, &of_one).personas.iter();
        personas.next().filter(|_| personas.next().is_none())
    };
    let with = |overlay: Overlay, wanted: &Wanted| {
        let persona = wanted.persona.or_else(|| wanted.scenario.and_then(alone));
        // A page of one persona has the tally of everybody, which is the persona's.
        let only = tallies.first().filter(|(of, _)| tallies.len() == 1 && of.is_none());
        let (_, tally) = tallies.iter().find(|(of, _)| *of == persona).or(only)?;
        Some(Wanted { overlay: Some(Overlaid { overlay, tally: Arc::clone(tally) }), ..wanted.clone() })
    };
    let whole: Vec<Wanted> = tallies.iter().map(|&(persona, _)| Wanted { persona, ..Wanted::default() }).collect();
    let plain = plain_subjects(graph, options);
    let told = plain.iter().filter(|wanted| wanted.scenario.is_some());
    let (first, others) = overlays.split_at(overlays.len().min(1));
    let of_first = |wanted: &Wanted| first.first().and_then(|one| with(*one, wanted));
    let mut all: Vec<Wanted> = whole.iter().filter_map(of_first).collect();
    all.extend(plain.iter().cloned());
    all.extend(told.filter_map(of_first));
    for one in others {
        all.extend(whole.iter().filter_map(|wanted| with(*one, wanted)));
    }
    all
}

/// Returns the personas and scenarios that have pictures of their own: the scenarios, then each persona of the whole
/// journey, then each persona of each scenario. Those that the options name are on every picture.
fn plain_subjects(graph: &JourneyGraph<'_>, options: &Options) -> Vec<Wanted> {
    let journey = graph.journey();
    let is_open = options.scenario.is_none();
    let scenarios = (0..journey.scenarios.len()).map(ScenarioIx::from).filter(|_| is_open);
    // Without a scenario of the page's own, the whole journey comes first.
    let told: Vec<(Option<ScenarioIx>, PersonaSet)> = scenarios
        .map(|ix| {
            let of_one = Options { scenario: Some(ix), ..options.clone() };
            (Some(ix), Subject::new(graph, &of_one).personas)
        })
        .filter(|(_, personas)| !personas.is_empty())
        .collect();
    let whole = (None, Subject::new(graph, options).personas);
    let everybody = told.iter().map(|&(scenario, _)| (None, scenario));
    let alone = [whole].into_iter().chain(told.iter().copied()).filter(|(_, personas)| personas.len() > 1);
    let alone = alone.flat_map(|(scenario, personas)| {
        personas.iter().map(move |persona| (Some(persona), scenario)).collect::<Vec<_>>()
    });
    everybody.chain(alone).map(|(persona, scenario)| Wanted { persona, scenario, overlay: None }).collect()
}

fn bytes(pictures: &[PagePicture]) -> usize {
    pictures.iter().map(|picture| picture.svg.len()).sum()
}

/// Returns the pictures of one state, with persona and scenario as in a picture of both; none if the state lacks them.
fn of_state(
    (state, side): (State, &JourneyGraph<'_>),
    both: &JourneyGraph<'_>,
    options: &Options,
    wanted: &Wanted,
    colours: &mut PageColours,
) -> Vec<PagePicture> {
    let (journey, of_both) = (side.journey(), both.journey());
    let persona = wanted.persona.or(options.persona);
    let scenario = wanted.scenario.or(options.scenario);
    let own_persona = persona.and_then(|one| journey.find_persona(of_both.persona_id(one)?));
    let own_scenario = scenario.and_then(|one| journey.find_scenario(&of_both.scenario(one).id.value));
    if persona.is_some() != own_persona.is_some() || scenario.is_some() != own_scenario.is_some() {
        return Vec::new();
    }
    let options = Options { marks: None, persona: own_persona, scenario: own_scenario, ..options.clone() };
    let shown = Subject::new(side, &options).personas;
    if shown.is_empty() {
        return Vec::new();
    }
    of_one(side, &options, wanted.clone(), Some(state), colours)
}

/// Returns the pictures of a persona in a scenario; of all personas, or of the whole journey, for `None`.
fn of_one(
    graph: &JourneyGraph<'_>,
    options: &Options,
    Wanted { persona, scenario, overlay }: Wanted,
    state: Option<State>,
    colours: &mut PageColours,
) -> Vec<PagePicture> {
    // Views are drawn one after the other, because scenes take more memory than the SVG made from them. The numbers
    // of colours then follow the order of the pictures, so the same journey gives the same page.
    let picture = |&view: &View| {
        let of_one = Options {
            persona: persona.filter(|_| state.is_none()).or(options.persona),
            scenario: scenario.filter(|_| state.is_none()).or(options.scenario),
            overlay: overlay.clone(),
            page: None,
            ..options.clone()
        };
        let shown = Subject::new(graph, &of_one).personas;
        let mut id = view.to_string();
        id.extend(persona.map(|persona| format!("-p{}", persona.index())));
        id.extend(scenario.map(|scenario| format!("-s{}", scenario.index())));
        let overlay = overlay.as_ref().map(|of| of.overlay);
        id.extend(overlay.map(|overlay| format!("-{overlay}")));
        id.extend(state.map(|state| format!("-{}", state.as_str())));
        let scenes = in_every_theme(graph, &of_one, view, &id);
        let numbers = colours.number_colours(&scenes);
        let scene = scenes.into_iter().next()?;
        Some(PagePicture {
            view,
            persona,
            scenario,
            overlay,
            state,
            shown,
            lanes: lanes(&scene),
            svg: svg_with_variables(&scene, &numbers),
        })
    };
    View::ALL.iter().filter_map(picture).collect()
}

/// Draws a picture in each theme with the same layout, on one page as large as needed.
fn in_every_theme(graph: &JourneyGraph<'_>, options: &Options, view: View, id: &str) -> Vec<Scene> {
    let scene = |theme: &Theme| {
        let mut scene = draw(view, graph, &options.in_theme(*theme)).into_iter().next()?;
        scene.id = id.to_owned();
        Some(scene)
    };
    Theme::ALL.par_iter().filter_map(scene).collect()
}

fn lanes(scene: &Scene) -> Vec<(String, String)> {
    let lanes = scene.items.iter().filter_map(|item| match item {
        Item::Group(group) if group.role == Role::Lane => Some((group.id.clone(), group.title.clone())),
        _ => None,
    });
    lanes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the total size of a journey's pictures, and the number of personas with their own, for a limit of
    /// `most` bytes.
    fn drawn(personas: usize, most: usize) -> (usize, usize) {
        let names: Vec<String> = (0..personas).map(|number| format!("p{number}: Persona")).collect();
        let text = format!(
            "journey: X\npersonas: {{ {} }}\nstages: [{{ id: purchase, touchpoints: [A, B] }}]\n",
            names.join(", ")
        );
        let journey = crate::load_str("x.yaml", &text).value.unwrap();
        let (graph, options) = (JourneyGraph::new(&journey), Options::default());
        let further = further_subjects(&graph, &options, &[]);
        let pictures = draw_within(most, &graph, further, &options, &[], &mut PageColours::default());
        let own = pictures.iter().filter(|picture| picture.persona.is_some()).count();
        assert_eq!(
            (pictures.len() - own, own % View::ALL.len()),
            (View::ALL.len(), 0),
            "always everybody, in every view"
        );
        (bytes(&pictures), own / View::ALL.len())
    }

    #[test]
    fn a_page_stays_of_sensible_size() {
        let (all, personas) = drawn(12, usize::MAX);
        assert_eq!(personas, 12);
        assert_eq!(drawn(12, all), (all, 12));
        let (less, personas) = drawn(12, all - 1);
        assert!(less < all && personas == 11, "{less} of {all}: {personas}");
        let (half, personas) = drawn(12, all / 2);
        assert!(half <= all / 2 && (1..11).contains(&personas), "{half} of {all}: {personas}");
        assert_eq!(drawn(12, 0).1, 0, "only those of everybody are left");
        assert_eq!(drawn(1, usize::MAX).1, 0, "one persona is everybody");
    }
}
