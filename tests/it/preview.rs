//! The preview, as a browser uses it: what it serves, what it refuses, and that pages show each change of their files.
//!
//! The tests with a real browser need `chromium`, Node.js, and the npm package `playwright-core` (1.60.0),
//! unpacked. `PLAYWRIGHT_CORE` names its directory, as for `tests/it/browser.rs`:
//!
//! ```sh
//! PLAYWRIGHT_CORE=… cargo nextest run --run-ignored all preview::
//! ```

mod browser;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::common::{BROKEN, LONG, MINIMAL, wait_for};
use tempfile::TempDir;

const PROJECT: &str = "polku: 1\n";

/// A preview that runs in its own folder until it is dropped.
pub struct Preview {
    pub folder: TempDir,
    child: Child,
    pub port: u16,
}

impl Preview {
    pub fn start(files: &[(&str, &str)], args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            write(folder.path(), path, text);
        }
        let args: Vec<&str> = ["preview", "--port", "0"].iter().chain(args).copied().collect();
        Preview::of(folder, command(env!("CARGO_BIN_EXE_polku"), &args))
    }

    fn of(folder: TempDir, mut command: Command) -> Self {
        let mut child = command.current_dir(folder.path()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let port = address.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port = port.unwrap_or_else(|| panic!("{address:?}: {}", said(&mut child))).parse().unwrap();
        Preview { folder, child, port }
    }

    pub fn write(&self, path: &str, text: &str) {
        write(self.folder.path(), path, text);
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream
    }

    /// Returns the answer to a request with additional headers.
    fn ask(&self, line: &str, host: &str, headers: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "{line} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path}"), &format!("127.0.0.1:{}", self.port), "")
    }

    fn status(&self, path: &str) -> String {
        status(&self.get(path))
    }

    /// Listens to the events of a page.
    fn listen(&self, page: &str) -> Events {
        let mut stream = self.connect();
        write!(stream, "GET /-/events{page} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).unwrap();
        Events(BufReader::new(stream))
    }

    /// Waits until a page contains a text.
    #[track_caller]
    fn until(&self, page: &str, expected: &str) -> String {
        wait_for(expected, || Some(self.get(page)).filter(|html| html.contains(expected)))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    /// Returns the next stamp, or `None` at the end of the stream.
    fn next(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(stamp) = line.strip_prefix("data: ") {
                return Some(stamp.trim().to_owned());
            }
        }
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(child: &mut Child) -> String {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}

/// Returns how a run ends that has nothing to show.
fn ended(files: &[(&str, &str)], args: &[&str]) -> (ExitStatus, String) {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(path, text)| write(folder.path(), path, text));
    let mut child = command(env!("CARGO_BIN_EXE_polku"), args).current_dir(folder.path()).spawn().unwrap();
    let said = said(&mut child);
    (child.wait().unwrap(), said)
}

fn status(answer: &str) -> String {
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn titled(title: &str) -> String {
    MINIMAL.replace("Buying a pancake", title)
}

/// Returns the stamp of a page.
fn stamp(html: &str) -> &str {
    html.split("data-stamp=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a page has a stamp")
}

fn project() -> Preview {
    let files =
        [("polku.yaml", PROJECT), ("journeys/a.yaml", &titled("First")), ("journeys/b.yaml", &titled("Second"))];
    Preview::start(&files, &[])
}

// ---- what is served ------------------------------------------------------------------------------

#[test]
fn a_project_has_an_index_and_a_page_for_each_journey() {
    let preview = project();
    let index = preview.get("/");
    assert!(index.contains("href=\"/journeys/a.yaml\"") && index.contains("href=\"/journeys/b.yaml\""), "{index}");
    let page = preview.get("/journeys/a.yaml");
    assert!(page.contains("<h1><bdi>First</bdi></h1>") && page.contains("href=\"/\""));
    assert!(page.contains("id=\"flow_touchpoint_order-at-the-counter\""));
    // A finding of `polku lint`, with its line.
    assert!(page.contains("unclassified-touchpoint") || page.contains("missing-summary"), "no findings");
    assert!(page.contains("data-elements=\"touchpoint_"), "no finding has an element");
}

#[test]
fn a_single_journey_is_the_first_page() {
    let preview = Preview::start(&[("x.yaml", MINIMAL)], &["x.yaml"]);
    let page = preview.get("/");
    assert!(page.contains("<h1><bdi>Buying a pancake</bdi></h1>") && !page.contains("class=\"overview\""));
    assert!(page.contains("data-file=\"x.yaml\""));
}

#[test]
fn images_follow_their_files() {
    let journey = MINIMAL
        .replace("[Look at the menu]", "[{ name: Look at the menu, image: { src: images/menu.png, alt: A menu } }]");
    let preview = Preview::start(&[("x.yaml", &journey), ("images/none.txt", "")], &["x.yaml"]);
    assert!(preview.get("/").contains("`images/menu.png` does not exist"));
    let image = preview.folder.path().join("images/menu.png");
    let embedded =
        |page: &str| page.split("href=\"data:image/").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    fs::write(&image, crate::common::images::png(80, 60, [200, 0, 0])).unwrap();
    let red = embedded(&preview.until("/", "data:image/png")).unwrap();
    fs::write(&image, crate::common::images::png(80, 60, [0, 0, 200])).unwrap();
    wait_for("the other image", || embedded(&preview.get("/")).filter(|now| *now != red));
    fs::write(&image, "broken").unwrap();
    let page = preview.until("/", "[bad-image]");
    assert!(page.contains("data:image/png"), "the last picture stays");
}

#[test]
fn no_answer_can_be_used_by_other_sites() {
    let preview = project();
    for path in ["/", "/journeys/a.yaml", "/nothing"] {
        let answer = preview.get(path);
        let head = answer.split("\r\n\r\n").next().unwrap();
        for header in [
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Cross-Origin-Resource-Policy: same-origin",
            "frame-ancestors 'none'",
        ] {
            assert!(head.contains(header), "{path}: {head}");
        }
        assert!(!head.contains("Access-Control"), "{head}");
    }
    let page = preview.get("/journeys/a.yaml");
    assert!(page.contains("content=\"default-src 'none'; ") && page.contains("connect-src 'self'\""));
    assert!(!page.contains("unsafe-inline"));
}

#[test]
fn only_requests_to_this_machine_by_its_own_name_are_answered() {
    let preview = project();
    let ask = |host: &str| status(&preview.ask("GET /", host, ""));
    let port = preview.port;
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(ask(&host), "200", "{host}");
    }
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", &format!("127.0.0.1:{}", port ^ 1)] {
        assert_eq!(ask(host), "403", "{host}");
    }
    let own = format!("127.0.0.1:{port}");
    let foreign = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n";
    assert_eq!(status(&preview.ask("GET /-/events/", &own, foreign)), "403");
    // A browser that does not state the purpose of a request is refused, and nobody navigates to events.
    assert_eq!(status(&preview.ask("GET /", &own, "Sec-Fetch-Site: cross-site\r\n")), "403");
    let visit = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    assert_eq!(status(&preview.ask("GET /", &own, visit)), "200");
    for visit in [visit, &visit.replace("cross-site", "none"), &visit.replace("cross-site", "same-origin")] {
        assert_eq!(status(&preview.ask("GET /-/events/", &own, visit)), "403");
    }
}

