use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaIx, TouchpointIx};
use crate::source::Span;

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
        for persona in subject.analysis.stranded().iter() {
            let Some(&first) = subject.graph.entries(persona).first() else { continue };
            let begins = journey.touchpoint(first).name.span;
            let own = journey.definitions.personas.get(persona.index());
            let own = own.filter(|persona| !persona.identity.from_catalog);
            let who = journey.persona_name(persona).map_or("the customer".into(), |name| format!("the persona {name}"));
            let place = own.map_or(begins, |persona| persona.name.span);
            let mut finding = Diagnostic::new(&KIND, place, format!("{who} never gets to `done`"));
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

/// Where the ways of a stranded persona end, a few of them: touchpoints from which nothing leads on to another.
fn ends(subject: &Subject<'_>, persona: PersonaIx) -> Vec<(Span, &'static str)> {
    const MOST: usize = 3;
    let (journey, graph, analysis) = (subject.journey, subject.graph, subject.analysis);
    let end = |ix: TouchpointIx| {
        let node = graph.node(ix);
        let mut ways = graph.transitions_of(node, persona).map(|(_, to, _)| to).peekable();
        if !analysis.reached(node).contains(persona) {
            return None;
        }
        let place = journey.touchpoint(ix).name.span;
        match ways.peek() {
            None => Some((place, "no way leads on from here")),
            Some(_) => ways.all(|to| to == graph.lost()).then_some((place, "leads only to `lost`")),
        }
    };
    let ends = (0..journey.touchpoints.len()).map(TouchpointIx::from).filter_map(end);
    let traps = analysis.traps().iter().filter(|trap| trap.personas.contains(persona));
    let loops = traps.filter_map(|trap| Some((journey.touchpoint(*trap.members.first()?).name.span, "goes round in a loop")));
    ends.take(MOST).chain(loops).take(MOST).collect()
}
