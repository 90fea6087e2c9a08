//! Which rules run on which files, with which severity and options.

mod raw;

use std::collections::BTreeSet;

use globset::GlobSet;

use super::level::{Level, Preset};
use super::options::Options;
use super::patterns::Patterns;
use super::{RULES, Rule, rule_named};
use crate::diagnostic::{Category, Judges, Kind, Severity};
use crate::model::{Date, Many, Reader, Text};
use crate::source::At;
use raw::{Base, RuleSettings, known};
pub(crate) use raw::{RawLint, RawOverride};

impl Preset {
    /// All presets that turn off some rules and leave the others to the presets before them.
    pub const OF_FIELDS: [Preset; 2] = [Preset::PublicService, Preset::Health];

    /// Returns the rules that the preset turns off; `None` where it gives every rule a level.
    ///
    /// Few users of a public service come back for the same again, and the authority cannot lose them to another. In
    /// health care, days at home among one's own people are care, and no gap in it.
    pub fn turns_off(self) -> Option<&'static [&'static str]> {
        match self {
            Preset::Recommended | Preset::Strict | Preset::Minimal => None,
            Preset::PublicService => Some(&["no-renewal", "no-exit"]),
            Preset::Health => Some(&["no-renewal", "no-exit", "uncontrolled-stretch"]),
        }
    }

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

/// The error of a name that no rule and no category has. Its message says which one may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(String);

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownRule {}

/// Which rules run on which files, with which severity and options.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Later layers override earlier ones.
    layers: Vec<Layer>,
    /// Levels from the command line, which override all layers.
    forced: Vec<(&'static str, Level)>,
    /// The only rules and categories to run, as they were named; empty for all.
    only: Vec<String>,
    exclude: Vec<Patterns>,
    /// The path of the baseline, where the project names one.
    baseline: Option<At<String>>,
    /// The day from which the age of journeys is counted. Without it, no journey is too old.
    pub today: Option<Date>,
}

#[derive(Clone, Debug)]
enum Layer {
    Preset(Preset),
    /// Another project file, which is yet to be read.
    File(At<String>),
    Rules {
        rules: RuleSettings,
        overrides: Overrides,
    },
}

/// The settings of some files. There may be thousands, so a path is matched with the patterns of all at once.
#[derive(Clone, Debug, Default)]
struct Overrides {
    each: Vec<(Patterns, RuleSettings)>,
    all: GlobSet,
    /// The override that each pattern of `all` belongs to.
    owners: Vec<usize>,
}

impl Overrides {
    fn new(each: Vec<(Patterns, RuleSettings)>, reader: &mut Reader<'_>) -> Self {
        let all = Patterns::together(each.iter().map(|(files, _)| files), reader);
        let owners = each.iter().enumerate().flat_map(|(owner, (files, _))| std::iter::repeat_n(owner, files.len()));
        Overrides { all, owners: owners.collect(), each }
    }

    /// Returns the settings for a file, the ones that override the others first.
    fn of_file(&self, path: &str) -> impl Iterator<Item = &RuleSettings> {
        let owners: BTreeSet<usize> = self.all.matches(path).into_iter().map(|pattern| self.owners[pattern]).collect();
        owners.into_iter().rev().map(|owner| &self.each[owner].1)
    }

    /// Returns the same overrides, for a file that extends the one they stand in.
    fn for_other_file(self) -> Self {
        let each = self.each.into_iter().map(|(files, rules)| (files.for_other_file(), rules));
        Overrides { each: each.collect(), ..self }
    }
}

impl Settings {
    /// Makes settings from the `lint` section of a project file.
    pub(crate) fn of(raw: RawLint<'_>, reader: &mut Reader<'_>) -> Self {
        let mut layers: Vec<Layer> = items(raw.extends).map(|base| Layer::of(&base)).collect();
        let mut overrides = Vec::new();
        for At { value: raw, .. } in items(raw.overrides) {
            // Both keys are required, so where one is missing there is an error, and the settings are not used.
            let files: Vec<At<Text<'_>>> = items(raw.files).collect();
            let rules = raw.rules.map(|rules| rules.value).unwrap_or_default();
            overrides.push((Patterns::read(&files, reader), rules));
        }
        let rules = raw.rules.map(|rules| rules.value).unwrap_or_default();
        layers.push(Layer::Rules { rules, overrides: Overrides::new(overrides, reader) });
        Settings {
            layers,
            exclude: raw.exclude.map(|many| Patterns::read(&many.value.0, reader)).into_iter().collect(),
            baseline: raw.baseline.map(|path| path.map(|Text(path)| path.to_owned())),
            ..Settings::default()
        }
    }

    /// Replaces each project file that is extended by the layers in it.
    pub(crate) fn extend<E>(&mut self, mut read: impl FnMut(&At<String>) -> Result<Settings, E>) -> Result<(), E> {
        for layer in std::mem::take(&mut self.layers) {
            match layer {
                Layer::File(path) => {
                    let base = read(&path)?;
                    self.layers.extend(base.layers.into_iter().map(Layer::for_other_file));
                    self.exclude.extend(base.exclude.into_iter().map(Patterns::for_other_file));
                }
                layer => self.layers.push(layer),
            }
        }
        Ok(())
    }

    /// Returns the path of the baseline relative to the project file, where the project names one.
    pub fn baseline(&self) -> Option<&At<String>> {
        self.baseline.as_ref()
    }

    /// Returns the patterns under `exclude`.
    pub(crate) fn excludes_of(&self) -> impl Iterator<Item = &Patterns> {
        self.exclude.iter()
    }

