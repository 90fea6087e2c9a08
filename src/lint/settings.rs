//! Which rules run, and how much their findings weigh.

use std::collections::{BTreeSet, HashMap};

use globset::GlobSet;

use super::patterns::Patterns;
use super::{Bound, Limit, RULES, Rule};
use crate::diagnostic::{Category, Diagnostic, Judges, Kind, Severity, list, nearest, shorten};
use crate::model::{
    Advice, Date, Duration, EMPTY_VALUE, Fault, Key, Many, Read, Reader, Seen, Shape, Table, Text, UNKNOWN_KEY,
    UNKNOWN_WORD, WRONG_TYPE, table, words,
};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

words! {
    /// How much the findings of a rule weigh, or that there are none.
    Level {
        /// The rule does not run.
        Off = "off",
        /// Worth knowing.
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
        /// Every warning is an error, and the service is judged in full whatever the journey's state.
        Strict = "strict",
        /// The structure alone.
        Minimal = "minimal",
    }
}

impl Level {
    /// The weight of a finding; none where the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warn => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

table! {
    /// How journeys are linted.
    RawLint = "lint section" {
        /// What to start from: `recommended` (the default), `strict`, `minimal`, or the path of another project file, whose `lint` section then counts; a later one in a list goes over an earlier one.
        extends "extends": Many<Base<'t>>;
        /// The level of single rules, or of a category.
        rules "rules": Rules;
        /// Other levels for some files.
        overrides "overrides": Many<RawOverride<'t>>;
        /// Patterns of files that are not linted.
        exclude "exclude": Many<Text<'t>>;
        /// The file of findings that are known already and not reported; `polku lint --write-baseline` writes it.
        baseline "baseline": Text<'t>;
    }
}

table! {
    /// Other levels for some files.
    RawOverride = "override" {
        /// Patterns of the files, relative to the project file.
        files "files": Many<Text<'t>>, required;
        /// The level of single rules in these files.
        rules "rules": Rules, required;
    }
}

/// What is set of rules, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    levels: Vec<(&'static str, Level)>,
    /// The levels of all rules of a category, which those of single rules go over.
    categories: Vec<(&'static str, Level)>,
    limits: Vec<(&'static Limit, Bound)>,
}

impl Rules {
    /// The level of a rule: its own, or that of its category.
    fn level(&self, rule: &str) -> Option<Level> {
        let mut levels = self.levels.iter().chain(&self.categories);
        levels.find(|(of, _)| *of == rule).map(|(_, level)| *level)
    }

    /// The value of an option; the last one counts.
    fn limit(&self, limit: &Limit) -> Option<Bound> {
        let is_it = |of: &Limit| (of.rule, of.name) == (limit.rule, limit.name);
        self.limits.iter().rev().find(|(of, _)| is_it(of)).map(|(_, bound)| *bound)
    }
}

table! {
    /// The setting of a rule.
    RawRule = "rule" {
        /// How much its findings weigh.
        level "level": Level, shorthand;
        /// How much a rule lets pass: a number or a length of time, as `polku explain` tells of the rule.
        max "max": Text<'t>;
        /// How far experience may stay below expectation: a difference of scores.
        gap "gap": Text<'t>;
    }
}

impl RawRule<'_> {
    /// The options that are set, by their names.
    fn options(&self) -> impl Iterator<Item = (&'static str, Span, &str)> {
        [("max", &self.max), ("gap", &self.gap)]
            .into_iter()
            .filter_map(|(name, text)| text.as_ref().map(|text| (name, text.span, text.value.0)))
    }
}

/// Reads the value of an option; what it should be where it is none.
fn bound(text: &str, like: Bound) -> Result<Bound, String> {
    match like {
        Bound::Count(_) => text.parse().map(Bound::Count).map_err(|_| "a whole number such as `3`".into()),
        Bound::Score(_) => {
            let score = text.parse().ok().filter(|score| (0.0..=4.0).contains(score));
            score.map(Bound::Score).ok_or_else(|| "a difference of scores from 0 to 4, such as `1.5`".into())
        }
        Bound::Time(_) => {
            Duration::parse(text).map(Bound::Time).ok_or_else(|| "a length of time such as `4h` or `1d`".into())
        }
    }
}

impl<'t> Read<'t> for Rules {
    const SHAPE: Shape = Shape::Named(names, &RawRule::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        if tree.kind(entered) != NodeKind::Map {
            return Err(reader.wrong_type(entered, "a map from names of rules to levels", Advice::None));
        }
        let mut rules = Rules::default();
        let mut seen: HashMap<&str, Seen> = HashMap::new();
        for entry in tree.entries(entered) {
            let name = tree.text(entry.key);
            let named = named(name);
            if named.is_empty() {
                let message = format!("there is no rule `{}`", shorten(name));
                let diagnostic = Diagnostic::new(&UNKNOWN_WORD, tree.span(entry.key), message);
                let known = RULES.iter().map(|rule| rule.kind().name);
                let written = tree.written(tree.span(entry.key));
                reader.report(diagnostic.help(no_such_rule(name)).respelled(written, nearest(name, known)));
                continue;
            }
            let mut slot: Option<At<RawRule<'t>>> = None;
            let seen = seen.entry(name).or_default();
            let is_first = seen.is_none();
            reader.field(entry, &mut slot, seen);
            let sets = slot.as_ref().map(|raw| raw.faulty || raw.level.is_some() || raw.options().next().is_some());
            let is_absent = slot.is_none() && is_first && matches!(seen, Some((_, Some(Fault::Absent))));
            if is_absent || sets == Some(false) {
                let message = format!("nothing is set of `{}`", shorten(name));
                let help = "give it a level: `off`, `info`, `warn` or `error`";
                reader.report(Diagnostic::new(&EMPTY_VALUE, tree.span(entry.key), message).help(help));
            }
            let Some(At { value: raw, .. }) = slot else { continue };
            if let Some(level) = &raw.level {
                let levels = if named == [name] { &mut rules.levels } else { &mut rules.categories };
                levels.extend(named.iter().map(|rule| (*rule, level.value)));
            }
            for (option, span, text) in raw.options() {
                match limit(name, option).map(|limit| (limit, bound(text, limit.default))) {
                    Some((limit, Ok(bound))) => rules.limits.push((limit, bound)),
                    Some((_, Err(expected))) => {
                        let message = format!("`{}` is no value for `{option}` of `{name}`", shorten(text));
                        reader.report(Diagnostic::new(&WRONG_TYPE, span, message).help(format!("write {expected}")));
                    }
                    None => {
                        let message = format!("`{}` has no option `{option}`", shorten(name));
                        reader.report(Diagnostic::new(&UNKNOWN_KEY, span, message).help(options_of(name)));
                    }
                }
            }
        }
        Ok(rules)
    }
}

/// The names under `rules`, each with its meaning: categories, then rules in the order of the catalogue.
fn names() -> Vec<(&'static str, String)> {
    let mut names: Vec<(&str, String)> = Vec::new();
    for category in RULES.iter().map(|rule| rule.kind().category.as_str()) {
        if names.iter().all(|(name, _)| *name != category) {
            names.push((category, format!("All rules of the category `{category}`.")));
        }
    }
    names.extend(RULES.iter().map(|rule| {
        let kind = rule.kind();
        let mut meaning = format!("{} By default `{}`.", kind.summary(), kind.level());
        for limit in rule.limits() {
            meaning += &format!(" Option `{}`, by default `{}`.", limit.name, limit.default);
        }
        (kind.name, meaning)
    }));
    names
}

/// The option of a rule.
fn limit(rule: &str, option: &str) -> Option<&'static Limit> {
    let rule = RULES.iter().find(|known| known.kind().name == rule)?;
    rule.limits().iter().find(|limit| limit.name == option)
}

