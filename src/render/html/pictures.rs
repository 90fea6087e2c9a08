//! Which pictures a page has: every view, of everybody and of each persona.

use rayon::prelude::*;

use super::colours::Colours;
use crate::graph::JourneyGraph;
use crate::model::PersonaIx;
use crate::render::scene::{Item, Role, Scene};
use crate::render::settings::{Theme, View};
use crate::render::svg::dressed;
use crate::render::{Options, draw};

/// How many bytes the pictures of a page may have together. Those of single personas beyond that are left out,
/// those of everybody never.
const MOST_DRAWN: usize = 10_000_000;

/// A picture of a page.
pub(super) struct Picture {
    pub view: View,
    /// Whose it is; `None`: everybody's, or that of the one persona that the page is about.
    pub persona: Option<PersonaIx>,
    pub svg: String,
    /// Its lanes: word and label.
    pub lanes: Vec<(String, String)>,
}

/// The pictures of a page in the order of views and personas.
pub(super) fn pictures(graph: &JourneyGraph<'_>, options: &Options, colours: &mut Colours) -> Vec<Picture> {
    within(MOST_DRAWN, graph, options, colours)
}

/// The same, with the personas who have pictures of their own as long as all stay within so many bytes.
fn within(most: usize, graph: &JourneyGraph<'_>, options: &Options, colours: &mut Colours) -> Vec<Picture> {
    let mut pictures = of_one(graph, options, None, colours);
    let mut size = bytes(&pictures);
    let journey = graph.journey();
    if options.persona.is_none() && journey.persona_count() > 1 {
        for persona in journey.all_personas().iter() {
            // Where the last ones took more than is left, the next ones would be drawn in vain.
            if size > most {
                break;
            }
            let mut with = colours.clone();
            let own = of_one(graph, options, Some(persona), &mut with);
            size += bytes(&own);
            if size <= most {
                pictures.extend(own);
                *colours = with;
            }
        }
    }
    pictures.sort_by_key(|picture| View::ALL.iter().position(|view| *view == picture.view));
    pictures
}

fn bytes(pictures: &[Picture]) -> usize {
    pictures.iter().map(|picture| picture.svg.len()).sum()
}

/// The pictures of a persona or, with `None`, of everybody.
fn of_one(
    graph: &JourneyGraph<'_>,
    options: &Options,
    persona: Option<PersonaIx>,
    colours: &mut Colours,
) -> Vec<Picture> {
    // One view after the other: scenes take more memory than all that becomes of them. So colours are also numbered in
    // the order of the pictures, and the same journey gives the same page.
    let picture = |&view: &View| {
        let scenes = in_every_theme(graph, options, view, persona);
        let dress = colours.dress(&scenes);
        let scene = scenes.into_iter().next()?;
        Some(Picture { view, persona, lanes: lanes(&scene), svg: dressed(&scene, &dress) })
    };
    View::ALL.iter().filter_map(picture).collect()
}

/// A picture in each theme, laid out alike, on a sheet as large as it needs.
fn in_every_theme(graph: &JourneyGraph<'_>, options: &Options, view: View, persona: Option<PersonaIx>) -> Vec<Scene> {
    let scene = |theme: &Theme| {
        let options = Options { persona: persona.or(options.persona), page: None, ..options.in_theme(*theme) };
        let mut scene = draw(view, graph, &options).into_iter().next()?;
        scene.id = match persona {
            Some(persona) => format!("{view}-p{}", persona.index()),
            None => view.to_string(),
        };
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

    /// How many bytes the pictures of a journey have, and how many personas have some of their own, where they may
    /// have so many.
    fn drawn(personas: usize, most: usize) -> (usize, usize) {
        let names: Vec<String> = (0..personas).map(|number| format!("p{number}: Persona")).collect();
        let text = format!(
            "journey: X\npersonas: {{ {} }}\nstages: [{{ id: purchase, touchpoints: [A, B] }}]\n",
            names.join(", ")
        );
        let journey = crate::load_str("x.yaml", &text).value.unwrap();
        let pictures = within(most, &JourneyGraph::new(&journey), &Options::default(), &mut Colours::default());
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
