//! What-if changes: a statement of a journey by its address, and a value for it.

use std::error::Error;
use std::fmt;

use crate::diagnostic::{list_of_many, nearest, one_of, shorten};
use crate::graph::{JourneyGraph, Overrides};
use crate::model::{Duration, Journey, PersonaIx, Target, TouchpointIx};

/// Changes to a journey, as the command line has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Addresses of statements, each with a value.
    pub set: Vec<(String, String)>,
    /// Ids of touchpoints that are gone: who comes there is lost.
    pub without: Vec<String>,
}

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unchangeable {
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

impl fmt::Display for Unchangeable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.message, self.help)
    }
}

impl Error for Unchangeable {}

impl WhatIf {
    /// Returns whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.without.is_empty()
    }

    /// Returns the graph of a journey with the changes. The journey itself stays as it is.
    ///
    /// ```
    /// use polku::analysis::Round;
    /// use polku::answers::WhatIf;
    /// use polku::model::PersonaIx;
    ///
    /// let text = "journey: X
    /// stages: [{ id: purchase, touchpoints: [{ name: Order, next: [{ to: lost, probability: 0.4 }, done] }] }]";
    /// let journey = polku::load_str("x.yaml", text).value.unwrap();
    /// let set = ("touchpoints.order.next.lost.probability".to_owned(), "0.1".to_owned());
    /// let graph = WhatIf { set: vec![set], without: vec![] }.graph(&journey).unwrap();
    /// assert!((Round::new(&graph, PersonaIx(0)).unwrap().kept() - 0.9).abs() < 1e-12);
    /// ```
    ///
    /// # Errors
    /// An address names nothing that can be set, a value does not fit it, or what is set is more than there is to share.
    pub fn graph<'j>(&self, journey: &'j Journey) -> Result<JourneyGraph<'j>, Unchangeable> {
        let plain = JourneyGraph::new(journey);
        let mut change = Change { journey, graph: &plain, overrides: Overrides::default() };
        for (number, (address, value)) in self.set.iter().enumerate() {
            if self.set[..number].iter().any(|(earlier, _)| earlier == address) {
                let message = format!("`{}` is set twice", shorten(address));
                return Err(Unchangeable { message, help: "give each address once".into() });
            }
            change.set(address, value.trim())?;
        }
        for (number, id) in self.without.iter().enumerate() {
            if self.without[..number].contains(id) {
                let message = format!("`{}` is taken away twice", shorten(id));
                return Err(Unchangeable { message, help: "give each touchpoint once".into() });
            }
            let touchpoint = change.touchpoint(id)?;
            if plain.is_beside(touchpoint) {
                let message = format!("`{}` goes on beside others, so nobody is lost without it", shorten(id));
                return Err(Unchangeable { message, help: "take the touchpoint away that it goes on beside".into() });
            }
            change.overrides.remove(touchpoint);
        }
        let graph = JourneyGraph::with(journey, change.overrides);
        match wrong_total(&graph) {
            None => Ok(graph),
            Some(wrong) => Err(wrong),
        }
    }
}

/// Returns what is wrong with the totals of what is set, if anything is.
fn wrong_total(graph: &JourneyGraph<'_>) -> Option<Unchangeable> {
    let journey = graph.journey();
    let of = |at: TouchpointIx| &journey.touchpoint(at).id.value;
    if let Some(over) = graph.overfull() {
        let (at, set, total) = (of(over.touchpoint), digits(over.set), digits(over.total));
        let message =
            format!("the probabilities that are set at `{at}` add up to {set}, but its transitions share only {total}");
        return Some(Unchangeable { message, help: "set less".into() });
    }
    if let Some(under) = graph.underfull() {
        let (at, set, total) = (of(under.touchpoint), digits(under.set), digits(under.total));
        let message = format!(
            "the probabilities that are set at `{at}` add up to {set}, but its transitions share {total}, and no other one \
             takes the rest"
        );
        let help = "what is to go elsewhere needs a transition in the file".into();
        return Some(Unchangeable { message, help });
    }
    if let Some((persona, total)) = graph.ill_shared_entries() {
        let whose = journey.persona_id(persona).map_or(String::new(), |id| format!(" for `{id}`"));
        let message = format!("the shares of entries that are set{whose} add up to {}", digits(total));
        let help = "set shares of all entries that add up to 1, or leave some entries to take the rest".into();
        return Some(Unchangeable { message, help });
    }
    let total = graph.ill_shared_personas()?;
    let message = format!("the shares of personas that are set add up to {}", digits(total));
    let help = "set shares of all personas that add up to 1, or leave some to take the rest".into();
    Some(Unchangeable { message, help })
}

