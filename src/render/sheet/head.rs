//! The header of a sheet: title, personas, the sources of the map, and the stages.

use std::collections::HashSet;

use super::columns::{Column, Grid};
use super::lanes::images;
use super::press::{Band, BandCell};
use super::stack::{BODY, Frame, GroupIdentity, NAME, SMALL, SMALL_STRONG, STRONG, Stack, TextStyle};
use crate::model::{Customers, Image, Persona, PersonaIx};
use crate::render::scene::{Item, Point, Rect, Role, Shape, Stroke};
use crate::render::settings::Detail;
use crate::render::signs::{self, MARK};
use crate::render::subject::{Subject, joined, joined_after, labelled};
use crate::render::text::{Face, Font, REFERRED, clean, cut, named, wrap};
use crate::words::Word;

const TITLE: Font = Font::new(Face::Bold, 28.0);
const STATE: Font = Font::new(Face::Bold, 12.0);
const SUMMARY: Font = Font::new(Face::Regular, 14.0);
const STAGE: Font = Font::new(Face::Bold, 15.0);
/// The greatest width of a title.
const LINE: f64 = 860.0;
/// The width of a title with cards beside it.
const TITLE_WIDTH: f64 = 520.0;
/// The least width of a card, and the gap between cards.
const CARD: f64 = 270.0;
const CARD_GAP: f64 = 14.0;
/// The side of a portrait.
const PORTRAIT: f64 = 56.0;
/// How far the end of a stage points into the next.
const POINT: f64 = 13.0;

/// Returns the title and the cards: side by side if there is room, otherwise below each other.
///
/// `has_curves` tells whether the sheet has curves: then the title says whose path they follow.
pub(super) fn bands(subject: &Subject<'_>, width: f64, has_curves: bool) -> Vec<Band> {
    let cards = header_cards(subject);
    let beside = width - TITLE_WIDTH - 2.0 * CARD_GAP;
    let side_by_side = !cards.is_empty() && beside >= cards.len() as f64 * (CARD + CARD_GAP) - CARD_GAP;
    let mut bands = if side_by_side {
        let mut cells = vec![BandCell { x: 0.0, stack: title_stack(subject, TITLE_WIDTH, has_curves) }];
        let left = TITLE_WIDTH + 2.0 * CARD_GAP;
        cells.extend(row(subject, &cards, left, width_of_card(beside, cards.len())));
        vec![Band::new(width, CARD_GAP / 2.0, cells)]
    } else {
        let in_row = (((width + CARD_GAP) / (CARD + CARD_GAP)).floor() as usize).clamp(1, cards.len().max(1));
        let card_width = width_of_card(width, in_row);
        let title =
            Band::new(width, 0.0, vec![BandCell { x: 0.0, stack: title_stack(subject, width.min(LINE), has_curves) }]);
        let rows = cards.chunks(in_row).map(|cards| row(subject, cards, 0.0, card_width).collect());
        std::iter::once(title).chain(rows.map(|cells| Band::new(width, CARD_GAP / 2.0, cells))).collect()
    };
    bands.push(Band::new(width, 0.0, vec![BandCell { x: 0.0, stack: Stack::with_gap(12.0) }]));
    bands
}

fn width_of_card(room: f64, count: usize) -> f64 {
    ((room + CARD_GAP) / count as f64 - CARD_GAP).min(CARD * 1.4)
}

/// Returns cards side by side, all as high as the highest.
fn row<'c>(
    subject: &Subject<'_>,
    cards: &'c [HeaderCard<'_>],
    left: f64,
    width: f64,
) -> impl Iterator<Item = BandCell> + 'c {
    let frame = Frame { fill: subject.palette.stage, ..Frame::plain(&subject.palette) };
    let set = |card: &HeaderCard<'_>, room: f64| {
        let mut stack = Stack::new(width);
        stack.framed(frame.clone(), |stack| {
            card.fill(subject, stack);
            // The empty rest of a card is made of small pieces, so that a page can end anywhere in it.
            let mut left = room;
            while left > 0.0 {
                stack.gap(left.min(CARD_GAP));
                left -= CARD_GAP;
            }
        });
        stack
    };
    let heights: Vec<f64> = cards.iter().map(|card| set(card, 0.0).height()).collect();
    let highest = heights.iter().copied().fold(0.0, f64::max);
    let stacks: Vec<Stack> = cards.iter().zip(heights).map(|(card, height)| set(card, highest - height)).collect();
    stacks
        .into_iter()
        .enumerate()
        .map(move |(number, stack)| BandCell { x: left + number as f64 * (width + CARD_GAP), stack })
}

