//! Renames an id in the files that define and use it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::add::{add_former_id, add_id, drop_former_id};
use super::index::{Definition, Index, bare, table};
use super::typed::{Role, Typed, sort_of, walk, walk_with_aliases};
use super::{has_was, is_project, written_id};
use crate::diagnostic::shorten;
use crate::edit::{Splice, spliced};
use crate::model::{BasisKind, Lane, RESERVED_ENDS, Shape, StageKind, is_id, slug, with_article};
use crate::source::{Source, Span};
use crate::yaml::{self, NodeId, NodeKind, Tree};

/// A file that may define or use an id.
pub(crate) struct IdFile {
    pub path: PathBuf,
    pub source: Arc<Source>,
    pub index: Index,
    /// Whether the text is the current one, and YAML.
    pub is_current: bool,
}

/// The edits of one file.
#[derive(Debug)]
pub(crate) struct FileEdits {
    pub path: PathBuf,
    pub source: Arc<Source>,
    pub splices: Vec<Splice>,
}

impl FileEdits {
    /// Returns the text with the edits.
    pub fn after(&self) -> Source {
        Source::new(self.source.name(), spliced(&self.source, &self.splices))
    }
}

/// A rename of an id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rename<'r> {
    /// The sort of the element, such as `touchpoint`.
    pub sort: &'r str,
    pub old: &'r str,
    pub new: &'r str,
    /// Whether the element keeps the old id as a former one (`was`).
    pub keeps_was: bool,
}

