use crate::diagnostic::Diagnostic;
use crate::lint::{Patterns, Rule, WholeProject, rule};

rule! {
    /// A pattern of the project file matches no file.
    ///
    /// ## Why
    ///
    /// A folder is renamed, and from then on its journeys are not checked any more, or are checked by rules that
    /// were switched off for them: nothing fails, and nobody notices. Looked at are `journeys`, `lint.exclude` and
    /// the `files` of `lint.overrides`.
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
        let help = "patterns are relative to the project file; correct it, or remove it";
        look(project.journeys_in, &mut all(), help);
        for patterns in project.settings.excludes_of() {
            let help = "nothing is excluded by it; for a folder write `drafts/**`, from the project file on";
            look(patterns, &mut project.files.iter().copied(), help);
        }
        for patterns in project.settings.overrides() {
            look(patterns, &mut linted(), "no file is linted by these rules: correct it, or remove it");
        }
    }
}
