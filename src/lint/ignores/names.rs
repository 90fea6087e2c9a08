//! The names in comments that ignore findings.

use crate::diagnostic::{Category, Diagnostic, Near, Severity, nearest, shorten};
use crate::lint::rules::unused_ignore::KIND;
use crate::lint::{RULES, rule_named};
use crate::model::LOAD_KINDS;
use crate::source::At;

/// Returns a finding at a name that cannot be ignored, and the rule that was probably meant.
pub(super) fn mistake(name: At<&str>) -> Option<(Diagnostic, Option<Near<'static>>)> {
    let At { value: text, span } = name;
    let load = LOAD_KINDS.iter().find(|kind| kind.name == text);
    let is_ignorable = rule_named(text).is_some() || load.is_some_and(|kind| kind.severity < Severity::Error);
    if is_ignorable && text != KIND.name {
        return None;
    }
    let is_category = |kind: &Category| kind.as_str() == text && *kind != Category::Load;
    let finding = |message: String, help: String| Diagnostic::new(&KIND, span, message).help(help);
    let shown = shorten(text);
    let unknown = |help: String| finding(format!("there is no rule `{shown}`"), help);
    let found = if text == KIND.name {
        let help = "switch it off in polku.yaml: `rules: { unused-ignore: off }`";
        finding(format!("`{text}` cannot be ignored by a comment"), help.into())
    } else if load.is_some() {
        finding(format!("`{text}` cannot be ignored"), "correct it: it is a load error".into())
    } else if RULES.iter().any(|rule| is_category(&rule.kind().category)) {
        let help = format!("switch a category off in polku.yaml: `rules: {{ {text}: off }}`");
        finding(format!("`{text}` is a category, and comments name rules"), help)
    } else if text.contains(char::is_whitespace) {
        unknown("put a comma between two names".into())
    } else {
        let near = nearest(text, RULES.iter().map(|rule| rule.kind().name));
        let help = near.map_or("`polku rules` lists the rules".into(), |near| format!("did you mean `{near}`?"));
        return Some((unknown(help), near));
    };
    Some((found, None))
}