#[test]
fn only_its_own_pages_are_served() {
    let preview = project();
    preview.write("secret.txt", "secret");
    for path in [
        "/secret.txt",
        "/../secret.txt",
        "/journeys/../secret.txt",
        "/%2e%2e/secret.txt",
        "/journeys/%2e%2e%2fsecret.txt",
        "/journeys/a.yaml/",
        "//etc/passwd",
        "/etc/passwd",
        "/polku.yaml",
        "/-/events/nothing",
        "/%00",
        "/%ff",
    ] {
        assert_eq!(preview.status(path), "404", "{path}");
    }
    let own = format!("127.0.0.1:{}", preview.port);
    for method in ["POST", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        let answer = preview.ask(&format!("{method} /"), &own, "Content-Length: 0\r\n");
        assert_eq!(status(&answer), "405", "{method}");
        assert!(answer.contains("Allow: GET"));
    }
}

#[test]
fn invalid_requests_do_no_harm() {
    let preview = project();
    let send = |bytes: &[u8]| {
        let mut stream = preview.connect();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        status(&String::from_utf8_lossy(&answer))
    };
    assert_eq!(send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), "400");
    assert_eq!(send(b"GET /\r\n\r\n"), "400");
    assert_eq!(send(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", "x".repeat(100_000)).as_bytes()), "431");
    assert_eq!(send(format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200)).as_bytes()), "431");
    assert_eq!(preview.status("/"), "200");
}