impl Rename<'_> {
    /// Checks that elements of the sort can have the new id.
    ///
    /// # Errors
    /// The text says what is wrong with the id.
    pub fn check_new(&self) -> Result<(), String> {
        let Rename { sort, new, .. } = *self;
        if !is_id(new) {
            let made = slug(new);
            let help = if made.is_empty() { String::new() } else { format!(": write `{made}`") };
            let rule = "an id has 1 to 64 characters of a-z, 0-9 and -";
            return Err(format!("`{}` is not an id; {rule}{help}", shorten(new)));
        }
        if matches!(sort, "touchpoint" | "end") && matches!(new, "done" | "lost") {
            return Err(format!("`{new}` is one of the two ends of a journey"));
        }
        if sort == "end" && RESERVED_ENDS.contains(&new) {
            return Err(format!("`{new}` cannot be the id of an end"));
        }
        if sort == "lane" && Lane::from_word(new).is_some() {
            return Err(format!("`{new}` is a lane of polku's own"));
        }
        if sort == "source" && BasisKind::from_word(new).is_some() {
            return Err(format!("`{new}` is a kind of basis"));
        }
        if sort == "stage" && StageKind::from_word(new).is_some() {
            return Err(format!("`{new}` is the name of a kind of stage"));
        }
        Ok(())
    }

    /// Returns the edits of all files. `home` is the file with the definition, `catalog` has the ids of the project
    /// file, and `files` are the files that may use the id, with `home` among them.
    ///
    /// # Errors
    /// The rename is impossible. The text says why.
    pub fn edits(
        &self,
        home: &Path,
        definition: &Definition,
        catalog: Option<&Index>,
        files: Vec<IdFile>,
    ) -> Result<Vec<FileEdits>, String> {
        let Rename { sort, old, new, .. } = *self;
        self.check_new()?;
        if catalog.is_some_and(|catalog| catalog.definition(sort, new).is_some()) {
            return Err(format!("polku.yaml already has a {sort} `{new}`"));
        }
        let mut changed = Vec::new();
        for file in files {
            let is_home = file.path == home;
            let name = file.path.file_name().unwrap_or(file.path.as_os_str()).to_string_lossy().into_owned();
            let tree = match yaml::parse(&file.source) {
                Ok(tree) if file.is_current => tree,
                _ => return Err(format!("{name} has errors: fix them first, so that the rename misses nothing")),
            };
            // An id is that of a touchpoint or of an end.
            let sorts = if matches!(sort, "touchpoint" | "end") { &["touchpoint", "end"][..] } else { &[sort] };
            if let Some(taken) = sorts.iter().find(|sort| file.index.definition(sort, new).is_some()) {
                return Err(format!("{name} already has {} `{new}`", with_article(taken)));
            }
            // A journey that defines the same id refers to its own definition.
            if !is_home && sort != "journey" && file.index.definition(sort, old).is_some() {
                continue;
            }
            let document = Document { source: &file.source, tree: &tree, is_project: is_project(&file.path) };
            let splices = self.splices(&document, &file.index, definition, is_home)?;
            if !splices.is_empty() {
                if !self.changes_only(&document, &file.index, &splices) {
                    let plain = Rename { keeps_was: false, ..*self };
                    let splices = plain.splices(&document, &file.index, definition, is_home)?;
                    let is_for_was = self.keeps_was && plain.changes_only(&document, &file.index, &splices);
                    return Err(match is_for_was {
                        true => self.no_place_for_was(),
                        false => format!("`{old}` cannot be renamed without changing something else"),
                    });
                }
                changed.push(FileEdits { path: file.path, source: file.source, splices });
            }
        }
        Ok(changed)
    }

    /// Returns the edits of one file, sorted.
    fn splices(
        &self,
        document: &Document<'_>,
        index: &Index,
        definition: &Definition,
        is_home: bool,
    ) -> Result<Vec<Splice>, String> {
        let mut splices: Vec<Splice> =
            index.uses(self.sort, self.old).map(|span| self.written(document.source, span)).collect();
        if is_home {
            splices.extend(self.redefine(document, definition)?);
        }
        splices.sort_by_key(|splice| splice.span);
        Ok(splices)
    }

    /// Returns the splice that writes the new id at a span.
    fn written(&self, source: &Source, span: Span) -> Splice {
        Splice { span, text: written_id(source.text(), span, self.new).into_owned() }
    }

    /// Returns the edits that give a definition the new id.
    fn redefine(&self, document: &Document<'_>, definition: &Definition) -> Result<Vec<Splice>, String> {
        let &Document { source, tree, .. } = document;
        let element = document.element(definition).ok_or("its definition cannot be edited")?;
        let former = Some(self.old).filter(|_| self.keeps_was && has_was(self.sort));
        if !definition.has_id {
            let edits = add_id(source, tree, element, self.sort, self.new, former);
            return edits.ok_or_else(|| "its id is made from its name: give it an `id` first".into());
        }
        let mut edits = vec![self.written(source, definition.span)];
        match former {
            Some(former) => {
                let was = add_former_id(source, tree, element, self.sort, former, self.new);
                edits.extend(was.ok_or_else(|| self.no_place_for_was())?);
            }
            // The new id may be a former one, if this undoes an earlier rename.
            None if has_was(self.sort) => edits.extend(drop_former_id(source, tree, element, self.new)),
            None => {}
        }
        Ok(edits)
    }

    fn no_place_for_was(&self) -> String {
        format!("polku cannot add `was: {}` at this definition: write it, and rename without --keep-was", self.old)
    }

    /// Returns whether the edits change only the one id, in definitions and in uses.
    fn changes_only(&self, document: &Document<'_>, before: &Index, splices: &[Splice]) -> bool {
        if document.are_ambiguous(splices) {
            return false;
        }
        let Document { source, is_project, .. } = *document;
        let after = Source::new(source.name(), spliced(source, splices));
        let after = Index::of(&after, is_project);
        let renamed =
            |of: &str, id: &str| if (of, id) == (self.sort, self.old) { self.new.to_owned() } else { id.to_owned() };
        let definitions = |index: &Index, renames: bool| -> Vec<(&str, String, String)> {
            let id = |of: &Definition| if renames { renamed(of.sort, &of.id) } else { of.id.clone() };
            index.definitions.iter().map(|of| (of.sort, id(of), of.name.clone())).collect()
        };
        let uses = |index: &Index, renames: bool| -> Vec<(&str, String)> {
            let id = |of: &super::index::Use| if renames { renamed(of.sort, &of.id) } else { of.id.clone() };
            index.uses.iter().map(|of| (of.sort, id(of))).collect()
        };
        definitions(before, true) == definitions(&after, false) && uses(before, true) == uses(&after, false)
    }
}

