//! Resolves limits.

use super::{Raw, Resolver, name, text};
use crate::diagnostic::{Diagnostic, shorten};
use crate::model::definitions::TouchpointIx;
use crate::model::limit::{Limit, WaitLimit};
use crate::model::problems as p;
use crate::model::raw::{RawLimit, RawWaitLimit, ToTouchpoint};
use crate::model::reader::Fault;
use crate::model::values::{Ref, Registry};
use crate::source::At;
use crate::yaml::LIMIT;

/// The most limits that a journey may have.
const MAX_LIMITS: usize = 64;

impl<'t> Resolver<'_, 't, '_> {
    pub(super) fn limits(&mut self, raw: Raw<Registry<'t, RawLimit<'t>>>) -> Vec<Limit> {
        let Some(At { value: Registry(entries), span }) = raw else { return Vec::new() };
        let count = entries.len();
        if count > MAX_LIMITS {
            let message = format!("{count} limits are more than the {MAX_LIMITS} that a journey may have");
            self.reader.report(Diagnostic::new(&LIMIT, span, message).help("split the journey"));
        }
        let limit = |(id, raw): (At<&'t str>, At<Result<RawLimit<'t>, Fault>>)| match raw.value {
            Ok(raw) => self.limit(id, raw),
            Err(Fault::Absent) => {
                let message = format!("the limit `{}` says nothing", shorten(id.value));
                let help = format!("write `{}: {{ name: …, from: …, to: …, within: 3mo }}`", shorten(id.value));
                self.reader.report(Diagnostic::new(&p::MISSING_KEY, id.span, message).help(help));
                None
            }
            Err(_) => None,
        };
        entries.into_iter().take(MAX_LIMITS).filter_map(limit).collect()
    }

    fn limit(&mut self, id: At<&str>, raw: RawLimit<'t>) -> Option<Limit> {
        let (within, at_least) = (raw.within, raw.at_least);
        if within.is_none() && at_least.is_none() && !raw.faulty {
            let message = format!("the limit `{}` states no time", shorten(id.value));
            let help = "write how long it may take at most, `within: 3mo`, or at least, `at-least: 14d`";
            self.reader.report(Diagnostic::new(&p::MISSING_KEY, id.span, message).help(help));
        }
        if let (Some(within), Some(at_least)) = (within, at_least)
            && at_least.value.minutes() > within.value.minutes()
        {
            let message = format!("`at-least: {}` is longer than `within: {}`", at_least.value, within.value);
            let diagnostic = Diagnostic::new(&p::CONTRADICTION, at_least.span, message);
            self.reader.report(diagnostic.related(within.span, "at most").help("swap them, or correct one of them"));
        }
        let pauses = raw.pauses.map(|many| many.value.0).unwrap_or_default();
        let pauses = pauses.into_iter().filter_map(|id| self.touchpoint_of(Some(id))).collect();
        let (from, to) = (self.touchpoint_of(raw.from), self.touchpoint_of(raw.to));
        Some(Limit {
            id: id.map(str::to_owned),
            name: name(raw.name)?,
            from: from?,
            to: to?,
            within,
            at_least,
            pauses,
            source: text(raw.source),
        })
    }

    fn touchpoint_of(&mut self, id: Raw<Ref<'t, ToTouchpoint>>) -> Option<At<TouchpointIx>> {
        let id = id?;
        self.touchpoint_ix(At { value: id.value.id, span: id.span }, false)
    }
}

pub(super) fn wait_limit(raw: At<RawWaitLimit<'_>>) -> Option<At<WaitLimit>> {
    let At { value: raw, span } = raw;
    Some(At { value: WaitLimit { length: raw.length?, source: text(raw.source) }, span })
}
