//! Kinds of change of touchpoints and transitions.

use super::kinds;

kinds! { TOUCHPOINTS:
    /// A touchpoint is new.
    TOUCHPOINT_ADDED "touchpoint-added" Look /
    /// A touchpoint is gone.
    ///
    /// It is worse where the touchpoint put right what had failed, or asked for feedback.
    TOUCHPOINT_REMOVED "touchpoint-removed" Look
    { "- Order" => "- Order\n- Eat" }

    /// A touchpoint has another id.
    ///
    /// It is certain where the touchpoint says so with `was`, and then it is only wording. Without `was`, polku finds the
    /// touchpoint by its stage, its neighbours and what it says, and tells it as probably renamed. Such a guess has the class
    /// that the removal would have; `was` confirms it.
    TOUCHPOINT_RENAMED "touchpoint-renamed" Wording
    { "- { id: booking, name: Book a table }" => "- { id: reservation, was: booking, name: Book a table }" }

    /// A touchpoint belongs to another stage.
    TOUCHPOINT_MOVED "touchpoint-moved" Look
    { "stages: [{ id: pre-purchase, touchpoints: [Compare, Ask] }, { id: purchase, touchpoints: [Order] }]"
        => "stages: [{ id: pre-purchase, touchpoints: [Compare] }, { id: purchase, touchpoints: [Ask, Order] }]" }

    /// Several touchpoints stand for what was one: another touchpoint has its id already, or its former id.
    TOUCHPOINT_SPLIT "touchpoint-split" Look /
    /// One touchpoint stands for what were several: they are its former ids.
    TOUCHPOINT_MERGED "touchpoint-merged" Look
    { "- { id: order, name: Order and pay }" => "- { id: order, name: Order }\n- { id: pay, was: order, name: Pay }" }

    /// The experience falls further below the expectation than before, or below it at all.
    ///
    /// A map of the service as it is on both sides knows more now than it did: that is no change for the customer, and so only
    /// to be looked at. A higher expectation that nobody meets widens the gap, too.
    GAP_WIDENED "gap-widened" Worse /
    /// The experience falls less below the expectation than before.
    ///
    /// Where it is the expectation that fell, the customer is no better off: that is to be looked at.
    GAP_NARROWED "gap-narrowed" Better
    { "- { name: Order, expectation: 4, experience: 3.5 }" => "- { name: Order, expectation: 4, experience: 2 }" }

    /// The experience is lower, and no gap is wider for it.
    ///
    /// In a map of the service as it is on both sides it is known now, and only to be looked at.
    EXPERIENCE_LOWERED "experience-lowered" Worse /
    /// The experience is higher, and no gap is narrower for it.
    EXPERIENCE_RAISED "experience-raised" Better
    { "- { name: Order, experience: 4 }" => "- { name: Order, experience: 3 }" }

    /// An experience is stated that was not.
    EXPERIENCE_ADDED "experience-added" Look /
    /// An experience is no longer stated.
    EXPERIENCE_REMOVED "experience-removed" Look
    { "- Order" => "- { name: Order, experience: 3 }" }

    /// Customers expect more, and no gap is wider for it.
    EXPECTATION_RAISED "expectation-raised" Look /
    /// Customers expect less, and no gap is narrower for it.
    EXPECTATION_LOWERED "expectation-lowered" Look
    { "- { name: Order, expectation: 3, experience: 4 }" => "- { name: Order, expectation: 4, experience: 4 }" }

    /// An expectation is stated that was not.
    EXPECTATION_ADDED "expectation-added" Look /
    /// An expectation is no longer stated.
    EXPECTATION_REMOVED "expectation-removed" Look
    { "- Order" => "- { name: Order, expectation: 3 }" }

    /// What customers feel is described in another way.
    FEELING_CHANGED "feeling-changed" Look
    { "- { name: Order, feeling: calm }" => "- { name: Order, feeling: in a hurry }" }

    /// The tone of an encounter is another.
    TONE_CHANGED "tone-changed" Look
    { "- { name: Order, tone: neutral }" => "- { name: Order, tone: positive }" }

    /// There is a new way from a touchpoint on.
    ///
    /// A way to an end where customers are lost is worse, unless the map shows the service as it is on both sides: then it is
    /// known now, and to be looked at.
    TRANSITION_ADDED "transition-added" Look /
    /// A way from a touchpoint on is gone.
    ///
    /// It is better where the way led to an end where customers are lost. It is to be looked at where it follows from
    /// something else: where what it led to is gone, where a new touchpoint leads there instead, or where the order of touchpoints
    /// makes the way and no `next` does. So it is where the way only led back.
    TRANSITION_REMOVED "transition-removed" Worse
    { "- { name: Order, next: done }\n- Eat" => "- { name: Order, next: [eat, done] }\n- Eat" }

    /// Another share of customers takes a way, as the file states it.
    ///
    /// It is worse where customers are lost more often, and better where they are lost less often. In a map of the service as
    /// it is on both sides, likelier losses are known now, and only to be looked at. A share of another way that leaves more for a
    /// loss counts as one of it.
    PROBABILITY_CHANGED "probability-changed" Look
    { "- { name: Order, next: [done, { to: lost, probability: 0.1 }] }" => "- { name: Order, next: [done, { to: lost, probability: 0.2 }] }" }

    /// Customers take a way in another case.
    CONDITION_CHANGED "condition-changed" Look
    { "- { name: Order, next: [{ to: done, when: it is good }, lost] }" => "- { name: Order, next: [{ to: done, when: it is free }, lost] }" }

    /// A persona can take a way that it could not take.
    TRANSITION_OPENED "transition-opened" Look /
    /// A persona cannot take a way any more that it could take.
    ///
    /// It is better where the way led to an end where customers are lost.
    TRANSITION_CLOSED "transition-closed" Worse
    { "personas: { host: Host, guest: Guest }\nstages: [{ id: purchase, touchpoints: [{ name: Order, next: [done, { to: eat, personas: host }] }, Eat] }]"
        => "personas: { host: Host, guest: Guest }\nstages: [{ id: purchase, touchpoints: [{ name: Order, next: [done, eat] }, Eat] }]" }

    /// A way back to the beginning counts as another end than before.
    OUTCOME_CHANGED "outcome-changed" Look
    { "stages: [{ id: starting-state, touchpoints: [Hear] }, { id: purchase, touchpoints: [{ name: Order, next: [{ to: hear }, done] }] }]"
        => "stages: [{ id: starting-state, touchpoints: [Hear] }, { id: purchase, touchpoints: [{ name: Order, next: [{ to: hear, counts-as: lost }, done] }] }]" }

    /// Somebody puts right what failed, where nobody did.
    ///
    /// It is so for a way into a touchpoint that makes a failure good, for the failures that a touchpoint makes good
    /// (`recovers`), and for what it does for that (`recovery`).
    RECOVERY_ADDED "recovery-added" Better /
    /// Nobody puts right any more what fails, or less is done for it.
    RECOVERY_LOST "recovery-lost" Worse
    { "- Eat\n- Say sorry" => "- Eat\n- { name: Say sorry, recovers: eat }" }

    /// Customers are asked for feedback where they were not.
    FEEDBACK_ADDED "feedback-added" Better /
    /// Customers are not asked for feedback any more.
    FEEDBACK_LOST "feedback-lost" Worse
    { "- { name: Eat, feedback: false }" => "- { name: Eat, feedback: true }" }

    /// A limit is stricter than before: feedback is answered sooner, customers expect a shorter wait, or less time is allowed.
    LIMIT_TIGHTENED "limit-tightened" Look /
    /// A limit is looser than before: feedback is answered later, customers expect a longer wait, or more time is allowed.
    LIMIT_LOOSENED "limit-loosened" Look
    { "- { name: Eat, feedback: { answered-within: 2w } }" => "- { name: Eat, feedback: { answered-within: 2d } }" }

    /// Customers wait longer than before, or at all.
    ///
    /// In a map of the service as it is on both sides, a wait that is stated for the first time is known now, and only to be
    /// looked at; so is one that is no longer stated.
    WAIT_LENGTHENED "wait-lengthened" Worse /
    /// Customers wait less long than before, or not at all.
    WAIT_SHORTENED "wait-shortened" Better
    { "- { name: Order, wait: 5min }" => "- { name: Order, wait: 20min }" }

    /// A touchpoint costs the customer more than before.
    COST_RAISED "cost-raised" Worse /
    /// A touchpoint costs the customer less than before.
    COST_LOWERED "cost-lowered" Better
    { "- { name: Order, cost: { for-customer: 2, unit: € } }" => "- { name: Order, cost: { for-customer: 5, unit: € } }" }

    /// A cost is stated that was not, or no longer; or the company's own cost is another.
    COST_CHANGED "cost-changed" Look
    { "- { name: Order, cost: { for-company: 3, unit: € } }" => "- { name: Order, cost: { for-company: 4, unit: € } }" }

    /// A touchpoint needs an IT system that it did not.
    SYSTEM_GAINED "system-gained" Look /
    /// A touchpoint no longer needs an IT system.
    SYSTEM_LOST "system-lost" Look
    { "systems: { till: Till }\nstages: [{ id: purchase, touchpoints: [Order] }]"
        => "systems: { till: Till }\nstages: [{ id: purchase, touchpoints: [{ name: Order, systems: till }] }]" }

    /// Something is now thought to be a moment of truth, or no longer, or for another reason.
    MOMENT_OF_TRUTH_CHANGED "moment-of-truth-changed" Look
    { "- { name: Order, note: X }" => "- { name: Order, note: X, moment-of-truth: true }" }

    /// Customers are told of a wait.
    WAIT_TOLD "wait-told" Better /
    /// Customers are not told any more of a wait.
    WAIT_UNTOLD "wait-untold" Worse
    { "- { name: Order, wait: { for: 3d, informed: false } }" => "- { name: Order, wait: { for: 3d, informed: true } }" }

    /// An encounter, or a stage, takes longer than before.
    TIME_LENGTHENED "time-lengthened" Look /
    /// An encounter, or a stage, takes less long than before.
    TIME_SHORTENED "time-shortened" Look
    { "- { name: Order, takes: 5min }" => "- { name: Order, takes: 20min }" }

    /// Something happens more often or less often before the customer goes on, or at other intervals.
    REPEATS_CHANGED "repeats-changed" Look
    { "- { name: Exercise, repeats: 3 }" => "- { name: Exercise, repeats: 5 }" }

    /// Customers begin the journey elsewhere, or in other shares.
    ENTRY_CHANGED "entry-changed" Look
    { "- Order\n- Eat" => "- Order\n- { name: Eat, entry: true }" }

    /// An encounter has a channel that it did not have.
    CHANNEL_GAINED "channel-gained" Better /
    /// An encounter does not have a channel any more that it had.
    ///
    /// Where the channel is digital, such as a website, it is to be looked at.
    CHANNEL_LOST "channel-lost" Worse
    { "channels: { phone: { name: Phone, medium: phone }, web: { name: Website, medium: web } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: web }] }]"
        => "channels: { phone: { name: Phone, medium: phone }, web: { name: Website, medium: web } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: [web, phone] }] }]" }

    /// A person who gives a name answers the customer.
    NAMED_PERSON_GAINED "named-person-gained" Better /
    /// No person who gives a name answers the customer any more.
    ///
    /// Where the experience rises with it, it is to be looked at.
    NAMED_PERSON_LOST "named-person-lost" Worse
    { "- { name: Ask, named-person: false }" => "- { name: Ask, named-person: true }" }

    /// A touchpoint serves a persona that it did not serve.
    PERSONA_INCLUDED "persona-included" Look /
    /// A touchpoint does not serve a persona any more that it served.
    PERSONA_EXCLUDED "persona-excluded" Look
    { "personas: { host: Host, guest: Guest }\nstages: [{ id: purchase, touchpoints: [{ name: Order, personas: host }, Eat] }]"
        => "personas: { host: Host, guest: Guest }\nstages: [{ id: purchase, touchpoints: [{ name: Order, personas: [host, guest] }, Eat] }]" }

    /// Customers see or look for a fact at a touchpoint where they did not.
    FACT_SHOWN "fact-shown" Look /
    /// Customers neither see nor look for a fact any more at a touchpoint.
    FACT_HIDDEN "fact-hidden" Look
    { "facts: { price: { statement: The price, in: {} } }\nstages: [{ id: purchase, touchpoints: [Order, { name: Pay, facts: price }] }]"
        => "facts: { price: { statement: The price, in: {} } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, facts: price }, { name: Pay, facts: price }] }]" }

    /// Customers come to a touchpoint far more often than before: at least twice as often, and at least 20 in 1,000 more.
    ///
    /// It follows from other changes, and says how far they reach. One of the two maps may also be incomplete.
    MET_MORE_OFTEN "met-more-often" Look /
    /// Customers come to a touchpoint far less often than before: at most half as often, and at least 20 in 1,000 less.
    ///
    /// It follows from other changes, and says how far they reach. One of the two maps may also be incomplete.
    MET_LESS_OFTEN "met-less-often" Look
    { "- { name: Order, next: [done, { to: complain, probability: 0.02 }] }\n- { name: Complain, next: done }"
        => "- { name: Order, next: [done, { to: complain, probability: 0.2 }] }\n- { name: Complain, next: done }" }

    /// Somebody else owns a touchpoint: the company, a partner, the customer, others.
    OWNERSHIP_CHANGED "ownership-changed" Look
    { "- { name: Deliver, ownership: company }" => "- { name: Deliver, ownership: partner }" }

    /// The customer meets the company in another way: directly, or through others.
    CONTACT_CHANGED "contact-changed" Look
    { "- { name: Hear of it, contact: indirect }" => "- { name: Hear of it, contact: direct }" }

    /// Another team does something, or answers for it.
    TEAM_CHANGED "team-changed" Look
    { "teams: { hall: Hall, kitchen: Kitchen }\nstages: [{ id: purchase, touchpoints: [{ name: Order, responsible: hall }] }]"
        => "teams: { hall: Hall, kitchen: Kitchen }\nstages: [{ id: purchase, touchpoints: [{ name: Order, responsible: kitchen }] }]" }

    /// Another partner carries something out.
    PARTNER_CHANGED "partner-changed" Look
    { "partners: { post: Post, courier: Courier }\nstages: [{ id: purchase, touchpoints: [{ name: Deliver, partner: post }] }]"
        => "partners: { post: Post, courier: Courier }\nstages: [{ id: purchase, touchpoints: [{ name: Deliver, partner: courier }] }]" }

    /// A touchpoint goes further beyond the basic promise, or other customers in number come to it.
    LEVEL_CHANGED "level-changed" Look
    { "- { name: Order, level: core }" => "- { name: Order, level: extended }" }

    /// The map names a pain that it did not name.
    PAIN_ADDED "pain-added" Look /
    /// The map does not name a pain any more.
    ///
    /// Is it gone, or only no longer written down?
    PAIN_REMOVED "pain-removed" Look
    { "- Order" => "- { name: Order, pains: [Slow] }" }

    /// A pain is more or less severe, or hurts other personas.
    PAIN_CHANGED "pain-changed" Look
    { "- { name: Order, pains: [{ text: Slow, severity: 1 }] }" => "- { name: Order, pains: [{ text: Slow, severity: 3 }] }" }

    /// The map names an idea that it did not name.
    OPPORTUNITY_ADDED "opportunity-added" Wording /
    /// The map does not name an idea any more.
    ///
    /// Is it done, or dropped?
    OPPORTUNITY_REMOVED "opportunity-removed" Look
    { "- Order" => "- { name: Order, opportunities: [Order online] }" }

    /// What is planned for an idea is another: its status, the day on which it is due, its impact or effort, the pains that it
    /// relieves, or the personas for whom it is.
    ///
    /// What the customer gets of it stands elsewhere: in experiences, waits and pains.
    OPPORTUNITY_CHANGED "opportunity-changed" Look
    { "- { name: Order, opportunities: [{ text: Order online, status: planned }] }" => "- { name: Order, opportunities: [{ text: Order online, status: done }] }" }

    /// Something is measured that was not.
    METRIC_ADDED "metric-added" Look /
    /// Something is not measured any more.
    METRIC_REMOVED "metric-removed" Look
    { "- Order" => "- { name: Order, metrics: [{ csat: 4.2 }] }" }

    /// A measured figure is another, or it is measured of other personas.
    ///
    /// It is better or worse where the map says which figures are better: CSAT, NPS and CES when they are higher, and a metric
    /// with `better` in that direction.
    METRIC_CHANGED "metric-changed" Look
    { "- { name: Order, metrics: [{ csat: 4.2 }] }" => "- { name: Order, metrics: [{ csat: 3.9 }] }" }

    /// A figure is meant to become higher than before, or has a target at all.
    TARGET_RAISED "target-raised" Look /
    /// A figure is meant to become less high than before, or has no target any more.
    TARGET_LOWERED "target-lowered" Look
    { "- { name: Order, metrics: [{ csat: 4, target: { csat: 4.2 } }] }" => "- { name: Order, metrics: [{ csat: 4, target: { csat: 4.5 } }] }" }

    /// Something is there, done or used at a touchpoint that was not: evidence, or an action in sight of the customer or behind
    /// the scenes.
    ACTION_ADDED "action-added" Wording /
    /// Something is not there, done or used any more at a touchpoint.
    ACTION_REMOVED "action-removed" Look
    { "- Order" => "- { name: Order, backstage: [Prints the ticket] }" }

    /// What employees experience, carry or lack at a touchpoint is another.
    EMPLOYEE_CHANGED "employee-changed" Look
    { "- { name: Order, employee: { experience: 3 } }" => "- { name: Order, employee: { experience: 4 } }" }

    /// Something goes on beside a touchpoint that did not.
    BESIDE_ADDED "beside-added" Look /
    /// Something does not go on beside a touchpoint any more.
    BESIDE_REMOVED "beside-removed" Look
    { "- Order\n- { name: Wait for the meal, next: done }\n- { name: Read the paper }" => "- { name: Order, next: wait-for-the-meal }\n- { name: Wait for the meal, meanwhile: read-the-paper, next: done }\n- { name: Read the paper }" }

    /// Something goes on beside a touchpoint in other cases, or for other shares of customers.
    BESIDE_CHANGED "beside-changed" Look
    { "- { name: Wait, meanwhile: [{ to: read, probability: 0.5 }], next: done }\n- { name: Read }" => "- { name: Wait, meanwhile: [{ to: read, probability: 0.8 }], next: done }\n- { name: Read }" }
}
