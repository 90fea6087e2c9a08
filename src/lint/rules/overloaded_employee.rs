use crate::diagnostic::{Diagnostic, list};
use crate::lint::{Rule, Subject, rule};

rule! {
    /// Staff with a heavy load lack something that they need.
    ///
    /// ## Why
    ///
    /// There is no good customer experience without a good employee experience. Staff at the front meet the bad
    /// experiences first, grief and anger too. They can bear a heavy load if they have what the work needs:
    /// information, competence, the right to decide, time, motivation. Without it the work wears them out, and
    /// customers notice.
    ///
    /// The rule reports a `load` of 4 or more where `lacks` is not empty.
    ///
    /// Source: polku's domain model, “Employees” (Koivisto, Säynäjäkangas & Forsberg 2019).
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

/// The least load that is heavy.
const HEAVY: f64 = 4.0;

impl Rule for OverloadedEmployee {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in &subject.journey.touchpoints {
            let Some(employee) = &touchpoint.employee else { continue };
            let Some(load) = employee.load.filter(|load| load.value >= HEAVY && !employee.lacks.is_empty()) else {
                continue;
            };
            let lacks = list(employee.lacks.iter().map(|lack| lack.value), "and");
            let message =
                format!("staff at `{}` have a load of {} of 5 and lack {lacks}", touchpoint.id.value, load.value);
            let finding = Diagnostic::new(&KIND, load.span, message);
            let finding =
                employee.lacks.iter().fold(finding, |finding, lack| finding.related(lack.span, "they lack this"));
            findings.push(finding.help("give them what they lack, or reduce their load"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[overloaded-employee]: staff at `complain` have a load of 4 of 5 and lack authority
     --> example.yaml:4:55
      |
    4 |     touchpoints: [{ name: Complain, employee: { load: 4, lacks: authority } }]
      |                                                       ^         --------- they lack this
      |
      = help: give them what they lack, or reduce their load
    "
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
    fn everything_that_they_lack_is_shown() {
        let text = employee("load: 4.5, lacks: [time, information]");
        assert_eq!(
            found(RULE, &text),
            ["4.5: staff at `complain` have a load of 4.5 of 5 and lack time and information"]
        );
        assert_eq!(labels(RULE, &text), ["time: they lack this", "information: they lack this"]);
    }
}
