//! Colours: one palette for each theme, derived so that all text stays legible.

use std::fmt;

use super::Theme;
use super::look::Colours;
use crate::graph::TransitionKind;
use crate::model::{Ownership, PersonaIx};

/// An opaque colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
}

impl Colour {
    /// Reads `#rgb` or `#rrggbb`; `None` for anything else.
    ///
    /// ```
    /// # use polku::render::Colour;
    /// assert_eq!(Colour::parse("#2bc").unwrap().to_string(), "#22bbcc");
    /// assert!(Colour::parse("red").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digits: Vec<u8> = digits.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] => Some(Colour { rgb: [r * 17, g * 17, b * 17] }),
            [r, s, g, h, b, c] => Some(Colour { rgb: [r * 16 + s, g * 16 + h, b * 16 + c] }),
            _ => None,
        }
    }

    const fn new(rgb: u32) -> Self {
        Colour { rgb: [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8] }
    }

    /// Returns this colour with `share` percent of another mixed in.
    pub(super) fn mixed(self, other: Colour, share: u16) -> Colour {
        let mix = |a: u8, b: u8| ((u16::from(a) * (100 - share) + u16::from(b) * share + 50) / 100) as u8;
        let [r, g, b] = self.rgb;
        let [s, h, c] = other.rgb;
        Colour { rgb: [mix(r, s), mix(g, h), mix(b, c)] }
    }

    /// Returns the colour nearest to this one, on the line towards `ink`, that has at least the contrast `least`
    /// against every ground.
    fn legible(self, grounds: &[Colour], ink: Colour, least: f64) -> Colour {
        let mut steps = (0..=100).step_by(5).map(|share| self.mixed(ink, share));
        steps.find(|colour| grounds.iter().all(|ground| contrast(*colour, *ground) >= least)).unwrap_or(ink)
    }

    /// Returns this colour, as a background, with up to `share` percent of another mixed in: as much as leaves the
    /// ink legible on it.
    fn tinted(self, other: Colour, share: u16, ink: Colour) -> Colour {
        let mut steps = (0..=share).rev().map(|share| self.mixed(other, share));
        steps.find(|ground| contrast(*ground, ink) >= TEXT).unwrap_or(self)
    }

    /// Returns black or white, whichever contrasts more with this colour. The contrast is at least 4.58.
    fn opposite(self) -> Colour {
        let [black, white] = [Colour::new(0x000000), Colour::new(0xffffff)];
        if contrast(self, black) > contrast(self, white) { black } else { white }
    }

    /// Returns the relative luminance (WCAG 2).
    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.rgb.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.rgb;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// Returns the contrast of two colours (WCAG 2), from 1 to 21.
fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (a.luminance() + 0.05, b.luminance() + 0.05);
    if a > b { a / b } else { b / a }
}

/// The least contrast of text (WCAG 2.2, 1.4.3) and of lines (1.4.11).
const TEXT: f64 = 4.5;
const LINE: f64 = 3.0;

/// The basic colours of a theme, and how strongly others tint them.
struct BaseColours {
    paper: Colour,
    ink: Colour,
    /// The share of an ownership's colour in the fill of its touchpoints, in percent.
    tint: u16,
    /// The share of ink in the background of a stage, in percent.
    stage: u16,
}

const fn base_colours(theme: Theme) -> BaseColours {
    match theme {
        Theme::Light => BaseColours { paper: Colour::new(0xffffff), ink: Colour::new(0x1f2933), tint: 13, stage: 4 },
        Theme::Dark => BaseColours { paper: Colour::new(0x14181d), ink: Colour::new(0xe6eaee), tint: 30, stage: 5 },
        Theme::Print => BaseColours { paper: Colour::new(0xffffff), ink: Colour::new(0x000000), tint: 0, stage: 0 },
    }
}

/// Colours that stay distinct with every common colour blindness. A sign shows the same difference without colour.
const fn ownership_colour(ownership: Ownership) -> Colour {
    match ownership {
        Ownership::Company => Colour::new(0x2b6cb0),
        Ownership::Partner => Colour::new(0x1f8a70),
        Ownership::Customer => Colour::new(0xc47f17),
        Ownership::Social => Colour::new(0xb5488a),
        Ownership::External => Colour::new(0x6b7280),
    }
}

