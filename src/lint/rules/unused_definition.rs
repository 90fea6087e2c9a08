use std::collections::HashSet;

use petgraph::Direction;

use crate::diagnostic::{Diagnostic, Edit, shorten};
use crate::lint::{Rule, Settings, Subject, WholeProject, rule};
use crate::model::{
    Definition, Definitions, ElementValue, End, EndIx, Journey, PerPersona, PersonaIx, PersonaSet, Target, Touchpoint,
};
use crate::source::At;

rule! {
    /// Nothing uses a channel, team, partner or fact, no touchpoint is for a persona, nothing leads to an end, or a value is
    /// for a persona that the touchpoint does not serve.
    ///
    /// ## Why
    ///
    /// Either it is a leftover, or something is missing: a team without a part in the service, a channel in which
    /// nothing happens, a customer for whom nothing is planned. Readers cannot tell which.
    ///
    /// Touchpoints use channels, and so do facts that list them under `in`. A touchpoint that names no personas is for
    /// all of them. A renewal that counts as an end leads to it. A definition in the project's catalog is reported if no journey of the project uses it, once the
    /// whole project is linted and every journey can be read. Excluded journeys count as users.
    ///
    /// Source: polku's domain model, “Different customers”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// teams: { kitchen: Kitchen, events: Events }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, responsible: kitchen }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// owner: events
    /// teams: { kitchen: Kitchen, events: Events }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, responsible: kitchen }]
    /// ```
    ///
    /// ## Fix
    ///
    /// `--unsafe-fixes` removes the definition. Only its author knows whether it is a leftover.
    UnusedDefinition = "unused-definition", Consistency, Warning
}

impl Rule for UnusedDefinition {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for definition in unused(subject.journey) {
            let id = &definition.identity().id;
            let message = match definition {
                Definition::Persona(_) => format!("no touchpoint is for the persona `{}`", id.value),
                _ => format!("nothing uses the {} `{}`", definition.noun(), id.value),
            };
            findings.push(removable(Diagnostic::new(&KIND, id.span, message).help(what_to_do(definition))));
        }
        for End { id, .. } in unused_ends(subject) {
            let finding = Diagnostic::new(&KIND, id.span, format!("nothing leads to the end `{}`", id.value));
            let help = "name it in the `next` of the touchpoint that leads to this end, or remove it";
            findings.push(removable(finding.help(help)));
        }
        findings.extend(subject.journey.touchpoints.iter().flat_map(|touchpoint| unseen(subject.journey, touchpoint)));
    }

    fn waits(&self, catalog: &Definitions, _settings: &Settings) -> bool {
        catalog.all().next().is_some()
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        if !project.is_complete {
            return;
        }
        let mut unused: HashSet<Key<'_>> = project.catalog.all().map(key).collect();
        for journey in project.journeys {
            // The first journeys often use everything.
            if unused.is_empty() {
                break;
            }
            for definition in journey.definitions.all().filter(|definition| definition.identity().from_catalog) {
                unused.remove(&key(definition));
            }
        }
        for definition in project.catalog.all().filter(|&definition| unused.contains(&key(definition))) {
            let id = &definition.identity().id;
            let message = format!("no journey in the project uses the {} `{}`", definition.noun(), id.value);
            let finding = Diagnostic::new(&KIND, id.span, message);
            findings.push(removable(finding.help("name it in the journeys where it belongs, or remove it")));
        }
    }
}

/// The registry and the id of a definition.
type Key<'d> = (&'static str, &'d str);

