//! What can be set of a rule: its level, and the options that it declares.

use std::any::Any;
use std::sync::Arc;

use super::level::Level;
use super::rule_named;
use crate::model::{Fault, Key, Number, Read, Reader, Seen, Shape, Table, Whole, table};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

/// An option that counts something.
pub(crate) type Count = Whole<0, { i32::MAX }>;

/// An option that is a difference between two scores.
pub(crate) type ScoreGap = Number<0, 4>;

/// An option that is a share of customers.
pub(crate) type Share = Number<0, 1>;

/// The options of a rule: a struct with their defaults, declared by [`rule!`](super::rule).
pub(crate) trait Options: Default {
    /// The options that one place in the configuration sets.
    type Raw: 'static;

    /// Takes over what such a place sets.
    fn set(&mut self, raw: &Self::Raw);
}

/// What one place in the configuration sets of a rule.
#[derive(Clone, Debug)]
pub(crate) struct RuleSetting {
    pub level: Option<Level>,
    /// The [`Options::Raw`] of the rule, where it has options.
    pub options: Option<Arc<dyn Any + Send + Sync>>,
    /// Whether it sets neither the level nor an option.
    pub is_empty: bool,
}

table! {
    /// The setting of a rule or of a category of rules. Some rules have options of their own beside the level, which their pages describe.
    RawRule = "rule" {
        /// The severity of the findings, or `off`.
        level "level": Level, shorthand;
    }
}

impl From<RawRule<'_>> for RuleSetting {
    fn from(raw: RawRule<'_>) -> Self {
        RuleSetting {
            level: raw.level.map(|level| level.value),
            options: None,
            is_empty: raw.level.is_none() && !raw.faulty,
        }
    }
}

impl<'t> Read<'t> for RuleSetting {
    const SHAPE: Shape = RawRule::SHAPE;

    /// Reads the setting of the rule, or category, whose name is the key.
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match rule_named(reader.key()) {
            Some(rule) => (rule.setting().read)(node, reader),
            None => RawRule::read(node, reader).map(RuleSetting::from),
        }
    }
}

/// What the expansion of [`options!`] names.
pub(super) mod expansion {
    pub(crate) use super::{Count, RuleSetting, ScoreGap, Share};
    pub(crate) use crate::lint::Level;
    pub(crate) use crate::model::{Duration, Fault, Key, Number, Read, Reader, Seen, Shape, Table, Whole, table};
    pub(crate) use crate::source::{At, Span};
    pub(crate) use crate::yaml::{NodeId, NodeKind};
    pub(crate) use std::sync::Arc;
}

/// Declares the options of a rule: the struct `Options` with typed fields and their defaults, and the table of keys by
/// which it is read.
macro_rules! options {
    ($rule:literal { $($(#[doc = $docs:literal])+ $option:ident $key:literal: $type:ty = $default:expr;)+ }) => {
        mod options {
            use $crate::lint::options::expansion::*;

            /// The options of this rule.
            #[derive(Clone, Copy, Debug)]
            pub struct Options {
                $($(#[doc = $docs])+ pub $option: $type,)+
            }

            impl Default for Options {
                fn default() -> Self {
                    Options { $($option: $default,)+ }
                }
            }

            table! {
                /// The setting of the rule.
                RawOptions = $rule " rule" {
                    /// The severity of the findings, or `off`.
                    level "level": Level, shorthand;
                    $($(#[doc = $docs])+ $option $key: $type;)+
                }
            }

            impl $crate::lint::options::Options for Options {
                type Raw = RawOptions<'static>;

                fn set(&mut self, raw: &Self::Raw) {
                    $(if let Some(value) = raw.$option {
                        self.$option = value.value;
                    })+
                }
            }

            impl From<RawOptions<'_>> for RuleSetting {
                fn from(raw: RawOptions<'_>) -> Self {
                    let sets_nothing = raw.level.is_none() $(&& raw.$option.is_none())+;
                    RuleSetting {
                        level: raw.level.map(|level| level.value),
                        options: Some(Arc::new(RawOptions::<'static> { $($option: raw.$option,)+ ..Default::default() })),
                        is_empty: sets_nothing && !raw.faulty,
                    }
                }
            }
        }
    };
}
pub(super) use options;
