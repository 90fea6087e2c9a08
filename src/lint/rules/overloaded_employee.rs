use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// Somebody who serves customers bears a heavy load and lacks something for it.
    ///
    /// ## Why
    ///
    /// There is no good customer experience without a good employee experience (D9; Koivisto,
    /// Säynäjäkangas & Forsberg 2019). Those at the front meet the bad experiences first, grief and
    /// anger too. A heavy load can be borne with what the work needs: information at hand, competence,
    /// the right to decide, time, motivation. Without one of them it wears people out, and customers
    /// feel it.
    ///
    /// Reported is a `load` of 4 or more where `lacks` names something.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Complain, employee: { load: 4, lacks: authority } }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Complain, employee: { load: 4, experience: 4 } }]
    /// ```
    OverloadedEmployee = "overloaded-employee", Management, Warning, Service
}

/// From where on a load is heavy.
const HEAVY: f64 = 4.0;

impl Rule for OverloadedEmployee {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in &subject.journey.touchpoints {
            let Some(employee) = &touchpoint.employee else { continue };
            let Some(load) = employee.load.filter(|load| load.value >= HEAVY && !employee.lacks.is_empty()) else {
                continue;
            };
            let lacks = crate::diagnostic::list(employee.lacks.iter().map(|lack| lack.value), "and");
            let message = format!(
                "whoever serves at `{}` bears a load of {} out of 5 and lacks {lacks}",
                touchpoint.id.value, load.value
            );
            let finding = Diagnostic::new(&KIND, load.span, message);
            let finding =
                employee.lacks.iter().fold(finding, |finding, lack| finding.related(lack.span, "this is lacking"));
            findings.push(finding.help("give them what they lack, or take some of the load from them"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    const RULE: &str = "overloaded-employee";

    fn employee(keys: &str) -> String {
        journey("", &format!("{{ name: Complain, employee: {{ {keys} }} }}"))
    }

    #[test]
    fn a_heavy_load_alone_can_be_borne() {
        assert_eq!(found(RULE, &employee("load: 5")), [""; 0]);
        assert_eq!(found(RULE, &employee("load: 3.9, lacks: time")), [""; 0]);
        assert_eq!(found(RULE, &employee("lacks: time")), [""; 0]);
    }

    #[test]
    fn everything_that_is_lacking_is_shown() {
        let text = employee("load: 4.5, lacks: [time, information]");
        assert_eq!(
            found(RULE, &text),
            ["4.5: whoever serves at `complain` bears a load of 4.5 out of 5 and lacks time and information"]
        );
        assert_eq!(labels(RULE, &text), ["time: this is lacking", "information: this is lacking"]);
    }
}
