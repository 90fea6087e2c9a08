//! PNG and PDF: that they show what the scene holds, and lose no character.
//!
//! What is ignored needs poppler's programs (Debian: `poppler-utils`):
//!
//! ```sh
//! cargo nextest run --run-ignored all drawn::
//! ```

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{generate, shipped_journeys};
use polku::render::scene::{Group, Item, Point, Rect, Role, Shape, Text};
use polku::render::{
    After, Colour, Face, Font, Options, Page, PdfError, PdfOptions, PngError, PngOptions, Scene, Theme, View, draw,
    flow, pdf, png,
};
use polku::words::Lang;
use polku::{Journey, JourneyGraph};
use tempfile::TempDir;

use ::png as png_crate;

const INK: Colour = Colour { rgb: [0, 0, 0] };
const SIZE: f64 = 40.0;
const FONT: Font = Font::new(Face::Regular, SIZE);

/// Pixels, from the upper left.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Pixels {
    fn read(bytes: &[u8]) -> Self {
        let mut reader = png_reader(bytes);
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!(info.color_type, png_crate::ColorType::Rgb);
        Pixels { width: info.width as usize, height: info.height as usize, rgb }
    }

    /// How much ink there is in a part of the picture, in whole pixels.
    fn ink(&self, room: &Rect) -> f64 {
        let (left, right) = (room.x as usize, ((room.x + room.width) as usize).min(self.width));
        let rows = room.y as usize..((room.y + room.height) as usize).min(self.height);
        let row = |y: usize| &self.rgb[(y * self.width + left) * 3..(y * self.width + right) * 3];
        rows.flat_map(row).map(|value| f64::from(255 - value) / 765.0).sum()
    }
}

fn png_reader(bytes: &[u8]) -> png_crate::Reader<std::io::Cursor<&[u8]>> {
    png_crate::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap()
}

/// A line of text that begins at a place.
fn line(text: &str, x: f64, y: f64) -> Item {
    Item::Text(Text {
        role: Role::Label,
        text: text.into(),
        at: Point { x, y },
        width: FONT.width(text),
        font: FONT,
        colour: INK,
        after: After::Nothing,
    })
}

fn scene(width: f64, height: f64, items: Vec<Item>) -> Scene {
    Scene {
        id: "x".into(),
        title: "A picture (奉茶)".into(),
        description: "Of a text".into(),
        lang: Lang::English,
        text_lang: None,
        width,
        height,
        page: None,
        paper: Colour { rgb: [255, 255, 255] },
        font: None,
        items,
    }
}

/// A picture of one line, with the ink of its place alone.
fn one_line(text: &str) -> (Vec<char>, Vec<u8>, f64) {
    let scene = scene(900.0, 60.0, vec![line(text, 10.0, 45.0)]);
    let rendered = png(&scene, &PngOptions { scale: 1.0, ..PngOptions::default() }).unwrap();
    let pixels = Pixels::read(&rendered.bytes);
    let ink = pixels.ink(&Rect { x: 0.0, y: 0.0, width: 900.0, height: 60.0 });
    (rendered.missing, pixels.rgb, ink)
}

fn picture(journey: &Journey, theme: Theme) -> Scene {
    flow(&JourneyGraph::new(journey), &Options { theme, ..Options::default() })
}

#[test]
fn a_png_has_the_size_of_its_scale() {
    let scene = picture(&shipped_journeys()[0], Theme::Dark);
    for scale in [0.5, 1.25] {
        let rendered = png(&scene, &PngOptions { scale, ..PngOptions::default() }).unwrap();
        let pixels = Pixels::read(&rendered.bytes);
        let size = [scene.width, scene.height].map(|side| (side * scale).ceil() as usize);
        assert_eq!([pixels.width, pixels.height], size);
        let paper = scene.paper.rgb;
        assert_eq!(pixels.rgb[..3], paper, "a corner is paper");
        let drawn = pixels.rgb.chunks_exact(3).filter(|pixel| *pixel != paper).count();
        assert!(drawn * 5 > pixels.width * pixels.height, "only {drawn} pixels are drawn");
        let dots = png_reader(&rendered.bytes).info().pixel_dims.unwrap();
        assert_eq!(dots.xppu, (scale * 96.0 / 0.0254).round() as u32);
        assert_eq!(rendered.missing, []);
    }
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    let scene = picture(&shipped_journeys()[1], Theme::Light);
    let draw = || {
        let pages = [scene.clone(), scene.clone()];
        (png(&scene, &PngOptions::default()).unwrap(), pdf(&pages, &PdfOptions::default()).unwrap())
    };
    let first = draw();
    assert!(std::thread::scope(|scope| scope.spawn(draw).join().unwrap()) == first);
    let text = String::from_utf8_lossy(&first.1.bytes);
    assert!(text.starts_with("%PDF-1.7") && !text.contains("Date"), "no clock is read");
}