fn key(definition: Definition<'_>) -> Key<'_> {
    (definition.registry(), definition.identity().id.value.as_str())
}

fn removable(finding: Diagnostic) -> Diagnostic {
    let place = finding.primary.span;
    finding.fixed_by("remove it", false, vec![Edit::Remove(place)])
}

fn what_to_do(definition: Definition<'_>) -> &'static str {
    match definition {
        Definition::Persona(_) => "add it to the `personas` of a touchpoint, or remove it",
        Definition::Channel(_) => "name it as the `channel` of a touchpoint, or remove it",
        Definition::Team(_) => {
            "name it where it is responsible (`responsible`, `owner`) or does something, or remove it"
        }
        Definition::Partner(_) => "name it as the `partner` of a touchpoint, or remove it",
        Definition::System(_) => "name it under `systems` of the touchpoints that need it, or remove it",
        Definition::Lane(_) => "write something in it, under `lanes` of a touchpoint, or remove it",
        Definition::Fact(_) => "name it under `facts` of the touchpoints where it is shown or looked for, or remove it",
    }
}

/// Returns the journey's own definitions that nothing in it uses.
fn unused(journey: &Journey) -> Vec<Definition<'_>> {
    let all = &journey.definitions;
    let own = || all.all().filter(|definition| !definition.identity().from_catalog);
    let mut unused: HashSet<Key<'_>> = own().map(key).collect();
    let served = journey.touchpoints.iter().fold(PersonaSet::default(), |served, one| served.or(one.personas));
    for (index, persona) in all.personas.iter().enumerate() {
        if journey.touchpoints.is_empty() || served.contains(PersonaIx::from(index)) {
            unused.remove(&key(Definition::Persona(persona)));
        }
    }
    for (channel, _) in all.facts.iter().flat_map(|fact| all.stated(fact)) {
        unused.remove(&key(Definition::Channel(&all.channels[channel.value.index()])));
    }
    for (lane, _) in journey.touchpoints.iter().flat_map(|touchpoint| &touchpoint.lanes) {
        unused.remove(&key(Definition::Lane(&all.lanes[lane.value.index()])));
    }
    // To name a persona is not to serve it.
    let is_looked_for = |(registry, _): &Key<'_>| *registry != "personas";
    let mut left = unused.iter().filter(|key| is_looked_for(key)).count();
    for element in journey.elements() {
        // Mostly the first touchpoints use everything.
        if left == 0 {
            break;
        }
        if let ElementValue::Reference { registry, id } = element.value
            && is_looked_for(&(registry, id))
            && unused.remove(&(registry, id))
        {
            left -= 1;
        }
    }
    own().filter(|&definition| unused.contains(&key(definition))).collect()
}

/// Returns the ends that the journey lists and nothing leads to.
fn unused_ends<'a>(subject: &Subject<'a>) -> Vec<&'a End> {
    let (journey, graph) = (subject.journey, subject.graph);
    let is_left = |end: EndIx| {
        graph.graph().edges_directed(graph.node_of(Target::End(end)), Direction::Incoming).next().is_none()
    };
    let mut unused: Vec<(EndIx, &End)> =
        journey.ends().filter(|(ix, end)| end.name.is_some() && is_left(*ix)).collect();
    if !unused.is_empty() {
        let stated = journey.touchpoints.iter().flat_map(|touchpoint| touchpoint.next.iter().flatten());
        let counted: HashSet<EndIx> = stated.filter_map(|transition| Some(transition.counts_as?.value)).collect();
        unused.retain(|(ix, _)| !counted.contains(ix));
    }
    unused.into_iter().map(|(_, end)| end).collect()
}

/// Returns a finding for each persona that a touchpoint has a value or a transition for, and does not serve.
fn unseen(journey: &Journey, touchpoint: &Touchpoint) -> Vec<Diagnostic> {
    // The others serve everybody.
    if touchpoint.named_personas.is_none() {
        return Vec::new();
    }
    let scores = [("expectation", &touchpoint.expectation), ("experience", &touchpoint.experience)];
    let scores = scores.into_iter().flat_map(|(key, scores)| named(key, scores));
    let of_transitions = touchpoint.next.iter().flatten().flat_map(|transition| {
        let open = transition
            .personas
            .as_ref()
            .is_none_or(|personas| personas.iter().any(|one| touchpoint.personas.contains(one.value)));
        transition.personas.iter().flatten().filter(move |_| !open).map(|persona| ("transition", *persona))
    });
    let all = scores.chain(named("feeling", &touchpoint.feeling)).chain(of_transitions);
    let left_out = all.filter(|(_, persona)| !touchpoint.personas.contains(persona.value));
    left_out
        .map(|(what, persona)| {
            let (id, whom) =
                (shorten(&touchpoint.id.value), shorten(journey.persona_id(persona.value).unwrap_or_default()));
            let finding =
                Diagnostic::new(&KIND, persona.span, format!("`{id}` does not serve `{whom}`, whose {what} this is"));
            finding.help(format!("add `{whom}` to the `personas` of the touchpoint, or remove it here"))
        })
        .collect()
}