fn title_stack(subject: &Subject<'_>, width: f64, has_curves: bool) -> Stack {
    let palette = &subject.palette;
    let mut stack = Stack::new(width);
    stack.text(subject.title(), TextStyle::new(Role::Heading, TITLE, palette.ink));
    let has_travellers = !subject.personas.and(subject.journey.travellers()).is_empty();
    let is_main_path =
        has_curves && has_travellers && subject.told.is_none() && subject.options.detail == Detail::Touchpoint;
    let path = is_main_path.then(|| subject.heading(Word::MainPath));
    if let Some(subtitle) = joined(subject.subtitle().into_iter().chain(path)) {
        stack.gap(4.0);
        stack.text(&subtitle, TextStyle::new(Role::Heading, STATE, palette.experience));
    }
    if let Some(summary) = subject.summary() {
        stack.gap(6.0);
        stack.text(summary, TextStyle::new(Role::Heading, SUMMARY, palette.quiet));
    }
    stack.gap(8.0);
    stack
}

/// A card of the header.
enum HeaderCard<'a> {
    Persona(PersonaIx, &'a Persona),
    About,
    Teams,
    Systems,
}

fn header_cards<'a>(subject: &Subject<'a>) -> Vec<HeaderCard<'a>> {
    let journey = subject.journey;
    let personas = &journey.definitions.personas;
    let shown = subject.personas.iter().filter_map(|ix| Some(HeaderCard::Persona(ix, personas.get(ix.index())?)));
    let has_about = journey.owner.is_some()
        || journey.reviewed.is_some()
        || journey.target_of.is_some()
        || journey.customers.is_some()
        || !journey.sources.is_empty()
        || journey.coverage().is_some()
        || !(journey.based_on.is_empty() && journey.tags.is_empty() && journey.links.is_empty());
    let teams = groups(subject).next().is_some().then_some(HeaderCard::Teams);
    let systems = systems(subject).next().is_some().then_some(HeaderCard::Systems);
    shown.chain(has_about.then_some(HeaderCard::About)).chain(teams).chain(systems).collect()
}

/// Returns the teams and partners that have more than a name.
fn groups<'a>(
    subject: &Subject<'a>,
) -> impl Iterator<Item = (&'a str, Option<&'a str>, &'a [crate::source::At<crate::model::Link>])> {
    let definitions = &subject.journey.definitions;
    let teams = definitions.teams.iter().map(|team| {
        let description = team.description.as_ref().map(|text| text.value.as_str());
        (named(&team.name, &team.identity.id), description, team.links.as_slice())
    });
    let partners = definitions.partners.iter().map(|partner| {
        let description = partner.description.as_ref().map(|text| text.value.as_str());
        (named(&partner.name, &partner.identity.id), description, partner.links.as_slice())
    });
    teams.chain(partners).filter(|(_, description, links)| description.is_some() || !links.is_empty())
}

/// Returns the IT systems that have more than a name.
fn systems<'a>(
    subject: &Subject<'a>,
) -> impl Iterator<Item = (&'a str, Option<&'a str>, &'a [crate::source::At<crate::model::Link>])> {
    let systems = subject.journey.definitions.systems.iter().map(|system| {
        let description = system.description.as_ref().map(|text| text.value.as_str());
        (named(&system.name, &system.identity.id), description, system.links.as_slice())
    });
    systems.filter(|(_, description, links)| description.is_some() || !links.is_empty())
}