/// Which options a rule has.
fn options_of(name: &str) -> String {
    let limits = RULES.iter().find(|known| known.kind().name == name).map(|rule| rule.limits()).unwrap_or_default();
    match limits {
        [] => "it has none; only its level can be set".into(),
        limits => format!(
            "it has {}",
            list(
                limits.iter().map(|limit| format!("`{}`", limit.name)).collect::<Vec<_>>().iter().map(String::as_str),
                "and"
            )
        ),
    }
}

/// The rules that a name stands for: one, or all of a category.
fn named(name: &str) -> Vec<&'static str> {
    let kinds = RULES.iter().map(|rule| rule.kind());
    kinds.filter(|kind| kind.name == name || kind.category.as_str() == name).map(|kind| kind.name).collect()
}

/// What to say of a rule that is not there.
pub(crate) fn no_such_rule(name: &str) -> String {
    let categories = RULES.iter().map(|rule| rule.kind().category.as_str());
    let categories: std::collections::BTreeSet<&str> = categories.collect();
    match nearest(name, RULES.iter().map(|rule| rule.kind().name).chain(categories)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`polku rules` lists the rules".into(),
    }
}

/// The error of a name that no rule and no category has. Its message says which one may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(String);

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownRule {}

/// Which rules run on which files, and how much their findings weigh.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// From the farthest to the nearest: a later one goes over an earlier one.
    layers: Vec<Layer>,
    /// From the command line: goes over everything else.
    forced: Vec<(&'static str, Level)>,
    /// The rules and categories that run alone, as they were named.
    only: Vec<String>,
    exclude: Vec<Patterns>,
    /// The file of known findings, where the project names one.
    baseline: Option<At<String>>,
    /// The day from which the age of journeys is counted; without it, none is too old.
    pub today: Option<Date>,
}