/// Returns the personas that have a value of their own, and where they are named.
fn named<'v, T>(
    key: &'static str,
    values: &'v Option<PerPersona<T>>,
) -> impl Iterator<Item = (&'static str, At<PersonaIx>)> + 'v {
    values.iter().flat_map(PerPersona::named).map(move |persona| (key, persona))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unused-definition]: nothing uses the team `events`
     --> example.yaml:2:28
      |
    2 | teams: { kitchen: Kitchen, events: Events }
      |                            ^^^^^^
      |
      = help: name it where it is responsible (`responsible`, `owner`) or does something, or remove it
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{catalog, found, found_with, journey};
    use crate::model::Catalog;

    const RULE: &str = "unused-definition";
    const KEYS: &str =
        "channels: { web: Website }\nteams: { kitchen: Kitchen }\npartners: { bus: Bus }\nfacts: { price: Price }";

    #[test]
    fn every_kind_of_definition_is_looked_at() {
        let expected = [
            "web: nothing uses the channel `web`",
            "kitchen: nothing uses the team `kitchen`",
            "bus: nothing uses the partner `bus`",
            "price: nothing uses the fact `price`",
        ];
        assert_eq!(found(RULE, &journey(KEYS, "Order")), expected);
        let used = "{ name: Order, channel: web, partner: bus, responsible: kitchen, facts: price }";
        assert_eq!(found(RULE, &journey(KEYS, used)), [""; 0]);
    }

    #[test]
    fn a_team_is_used_wherever_it_is_named() {
        let team = |keys: &str, touchpoint: &str| {
            found(RULE, &journey(&format!("teams: {{ kitchen: Kitchen }}\n{keys}"), touchpoint))
        };
        assert_eq!(team("owner: kitchen", "Order"), [""; 0]);
        for key in ["evidence", "frontstage", "backstage", "support", "opportunities"] {
            assert_eq!(
                team("", &format!("{{ name: Order, {key}: {{ text: Do it, team: kitchen }} }}")),
                [""; 0],
                "{key}"
            );
        }
    }

    #[test]
    fn a_channel_that_a_fact_lists_is_used() {
        let keys = "channels: { web: Website }\nfacts: { price: { statement: Price, in: { web: } } }";
        assert_eq!(found(RULE, &journey(keys, "{ name: Order, facts: price }")), [""; 0]);
    }

    #[test]
    fn a_persona_is_unused_where_every_touchpoint_names_others() {
        let keys = "personas: { host: Host, guest: Guest }";
        let touchpoint = "{ name: Order, personas: host, expectation: { host: 3, guest: 4 } }";
        let message = "guest: no touchpoint is for the persona `guest`";
        assert_eq!(found(RULE, &journey(keys, touchpoint))[0], message);
        assert_eq!(found(RULE, &journey(keys, "{ name: Order, personas: host }, Pay")), [""; 0]);
    }

    #[test]
    fn a_value_for_a_persona_that_the_touchpoint_does_not_serve_is_unused() {
        let found = |keys: &str| {
            found(RULE, &journey("personas: { host: Host, guest: Guest }", &format!("{{ name: order, {keys} }}, pay")))
        };
        for key in ["expectation", "experience", "feeling"] {
            let said = format!("guest: `order` does not serve `guest`, whose {key} this is");
            assert_eq!(found(&format!("personas: host, {key}: {{ host: 3, guest: 4 }}")), [said]);
            assert_eq!(found(&format!("{key}: {{ host: 3, guest: 4 }}")), [""; 0]);
        }
        assert_eq!(
            found("personas: host, next: [{ to: pay, personas: guest }, done]"),
            ["guest: `order` does not serve `guest`, whose transition this is"]
        );
        assert_eq!(found("personas: host, next: [{ to: pay, personas: [host, guest] }, done]"), [""; 0]);
    }

    #[test]
    fn an_end_is_used_where_a_transition_leads_to_it_or_counts_as_it() {
        let text = |next: &str| {
            format!(
                "journey: X\nends: {{ granted: {{ name: Granted, kind: done }}, lost: Gave up }}\nstages:\n  - {{ id: starting-state, touchpoints: [a] }}\n  - {{ id: purchase, touchpoints: [{{ name: b, next: {next} }}] }}\n"
            )
        };
        let of = |next: &str| found(RULE, &text(next));
        assert_eq!(of("[granted, lost]"), [""; 0]);
        assert_eq!(of("[{ to: a, counts-as: granted }, lost]"), [""; 0]);
        assert_eq!(
            of("done"),
            ["granted: nothing leads to the end `granted`", "lost: nothing leads to the end `lost`"]
        );
    }

    #[test]
    fn the_catalogs_definitions_are_left_out() {
        let shared = catalog("personas: { host: Host, guest: Guest }\nchannels: { web: Website }");
        let text = journey("personas: [host, guest]", "{ name: Order, personas: host }");
        assert_eq!(found_with(RULE, &text, &shared, Settings::default()), [""; 0]);
        assert_eq!(found_with(RULE, &journey("", "Order"), &Catalog::default(), Settings::default()), [""; 0]);
    }
}
