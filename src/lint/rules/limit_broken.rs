use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Limit, PersonaSet, TouchpointIx};
use crate::source::At;

rule! {
    /// No path goes the stretch of a limit.
    ///
    /// ## Why
    ///
    /// A limit of time counts from the touchpoint `from` to the touchpoint `to`. Where no path leads from the one to the
    /// other, nobody can keep or break it. Often the two are swapped, or a transition has been changed since the limit was
    /// written. The same holds for a touchpoint under `pauses` that is not on the way: its time counts nowhere.
    ///
    /// A path may pass other touchpoints and go back, but it does not begin another round. It is enough that one persona
    /// can take it.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Getting a permit
    /// limits:
    ///   handling: { name: Handling, from: decision, to: apply, within: 3mo }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Apply, { id: decision, name: Read the decision, wait: 8w }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Getting a permit
    /// limits:
    ///   handling: { name: Handling, from: apply, to: decision, within: 3mo }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Apply, { id: decision, name: Read the decision, wait: 8w }]
    /// ```
    LimitBroken = "limit-broken", Structure, Error
}

impl Rule for LimitBroken {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for limit in &subject.journey.limits {
            let id = |at: At<TouchpointIx>| shorten(&subject.journey.touchpoint(at.value).id.value);
            let (from, to) = (id(limit.from), id(limit.to));
            if let Some(beside) = [limit.from, limit.to].into_iter().find(|at| subject.graph.is_beside(at.value)) {
                let host = subject.graph.hosts(beside.value).next().unwrap_or(beside.value);
                let host = shorten(&subject.journey.touchpoint(host).id.value);
                let message = format!("`{}` goes on beside `{host}`, so no path leads through it", id(beside));
                findings.push(Diagnostic::new(&KIND, beside.span, message).help(format!("name `{host}` instead")));
                continue;
            }
            if walkers(subject, limit.from, limit.to).is_empty() {
                let message = format!("no path leads from `{from}` to `{to}`, so nobody can keep this limit");
                let help = match walkers(subject, limit.to, limit.from).is_empty() {
                    false => format!("the paths lead the other way: write `from: {to}` and `to: {from}`"),
                    true => "add a transition, or change `from` or `to`".to_owned(),
                };
                let finding = Diagnostic::new(&KIND, limit.to.span, message);
                findings.push(finding.related(limit.from.span, "the stretch begins here").help(help));
                continue;
            }
            findings.extend(limit.pauses.iter().filter_map(|pause| off_the_way(subject, limit, *pause)));
        }
    }
}

/// Returns the personas that come to a touchpoint and get from there to another one.
fn walkers(subject: &Subject<'_>, from: At<TouchpointIx>, to: At<TouchpointIx>) -> PersonaSet {
    let node = subject.graph.node(from.value);
    subject.analysis.reached(node).and(subject.analysis.gets_to([to.value])[node.index()])
}

/// Reports a pause that no path of a stretch meets.
fn off_the_way(subject: &Subject<'_>, limit: &Limit, pause: At<TouchpointIx>) -> Option<Diagnostic> {
    let id = |at: At<TouchpointIx>| shorten(&subject.journey.touchpoint(at.value).id.value);
    // What goes on beside a touchpoint takes no time of its own.
    let host = subject.graph.hosts(pause.value).next();
    if let Some(host) = host {
        let host = shorten(&subject.journey.touchpoint(host).id.value);
        let message = format!("`{}` goes on beside `{host}`, and takes no time of its own here", id(pause));
        return Some(Diagnostic::new(&KIND, pause.span, message).help(format!("name `{host}` instead, or remove it")));
    }
    let meets = walkers(subject, limit.from, pause).and(walkers(subject, pause, limit.to));
    if !meets.is_empty() {
        return None;
    }
    let message = format!("no path from `{}` to `{}` meets `{}`", id(limit.from), id(limit.to), id(pause));
    Some(Diagnostic::new(&KIND, pause.span, message).help("remove it, or change `from` or `to`"))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[limit-broken]: no path leads from `decision` to `apply`, so nobody can keep this limit
     --> example.yaml:3:51
      |
    3 |   handling: { name: Handling, from: decision, to: apply, within: 3mo }
      |                                     --------      ^^^^^
      |                                     |
      |                                     the stretch begins here
      |
      = help: the paths lead the other way: write `from: apply` and `to: decision`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    fn broken(limit: &str) -> Vec<String> {
        let keys = format!("limits: {{ one: {{ name: One, within: 1d, {limit} }} }}");
        let touchpoints = "{ name: a, meanwhile: e, next: [b, c] }, { name: b, next: d }, { name: c, next: d }, d, e";
        found("limit-broken", &journey(&keys, touchpoints))
    }

    #[test]
    fn a_path_must_go_the_stretch() {
        assert_eq!(broken("from: a, to: d"), [""; 0]);
        assert_eq!(broken("from: a, to: a"), [""; 0]);
        assert_eq!(broken("from: b, to: c"), ["c: no path leads from `b` to `c`, so nobody can keep this limit"]);
        assert_eq!(broken("from: d, to: a"), ["a: no path leads from `d` to `a`, so nobody can keep this limit"]);
        assert_eq!(broken("from: a, to: e"), ["e: `e` goes on beside `a`, so no path leads through it"]);
    }

    #[test]
    fn pauses_must_be_on_the_way() {
        assert_eq!(broken("from: a, to: d, pauses: [a, b, d]"), [""; 0]);
        assert_eq!(broken("from: a, to: b, pauses: c"), ["c: no path from `a` to `b` meets `c`"]);
        assert_eq!(
            broken("from: a, to: d, pauses: e"),
            ["e: `e` goes on beside `a`, and takes no time of its own here"]
        );
    }
}
