use crate::analysis::{Crowd, Path, TimeOnPath};
use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Duration, Limit, PersonaIx, PersonaSet};

rule! {
    /// Something takes longer than a law or a promise allows.
    ///
    /// ## Why
    ///
    /// Customers rely on a time limit that is promised to them or that the law gives them. A journey that breaks it shows a
    /// service that fails before anybody has made a mistake.
    ///
    /// Two kinds of limit count. A wait may not be longer than its `limit`. A stretch of the journey (`limits`) may take at
    /// most `within` and must take at least `at-least`. The time of the stretch is that of the touchpoints `from`, `to` and
    /// all between on the paths that the journey tells, the main path and the path of each scenario, for each persona:
    /// their waits (`wait`), and what they take (`takes`), with their repetitions (`repeats`; of a range, the most for
    /// `within` and the fewest for `at-least`). The touchpoints under `pauses` do not count. A touchpoint that states no
    /// time counts as none. Compare other paths with `polku analyze`, which says how many customers wait longer.
    ///
    /// To compare them, a month counts as 30.4375 days, a year as 365.25 days, and 5 working days as a week.
    ///
    /// Source: polku's domain model, “Failure and recovery”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Getting a permit
    /// limits:
    ///   handling: { name: Handling, from: apply, to: decision, within: 3mo, source: Building Act }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Apply, { name: The neighbours are heard, wait: 4w }, { id: decision, name: Read the decision, wait: 10w }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Getting a permit
    /// limits:
    ///   handling: { name: Handling, from: apply, to: decision, within: 3mo, source: Building Act }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Apply, { name: The neighbours are heard, wait: 3w }, { id: decision, name: Read the decision, wait: 8w }]
    /// ```
    LimitExceeded = "limit-exceeded", Experience, Warning, Service
}

impl Rule for LimitExceeded {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        waits(subject, findings);
        if subject.journey.limits.is_empty() {
            return;
        }
        let paths = told_paths(subject);
        subject.journey.limits.iter().for_each(|limit| stretch(subject, limit, &paths, findings));
    }
}

/// Reports waits that are longer than their limits.
fn waits(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let journey = subject.journey;
    for touchpoint in &journey.touchpoints {
        for (persona, wait) in touchpoint.wait.iter().flat_map(|waits| waits.iter()) {
            let (length, Some(limit)) = (wait.value.length, &wait.value.limit) else { continue };
            let most = limit.value.length;
            if length.value.minutes() <= most.value.minutes() {
                continue;
            }
            let name = persona.and_then(|persona| journey.persona_name(persona));
            let whom = name.map_or(String::new(), |name| format!(" for {}", shorten(name)));
            let message = format!(
                "the wait of {} at `{}`{whom} exceeds the limit of {}{}",
                most.value.beside(length.value.minutes() as f64, &length.value.in_words()),
                touchpoint.id.value,
                most.value.in_words(),
                source(limit.value.source.as_ref().map(|source| source.value.as_str()))
            );
            let finding = Diagnostic::new(&KIND, length.span, message).related(most.span, "the limit");
            findings.push(finding.help("shorten the wait, or say in an opportunity how it will be shortened"));
        }
    }
}

/// A path that the journey tells.
struct ToldPath {
    /// The id of its scenario; `None` for a main path.
    scenario: Option<String>,
    persona: PersonaIx,
    path: Path,
}

/// Returns the main path of each persona, and the paths of each scenario.
fn told_paths(subject: &Subject<'_>) -> Vec<ToldPath> {
    let (journey, analysis) = (subject.journey, subject.analysis);
    let main = journey.travellers().iter().map(|persona| {
        let path = analysis.main_path(persona);
        ToldPath { scenario: None, persona, path }
    });
    let of_scenarios = journey.scenarios.iter().flat_map(|scenario| {
        journey.personas_of_scenario(scenario).iter().filter_map(move |persona| {
            let path = analysis.scenario_path(scenario, persona).ok()?;
            Some(ToldPath { scenario: Some(scenario.id.value.clone()), persona, path })
        })
    });
    main.chain(of_scenarios).collect()
}