const fn transition_colour(kind: TransitionKind) -> Colour {
    match kind {
        TransitionKind::Forward | TransitionKind::Meanwhile => Colour::new(0x52606d),
        TransitionKind::Exit => Colour::new(0x7b8794),
        TransitionKind::Back => Colour::new(0x9a5b13),
        TransitionKind::Renewal => Colour::new(0x6b46c1),
        TransitionKind::Recovery => Colour::new(0x1d7f46),
    }
}

/// Colours that stay distinct with every common colour blindness (after Okabe and Ito 2008), darkened for lines.
const PERSONAS: [Colour; 8] = [
    Colour::new(0x0063a6),
    Colour::new(0xc8501a),
    Colour::new(0x00805d),
    Colour::new(0xa8458a),
    Colour::new(0x8a6d00),
    Colour::new(0x2a8fc4),
    Colour::new(0x5b4bb5),
    Colour::new(0x4d5661),
];

/// The colours of a touchpoint.
#[derive(Clone, Copy)]
pub(super) struct Tone {
    /// The fill.
    pub fill: Colour,
    /// The outline.
    pub line: Colour,
    /// The sign.
    pub accent: Colour,
    /// The small text.
    pub quiet: Colour,
    /// Secondary lines.
    pub rule: Colour,
}

impl Tone {
    /// Returns the colours for text of a colour on a background.
    pub fn on(ground: Colour, text: Colour, palette: &Palette) -> Self {
        Tone { fill: ground, line: text, accent: text, quiet: palette.quiet, rule: palette.rule }
    }

    /// Returns a colour, adjusted until it is legible as text on this fill.
    pub fn legible(&self, colour: Colour, ink: Colour) -> Colour {
        colour.legible(&[self.fill], ink, TEXT)
    }

    /// Returns a colour, adjusted until it is visible as a line on this fill.
    pub fn visible(&self, colour: Colour, ink: Colour) -> Colour {
        colour.legible(&[self.fill], ink, LINE)
    }
}

/// The colours of a picture.
pub(super) struct Palette {
    /// The background of the picture.
    pub paper: Colour,
    /// Text.
    pub ink: Colour,
    /// Secondary text and lines.
    pub quiet: Colour,
    /// The background of a stage.
    pub stage: Colour,
    /// The outline of a stage.
    pub rule: Colour,
    /// An experience below the expectation, and one above it.
    pub worse: Colour,
    pub better: Colour,
    /// The banner behind the names of stages in the map, and the text on it.
    pub banner: Colour,
    pub on_banner: Colour,
    /// The outline of the banner. It keeps the banner visible when its fill is almost that of the background.
    pub banner_line: Colour,
    /// The expectation curve and the experience curve.
    pub expectation: Colour,
    pub experience: Colour,
    tint: u16,
    colours: Colours,
    plain: bool,
}

impl Palette {
    /// Returns the palette of a theme with custom colours. Everything stays legible whatever the custom colours are:
    /// backgrounds stay close enough to the paper for the ink to be legible, and all other colours are bent towards
    /// the ink.
    pub fn new(theme: Theme, colours: &Colours) -> Self {
        let BaseColours { paper, ink, tint, stage } = base_colours(theme);
        let paper = colours.paper.unwrap_or(paper);
        let ink = colours.ink.unwrap_or(ink).legible(&[paper], paper.opposite(), TEXT);
        let ground = paper.tinted(ink, stage, ink);
        let (banner, on_banner) = banner_colours(theme, colours, paper, ink);
        let legible = |colour: Colour| colour.legible(&[paper, ground], ink, TEXT);
        let signal = |own: Option<Colour>, colour: u32| {
            let plain = if theme == Theme::Print { ink } else { Colour::new(colour) };
            legible(own.unwrap_or(plain))
        };
        let quiet = legible(paper.mixed(ink, 65));
        Palette {
            paper,
            ink,
            quiet,
            stage: ground,
            rule: paper.mixed(ink, 18),
            worse: signal(colours.worse, 0xc2410c),
            better: signal(colours.better, 0x0f766e),
            banner,
            on_banner,
            banner_line: if contrast(banner, paper) < 1.2 { ink } else { banner },
            expectation: colours.expectation.map_or(quiet, legible),
            experience: signal(colours.experience, 0x3446b8),
            tint,
            colours: colours.clone(),
            plain: theme == Theme::Print,
        }
    }

