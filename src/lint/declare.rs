//! The macro by which a rule declares itself: its page, its name and defaults, its options.

use super::options::RuleSetting;
use super::settings::OfFile;
use crate::diagnostic::Kind;
use crate::model::{Fault, Reader, Shape};
use crate::yaml::NodeId;

/// What [`rule!`] declares of a rule.
pub trait Declared {
    /// Returns its name, category, severity, what it judges, its options, and its page.
    fn kind(&self) -> &'static Kind;

    /// Returns what may be set of it in a project file.
    #[doc(hidden)]
    fn setting(&self) -> SettingType;
}

/// What may be set of a rule in a project file, and how that is read.
pub struct SettingType {
    pub(super) shape: &'static Shape,
    pub(super) read: fn(NodeId, &mut Reader<'_>) -> Result<RuleSetting, Fault>,
    /// Returns the options that hold in a file, as a text to compare.
    pub(super) said: fn(&OfFile<'_>) -> String,
}

/// Declares a rule: its documentation is the page that `polku explain` prints.
///
/// Behind the severity stands `Service` where the rule judges the service, and `opt_in` where it runs only when it is
/// asked for. In braces stand its options: `docs field "key": type = default;`. They become the struct
/// `options::Options`, which the rule gets from `Subject::options`, and a section of its page.
macro_rules! rule {
    (
        $(#[doc = $docs:literal])+
        $rule:ident = $name:literal, $category:ident, $severity:ident $(, $judges:ident)? $(; $opt_in:ident)?
        $({ $($(#[doc = $option_docs:literal])+ $option:ident $key:literal: $type:ty = $default:expr;)+ })?
    ) => {
        $(#[doc = $docs])+
        pub(in crate::lint) struct $rule;

        $($crate::lint::options::options! {
            $name { $($(#[doc = $option_docs])+ $option $key: $type = $default;)+ }
        })?

        $crate::diagnostic::kinds! {
            $(#[doc = $docs])+
            pub(in crate::lint) KIND = $name, $category, $severity $(, $judges)? $(; $opt_in)?
            $({ $($(#[doc = $option_docs])+ $key = options::Options::default().$option;)+ })?;
        }

        impl $crate::lint::declare::Declared for $rule {
            fn kind(&self) -> &'static $crate::diagnostic::Kind {
                &KIND
            }
            fn setting(&self) -> $crate::lint::declare::SettingType {
                use $crate::model::Read;
                $crate::lint::declare::SettingType {
                    shape: &<$crate::lint::rule!(@raw $({ $($key)+ })?) as Read<'static>>::SHAPE,
                    read: |node, reader| {
                        <$crate::lint::rule!(@raw $({ $($key)+ })?) as Read<'_>>::read(node, reader).map(Into::into)
                    },
                    said: $crate::lint::rule!(@said $({ $($key)+ })?),
                }
            }
        }
    };
    (@raw) => { $crate::lint::options::RawRule };
    (@raw { $($key:literal)+ }) => { options::RawOptions };
    (@said) => { |_| String::new() };
    (@said { $($key:literal)+ }) => { |settings| format!("{:?}", settings.options::<options::Options>()) };
}
pub(super) use rule;