#[test]
fn a_hostile_journey_is_shown_as_text() {
    let name = "</script><script>alert(1)</script><img src=x onerror=alert(1)>";
    let journey = titled(&format!("'{name}'")).replace("Look at the menu", name);
    let preview = Preview::start(&[("polku.yaml", PROJECT), ("journeys/a.yaml", &journey)], &[]);
    for path in ["/", "/journeys/a.yaml"] {
        let html = preview.get(path);
        assert!(!html.contains("<script>alert") && !html.contains("<img"), "{path}");
        assert!(html.contains("&lt;img src=x"), "{path}");
    }
    assert!(preview.get("/journeys/a.yaml").contains("\\u003cscript>alert(1)\\u003c/script>"), "the lines of the file");
}

// ---- following files -----------------------------------------------------------------------------

#[test]
fn a_page_follows_its_file() {
    let preview = project();
    let mut events = preview.listen("/journeys/a.yaml");
    let first = events.next().unwrap();
    assert_eq!(first, stamp(&preview.get("/journeys/a.yaml")));
    preview.write("journeys/a.yaml", &titled("Third"));
    let second = events.next().unwrap();
    assert_ne!(first, second);
    assert!(preview.get("/journeys/a.yaml").contains("<h1><bdi>Third</bdi></h1>"));
    // As most editors save: a new file replaces the old one.
    preview.write("journeys/.a.yaml.swp", &titled("Fourth"));
    fs::rename(preview.folder.path().join("journeys/.a.yaml.swp"), preview.folder.path().join("journeys/a.yaml"))
        .unwrap();
    events.next().unwrap();
    assert!(preview.get("/journeys/a.yaml").contains("<h1><bdi>Fourth</bdi></h1>"));
}

#[test]
fn only_changed_pages_send_events() {
    let preview = project();
    let [before, index] = ["/journeys/b.yaml", "/"].map(|path| stamp(&preview.get(path)).to_owned());
    preview.write("journeys/a.yaml", &titled("Third"));
    let after = preview.until("/", "Third");
    assert_ne!(stamp(&after), index);
    assert_eq!(stamp(&preview.get("/journeys/b.yaml")), before);
}

#[test]
fn a_file_with_errors_shows_them_above_its_last_picture() {
    let preview = project();
    preview.write("journeys/a.yaml", BROKEN);
    let page = preview.until("/journeys/a.yaml", "cannot be drawn because of its errors");
    assert!(page.contains("<h1><bdi>First</bdi></h1>") && page.contains("error[unknown-key]"), "the picture stays");
    assert!(preview.get("/").contains("cannot be drawn: 1 error"));
    preview.write("journeys/a.yaml", &titled("Mended"));
    let page = preview.until("/journeys/a.yaml", "<h1><bdi>Mended</bdi></h1>");
    assert!(!page.contains("cannot be drawn"));
}

#[test]
fn a_journey_with_errors_from_the_start_is_drawn_once_it_can_be() {
    let preview = Preview::start(&[("x.yaml", BROKEN)], &["x.yaml"]);
    let page = preview.get("/");
    assert!(page.contains("cannot be drawn") && !page.contains("id=\"stage\""), "{page}");
    preview.write("x.yaml", MINIMAL);
    preview.until("/", "<h1><bdi>Buying a pancake</bdi></h1>");
}