    /// Returns the custom colour, or that of the theme, or the ink if the theme has no colours.
    fn chosen(&self, own: Option<Colour>, theme: Colour) -> Colour {
        own.unwrap_or(if self.plain { self.ink } else { theme })
    }

    /// Returns a colour, adjusted until it is legible as text on the paper and on stages.
    fn text(&self, colour: Colour) -> Colour {
        colour.legible(&[self.paper, self.stage], self.ink, TEXT)
    }

    /// Returns the colours of touchpoints with an ownership, or of those that state none.
    pub fn tone(&self, ownership: Option<Ownership>) -> Tone {
        let Some(ownership) = ownership else {
            return Tone::on(self.paper, self.quiet, self);
        };
        let accent = self.chosen(self.colours.ownership(ownership), ownership_colour(ownership));
        let fill = self.paper.tinted(accent, self.tint, self.ink);
        Tone {
            fill,
            line: accent.legible(&[self.paper, self.stage], self.ink, LINE),
            accent: accent.legible(&[fill], self.ink, TEXT),
            quiet: self.quiet.legible(&[fill], self.ink, TEXT),
            rule: fill.mixed(self.ink, 22),
        }
    }

    /// Returns the colours of an element that is marked by a colour.
    pub fn tinted(&self, colour: Colour) -> Tone {
        let fill = self.paper.tinted(colour, self.tint.min(18) * 2 / 3, self.ink);
        Tone {
            fill,
            line: fill.mixed(colour, 45),
            accent: colour.legible(&[fill], self.ink, TEXT),
            quiet: self.quiet.legible(&[fill], self.ink, TEXT),
            rule: fill.mixed(self.ink, 22),
        }
    }

    /// Returns the colours of a card on a background that a figure tints: the stronger, the greater its share is.
    pub fn heated(&self, tone: &Tone, colour: Colour, share: f64) -> Tone {
        let most = f64::from(if self.plain { 0 } else { 25 + self.tint });
        let fill = self.paper.tinted(colour, (share.min(1.0) * most).round() as u16, self.ink);
        Tone {
            fill,
            line: tone.line,
            accent: tone.accent.legible(&[fill], self.ink, TEXT),
            quiet: self.quiet.legible(&[fill], self.ink, TEXT),
            rule: fill.mixed(self.ink, 22),
        }
    }

    /// Returns the colour of a persona's curve when there are several curves. The colours repeat after the last;
    /// letters and dashes distinguish the curves as well.
    pub fn persona(&self, persona: PersonaIx) -> Colour {
        let again = |colours: &[Colour]| colours.iter().cycle().nth(persona.index()).copied();
        let own = again(&self.colours.personas);
        self.text(self.chosen(own, PERSONAS[persona.index() % PERSONAS.len()]))
    }

    /// Returns the colour of transitions of a kind, and of their labels.
    pub fn transition(&self, kind: TransitionKind) -> Colour {
        self.text(self.chosen(self.colours.transition(kind), transition_colour(kind)))
    }
}

