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
        ElementValue::End(end) => end.name.as_ref().map_or(&end.id.value, |name| &name.value),
        ElementValue::Scenario(scenario) => &scenario.name.value,
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

/// Writes a value without the signs of JSON: `for 3d, informed yes`.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(value) => if *value { "yes" } else { "no" }.into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => shorten(text),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(map) if map.len() == 1 => map.values().map(plain).collect(),
        Value::Object(map) => {
            let said = |(key, value): (&String, &Value)| match key.as_str() {
                "csat" | "nps" | "ces" => format!("{} {}", key.to_uppercase(), plain(value)),
                _ => format!("{key} {}", plain(value)),
            };
            map.iter().map(said).collect::<Vec<_>>().join(", ")
        }
    }
}
