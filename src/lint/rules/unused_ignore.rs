use crate::lint::{Rule, rule};

rule! {
    /// A comment ignores a finding that does not exist, or has a mistake in it.
    ///
    /// ## Why
    ///
    /// `# polku: ignore[dead-end] the kiosk closes here` ignores the findings of one rule in one place, and says why.
    /// When the map is corrected, the comment stays: it claims a fault that is gone, and would hide the next one. A
    /// misspelt comment ignores nothing, although its author believes that it does.
    ///
    /// At the end of a line, the comment applies to that line. On a line of its own, it applies to the whole next
    /// element. `ignore-file[…]` applies to the whole file. A comment names rules, never a category and never all
    /// rules. Load errors cannot be ignored. If a rule does not run, the comments that name it are not reported.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake   # polku: ignore[long-name] it is what they call it
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// # polku: ignore[missing-owner] nobody keeps this example
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    ///
    /// ## Fix
    ///
    /// The comment, or the name in it, is removed. A misspelt name of a rule is corrected.
    UnusedIgnore = "unused-ignore", Upkeep, Warning
}

/// What it finds shows when the comments of a file are held against the findings of all other rules.
impl Rule for UnusedIgnore {}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unused-ignore]: `long-name` finds nothing to ignore here
     --> example.yaml:1:45
      |
    1 | journey: Buying a pancake   # polku: ignore[long-name] it is what they call it
      |                                             ^^^^^^^^^
      |
      = help: remove the comment
    "
}