/// Returns the colour of the banner behind the names of stages, and of the text on it.
fn banner_colours(theme: Theme, colours: &Colours, paper: Colour, ink: Colour) -> (Colour, Colour) {
    let company = colours.company.unwrap_or(ownership_colour(Ownership::Company));
    let (banner, text) = match theme {
        Theme::Light => (ink.mixed(company, 25), paper),
        Theme::Dark => (paper.mixed(ink, 20), ink),
        Theme::Print => (paper, ink),
    };
    let banner = colours.banner.unwrap_or(banner);
    let text = if contrast(text, banner) < contrast(paper, banner) { paper } else { text };
    (banner, text.legible(&[banner], banner.opposite(), TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        for (text, written) in [("#fff", "#ffffff"), ("#2B6CB0", "#2b6cb0"), ("#000000", "#000000")] {
            assert_eq!(Colour::parse(text).unwrap().to_string(), written);
        }
        for text in ["", "#", "fff", "#ffff", "#ggg", "#12345", "#1234567", "red", "#ä12", "#+12"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    /// Checks every text colour of a palette against every background it appears on.
    fn check(theme: Theme, colours: &Colours) {
        let palette = Palette::new(theme, colours);
        let legible = |text: Colour, ground: Colour| {
            let ratio = contrast(text, ground);
            assert!(ratio >= TEXT, "{theme} {colours:?}: {text} on {ground} has {ratio:.2}");
        };
        let signals = [palette.worse, palette.better, palette.experience, palette.expectation];
        let personas = (0..9).map(PersonaIx).map(|persona| palette.persona(persona));
        let transitions = TransitionKind::ALL.iter().map(|kind| palette.transition(*kind));
        for text in [palette.ink, palette.quiet].into_iter().chain(signals).chain(personas).chain(transitions) {
            legible(text, palette.paper);
            legible(text, palette.stage);
        }
        for ownership in Ownership::ALL.iter().copied().map(Some).chain([None]) {
            let tone = palette.tone(ownership);
            legible(palette.ink, tone.fill);
            legible(tone.accent, tone.fill);
            legible(tone.quiet, tone.fill);
            legible(tone.legible(palette.transition(TransitionKind::Recovery), palette.ink), tone.fill);
            assert!(contrast(tone.line, palette.stage) >= LINE && contrast(tone.line, palette.paper) >= LINE);
        }
        legible(palette.on_banner, palette.banner);
        for colour in signals {
            let own = palette.tone(Some(Ownership::Company));
            for tone in [palette.tinted(colour), palette.heated(&own, colour, 1.0)] {
                legible(palette.ink, tone.fill);
                legible(tone.accent, tone.fill);
                legible(tone.quiet, tone.fill);
            }
        }
    }

    #[test]
    fn text_is_legible_on_every_background() {
        let hostile = [
            "#ffffff", "#000000", "#ffff00", "#ff0000", "#0000ff", "#777777", "#767676", "#757575", "#7f7f7f",
            "#008a00", "#2b6cb0",
        ];
        let hostile: Vec<Option<Colour>> = hostile.iter().map(|text| Colour::parse(text)).chain([None]).collect();
        for &theme in Theme::ALL {
            for &paper in &hostile {
                for &ink in &hostile {
                    for &other in &hostile {
                        check(theme, &of_all(paper, ink, other));
                        check(theme, &Colours { banner: other, ..of_all(paper, ink, None) });
                    }
                }
            }
        }
    }

    /// Returns colours that are all the same, except for paper and ink.
    fn of_all(paper: Option<Colour>, ink: Option<Colour>, other: Option<Colour>) -> Colours {
        let [banner, company, partner, customer, social, external, expectation, experience] = [other; 8];
        let [worse, better, forward, back, renewal, recovery, exit] = [other; 7];
        let personas = other.into_iter().collect();
        Colours {
            paper,
            ink,
            banner,
            company,
            partner,
            customer,
            social,
            external,
            expectation,
            experience,
            worse,
            better,
            forward,
            back,
            renewal,
            recovery,
            exit,
            personas,
        }
    }

    #[test]
    fn colours_that_are_legible_stay_as_they_are() {
        let [paper, ink, own] = ["#fffdf8", "#22223b", "#8a1c7c"].map(Colour::parse);
        let colours = of_all(paper, ink, own);
        let palette = Palette::new(Theme::Light, &colours);
        assert_eq!([Some(palette.paper), Some(palette.ink), Some(palette.banner)], [paper, ink, own]);
        assert_eq!([palette.worse, palette.better, palette.experience, palette.expectation].map(Some), [own; 4]);
        assert_eq!(Some(palette.persona(PersonaIx(3))), own);
        for ownership in Ownership::ALL {
            assert_eq!(Some(palette.tone(Some(*ownership)).line), own);
        }
        for kind in TransitionKind::ALL {
            assert_eq!(Some(palette.transition(kind)), own);
        }
    }
}