#[test]
fn added_and_removed_journeys_are_noticed() {
    let preview = project();
    preview.write("journeys/deep/below/c.yaml", &titled("Third"));
    preview.until("/", "href=\"/journeys/deep/below/c.yaml\"");
    assert_eq!(preview.status("/journeys/deep/below/c.yaml"), "200");
    preview.write("journeys/deep/below/c.yaml", &titled("Fourth"));
    preview.until("/journeys/deep/below/c.yaml", "Fourth");
    fs::remove_dir_all(preview.folder.path().join("journeys/deep")).unwrap();
    let page = preview.until("/journeys/deep/below/c.yaml", "was removed");
    assert!(page.contains("Fourth"), "who looks at it still sees it");
    assert!(!preview.get("/").contains("href=\"/journeys/deep/below/c.yaml\""));
    preview.write("journeys/deep/below/c.yaml", &titled("Fifth"));
    assert!(!preview.until("/journeys/deep/below/c.yaml", "Fifth").contains("was removed"));
}

#[test]
fn a_recreated_folder_is_followed() {
    let own: [&str; 0] = [];
    for (gone, args, is_moved) in
        [("journeys", &own[..], false), ("journeys", &["journeys"], true), ("", &own, true), ("", &["journeys"], false)]
    {
        let told = format!("`{gone}` of {args:?}, moved: {is_moved}");
        let files =
            [("polku.yaml", PROJECT), ("journeys/a.yaml", &titled("First")), ("journeys/b.yaml", &titled("Second"))];
        let preview = Preview::start(&files, args);
        let elsewhere = tempfile::tempdir().unwrap();
        let folder = preview.folder.path().join(gone);
        match is_moved {
            true => fs::rename(&folder, elsewhere.path().join("moved")).unwrap(),
            false => fs::remove_dir_all(&folder).unwrap(),
        }
        // They disappear from the index, and their pages say so.
        wait_for(&told, || (!preview.get("/").contains("href=\"/journeys/a.yaml\"")).then_some(()));
        let page = preview.until("/journeys/a.yaml", "was removed");
        assert!(page.contains("<h1><bdi>First</bdi></h1>"), "{told}: who looks at it still sees it");
        preview.write("polku.yaml", PROJECT);
        preview.write("journeys/deep/c.yaml", &titled("Third"));
        preview.write("journeys/a.yaml", &titled("Again"));
        wait_for(&told, || preview.get("/").contains("href=\"/journeys/deep/c.yaml\"").then_some(()));
        assert!(!preview.until("/journeys/a.yaml", "Again").contains("was removed"), "{told}");
        assert!(preview.get("/journeys/b.yaml").contains("was removed"), "{told}");
        for title in ["Fourth", "Fifth"] {
            preview.write("journeys/deep/c.yaml", &titled(title));
            preview.until("/journeys/deep/c.yaml", title);
        }
    }
}

/// A theme, a project file and a journey may each be a link whose target changes or is replaced.
#[cfg(unix)]
#[test]
fn targets_of_links_are_followed() {
    use std::os::unix::fs::symlink;
    let run = tempfile::tempdir().unwrap();
    let root = run.path();
    for (path, text) in [
        (".git/HEAD", ""),
        ("brand/theme.yaml", "colours: { paper: '#fffff1' }\n"),
        ("brand/project.yaml", "polku: 1\nrender: { theme: ./theme.yaml }\n"),
        ("shown/drafts/x.yaml", &titled("First")),
        ("shown/drafts/y.yaml", &titled("Second")),
    ] {
        write(root, path, text);
    }
    fs::create_dir(root.join("shown/journeys")).unwrap();
    let link = |target: &str, link: &str| symlink(target, root.join("shown").join(link)).unwrap();
    link("../brand/theme.yaml", "theme.yaml");
    link("../brand/project.yaml", "polku.yaml");
    link("../drafts/x.yaml", "journeys/a.yaml");
    link("../drafts/y.yaml", "journeys/b.yaml");
    let journey = root.join("shown/journeys/a.yaml");
    let preview = Preview::of(run, command(env!("CARGO_BIN_EXE_polku"), &["preview", "--port", "0", "shown"]));
    preview.until("/", "Second");
    let page = || preview.get("/shown/journeys/a.yaml");
    assert!(page().contains("First"));
    wait_for("the theme", || page().contains("#fffff1").then_some(()));
    preview.write("brand/theme.yaml", "colours: { paper: '#fffff2' }\n");
    wait_for("the theme as it is now", || page().contains("#fffff2").then_some(()));
    preview.write("brand/project.yaml", "polku: 1\n");
    wait_for("the project without its theme", || (!page().contains("#fffff2")).then_some(()));
    fs::remove_file(&journey).unwrap();
    symlink("../drafts/y.yaml", &journey).unwrap();
    preview.until("/shown/journeys/a.yaml", "Second");
}