#[derive(Clone, Debug)]
enum Layer {
    Preset(Preset),
    /// A project file that is yet to be read.
    Elsewhere(At<String>),
    Rules {
        rules: Rules,
        overrides: Overrides,
    },
}

/// What is set of some files. There may be thousands, so a file is held against the patterns of all at once.
#[derive(Clone, Debug, Default)]
struct Overrides {
    each: Vec<(Patterns, Rules)>,
    all: GlobSet,
    /// For each pattern of `all`, whose it is.
    owners: Vec<usize>,
}

impl Overrides {
    fn new(each: Vec<(Patterns, Rules)>) -> Self {
        let all = Patterns::together(each.iter().map(|(files, _)| files));
        let owners = each.iter().enumerate().flat_map(|(owner, (files, _))| std::iter::repeat_n(owner, files.len()));
        Overrides { all, owners: owners.collect(), each }
    }

    /// Returns those for a file, the one that goes over the others first.
    fn of_file(&self, path: &str) -> impl Iterator<Item = &Rules> {
        let owners: BTreeSet<usize> = self.all.matches(path).into_iter().map(|pattern| self.owners[pattern]).collect();
        owners.into_iter().rev().map(|owner| &self.each[owner].1)
    }
}

/// What is set of one file.
pub(crate) struct OfFile<'s> {
    settings: &'s Settings,
    /// The layers, the one that goes over the others first.
    layers: Vec<LayerOfFile<'s>>,
}

enum LayerOfFile<'s> {
    Preset(Preset),
    Rules(Vec<&'s Rules>),
}

impl Settings {
    /// Made of the `lint` section of a project file.
    pub(crate) fn of(raw: RawLint<'_>, reader: &mut Reader<'_>) -> Self {
        let bases = raw.extends.map(|many| many.value.0).unwrap_or_default();
        let mut layers: Vec<Layer> = bases.into_iter().map(|base| base.value.layer(base.span)).collect();
        let mut overrides = Vec::new();
        for At { value: raw, .. } in raw.overrides.map(|many| many.value.0).unwrap_or_default() {
            let files = raw.files.map(|many| Patterns::read(&many.value.0, reader)).unwrap_or_default();
            overrides.push((files, raw.rules.map(|rules| rules.value).unwrap_or_default()));
        }
        let rules = raw.rules.map(|rules| rules.value).unwrap_or_default();
        layers.push(Layer::Rules { rules, overrides: Overrides::new(overrides) });
        Settings {
            layers,
            exclude: raw.exclude.map(|many| Patterns::read(&many.value.0, reader)).into_iter().collect(),
            baseline: raw.baseline.map(|path| path.map(|Text(path)| path.to_owned())),
            ..Settings::default()
        }
    }

