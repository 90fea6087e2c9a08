//! Answers about journeys: the figures of their graphs, for people and for other programs, and what-if changes.

pub mod backlog;
pub mod csv;
mod duration;
pub mod json;
mod layout;
pub mod report;
pub mod what_if;

pub use self::layout::{human, human_differences, markdown, markdown_differences, markdown_table, table};
pub use self::what_if::{Unchangeable, WhatIf};
use crate::analysis::{Crowd, Round};
use crate::model::{PersonaIx, ScenarioIx};

/// Which figures of a journey are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The only persona; `None`: every persona, and all customers where every persona has a share.
    pub persona: Option<PersonaIx>,
    /// The scenario whose path is told; `None`: the main path, and those of all scenarios.
    pub scenario: Option<ScenarioIx>,
    /// How many entries a list of the best or the worst has.
    pub top: usize,
}

/// Returns the crowds of a journey whose figures are wanted, given its rounds: each persona, then all customers, where there
/// is more than one persona and every one has a share.
pub fn crowds<'r, 'g, 'j>(rounds: &'r [Round<'g, 'j>], wanted: Wanted) -> Vec<Crowd<'r, 'g, 'j>> {
    let own = rounds.iter().filter(|round| wanted.persona.is_none_or(|persona| persona == round.persona()));
    let mut crowds: Vec<Crowd<'r, 'g, 'j>> = own.map(Crowd::of).collect();
    if wanted.persona.is_none() && rounds.len() > 1 {
        crowds.extend(Crowd::everybody(rounds));
    }
    crowds
}
