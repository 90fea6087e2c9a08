//! The words for vocabulary values, in pictures and pages.

use crate::model::{Aspect, BasisKind, Lack, Level, Progress, Reach, RecoveryPart, Tone};
use crate::words::Word;

pub(super) const fn level_word(level: Level) -> Word {
    match level {
        Level::Core => Word::Core,
        Level::Extended => Word::Extended,
        Level::Exceeding => Word::Exceeding,
    }
}

pub(super) const fn reach_word(reach: Reach) -> Word {
    match reach {
        Reach::Every => Word::EveryCustomer,
        Reach::Many => Word::ManyCustomers,
        Reach::Some => Word::SomeCustomers,
    }
}

pub(super) const fn tone_word(tone: Tone) -> Word {
    match tone {
        Tone::Positive => Word::PositiveTone,
        Tone::Neutral => Word::NeutralTone,
        Tone::Negative => Word::NegativeTone,
    }
}

pub(super) const fn part_word(part: RecoveryPart) -> Word {
    match part {
        RecoveryPart::Response => Word::Response,
        RecoveryPart::Apology => Word::Apology,
        RecoveryPart::Explanation => Word::Explanation,
        RecoveryPart::Compensation => Word::Compensation,
        RecoveryPart::Closure => Word::Closure,
    }
}

pub(super) const fn lack_word(lack: Lack) -> Word {
    match lack {
        Lack::Information => Word::Information,
        Lack::Competence => Word::Competence,
        Lack::Authority => Word::Authority,
        Lack::Time => Word::Time,
        Lack::Motivation => Word::Motivation,
    }
}

pub(super) const fn status_word(status: Progress) -> Word {
    match status {
        Progress::Idea => Word::StatusIdea,
        Progress::Planned => Word::StatusPlanned,
        Progress::Doing => Word::StatusDoing,
        Progress::Done => Word::StatusDone,
        Progress::Dropped => Word::StatusDropped,
    }
}

pub(super) const fn basis_word(kind: BasisKind) -> Word {
    match kind {
        BasisKind::Assumed => Word::Assumed,
        BasisKind::Observed => Word::Observed,
        BasisKind::Reported => Word::Reported,
        BasisKind::Measured => Word::Measured,
        BasisKind::Documented => Word::Documented,
    }
}

pub(super) const fn aspect_word(aspect: Aspect) -> Word {
    match aspect {
        Aspect::Expectation => Word::Expectation,
        Aspect::Experience => Word::Experience,
        Aspect::Feeling => Word::Feelings,
        Aspect::Tone => Word::Tone,
        Aspect::Thoughts => Word::Thoughts,
        Aspect::Questions => Word::Questions,
        Aspect::Wait => Word::Wait,
        Aspect::Takes => Word::Takes,
        Aspect::Repeats => Word::Repeats,
        Aspect::Cost => Word::Costs,
        Aspect::Pains => Word::Pains,
        Aspect::Entry => Word::Start,
        Aspect::Next => Word::Transitions,
    }
}

/// Returns the word for the severity of a pain, 1 to 3.
pub(super) const fn severity_word(severity: u8) -> Word {
    match severity {
        1 => Word::Nuisance,
        2 => Word::Hindrance,
        _ => Word::Failure,
    }
}
