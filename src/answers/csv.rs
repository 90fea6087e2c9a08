//! The figures of touchpoints as CSV (RFC 4180), for spreadsheets.

use crate::analysis::Crowd;
use crate::model::TouchpointIx;

/// The first line.
pub const HEAD: &str =
    "path,journey,persona,touchpoint,name,visits,reached,lost,removal,unavoidable,expectation,experience\n";

/// Returns a line for each touchpoint that a crowd meets. `path` is the path of the journey's file. Shares and numbers are
/// per customer who begins.
pub fn rows(path: &str, crowd: &Crowd<'_, '_, '_>) -> String {
    let journey = crowd.graph().journey();
    let persona = crowd.persona().map_or("*", |persona| journey.persona_id(persona).unwrap_or_default());
    let (unavoidable, kept) = (crowd.unavoidable(), crowd.kept());
    let maybe = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let mut text = String::new();
    for ix in (0..journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| crowd.visits(ix) > 0.0) {
        let (expectation, experience) = crowd.scores(ix);
        let touchpoint = journey.touchpoint(ix);
        let line = [
            field(path),
            field(&journey.id),
            field(persona),
            field(&touchpoint.id.value),
            field(&touchpoint.name.value),
            crowd.visits(ix).to_string(),
            crowd.reached(ix).to_string(),
            crowd.lost_at(ix).to_string(),
            maybe(crowd.removal_of(ix, kept)),
            unavoidable[ix.index()].to_string(),
            maybe(expectation),
            maybe(experience),
        ];
        text += &(line.join(",") + "\n");
    }
    text
}

/// A text as a field. One that a spreadsheet would take for a formula begins with an apostrophe.
pub(super) fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
