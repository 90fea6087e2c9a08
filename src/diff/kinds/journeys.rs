//! Kinds of change of whole journeys, their stages, ends and scenarios, and of texts anywhere.

use super::kinds;

kinds! { JOURNEYS:
    /// A journey is new.
    JOURNEY_ADDED "journey-added" Look /
    /// A journey is gone.
    ///
    /// Whoever took it has no path any more that the maps know of, so it is worse.
    JOURNEY_REMOVED "journey-removed" Worse
    { "- Order" => "- Order\n- Eat" }

    /// A journey has another id.
    ///
    /// Where the file does not state an `id`, the id is made from the name of the file. Journeys whose ids differ are paired
    /// by what they contain.
    JOURNEY_RENAMED "journey-renamed" Wording
    { "id: booking" => "id: reservation" }

    /// A map of the service as it is became one of the service as it should be, or the other way round.
    STATE_CHANGED "state-changed" Look
    { "state: current" => "state: target" }

    /// More customers or fewer take the journey, or the source of the number is another.
    CUSTOMERS_CHANGED "customers-changed" Look
    { "customers: { count: 800, per: year }" => "customers: { count: 950, per: year }" }

    /// The map rests on something that it did not rest on before.
    BASIS_ADDED "basis-strengthened" Wording /
    /// The map no longer rests on something that it rested on before.
    ///
    /// What the map says may be as true as before, but there is less to show for it.
    BASIS_LOST "basis-weakened" Look
    { "based-on: [Interviews]" => "based-on: [Interviews, Reviews]" }

    /// Something rests on another kind of evidence than before.
    BASIS_CHANGED "basis-changed" Look
    { "based-on: { talks: { name: Talks, kind: reported } }" => "based-on: { talks: { name: Talks, kind: assumed } }" }

    /// What helps to find and keep the map changed: tags, links, images, language, dates of review, former ids, sources.
    METADATA_CHANGED "metadata-changed" Wording
    { "reviewed: 2026-01-10" => "reviewed: 2026-11-02" }

    /// A text reads differently: a title, a summary, a description, a note, or a name with another spelling.
    TEXT_CHANGED "text-changed" Wording
    { "summary: Booking a table" => "summary: Booking a table by phone or online" }

    /// An element has another name, and not only another spelling.
    ///
    /// The id is the same, but it may stand for another encounter now. Where it does, give it another id. Another name of a
    /// stage, a channel, a team, a partner or a scenario is wording.
    NAME_CHANGED "name-changed" Look
    { "- { id: ask, name: Nobody asks how it went }" => "- { id: ask, name: Receives a survey }" }

    /// The same things stand in another order.
    ///
    /// If that leads customers another way, the transitions changed too.
    ORDER_CHANGED "order-changed" Wording
    { "- { name: Order, pains: [Slow, Loud] }" => "- { name: Order, pains: [Loud, Slow] }" }

    /// A stage is new.
    STAGE_ADDED "stage-added" Wording /
    /// A stage is gone.
    ///
    /// What happened in it either is gone too or moved to another stage, and is told as such.
    STAGE_REMOVED "stage-removed" Wording
    { "stages: [{ id: purchase, touchpoints: [Order] }]"
        => "stages: [{ id: purchase, touchpoints: [Order] }, { id: post-purchase, touchpoints: [{ name: Give feedback, feedback: true }] }]" }

    /// A stage has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    STAGE_RENAMED "stage-renamed" Wording
    { "stages: [{ id: choosing, kind: pre-purchase, touchpoints: [Compare] }, { id: purchase, touchpoints: [Order] }]"
        => "stages: [{ id: comparing, was: choosing, kind: pre-purchase, touchpoints: [Compare] }, { id: purchase, touchpoints: [Order] }]" }

    /// A stage is of another of the four kinds.
    STAGE_KIND_CHANGED "stage-kind-changed" Look
    { "stages: [{ id: visit, kind: purchase, touchpoints: [Order] }, { id: post-purchase, touchpoints: [Leave] }]"
        => "stages: [{ id: visit, kind: pre-purchase, touchpoints: [Order] }, { id: post-purchase, touchpoints: [Leave] }]" }

    /// An end is new.
    END_ADDED "end-added" Look /
    /// An end is gone.
    END_REMOVED "end-removed" Look
    { "stages: [{ id: purchase, touchpoints: [{ name: Apply, next: done }] }]"
        => "ends: { refused: { name: Refused, kind: other } }\nstages: [{ id: purchase, touchpoints: [{ name: Apply, next: [done, refused] }] }]" }

    /// An end has another id.
    ///
    /// Ends have no former ids, so it is always a guess, which has the class of a removal.
    END_RENAMED "end-renamed" Look
    { "ends: { granted: { name: The permit is granted, kind: done } }\nstages: [{ id: purchase, touchpoints: [{ name: Apply, next: granted }] }]"
        => "ends: { permitted: { name: The permit is granted, kind: done } }\nstages: [{ id: purchase, touchpoints: [{ name: Apply, next: permitted }] }]" }

    /// An end means something else for the customer.
    ///
    /// It is worse where customers were done and are not any more, or where they are lost now; better where they were lost
    /// or are done now.
    END_KIND_CHANGED "end-kind-changed" Look
    { "ends: { refused: { name: Refused, kind: other } }\nstages: [{ id: purchase, touchpoints: [{ name: Apply, next: [done, refused] }] }]"
        => "ends: { refused: { name: Refused, kind: lost } }\nstages: [{ id: purchase, touchpoints: [{ name: Apply, next: [done, refused] }] }]" }

    /// A limit of time is new: how long it may take from one touchpoint to another.
    LIMIT_ADDED "limit-added" Look /
    /// A limit of time is gone.
    LIMIT_REMOVED "limit-removed" Look
    { "stages: [{ id: purchase, touchpoints: [Apply, Decide] }]"
        => "limits: { handling: { name: Handling, from: apply, to: decide, within: 3mo } }\nstages: [{ id: purchase, touchpoints: [Apply, Decide] }]" }

    /// A limit of time has another id.
    ///
    /// Limits have no former ids, so it is always a guess, which has the class of a removal.
    LIMIT_RENAMED "limit-renamed" Look
    { "limits: { handling: { name: Handling of the permit, from: apply, to: decide, within: 3mo, source: Building Act } }\nstages: [{ id: purchase, touchpoints: [Apply, Decide] }]"
        => "limits: { permit: { name: Handling of the permit, from: apply, to: decide, within: 3mo, source: Building Act } }\nstages: [{ id: purchase, touchpoints: [Apply, Decide] }]" }

    /// A limit of time is about another stretch.
    LIMIT_CHANGED "limit-changed" Look
    { "limits: { handling: { name: Handling, from: apply, to: decide, within: 3mo } }\nstages: [{ id: purchase, touchpoints: [Apply, Decide, Tell] }]"
        => "limits: { handling: { name: Handling, from: apply, to: tell, within: 3mo } }\nstages: [{ id: purchase, touchpoints: [Apply, Decide, Tell] }]" }

    /// A scenario is new: the map tells one more path.
    SCENARIO_ADDED "scenario-added" Wording /
    /// A scenario is gone: the map no longer tells that path.
    SCENARIO_REMOVED "scenario-removed" Look
    { "stages: [{ id: purchase, touchpoints: [Order] }]"
        => "scenarios: { rain: It rains }\nstages: [{ id: purchase, touchpoints: [Order] }]" }

    /// A scenario has another id.
    ///
    /// Scenarios have no former ids, so it is always a guess, which has the class of a removal.
    SCENARIO_RENAMED "scenario-renamed" Look
    { "scenarios: { rain: { name: It rains, through: order, description: The terrace is closed } }\nstages: [{ id: purchase, touchpoints: [Order] }]"
        => "scenarios: { rainy: { name: It rains, through: order, description: The terrace is closed } }\nstages: [{ id: purchase, touchpoints: [Order] }]" }

    /// A scenario tells another path: whose it is, where it leads through, or where it ends.
    SCENARIO_CHANGED "scenario-changed" Look
    { "scenarios: { rain: { name: It rains, through: order } }\nstages: [{ id: purchase, touchpoints: [Order, Eat] }]"
        => "scenarios: { rain: { name: It rains, through: [order, eat] } }\nstages: [{ id: purchase, touchpoints: [Order, Eat] }]" }
}
