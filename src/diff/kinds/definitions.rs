//! Kinds of change of personas, channels, teams, partners and facts.

use super::kinds;

kinds! { DEFINITIONS:
    /// A persona is new.
    PERSONA_ADDED "persona-added" Look /
    /// A persona is gone: the map tells of its path no more.
    ///
    /// It is worse, unless the persona only accompanied another.
    PERSONA_REMOVED "persona-removed" Worse
    { "personas: { host: Host }\nstages: [{ id: purchase, touchpoints: [Order] }]"
        => "personas: { host: Host, guest: Guest }\nstages: [{ id: purchase, touchpoints: [Order] }]" }

    /// A persona has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    PERSONA_RENAMED "persona-renamed" Wording
    { "personas: { host: Host }\nstages: [{ id: purchase, touchpoints: [Order] }]"
        => "personas: { organiser: { name: Host, was: host } }\nstages: [{ id: purchase, touchpoints: [Order] }]" }

    /// A persona gets through that had no way to an end where it is done.
    PATH_GAINED "path-gained" Better /
    /// A persona has no way any more to an end where it is done.
    PATH_LOST "path-lost" Worse
    { "- { name: Order, next: lost }" => "- { name: Order, next: [lost, done] }" }

    /// More customers or fewer are like a persona.
    SHARE_CHANGED "share-changed" Look
    { "personas: { host: { name: Host, share: 0.2 }, guest: { name: Guest, share: 0.8 } }\nstages: [{ id: purchase, touchpoints: [Order] }]"
        => "personas: { host: { name: Host, share: 0.3 }, guest: { name: Guest, share: 0.7 } }\nstages: [{ id: purchase, touchpoints: [Order] }]" }

    /// A persona accompanies another, or takes a path of its own again.
    COMPANION_CHANGED "companion-changed" Look
    { "personas: { host: Host, child: Child }\nstages: [{ id: purchase, touchpoints: [Order] }]"
        => "personas: { host: Host, child: { name: Child, accompanies: host } }\nstages: [{ id: purchase, touchpoints: [Order] }]" }

    /// A channel is new.
    CHANNEL_ADDED "channel-added" Wording /
    /// A channel is gone.
    ///
    /// The encounters that it had tell whether the customer lost it. Of a channel, team, partner or fact of the catalog, only
    /// they tell: whether the catalog still has it, other journeys decide.
    CHANNEL_REMOVED "channel-removed" Look
    { "stages: [{ id: purchase, touchpoints: [Order] }]"
        => "channels: { web: { name: Website, medium: web } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: web }] }]" }

    /// A channel has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    CHANNEL_RENAMED "channel-renamed" Wording
    { "channels: { net: { name: Website, medium: web } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: net }] }]"
        => "channels: { web: { name: Website, medium: web, was: net } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: web }] }]" }

    /// A channel speaks by other means.
    ///
    /// It is worse where people spoke and a digital medium does now.
    MEDIUM_CHANGED "medium-changed" Look
    { "channels: { desk: { name: Desk, medium: email } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: desk }] }]"
        => "channels: { desk: { name: Desk, medium: chat } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: desk }] }]" }

    /// A team is new.
    TEAM_ADDED "team-added" Wording /
    /// A team is gone.
    TEAM_REMOVED "team-removed" Wording
    { "stages: [{ id: purchase, touchpoints: [Order] }]"
        => "teams: { hall: Hall }\nstages: [{ id: purchase, touchpoints: [{ name: Order, responsible: hall }] }]" }

    /// A team has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    TEAM_RENAMED "team-renamed" Wording
    { "teams: { sales: Sales }\nstages: [{ id: purchase, touchpoints: [{ name: Order, responsible: sales }] }]"
        => "teams: { service: { name: Service, was: sales } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, responsible: service }] }]" }

    /// A partner is new.
    PARTNER_ADDED "partner-added" Look /
    /// A partner is gone.
    PARTNER_REMOVED "partner-removed" Look
    { "stages: [{ id: purchase, touchpoints: [Deliver] }]"
        => "partners: { post: Post }\nstages: [{ id: purchase, touchpoints: [{ name: Deliver, partner: post }] }]" }

    /// A partner has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    PARTNER_RENAMED "partner-renamed" Wording
    { "partners: { coach: Coach }\nstages: [{ id: purchase, touchpoints: [{ name: Travel, partner: coach }] }]"
        => "partners: { bus: { name: Coach, was: coach } }\nstages: [{ id: purchase, touchpoints: [{ name: Travel, partner: bus }] }]" }

    /// A fact is new.
    FACT_ADDED "fact-added" Wording /
    /// A fact is gone.
    FACT_REMOVED "fact-removed" Look
    { "stages: [{ id: purchase, touchpoints: [Pay] }]"
        => "facts: { price: { statement: The price, in: {} } }\nstages: [{ id: purchase, touchpoints: [{ name: Pay, facts: price }] }]" }

    /// A fact has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    FACT_RENAMED "fact-renamed" Wording
    { "facts: { cost: { statement: The price, in: {} } }\nstages: [{ id: purchase, touchpoints: [{ name: Pay, facts: cost }] }]"
        => "facts: { price: { statement: The price, in: {}, was: cost } }\nstages: [{ id: purchase, touchpoints: [{ name: Pay, facts: price }] }]" }

    /// An IT system is new.
    SYSTEM_ADDED "system-added" Wording /
    /// An IT system is gone.
    SYSTEM_REMOVED "system-removed" Wording
    { "stages: [{ id: purchase, touchpoints: [Order] }]"
        => "systems: { till: Till }\nstages: [{ id: purchase, touchpoints: [{ name: Order, systems: till }] }]" }

    /// An IT system has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    SYSTEM_RENAMED "system-renamed" Wording
    { "systems: { desk: Till }\nstages: [{ id: purchase, touchpoints: [{ name: Order, systems: desk }] }]"
        => "systems: { till: { name: Till, was: desk } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, systems: till }] }]" }

    /// A lane of your own is new.
    LANE_ADDED "lane-added" Wording /
    /// A lane of your own is gone.
    LANE_REMOVED "lane-removed" Wording
    { "stages: [{ id: purchase, touchpoints: [Order] }]"
        => "lanes: { law: { name: What the law says, after: support } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, lanes: { law: A receipt is due } }] }]" }

    /// A lane of your own has another id.
    ///
    /// Without `was` it is a guess, which has the class of a removal.
    LANE_RENAMED "lane-renamed" Wording
    { "lanes: { rules: What the law says }\nstages: [{ id: purchase, touchpoints: [{ name: Order, lanes: { rules: A receipt is due } }] }]"
        => "lanes: { law: { name: What the law says, was: rules } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, lanes: { law: A receipt is due } }] }]" }

    /// A fact states something else, or a channel says something else of it.
    ///
    /// It is worse where two channels contradict each other now, and better where they no longer do.
    FACT_CHANGED "fact-changed" Look
    { "channels: { web: Website }\nfacts: { price: { statement: The price, in: { web: 4 € } } }\nstages: [{ id: purchase, touchpoints: [{ name: Pay, facts: price, channel: web }] }]"
        => "channels: { web: Website }\nfacts: { price: { statement: The price, in: { web: 5 € } } }\nstages: [{ id: purchase, touchpoints: [{ name: Pay, facts: price, channel: web }] }]" }
}
