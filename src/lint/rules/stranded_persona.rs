use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A persona cannot get from any entry to `done`.
    ///
    /// ## Why
    ///
    /// Paths are built for different customers, each leading that customer forward (D5). A persona
    /// whose every way ends in a loop, at a closed door or in `lost` is either not served at all, or
    /// the map forgets how.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// personas: { adult: Adult, child: Child }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         next: [{ to: tell-a-friend, personas: adult }, { to: lost, when: there is nothing small, personas: child }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// personas: { adult: Adult, child: Child }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         next: [tell-a-friend, { to: lost, when: there is nothing small, personas: child }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    StrandedPersona = "stranded-persona", Structure, Error
}

impl Rule for StrandedPersona {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for (persona, view) in subject.analysis.views() {
            let entries = subject.graph.entries(persona);
            let Some(&first) = entries.first() else { continue };
            if entries.iter().any(|&entry| view.reaches_done(subject.graph.node(entry))) {
                continue;
            }
            let begins = journey.touchpoint(first).name.span;
            let own = journey.definitions.personas.get(persona.index()).filter(|persona| !persona.identity.from_catalog);
            let who = journey.persona_name(persona).map_or("the customer".to_owned(), |name| format!("the persona {name}"));
            let mut finding = Diagnostic::new(&KIND, own.map_or(begins, |persona| persona.name.span), format!("{who} never gets to `done`"));
            if own.is_some() {
                finding = finding.related(begins, "begins here");
            }
            for (span, text) in ends(subject, persona) {
                finding = finding.related(span, text);
            }
            findings.push(finding.help("add a way that leads on from where these ways end"));
        }
    }
}

/// Where the ways of a stranded persona end: the touchpoints from which nothing leads on to another.
fn ends(subject: &Subject<'_>, persona: crate::model::PersonaIx) -> Vec<(crate::source::Span, String)> {
    let view = subject.analysis.view(persona);
    let mut ends = Vec::new();
    for (index, touchpoint) in subject.journey.touchpoints.iter().enumerate() {
        let node = subject.graph.node(index.into());
        if !view.is_reached(node) {
            continue;
        }
        let mut ways = subject.graph.transitions_of(node, persona).map(|(_, to, _)| to).peekable();
        if ways.peek().is_none() {
            ends.push((touchpoint.name.span, "no way leads on from here".to_owned()));
        } else if ways.all(|to| to == subject.graph.lost()) {
            ends.push((touchpoint.name.span, "leads only to `lost`".to_owned()));
        }
    }
    for trap in &view.traps {
        if let Some(&first) = trap.first() {
            ends.push((subject.journey.touchpoint(first).name.span, "goes round in a loop".to_owned()));
        }
    }
    ends.truncate(3);
    ends
}
