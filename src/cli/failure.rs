//! What can go wrong with a command: every failure, and its wording.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use super::quote::quoted;
use crate::diagnostic::one_of;
use crate::model::with_article;
use crate::project::FILE_NAME;
use crate::render::Unfit;
use crate::workspace::{WorkspaceError, reason, shown};

/// Why a command cannot do its work, or a part of it.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody reads the output any more. For the exit code, this is success.
    ClosedPipe,
    /// Standard output cannot be written.
    Output(io::Error),
    /// A file cannot be read or written, or the configuration has errors.
    Workspace(WorkspaceError),
    /// An error that the module it comes from has worded: an unknown rule, a title, a port, a picture.
    Worded(Box<dyn Error + Send + Sync>),
    /// An option without another argument that it needs.
    Needs {
        option: &'static str,
        needs: &'static str,
    },
    UnknownName(UnknownName),
    /// The path of a journey, and its touchpoints that are too tangled to be solved.
    Tangled(String, String),
    /// A journey, and why its scenario cannot be drawn.
    Unfit(String, Unfit),

    StandardInput(io::Error),
    StandardInputTwice,
    StandardInputNotAlone,
    /// A folder where one journey is needed.
    NotOneJourney(PathBuf),

    /// A file changed after it was read; `action` says what polku was doing to it.
    ChangedMeanwhile {
        file: String,
        action: &'static str,
    },
    CannotMakeFolder(PathBuf, io::Error),
    /// One of several new files cannot be written, so none was.
    NothingWritten(WorkspaceError),
    /// A file must not be written here.
    Occupied(PathBuf, Conflict),

    /// An imported journey would replace the file that it is made from.
    OverImported(PathBuf),
    /// An imported journey would replace a file, and nobody asked for that.
    NotForced(String),

    /// `init`: the folder is a file.
    ProjectIsFile(PathBuf),
    MisnamedProject(PathBuf),
    WithinProject(PathBuf),
    /// `init --ci`: CI could not install this build of polku.
    NoRelease,
    /// `init --ci`: the CI system cannot name this folder.
    FolderOfLines(PathBuf),

    /// `new`: the file is a folder.
    JourneyIsFolder(PathBuf),
    JourneyExists(PathBuf),
    NotYaml(PathBuf),
    /// `new`: the project has a journey with this id; the load error says so.
    IdTaken(String),
    JourneysElsewhere,

    /// `rename`: elements of this kind have no `was`.
    NoFormerIds(String),
    /// `rename`: the text says why the id has to stay.
    CannotRename(String),

    NoBaseline,
    NoBaselineNamed,
    /// The project file with this name has errors.
    NothingChecked(String),

    /// No page of `explain` has this name, but one may have a similar name.
    NothingToExplain {
        name: String,
        near: Option<String>,
    },
    EditorSession(String),

    /// The project excludes so many journeys, and there are no others.
    NothingToDraw(usize),
    SeveralJourneys(usize),
    /// Several pages of a picture; without a file, standard output.
    SeveralPages {
        pages: usize,
        file: Option<PathBuf>,
    },
    /// No journeys are named, and this project declares no pictures.
    NoPictures(PathBuf),
    /// No journeys are named, and there is no project.
    NoPathsToDraw,
    /// No declared picture is one of a journey.
    NothingDeclared,
    /// `render --check`: a picture would go to standard output.
    NothingToCompare,
    PictureIsFolder(PathBuf),
    ThemeIsFolder(PathBuf),
    /// A file whose extension names another format than `--format`.
    FormatsDiffer {
        file: PathBuf,
        by_name: String,
        by_option: String,
    },
    UnknownExtension {
        extension: String,
        known: Vec<String>,
        near: Option<String>,
    },
    NoExtension {
        file: PathBuf,
        known: Vec<String>,
    },
    /// An option that does not apply to the format or the view.
    NotApplicable(Inapplicable),
    /// This build cannot draw the format.
    NotBuiltIn(String),
    /// A PNG with too many pixels, and the scale that fits, if there is one.
    #[cfg_attr(not(feature = "png"), expect(dead_code))]
    TooLarge {
        error: Box<dyn Error + Send + Sync>,
        fits: Option<f64>,
    },
    /// A page of one journey's picture may be the picture of another journey.
    OtherPicture {
        page: PathBuf,
        source: PathBuf,
        journey: PathBuf,
    },
    /// An HTML page that polku did not write.
    ForeignPage(PathBuf),
}

