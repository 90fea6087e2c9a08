//! The level that the settings give to the findings of a rule, and sets of levels to start from.

use crate::diagnostic::Severity;
use crate::model::words;

words! {
    /// The severity that a rule's findings get, or that the rule does not run.
    Level {
        /// The rule does not run.
        Off = "off",
        /// Good to know.
        Info = "info",
        /// Probably a mistake.
        Warn = "warn",
        /// A mistake: the run fails.
        Error = "error",
    }

    /// A set of levels to start from.
    Preset {
        /// The default level of every rule.
        Recommended = "recommended",
        /// Every warning is an error, and rules that judge the service count in full whatever the journey's state.
        Strict = "strict",
        /// The rules of the category `structure` alone.
        Minimal = "minimal",
        /// Turns off what only trade knows, for public services. Other rules keep their levels.
        PublicService = "public-service",
        /// Turns off what only trade knows, for health care. Other rules keep their levels.
        Health = "health",
    }
}

impl Level {
    /// Returns the severity of a finding; none where the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warn => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}
