//! Makes the outline of a journey from a diagram: the title, the personas, and touchpoints from tasks.

use std::collections::{HashMap, HashSet};

use super::{Diagram, MERMAID_SYNTAX, Score, Section, Task};
use crate::diagnostic::Diagnostic;
use crate::interop::outline::{
    Outline, PersonaOutline, TouchpointOutline, UniqueIds, detect_language, make_stages, title_of_file,
};
use crate::model::{MAX_PERSONAS, State, slug};
use crate::source::Span;
use crate::words::{Lang, Word, capitalised};

/// Returns the outline of a diagram's journey. Fails if the diagram has no tasks, or too many actors.
pub(super) fn outline(diagram: &Diagram, file: &str, at: Span) -> Result<Outline, Box<Diagnostic>> {
    let actors = collect_actors(diagram)?;
    let sections = merge_sections(diagram);
    if sections.iter().all(|section| section.tasks.is_empty()) {
        let message = "the diagram has no tasks, but a journey needs at least one touchpoint";
        let problem = Diagnostic::new(&MERMAID_SYNTAX, at, message);
        return Err(Box::new(problem.help("a task is a name and a score: `Orders: 4`")));
    }
    let stage_names = || sections.iter().map(|section| section.name.as_str());
    let heading = read_heading(diagram, file);
    let lang = heading.subtitle.lang.unwrap_or_else(|| detect_language(stage_names()));
    let number: HashMap<&str, usize> = actors.iter().enumerate().map(|(index, actor)| (*actor, index)).collect();
    let mut ids = UniqueIds::default();
    let persona = |(index, name): (usize, &&str)| PersonaOutline {
        id: ids.of(name, || format!("persona-{}", index + 1)),
        name: (*name).to_owned(),
    };
    let personas = actors.iter().enumerate().map(persona).collect();
    let mut names = TouchpointNames { ids: UniqueIds::except(["done", "lost"]), number: &number, count: 0 };
    let mut stages = make_stages(stage_names(), lang);
    for (stage, section) in stages.iter_mut().zip(&sections) {
        stage.touchpoints = names.make_touchpoints(&section.tasks);
    }
    Ok(Outline {
        origin: "a user journey of Mermaid",
        title: heading.title,
        lang,
        state: heading.subtitle.state,
        summary: heading.summary,
        personas,
        stages,
    })
}

/// Returns the tasks whose names and actors are probably swapped, as in `Guest: 5: Chooses a seat`: several tasks
/// have the same name, and each has one actor that no other task has.
pub(super) fn swapped_tasks(diagram: &Diagram) -> Vec<&Task> {
    // A diagram written by polku is correct, even if personas occur only once.
    let is_own = diagram.label.as_deref().zip(diagram.title.as_deref());
    if is_own.is_some_and(|(label, title)| title.starts_with(label)) {
        return Vec::new();
    }
    let tasks = || diagram.sections.iter().flat_map(|section| &section.tasks);
    let mut times: HashMap<&str, usize> = HashMap::new();
    for actor in tasks().flat_map(|task| &task.actors) {
        *times.entry(actor).or_default() += 1;
    }
    let is_odd = |task: &&Task| matches!(task.actors.as_slice(), [actor] if times[actor.as_str()] == 1);
    let mut named: HashMap<&str, (usize, usize)> = HashMap::new();
    for task in tasks() {
        let (all, odd) = named.entry(&task.name.value).or_default();
        (*all, *odd) = (*all + 1, *odd + usize::from(is_odd(&task)));
    }
    tasks().filter(|task| matches!(named[task.name.value.as_str()], (all, odd) if all > 1 && all == odd)).collect()
}

/// Returns the actors, in order of appearance.
fn collect_actors(diagram: &Diagram) -> Result<Vec<&str>, Box<Diagnostic>> {
    let mut seen = HashSet::new();
    let mut actors = Vec::new();
    for task in diagram.sections.iter().flat_map(|section| &section.tasks) {
        let new = task.actors.iter().map(String::as_str).filter(|actor| seen.insert(*actor));
        actors.extend(new);
        if actors.len() > MAX_PERSONAS {
            let message = format!(
                "the diagram has more than {MAX_PERSONAS} actors, but a journey has at most {MAX_PERSONAS} personas"
            );
            let problem = Diagnostic::new(&MERMAID_SYNTAX, task.name.span, message);
            return Err(Box::new(problem.help("merge actors who take the same path")));
        }
    }
    Ok(actors)
}

/// Returns the sections. Consecutive sections with the same name are merged, as Mermaid draws them.
fn merge_sections(diagram: &Diagram) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::with_capacity(diagram.sections.len());
    for section in &diagram.sections {
        match sections.last_mut().filter(|last| last.name == section.name) {
            Some(last) => last.tasks.extend(section.tasks.iter().cloned()),
            None => sections.push(section.clone()),
        }
    }
    sections
}

// ---- title and summary ---------------------------------------------------------------------------

struct Heading {
    title: String,
    subtitle: Subtitle,
    summary: Option<String>,
}

/// The subtitle that polku writes after a title: the state of the journey, in the journey's language, and the persona
/// in view.
#[derive(Default)]
struct Subtitle {
    state: Option<State>,
    lang: Option<Lang>,
}

/// The separator between the title and the subtitle.
const BETWEEN: &str = " · ";