/// What a file would be besides.
#[derive(Clone, Copy, Debug)]
pub(super) enum Conflict {
    Journey,
    Theme,
    YamlName,
    Overview,
    SecondPicture,
    /// A report in the place of a journey.
    ReportOverJourney,
    SecondReport,
    /// A report to `-`.
    Dash,
}

/// An option that has no effect on what is drawn.
#[derive(Debug)]
pub(super) enum Inapplicable {
    /// `--engine`, with this format.
    Engine(String),
    /// `--page`, with this format.
    Page(String),
    Scale,
    SystemFonts,
    Overlay,
    /// An option for map and blueprint.
    Sheet(&'static str),
}

/// A name that does not exist, and those that do.
#[derive(Debug)]
pub(super) struct UnknownName {
    /// What should have it, such as "the journey".
    pub owner: String,
    /// What the name is of, such as "persona".
    pub of: &'static str,
    pub name: String,
    pub near: Option<String>,
    pub known: Vec<String>,
}

impl Failure {
    /// The failure for an error that needs no other words.
    pub(super) fn worded(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure::Worded(error.into())
    }
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        Failure::Workspace(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Output(error),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<UnknownName> for Failure {
    fn from(name: UnknownName) -> Self {
        Failure::UnknownName(name)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::ClosedPipe => f.write_str("the output was closed"),
            Failure::Output(error) => write!(f, "cannot write the output: {}", reason(error)),
            Failure::Workspace(error) => error.fmt(f),
            Failure::Worded(error) => error.fmt(f),
            Failure::Needs { option, needs } => write!(f, "{option} needs {needs}"),
            Failure::UnknownName(name) => name.fmt(f),
            Failure::Tangled(path, tangled) => write!(f, "{path}: {tangled}"),
            Failure::Unfit(owner, unfit) => write!(f, "{owner} cannot be drawn: {unfit}"),

            Failure::StandardInput(error) => write!(f, "cannot read standard input: {}", reason(error)),
            Failure::StandardInputTwice => f.write_str("standard input can be read only once; give `-` once"),
            Failure::StandardInputNotAlone => f.write_str("`-` (standard input) must be the only path"),
            Failure::NotOneJourney(folder) => write!(f, "{} is a folder; name one journey", folder.display()),

            Failure::ChangedMeanwhile { file, action } => {
                write!(f, "{file} was changed while it was being {action}, so it was not written")
            }
            Failure::CannotMakeFolder(folder, error) => {
                write!(f, "cannot make the folder {}: {}", folder.display(), reason(error))
            }
            Failure::NothingWritten(WorkspaceError::Unwritten(file, error))
                if error.kind() == io::ErrorKind::AlreadyExists =>
            {
                write!(f, "cannot write {file}: something with this name already exists; nothing was written")
            }
            Failure::NothingWritten(error) => write!(f, "{error}; nothing was written"),
            Failure::Occupied(file, conflict) => write!(f, "{} {conflict}", file.display()),

            Failure::OverImported(file) => {
                write!(f, "{} is the imported file itself; write the journey to another file", file.display())
            }
            Failure::NotForced(file) => {
                write!(f, "{file} already exists; name another file, or replace this one with --force")
            }

            Failure::ProjectIsFile(path) => write!(f, "{} is a file; a project needs a folder", shown(path)),
            Failure::MisnamedProject(file) => {
                write!(f, "polku does not read {}; rename it to {FILE_NAME}, then run `polku init` again", shown(file))
            }
            Failure::WithinProject(project) => write!(
                f,
                "this folder belongs to the project in {}; to begin another project here, run `polku init .`",
                shown(project)
            ),
            Failure::NoRelease => f.write_str(
                "this build of polku is not a release that CI could install, so polku cannot write a file for CI; \
                 without `--ci`, it writes the other files",
            ),
            Failure::FolderOfLines(folder) => write!(
                f,
                "the name of the folder {} contains a line break, so a file for GitHub cannot name it; rename the folder",
                shown(folder)
            ),

            Failure::JourneyIsFolder(folder) => {
                let example = quoted(&folder.join("visit.yaml"));
                write!(f, "{} is a folder; name a file, as in `-o {example}`", shown(folder))
            }
            Failure::JourneyExists(file) => {
                write!(f, "{} already exists; {OTHER_TITLE}", shown(file))
            }
            Failure::NotYaml(file) => {
                write!(f, "{} does not end in `.yaml` or `.yml`; the name of a journey's file must", shown(file))
            }
            Failure::IdTaken(message) => write!(f, "{message}; {OTHER_TITLE}"),
            Failure::JourneysElsewhere => f.write_str(
                "the project keeps its journeys elsewhere (see `journeys` in polku.yaml); name the file with `-o`",
            ),

            Failure::NoFormerIds(kind) => write!(f, "--keep-was does not apply: {} has no `was`", with_article(kind)),
            Failure::CannotRename(why) => f.write_str(why),

            Failure::NoBaseline => f.write_str("there is no baseline yet; `polku lint --write-baseline` writes one"),
            Failure::NoBaselineNamed => f.write_str(
                "the project names no baseline; add `baseline: polku-baseline.json` under `lint` in polku.yaml",
            ),
            Failure::NothingChecked(project) => write!(f, "{project} has errors, so no journey was checked"),

            Failure::NothingToExplain { name, near } => {
                write!(f, "there is no rule, load error, kind of change or key `{name}`; ")?;
                match near {
                    Some(near) => write!(f, "did you mean `{near}`?"),
                    None => f.write_str(
                        "`polku rules` lists rules and load errors, `polku explain journey` the keys of a journey",
                    ),
                }
            }
            Failure::EditorSession(why) => write!(f, "the session with the editor ended: {why}"),

            Failure::NothingToDraw(excluded) => {
                let all = if *excluded == 1 { "the one journey".into() } else { format!("all {excluded} journeys") };
                write!(f, "nothing to draw; the project excludes {all} here (see `exclude` in polku.yaml); ")?;
                f.write_str("to draw an excluded journey, name its file")
            }
            Failure::SeveralJourneys(journeys) => {
                write!(f, "{journeys} journeys cannot go into one picture; use --out-dir to draw several")
            }
            Failure::SeveralPages { pages, file } => {
                let to = file.as_ref().map_or("standard output".into(), |file| file.display().to_string());
                write!(f, "{pages} pages cannot go to {to}; name a file with -o, or draw a pdf")
            }
            Failure::NoPictures(project) => write!(
                f,
                "name the journeys to draw, or declare pictures in {} (`render: {{ pictures: … }}`)",
                shown(project)
            ),
            Failure::NoPathsToDraw => f.write_str("name the journeys to draw: `polku render journeys/visit.yaml`"),
            Failure::NothingDeclared => f.write_str(
                "nothing to draw; no journey of the project matches the pictures that polku.yaml declares, or `lint` excludes it",
            ),
            Failure::NothingToCompare => {
                f.write_str("--check compares files, and this picture goes to standard output; name its file with -o")
            }
            Failure::PictureIsFolder(folder) => {
                write!(f, "{} is a folder; to draw into it, use `--out-dir {0}`", folder.display())
            }
            Failure::ThemeIsFolder(folder) => {
                write!(f, "{} is a folder; a theme is a name or a file", folder.display())
            }
            Failure::FormatsDiffer { file, by_name, by_option } => write!(
                f,
                "{} is {by_name} by its extension, but --format says {by_option}; change one of them",
                file.display()
            ),
            Failure::UnknownExtension { extension, known, near } => {
                write!(f, "polku does not draw `.{extension}`; ")?;
                if let Some(near) = near {
                    write!(f, "did you mean `.{near}`? ")?;
                }
                write!(f, "use {}", names(known))
            }
            Failure::NoExtension { file, known } => write!(
                f,
                "{} has no extension that says the format; use {}, or add --format",
                file.display(),
                names(known)
            ),
            Failure::NotApplicable(option) => option.fmt(f),
            Failure::NotBuiltIn(format) => {
                let other = if cfg!(feature = "dot") { ", or add `--engine graphviz`" } else { "" };
                write!(f, "this polku was built without {format} (its feature `{format}`); draw svg{other}")
            }
            Failure::TooLarge { error, fits: Some(scale) } => write!(f, "{error}\nuse `--scale {scale}`, svg or pdf"),
            Failure::TooLarge { error, fits: None } => write!(f, "{error}\nuse svg or pdf"),
            Failure::OtherPicture { page, source, journey } => write!(
                f,
                "{} would be a picture of {}, but may be the picture of {}; name another file with -o",
                page.display(),
                source.display(),
                journey.display()
            ),
            Failure::ForeignPage(page) => {
                write!(
                    f,
                    "{} was not written by polku and would be replaced; move it, or draw elsewhere",
                    page.display()
                )
            }
        }
    }
}

const OTHER_TITLE: &str = "choose another title, or name another file with `-o`";

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Conflict::Journey => "is the journey itself; write the picture to another file",
            Conflict::Theme => "is the theme itself; write the picture to another file",
            Conflict::YamlName => "has the name of a YAML file; write the picture to another file",
            Conflict::Overview => "would be both a journey's page and the overview; rename the journey's file",
            Conflict::SecondPicture => {
                "would be the picture of more than one journey; only the first is drawn; rename the other, or draw it alone"
            }
            Conflict::ReportOverJourney => "has the name of a journey; write the report to another file",
            Conflict::SecondReport => "would hold two reports; write one of them to another file",
            Conflict::Dash => "would be the name of a file; to report to standard output, use --format",
        })
    }
}

