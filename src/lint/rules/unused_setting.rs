use crate::diagnostic::Diagnostic;
use crate::lint::{Patterns, Rule, WholeProject, rule};

rule! {
    /// A pattern in the project file matches no file.
    ///
    /// ## Why
    ///
    /// After a folder is renamed, its journeys are no longer checked, or rules run on them that were switched off:
    /// nothing fails, and nobody notices. The rule checks `journeys`, `lint.exclude`, the `files` of `lint.overrides`, and
    /// the `journeys` of `render.pictures`.
    ///
    /// ## Bad
    ///
    /// A project whose only journey is `journeys/pancake.yaml`:
    ///
    /// ```yaml
    /// polku: 1
    /// lint:
    ///   exclude: drafts/**
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// polku: 1
    /// lint:
    ///   overrides:
    ///     - { files: "journeys/pan*.yaml", rules: { missing-owner: off } }
    /// ```
    UnusedSetting = "unused-setting", Upkeep, Warning
}

impl Rule for UnusedSetting {
    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        let all = || project.paths.iter().copied();
        let linted = || all().filter(|path| !project.settings.excludes(path)).chain([project.name]);
        let mut look = |patterns: &Patterns, paths: &mut dyn Iterator<Item = &str>, help: &str| {
            for pattern in patterns.unmatched(paths) {
                let message = format!("no journey of the project matches `{}`", pattern.value);
                findings.push(Diagnostic::new(&KIND, pattern.span, message).help(help));
            }
        };
        let help = "patterns are relative to the project file: correct or remove this one";
        look(project.journeys_in, &mut all(), help);
        for patterns in project.settings.excludes_of() {
            let help =
                "it excludes nothing: correct or remove it; a folder is `drafts/**`, relative to the project file";
            look(patterns, &mut project.files.iter().copied(), help);
        }
        for patterns in project.drawn {
            look(patterns, &mut all(), "this picture is of no journey: correct or remove the pattern");
        }
        for patterns in project.settings.overrides() {
            look(patterns, &mut linted(), "these settings apply to no file: correct or remove the pattern");
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unused-setting]: no journey of the project matches `drafts/**`
     --> polku.yaml:3:12
      |
    3 |   exclude: drafts/**
      |            ^^^^^^^^^
      |
      = help: it excludes nothing: correct or remove it; a folder is `drafts/**`, relative to the project file
    "
}
