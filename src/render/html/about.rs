//! The information about a journey as a whole, and about its personas.

use super::cells::persona_numbers;
use super::markup::Markup;
use super::text::{JourneyPage, PageLine};
use crate::model::{Customers, Limit, Link, Persona, PersonaIx, Scenario, System};
use crate::render::text::named;
use crate::source::At;
use crate::words::Word;

/// Returns the information about the journey, as markup.
pub(super) fn about(page: &JourneyPage<'_>) -> String {
    let mut markup = Markup::default();
    if let Some(summary) = &page.journey.summary {
        markup.begin("p", &[("class", "summary")]).raw(&page.line().authored(summary).finish()).end();
    }
    markup.begin("dl", &[("class", "facts")]);
    for (word, entries) in facts(page) {
        group(page, word, entries, &mut markup);
    }
    markup.end();
    let personas: Vec<_> = page.personas.iter().filter_map(|ix| Some((ix, described_persona(page, ix)?))).collect();
    if !personas.is_empty() {
        markup.element("h3", &[], &page.heading(Word::Personas));
        markup.begin("div", &[("class", "cards")]);
        personas.into_iter().for_each(|(ix, persona)| card(page, ix, persona, &mut markup));
        markup.end();
    }
    for (word, described) in [(Word::Teams, described_partners(page)), (Word::Systems, described_systems(page))] {
        if described.is_empty() {
            continue;
        }
        markup.element("h3", &[], &page.heading(word));
        markup.begin("ul", &[("class", "teams")]);
        for line in described {
            markup.begin("li", &[]).raw(&line.finish()).end();
        }
        markup.end();
    }
    markup.finish()
}

/// Returns the properties of the journey: headings with their entries.
fn facts<'a>(page: &'a JourneyPage<'_>) -> Vec<(Word, Vec<PageLine<'a>>)> {
    let journey = page.journey;
    let texts = |texts: &'a [At<String>]| texts.iter().map(|text| page.line().authored(text)).collect();
    vec![
        (Word::TargetOf, texts(journey.target_of.as_slice())),
        (Word::Owner, journey.owner.iter().map(|owner| page.team(owner.value)).collect()),
        (Word::Reviewed, journey.reviewed.iter().map(|date| page.line().value(&page.day(date.value))).collect()),
        (Word::Customers, journey.customers.iter().map(|customers| customers_line(page, &customers.value)).collect()),
        (Word::BasedOn, based_on(page)),
        (Word::Basis, page.coverage().iter().map(|coverage| page.line().value(coverage)).collect()),
        (Word::Tags, texts(&journey.tags)),
        (Word::Limits, limits(page)),
        (Word::Ends, ends(page)),
        (Word::Scenarios, scenarios(page)),
        (Word::Links, links(page, &journey.links)),
    ]
}

/// Returns what the journey rests on.
fn based_on<'a>(page: &'a JourneyPage<'_>) -> Vec<PageLine<'a>> {
    let texts = page.journey.based_on.iter().map(|text| page.line().authored(text));
    let sources = page.journey.sources.iter().map(|source| page.line().authored(&page.source(source)));
    texts.chain(sources).collect()
}

/// Returns the scenarios, each with what it tells.
fn scenarios<'a>(page: &'a JourneyPage<'_>) -> Vec<PageLine<'a>> {
    let line = |scenario: &'a Scenario| {
        let line = page.line().authored(named(&scenario.name, &scenario.id));
        scenario.description.iter().fold(line, |line, text| line.dot().authored(text))
    };
    page.journey.scenarios.iter().map(line).collect()
}

/// Returns the limits, each with its stretch and its times.
fn limits<'a>(page: &'a JourneyPage<'_>) -> Vec<PageLine<'a>> {
    let line = |limit: &'a Limit| {
        let mut line = page.line().authored(named(&limit.name, &limit.id)).colon();
        line = line.authored(page.name(limit.from.value)).value("→").authored(page.name(limit.to.value));
        for (word, time) in [(Word::AtMost, limit.within), (Word::AtLeast, limit.at_least)] {
            line = time
                .iter()
                .fold(line, |line, time| line.dot().word(word).value(&page.lang.duration(time.value.counts())));
        }
        let pauses = limit.pauses.iter().filter(|pause| page.is_drawn(pause.value));
        for (number, pause) in pauses.enumerate() {
            line = if number == 0 { line.dot().word(Word::Without) } else { line.value(",") };
            line = line.authored(page.name(pause.value));
        }
        limit.source.iter().fold(line, |line, source| line.dot().authored(source))
    };
    let is_drawn = |limit: &&Limit| page.is_drawn(limit.from.value) && page.is_drawn(limit.to.value);
    page.journey.limits.iter().filter(is_drawn).map(line).collect()
}

