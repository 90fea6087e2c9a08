//! The registry: every rule is a file beside this one and a line here.

use super::Rule;

macro_rules! registry {
    ($($file:ident::$rule:ident,)+) => {
        $(pub(crate) mod $file;)+

        /// All rules, in the order of the catalogue.
        pub static RULES: &[&dyn Rule] = &[$(&$file::$rule),+];
    };
}

registry! {
    missing_stage::MissingStage,
    stage_order::StageOrder,
    unreachable_touchpoint::UnreachableTouchpoint,
    dead_end::DeadEnd,
    trap::Trap,
    stranded_persona::StrandedPersona,
    no_renewal::NoRenewal,
    stage_skipped::StageSkipped,
    ambiguous_choice::AmbiguousChoice,
    mixed_ends::MixedEnds,
    probability_sum::ProbabilitySum,
    duplicate_transition::DuplicateTransition,
    no_exit::NoExit,
    point_of_no_return::PointOfNoReturn,
    scenario_broken::ScenarioBroken,
    limit_broken::LimitBroken,
    path_unstated::PathUnstated,
    half_scored::HalfScored,
    unmet_expectation::UnmetExpectation,
    unrecovered_failure::UnrecoveredFailure,
    incomplete_recovery::IncompleteRecovery,
    double_deviation::DoubleDeviation,
    recovery_leads_nowhere::RecoveryLeadsNowhere,
    no_feedback::NoFeedback,
    unanswered_feedback::UnansweredFeedback,
    unanswered_review::UnansweredReview,
    sour_ending::SourEnding,
    sourceless_expectation::SourcelessExpectation,
    bad_news_in_writing::BadNewsInWriting,
    faceless_contact::FacelessContact,
    long_wait::LongWait,
    limit_exceeded::LimitExceeded,
    fact_conflict::FactConflict,
    fact_gap::FactGap,
    unused_definition::UnusedDefinition,
    duplicate_name::DuplicateName,
    target_unlinked::TargetUnlinked,
    sub_journey_unknown::SubJourneyUnknown,
    metric_backwards::MetricBackwards,
    was_taken::WasTaken,
    unclassified_touchpoint::UnclassifiedTouchpoint,
    unowned_touchpoint::UnownedTouchpoint,
    unaccountable_partner::UnaccountablePartner,
    core_unmeasured::CoreUnmeasured,
    core_below_expectation::CoreBelowExpectation,
    uncontrolled_stretch::UncontrolledStretch,
    unmanaged_unavoidable::UnmanagedUnavoidable,
    many_handovers::ManyHandovers,
    lossy_touchpoint::LossyTouchpoint,
    low_completion::LowCompletion,
    long_journey::LongJourney,
    overloaded_employee::OverloadedEmployee,
    stale_journey::StaleJourney,
    opportunity_overdue::OpportunityOverdue,
    missing_summary::MissingSummary,
    missing_owner::MissingOwner,
    missing_basis::MissingBasis,
    unsupported_score::UnsupportedScore,
    long_name::LongName,
    image_without_alt::ImageWithoutAlt,
    terms_partial::TermsPartial,
    unused_ignore::UnusedIgnore,
    unused_setting::UnusedSetting,
    stale_baseline::StaleBaseline,
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
