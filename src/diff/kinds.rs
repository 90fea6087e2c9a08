//! The kinds of change: each has a name, a class, a reverse, and a page with an example.

mod definitions;
mod journeys;
mod touchpoints;

use std::fmt;

pub(super) use self::definitions::*;
pub(super) use self::journeys::*;
pub(super) use self::touchpoints::*;

/// What a change means for the customer. The order is that of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nothing: spelling, remarks, order, metadata.
    Wording,
    /// Neither better nor worse by itself: somebody should look.
    Look,
    /// The customer is better off.
    Better,
    /// The customer is worse off.
    Worse,
}

impl Class {
    /// All classes, the heaviest first.
    pub const ALL: [Class; 4] = [Class::Worse, Class::Better, Class::Look, Class::Wording];

    /// Returns its name in reports and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Worse => "worse",
            Class::Better => "better",
            Class::Look => "look",
            Class::Wording => "wording",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A kind of change.
#[derive(Debug)]
#[non_exhaustive]
pub struct ChangeKind {
    /// Its name in kebab case.
    pub name: &'static str,
    /// Its usual class. What else a change takes away or brings may make it worse or better; the page says when.
    pub class: Class,
    /// The name of the kind that the change has when it is read backward.
    pub reverse: &'static str,
    /// Its documentation, in Markdown: what changed, when it has another class.
    pub docs: &'static str,
    /// The parts of a journey file before and after such a change.
    pub example: [&'static str; 2],
}

impl PartialEq for ChangeKind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl ChangeKind {
    /// Returns what changed, in one sentence: the first paragraph of its documentation, on one line.
    pub fn summary(&self) -> String {
        let paragraph = self.docs.lines().map(str::trim).take_while(|line| !line.is_empty());
        paragraph.collect::<Vec<_>>().join(" ")
    }

    /// Returns its page, in Markdown: its name as the heading, its class and reverse, its documentation, its example.
    pub fn page(&self) -> String {
        let [before, after] = self.example;
        let reverse = match self.reverse == self.name {
            true => "Read backward, it is the same kind.".to_owned(),
            false => format!("Read backward, it is `{}`.", self.reverse),
        };
        let lines: Vec<&str> =
            self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
        format!(
            "# {}\n\nKind of change, usually **{}**. {reverse}\n\n{}\n\n## Example\n\nBefore:\n\n```yaml\n{before}\n```\n\n\
             After:\n\n```yaml\n{after}\n```\n",
            self.name,
            self.class,
            lines.join("\n").trim(),
        )
    }
}

/// Returns the kind of change with a name.
pub fn change_named(name: &str) -> Option<&'static ChangeKind> {
    changes().find(|kind| kind.name == name)
}

/// Returns every kind of change, by subject: journeys, touchpoints, definitions.
pub fn changes() -> impl Iterator<Item = &'static ChangeKind> {
    [JOURNEYS, TOUCHPOINTS, DEFINITIONS].into_iter().flatten().copied()
}

/// Declares kinds of change: pairs that are each other's reverse, with an example of the first; and, without `/`, kinds that
/// are their own reverse. An example that begins with a hyphen has touchpoints of a stage `purchase`.
macro_rules! kinds {
    ($all:ident: $(
        $(#[doc = $docs:literal])+
        $kind:ident $name:literal $class:ident
        $(/ $(#[doc = $back_docs:literal])+ $back:ident $back_name:literal $back_class:ident)?
        { $before:literal => $after:literal }
    )+) => {
        $(
            $crate::diff::kinds::kinds!(@one $kind $name $class [$($docs),+] [$($back_name)? $name] $before => $after);
            $($crate::diff::kinds::kinds!(@one $back $back_name $back_class [$($back_docs),+] [$name] $after => $before);)?
        )+
        /// The kinds of this module.
        pub(in crate::diff) static $all: &[&$crate::diff::kinds::ChangeKind] = &[$(&$kind, $(&$back,)?)+];
    };
    (@one $kind:ident $name:literal $class:ident [$($docs:literal),+] [$reverse:literal $($own:literal)?]
        $before:literal => $after:literal) => {
        $(#[doc = $docs])+
        pub(in crate::diff) static $kind: $crate::diff::kinds::ChangeKind = $crate::diff::kinds::ChangeKind {
            name: $name,
            class: $crate::diff::kinds::Class::$class,
            reverse: $reverse,
            docs: concat!($($docs, "\n"),+),
            example: [$before, $after],
        };
    };
}
use kinds;
