//! The tools of a page: view, persona, lanes, zoom, colours, help.

use super::cells::persona_numbers;
use super::markup::Markup;
use super::pictures::{PagePicture, State};
use super::text::JourneyPage;
use crate::model::{PersonaIx, PersonaSet, ScenarioIx};
use crate::render::overlay::overlay_word;
use crate::render::settings::{Lane, Overlay, View};
use crate::render::sheet::lane_word;
use crate::render::text::named;
use crate::words::{Word, capitalised};

/// Icons of buttons, drawn in the colour of their text in a square of 20 by 20.
const PLUS: &str = "M10 4v12M4 10h12";
const MINUS: &str = "M4 10h12";
const CORNERS: &str = "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5";
const HALF_MOON: &str = "M16.5 12.2A7 7 0 1 1 7.8 3.5a5.6 5.6 0 0 0 8.7 8.7z";
const QUESTION: &str = "M7.2 7.6A2.8 2.8 0 1 1 10 10.4v1.8M10 15.4v.4";

pub(super) const fn view_word(view: View) -> Word {
    match view {
        View::Flow => Word::FlowView,
        View::Map => Word::MapView,
        View::Blueprint => Word::BlueprintView,
    }
}

/// Returns the views, as tabs.
pub(super) fn tabs(page: &JourneyPage<'_>, first: View) -> String {
    let mut markup = Markup::default();
    let label = page.tool(Word::View);
    markup.begin("div", &[("class", "tabs tool"), ("role", "tablist"), ("aria-label", &label)]);
    for view in View::ALL {
        let (is_first, id) = (*view == first, format!("tab-{view}"));
        let attributes = [
            ("type", "button"),
            ("role", "tab"),
            ("id", id.as_str()),
            ("data-view", view.as_str()),
            ("aria-controls", "stage"),
            ("aria-selected", if is_first { "true" } else { "false" }),
            ("tabindex", if is_first { "0" } else { "-1" }),
        ];
        markup.element("button", &attributes, &page.tool(view_word(*view)));
    }
    markup.finish()
}

/// Returns the choice of personas, if there are several.
pub(super) fn personas(page: &JourneyPage<'_>) -> String {
    let mut markup = Markup::default();
    let personas: Vec<PersonaIx> = page.personas.iter().collect();
    if personas.len() < 2 {
        return markup.finish();
    }
    markup.begin("label", &[("class", "tool field")]);
    markup.element("span", &[], &page.tool(Word::Persona)).begin("select", &[("id", "persona")]);
    markup.element("option", &[("value", ""), ("selected", "")], &page.tool(Word::Everybody));
    for ix in personas {
        let Some(persona) = page.journey.definitions.personas.get(ix.index()) else { continue };
        let (number, id) = (ix.index().to_string(), persona.identity.id.value.as_str());
        let name = page.persona_name(ix).unwrap_or(id);
        match page.foreign {
            Some(lang) => markup.element("option", &[("value", &number), ("data-id", id), ("lang", lang)], name),
            None => markup.element("option", &[("value", &number), ("data-id", id)], name),
        };
    }
    markup.finish()
}

/// Returns the choice of scenarios that have pictures, if there are any, each with the personas whose scenario it is.
pub(super) fn scenarios(page: &JourneyPage<'_>, pictures: &[PagePicture]) -> String {
    let mut markup = Markup::default();
    let of_everybody = |picture: &&PagePicture| {
        let is_plain = picture.overlay.is_none() && picture.state.is_none();
        picture.view == View::Flow && picture.persona.is_none() && is_plain
    };
    let told = pictures.iter().filter(of_everybody);
    let told: Vec<(ScenarioIx, PersonaSet)> =
        told.filter_map(|picture| Some((picture.scenario?, picture.shown))).collect();
    if told.is_empty() {
        return markup.finish();
    }
    markup.begin("label", &[("class", "tool field")]);
    markup.element("span", &[], &page.tool(Word::Scenario)).begin("select", &[("id", "scenario")]);
    markup.element("option", &[("value", ""), ("selected", "")], &page.tool(Word::WholeJourney));
    for (ix, personas) in told {
        let scenario = page.journey.scenario(ix);
        let (number, id) = (ix.index().to_string(), scenario.id.value.as_str());
        let personas = persona_numbers(personas);
        let mut attributes = vec![("value", number.as_str()), ("data-id", id), ("data-of", personas.as_str())];
        attributes.extend(page.foreign.map(|lang| ("lang", lang)));
        markup.element("option", &attributes, named(&scenario.name, id));
    }
    markup.finish()
}