    /// Puts what other project files say in the places where they are extended.
    pub(crate) fn extend<E>(&mut self, mut read: impl FnMut(&At<String>) -> Result<Settings, E>) -> Result<(), E> {
        for layer in std::mem::take(&mut self.layers) {
            match layer {
                Layer::Elsewhere(path) => {
                    let base = read(&path)?;
                    self.layers.extend(base.layers.into_iter().map(Layer::of_elsewhere));
                    self.exclude.extend(base.exclude.into_iter().map(Patterns::of_elsewhere));
                }
                layer => self.layers.push(layer),
            }
        }
        Ok(())
    }

    /// The file of known findings, relative to the project file, where the project names one.
    pub fn baseline(&self) -> Option<&At<String>> {
        self.baseline.as_ref()
    }

    /// The patterns under `exclude`.
    pub(crate) fn excludes_of(&self) -> impl Iterator<Item = &Patterns> {
        self.exclude.iter()
    }

    /// The patterns of files that have other levels.
    pub(crate) fn overrides(&self) -> impl Iterator<Item = &Patterns> {
        let overrides = self.layers.iter().map(|layer| match layer {
            Layer::Rules { overrides, .. } => overrides.each.as_slice(),
            Layer::Preset(_) | Layer::Elsewhere(_) => &[],
        });
        overrides.flatten().map(|(files, _)| files)
    }

    /// Sets the level of a rule, or of a category, over everything that a project file says.
    ///
    /// # Errors
    /// There is no such rule; the text says which one may have been meant.
    pub fn force(&mut self, rule: &str, level: Level) -> Result<(), UnknownRule> {
        self.forced.extend(known(rule).map_err(UnknownRule)?.into_iter().map(|rule| (rule, level)));
        Ok(())
    }

    /// Runs this rule, or category, and others so chosen, alone. To name a rule is to ask for it: one that is off
    /// by default then runs.
    ///
    /// # Errors
    /// There is no such rule; the text says which one may have been meant.
    pub fn only(&mut self, rule: &str) -> Result<(), UnknownRule> {
        known(rule).map_err(UnknownRule).map(|_| self.only.push(rule.to_owned()))
    }

    /// Takes over from other settings what holds for a run: what the command line says, and the day.
    pub(crate) fn run_as(&mut self, other: &Settings) {
        (self.forced, self.only, self.today) = (other.forced.clone(), other.only.clone(), other.today);
    }

    /// Whether a file is not to be linted; a path in the project with `/`.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|patterns| patterns.is_match(path))
    }

    /// Whether the rule of a name runs on a file.
    pub(crate) fn runs(&self, rule: &str, path: &str) -> bool {
        self.weight(rule, path).is_some()
    }

    /// How much the findings of the rule of a name weigh in a file that is no target; none where it does not run.
    pub(crate) fn weight(&self, rule: &str, path: &str) -> Option<Severity> {
        let rule = RULES.iter().find(|known| known.kind().name == rule)?;
        self.severity(*rule, false, path)
    }

    /// How much a rule's findings weigh in a file; none where it does not run.
    pub(crate) fn severity(&self, rule: &dyn Rule, is_target: bool, path: &str) -> Option<Severity> {
        self.of_file(path).severity(rule, is_target)
    }

    /// Returns what is set of a file.
    pub(crate) fn of_file(&self, path: &str) -> OfFile<'_> {
        let layers = self.layers.iter().rev().filter_map(|layer| match layer {
            Layer::Preset(preset) => Some(LayerOfFile::Preset(*preset)),
            Layer::Elsewhere(_) => None,
            Layer::Rules { rules, overrides } => {
                Some(LayerOfFile::Rules(overrides.of_file(path).chain([rules]).collect()))
            }
        });
        OfFile { settings: self, layers: layers.collect() }
    }
}