/// Returns the ends that the journey names.
fn ends<'a>(page: &'a JourneyPage<'_>) -> Vec<PageLine<'a>> {
    let named = page.journey.ends().filter(|(_, end)| end.name.is_some());
    named.map(|(end, _)| page.line().end(end)).collect()
}

fn customers_line<'a>(page: &'a JourneyPage<'_>, customers: &'a Customers) -> PageLine<'a> {
    let line = page.line().value(&customers.count.value.to_string());
    let line = customers.per.iter().fold(line, |line, per| line.value("/").authored(per));
    customers.source.iter().fold(line, |line, source| line.dot().authored(source))
}

fn links<'a>(page: &'a JourneyPage<'_>, links: &'a [At<Link>]) -> Vec<PageLine<'a>> {
    links.iter().map(|link| page.line().link(link)).collect()
}

/// Writes a heading and its entries, or nothing if there are none.
fn group(page: &JourneyPage<'_>, word: Word, entries: Vec<PageLine<'_>>, markup: &mut Markup) {
    if entries.is_empty() {
        return;
    }
    markup.begin("div", &[]).element("dt", &[], &page.heading(word));
    for entry in entries {
        markup.begin("dd", &[]).raw(&entry.finish()).end();
    }
    markup.end();
}

fn described_persona<'a>(page: &'a JourneyPage<'_>, ix: PersonaIx) -> Option<&'a Persona> {
    page.journey.definitions.personas.get(ix.index()).map(|persona| &**persona)
}

fn card(page: &JourneyPage<'_>, ix: PersonaIx, persona: &Persona, markup: &mut Markup) {
    markup.begin("article", &[("class", "card"), ("data-p", &persona_numbers([ix].into_iter().collect()))]);
    let image = persona.image.as_deref();
    if let Some(image) = image.filter(|image| image.raster.is_some()) {
        markup.raw(&page.line().image(image, 72).finish());
    }
    let name = page.line().authored(named(&persona.name, &persona.identity.id)).finish();
    markup.begin("h4", &[]).raw(&name).end();
    if let Some(image) = image.filter(|image| image.raster.is_none() && image.alt.is_some()) {
        markup.begin("p", &[]).raw(&page.line().image(image, 72).finish()).end();
    }
    if let Some(description) = &persona.description {
        markup.begin("p", &[]).raw(&page.line().authored(description).finish()).end();
    }
    for quote in &persona.quotes {
        markup.begin("blockquote", &[]).raw(&page.line().authored(quote).finish()).end();
    }
    let texts = |texts: &[At<String>]| texts.iter().map(|text| page.line().authored(text)).collect();
    markup.begin("dl", &[]);
    let accompanied = page.journey.accompanied(ix).and_then(|of| page.persona_name(of));
    group(page, Word::Accompanies, accompanied.iter().map(|of| page.line().authored(of)).collect(), markup);
    group(page, Word::Age, texts(persona.age.as_slice()), markup);
    let share = persona.share.iter().map(|share| page.line().value(&page.lang.percent(share.value)));
    group(page, Word::Share, share.collect(), markup);
    group(page, Word::Goal, texts(persona.goal.as_slice()), markup);
    group(page, Word::Needs, texts(&persona.needs), markup);
    group(page, Word::LoggedAs, texts(&persona.logged_as), markup);
    group(page, Word::Links, links(page, &persona.links), markup);
    markup.end().end();
}

/// Returns the teams and partners that have more than a name.
fn described_partners<'a>(page: &'a JourneyPage<'_>) -> Vec<PageLine<'a>> {
    let definitions = &page.journey.definitions;
    let more = |description: &Option<At<String>>, links: &[At<Link>]| description.is_some() || !links.is_empty();
    let teams = definitions.teams.iter().filter(|team| more(&team.description, &team.links));
    let teams = teams.map(|team| (named(&team.name, &team.identity.id), &team.description, &team.links));
    let partners = definitions.partners.iter().filter(|partner| more(&partner.description, &partner.links));
    let partners = partners.map(|one| (named(&one.name, &one.identity.id), &one.description, &one.links));
    teams.chain(partners).map(|(name, description, links)| described(page, name, description, links)).collect()
}

/// Returns the IT systems that have more than a name.
fn described_systems<'a>(page: &'a JourneyPage<'_>) -> Vec<PageLine<'a>> {
    let systems = page.journey.definitions.systems.iter();
    let systems = systems.filter(|system| system.description.is_some() || !system.links.is_empty());
    let line = |system: &'a std::sync::Arc<System>| {
        described(page, named(&system.name, &system.identity.id), &system.description, &system.links)
    };
    systems.map(line).collect()
}

fn described<'a>(
    page: &'a JourneyPage<'_>,
    name: &'a str,
    description: &'a Option<At<String>>,
    links: &'a [At<Link>],
) -> PageLine<'a> {
    let mut line = page.line().authored(name);
    if let Some(description) = description {
        line = line.colon().authored(description);
    }
    links.iter().fold(line, |line, link| line.link(link))
}