/// A number without the digits that computing it left.
fn digits(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// What can be set at a touchpoint.
const SETTABLE: [&str; 6] = ["next", "experience", "expectation", "wait", "takes", "entry"];

struct Change<'a, 'j> {
    journey: &'j Journey,
    graph: &'a JourneyGraph<'j>,
    overrides: Overrides,
}

impl Change<'_, '_> {
    fn set(&mut self, address: &str, value: &str) -> Result<(), Unchangeable> {
        let parts: Vec<&str> = address.split('.').collect();
        match parts.as_slice() {
            ["touchpoints", id, rest @ ..] => {
                let touchpoint = self.touchpoint(id)?;
                self.set_at(touchpoint, address, rest, value)
            }
            ["personas", id, "share"] => {
                let persona = self.persona(id)?;
                self.overrides.set_share(persona, number(address, value, 0.0, 1.0)?);
                self.shares(persona, id)
            }
            ["personas", id, ..] => {
                self.persona(id)?;
                Err(unknown(address, format!("the share of a persona can be set: `personas.{id}.share`")))
            }
            _ => Err(unknown(
                address,
                "an address begins with `touchpoints` or `personas`, as in `touchpoints.enquiry.next.lost.probability`"
                    .into(),
            )),
        }
    }

    fn set_at(
        &mut self,
        touchpoint: TouchpointIx,
        address: &str,
        rest: &[&str],
        value: &str,
    ) -> Result<(), Unchangeable> {
        match rest {
            ["next", to] | ["next", to, "probability"] => {
                let (to, nth) = self.transition(touchpoint, to)?;
                self.overrides.set_probability(touchpoint, to, nth, number(address, value, 0.0, 1.0)?);
            }
            ["experience", whose @ ..] if whose.len() < 2 => {
                let persona = self.whose(whose)?;
                self.overrides.set_experience(touchpoint, persona, number(address, value, 1.0, 5.0)?);
            }
            ["expectation", whose @ ..] if whose.len() < 2 => {
                let persona = self.whose(whose)?;
                self.overrides.set_expectation(touchpoint, persona, number(address, value, 1.0, 5.0)?);
            }
            ["wait"] | ["wait", "for"] => self.overrides.set_wait(touchpoint, None, duration(address, value)?),
            ["wait", "expected" | "informed" | "limit"] => {
                return Err(unknown(address, "of a wait, its length can be set: `wait.for`".into()));
            }
            ["wait", whose] | ["wait", whose, "for"] => {
                let persona = Some(self.persona(whose)?);
                self.overrides.set_wait(touchpoint, persona, duration(address, value)?);
            }
            ["takes"] => self.overrides.set_takes(touchpoint, duration(address, value)?),
            ["entry", whose @ ..] if whose.len() < 2 => {
                let persona = self.whose(whose)?;
                self.overrides.set_entry(touchpoint, persona, number(address, value, 0.0, 1.0)?);
            }
            rest => {
                let key = rest.first().copied().unwrap_or_default();
                if let ["next", to, ..] = rest {
                    let id = &self.journey.touchpoint(touchpoint).id.value;
                    let help = format!(
                        "of a transition, its probability can be set: `touchpoints.{id}.next.{to}.probability`"
                    );
                    return Err(unknown(address, help));
                }
                let near = nearest(key, SETTABLE).filter(|_| rest.len() < 4 && !SETTABLE.contains(&key));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("at a touchpoint, {} can be set", one_of(SETTABLE)),
                };
                return Err(unknown(address, help));
            }
        }
        Ok(())
    }

    /// Checks that a share of a persona changes anything.
    fn shares(&self, persona: PersonaIx, id: &str) -> Result<(), Unchangeable> {
        if let Some(of) = self.journey.accompanied(persona).and_then(|of| self.journey.persona_id(of)) {
            let message = format!("`{id}` accompanies `{of}` and is no customer, so it has no share");
            return Err(Unchangeable { message, help: format!("set `personas.{of}.share`") });
        }
        let travellers = self.journey.travellers();
        let has_share =
            |one: PersonaIx| self.journey.definitions.personas.get(one.index()).is_some_and(|one| one.share.is_some());
        match travellers.iter().find(|&other| other != persona && !has_share(other)) {
            Some(other) => {
                let other = self.journey.persona_id(other).unwrap_or_default();
                let message =
                    format!("without a share of `{other}`, nobody knows what a share of `{id}` is taken from");
                Err(Unchangeable { message, help: "give every persona a `share` in the file".into() })
            }
            None => Ok(()),
        }
    }

    fn touchpoint(&self, id: &str) -> Result<TouchpointIx, Unchangeable> {
        let ids = self.journey.touchpoints.iter().map(|touchpoint| touchpoint.id.value.as_str());
        self.journey.find_touchpoint(id).ok_or_else(|| self.nothing_called("touchpoint", id, ids))
    }

    fn persona(&self, id: &str) -> Result<PersonaIx, Unchangeable> {
        let ids = self.journey.definitions.personas.iter().map(|persona| persona.identity.id.value.as_str());
        self.journey.find_persona(id).ok_or_else(|| self.nothing_called("persona", id, ids))
    }

    fn whose(&self, whose: &[&str]) -> Result<Option<PersonaIx>, Unchangeable> {
        whose.first().map(|id| self.persona(id)).transpose()
    }

    /// Finds the transition from a touchpoint that `b` or `b~2` names.
    fn transition(&self, from: TouchpointIx, name: &str) -> Result<(Target, u32), Unchangeable> {
        let all = self.graph.transitions(self.graph.node(from));
        let named: Vec<(String, Target, u32)> = all
            .map(|(edge, to, _)| {
                let (target, nth) = (self.graph.target(to), self.graph.nth(edge));
                let id = self.journey.target_id(target);
                (if nth == 1 { id.to_owned() } else { format!("{id}~{nth}") }, target, nth)
            })
            .collect();
        if let Some((_, to, nth)) = named.iter().find(|(written, ..)| written == name) {
            return Ok((*to, *nth));
        }
        let id = &self.journey.touchpoint(from).id.value;
        let message = format!("`{id}` has no transition to `{}`", shorten(name));
        let help = match nearest(name, named.iter().map(|(written, ..)| written.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None if named.is_empty() => "it has none".into(),
            None => {
                let list = list_of_many(named.iter().map(|(written, ..)| format!("`{written}`")), "and");
                format!("it has transitions to {list}")
            }
        };
        Err(Unchangeable { message, help })
    }

    fn nothing_called<'a>(&self, noun: &str, id: &str, known: impl Iterator<Item = &'a str> + Clone) -> Unchangeable {
        let message = format!("`{}` has no {noun} `{}`", shorten(&self.journey.id), shorten(id));
        let help = match nearest(id, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => match list_of_many(known.map(|id| format!("`{id}`")), "and") {
                none if none.is_empty() => format!("it has no {noun}s"),
                list => format!("it has {list}"),
            },
        };
        Unchangeable { message, help }
    }
}