#[test]
fn what_no_font_has_is_a_box_and_is_told() {
    let (missing, shown, _) = one_line("a 奉茶 b 茶");
    assert_eq!(missing, ['奉', '茶']);
    assert!(shown == one_line("a □□ b □").1);
    let (missing, _, ink) = one_line("\u{5e9}\u{5dc}");
    assert_eq!(missing, ['\u{5e9}', '\u{5dc}']);
    assert!((ink / one_line("□□").2 - 1.0).abs() < 0.1, "{ink}");
    let file = pdf(&[scene(900.0, 60.0, vec![line("奉茶", 10.0, 45.0)])], &PdfOptions::default()).unwrap();
    assert_eq!(file.missing, ['奉', '茶']);
}

#[test]
fn every_character_is_drawn() {
    const BLANK: &[char] = &['\u{2800}'];
    // Each in a cell of its own, in steps that hit every block of the basic planes.
    let all: Vec<char> = (0x21..0x2_0000u32)
        .step_by(7)
        .chain(0x2600..0x2800)
        .chain(0x1_f300..0x1_fb00)
        .filter_map(char::from_u32)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !BLANK.contains(c))
        .collect();
    let cell = 2.0 * SIZE;
    let place = |index: usize| ((index % 100) as f64 * cell, (index / 100) as f64 * cell);
    let items = all.iter().enumerate().map(|(index, c)| {
        let (x, y) = place(index);
        line(&c.to_string(), x + SIZE / 2.0, y + SIZE * 1.4)
    });
    let height = (all.len().div_ceil(100)) as f64 * cell;
    let drawn = png(&scene(100.0 * cell, height, items.collect()), &PngOptions { scale: 0.5, ..PngOptions::default() });
    let pixels = Pixels::read(&drawn.unwrap().bytes);
    let blank: Vec<char> = (0..all.len())
        .filter_map(|index| {
            let (x, y) = place(index);
            let room = Rect { x: x / 2.0, y: y / 2.0, width: SIZE, height: SIZE };
            (pixels.ink(&room) < 1.0).then_some(all[index])
        })
        .collect();
    let wrong: Vec<char> = blank.into_iter().filter(|c| !is_unseen(*c)).collect();
    assert!(wrong.is_empty(), "not drawn: {:x?}", wrong.iter().map(|c| *c as u32).collect::<Vec<_>>());
}

/// What Unicode says is not to be seen (Default_Ignorable_Code_Point).
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}')
}

#[test]
fn emoji_are_drawn_as_such() {
    let (_, replaced, _) = one_line("□");
    for text in ["🎉", "🥞", "👩\u{200d}🚒", "🇫🇮", "👍🏽", "❤\u{fe0f}", "☀", "⏰"] {
        let (missing, pixels, ink) = one_line(text);
        assert_eq!(missing, [], "{text}");
        assert!(ink > 60.0 && pixels != replaced, "{text}: {ink}");
        // One sign, however many characters it is made of, whatever stands around it.
        let right = (0..900).rev().find(|x| (0..60).any(|y| pixels[(y * 900 + x) * 3] < 200)).unwrap();
        assert!((right as f64) < 10.0 + 1.4 * SIZE, "{text} ends at {right}");
        let (around, _, with) = one_line(&format!("Office fi e\u{301} {text} x"));
        let without = one_line("Office fi e\u{301}  x").2;
        assert_eq!(around, []);
        assert!((with - without - ink).abs() < 0.1 * ink, "{text}: {with} is not {without} + {ink}");
    }
}

#[test]
fn no_text_is_wider_than_it_was_measured() {
    for text in generate::HOSTILE.iter().chain(&["AVAVAV To Te WAVE", "1\u{fe0f}\u{20e3}⏰⌚", "WWWWWWWW iiiiiii"]) {
        let text: String = text.chars().filter(|c| !c.is_control()).take(18).collect();
        let width = FONT.width(&text);
        let pixels = one_line(&text).1;
        let right = (0..900).rev().find(|x| (0..60).any(|y| pixels[(y * 900 + x) * 3] < 128)).unwrap_or_default();
        // Marks and slanted signs reach a little over their own width.
        assert!((right as f64) < 10.0 + width + 0.15 * SIZE, "{text:?} ends at {right}, not at {}", 10.0 + width);
    }
}