/// A time that breaks a limit.
#[derive(PartialEq)]
struct Broken {
    scenario: Option<String>,
    minutes: u64,
    is_over: bool,
}

/// Reports told paths that break the limit of a stretch. Personas with the same time share a finding, and a scenario that
/// takes as long as the main path has none of its own.
fn stretch(subject: &Subject<'_>, limit: &Limit, paths: &[ToldPath], findings: &mut Vec<Diagnostic>) {
    let mut all: Vec<(Broken, PersonaSet)> = Vec::new();
    let mut known: Vec<(PersonaIx, u64, bool)> = Vec::new();
    for told in paths {
        let Some(time) = limit.time_on_path(subject.graph, told.persona, &told.path.touchpoints) else { continue };
        let Some((minutes, is_over)) = breaks(limit, time) else { continue };
        if known.contains(&(told.persona, minutes, is_over)) {
            continue;
        }
        known.push((told.persona, minutes, is_over));
        let broken = Broken { scenario: told.scenario.clone(), minutes, is_over };
        let persona: PersonaSet = [told.persona].into_iter().collect();
        match all.iter_mut().find(|(other, _)| *other == broken) {
            Some((_, personas)) => *personas = personas.or(persona),
            None => all.push((broken, persona)),
        }
    }
    findings.extend(all.into_iter().map(|(broken, personas)| finding(subject, limit, &broken, personas)));
}

/// Returns the minutes of a time that breaks a limit, and whether it is too long.
fn breaks(limit: &Limit, time: TimeOnPath) -> Option<(u64, bool)> {
    let (low, high) = (time.minutes.low.ceil() as u64, time.minutes.high.ceil() as u64);
    match (limit.within, limit.at_least) {
        (Some(within), _) if high > within.value.minutes() => Some((high, true)),
        (_, Some(least)) if time.states_any && low < least.value.minutes() => Some((low, false)),
        _ => None,
    }
}

fn finding(subject: &Subject<'_>, limit: &Limit, broken: &Broken, personas: PersonaSet) -> Diagnostic {
    let journey = subject.journey;
    let bound = if broken.is_over { limit.within } else { limit.at_least };
    let (bound, span) = bound.map_or((Duration::of_minutes(0), limit.id.span), |at| (at.value, at.span));
    let path = match &broken.scenario {
        None => "the main path".to_owned(),
        Some(id) => format!("the path in the scenario `{}`", shorten(id)),
    };
    let id = |ix| shorten(&journey.touchpoint(ix).id.value);
    let than = if broken.is_over { "more than the limit of" } else { "less than the least of" };
    let message = format!(
        "{path}{} takes {} from `{}` to `{}`, {than} {}{}",
        journey.for_personas(personas),
        bound.beside(broken.minutes as f64, &Duration::of_minutes(broken.minutes).in_words()),
        id(limit.from.value),
        id(limit.to.value),
        bound.in_words(),
        source(Some(limit.source.as_ref().map_or(limit.name.value.as_str(), |source| &source.value)))
    );
    let help = match broken.is_over {
        true => "shorten a wait on the way, or name under `pauses` what does not count",
        false => "say how long each touchpoint on the way takes, or give the customer more time",
    };
    let name = |ix| journey.touchpoint(ix).name.span;
    let finding = Diagnostic::new(&KIND, span, message).related(name(limit.from.value), "from here");
    let finding = finding.related(name(limit.to.value), "to here").help(help);
    match shortest(subject, limit, personas).filter(|&least| broken.is_over && least > bound.minutes()) {
        Some(least) => finding.note(format!("even the shortest path takes {}", Duration::of_minutes(least).in_words())),
        None => finding,
    }
}

/// Returns the minutes of the shortest path of some personas over a stretch.
fn shortest(subject: &Subject<'_>, limit: &Limit, personas: PersonaSet) -> Option<u64> {
    let rounds = subject.rounds().iter().filter(|round| personas.contains(round.persona()));
    let least = rounds.filter_map(|round| Some(Crowd::of(round).stretch(limit).ok()??.least.ceil() as u64));
    least.min()
}