impl HeaderCard<'_> {
    fn fill(&self, subject: &Subject<'_>, stack: &mut Stack) {
        let palette = &subject.palette;
        let tone = HeaderStyles::new(subject);
        match *self {
            HeaderCard::Persona(ix, persona) => {
                let letter = MARK.line(signs::letter(ix.0));
                let many = subject.journey.definitions.personas.len() > 1;
                let room = if many { letter.width + 2.0 * signs::MARK_PAD + 7.0 } else { 0.0 };
                let sign = |at| match many {
                    true => signs::marks(&letter, at, Role::Heading, palette.persona(ix), palette).into(),
                    false => Vec::new(),
                };
                let name = named(&persona.name, &persona.identity.id);
                match persona.image.as_deref().filter(|image| image.raster.is_some()) {
                    Some(image) => stack.portrait(subject, image, name, tone.strong, room, sign),
                    None => stack.signed(name, tone.strong, room, sign),
                }
                if let Some(of) = subject.journey.accompanied(ix).and_then(|of| subject.persona_name(of)) {
                    let name = labelled(&subject.heading(Word::Accompanies), &cut(of, REFERRED));
                    stack.text(&name, tone.quiet);
                }
                if let Some(age) = &persona.age {
                    stack.text(&labelled(&subject.heading(Word::Age), age), tone.quiet);
                }
                if let Some(share) = persona.share {
                    let share = subject.lang.percent(share.value);
                    stack.text(&labelled(&subject.heading(Word::Share), &share), tone.quiet);
                }
                stack.optional(persona.description.as_ref(), tone.quiet);
                stack.labelled(subject.heading(Word::Goal), persona.goal.iter().map(|at| at.value.as_str()), &tone);
                let needs = persona.needs.iter().map(|at| at.value.as_str());
                stack.labelled(subject.heading(Word::Needs), needs, &tone);
                let logged_as = persona.logged_as.iter().map(|at| at.value.as_str());
                stack.labelled(subject.heading(Word::LoggedAs), logged_as, &tone);
                for quote in &persona.quotes {
                    stack.gap(3.0);
                    stack.text(&subject.lang.quoted(quote), tone.quiet);
                }
                stack.links(&persona.links, tone.quiet);
            }
            HeaderCard::About => {
                let journey = subject.journey;
                let owner = journey.owner.and_then(|at| journey.definitions.teams.get(at.value.index()));
                let owner = owner.map(|team| named(&team.name, &team.identity.id));
                stack.labelled(subject.heading(Word::Owner), owner.into_iter(), &tone);
                let reviewed = journey.reviewed.map(|at| subject.day(at.value));
                stack.labelled(subject.heading(Word::Reviewed), reviewed.as_deref().into_iter(), &tone);
                let customers = journey.customers.as_ref().map(|customers| customers_text(&customers.value));
                stack.labelled(subject.heading(Word::Customers), customers.as_deref().into_iter(), &tone);
                let sources: Vec<String> = journey.sources.iter().map(|source| subject.source(source)).collect();
                let texts = journey.based_on.iter().map(|at| at.value.as_str());
                let based_on = texts.chain(sources.iter().map(String::as_str));
                stack.labelled(subject.heading(Word::BasedOn), based_on, &tone);
                let coverage = subject.coverage();
                stack.labelled(subject.heading(Word::Basis), coverage.as_deref().into_iter(), &tone);
                let target = journey.target_of.as_ref().map(|at| at.value.as_str());
                stack.labelled(subject.heading(Word::TargetOf), target.into_iter(), &tone);
                let tags = journey.tags.iter().map(|at| at.value.as_str()).collect::<Vec<_>>().join(", ");
                stack.labelled(
                    subject.heading(Word::Tags),
                    Some(tags.as_str()).filter(|tags| !tags.is_empty()).into_iter(),
                    &tone,
                );
                stack.links(&journey.links, tone.quiet);
            }
            HeaderCard::Teams => {
                stack.text(&subject.heading(Word::Teams), tone.strong);
                stack.described(groups(subject), &tone);
            }
            HeaderCard::Systems => {
                stack.text(&subject.heading(Word::Systems), tone.strong);
                stack.described(systems(subject), &tone);
            }
        }
    }
}

/// Returns the number of customers, and where it comes from: `5200 / year · the register of 2025`.
fn customers_text(customers: &Customers) -> String {
    let Customers { count, per, source } = customers;
    let per = per.as_ref().map_or(String::new(), |per| format!(" / {}", per.value));
    joined_after(format!("{}{per}", count.value), source.iter().map(|source| source.value.clone()))
}

/// The text styles of the header.
struct HeaderStyles {
    strong: TextStyle,
    label: TextStyle,
    body: TextStyle,
    quiet: TextStyle,
}

impl HeaderStyles {
    fn new(subject: &Subject<'_>) -> Self {
        let palette = &subject.palette;
        let style = |font, colour| TextStyle::new(Role::Heading, font, colour);
        HeaderStyles {
            strong: style(NAME, palette.ink),
            label: style(SMALL_STRONG, palette.quiet),
            body: style(BODY, palette.ink),
            quiet: style(BODY, palette.quiet),
        }
    }
}

