//! Values of elements in changes: as JSON, and as people read them.

use serde_json::Value;

use crate::diagnostic::shorten;
use crate::interop::show;
use crate::model::{Element, ElementValue};

/// Returns the value of an element for programs. Of an element with a name or a text, that.
pub(super) fn json(element: &Element<'_>) -> Value {
    if let Some(name) = name(element) {
        return name.into();
    }
    show::json_of(element)
}

/// Returns the name or the text of an element that has one.
pub(super) fn name(element: &Element<'_>) -> Option<String> {
    let name = match element.value {
        ElementValue::Journey(journey) => &journey.title.value,
        ElementValue::Persona(persona) => &persona.name.value,
        ElementValue::Channel(channel) => &channel.name.value,
        ElementValue::Team(team) => &team.name.value,
        ElementValue::Partner(partner) => &partner.name.value,
        ElementValue::Fact(fact) => &fact.statement.value,
        ElementValue::System(system) => &system.name.value,
        ElementValue::Lane(lane) => &lane.name.value,
        ElementValue::End(end) => end.name.as_ref().map_or(&end.id.value, |name| &name.value),
        ElementValue::Scenario(scenario) => &scenario.name.value,
        ElementValue::Limit(limit) => &limit.name.value,
        ElementValue::Stage(stage) => stage.name.as_ref().map_or(&stage.id.value, |name| &name.value),
        ElementValue::Touchpoint(touchpoint) => &touchpoint.name.value,
        ElementValue::Pain(pain) => &pain.text.value,
        ElementValue::Opportunity(opportunity) => &opportunity.text.value,
        ElementValue::Quote(quote) => &quote.text.value,
        ElementValue::Action(action) => &action.text.value,
        ElementValue::Text(text) | ElementValue::Reference { id: text, .. } => return Some(text.to_owned()),
        _ => return None,
    };
    Some(name.clone())
}

/// Returns the value of an element for people, on one line.
pub(super) fn shown(element: &Element<'_>) -> String {
    match json(element) {
        Value::String(id) if matches!(element.value, ElementValue::Reference { .. }) => format!("`{}`", shorten(&id)),
        Value::String(text) => shorten(&text),
        other => plain(&other),
    }
}

/// Writes a value without the signs of JSON, on one line: `CSAT 4.3, source survey`.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(value) => if *value { "yes" } else { "no" }.into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => shorten(text),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(map) if map.len() == 1 && !map.keys().any(|key| is_figure(key)) => {
            map.values().map(plain).collect()
        }
        Value::Object(map) => {
            // A named figure begins with its name and value, a wait with its length.
            let named = map.get("name").zip(map.get("value"));
            let first = named.map(|(name, value)| format!("{} {}", plain(name), plain(value)));
            let first = first.or_else(|| map.get("for").or(map.get("to")).map(plain));
            let rest = map.iter().filter(|(key, _)| {
                !matches!(key.as_str(), "for" | "to") && (named.is_none() || !matches!(key.as_str(), "name" | "value"))
            });
            let said = rest.map(|(key, value)| {
                let key = if is_figure(key) { key.to_uppercase() } else { key.clone() };
                format!("{key} {}", plain(value))
            });
            first.into_iter().chain(said).collect::<Vec<_>>().join(", ")
        }
    }
}

fn is_figure(key: &str) -> bool {
    matches!(key, "csat" | "nps" | "ces")
}
