//! Images of touchpoints and personas: the files that are taken, those that are refused, and where they are seen.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use polku::raster::{Crop, Format, Raster};
use polku::workspace;

use crate::common::images::{animated_png, animated_webp, cmyk_jpeg, jpeg, lying_png, png, turned_jpeg, webp};
use crate::common::{MINIMAL, Run};

const RED: [u8; 3] = [220, 0, 0];
const BLUE: [u8; 3] = [0, 0, 220];

/// A journey with one image.
fn journey(image: &str) -> String {
    format!(
        "journey: J\nstages:\n  - id: purchase\n    touchpoints: [{{ name: A, image: {{ src: {image}, alt: Seen }} }}]\n"
    )
}

/// What `polku lint` says of the image of a journey, in a line: where, what, and what to do.
fn refused(run: Run, image: &str) -> String {
    let started = Instant::now();
    let ran = run.file("j.yaml", journey(image)).args(["lint", "j.yaml"]).go();
    assert!(started.elapsed() < Duration::from_secs(20), "{image}");
    assert_eq!(ran.code, 1, "{image}: {}{}", ran.stdout, ran.stderr);
    let said = ran.stdout.split("error[bad-image]").nth(1).unwrap_or_else(|| panic!("{image}: {}", ran.stdout));
    let help = said.split_once("= help: ").map_or("", |(_, help)| help.lines().next().unwrap());
    assert!(said.lines().nth(1).unwrap().ends_with(&format!("j.yaml:4:{COLUMN}")), "{said}");
    format!("{} (help: {help})", said.lines().next().unwrap().trim_start_matches(": "))
}

/// Where the path of the image stands.
const COLUMN: usize = 44;

/// Asserts that an image is refused, at its place and in these words, wherever it is drawn.
#[track_caller]
fn assert_refused(run: Run, image: &str, words: &str) {
    let said = refused(run, image);
    assert!(said.contains(words), "{words}\n{said}");
}

fn colour(raster: &Raster, x: u32, y: u32) -> [u8; 3] {
    let at = ((y * raster.width() + x) * 4) as usize;
    raster.pixels()[at..at + 3].try_into().unwrap()
}

fn is_like(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 12)
}

fn decoded(name: &str, bytes: &[u8]) -> Raster {
    Raster::decode(name, bytes, Crop::Scene).unwrap_or_else(|bad| panic!("{name} {}", bad.what))
}

// ---- files that are taken ------------------------------------------------------------------------

#[test]
fn each_format_shows_its_colours() {
    for (name, bytes) in [
        ("a.png", png(80, 60, RED)),
        ("a.jpg", jpeg(80, 60, RED)),
        ("a.JPEG", jpeg(80, 60, RED)),
        ("a.webp", webp(80, 60, RED)),
        // Of an animation, the first frame.
        ("b.png", animated_png(80, 60, [RED, BLUE])),
        ("b.webp", animated_webp(80, 60, &[RED, BLUE])),
    ] {
        let raster = decoded(name, &bytes);
        assert_eq!((raster.width(), raster.height()), (80, 60), "{name}");
        assert!(is_like(colour(&raster, 40, 30), RED), "{name}: {:?}", colour(&raster, 40, 30));
    }
}

#[test]
fn an_image_is_turned_upright() {
    // Stored 120 × 80 and turned right, so 80 × 120: what was left is above.
    let raster = Raster::decode("a.jpg", &turned_jpeg(120, 80), Crop::Portrait).unwrap();
    assert_eq!((raster.width(), raster.height()), (80, 80));
    assert!(is_like(colour(&raster, 40, 5), RED) && is_like(colour(&raster, 40, 75), BLUE));
}