fn read_heading(diagram: &Diagram, file: &str) -> Heading {
    let label = diagram.label.as_deref();
    let own = |title: &str| label.and_then(|label| Some((label, parse_subtitle(title.strip_prefix(label)?)?)));
    let (title, subtitle) = match diagram.title.as_deref() {
        Some(title) => own(title).unwrap_or_else(|| (title, Subtitle::default())),
        // An empty title is replaced below.
        None => (label.unwrap_or_default(), Subtitle::default()),
    };
    // A title for screen readers that repeats the title is dropped.
    let label = label.filter(|label| *label != title && diagram.title.as_deref() != Some(*label));
    let summary = match (label, diagram.description.as_deref()) {
        (Some(label), Some(description)) => {
            let stop = if label.ends_with(['.', '!', '?', ':', '…']) { "" } else { "." };
            Some(format!("{label}{stop} {description}"))
        }
        (label, description) => label.or(description).map(str::to_owned),
    };
    let title = if title.trim().is_empty() { title_of_file(file) } else { title.to_owned() };
    Heading { title, subtitle, summary }
}

/// Parses the text after a title. Returns `None` if polku did not write it.
fn parse_subtitle(rest: &str) -> Option<Subtitle> {
    const STATES: [(State, Word); 2] = [(State::Current, Word::CurrentState), (State::Target, Word::TargetState)];
    let mut said = Subtitle::default();
    for part in rest.strip_prefix(BETWEEN)?.split(BETWEEN) {
        let in_lang = |lang: &Lang| {
            let begins = |word| part.strip_prefix(capitalised(lang.word(word)).as_str());
            let state = STATES.iter().find(|(_, word)| begins(*word) == Some("")).map(|(state, _)| *state);
            let is_persona = || begins(Word::Persona).is_some_and(|name| name.starts_with(": "));
            (state.is_some() || is_persona()).then_some((state, *lang))
        };
        let (state, lang) = Lang::ALL.iter().find_map(in_lang)?;
        said.lang = said.lang.or(Some(lang));
        said.state = said.state.or(state);
    }
    Some(said)
}

// ---- touchpoints ---------------------------------------------------------------------------------

/// The prefix and the score that polku writes for a touchpoint without a score.
const NO_SCORE: (&str, f64) = ("(?) ", 3.0);

struct TouchpointNames<'d> {
    ids: UniqueIds,
    /// The number of each actor.
    number: &'d HashMap<&'d str, usize>,
    count: usize,
}

impl TouchpointNames<'_> {
    /// Returns the touchpoints of tasks. Consecutive tasks with the same name but different actors and scores form
    /// one touchpoint, because that is how a diagram expresses different scores of actors.
    fn make_touchpoints(&mut self, tasks: &[Task]) -> Vec<TouchpointOutline> {
        let mut touchpoints: Vec<TouchpointOutline> = Vec::with_capacity(tasks.len());
        for task in tasks {
            let (name, score) = scored(task);
            let personas: Vec<usize> =
                task.actors.iter().filter_map(|actor| self.number.get(actor.as_str()).copied()).collect();
            let value = match score {
                Score::Number(score) if (1.0..=5.0).contains(&score) => Some(score),
                _ => None,
            };
            let again = touchpoints.last_mut().filter(|last| {
                last.name == name
                    && !personas.is_empty()
                    && !last.personas.is_empty()
                    && !personas.iter().any(|persona| last.personas.contains(persona))
                    && last.experience.iter().all(|(_, other)| *other != value)
            });
            let touchpoint = match again {
                Some(touchpoint) => touchpoint,
                None => {
                    touchpoints.push(self.make_touchpoint(name));
                    // The list is not empty: a touchpoint was just added.
                    let Some(last) = touchpoints.last_mut() else { continue };
                    last
                }
            };
            touchpoint.experience.push((personas.clone(), value));
            touchpoint.personas.extend(personas);
            touchpoint.remark = touchpoint.remark.take().or_else(|| remark(score));
        }
        for touchpoint in &mut touchpoints {
            touchpoint.personas.sort_unstable();
            if touchpoint.personas.len() == self.number.len() {
                touchpoint.personas.clear();
            }
        }
        touchpoints
    }

    fn make_touchpoint(&mut self, name: &str) -> TouchpointOutline {
        self.count += 1;
        let number = self.count;
        let id = self.ids.of(name, || format!("touchpoint-{number}"));
        let name = if name.trim().is_empty() { format!("Touchpoint {number}") } else { name.to_owned() };
        let id = (slug(&name) != id).then_some(id);
        TouchpointOutline { id, name, personas: Vec::new(), experience: Vec::new(), remark: None }
    }
}

/// Returns the name and the score of a task, with polku's own mark for a missing score removed.
fn scored(task: &Task) -> (&str, Score) {
    let (mark, middle) = NO_SCORE;
    match task.name.value.strip_prefix(mark) {
        Some(name) if task.score == Score::Number(middle) && !name.trim().is_empty() => (name, Score::Missing),
        _ => (&task.name.value, task.score),
    }
}

fn remark(score: Score) -> Option<String> {
    match score {
        Score::Number(score) if !(1.0..=5.0).contains(&score) => {
            let shown = Some(score.to_string()).filter(|shown| shown.len() < 10);
            let shown = shown.map(|shown| format!(" {shown}")).unwrap_or_default();
            Some(format!("no experience: the score{shown} in the diagram is not from 1 to 5"))
        }
        Score::NoNumber => Some("no experience: the score of the diagram is no number".to_owned()),
        Score::Number(_) | Score::Missing => None,
    }
}