impl OfFile<'_> {
    /// Whether the rule of a name runs, where the file is no target.
    pub fn runs(&self, rule: &str) -> bool {
        let rule = RULES.iter().find(|known| known.kind().name == rule);
        rule.is_some_and(|rule| self.severity(*rule, false).is_some())
    }

    /// How much a rule's findings weigh; none where it does not run.
    pub fn severity(&self, rule: &dyn Rule, is_target: bool) -> Option<Severity> {
        let Kind { name, category, .. } = *rule.kind();
        let Settings { only, forced, .. } = self.settings;
        let is_named = |name: &str| only.iter().any(|only| only == name);
        if !only.is_empty() && !is_named(name) && !is_named(category.as_str()) {
            return None;
        }
        if let Some((_, level)) = forced.iter().rev().find(|(of, _)| *of == name) {
            return level.severity();
        }
        for layer in &self.layers {
            match layer {
                LayerOfFile::Preset(preset) => return preset.severity(rule.kind(), is_target, is_named(name)),
                LayerOfFile::Rules(all) => {
                    if let Some(level) = all.iter().find_map(|rules| rules.level(name)) {
                        return level.severity();
                    }
                }
            }
        }
        Preset::Recommended.severity(rule.kind(), is_target, is_named(name))
    }

    /// The value of an option.
    pub fn limit(&self, limit: &Limit) -> Bound {
        let set = self.layers.iter().find_map(|layer| match layer {
            LayerOfFile::Rules(all) => all.iter().find_map(|rules| rules.limit(limit)),
            LayerOfFile::Preset(_) => None,
        });
        set.unwrap_or(limit.default)
    }

    /// The day from which the age of journeys is counted, where one is known.
    pub fn today(&self) -> Option<Date> {
        self.settings.today
    }
}

impl Layer {
    /// The same, for a file that takes it from another one.
    fn of_elsewhere(self) -> Self {
        match self {
            Layer::Rules { rules, overrides } => {
                let each = overrides.each.into_iter().map(|(files, rules)| (files.of_elsewhere(), rules)).collect();
                Layer::Rules { rules, overrides: Overrides { each, ..overrides } }
            }
            layer => layer,
        }
    }
}

impl Preset {
    fn severity(self, kind: &Kind, is_target: bool, is_asked_for: bool) -> Option<Severity> {
        match self {
            _ if kind.is_opt_in && !is_asked_for => None,
            Preset::Strict if kind.severity == Severity::Warning => Some(Severity::Error),
            Preset::Strict => Some(kind.severity),
            Preset::Minimal if kind.category != Category::Structure => None,
            _ if kind.judges == Judges::Service && !is_target => Some(kind.severity.min(Severity::Warning)),
            _ => Some(kind.severity),
        }
    }
}

/// What a project file extends: a set of levels, or another project file.
#[derive(Debug)]
pub(crate) enum Base<'t> {
    Preset(Preset),
    File(&'t str),
}

impl Base<'_> {
    fn layer(&self, span: Span) -> Layer {
        match self {
            Base::Preset(preset) => Layer::Preset(*preset),
            Base::File(path) => Layer::Elsewhere(At { value: (*path).to_owned(), span }),
        }
    }
}

impl<'t> Read<'t> for Base<'t> {
    const SHAPE: Shape = Shape::Either(
        &<Preset as Read<'static>>::SHAPE,
        &Shape::Form { what: "the path of another project file", pattern: Some("[./]") },
    );
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        // What could be a file's name is one; anything else was meant as one of the words.
        if text.contains(['/', '.']) { Ok(Base::File(text)) } else { Preset::read(node, reader).map(Base::Preset) }
    }
}

fn known(rule: &str) -> Result<Vec<&'static str>, String> {
    Some(named(rule))
        .filter(|named| !named.is_empty())
        .ok_or_else(|| format!("there is no rule `{rule}`; {}", no_such_rule(rule)))
}
