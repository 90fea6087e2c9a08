use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::{Rule, Settings, Subject, WholeProject, rule};
use crate::model::{Definitions, Identity, Journey, PersonaIx, PersonaSet, TeamIx};

rule! {
    /// Nothing uses a channel, team, partner or fact, or no touchpoint is for a persona.
    ///
    /// ## Why
    ///
    /// Either it is a leftover, or something is missing: a team without a part in the service, a channel in which
    /// nothing happens, a customer for whom nothing is planned. Readers cannot tell which.
    ///
    /// Touchpoints use channels, and so do facts that list them under `in`. A touchpoint that names no personas is for
    /// all of them. A definition in the project's catalog is reported if no journey of the project uses it, once the
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
        let (journey, used) = (subject.journey, Used::of(subject.journey));
        let all = &journey.definitions;
        let mut look = |noun: &str, identity: &Identity, is_used: bool, belongs: &str| {
            if !identity.from_catalog && !is_used {
                let id = &identity.id;
                let finding = Diagnostic::new(&KIND, id.span, format!("nothing uses the {noun} `{}`", id.value));
                findings.push(removable(finding.help(format!("name it {belongs}, or remove it"))));
            }
        };
        for (channel, &is_used) in all.channels.iter().zip(&used.channels) {
            look("channel", &channel.identity, is_used, "as the `channel` of a touchpoint");
        }
        for (team, &is_used) in all.teams.iter().zip(&used.teams) {
            look("team", &team.identity, is_used, "where it is responsible (`responsible`, `owner`) or does something");
        }
        for (partner, &is_used) in all.partners.iter().zip(&used.partners) {
            look("partner", &partner.identity, is_used, "as the `partner` of a touchpoint");
        }
        for (fact, &is_used) in all.facts.iter().zip(&used.facts) {
            look("fact", &fact.identity, is_used, "under `facts` of the touchpoints where it is shown or looked for");
        }
        for (persona, &is_served) in all.personas.iter().zip(&used.personas) {
            let id = &persona.identity.id;
            if !persona.identity.from_catalog && !is_served {
                let message = format!("no touchpoint is for the persona `{}`", id.value);
                let help = "add it to the `personas` of a touchpoint, or remove it";
                findings.push(removable(Diagnostic::new(&KIND, id.span, message).help(help)));
            }
        }
    }

    fn waits(&self, catalog: &Definitions, _settings: &Settings) -> bool {
        identities(catalog).next().is_some()
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        if !project.is_complete {
            return;
        }
        let mut unused: HashSet<(&str, &str)> = identities(project.catalog).map(named).collect();
        for journey in project.journeys {
            // Mostly the first journeys use all that there is.
            if unused.is_empty() {
                break;
            }
            for definition in identities(&journey.definitions).filter(|(_, identity)| identity.from_catalog) {
                unused.remove(&named(definition));
            }
        }
        for (noun, identity) in identities(project.catalog).filter(|&definition| unused.contains(&named(definition))) {
            let id = &identity.id;
            let message = format!("no journey in the project uses the {noun} `{}`", id.value);
            let finding = Diagnostic::new(&KIND, id.span, message);
            findings.push(removable(finding.help("name it in the journeys where it belongs, or remove it")));
        }
    }
}

/// What a definition is told from others by.
fn named<'d>((noun, identity): (&'static str, &'d Identity)) -> (&'static str, &'d str) {
    (noun, identity.id.value.as_str())
}

fn removable(finding: Diagnostic) -> Diagnostic {
    let place = finding.primary.span;
    finding.fixed_by("remove it", false, vec![Edit::Remove(place)])
}

/// What some definitions define, each with its kind.
fn identities(all: &Definitions) -> impl Iterator<Item = (&'static str, &Identity)> {
    let personas = all.personas.iter().map(|persona| ("persona", &persona.identity));
    let channels = all.channels.iter().map(|channel| ("channel", &channel.identity));
    let teams = all.teams.iter().map(|team| ("team", &team.identity));
    let partners = all.partners.iter().map(|partner| ("partner", &partner.identity));
    let facts = all.facts.iter().map(|fact| ("fact", &fact.identity));
    personas.chain(channels).chain(teams).chain(partners).chain(facts)
}

/// Which definitions of each kind are used.
struct Used {
    personas: Vec<bool>,
    channels: Vec<bool>,
    teams: Vec<bool>,
    partners: Vec<bool>,
    facts: Vec<bool>,
}

impl Used {
    fn of(journey: &Journey) -> Self {
        let all = &journey.definitions;
        let mut used = Used {
            personas: vec![journey.touchpoints.is_empty(); all.personas.len()],
            channels: vec![false; all.channels.len()],
            teams: vec![false; all.teams.len()],
            partners: vec![false; all.partners.len()],
            facts: vec![false; all.facts.len()],
        };
        for (channel, _) in all.facts.iter().flat_map(|fact| all.stated(fact)) {
            used.channels[channel.value.index()] = true;
        }
        let mut teams: Vec<TeamIx> = journey.owner.iter().map(|team| team.value).collect();
        let mut served = PersonaSet::default();
        for touchpoint in &journey.touchpoints {
            served = served.or(touchpoint.personas);
            touchpoint.channels.iter().for_each(|channel| used.channels[channel.value.index()] = true);
            touchpoint.facts.iter().for_each(|fact| used.facts[fact.value.index()] = true);
            touchpoint.partner.iter().for_each(|partner| used.partners[partner.value.index()] = true);
            teams.extend(touchpoint.responsible.iter().map(|team| team.value));
            let actions = [&touchpoint.evidence, &touchpoint.frontstage, &touchpoint.backstage, &touchpoint.support];
            let doing = actions.into_iter().flatten().filter_map(|action| action.team.as_ref());
            let improving = touchpoint.opportunities.iter().filter_map(|opportunity| opportunity.team.as_ref());
            teams.extend(doing.chain(improving).map(|team| team.value));
        }
        teams.iter().for_each(|team| used.teams[team.index()] = true);
        for (index, used) in used.personas.iter_mut().enumerate() {
            *used |= served.contains(PersonaIx::from(index));
        }
        used
    }
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
        assert_eq!(found(RULE, &journey(keys, touchpoint)), [message]);
        assert_eq!(found(RULE, &journey(keys, &format!("{touchpoint}, Pay"))), [""; 0]);
    }

    #[test]
    fn the_catalogs_definitions_are_left_out() {
        let shared = catalog("personas: { host: Host, guest: Guest }\nchannels: { web: Website }");
        let text = journey("personas: [host, guest]", "{ name: Order, personas: host }");
        assert_eq!(found_with(RULE, &text, &shared, Settings::default()), [""; 0]);
        assert_eq!(found_with(RULE, &journey("", "Order"), &Catalog::default(), Settings::default()), [""; 0]);
    }
}