#[test]
fn an_image_is_made_small_and_the_same_every_time() {
    let photo = |seed: u32| {
        image::RgbImage::from_fn(1600, 1000, |x, y| {
            image::Rgb([(x * seed + y) as u8, (x / 7) as u8, (y.wrapping_mul(x) >> 4) as u8])
        })
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(photo(3)).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let raster = decoded("a.png", bytes.get_ref());
    assert_eq!((raster.width(), raster.height(), raster.format()), (480, 360, Format::Jpeg));
    assert!(raster.encoded().len() < 150_000, "{}", raster.encoded().len());
    assert_eq!(raster.encoded(), decoded("a.png", bytes.get_ref()).encoded());
    assert_eq!(decoded("b.png", &png(2000, 1500, RED)).format(), Format::Png, "flat areas stay sharp");
}

// ---- files that are refused ----------------------------------------------------------------------

#[test]
fn what_is_no_such_image_says_so() {
    let whole = png(80, 60, RED);
    let cut = |bytes: &[u8]| bytes[..bytes.len() - 30].to_vec();
    for (name, bytes, words) in [
        (
            "a.png",
            lying_png(40_000, 40_000),
            "`a.png` has 40000 × 40000 pixels (help: save it smaller: 25 million pixels at most",
        ),
        ("a.png", lying_png(20_000, 100), "has 20000 × 100 pixels"),
        ("a.png", lying_png(0, 100), "has 0 × 100 pixels"),
        ("a.png", cut(&whole), "is cut off: its end is missing"),
        ("a.png", whole[..20].to_vec(), "is cut off"),
        ("a.jpg", cut(&jpeg(80, 60, RED)), "is cut off"),
        ("a.webp", cut(&webp(80, 60, RED)), "is cut off"),
        ("a.jpg", whole.clone(), "is a PNG image by its content (help: rename it to `a.png`)"),
        ("a.png", jpeg(80, 60, RED), "is a JPEG image by its content (help: rename it to `a.jpg`)"),
        ("a.jpg", cmyk_jpeg(), "has the colours of print (CMYK)"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "is an SVG image by its content"),
        ("a.png", b"GIF89a......".to_vec(), "is a GIF image by its content"),
        ("a.jpg", b"\0\0\0\x18ftypheic".to_vec(), "is an image of a phone (HEIC or AVIF) or a video by its content"),
        ("a.png", b"version https://git-lfs.github.com/spec/v1".to_vec(), "is a pointer of Git LFS"),
        ("a.png", Vec::new(), "is empty"),
        ("a.png", b"nothing at all".to_vec(), "is no PNG, JPEG or WebP image by its content"),
        ("a.jpg", b"\xff\xd8\xff\xd9\0\0".to_vec(), "is no valid JPEG image"),
        ("a.webp", b"RIFF\x04\0\0\0WEBP".to_vec(), "is no valid WebP image"),
    ] {
        assert_refused(Run::new().file(name, bytes), name, words);
    }
    let mut large = png(80, 60, RED);
    large.resize(5 << 20, 0);
    assert_refused(Run::new().file("a.png", large), "a.png", "is larger than the 4 MiB that an image may have");
}

#[test]
fn what_only_decoding_finds_is_a_load_error_of_the_picture() {
    let mut broken = png(80, 60, RED);
    let at = broken.len() - 20;
    broken[at] ^= 0xff;
    // Pixels of 25 million, of which there are few.
    for bytes in [broken, lying_png(5000, 5000)] {
        let run = Run::new().file("a.png", &bytes).file("j.yaml", journey("a.png"));
        let ran = run.args(["lint", "j.yaml"]).go();
        assert!(!ran.stdout.contains("bad-image"), "the header is sound: {}", ran.stdout);
        for to in ["a.svg", "b.png", "c.pdf", "d.html"] {
            let ran = Run::in_folder(tempfile::tempdir().unwrap())
                .file("a.png", &bytes)
                .file("j.yaml", journey("a.png"))
                .args(["render", "j.yaml", "--view", "map", "-o", to])
                .go();
            assert_eq!(ran.code, 1, "{}", ran.stderr);
            assert!(ran.stderr.contains("error[bad-image]: `a.png` cannot be decoded: "), "{}", ran.stderr);
            assert!(ran.stderr.contains("j.yaml:4:"), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_bomb_takes_little_memory() {
    // 25 million pixels in some kilobytes; and one more row.
    let within = png(5000, 5000, RED);
    assert!(within.len() < 400_000, "{}", within.len());
    let raster = decoded("a.png", &within);
    assert_eq!((raster.width(), raster.height()), (480, 360));
    let bad = Raster::decode("a.png", &png(5000, 5001, RED), Crop::Scene).unwrap_err();
    assert!(bad.what.contains("5000 × 5001 pixels"), "{}", bad.what);
}

#[test]
fn a_path_stays_in_its_project() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.png"), png(8, 6, RED)).unwrap();
    let up = "../".repeat(12) + outside.path().join("secret.png").to_str().unwrap().trim_start_matches('/');
    assert_refused(Run::new(), &up, "which is outside of");
    #[cfg(unix)]
    {
        let run = Run::new();
        std::os::unix::fs::symlink(outside.path().join("secret.png"), run.folder.path().join("a.png")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", run.folder.path().join("b.png")).unwrap();
        let run = Run::in_folder(run.folder);
        assert_refused(run, "a.png", "which is outside of");
        let run = Run::new();
        std::os::unix::fs::symlink("/dev/zero", run.folder.path().join("b.png")).unwrap();
        assert_refused(run, "b.png", "which is outside of");
        let run = Run::new();
        assert!(Command::new("mkfifo").arg(run.folder.path().join("c.png")).status().unwrap().success());
        assert_refused(run, "c.png", "it is a pipe or a device, not a file");
    }
    assert_refused(Run::new().file("d.png/x", "x"), "d.png", "`d.png` is a folder (help: name an image file in it)");
    let run = Run::new().file("images/counter.png", png(8, 6, RED));
    assert_refused(run, "images/conter.png", "does not exist (help: did you mean `images/counter.png`?)");
    // The project's folder is the bound of its journeys.
    let project = || Run::new().file("polku.yaml", "polku: 1\n").file("images/a.png", png(8, 6, RED));
    let ran = project().file("journeys/j.yaml", journey("../images/a.png")).args(["lint"]).go();
    assert!(!ran.stdout.contains("bad-image"), "{}", ran.stdout);
    let ran =
        project().file("j.yaml", journey("../a.png")).file("journeys/x.yaml", MINIMAL).args(["lint", "j.yaml"]).go();
    assert!(ran.stdout.contains("bad-image"), "{}", ran.stdout);
}

#[test]
fn the_images_of_a_journey_have_a_size_together() {
    let mut large = png(80, 60, RED);
    let end = large.split_off(large.len() - 12);
    // Padding in a chunk that nobody knows.
    let padding = (4 << 20) - 4096;
    large.extend((padding as u32).to_be_bytes());
    large.extend(b"zzZz");
    large.resize(large.len() + padding, 0);
    large.extend([0; 4]);
    large.extend(end);
    for (image, count, words) in
        [(large, 11, "at most 40 MiB together"), (lying_png(5000, 5000), 25, "at most 600 million pixels together")]
    {
        let touchpoints =
            (0..count).map(|number| format!("{{ name: T{number}, image: {}a.png }}", "./".repeat(number)));
        let touchpoints: Vec<String> = touchpoints.collect();
        let list = touchpoints.join("\n      - ");
        let text = format!("journey: J\nstages:\n  - id: purchase\n    touchpoints:\n      - {list}\n");
        let run = Run::new().file("a.png", image).file("j.yaml", text);
        let ran = run.args(["lint", "j.yaml", "--format", "concise"]).go();
        let said: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("bad-image")).collect();
        assert_eq!(said.len(), 1, "{}", ran.stdout);
        assert!(said[0].contains(&format!("j.yaml:{}:", 4 + count)) && said[0].contains(words), "{}", said[0]);
    }
}

#[test]
fn the_portraits_of_a_catalog_stand_beside_the_project_file() {
    let catalog =
        "polku: 1\ncatalog:\n  personas:\n    host: { name: Host, image: { src: faces/host.png, alt: A face } }\n";
    let listed = "journey: J\npersonas: [host]\nstages: [{ id: purchase, touchpoints: [A] }]\n";
    let run = || Run::new().file("polku.yaml", catalog).file("journeys/j.yaml", listed);
    let ran = run().args(["lint", "--format", "concise"]).go();
    assert!(ran.stdout.contains("polku.yaml:4:"), "{}{}", ran.stdout, ran.stderr);
    let run = run().file("faces/host.png", png(80, 80, RED));
    let ran = run.args(["render", "journeys/j.yaml", "--view", "map", "-o", "map.svg"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let svg = fs::read_to_string(ran.folder.path().join("map.svg")).unwrap();
    assert!(svg.contains("aria-label=\"A face\""));
}

// ---- where they are seen -------------------------------------------------------------------------

/// Two touchpoints that share an image, one without, and a persona with a portrait.
const SEEN: &str = "\
journey: J
personas: { host: { name: Host, image: { src: faces/host.jpg, alt: A <b>face</b> } } }
stages:
  - id: purchase
    touchpoints:
      - { name: A, image: { src: a.png, alt: 'The \"counter\"' } }
      - { name: B, image: { src: ./a.png, alt: Again } }
      - C
";

fn seen() -> Run {
    Run::new().file("j.yaml", SEEN).file("a.png", png(80, 60, RED)).file("faces/host.jpg", jpeg(90, 120, BLUE))
}

#[test]
fn svg_has_each_image_once_and_says_what_is_on_it() {
    for (view, images) in [("map", 3), ("blueprint", 3), ("flow", 0)] {
        let ran = seen().args(["render", "j.yaml", "--view", view, "-o", "out.svg"]).go();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let svg = fs::read_to_string(ran.folder.path().join("out.svg")).unwrap();
        assert_eq!(svg.matches("<use ").count(), images, "{view}");
        assert_eq!(svg.matches("data:image/").count(), if images > 0 { 2 } else { 0 }, "{view}");
        if images > 0 {
            for alt in ["The &quot;counter&quot;", "Again", "A &lt;b&gt;face&lt;/b&gt;"] {
                assert!(svg.contains(&format!("role=\"img\" aria-label=\"{alt}\"><title>{alt}</title>")), "{alt}");
            }
            assert!(svg.contains("Storyboard"));
        }
    }
    let ran = seen().args(["render", "j.yaml", "--view", "map", "--lanes", "touchpoints", "-o", "out.svg"]).go();
    let svg = fs::read_to_string(ran.folder.path().join("out.svg")).unwrap();
    assert_eq!(svg.matches("<use ").count(), 1, "the portrait");
}

#[test]
fn png_and_pdf_show_the_images() {
    let ran = seen().args(["render", "j.yaml", "--view", "map", "-o", "out.png"]).go();
    let drawn = image::load_from_memory(&fs::read(ran.folder.path().join("out.png")).unwrap()).unwrap().into_rgb8();
    let area = |colour| drawn.pixels().filter(|pixel| is_like(pixel.0, colour)).count();
    assert!(area(RED) > 100_000, "two pictures of the storyboard: {}", area(RED));
    // A circle of 112 pixels.
    assert!((8_000..11_000).contains(&area(BLUE)), "a portrait: {}", area(BLUE));
    let ran = seen().args(["render", "j.yaml", "--view", "map", "-o", "out.pdf"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let pdf = fs::read(ran.folder.path().join("out.pdf")).unwrap();
    let pdf = String::from_utf8_lossy(&pdf);
    assert_eq!(pdf.matches("/Subtype /Image").count() + pdf.matches("/Subtype/Image").count(), 2);
}

#[test]
fn a_page_has_each_image_once() {
    let ran = seen().args(["render", "j.yaml", "-o", "out.html"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = fs::read_to_string(ran.folder.path().join("out.html")).unwrap();
    assert_eq!(page.matches("data:image/").count(), 2);
    let thumbnails = page.split("<svg class=\"thumb\"").skip(1).count();
    assert_eq!(thumbnails, 3, "two cells of the table, and the card of the persona");
    assert!(page.contains("role=\"img\" aria-label=\"The &quot;counter&quot;\""));
    assert!(page.contains("<th scope=\"col\">Storyboard</th>"));
}

#[test]
fn standard_input_has_no_images() {
    for args in [&["render", "-", "--view", "map", "-o", "-"][..], &["lint", "-"]] {
        let ran = Run::new().args(args.iter().copied()).input(journey("a.png")).go();
        assert!(!ran.stdout.contains("bad-image") && !ran.stderr.contains("bad-image"), "{args:?}: {}", ran.stderr);
        assert!(!ran.stdout.contains("data:image"));
    }
    let run = || Run::new().file("a.png", png(8, 6, RED)).input(journey("b.png"));
    let ran = run().args(["lint", "-", "--stdin-filename", "j.yaml"]).go();
    assert!(ran.stdout.contains("`b.png` does not exist"), "a name says where it is: {}", ran.stdout);
}

#[test]
fn the_library_reads_images_where_it_is_asked_to() {
    let run = seen();
    let mut loaded = workspace::file(&run.folder.path().join("j.yaml")).unwrap();
    let seen = |loaded: &workspace::LoadedProject| {
        let journey = loaded.files[0].journey.as_ref().unwrap();
        journey.images().filter(|image| image.raster.is_some()).count()
    };
    assert_eq!(seen(&loaded), 0, "loading decodes nothing");
    loaded.read_images();
    assert_eq!(seen(&loaded), 3);
}

// ---- two states ----------------------------------------------------------------------------------

#[test]
fn another_image_is_a_change_and_a_revision_has_its_own_images() {
    use crate::common::git::{commit, git};
    let run = seen();
    let folder = run.folder.path();
    git(folder, &["init", "--quiet", "--initial-branch", "main"]);
    commit(folder, "first");
    fs::remove_file(folder.join("a.png")).unwrap();
    fs::write(folder.join("b.png"), png(80, 60, BLUE)).unwrap();
    // The old image is only in the revision, where B still has it.
    let text = "journey: J\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: A, image: { src: b.png, alt: Another } }\n      - C\n";
    fs::write(folder.join("j.yaml"), text).unwrap();
    let ran = Run::in_folder(run.folder).args(["diff", "main", "j.yaml", "--format", "concise"]).go();
    assert!(ran.stdout.contains("file of the image"), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("description of the image"), "{}", ran.stdout);
    let ran = Run::in_folder(ran.folder).args(["diff", "main", "j.yaml", "--view", "map", "-o", "diff.svg"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let svg = fs::read_to_string(ran.folder.path().join("diff.svg")).unwrap();
    assert!(svg.contains("aria-label=\"Again\""), "what is gone keeps its image");
    assert!(svg.contains("aria-label=\"Another\""));
    // A revision whose image is broken is drawn without it.
    fs::write(ran.folder.path().join("a.png"), "broken").unwrap();
    fs::write(ran.folder.path().join("j.yaml"), SEEN).unwrap();
    commit(ran.folder.path(), "second");
    fs::write(ran.folder.path().join("a.png"), png(8, 6, RED)).unwrap();
    fs::write(ran.folder.path().join("j.yaml"), SEEN.replace("- C", "- D")).unwrap();
    let ran = Run::in_folder(ran.folder).args(["diff", "main", "j.yaml", "--view", "map", "-o", "diff.svg"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn the_example_has_no_findings() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cargo-bike/cargo-bike.yaml");
    let mut loaded = workspace::file(&folder).unwrap();
    loaded.read_images();
    let found: Vec<String> =
        loaded.lint(None).iter().flat_map(|of| &of.diagnostics).map(|one| one.message.clone()).collect();
    assert_eq!(found, [""; 0]);
    let images = loaded.files[0].journey.as_ref().unwrap().images();
    assert!(images.filter(|image| image.raster.is_some() && image.alt.is_some()).count() >= 3);
}