fn source(source: Option<&str>) -> String {
    source.map_or(String::new(), |source| format!(" ({})", shorten(source)))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[limit-exceeded]: the main path takes 14 weeks (3.2 months) from `apply` to `decision`, more than the limit of 3 months (Building Act)
     --> example.yaml:3:66
      |
    3 |   handling: { name: Handling, from: apply, to: decision, within: 3mo, source: Building Act }
      |                                                                  ^^^
    4 | stages:
    5 |   - id: purchase
    6 |     touchpoints: [Apply, { name: The neighbours are heard, wait: 4w }, { id: decision, name: Read the decision, wait: 10w }]
      |                   ----- from here                                                            ----------------- to here
      |
      = note: even the shortest path takes 14 weeks
      = help: shorten a wait on the way, or name under `pauses` what does not count
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    const RULE: &str = "limit-exceeded";

    fn over(limit: &str, touchpoints: &str) -> Vec<String> {
        found(RULE, &journey(&format!("limits: {{ one: {{ name: One, from: a, to: c, {limit} }} }}"), touchpoints))
    }

    #[test]
    fn a_wait_has_a_limit_of_its_own() {
        let wait = |wait: &str| {
            found(RULE, &journey("personas: { host: Host, guest: Guest }", &format!("{{ name: a, wait: {wait} }}")))
        };
        assert_eq!(wait("{ for: 3mo, limit: 3mo }"), [""; 0]);
        assert_eq!(
            wait("{ for: 14w, limit: { for: 3mo, source: care guarantee } }"),
            ["14w: the wait of 14 weeks (3.2 months) at `a` exceeds the limit of 3 months (care guarantee)"]
        );
        assert_eq!(
            wait("{ host: { for: 11wd, limit: 10wd }, guest: { for: 2d, limit: 10wd } }"),
            ["11wd: the wait of 11 working days at `a` for Host exceeds the limit of 10 working days"]
        );
    }

    #[test]
    fn both_ends_of_a_stretch_and_all_between_count() {
        let touchpoints = "{ name: z, wait: 1y }, { name: a, takes: 1h }, { name: b, wait: 9d, repeats: [1, 2] }, { name: c, wait: 2d }";
        assert_eq!(over("within: 20d1h", touchpoints), [""; 0]);
        assert_eq!(
            over("within: 20d", touchpoints),
            ["20d: the main path takes 20 days 1 hour from `a` to `c`, more than the limit of 20 days (One)"]
        );
        assert_eq!(over("within: 2d1h, pauses: b, source: Act", touchpoints), [""; 0]);
        assert_eq!(
            over("within: 2d, pauses: b, source: Act", touchpoints),
            ["2d: the main path takes 2 days 1 hour from `a` to `c`, more than the limit of 2 days (Act)"]
        );
    }

    #[test]
    fn a_stretch_can_be_too_short() {
        let touchpoints = "a, { name: b, wait: 9d }, c";
        assert_eq!(over("at-least: 9d", touchpoints), [""; 0]);
        assert_eq!(
            over("at-least: 14d", touchpoints),
            ["14d: the main path takes 9 days from `a` to `c`, less than the least of 14 days (One)"]
        );
        assert_eq!(over("at-least: 14d", "a, b, c"), [""; 0]);
    }

    #[test]
    fn every_persona_and_every_scenario_counts() {
        let keys = "personas: { one: One, two: Two, three: Three }\n\
                    scenarios: { again: { name: Again, through: [a, b, a, c] }, plain: { name: Plain, without: b } }\n\
                    limits: { one: { name: Handling, from: a, to: c, within: 1w } }";
        let touchpoints = "{ name: a, wait: { one: 1d, two: 8d, three: 8d }, next: [{ to: b, probability: 0.1 }, c] }, \
                           { name: b, wait: 5d, next: a }, { name: c, next: done }";
        assert_eq!(
            found(RULE, &journey(keys, touchpoints)),
            [
                "1w: the main path for Two and Three takes 8 days from `a` to `c`, more than the limit of 1 week (Handling)",
                "1w: the path in the scenario `again` for Two and Three takes 3 weeks from `a` to `c`, more than the limit of 1 week (Handling)",
            ]
        );
    }
}