#[test]
fn only_the_last_removed_journeys_keep_a_page() {
    let preview = project();
    let names: Vec<String> = (0..50).map(|number| format!("journeys/many/{number:02}.yaml")).collect();
    for name in &names {
        preview.write(name, &titled("One of many"));
    }
    preview.until("/", &names[49]);
    let mut events = preview.listen(&format!("/{}", names[0]));
    let before = events.next().unwrap();
    fs::remove_dir_all(preview.folder.path().join("journeys/many")).unwrap();
    assert_ne!(events.next().unwrap(), before, "who looks at it is told");
    wait_for("all gone", || (!preview.get("/").contains("journeys/many/")).then_some(()));
    let pages: Vec<String> = names.iter().map(|name| preview.get(&format!("/{name}"))).collect();
    assert!(pages.iter().all(|page| page.contains("was removed")));
    assert_eq!(pages.iter().filter(|page| page.contains("id=\"stage\"")).count(), 20, "pictures are kept of the last");
}

#[test]
fn a_project_file_may_break_and_be_fixed() {
    let preview = project();
    preview.write("polku.yaml", "polku: 1\nlint: { rules: { no-such-rule: off } }\nrendr: {}\n");
    for path in ["/", "/journeys/a.yaml"] {
        let page = preview.until(path, "polku.yaml has errors");
        assert!(page.contains("First"), "{path}");
    }
    // Meanwhile, a journey changes.
    preview.write("journeys/a.yaml", &titled("Later"));
    preview.write("polku.yaml", "polku: 1\nrender: { theme: dark, view: map }\n");
    let page = preview.until("/journeys/a.yaml", "<h1><bdi>Later</bdi></h1>");
    assert!(
        page.contains("data-theme=\"dark\"") && page.contains("data-view=\"map\" data-persona=\"\">"),
        "settings hold"
    );
    assert!(!page.contains("has errors"));
}

#[test]
fn a_theme_file_is_followed() {
    let project = "polku: 1\nrender: { theme: brand.yaml }\n";
    let files =
        [("polku.yaml", project), ("brand.yaml", "colours: { company: '#123456' }\n"), ("journeys/a.yaml", MINIMAL)];
    let preview = Preview::start(&files, &[]);
    let before = stamp(&preview.get("/journeys/a.yaml")).to_owned();
    preview.write("brand.yaml", "colours: { company: '#654321' }\n");
    let mut events = preview.listen("/journeys/a.yaml");
    let mut now = events.next().unwrap();
    if now == before {
        now = events.next().unwrap();
    }
    assert_eq!(now, stamp(&preview.get("/journeys/a.yaml")));
}

// ---- browsers ------------------------------------------------------------------------------------

#[test]
fn many_browsers_listen() {
    let preview = project();
    let mut all: Vec<Events> = (0..20).map(|_| preview.listen("/journeys/a.yaml")).collect();
    let first: Vec<String> = all.iter_mut().map(|events| events.next().unwrap()).collect();
    preview.write("journeys/a.yaml", &titled("Third"));
    let second: Vec<String> = all.iter_mut().map(|events| events.next().unwrap()).collect();
    assert!(first.iter().zip(&second).all(|(first, second)| first != second));
    assert!(second.iter().all(|stamp| *stamp == second[0]));
}