fn unknown(address: &str, help: String) -> Unchangeable {
    Unchangeable { message: format!("`{}` cannot be set", shorten(address)), help }
}

fn number(address: &str, value: &str, low: f64, high: f64) -> Result<f64, Unchangeable> {
    value.parse().ok().filter(|number| (low..=high).contains(number)).ok_or_else(|| Unchangeable {
        message: format!("`{}` cannot be `{}`", shorten(address), shorten(value)),
        help: format!("give a number from {low} to {high}"),
    })
}

fn duration(address: &str, value: &str) -> Result<Duration, Unchangeable> {
    Duration::parse(value).or_else(|| iso(value)).ok_or_else(|| Unchangeable {
        message: format!("`{}` cannot be `{}`", shorten(address), shorten(value)),
        help: "give a duration such as `90min`, `1h30min` or `2d`, of at most a century".into(),
    })
}

/// Reads a duration of ISO 8601 in whole minutes, as the JSON of answers has it: `P1DT4H`, `PT5M`.
fn iso(text: &str) -> Option<Duration> {
    let (days, time) = text.strip_prefix('P').map(|rest| rest.split_once('T').unwrap_or((rest, "")))?;
    let written = format!("{}{}", days.to_lowercase(), time.replace('H', "h").replace('M', "min"));
    Duration::parse(&written)
}