/// Returns the choice between both states in one picture and each of them, as far as there are pictures of it.
pub(super) fn states(page: &JourneyPage<'_>, pictures: &[PagePicture]) -> String {
    let mut markup = Markup::default();
    markup.begin("label", &[("class", "tool field")]);
    markup.element("span", &[], &page.tool(Word::States)).begin("select", &[("id", "state")]);
    let is_drawn = |state: &State| pictures.iter().any(|picture| picture.state == Some(*state));
    let each = [State::Before, State::After].into_iter().filter(is_drawn);
    let each = each.map(|state| (state.as_str(), state.as_str(), state_word(state)));
    for (value, id, word) in [("", "both", Word::BothStates)].into_iter().chain(each) {
        let mut attributes = vec![("value", value), ("data-id", id)];
        attributes.extend(value.is_empty().then_some(("selected", "")));
        markup.element("option", &attributes, &page.tool(word));
    }
    markup.finish()
}

const fn state_word(state: State) -> Word {
    match state {
        State::Before => Word::StateBefore,
        State::After => Word::StateAfter,
    }
}

/// Returns the choice of overlays.
pub(super) fn overlays(page: &JourneyPage<'_>, first: Option<Overlay>) -> String {
    let mut markup = Markup::default();
    markup.begin("label", &[("class", "tool field")]);
    markup.element("span", &[], &page.tool(Word::Overlay)).begin("select", &[("id", "overlay")]);
    let none = (None, "", "none", page.tool(Word::NoOverlay));
    let all = Overlay::ALL.iter().map(|&one| (Some(one), one.as_str(), one.as_str(), page.heading(overlay_word(one))));
    for (overlay, value, id, name) in std::iter::once(none).chain(all) {
        let mut attributes = vec![("value", value), ("data-id", id)];
        attributes.extend((overlay == first).then_some(("selected", "")));
        markup.element("option", &attributes, &name);
    }
    markup.finish()
}

/// Returns the choice of lanes of each view that has any.
pub(super) fn lanes(page: &JourneyPage<'_>, pictures: &[PagePicture]) -> String {
    let mut markup = Markup::default();
    for view in View::ALL.iter().filter(|view| **view != View::Flow) {
        let mut lanes: Vec<&(String, String)> = Vec::new();
        for lane in pictures.iter().filter(|picture| picture.view == *view).flat_map(|picture| &picture.lanes) {
            if !lanes.iter().any(|known| known.0 == lane.0) {
                lanes.push(lane);
            }
        }
        if lanes.len() < 2 {
            continue;
        }
        markup.begin("details", &[("class", "tool menu"), ("data-view", view.as_str()), ("hidden", "")]);
        markup.element("summary", &[], &page.tool(Word::Lanes));
        markup.begin("fieldset", &[]).element("legend", &[], &page.tool(Word::Lanes));
        for (word, label) in lanes {
            markup.begin("label", &[]);
            markup.single("input", &[("type", "checkbox"), ("value", word), ("checked", "")]);
            // A lane without a name can be hidden, too.
            let own = Some(capitalised(label)).filter(|label| !label.is_empty());
            let named = || Lane::ALL.iter().find(|lane| lane.as_str() == word).map(|lane| page.tool(lane_word(*lane)));
            markup.text(" ").text(&own.or_else(named).unwrap_or_default()).end();
        }
        markup.end().end();
    }
    markup.finish()
}

