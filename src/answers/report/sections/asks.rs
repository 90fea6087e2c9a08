//! What to find out next: what would change the result most.

use super::{WORTH_ASKING, Writer};
use crate::analysis::SplitAt;
use crate::answers::report::Item;
use crate::model::TouchpointIx;

/// How many questions are asked.
const MOST: usize = 4;

impl Writer<'_, '_, '_, '_> {
    pub(super) fn ask_next(&self) -> Vec<Item> {
        let mut questions: Vec<String> = Vec::new();
        for split in self.splits.iter().filter(|split| split.moves() > WORTH_ASKING).take(2) {
            let what = match split.at {
                SplitAt::Entries => "How many begin where?".to_owned(),
                SplitAt::Touchpoint(ix) => format!("How many go where from “{}”?", self.name(ix)),
            };
            let (moves, all) = (self.people.about(split.moves()), self.people.all());
            questions.push(format!("{what} It moves the result by up to {moves} of {all}."));
        }
        let unstated = self.met().map(|ix| (ix, self.crowd.unstated_at(ix))).filter(|(_, share)| *share > WORTH_ASKING);
        if let Some((ix, share)) = unstated.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0))) {
            let count = self.people.count(share);
            questions.insert(
                0,
                format!("Where do {count} go from “{}”? Its probabilities do not add up to 1.", self.name(ix)),
            );
        }
        questions.extend(self.unexplained());
        questions.extend(self.unscored());
        questions.extend(self.unmeasured_gap());
        if self.waits.is_none() && self.crowd.time().is_none() {
            questions.push("How long do they wait, and how long does each encounter take? Nothing is stated.".into());
        }
        let asked = questions.into_iter().take(MOST).enumerate();
        asked.map(|(index, question)| Item::Text(format!("{}. {question}", index + 1))).collect()
    }

    /// The greatest leak, where nothing says why.
    fn unexplained(&self) -> Option<String> {
        let leak = self.met().filter(|&ix| self.crowd.lost_at(ix) > WORTH_ASKING);
        let worst = leak.max_by(|&one, &other| {
            self.crowd.lost_at(one).total_cmp(&self.crowd.lost_at(other)).then(other.cmp(&one))
        })?;
        let lost = self.people.count(self.crowd.lost_at(worst));
        let has_pain = !self.journey.touchpoint(worst).pains.is_empty();
        (!has_pain).then(|| {
            let few = self.crowd.lost_at(worst) * self.people.size() < 20.0;
            let some = if few { "some" } else { "ten" };
            format!("Why do {lost} leave at “{}”? No pain is written there; ask {some} of them.", self.name(worst))
        })
    }

    /// The touchpoint without an experience that most customers meet.
    fn unscored(&self) -> Option<String> {
        let unscored: Vec<TouchpointIx> = self.met().filter(|&ix| self.crowd.scores(ix).1.is_none()).collect();
        let first = unscored
            .iter()
            .copied()
            .max_by(|&one, &other| self.crowd.visits(one).total_cmp(&self.crowd.visits(other)).then(other.cmp(&one)))?;
        let others = match unscored.len() - 1 {
            0 => String::new(),
            1 => ", nor that of 1 other touchpoint".into(),
            count => format!(", nor that of {count} other touchpoints"),
        };
        let met = self.people.count(self.crowd.reached(first));
        Some(format!("How is “{}”? {met} meet it, and its experience is not stated{others}.", self.name(first)))
    }

    /// The greatest disappointment that no figure stands behind.
    fn unmeasured_gap(&self) -> Option<String> {
        let worst = self.disappointing.first()?;
        let is_measured = !self.journey.touchpoint(worst.touchpoint).metrics.is_empty();
        (!is_measured).then(|| {
            format!(
                "Is “{}” as bad as the map says? Nothing is measured there (`metrics`).",
                self.name(worst.touchpoint)
            )
        })
    }
}
