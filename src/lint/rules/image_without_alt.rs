use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Settings, Subject, WholeProject, rule};
use crate::model::{Definitions, Image, Persona};

rule! {
    /// An image has no description for people who cannot see it.
    ///
    /// ## Why
    ///
    /// Some readers listen to a map, or read it where images do not load. What an image alone shows, they miss. `alt` says
    /// in a sentence what is to be seen and matters for the journey.
    ///
    /// Sources: polku's domain model, “Management”; WCAG 2.2, success criterion 1.1.1.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order at the counter, image: images/counter.jpg }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order at the counter
    ///         image: { src: images/counter.jpg, alt: Six people wait in the rain before the only counter }
    /// ```
    ImageWithoutAlt = "image-without-alt", Style, Warning
}

impl Rule for ImageWithoutAlt {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let personas = &subject.journey.definitions.personas;
        let own = personas.iter().filter(|persona| !persona.identity.from_catalog);
        findings.extend(own.filter_map(|persona| portrait(persona)));
        for touchpoint in &subject.journey.touchpoints {
            let image = touchpoint.image.as_ref();
            findings.extend(image.and_then(|image| check(image, &format!("`{}`", touchpoint.id.value))));
        }
    }

    fn waits(&self, catalog: &Definitions, _settings: &Settings) -> bool {
        catalog.personas.iter().any(|persona| persona.image.is_some())
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        findings.extend(project.catalog.personas.iter().filter_map(|persona| portrait(persona)));
    }
}

fn portrait(persona: &Persona) -> Option<Diagnostic> {
    let image = persona.image.as_deref()?;
    check(image, &format!("persona `{}`", persona.identity.id.value))
}

fn check(image: &Image, of: &str) -> Option<Diagnostic> {
    let src = &image.src;
    let message = format!("the image of {of} has no `alt`");
    let help = format!("say what is to be seen: `image: {{ src: {}, alt: … }}`", shorten(src.value.as_str()));
    image.alt.is_none().then(|| Diagnostic::new(&KIND, src.span, message).help(help))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[image-without-alt]: the image of `order-at-the-counter` has no `alt`
     --> example.yaml:5:46
      |
    5 |       - { name: Order at the counter, image: images/counter.jpg }
      |                                              ^^^^^^^^^^^^^^^^^^
      |
      = help: say what is to be seen: `image: { src: images/counter.jpg, alt: … }`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn portraits_count_too_and_blank_says_nothing() {
        let of = |image: &str| {
            found(
                "image-without-alt",
                &journey(&format!("personas: {{ host: {{ name: Host, image: {image} }} }}"), "Order"),
            )
        };
        let message = "a.png: the image of persona `host` has no `alt`";
        assert_eq!(of("a.png"), [message]);
        assert_eq!(of("{ src: a.png, alt: ' ' }"), [message]);
        assert_eq!(of("{ src: a.png, alt: A host }"), [""; 0]);
    }
}