/// Checks that an id is not also the kind of its stage, or the id of an end that every journey has.
///
/// # Errors
/// The text says why the id has to stay.
pub(crate) fn check_old(
    sort: &str,
    id: &str,
    source: &Source,
    path: &Path,
    definition: &Definition,
) -> Result<(), String> {
    if sort == "end" && matches!(id, "done" | "lost") {
        return Err(format!("`{id}` is an end of every journey: its id stays, change its name instead"));
    }
    if sort == "stage" && StageKind::from_word(id).is_some() {
        // Kind and name would follow from the id.
        let Ok(tree) = yaml::parse(source) else { return Ok(()) };
        let document = Document { source, tree: &tree, is_project: is_project(path) };
        let has = |key: &str| {
            let element = document.element(definition);
            element.is_some_and(|element| tree.entries(element).any(|entry| tree.text(entry.key) == key))
        };
        if !has("kind") || !has("name") {
            return Err(format!("`{id}` is also the kind of the stage: give the stage a `kind` and a `name` first"));
        }
    }
    Ok(())
}

/// A file with its tree.
struct Document<'d> {
    source: &'d Source,
    tree: &'d Tree<'d>,
    is_project: bool,
}

impl Document<'_> {
    /// Returns the element of a definition: a map, or a bare value that stands for one.
    fn element(&self, definition: &Definition) -> Option<NodeId> {
        let mut element = None;
        walk(self.tree, table(self.is_project), |Typed { node, role, value, .. }| {
            let span = self.tree.span(node);
            let is_it = match role {
                Role::Element(of) => of.name == definition.sort && span == definition.whole,
                Role::Defined(of) => of.name == definition.sort && span.start == definition.whole.start,
                _ => false,
            };
            if is_it && element.is_none() {
                element = Some(value.unwrap_or(node));
            }
        });
        element
    }

    /// Returns whether an alias repeats edited text where it means something else.
    fn are_ambiguous(&self, splices: &[Splice]) -> bool {
        let tree = self.tree;
        let aliases: Vec<NodeId> =
            tree.walk().map(|(_, node)| node).filter(|node| tree.kind(*node) == NodeKind::Alias).collect();
        if aliases.is_empty() {
            return false;
        }
        let mut sorts: HashMap<Span, Vec<&str>> = HashMap::new();
        walk_with_aliases(tree, table(self.is_project), |Typed { node, role, .. }| {
            let sort = match role {
                Role::Element(_) => return,
                Role::Referring(sort) => sort,
                Role::Defined(table) => table.name,
                Role::Value(Shape::Reference(noun)) => sort_of(noun),
                Role::Key(_) | Role::Known(_) | Role::Value(_) => "text",
            };
            let sorts = sorts.entry(bare(tree, node)).or_default();
            if !sorts.contains(&sort) {
                sorts.push(sort);
            }
        });
        let is_repeated = |splice: &Splice| {
            let is_in = |alias: &NodeId| {
                let target = tree.span(tree.resolve(*alias));
                target.start <= splice.span.start && splice.span.end <= target.end
            };
            aliases.iter().any(is_in)
        };
        // Only a use that is the same everywhere may be repeated.
        let is_one_use = |splice: &Splice| {
            let is_whole_text = splice.span.start < splice.span.end;
            is_whole_text && sorts.get(&splice.span).is_some_and(|sorts| sorts.len() == 1 && sorts[0] != "text")
        };
        splices.iter().any(|splice| is_repeated(splice) && !is_one_use(splice))
    }
}
