//! Texts with a form of their own: durations, dates, languages.

mod date;
mod duration;
mod read_duration;

pub use self::date::Date;
pub use self::duration::Duration;
pub(super) use self::read_duration::written_duration;
use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader};
use super::table::Shape;
use super::values::Text;
use crate::diagnostic::shorten;
use crate::yaml::NodeId;

/// A language, as BCP 47 writes it: `en`, `fi`, `sv-FI`.
#[derive(Clone, Debug)]
pub(crate) struct Language<'t>(pub &'t str);

impl<'t> Read<'t> for Language<'t> {
    const SHAPE: Shape = Shape::Form {
        what: "a language such as `en`, `fi` or `sv-FI` (BCP 47)",
        pattern: Some(r"^\s*[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\s*$"),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        if is_language(text) {
            return Ok(Language(text));
        }
        let meant = text.replace('_', "-");
        let advice = if is_language(&meant) {
            Advice::Write(meant, "")
        } else {
            Advice::Say("write its code: `en`, `fi`, `sv-FI`".into())
        };
        Err(reader.wrong(&p::BAD_LANGUAGE, node, format!("`{}` is no language", shorten(text)), advice))
    }
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first =
        parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
