//! Checks what goes on beside touchpoints.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, shorten};
use crate::model::definitions::TouchpointIx;
use crate::model::journey::Journey;
use crate::model::problems as p;
use crate::model::reader::Reader;
use crate::model::touchpoint::{Entry, Target};
use crate::source::Span;

/// Reports touchpoints that go on beside another and lead somewhere, recover something, or begin the journey; transitions
/// to them; and circles.
pub(super) fn check(journey: &Journey, reader: &mut Reader<'_>) {
    let id = |ix: TouchpointIx| shorten(&journey.touchpoint(ix).id.value);
    let mut hosts: HashMap<TouchpointIx, (TouchpointIx, Span)> = HashMap::new();
    // Where each touchpoint was last named.
    let mut named: HashMap<TouchpointIx, (usize, Span)> = HashMap::new();
    for (index, host) in journey.touchpoints.iter().enumerate() {
        // That a touchpoint goes on beside itself has been reported.
        for beside in host.meanwhile.iter().filter(|beside| beside.value.to.value.index() != index) {
            let to = beside.value.to;
            if let Some((_, first)) = named.insert(to.value, (index, to.span)).filter(|(host, _)| *host == index) {
                let message = format!("`{}` goes on beside `{}` twice", id(to.value), id(index.into()));
                let diagnostic = Diagnostic::new(&p::CONTRADICTION, to.span, message);
                reader.report(diagnostic.related(first, "first here").help("remove one of them"));
            }
            hosts.entry(to.value).or_insert((index.into(), to.span));
        }
    }
    if hosts.is_empty() {
        return;
    }
    for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
        let ix = TouchpointIx::from(index);
        if let Some(&(host, named)) = hosts.get(&ix) {
            let begins = |entry: &Entry| matches!(entry, Entry::Marked(true) | Entry::Share(_));
            let entry = touchpoint.entry.iter().flat_map(|entry| entry.iter()).find(|(_, entry)| begins(&entry.value));
            let next = touchpoint.next.as_ref().and_then(|next| next.first());
            let wrong = [
                next.map(|next| (next.span, "it cannot have `next`")),
                touchpoint.recovers.first().map(|failed| (failed.span, "it cannot recover another touchpoint")),
                entry.map(|(_, entry)| (entry.span, "nobody begins there")),
            ];
            for (span, what) in wrong.into_iter().flatten() {
                let message = format!("`{}` goes on beside `{}`, so {what}", id(ix), id(host));
                let help = format!("remove it: the path goes on from `{}`", id(host));
                let diagnostic = Diagnostic::new(&p::CONTRADICTION, span, message);
                reader.report(diagnostic.related(named, "goes on beside it").help(help));
            }
        }
        for transition in touchpoint.next.iter().flatten() {
            let Target::Touchpoint(to) = transition.value.to.value else { continue };
            let Some(&(host, named)) = hosts.get(&to) else { continue };
            let message = format!("`{}` goes on beside `{}`, so no `next` leads there", id(to), id(host));
            let help = format!("lead to `{}`, or remove `{}` from its `meanwhile`", id(host), id(to));
            let diagnostic = Diagnostic::new(&p::CONTRADICTION, transition.value.to.span, message);
            reader.report(diagnostic.related(named, "goes on beside it").help(help));
        }
    }
    for (from, to, span) in circles(journey) {
        let message = format!("`{}` and `{}` go on beside each other", id(from), id(to));
        reader.report(Diagnostic::new(&p::CONTRADICTION, span, message).help("name each under one of the others only"));
    }
}

/// Returns what closes a circle: a touchpoint, the one beside it by which it goes on beside itself, and where that is named.
fn circles(journey: &Journey) -> Vec<(TouchpointIx, TouchpointIx, Span)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; journey.touchpoints.len()];
    let mut closing = Vec::new();
    for first in (0..journey.touchpoints.len()).filter(|&index| !journey.touchpoints[index].meanwhile.is_empty()) {
        // Each with the number of its besides that have been looked at. No recursion: chains may be long.
        let mut open = if states[first] == State::New { vec![(first, 0)] } else { continue };
        states[first] = State::Open;
        while let Some((index, number)) = open.last_mut() {
            let host = *index;
            let Some(beside) = journey.touchpoints[host].meanwhile.get(*number) else {
                states[host] = State::Done;
                open.pop();
                continue;
            };
            *number += 1;
            let to = beside.value.to;
            // That it goes on beside itself has been reported.
            if to.value.index() == host {
                continue;
            }
            match states[to.value.index()] {
                State::Open => closing.push((host.into(), to.value, to.span)),
                State::New => {
                    states[to.value.index()] = State::Open;
                    open.push((to.value.index(), 0));
                }
                State::Done => {}
            }
        }
    }
    closing
}
