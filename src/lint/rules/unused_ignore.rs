use crate::lint::{Rule, rule};

rule! {
    /// A comment ignores what is not found, or is not written as such comments are.
    ///
    /// ## Why
    ///
    /// `# polku: ignore[dead-end] the kiosk closes here` silences one rule in one place and says why. When the
    /// map is mended, the comment stays behind: it claims a fault that is gone, and would hide the next one.
    /// One that is misspelt silences nothing, though its author believes that it does.
    ///
    /// At the end of a line, such a comment speaks of that line; on a line of its own, of the next element, all of
    /// it; `ignore-file[…]` speaks of the whole file. It names rules, never a category and never all. Load errors
    /// cannot be ignored. Of a rule that is off, or that the run leaves out, nobody can tell whether it would have
    /// been found: its comments are left alone.
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
    /// The comment, or the name in it, is removed. A name that is nearly a rule's is written as that rule's.
    UnusedIgnore = "unused-ignore", Upkeep, Warning
}

/// What it finds shows when the comments of a file are held against the findings of all other rules.
impl Rule for UnusedIgnore {}
