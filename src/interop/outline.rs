//! What all importers share: the outline of a journey, with ids and guessed kinds, and its text as YAML.

mod ids;
mod kinds;
mod write;

use crate::diagnostic::beginning;
use crate::model::{LONGEST_NAME, LONGEST_TITLE, StageKind, State, slug};
use crate::words::{Lang, capitalised};
pub(super) use ids::UniqueIds;
pub(super) use kinds::detect_language;
use kinds::{KINDS, guess_kinds, kind_named, usual_kind};

/// The parts of a journey that other formats provide.
pub(super) struct Outline {
    /// The format, with its article, for the comment at the beginning.
    pub origin: &'static str,
    pub title: String,
    pub lang: Lang,
    pub state: Option<State>,
    pub summary: Option<String>,
    pub personas: Vec<PersonaOutline>,
    pub stages: Vec<StageOutline>,
}

pub(super) struct PersonaOutline {
    pub id: String,
    pub name: String,
}

pub(super) struct StageOutline {
    pub id: String,
    /// `None` if pictures show the same without it.
    pub name: Option<String>,
    pub kind: StageKind,
    pub is_guessed: bool,
    pub touchpoints: Vec<TouchpointOutline>,
}

pub(super) struct TouchpointOutline {
    /// The id, if the one derived from the name does not fit.
    pub id: Option<String>,
    pub name: String,
    /// The numbers of its personas. Empty means all.
    pub personas: Vec<usize>,
    /// The scores, each with its personas. A score of `None` is for those without one.
    pub experience: Vec<(Vec<usize>, Option<f64>)>,
    /// A comment about its score.
    pub remark: Option<String>,
}

impl Outline {
    /// Shortens each name that is longer than a journey allows. Returns how many there are.
    pub fn shorten_names(&mut self) -> usize {
        // The rest of a name may make another id, or none.
        for touchpoint in self.stages.iter_mut().flat_map(|stage| &mut stage.touchpoints) {
            let kept = beginning(&touchpoint.name, LONGEST_NAME);
            if touchpoint.id.is_none() && kept.len() < touchpoint.name.len() {
                let id = slug(&touchpoint.name);
                touchpoint.id = (slug(kept) != id).then_some(id);
            }
        }
        let stages = self.stages.iter_mut().flat_map(|stage| {
            let touchpoints = stage.touchpoints.iter_mut().map(|touchpoint| &mut touchpoint.name);
            stage.name.iter_mut().chain(touchpoints)
        });
        let names = self.personas.iter_mut().map(|persona| &mut persona.name).chain(stages);
        let names = names.map(|name| (name, LONGEST_NAME)).chain([(&mut self.title, LONGEST_TITLE)]);
        let shorten = |(name, most): (&mut String, usize)| {
            let kept = beginning(name, most).len();
            let is_long = kept < name.len();
            name.truncate(kept);
            usize::from(is_long)
        };
        names.map(shorten).sum()
    }

    /// Returns the text of the journey file.
    pub fn yaml(&self) -> String {
        write::journey(self)
    }
}

/// Derives the title of a journey from the name of the imported file.
pub(super) fn title_of_file(file: &str) -> String {
    let name = file.rsplit_once(['/', '\\']).map_or(file, |(_, name)| name);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let words: Vec<&str> = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_file = !words.is_empty() && !name.starts_with('<');
    if is_file { capitalised(&words.join(" ")) } else { "A journey".to_owned() }
}

/// Returns stages with these names, without touchpoints. Kinds that the names do not say are guessed. An empty name is
/// for touchpoints outside every stage.
pub(super) fn make_stages<'n>(names: impl Iterator<Item = &'n str> + Clone, lang: Lang) -> Vec<StageOutline> {
    let slugs: Vec<String> = names.clone().map(slug).collect();
    let said: Vec<Option<usize>> = slugs.iter().map(|slug| Some(kind_named(slug)?.0)).collect();
    let fixed: Vec<Option<usize>> =
        said.iter().zip(&slugs).map(|(said, slug)| said.or_else(|| usual_kind(slug))).collect();
    let kinds = guess_kinds(&fixed);
    // Stages named after kinds take the ids of kinds first.
    let mut ids = UniqueIds::default();
    let mut taken: Vec<Option<String>> = said
        .iter()
        .map(|said| said.map(|kind| KINDS[kind].0.as_str()).filter(|id| ids.is_free(id)).map(|id| ids.take(id)))
        .collect();
    let stage = |(index, name): (usize, &str)| {
        let (kind, word) = KINDS[kinds[index]];
        let own = taken[index].take();
        let id = own.unwrap_or_else(|| match name.is_empty() {
            true => ids.take(kind.as_str()),
            false => ids.of(name, || format!("stage-{}", index + 1)),
        });
        let is_shown = name.is_empty() || (id == kind.as_str() && name == capitalised(lang.word(word)));
        let name = (!is_shown).then(|| name.to_owned());
        StageOutline { id, name, kind, is_guessed: said[index].is_none(), touchpoints: Vec::new() }
    };
    names.enumerate().map(stage).collect()
}