impl fmt::Display for Inapplicable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Inapplicable::Engine(format) => {
                write!(f, "--engine graphviz draws svg, png and pdf; {format} needs no engine")
            }
            Inapplicable::Page(format) => {
                write!(f, "--page does not apply to {format} here; it is for svg, png and pdf without --engine")
            }
            Inapplicable::Scale => f.write_str(
                "--scale is for png without --engine; the other formats have no pixels, and Graphviz sets its own scale",
            ),
            Inapplicable::SystemFonts => f.write_str(
                "--system-fonts is for png and pdf without --engine; in other formats, the viewer chooses the fonts",
            ),
            Inapplicable::Overlay => {
                f.write_str("--overlay is not for mermaid, which draws no figures; it is for the other formats")
            }
            Inapplicable::Sheet(option) => {
                write!(f, "{option} is for the map and the blueprint; add `--view map`, or remove {option}")
            }
        }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnknownName { owner, of, name, near, known } = self;
        write!(f, "{owner} has no {of} `{name}`; ")?;
        match near {
            Some(near) => write!(f, "did you mean `{near}`?"),
            None if known.is_empty() => f.write_str("it has none"),
            None => write!(f, "it has {}", one_of(known.iter().map(String::as_str))),
        }
    }
}

fn names(known: &[String]) -> String {
    one_of(known.iter().map(String::as_str))
}