impl Stack {
    /// Adds a portrait with a name beside it, and a sign before the name.
    fn portrait(
        &mut self,
        subject: &Subject<'_>,
        image: &Image,
        name: &str,
        style: TextStyle,
        room: f64,
        sign: impl Fn(Point) -> Vec<Item>,
    ) {
        let left = PORTRAIT + 12.0;
        let lines = wrap(name, style.font, (self.room() - left - room).max(PORTRAIT));
        let text_height = lines.len() as f64 * style.leading();
        let frame = Rect::new(0.0, -PORTRAIT / 2.0, PORTRAIT, PORTRAIT);
        let mut items = images::framed(subject, image, frame, PORTRAIT / 2.0);
        let mut middle = (style.leading() - text_height) / 2.0;
        items.extend(sign(Point::new(left, middle)));
        for line in lines {
            let at = Point::new(left + room, middle + style.font.size * 0.36);
            items.push(Item::text(style.role, line, at, style.font, style.colour));
            middle += style.leading();
        }
        self.row(text_height.max(PORTRAIT) + 4.0, items);
    }

    /// An empty space.
    fn with_gap(height: f64) -> Self {
        let mut stack = Stack::new(0.0);
        stack.gap(height);
        stack
    }

    fn optional(&mut self, text: Option<&crate::source::At<String>>, style: TextStyle) {
        if let Some(text) = text {
            self.text(text, style);
        }
    }

    /// Adds texts below a label.
    fn labelled<'t>(&mut self, label: String, texts: impl Iterator<Item = &'t str>, styles: &HeaderStyles) {
        let texts: Vec<&str> = texts.collect();
        if !texts.is_empty() {
            self.label(&label, styles);
            self.texts(&texts, styles);
        }
    }

    /// Adds names with what is said of each.
    fn described<'a>(
        &mut self,
        all: impl Iterator<Item = (&'a str, Option<&'a str>, &'a [crate::source::At<crate::model::Link>])>,
        styles: &HeaderStyles,
    ) {
        for (name, description, links) in all {
            self.label(name, styles);
            self.texts(description.as_slice(), styles);
            self.links(links, styles.quiet);
        }
    }

    fn label(&mut self, label: &str, styles: &HeaderStyles) {
        if self.len() > 1 {
            self.gap(4.0);
        }
        self.text(label, styles.label);
    }

    /// Adds texts. Several of them are marked with dashes.
    fn texts(&mut self, texts: &[&str], styles: &HeaderStyles) {
        let several = texts.len() > 1;
        for text in texts {
            let dash = |at: Point| {
                let line = styles.quiet.font.line("–".into());
                let at = Point::new(at.x, at.y + styles.quiet.font.size * 0.36);
                vec![Item::text(Role::Heading, line, at, styles.quiet.font, styles.quiet.colour)]
            };
            match several {
                true => self.signed(text, styles.body, 12.0, dash),
                false => self.text(text, styles.body),
            }
        }
    }
}

/// The greatest number of lines of a name that a later page repeats.
const AGAIN: usize = 4;
/// The greatest number of lines in a banner on paper, where it must fit on a page.
const IN_BANNER: usize = 12;

/// Returns the stages, as arrows that point to the right. Names are shortened if they are repeated on a later page.
pub(super) fn stages(subject: &Subject<'_>, grid: &Grid<'_>, goes_on: bool) -> Band {
    let runs = grid.runs(|column| column.stage);
    let lines = |&(stage, _, width): &(usize, f64, f64)| {
        let mut lines = stage_lines(subject, stage, width - 2.0 * POINT - 10.0);
        if goes_on && lines.len() > AGAIN {
            lines.truncate(AGAIN - 1);
            lines.push((STAGE.line("…".into()), STAGE));
        }
        lines
    };
    let mut names: Vec<_> = runs.iter().map(lines).collect();
    // The rest of a long name continues below the banner.
    let most = if subject.options.page.is_some() { IN_BANNER } else { usize::MAX };
    let rests: Vec<_> = names.iter_mut().map(|lines| lines.split_off(lines.len().min(most))).collect();
    // Without stages the banner would be one line high.
    let height = names.iter().map(Vec::len).max().unwrap_or(1) as f64 * 20.0 + 18.0;
    let mut seen = HashSet::new();
    let cells = runs.into_iter().zip(names.into_iter().zip(rests)).enumerate().map(|(number, (run, (lines, rest)))| {
        let (stage, x, width) = run;
        // A path may come back to a stage.
        let is_again = !seen.insert(stage);
        let mut stack = Stack::new(width);
        let own = &subject.journey.stages[stage];
        let (name, kind) = subject.stage_name(own);
        let goal = own.goal.as_ref().map(|goal| labelled(&subject.heading(Word::Goal), goal));
        let note = own.note.as_ref().map(|note| note.value.as_str());
        stack.group = Some(GroupIdentity {
            role: Role::Stage,
            id: if is_again { String::new() } else { own.id.value.clone() },
            title: [Some(name.as_str()), kind.as_deref(), goal.as_deref(), note]
                .into_iter()
                .flatten()
                .map(clean)
                .collect::<Vec<_>>()
                .join("\n"),
        });
        stack.row(height, chevron(subject, width, height, number > 0, lines));
        for (line, font) in rest {
            let at = Point::new(0.0, font.size * 0.36);
            stack.row(leading(font), [Item::text(Role::Stage, line, at, font, subject.palette.ink)]);
        }
        if let Some(goal) = goal.filter(|_| !goes_on) {
            stack.gap(3.0);
            stack.text(&goal, TextStyle::new(Role::Stage, SMALL, subject.palette.ink));
        }
        if let Some(note) = note.filter(|_| !goes_on) {
            stack.gap(3.0);
            stack.text(note, TextStyle::new(Role::Stage, SMALL, subject.palette.quiet));
        }
        BandCell { x, stack }
    });
    Band::new(grid.width, 4.0, cells.collect())
}

