//! The `lint` section of a project file, as it is written.

use std::any::Any;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Level, Preset};
use crate::diagnostic::{Diagnostic, nearest, shorten};
use crate::lint::options::{Options, RawRule, RuleSetting};
use crate::lint::{RULES, rule_named};
use crate::model::{
    Advice, EMPTY_VALUE, Fault, Key, Many, Named, Read, Reader, Seen, Shape, Table, Text, UNKNOWN_WORD, table,
};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

table! {
    /// How journeys are linted.
    RawLint = "lint section" {
        /// What to start from: `recommended` (the default), `strict`, `minimal`, or the path of another project file, whose `lint` section then counts. `public-service` and `health` turn off what only trade knows. Later items of a list override earlier ones.
        extends "extends": Many<Base<'t>>;
        /// The severities and options of rules, and the severities of categories.
        rules "rules": RuleSettings;
        /// Other severities and options for some files.
        overrides "overrides": Many<RawOverride<'t>>;
        /// Patterns of files that are not linted.
        exclude "exclude": Many<Text<'t>>;
        /// The file of known findings, which are not reported. `polku lint --write-baseline` writes it.
        baseline "baseline": Text<'t>;
    }
}

table! {
    /// Other severities and options for some files.
    RawOverride = "override" {
        /// Patterns of the files, relative to the project file.
        files "files": Many<Text<'t>>, required;
        /// The severities and options of rules in these files, and the severities of categories.
        rules "rules": RuleSettings, required;
    }
}

/// What a project file extends.
#[derive(Debug)]
pub(crate) enum Base<'t> {
    Preset(Preset),
    /// The path of another project file.
    File(&'t str),
}

impl<'t> Read<'t> for Base<'t> {
    const SHAPE: Shape = Shape::Either(
        &<Preset as Read<'static>>::SHAPE,
        &Shape::Form { what: "the path of another project file", pattern: Some("[./]") },
    );
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        // A text that cannot be a path was meant as one of the words.
        if text.contains(['/', '.']) { Ok(Base::File(text)) } else { Preset::read(node, reader).map(Base::Preset) }
    }
}

/// The settings of rules in one place of the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSettings {
    /// The levels of rules, by their names.
    levels: Vec<(&'static str, Level)>,
    /// The levels of all rules of a category, by the names of the rules. The levels of rules override them.
    category_levels: Vec<(&'static str, Level)>,
    /// The [`Options::Raw`] of rules.
    options: Vec<Arc<dyn Any + Send + Sync>>,
}

impl RuleSettings {
    /// Returns the level of a rule: its own, or that of its category.
    pub fn level(&self, rule: &str) -> Option<Level> {
        let mut levels = self.levels.iter().chain(&self.category_levels);
        levels.find(|(name, _)| *name == rule).map(|(_, level)| *level)
    }

    /// Returns what is set of the options of a rule. They are found by their type, which is the rule's own.
    pub fn options<O: Options>(&self) -> impl Iterator<Item = &O::Raw> {
        self.options.iter().filter_map(|options| options.downcast_ref())
    }

    /// Takes over the setting of the rule or category of a name.
    fn add(&mut self, name: &str, setting: RuleSetting) {
        let levels = if rule_named(name).is_some() { &mut self.levels } else { &mut self.category_levels };
        levels.extend(setting.level.into_iter().flat_map(|level| rules_of(name).map(move |rule| (rule, level))));
        self.options.extend(setting.options);
    }
}

impl<'t> Read<'t> for RuleSettings {
    const SHAPE: Shape = Shape::Named(names);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        if tree.kind(entered) != NodeKind::Map {
            return Err(reader.wrong_type(
                entered,
                "a map from names of rules to levels",
                Advice::Say("for example, `rules: { no-exit: off }`".into()),
            ));
        }
        let mut rules = RuleSettings::default();
        let mut seen: HashMap<&str, Seen> = HashMap::new();
        for entry in tree.entries(entered) {
            let name = tree.text(entry.key);
            if rules_of(name).next().is_none() {
                let message = format!("there is no rule `{}`", shorten(name));
                let diagnostic = Diagnostic::new(&UNKNOWN_WORD, tree.span(entry.key), message);
                let known = RULES.iter().map(|rule| rule.kind().name);
                let written = tree.written(tree.span(entry.key));
                reader.report(diagnostic.help(no_such_rule(name)).respelled(written, nearest(name, known)));
                continue;
            }
            let mut setting: Option<At<RuleSetting>> = None;
            let seen = seen.entry(name).or_default();
            let is_first = seen.is_none();
            reader.field(entry, &mut setting, seen);
            let is_empty = match &setting {
                Some(setting) => setting.value.is_empty,
                None => is_first && matches!(seen, Some((_, Some(Fault::Absent)))),
            };
            if is_empty {
                let message = format!("`{}` has no level", shorten(name));
                let help = "write `off`, `info`, `warn` or `error`";
                reader.report(Diagnostic::new(&EMPTY_VALUE, tree.span(entry.key), message).help(help));
            }
            if let Some(setting) = setting {
                rules.add(name, setting.value);
            }
        }
        Ok(rules)
    }
}

/// Returns the names that may stand under `rules`: categories, then rules in the order of the catalogue.
fn names() -> Vec<Named> {
    let mut names: Vec<Named> = Vec::new();
    for category in RULES.iter().map(|rule| rule.kind().category.as_str()) {
        if names.iter().all(|known| known.name != category) {
            let docs = format!("All rules in the category `{category}`.");
            names.push(Named { name: category, docs, shape: &<RawRule as Read<'static>>::SHAPE });
        }
    }
    names.extend(RULES.iter().map(|rule| {
        let kind = rule.kind();
        let mut docs = format!("{} By default `{}`.", kind.summary(), kind.level());
        for option in kind.options {
            docs += &format!(" Option `{}`, by default `{}`.", option.name, (option.default)());
        }
        Named { name: kind.name, docs, shape: rule.setting().shape }
    }));
    names
}

/// Returns the names of the rules that a name stands for: one, or all of a category.
fn rules_of(name: &str) -> impl Iterator<Item = &'static str> {
    let kinds = RULES.iter().map(|rule| rule.kind());
    kinds.filter(move |kind| kind.name == name || kind.category.as_str() == name).map(|kind| kind.name)
}

/// Returns the names of the rules that a name on the command line stands for.
pub(super) fn known(name: &str) -> Result<Vec<&'static str>, String> {
    let rules: Vec<&'static str> = rules_of(name).collect();
    if rules.is_empty() { Err(format!("there is no rule `{name}`; {}", no_such_rule(name))) } else { Ok(rules) }
}

/// Returns what to do about the name of a rule that does not exist.
fn no_such_rule(name: &str) -> String {
    let categories: BTreeSet<&str> = RULES.iter().map(|rule| rule.kind().category.as_str()).collect();
    match nearest(name, RULES.iter().map(|rule| rule.kind().name).chain(categories)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`polku rules` lists the rules".into(),
    }
}
