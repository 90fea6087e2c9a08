use clap::{Args, ValueEnum};

use super::output::Output;
use super::{Failure, Outcome};
use crate::answers;
use crate::interop::schema;
use crate::model::JOURNEY_TABLES;
use crate::project::PROJECT_TABLES;
use crate::report;

/// Print the JSON Schema of a file or report, for editors and validators
///
/// Editors use it to complete keys and words, to explain them, and to underline mistakes. A schema checks each value
/// by itself; `polku lint` also checks how they fit together.
#[derive(Args)]
#[command(after_help = "Examples:
  polku schema journey > journey.schema.json
  polku schema project --draft 07      for editors that cannot read the newer version

An editor with a YAML language server finds it by a comment in the first line of a file:
  # yaml-language-server: $schema=journey.schema.json")]
pub(super) struct Schema {
    /// What the schema describes
    #[arg(value_enum, value_name = "KIND")]
    kind: SchemaOf,
    /// The draft of JSON Schema
    #[arg(long, value_enum, default_value_t = DraftName::Newest, value_name = "DRAFT")]
    draft: DraftName,
}

#[derive(Clone, Copy, ValueEnum)]
enum SchemaOf {
    /// A journey
    Journey,
    /// The project file `polku.yaml`
    Project,
    /// The report of `polku lint --format json`
    Findings,
    /// The answer of `polku analyze --format json`
    Analyze,
    /// The answer of `polku show --format backlog-json`
    Backlog,
    /// The report of `polku diff --format json`
    Diff,
}

#[derive(Clone, Copy, ValueEnum)]
enum DraftName {
    #[value(name = "2020-12")]
    Newest,
    /// For editors and validators that cannot read the newer version
    #[value(name = "07")]
    Draft07,
}

impl Schema {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let draft = match self.draft {
            DraftName::Newest => schema::Draft::Draft2020,
            DraftName::Draft07 => schema::Draft::Draft07,
        };
        let (table, title) = match self.kind {
            SchemaOf::Journey => (JOURNEY_TABLES[0], "polku journey"),
            SchemaOf::Project => (PROJECT_TABLES[0], "polku project"),
            SchemaOf::Analyze => return out.print(&answers::json::schema(draft)).map(|()| Outcome::Clean),
            SchemaOf::Backlog => return out.print(&answers::backlog::schema(draft)).map(|()| Outcome::Clean),
            SchemaOf::Diff => return out.print(&report::changes_schema(draft)).map(|()| Outcome::Clean),
            SchemaOf::Findings => return out.print(&report::schema(draft)).map(|()| Outcome::Clean),
        };
        out.print(&schema::schema(table, title, draft)?).map(|()| Outcome::Clean)
    }
}
