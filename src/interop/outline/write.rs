//! Writes a journey as YAML in the style of an author: keys in their usual order, quotes where they are needed, small
//! maps on one line.

use super::{Outline, PersonaOutline, StageOutline, TouchpointOutline};
use crate::model::StageKind;
use crate::words::Lang;
use crate::yaml::{In, is_unseen, scalar};

/// The greatest width of a line, if there is a choice.
const WIDTH: usize = 100;

/// Returns the text of a journey file.
pub(super) fn journey(outline: &Outline) -> String {
    let mut out = Out::default();
    out.head(outline.origin, outline.stages.iter().any(|stage| stage.is_guessed));
    out.line(0, &format!("journey: {}", scalar(&outline.title, In::Block)));
    if outline.lang != Lang::English {
        out.line(0, &format!("lang: {}", outline.lang.tag()));
    }
    if let Some(state) = outline.state {
        out.line(0, &format!("state: {state}"));
    }
    if let Some(summary) = &outline.summary {
        out.summary(summary);
    }
    out.personas(&outline.personas);
    out.line(0, "stages:");
    for stage in &outline.stages {
        out.stage(stage, &outline.personas);
    }
    out.text
}

#[derive(Default)]
struct Out {
    text: String,
}

impl Out {
    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&format!("{:indent$}{text}\n", ""));
    }

    fn head(&mut self, origin: &str, has_guesses: bool) {
        if !has_guesses {
            return self.line(0, &format!("# Imported from {origin}. `polku lint FILE` shows what is missing."));
        }
        let kinds: Vec<&str> = StageKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let kinds = kinds.join(", ");
        let head =
            format!("# Imported from {origin}, which has no kinds of stages. Check each \"a guess\": the kinds are");
        self.line(0, &head);
        self.line(0, &format!("# {kinds}. `polku lint FILE` shows what else is missing."));
    }

    /// Writes the summary. A long one becomes a folded block.
    fn summary(&mut self, summary: &str) {
        let line = format!("summary: {}", scalar(summary, In::Block));
        // A folded block cannot contain every character. It also must not begin a line with a command to a CI system.
        let is_foldable = !summary.contains(is_unseen)
            && !summary.split(' ').any(|word| word.is_empty() || word.starts_with(['#', ':']));
        if line.chars().count() <= WIDTH || !is_foldable {
            return self.line(0, &line);
        }
        self.line(0, "summary: >-");
        for line in wrapped(summary, WIDTH - 2) {
            self.line(2, &line);
        }
    }

    fn personas(&mut self, personas: &[PersonaOutline]) {
        if personas.is_empty() {
            return;
        }
        let entries = |within: In| {
            personas.iter().map(move |persona| format!("{}: {}", id(persona), scalar(&persona.name, within)))
        };
        let line = format!("personas: {{ {} }}", entries(In::Flow).collect::<Vec<_>>().join(", "));
        if line.chars().count() <= WIDTH {
            return self.line(0, &line);
        }
        self.line(0, "personas:");
        entries(In::Block).for_each(|entry| self.line(2, &entry));
    }

    fn stage(&mut self, stage: &StageOutline, personas: &[PersonaOutline]) {
        let says_kind = stage.id != stage.kind.as_str();
        let guess = if stage.is_guessed { "    # a guess" } else { "" };
        self.line(2, &format!("- id: {}{}", scalar(&stage.id, In::Block), if says_kind { "" } else { guess }));
        if let Some(name) = &stage.name {
            self.line(4, &format!("name: {}", scalar(name, In::Block)));
        }
        if says_kind {
            self.line(4, &format!("kind: {}{guess}", stage.kind.as_str()));
        }
        if !stage.touchpoints.is_empty() {
            self.line(4, "touchpoints:");
        }
        for touchpoint in &stage.touchpoints {
            self.touchpoint(touchpoint, personas);
        }
    }

    fn touchpoint(&mut self, touchpoint: &TouchpointOutline, personas: &[PersonaOutline]) {
        let name = scalar(&touchpoint.name, In::Block);
        let id = touchpoint.id.as_ref().map(|id| format!("id: {}", scalar(id, In::Block)));
        let whom =
            (!touchpoint.personas.is_empty()).then(|| format!("personas: {}", list(&touchpoint.personas, personas)));
        let experience = experience_value(touchpoint, personas).map(|experience| format!("experience: {experience}"));
        let mut keys: Vec<String> =
            id.into_iter().chain([format!("name: {name}")]).chain(whom).chain(experience).collect();
        keys.extend(touchpoint.remark.as_ref().map(|remark| format!("# {remark}")));
        // A touchpoint with only a name is written as the name.
        if keys.len() == 1 {
            return self.line(6, &format!("- {name}"));
        }
        for (index, key) in keys.iter().enumerate() {
            self.line(6, &format!("{} {key}", if index == 0 { "-" } else { " " }));
        }
    }
}

/// Returns the id of a persona, quoted if YAML would read it as a number or a keyword.
fn id(persona: &PersonaOutline) -> String {
    scalar(&persona.id, In::Flow).into_owned()
}

/// Returns the ids of personas. A single one has no brackets.
fn list(some: &[usize], personas: &[PersonaOutline]) -> String {
    let ids: Vec<String> = some.iter().filter_map(|&persona| personas.get(persona).map(id)).collect();
    match ids.as_slice() {
        [only] => only.clone(),
        ids => format!("[{}]", ids.join(", ")),
    }
}

/// Returns the scores of a touchpoint: one, or one for each persona.
fn experience_value(touchpoint: &TouchpointOutline, personas: &[PersonaOutline]) -> Option<String> {
    if let [(_, score)] = touchpoint.experience.as_slice() {
        return score.map(|score| score.to_string());
    }
    let scores = touchpoint.experience.iter().filter_map(|(whom, score)| Some((whom, (*score)?)));
    let mut each: Vec<(usize, f64)> =
        scores.flat_map(|(whom, score)| whom.iter().map(move |&persona| (persona, score))).collect();
    each.sort_by_key(|(persona, _)| *persona);
    let entries = each.iter().filter_map(|&(persona, score)| Some(format!("{}: {score}", id(personas.get(persona)?))));
    let entries: Vec<String> = entries.collect();
    (!entries.is_empty()).then(|| format!("{{ {} }}", entries.join(", ")))
}

/// Wraps words in lines of at most `most` characters. A longer word has a line of its own.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        match lines.last_mut().filter(|_| width + 1 + length <= most) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
                width += 1 + length;
            }
            None => {
                lines.push(word.to_owned());
                width = length;
            }
        }
    }
    lines
}
