use clap::{Args, ValueEnum};

use super::output::Output;
use super::{Failure, Outcome};
use crate::interop::schema;
use crate::model::JOURNEY_TABLES;
use crate::project::PROJECT_TABLES;
use crate::report;

/// Print the JSON Schema of a kind of file or report, for editors and validators
///
/// Editors complete keys and words by it, show what they mean, and underline mistakes. It sees each value for
/// itself; what only shows in the whole is for `polku lint`.
#[derive(Args)]
#[command(after_help = "Examples:
  polku schema journey > journey.schema.json
  polku schema project --draft 07      for editors that do not read the newer one

An editor with a YAML language server takes it from a comment in the first line of a file:
  # yaml-language-server: $schema=journey.schema.json")]
pub(super) struct Schema {
    /// What the schema is of
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// The version of JSON Schema
    #[arg(long, value_enum, default_value_t = Draft::Newest, value_name = "DRAFT")]
    draft: Draft,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// A journey
    Journey,
    /// The project file `polku.yaml`
    Project,
    /// What `polku lint --format json` reports
    Findings,
}

#[derive(Clone, Copy, ValueEnum)]
enum Draft {
    #[value(name = "2020-12")]
    Newest,
    /// For editors and validators that do not read the newer one
    #[value(name = "07")]
    Draft07,
}

impl Schema {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let draft = match self.draft {
            Draft::Newest => schema::Draft::Draft2020,
            Draft::Draft07 => schema::Draft::Draft07,
        };
        let (table, title) = match self.kind {
            Kind::Journey => (JOURNEY_TABLES[0], "polku journey"),
            Kind::Project => (PROJECT_TABLES[0], "polku project"),
            Kind::Findings => return out.print(&report::schema(draft)).map(|()| Outcome::Clean),
        };
        let text = schema::schema(table, title, draft).map_err(|error| Failure::Message(error.to_string()))?;
        out.print(&text).map(|()| Outcome::Clean)
    }
}