#[test]
fn accents_that_stand_for_themselves_have_a_width() {
    let ends = |text: &str| {
        let pixels = one_line(text).1;
        (0..900).rev().find(|x| (0..60).any(|y| pixels[(y * 900 + x) * 3] < 128)).unwrap_or_default() as f64
    };
    for accent in "`´¨¸ˆ˜ˇ˘˙˚˛˝".chars() {
        // Without kerning, what stands after it ends where it was measured to.
        let (text, alone) = (format!("I{accent}I"), ends("I") - 10.0 - FONT.width("I"));
        let measured = 10.0 + FONT.width(&text) + alone;
        assert!((ends(&text) - measured).abs() < 2.0, "{text}: ends at {}, not at {measured}", ends(&text));
    }
}

#[test]
fn too_many_pixels_are_refused() {
    let draw =
        |width, height, scale| png(&scene(width, height, vec![]), &PngOptions { scale, ..PngOptions::default() });
    for (width, height, scale, fits) in [
        (17_000.0, 10.0, 1.0, 0.96),
        (10.0, 20_000.0, 2.0, 0.81),
        (12_000.0, 12_000.0, 1.0, 0.83),
        (1e9, 1e9, 1.0, 0.0),
    ] {
        let error = draw(width, height, scale).unwrap_err();
        let PngError::TooLarge { fits: found, .. } = error else { panic!("{error:?}") };
        assert_eq!(found, fits, "{error}");
    }
    assert!(draw(17_000.0, 10.0, 0.96).is_ok() && draw(10.0, 20_000.0, 0.81).is_ok());
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(draw(10.0, 10.0, scale), Err(PngError::Scale(_))), "{scale}");
    }
    assert_eq!(pdf(&[], &PdfOptions::default()), Err(PdfError::Empty));
    assert_eq!(pdf(&[scene(0.0, 10.0, vec![])], &PdfOptions::default()), Err(PdfError::Empty));
}

/// A PDF in a file.
struct File {
    _folder: TempDir,
    path: PathBuf,
}

impl File {
    fn new(pages: &[Scene]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, pdf(pages, &PdfOptions::default()).unwrap().bytes).unwrap();
        File { _folder: folder, path }
    }

    /// What a program of poppler says of it.
    fn asked(&self, program: &str, arguments: &[&str], more: &[&Path]) -> String {
        let output = Command::new(program).args(arguments).arg(&self.path).args(more).output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && complaints.is_empty(), "{program}: {complaints}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Its text in the order in which it was drawn, without the ends of lines.
    fn text(&self) -> String {
        packed(&self.asked("pdftotext", &["-raw"], &[Path::new("-")]))
    }
}

/// A text without spaces and hyphens, which lines are broken at.
fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

#[test]
#[ignore = "needs pdftotext"]
fn text_can_be_searched_in_a_pdf() {
    for journey in shipped_journeys() {
        let graph = JourneyGraph::new(&journey);
        let in_one = View::ALL.iter().map(|&view| (view, None));
        let on_pages = [View::Map, View::Blueprint].into_iter().map(|view| (view, Some(Page::A4)));
        for (view, page) in in_one.chain(on_pages) {
            let scenes = draw(view, &graph, &Options { theme: Theme::Print, page, ..Options::default() });
            assert_eq!(scenes.len() > 1, page.is_some(), "{}: pages of the {view}", journey.id);
            let text = File::new(&scenes).text();
            let names = journey.touchpoints.iter().map(|touchpoint| touchpoint.name.value.as_str());
            for name in names.chain([journey.title.value.as_str()]) {
                assert!(text.contains(&packed(name)), "{}: {name:?} is not in the {view}: {text}", journey.id);
            }
        }
    }
    // What is drawn as something else is still what it was.
    let odd = ["奉茶", "🎉👩\u{200d}🚒", "Office fi ffi", "e\u{301}Z\u{351}", "\u{5e9}\u{5dc}"];
    let items = odd.iter().enumerate().map(|(row, text)| line(text, 10.0, 50.0 + 60.0 * row as f64)).collect();
    let text = File::new(&[scene(900.0, 400.0, items)]).text();
    let accents = ["`", "´", "¨", "¸", "ˆ", "˜", "ˇ", "˘", "˙", "˚", "˛", "˝"].map(|accent| format!("a{accent}b"));
    let quoted = ["nimi `koodi` ja it´s O´Brien".to_owned()];
    let items = accents.iter().chain(&quoted).enumerate();
    let items = items.map(|(row, text)| line(text, 10.0, 50.0 + 60.0 * row as f64)).collect();
    let drawn = File::new(&[scene(900.0, 900.0, items)]).text();
    for said in accents.iter().chain(&quoted) {
        assert!(drawn.contains(&packed(said)), "{said:?} is not in {drawn:?}");
    }
    for odd in odd {
        let directed = |c: &char| !matches!(c, '\u{202a}'..='\u{202e}');
        let text: String = text.chars().filter(directed).collect();
        assert!(text.contains(&packed(odd)), "{odd:?} is not in {text:?}");
    }
}