    /// Returns the patterns of the files that have settings of their own.
    pub(crate) fn overrides(&self) -> impl Iterator<Item = &Patterns> {
        let overrides = self.layers.iter().filter_map(|layer| match layer {
            Layer::Rules { overrides, .. } => Some(&overrides.each),
            Layer::Preset(_) | Layer::File(_) => None,
        });
        overrides.flatten().map(|(files, _)| files)
    }

    /// Sets the level of a rule or category. It overrides every project file.
    ///
    /// # Errors
    /// There is no such rule; the text says which one may have been meant.
    pub fn force(&mut self, rule: &str, level: Level) -> Result<(), UnknownRule> {
        self.forced.extend(known(rule).map_err(UnknownRule)?.into_iter().map(|rule| (rule, level)));
        Ok(())
    }

    /// Runs only this rule or category, and others that are chosen in the same way. A rule that is named runs even if
    /// it is off by default.
    ///
    /// # Errors
    /// There is no such rule; the text says which one may have been meant.
    pub fn only(&mut self, rule: &str) -> Result<(), UnknownRule> {
        known(rule).map_err(UnknownRule).map(|_| self.only.push(rule.to_owned()))
    }

    /// Takes over what holds for the run: the command line's levels and rules, and the day.
    pub(crate) fn run_as(&mut self, other: &Settings) {
        (self.forced, self.only, self.today) = (other.forced.clone(), other.only.clone(), other.today);
    }

    /// Returns whether a file is not to be linted. The path is relative to the project, with `/`.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|patterns| patterns.is_match(path))
    }

    /// Returns whether a rule runs on a file.
    pub(crate) fn runs(&self, rule: &str, path: &str) -> bool {
        self.of_file(path).runs(rule)
    }

    /// Returns the severity of a rule's findings in a file; none where the rule does not run.
    pub(crate) fn severity(&self, rule: &dyn Rule, is_target: bool, path: &str) -> Option<Severity> {
        self.of_file(path).severity(rule, is_target)
    }

    /// Returns the settings of a file.
    pub(crate) fn of_file(&self, path: &str) -> OfFile<'_> {
        let layers = self.layers.iter().rev().filter_map(|layer| match layer {
            Layer::Preset(preset) => Some(LayerOfFile::Preset(*preset)),
            Layer::File(_) => None,
            Layer::Rules { rules, overrides } => {
                Some(LayerOfFile::Rules(overrides.of_file(path).chain([rules]).collect()))
            }
        });
        OfFile { settings: self, layers: layers.collect() }
    }
}

/// Returns the values of a key that takes one or many.
fn items<T>(many: Option<At<Many<T>>>) -> impl Iterator<Item = At<T>> {
    many.into_iter().flat_map(|many| many.value.0)
}

impl Layer {
    fn of(base: &At<Base<'_>>) -> Self {
        match base.value {
            Base::Preset(preset) => Layer::Preset(preset),
            Base::File(path) => Layer::File(At { value: path.to_owned(), span: base.span }),
        }
    }

    /// Returns the same layer, for a file that extends the one it stands in.
    fn for_other_file(self) -> Self {
        match self {
            Layer::Rules { rules, overrides } => Layer::Rules { rules, overrides: overrides.for_other_file() },
            layer => layer,
        }
    }
}

/// The settings of one file.
pub(crate) struct OfFile<'s> {
    settings: &'s Settings,
    /// The layers, the one that overrides the others first.
    layers: Vec<LayerOfFile<'s>>,
}

enum LayerOfFile<'s> {
    Preset(Preset),
    /// The one that overrides the others first.
    Rules(Vec<&'s RuleSettings>),
}

impl OfFile<'_> {
    /// Returns whether a rule runs, where the journey is no target.
    pub fn runs(&self, rule: &str) -> bool {
        rule_named(rule).is_some_and(|rule| self.severity(rule, false).is_some())
    }

    /// Returns the severity of a rule's findings; none where the rule does not run.
    pub fn severity(&self, rule: &dyn Rule, is_target: bool) -> Option<Severity> {
        let Kind { name, category, .. } = *rule.kind();
        let Settings { only, forced, .. } = self.settings;
        let is_named = |name: &str| only.iter().any(|only| only == name);
        if !only.is_empty() && !is_named(name) && !is_named(category.as_str()) {
            return None;
        }
        if let Some((_, level)) = forced.iter().rev().find(|(forced, _)| *forced == name) {
            return level.severity();
        }
        for layer in &self.layers {
            match layer {
                LayerOfFile::Preset(preset) => match preset.turns_off() {
                    Some(off) if off.contains(&name) => return None,
                    Some(_) => {}
                    None => return preset.severity(rule.kind(), is_target, is_named(name)),
                },
                LayerOfFile::Rules(all) => {
                    if let Some(level) = all.iter().find_map(|rules| rules.level(name)) {
                        return level.severity();
                    }
                }
            }
        }
        Preset::Recommended.severity(rule.kind(), is_target, is_named(name))
    }

    /// Returns the options of the rule that these are the options of.
    pub fn options<O: Options>(&self) -> O {
        let mut options = O::default();
        let rules = self.layers.iter().rev().filter_map(|layer| match layer {
            LayerOfFile::Rules(all) => Some(all.iter().rev()),
            LayerOfFile::Preset(_) => None,
        });
        rules.flatten().flat_map(|rules| rules.options::<O>()).for_each(|raw| options.set(raw));
        options
    }

    /// Returns which rules run, with which severities and options, as texts to compare.
    pub fn said(&self, is_target: bool) -> Vec<String> {
        let said = |rule: &&dyn Rule| {
            let severity = self.severity(*rule, is_target)?;
            Some(format!("{} {severity:?} {}", rule.kind().name, (rule.setting().said)(self)))
        };
        RULES.iter().filter_map(said).collect()
    }

    /// Returns the day from which the age of journeys is counted, where one is known.
    pub fn today(&self) -> Option<Date> {
        self.settings.today
    }
}