#[test]
fn a_new_listener_replaces_the_oldest() {
    let preview = project();
    let mut all: Vec<Events> = Vec::new();
    for _ in 0..33 {
        let mut events = preview.listen("/");
        events.next().unwrap();
        all.push(events);
    }
    assert_eq!(all[0].next(), None);
    preview.write("journeys/a.yaml", &titled("Third"));
    assert!(all[1..].iter_mut().all(|events| events.next().is_some()));
}

#[test]
fn browsers_that_hang_or_vanish_do_not_delay_others() {
    let preview = project();
    // Some send nothing, some listen and never read, some request a page and never accept it, some disconnect.
    let silent: Vec<TcpStream> = (0..10).map(|_| preview.connect()).collect();
    let deaf: Vec<Events> = (0..10).map(|_| preview.listen("/journeys/a.yaml")).collect();
    let asking: Vec<TcpStream> = (0..10)
        .map(|_| {
            let mut stream = preview.connect();
            write!(stream, "GET /journeys/a.yaml HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port).unwrap();
            stream
        })
        .collect();
    (0..50).for_each(|_| drop(preview.connect()));
    (0..20).for_each(|_| drop(preview.listen("/journeys/a.yaml")));
    let mut events = preview.listen("/journeys/a.yaml");
    events.next().unwrap();
    for number in 0..10 {
        preview.write("journeys/a.yaml", &titled(&format!("Number {number}")));
        events.next().unwrap();
    }
    preview.until("/journeys/a.yaml", "<h1><bdi>Number 9</bdi></h1>");
    drop((silent, deaf, asking));
}

#[test]
fn connections_beyond_the_limit_are_refused() {
    let preview = project();
    let crowd: Vec<TcpStream> = (0..200).map(|_| preview.connect()).collect();
    let knock = || {
        let mut stream = preview.connect();
        let _ = write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        status(&String::from_utf8_lossy(&answer))
    };
    wait_for("a refusal while the crowd is there", || (knock() == "503").then_some(()));
    drop(crowd);
    wait_for("an answer once the crowd has gone", || (knock() == "200").then_some(()));
}

// ---- start and end -------------------------------------------------------------------------------

#[test]
fn a_taken_port_is_an_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let (ending, said) = ended(&[("x.yaml", MINIMAL)], &["preview", "x.yaml", "--port", &port.to_string()]);
    assert_eq!(ending.code(), Some(2));
    let expected = format!("error: port {port} is taken; choose another one, or omit --port to let polku find one\n");
    assert_eq!(said, expected);
}

#[test]
fn a_preview_without_journeys_is_an_error() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], &'a str);
    let cases: [Case<'_>; 4] = [
        (&[], &["preview"], "error: no journeys in this folder"),
        (&[], &["preview", "none.yaml"], "error: cannot read none.yaml"),
        (&[("polku.yaml", "polku: 9\n"), ("journeys/a.yaml", MINIMAL)], &["preview"], "polku.yaml:1:8"),
        (&[("x.yaml", MINIMAL)], &["preview", "x.yaml", "--theme", "none.yaml"], "error: cannot read none.yaml"),
    ];
    for (files, args, expected) in cases {
        let (ending, said) = ended(files, args);
        assert_eq!(ending.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn it_ends_on_interrupt_and_on_hangup() {
    for signal in ["INT", "TERM", "HUP"] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "x.yaml", MINIMAL);
        // The tests may run where signals are ignored, as in a background job of a script.
        let defaults = ["--default-signal=INT,HUP", env!("CARGO_BIN_EXE_polku"), "preview", "--port", "0", "x.yaml"];
        let mut preview = Preview::of(folder, command("env", &defaults));
        let _events = preview.listen("/");
        let id = preview.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        wait_for(&format!("SIG{signal} ends it"), || preview.child.try_wait().unwrap());
    }
}
