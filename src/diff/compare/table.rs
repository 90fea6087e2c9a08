//! Which kinds of change the parts of an element make.

use crate::diff::kinds as k;
use crate::diff::kinds::ChangeKind;
use crate::model::{Better, ElementValue};

/// The kinds of change of a part.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    pub added: &'static ChangeKind,
    pub removed: &'static ChangeKind,
    pub changed: &'static ChangeKind,
    /// Which values are better, if that is known beside the kind.
    pub better: Option<Better>,
}

impl Kinds {
    /// Whether they are of a whole wait.
    pub fn is_wait(self) -> bool {
        *self.added == k::WAIT_LENGTHENED
    }
}

const fn same(kind: &'static ChangeKind) -> Kinds {
    each(kind, kind, kind)
}

const fn each(added: &'static ChangeKind, removed: &'static ChangeKind, changed: &'static ChangeKind) -> Kinds {
    Kinds { added, removed, changed, better: None }
}

/// A part whose value grows or shrinks. What is absent is less than anything.
const fn scale(up: &'static ChangeKind, down: &'static ChangeKind) -> Kinds {
    each(up, down, up)
}

/// Returns the kinds of change of the part of an element under a key. Whatever has none of its own is metadata.
pub(super) fn kinds_of(of: &ElementValue<'_>, key: &str) -> Kinds {
    use ElementValue as V;
    match (of, key) {
        (V::Journey(_), "title" | "summary" | "terms") => same(&k::TEXT_CHANGED),
        (V::Journey(_), "state") => same(&k::STATE_CHANGED),
        (V::Journey(_), "customers") | (V::Customers(_), _) => same(&k::CUSTOMERS_CHANGED),
        (V::Journey(_), "owner") => same(&k::TEAM_CHANGED),
        (V::Journey(_), "based-on") => each(&k::BASIS_ADDED, &k::BASIS_LOST, &k::TEXT_CHANGED),
        (V::Persona(_), "share") => same(&k::SHARE_CHANGED),
        (V::Persona(_), "accompanies") => same(&k::COMPANION_CHANGED),
        (V::Channel(_), "medium") => same(&k::MEDIUM_CHANGED),
        (V::Fact(_), "statement" | "in") => same(&k::FACT_CHANGED),
        (V::End(_), "kind") => same(&k::END_KIND_CHANGED),
        (V::Scenario(_), "personas" | "through" | "without" | "end") => same(&k::SCENARIO_CHANGED),
        (V::Stage(_), "kind") => same(&k::STAGE_KIND_CHANGED),
        (V::Stage(_) | V::Touchpoint(_), "takes") => scale(&k::TIME_LENGTHENED, &k::TIME_SHORTENED),
        (V::Stage(_) | V::Touchpoint(_), "repeats") | (V::Repeats(_), _) => same(&k::REPEATS_CHANGED),
        (V::Touchpoint(_), "ownership") => same(&k::OWNERSHIP_CHANGED),
        (V::Touchpoint(_), "contact") => same(&k::CONTACT_CHANGED),
        (V::Touchpoint(_), "channel") => each(&k::CHANNEL_GAINED, &k::CHANNEL_LOST, &k::CHANNEL_LOST),
        (V::Touchpoint(_), "responsible") | (V::Opportunity(_) | V::Action(_), "team") => same(&k::TEAM_CHANGED),
        (V::Touchpoint(_), "partner") => same(&k::PARTNER_CHANGED),
        (V::Touchpoint(_), "level" | "reach") => same(&k::LEVEL_CHANGED),
        (V::Touchpoint(_), "facts") => each(&k::FACT_SHOWN, &k::FACT_HIDDEN, &k::FACT_SHOWN),
        (V::Touchpoint(_), "basis") => each(&k::BASIS_ADDED, &k::BASIS_LOST, &k::BASIS_CHANGED),
        (V::Basis(_), "kind") | (V::Source(_), "kind") => same(&k::BASIS_CHANGED),
        (V::Touchpoint(_), "systems") => each(&k::SYSTEM_GAINED, &k::SYSTEM_LOST, &k::SYSTEM_GAINED),
        (V::Touchpoint(_), "feeling") => same(&k::FEELING_CHANGED),
        (V::Touchpoint(_), "tone") => same(&k::TONE_CHANGED),
        (V::Touchpoint(_), "moment-of-truth") => same(&k::MOMENT_OF_TRUTH_CHANGED),
        (V::Touchpoint(_), "cost") | (V::Cost(_), "for-company" | "unit") => same(&k::COST_CHANGED),
        (V::Cost(_), "for-customer") => scale(&k::COST_RAISED, &k::COST_LOWERED),
        (V::Touchpoint(_), "wait") => scale(&k::WAIT_LENGTHENED, &k::WAIT_SHORTENED),
        (V::Wait(_), "for") => scale(&k::WAIT_LENGTHENED, &k::WAIT_SHORTENED),
        (V::Wait(_), "informed") => scale(&k::WAIT_TOLD, &k::WAIT_UNTOLD),
        // What is absent is no limit at all.
        (V::Wait(_), "expected" | "limit")
        | (V::WaitLimit(_), "for")
        | (V::Limit(_), "within")
        | (V::Feedback(_), "answered-within") => each(&k::LIMIT_TIGHTENED, &k::LIMIT_LOOSENED, &k::LIMIT_LOOSENED),
        // More time at least is stricter, and what no longer counts makes a limit looser.
        (V::Limit(_), "at-least") => scale(&k::LIMIT_TIGHTENED, &k::LIMIT_LOOSENED),
        (V::Limit(_), "pauses") => each(&k::LIMIT_LOOSENED, &k::LIMIT_TIGHTENED, &k::LIMIT_CHANGED),
        (V::Limit(_), "from" | "to") => same(&k::LIMIT_CHANGED),
        (V::Touchpoint(_), "pains") => each(&k::PAIN_ADDED, &k::PAIN_REMOVED, &k::TEXT_CHANGED),
        (V::Pain(_), "severity" | "personas") => same(&k::PAIN_CHANGED),
        (V::Touchpoint(_), "opportunities") => each(&k::OPPORTUNITY_ADDED, &k::OPPORTUNITY_REMOVED, &k::TEXT_CHANGED),
        (V::Opportunity(_), "for" | "impact" | "effort" | "status" | "due" | "personas") => {
            same(&k::OPPORTUNITY_CHANGED)
        }
        (V::Touchpoint(_), "metrics") => each(&k::METRIC_ADDED, &k::METRIC_REMOVED, &k::METRIC_CHANGED),
        (V::Metric(_), "target") | (V::Figures(_), _) => scale(&k::TARGET_RAISED, &k::TARGET_LOWERED),
        (V::Metric(_), "responses" | "source" | "unit" | "before") | (V::Before(_), _) => same(&k::METADATA_CHANGED),
        (V::Metric(metric), figure) => Kinds { better: metric.better_of(figure), ..same(&k::METRIC_CHANGED) },
        (V::Touchpoint(_), "evidence" | "frontstage" | "backstage" | "support") => {
            each(&k::ACTION_ADDED, &k::ACTION_REMOVED, &k::TEXT_CHANGED)
        }
        (V::Touchpoint(_), "employee") | (V::Employee(_), _) => same(&k::EMPLOYEE_CHANGED),
        (V::Touchpoint(_), "recovers" | "recovery") => each(&k::RECOVERY_ADDED, &k::RECOVERY_LOST, &k::RECOVERY_ADDED),
        (V::Touchpoint(_), "feedback") | (V::Feedback(_), "asks") => scale(&k::FEEDBACK_ADDED, &k::FEEDBACK_LOST),
        (V::Touchpoint(_), "entry") => same(&k::ENTRY_CHANGED),
        (V::Touchpoint(_), "meanwhile") => each(&k::BESIDE_ADDED, &k::BESIDE_REMOVED, &k::BESIDE_CHANGED),
        (V::Beside(_), _) => same(&k::BESIDE_CHANGED),
        (V::Transition(_), "when") => same(&k::CONDITION_CHANGED),
        (V::Transition(_), "counts-as") => same(&k::OUTCOME_CHANGED),
        (
            _,
            "description" | "goal" | "needs" | "quotes" | "thoughts" | "questions" | "lanes" | "note" | "text" | "alt"
            | "statement" | "name",
        ) => same(&k::TEXT_CHANGED),
        _ => same(&k::METADATA_CHANGED),
    }
}