/// Returns the buttons for colours and help.
pub(super) fn settings(page: &JourneyPage<'_>) -> String {
    let mut markup = Markup::default();
    markup.begin("div", &[("class", "tool settings")]);
    button(page, "theme", Word::DarkTheme, "", HALF_MOON, &[("aria-pressed", "false")], &mut markup);
    button(page, "help-open", Word::Help, "?", QUESTION, &[("aria-haspopup", "dialog")], &mut markup);
    markup.finish()
}

/// Returns the buttons for the size of the picture.
pub(super) fn zoom(page: &JourneyPage<'_>) -> String {
    let mut markup = Markup::default();
    let label = page.tool(Word::Picture);
    markup.begin("div", &[("class", "tool zoom"), ("role", "group"), ("aria-label", &label)]);
    button(page, "zoom-out", Word::ZoomOut, "-", MINUS, &[], &mut markup);
    let title = hint(page, Word::FullSize, "0");
    let full = [("type", "button"), ("id", "full"), ("title", title.as_str()), ("aria-label", title.as_str())];
    markup.element("button", &full, "100%");
    button(page, "zoom-in", Word::ZoomIn, "+", PLUS, &[], &mut markup);
    button(page, "fit", Word::Fit, "F", CORNERS, &[], &mut markup);
    markup.finish()
}

/// Returns what a button does, and its key.
fn hint(page: &JourneyPage<'_>, word: Word, key: &str) -> String {
    let word = page.tool(word);
    if key.is_empty() { word } else { format!("{word} ({key})") }
}

fn button(
    page: &JourneyPage<'_>,
    id: &str,
    word: Word,
    key: &str,
    sign: &str,
    more: &[(&str, &str)],
    markup: &mut Markup,
) {
    let title = hint(page, word, key);
    let label = page.tool(word);
    let mut attributes =
        vec![("type", "button"), ("id", id), ("title", title.as_str()), ("aria-label", label.as_str())];
    attributes.extend(more);
    markup.begin("button", &attributes);
    markup.begin("svg", &[("viewBox", "0 0 20 20"), ("aria-hidden", "true"), ("class", "sign")]);
    markup.begin("path", &[("d", sign)]).end().end().end();
}

/// Returns the help, in a dialog.
pub(super) fn help(page: &JourneyPage<'_>) -> String {
    const KEYS: [(&str, Word); 4] =
        [("+", Word::ZoomIn), ("−", Word::ZoomOut), ("0", Word::FullSize), ("F", Word::Fit)];
    let mut markup = Markup::default();
    markup.begin("dialog", &[("id", "help"), ("aria-labelledby", "help-title")]);
    markup.element("h2", &[("id", "help-title")], &page.tool(Word::Help)).begin("dl", &[("class", "keys")]);
    for (key, word) in KEYS {
        markup.begin("div", &[]).begin("dt", &[]).element("kbd", &[], key).end();
        markup.element("dd", &[], &page.tool(word)).end();
    }
    let zoom = format!("{} / {}", page.tool(Word::ZoomIn), page.lang.word(Word::ZoomOut));
    let (around, view) = (page.tool(Word::MoveAround), page.tool(Word::View));
    for (how, what) in [(Word::MoveKeys, &around), (Word::ZoomKeys, &zoom), (Word::TabKeys, &view)] {
        markup.begin("div", &[]).element("dt", &[], &page.tool(how)).element("dd", &[], what).end();
    }
    markup.begin("div", &[]).begin("dt", &[]).element("kbd", &[], "?").end();
    markup.element("dd", &[], &page.tool(Word::Help)).end().end();
    for word in [Word::SelectText, Word::KeysWhere, Word::LinkKeeps] {
        markup.element("p", &[], &page.tool(word));
    }
    markup.element("button", &[("type", "button"), ("id", "help-close"), ("class", "plain")], &page.tool(Word::Close));
    markup.finish()
}
