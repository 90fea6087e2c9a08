//! The language server, as an editor uses it.

pub(crate) mod completion;
mod drift;
mod ends;
mod findings;
mod images;
mod life;
pub(crate) mod names;

/// A project with a catalog, and a journey that uses it.
const PROJECT: &str = "\
polku: 1
catalog:
  personas: { host: { name: Party host, goal: A good party }, guest: Guest }
  channels:
    website: { name: Own website, medium: web }
    phone: { name: Phone, medium: phone }
  teams: { events: Events, kitchen: Kitchen }
lint:
  extends: minimal
";

const PARTY: &str = "\
journey: A party
personas: [host, guest]
facts: { price: What it costs }
stages:
  - id: starting-state
    touchpoints: [A friend's tip]
  - id: pre-purchase
    touchpoints:
      - name: Compares prices
        id: compare
        channel: website
        responsible: events
        expectation: { host: 4, guest: 3 }
        experience: { host: 2, guest: 3 }
        next: [book, { to: lost, when: too dear, probability: 0.2, personas: host }]
  - id: purchase
    touchpoints:
      - { name: Books, id: book, channel: [phone, website] }
  - id: post-purchase
    touchpoints:
      - name: Tells a friend
        next: [a-friends-tip, done]
";

/// Another journey of the project.
const FERRY: &str = "\
journey: A ferry
id: ferry
personas: host
stages:
  - id: starting-state
    touchpoints: [{ name: Hears of it, channel: website }]
  - id: pre-purchase
    touchpoints: [{ name: Looks, next: [buys, { to: lost, when: nothing suits }] }]
  - id: purchase
    touchpoints: [Buys]
  - id: post-purchase
    touchpoints: [{ name: Tells of it, next: [hears-of-it, done] }]
";