#[test]
#[ignore = "needs pdffonts"]
fn a_pdf_carries_its_fonts() {
    for journey in shipped_journeys() {
        let fonts = File::new(&[picture(&journey, Theme::Light)]).asked("pdffonts", &[], &[]);
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert_eq!(fonts.len(), 2, "{fonts:?}");
        for font in fonts {
            let words: Vec<&str> = font.split_whitespace().collect();
            assert!(words[0].contains("+NotoSans"), "{font}");
            // Embedded, a subset, and with what its glyphs mean.
            assert_eq!(words[words.len() - 5..words.len() - 2], ["yes"; 3], "{font}");
        }
    }
}

#[test]
#[ignore = "needs pdfinfo"]
fn a_pdf_says_what_it_is() {
    let box_ = |link: &str, y| {
        let room = Rect { x: 40.0, y, width: 100.0, height: 20.0 };
        let form = polku::render::scene::Form::Rect(room, 4.0);
        let shape = Shape { role: Role::Touchpoint, form, fill: Some(INK), stroke: None };
        let (id, title) = (link.to_owned(), String::new());
        Item::Group(Group {
            role: Role::Touchpoint,
            id,
            title,
            link: Some(link.into()),
            items: vec![Item::Shape(shape)],
        })
    };
    let links = vec![box_("https://example.org/ä?a=(1)&b=2", 0.0), box_("ideas.md", 30.0), box_("#part", 60.0)];
    let pages = [scene(960.0, 480.0, links), scene(40_000.0, 20_000.0, vec![line("Far", 39_000.0, 19_000.0)])];
    let file = File::new(&pages);
    let info = file.asked("pdfinfo", &["-l", "2"], &[]);
    for said in ["A picture (奉茶)", "polku ", "Page    1 size:  720 x 360 pts", "Page    2 size:  14400 x 7200 pts"]
    {
        assert!(info.contains(said), "{said} is not in {info}");
    }
    assert!(!info.contains("Date"), "{info}");
    let links = file.asked("pdfinfo", &["-url"], &[]);
    let links: Vec<&str> = links.lines().skip(1).filter_map(|line| line.split_whitespace().last()).collect();
    assert_eq!(links, ["https://example.org/%C3%A4?a=(1)&b=2"]);
    assert!(file.text().contains("Far"));
}

#[test]
#[ignore = "needs pdfinfo"]
fn links_of_a_map_can_be_followed_in_a_pdf() {
    let text = "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - name: Order\n        links:\n          \
                - { text: Wishes, url: \"https://example.org/wishes\" }\n          - https://example.org/more\n";
    let journey = polku::load_str("x.yaml", text).value.unwrap();
    let urls = |view| {
        let file = File::new(&draw(view, &JourneyGraph::new(&journey), &Options::default()));
        let links = file.asked("pdfinfo", &["-url"], &[]);
        let urls = links.lines().skip(1).filter_map(|line| line.split_whitespace().last());
        urls.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(urls(View::Map), ["https://example.org/wishes", "https://example.org/more"]);
    assert_eq!(urls(View::Flow), ["https://example.org/wishes"]);
    assert!(urls(View::Blueprint).is_empty());
}

#[test]
#[ignore = "needs pdftoppm"]
fn a_pdf_looks_like_the_png() {
    for journey in shipped_journeys() {
        let scene = picture(&journey, Theme::Light);
        let file = File::new(std::slice::from_ref(&scene));
        let out = file.path.with_extension("");
        file.asked("pdftoppm", &["-r", "96", "-png", "-singlefile"], &[&out]);
        let other = Pixels::read(&std::fs::read(out.with_extension("png")).unwrap());
        let options = PngOptions { scale: 1.0, ..PngOptions::default() };
        let own = Pixels::read(&png(&scene, &options).unwrap().bytes);
        assert_eq!((own.width, own.height), (other.width, other.height), "{}", journey.id);
        // In squares of some pixels: edges are smoothed in other ways, and text may be hinted.
        let side = 12;
        for top in (0..own.height - side).step_by(side) {
            for left in (0..own.width - side).step_by(side) {
                let size = side as f64;
                let room = Rect { x: left as f64, y: top as f64, width: size, height: size };
                let difference = (own.ink(&room) - other.ink(&room)).abs() / (size * size);
                assert!(difference < 0.2, "{}: {difference:.2} at {left}, {top}", journey.id);
            }
        }
    }
}
