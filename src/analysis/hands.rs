//! The teams and partners that a customer is with.

use crate::model::{Action, Journey, PartnerIx, TeamIx, Touchpoint};
use crate::source::{At, Span};

/// The team or partner that a customer is with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hands {
    /// A team.
    Team(TeamIx),
    /// A partner.
    Partner(PartnerIx),
}

impl Hands {
    /// Returns the name.
    pub fn name(self, journey: &Journey) -> &str {
        match self {
            Hands::Team(team) => &journey.definitions.teams[team.index()].name.value,
            Hands::Partner(partner) => &journey.definitions.partners[partner.index()].name.value,
        }
    }

    /// Returns the teams and partners that a customer is with at a touchpoint, one after the other, and where it says so: its
    /// partner, or else its responsible team, then the teams of actions in front of and behind the scenes.
    pub(crate) fn of(touchpoint: &Touchpoint) -> impl Iterator<Item = (Hands, Span)> {
        let team = |team: At<TeamIx>| (Hands::Team(team.value), team.span);
        let partner = touchpoint.partner.map(|partner| (Hands::Partner(partner.value), partner.span));
        let done_by = |action: &At<Action>| action.team;
        let behind = touchpoint.frontstage.iter().chain(&touchpoint.backstage).filter_map(done_by);
        partner.or(touchpoint.responsible.map(team)).into_iter().chain(behind.map(team))
    }
}
