use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Definitions, Identity};
use crate::source::At;

rule! {
    /// A name is too long.
    ///
    /// ## Why
    ///
    /// Names appear in boxes, lanes and lists. Readers take in a short name at a glance; a long one makes the picture
    /// hard to read. Put the rest into `note`, `description`, `feeling` or `pains`.
    ///
    /// The rule checks the names of touchpoints, stages and ends, and of the personas, channels, teams and partners that
    /// the journey itself defines. The journey's title and the statements of facts may be long.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - Orders a pancake at the counter, asks what is in it, and pays by card because there is no change
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Orders and pays at the counter, note: Asks what is in it; pays by card as there is no change }
    /// ```
    LongName = "long-name", Style, Info {
        /// How many characters a name may have.
        max "max": Count = Whole(60);
    }
}

impl Rule for LongName {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let most = subject.options::<options::Options>().max.0 as usize;
        let touchpoints = journey.touchpoints.iter().map(|touchpoint| (&touchpoint.name, Some("note")));
        let stages = journey.stages.iter().filter_map(|stage| Some((stage.name.as_ref()?, Some("note"))));
        let ends = journey.ends.iter().filter_map(|end| Some((end.name.as_ref()?, None)));
        for (name, longer) in touchpoints.chain(stages).chain(ends).chain(own_names(&journey.definitions)) {
            let length = name.value.chars().count();
            if length > most {
                let message = format!("this name has {length} characters, more than {most}");
                let rest = longer.map_or(String::new(), |key| format!(", and move the rest into `{key}`"));
                let help = format!("shorten it{rest}");
                findings.push(Diagnostic::new(&KIND, name.span, message).help(help));
            }
        }
    }
}

/// Returns the names of what a journey itself defines, each with the key that takes a longer text.
fn own_names(definitions: &Definitions) -> impl Iterator<Item = (&At<String>, Option<&'static str>)> {
    let Definitions { personas, channels, teams, partners, systems, lanes, .. } = definitions;
    let personas = personas.iter().map(|persona| (&persona.identity, (&persona.name, Some("description"))));
    let channels = channels.iter().map(|channel| (&channel.identity, (&channel.name, None)));
    let teams = teams.iter().map(|team| (&team.identity, (&team.name, Some("description"))));
    let partners = partners.iter().map(|partner| (&partner.identity, (&partner.name, Some("description"))));
    let systems = systems.iter().map(|system| (&system.identity, (&system.name, Some("description"))));
    let lanes = lanes.iter().map(|lane| (&lane.identity, (&lane.name, None)));
    let all = personas.chain(channels).chain(teams).chain(partners).chain(systems).chain(lanes);
    all.filter(|(identity, _): &(&Identity, _)| !identity.from_catalog).map(|(_, name)| name)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[long-name]: this name has 96 characters, more than 60
     --> example.yaml:5:9
      |
    5 |       - Orders a pancake at the counter, asks what is in it, and pays by card because there is no change
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: shorten it, and move the rest into `note`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{catalog, found, found_of_project, found_with, journey};

    const RULE: &str = "long-name";

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let (most, more) = ("ä".repeat(60), "ä".repeat(61));
        assert_eq!(found(RULE, &journey("", &format!("{{ id: a, name: {most} }}"))), [""; 0]);
        let message = format!("{more}: this name has 61 characters, more than 60");
        assert_eq!(found(RULE, &journey("", &format!("{{ id: a, name: {more} }}"))), [message]);
    }

    #[test]
    fn the_limit_can_be_set() {
        assert_eq!(
            found_of_project(RULE, "{ max: 4 }", &journey("", "Order, Eat")),
            ["Order: this name has 5 characters, more than 4"]
        );
    }

    #[test]
    fn names_of_definitions_count_and_statements_do_not() {
        let long = "long ".repeat(13);
        let each = |kind: &str| found(RULE, &journey(&format!("{kind}: {{ x: {long} }}"), "Order")).len();
        assert_eq!(["personas", "channels", "teams", "partners", "facts"].map(each), [1, 1, 1, 1, 0]);
        let ends = format!("ends: {{ x: {{ name: {long}, kind: other }} }}");
        assert_eq!(found(RULE, &journey(&ends, "Order")).len(), 1);
        let shared = catalog(&format!("teams: {{ hall: {long} }}"));
        assert_eq!(found_with(RULE, &journey("owner: hall", "Order"), &shared, Settings::default()), [""; 0]);
        let text = format!("journey: {long}\nstages: [{{ id: purchase, name: {long}, touchpoints: Order }}]");
        assert_eq!(found(RULE, &text).len(), 1);
    }
}