/// Returns what a part is called in a sentence.
pub(super) fn noun(of: &ElementValue<'_>, key: &str) -> String {
    use ElementValue as V;
    let noun = match (of, key) {
        (V::Journey(_), "terms") => "word",
        (V::Journey(_), "based-on") => "basis",
        (V::Journey(_), "reviewed") => "day of the last review",
        (V::Customers(_), "count") => "number of customers",
        (V::Customers(_), "per") => "period of the number of customers",
        (V::Customers(_), "source") => "source of the number of customers",
        (V::Fact(_), "in") => "text",
        (V::Wait(_), "for") => "wait",
        (V::Wait(_), "expected") => "wait that customers expect",
        (V::Wait(_), "limit") | (V::WaitLimit(_), "for") => "limit of the wait",
        (V::WaitLimit(_) | V::Limit(_), "source") => "source of the limit",
        (V::Limit(_), "within") => "longest time",
        (V::Limit(_), "at-least") => "shortest time",
        (V::Limit(_), "from") => "touchpoint at which it begins",
        (V::Limit(_), "to") => "touchpoint at which it ends",
        (V::Limit(_), "pauses") => "touchpoint whose time does not count",
        (V::Pain(_), "text") => "text of the pain",
        (V::Pain(_), "id") => "id of the pain",
        (V::Opportunity(_), "for") => "pain that the idea relieves",
        (V::Opportunity(_), "impact") => "impact of the idea",
        (V::Opportunity(_), "effort") => "effort of the idea",
        (V::Opportunity(_), "status") => "status of the idea",
        (V::Opportunity(_), "due") => "day on which the idea is due",
        (V::Opportunity(_), "personas") => "persona for whom the idea is",
        (V::Metric(_), "unit") => "unit of the metric",
        (V::Metric(_), "better") => "direction in which the metric is better",
        (V::Metric(_), "before") => "former figure",
        (V::Before(_), "on") => "day of the former figure",
        (V::Before(_), "value") => "former value of the metric",
        (V::Before(_), figure) => return format!("former {}", figure.to_uppercase()),
        (V::Opportunity(_), "text") => "text of the idea",
        (V::Pain(_), "severity") => "severity of a pain",
        (V::Feedback(_), "answered-within") => "time to an answer",
        (V::Employee(_), "experience") => "experience of employees",
        (V::Employee(_), "load") => "emotional load of employees",
        (V::Employee(_), "lacks") => "lack of employees",
        (V::Figures(_), figure) | (V::Metric(_), figure @ ("csat" | "nps" | "ces")) => {
            return match of {
                V::Figures(_) => format!("target of {}", figure.to_uppercase()),
                _ => figure.to_uppercase(),
            };
        }
        (V::Touchpoint(_), "opportunities") => "idea",
        (V::Touchpoint(_), "pains") => "pain",
        (V::Touchpoint(_), "metrics") => "metric",
        (V::Touchpoint(_), "facts") => "fact",
        (V::Touchpoint(_), "responsible") => "team that is responsible",
        (V::Touchpoint(_), "takes") | (V::Stage(_), "takes") => "time that it takes",
        (V::Touchpoint(_), "repeats") | (V::Stage(_), "repeats") => "repetition",
        (V::Touchpoint(_), "frontstage") => "frontstage action",
        (V::Touchpoint(_), "backstage") => "backstage action",
        (V::Touchpoint(_), "recovery") => "part of the recovery",
        (V::Touchpoint(_), "meanwhile") => "encounter beside it",
        (V::Repeats(_), "times") => "number of times",
        (V::Repeats(_), "every") => "interval",
        (V::Metric(_), "responses") => "number of answers",
        (V::Journey(_), "lang") => "language",
        (V::Image(_), "src") => "file of the image",
        (V::Image(_), "alt") => "description of the image",
        (V::Link(_), "url") => "address of the link",
        (V::Touchpoint(_), "entry") => "share that begins here",
        (V::Touchpoint(_), "employee") => "side of the employees",
        (V::Transition(_), "counts-as") => "end that the way back counts as",
        (V::Beside(_), "probability") => "share for whom it goes on beside",
        (V::Pain(_), "personas") => "persona that it hurts",
        (V::Scenario(_), "through") => "touchpoint that it leads through",
        (V::Scenario(_), "without") => "touchpoint that it avoids",
        (V::Scenario(_), "personas") => "persona",
        (V::Metric(_), "target") => "target of the metric",
        (V::Metric(_), "value") => "value of the metric",
        (V::Touchpoint(_), "evidence") => "piece of evidence",
        (V::Touchpoint(_), "support") => "supporting process",
        (V::Touchpoint(_), "recovers") => "failure that it puts right",
        (V::Persona(_), "accompanies") => "persona that it accompanies",
        (V::Transition(_), "when") => "case in which customers take it",
        (V::Touchpoint(_), "basis") => "basis",
        (V::Basis(_) | V::Source(_), "kind") => "kind of the basis",
        (V::Basis(_) | V::Source(_), "responses") => "number of answers",
        (V::Basis(_) | V::Source(_), "on") => "day of the basis",
        (V::Basis(_), "of") => "key that rests on it",
        (V::Source(_), "name") => "name of the source",
        (V::Touchpoint(_), "sub-journey") => "journey that shows it in full",
        (V::Touchpoint(_), "systems") => "system",
        (V::Touchpoint(_), "lanes") => "entry of a lane",
        (V::Lane(_), "after") => "lane that it stands below",
        (V::Touchpoint(_), "moment-of-truth") => "moment of truth",
        (V::Cost(_), "for-customer") => "cost for the customer",
        (V::Cost(_), "for-company") => "cost for the company",
        (V::Cost(_), "unit") => "unit of the cost",
        (_, "logged-as") => "name in logs",
        (_, "thoughts") => "thought",
        (_, "questions") => "question",
        (_, "needs") => "need",
        (_, "quotes") => "quote",
        (_, "links") => "link",
        (_, "tags") => "tag",
        (_, "was") => "former id",
        (_, key) => return key.replace('-', " "),
    };
    noun.to_owned()
}