/// Returns the lines of a stage's name and kind, with the font of each.
fn stage_lines(subject: &Subject<'_>, stage: usize, most: f64) -> Vec<(crate::render::text::Line, Font)> {
    let (name, kind) = subject.stage_name(&subject.journey.stages[stage]);
    let name = wrap(&name, STAGE, most).into_iter().map(|line| (line, STAGE));
    let mark = subject.stage_mark(stage).map(|(_, text)| crate::words::capitalised(&text));
    let small = kind.into_iter().chain(subject.stage_pace(&subject.journey.stages[stage])).chain(mark);
    let kind = small.flat_map(|text| wrap(&text, SMALL, most)).map(|line| (line, SMALL)).collect::<Vec<_>>();
    name.chain(kind).collect()
}

fn chevron(
    subject: &Subject<'_>,
    width: f64,
    height: f64,
    notched: bool,
    lines: Vec<(crate::render::text::Line, Font)>,
) -> Vec<Item> {
    let palette = &subject.palette;
    let half = height / 2.0;
    let mut corners = vec![
        Point::new(0.0, -half),
        Point::new(width - POINT, -half),
        Point::new(width, 0.0),
        Point::new(width - POINT, half),
        Point::new(0.0, half),
    ];
    if notched {
        corners.push(Point::new(POINT, 0.0));
    }
    // The outline exists in every theme, so that a page can switch between them. It is visible where the fill is
    // close to the background.
    let stroke = Some(Stroke { colour: palette.banner_line, width: 1.2, dashes: &[] });
    let form = signs::polygon(&corners);
    let mut items = vec![Item::Shape(Shape { role: Role::Stage, form, fill: Some(palette.banner), stroke })];
    let mut y = -(lines.iter().map(|(_, font)| leading(*font)).sum::<f64>()) / 2.0;
    for (line, font) in lines {
        let at = Point::new(POINT + if notched { 10.0 } else { 4.0 }, y + leading(font) / 2.0 + font.size * 0.36);
        items.push(Item::text(Role::Stage, line, at, font, palette.on_banner));
        y += leading(font);
    }
    items
}

fn leading(font: Font) -> f64 {
    if font.size > 12.0 { 19.0 } else { 14.0 }
}

/// Returns the names of the columns, for pages without cards. They are shortened if they are repeated on a later
/// page.
pub(super) fn names(subject: &Subject<'_>, grid: &Grid<'_>, goes_on: bool) -> Option<Band> {
    let name = |column: &Column| match column.touchpoints[..] {
        [ix] if subject.options.detail == Detail::Touchpoint => Some(subject.name(ix)),
        _ => None,
    };
    let style = TextStyle::new(Role::Heading, STRONG, subject.palette.ink);
    let cells = grid.columns().filter_map(|(_, column, x)| {
        let mut stack = Stack::new(grid.column);
        stack.text(name(column)?, style);
        if goes_on {
            stack.shorten(AGAIN, style);
        }
        Some(BandCell { x, stack })
    });
    let cells: Vec<BandCell> = cells.collect();
    (!cells.is_empty()).then(|| Band::new(grid.width, 6.0, cells))
}
