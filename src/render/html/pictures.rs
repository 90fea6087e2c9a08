//! Which pictures a page has: every view, of everybody and of each persona.

use rayon::prelude::*;

use super::colours::Colours;
use crate::graph::JourneyGraph;
use crate::model::PersonaIx;
use crate::render::scene::{Item, Role, Scene};
use crate::render::settings::{Theme, View};
use crate::render::svg::{Dress, dressed};
use crate::render::{Options, draw};

/// How many touchpoints the pictures of a page may have together: about two kilobytes for each. Pictures
/// of single personas beyond that are left out, those of everybody never.
const MOST_DRAWN: usize = 6_000;

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
    let wanted: Vec<_> = View::ALL
        .iter()
        .flat_map(|&view| std::iter::once(None).chain(personas(graph, options)).map(move |persona| (view, persona)))
        .collect();
    let drawn: Vec<Vec<Scene>> =
        wanted.par_iter().map(|&(view, persona)| in_every_theme(graph, options, view, persona)).collect();
    // Colours are numbered in the order of the pictures, so that the same journey gives the same page.
    let dresses: Vec<Dress> = drawn.iter().map(|scenes| colours.dress(scenes)).collect();
    let finished = drawn.into_par_iter().zip(dresses).zip(wanted).filter_map(|((scenes, dress), (view, persona))| {
        let scene = scenes.into_iter().next()?;
        Some(Picture { view, persona, lanes: lanes(&scene), svg: dressed(&scene, &dress) })
    });
    finished.collect()
}

/// The personas who have pictures of their own, as far as there is room.
fn personas(graph: &JourneyGraph<'_>, options: &Options) -> Vec<Option<PersonaIx>> {
    let journey = graph.journey();
    if options.persona.is_some() || journey.persona_count() < 2 {
        return Vec::new();
    }
    let mut drawn = View::ALL.len() * journey.touchpoints.len();
    let fits = |persona: &PersonaIx| {
        let served = journey.touchpoints.iter().filter(|touchpoint| touchpoint.personas.contains(*persona)).count();
        drawn += View::ALL.len() * served;
        drawn <= MOST_DRAWN
    };
    journey.all_personas().iter().take_while(fits).map(Some).collect()
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
    Theme::ALL.iter().filter_map(scene).collect()
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

    /// How many personas have pictures of their own in a journey of so many touchpoints, for everybody.
    fn own_pictures(touchpoints: usize, personas: usize) -> usize {
        let names: Vec<String> = (0..personas).map(|number| format!("p{number}: Persona")).collect();
        let list: Vec<String> = (0..touchpoints).map(|number| format!("T{number}")).collect();
        let text = format!(
            "journey: X\npersonas: {{ {} }}\nstages: [{{ id: purchase, touchpoints: [{}] }}]\n",
            names.join(", "),
            list.join(", ")
        );
        let source = crate::source::Source::new("x.yaml", text);
        let journey = crate::model::load(&source, &crate::model::Catalog::default()).0.unwrap();
        super::personas(&JourneyGraph::new(&journey), &Options::default()).len()
    }

    #[test]
    fn a_page_stays_of_sensible_size() {
        assert_eq!(own_pictures(20, 64), 64);
        assert_eq!(own_pictures(200, 64), 9, "the rest is left out");
        assert_eq!(own_pictures(2000, 64), 0, "only those of everybody are left");
        assert_eq!(own_pictures(20, 1), 0, "one persona is everybody");
    }
}
