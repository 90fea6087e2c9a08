//! Journeys made by chance, each from a seed: valid by construction, with every key of the format.

use std::fmt::Write;

/// A small generator of pseudo-random numbers (SplitMix64): the same seed, the same journey.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Texts that are hard on quoting, terminals and pictures.
pub const HOSTILE: &[&str] = &[
    "no",
    "404",
    "~",
    "null",
    "true",
    "1e3",
    "0x1f",
    "- a",
    "? b",
    "key: value",
    "a #b",
    "#c",
    "@d",
    "%e",
    "*f",
    "&g",
    "!h",
    "|",
    ">",
    "[i",
    "{j",
    "it's",
    "say \"hi\"",
    "back\\slash",
    "\\N \\G \\l",
    "\"]; evil [x=\"",
    "<b>bold</b>",
    "</svg><script>alert(1)</script>",
    "a\nb",
    "tab\tbed",
    "奉茶",
    "ääkköset öljyssä",
    "🎉 party",
    "\u{202e}right to left",
    "e\u{301}",
    "'",
    "\"",
    "`",
    "graph",
    "node",
    "::error::x",
    "a, b",
    "x-y",
    "=",
    "2026-01-01",
    "--- a",
    "... b",
    "a: ",
    ":",
    "«quoted»",
    "non\u{a0}breaking",
    "{a: b}",
    "[a, b]",
    "-1",
    ".5",
    "+1",
    "yes",
    "on",
    "<<",
    "\u{85}next line\u{2028}x",
];

/// A text as a double-quoted scalar of YAML.
pub fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// A journey with every key of the format, of up to `most` touchpoints.
pub fn journey(seed: u64, most: usize) -> String {
    Journey {
        chance: Chance::new(seed),
        out: String::new(),
        personas: 0,
        companion: None,
        starts: 0,
        pained: Vec::new(),
    }
    .write(most)
}

struct Journey {
    chance: Chance,
    out: String,
    personas: usize,
    /// The last persona, where it accompanies the first.
    companion: Option<usize>,
    /// The touchpoints with pains.
    pained: Vec<usize>,
    /// The number of touchpoints in the starting state.
    starts: usize,
}

const STAGES: [&str; 4] = ["starting-state", "pre-purchase", "purchase", "post-purchase"];

impl Journey {
    fn text(&mut self) -> String {
        let text = if self.chance.one_in(3) {
            self.chance.pick(HOSTILE)
        } else {
            self.chance.pick(&["A tip", "Kysyy neuvoa", "Ordering", "waits"])
        };
        quote(text)
    }

    fn texts(&mut self) -> String {
        let count = 1 + self.chance.below(3);
        if count == 1 {
            self.text()
        } else {
            format!("[{}]", (0..count).map(|_| self.text()).collect::<Vec<_>>().join(", "))
        }
    }

    fn score(&mut self) -> String {
        self.chance.pick(&["1", "2", "3", "4", "5", "1.5", "3.25", "4.0"]).to_owned()
    }

    fn duration(&mut self) -> &'static str {
        self.chance.pick(&["5min", "90min", "2h", "1h30min", "3d", "1w", "1w2d3h4min", "0min"])
    }

    fn links(&mut self) -> String {
        self.chance
            .pick(&["https://example.org/a?b=c#d", "{ text: \"More: here\", url: ../a.md }", "[mailto:a@b.fi, \"#x\"]"])
            .to_owned()
    }

    fn persona(&mut self) -> String {
        format!("p{}", self.chance.below(self.personas))
    }

    fn some_personas(&mut self) -> Vec<usize> {
        let first = self.chance.below(self.personas);
        (first..self.personas).step_by(2).collect()
    }

    fn by_persona(&mut self, served: &[usize], value: impl Fn(&mut Self) -> String) -> String {
        if served.is_empty() || self.chance.one_in(2) {
            return value(self);
        }
        let values: Vec<String> = served.iter().step_by(2).map(|index| format!("p{index}: {}", value(self))).collect();
        format!("{{ {} }}", values.join(", "))
    }

    /// `, personas: …` of an item, or nothing.
    fn whose(&mut self, served: &[usize]) -> String {
        if served.is_empty() || self.chance.one_in(2) {
            return String::new();
        }
        format!(", personas: p{}", self.chance.pick(served))
    }

    fn repeats(&mut self) -> &'static str {
        self.chance.pick(&["6", "[0, 3]", "{ times: 6, every: 3w }", "{ times: [2, 4] }"])
    }

    fn write(mut self, most: usize) -> String {
        self.personas = self.chance.below(4);
        self.companion = Some(self.personas).filter(|count| *count > 1 && self.chance.one_in(3)).map(|count| count - 1);
        let count = 1 + self.chance.below(most);
        let title = self.text();
        let _ = writeln!(self.out, "journey: {title}\nid: j{}", self.chance.below(1000));
        self.head();
        self.definitions();
        self.scenarios(count);
        self.limits(count);
        self.out.push_str("x-own: { anything: [goes, { here: 1 }] }\nstages:\n");
        let mut written = 0;
        for (index, stage) in STAGES.iter().enumerate() {
            if self.chance.one_in(8) && index < 3 {
                continue;
            }
            let own = self.chance.one_in(3);
            let id = if own { format!("own-{index}") } else { (*stage).to_owned() };
            let _ = writeln!(self.out, "  - id: {id}");
            if own || self.chance.one_in(4) {
                let _ = writeln!(self.out, "    kind: {stage}");
            }
            if self.chance.one_in(3) {
                let (name, note) = (self.text(), self.text());
                let (takes, repeats) = (self.duration(), self.repeats());
                let _ = writeln!(
                    self.out,
                    "    name: {name}\n    goal: {note}\n    note: {note}\n    was: was-{index}\n    takes: {takes}\n    repeats: {repeats}"
                );
            }
            let here = if index == 3 { count - written } else { self.chance.below(count - written + 1) };
            if here > 0 {
                self.out.push_str("    touchpoints:\n");
            }
            // One that goes on beside the others.
            let beside = here > 0 && self.chance.one_in(3);
            for number in written..written + here {
                self.touchpoint(number, written + here, count, beside.then_some(index));
            }
            if beside {
                let (name, wait, repeats) = (self.text(), self.duration(), self.repeats());
                let _ = writeln!(
                    self.out,
                    "      - {{ id: beside-{index}, name: {name}, wait: {wait}, repeats: {repeats}, experience: 2 }}"
                );
            }
            written += here;
            if index == 0 {
                self.starts = written;
            }
        }
        self.out
    }

    fn head(&mut self) {
        let lines = [
            ("lang", self.chance.pick(&["en", "fi", "sv-FI", "de"]).to_owned()),
            ("summary", self.text()),
            ("owner", "t0".to_owned()),
            ("reviewed", "2026-02-28".to_owned()),
            (
                "based-on",
                match self.chance.one_in(2) {
                    true => self.texts(),
                    false => format!(
                        "{{ b0: {}, b1: {{ name: {}, kind: measured, responses: 40, on: 2026-03-04 }} }}",
                        self.text(),
                        self.text()
                    ),
                },
            ),
            ("tags", self.texts()),
            ("links", self.links()),
            ("customers", self.chance.pick(&["120", "{ count: 410, per: year, source: Register }"]).to_owned()),
            (
                "terms",
                self.chance
                    .pick(&[
                        "public-service",
                        "{ extends: health }",
                        "{ evidence: \"\" }",
                        "{ done: { en: Settled, fi: Hoidettu } }",
                    ])
                    .to_owned(),
            ),
        ];
        for (key, value) in lines {
            if self.chance.one_in(2) {
                let _ = writeln!(self.out, "{key}: {value}");
            }
        }
        match self.chance.below(3) {
            0 => self.out.push_str("state: current\n"),
            1 => self.out.push_str("state: target\ntarget-of: another\n"),
            _ => {}
        }
    }

    fn definitions(&mut self) {
        if self.personas > 0 {
            self.out.push_str("personas:\n");
        }
        for index in 0..self.personas {
            let (name, goal, needs) = (self.text(), self.text(), self.texts());
            let _ = match self.chance.below(3) {
                _ if self.companion == Some(index) => {
                    writeln!(self.out, "  p{index}: {{ name: {name}, accompanies: p0, was: [old-{index}] }}")
                }
                2 => writeln!(
                    self.out,
                    "  p{index}: {{ name: {name}, share: 0.{index}5, age: 67, logged-as: [\"SEG-{index}\", {name}] }}"
                ),
                0 => writeln!(self.out, "  p{index}: {name}"),
                _ => writeln!(
                    self.out,
                    "  p{index}: {{ name: {name}, goal: {goal}, needs: {needs}, description: {goal}, quotes: {needs}, links: a.md, image: {{ src: p.webp, alt: {goal} }} }}"
                ),
            };
        }
        let names: Vec<String> = (0..4).map(|_| self.text()).collect();
        let [a, b, c, d] = [&names[0], &names[1], &names[2], &names[3]];
        let _ = write!(
            self.out,
            "channels:\n  c0: {a}\n  c1: {{ name: {b}, medium: web }}\n  c2: {{ name: {c}, medium: face-to-face }}\n\
             teams: {{ t0: {d}, t1: {{ name: {a}, description: {b} }} }}\npartners: {{ q0: {c} }}\n\
             facts:\n  f0: {d}\n  f1: {{ statement: {a}, in: {{ c0: {b}, c2: }} }}\n\
             systems: {{ s0: {b}, s1: {{ name: {c}, description: {d} }} }}\n\
             lanes: {{ l0: {{ name: {a}, after: support }}, l1: {d}, l2: {{ name: {c}, after: l0 }} }}\n\
             ends:\n  end-0: {{ name: {c}, kind: done }}\n  end-1: {{ name: {d}, kind: other }}\n  end-2: {{ name: {a}, kind: lost }}\n"
        );
        if self.chance.one_in(3) {
            let _ = writeln!(self.out, "  lost: {b}");
        }
    }

    /// Scenarios, which mostly fit no path.
    fn scenarios(&mut self, count: usize) {
        if self.chance.one_in(2) {
            return;
        }
        let (name, description, end) =
            (self.text(), self.text(), self.chance.pick(&["done", "lost", "end-0", "end-1", "renewed"]));
        let (one, other) = (self.chance.below(count), self.chance.below(count));
        let whose = if self.personas > 0 { ", personas: p0" } else { "" };
        let _ = writeln!(
            self.out,
            "scenarios:\n  s0: {name}\n  s1: {{ name: {name}, description: {description}, through: [tp-0, tp-{one}]{whose} }}\n  \
             s2: {{ name: {description}, without: tp-{other}, end: {end} }}"
        );
    }

    /// Limits, which mostly no path goes. They use up no chance, so that the rest stays as it is.
    fn limits(&mut self, count: usize) {
        let [one, other] = [self.out.len(), self.out.len() / 7].map(|number| number % count);
        if one % 2 == 0 {
            let _ = writeln!(
                self.out,
                "limits:\n  m0: {{ name: In time, from: tp-0, to: tp-{one}, within: 3mo }}\n  \
                 m1: {{ name: Not too soon, from: tp-{one}, to: tp-{other}, at-least: 10wd, pauses: [tp-{one}], source: A law }}"
            );
        }
    }

    /// A touchpoint of `count`, the ids of which are `tp-0` and so on; leads mostly onward.
    /// In the stage numbered `beside` is one that goes on beside others.
    fn touchpoint(&mut self, number: usize, stage_end: usize, count: usize, beside: Option<usize>) {
        let name = self.text();
        if self.chance.one_in(6) {
            let _ = writeln!(self.out, "      - {{ id: tp-{number}, name: {name} }}");
            return;
        }
        let _ = writeln!(self.out, "      - id: tp-{number}\n        name: {name}");
        let mut served: Vec<usize> = (0..self.personas).collect();
        if self.personas > 0 && self.chance.one_in(2) {
            served = self.some_personas();
            let some: Vec<String> = served.iter().map(|index| format!("p{index}")).collect();
            let some = if some.len() == 1 { some[0].clone() } else { format!("[{}]", some.join(", ")) };
            let _ = writeln!(self.out, "        personas: {some}");
        }
        for (key, value) in self.keys(number, &served) {
            if self.chance.one_in(4) {
                let _ = writeln!(self.out, "        {key}: {value}");
                self.pained.extend((key == "pains").then_some(number));
            }
        }
        if let Some(stage) = beside.filter(|_| self.chance.one_in(3)) {
            let when = self.text();
            let _ = match self.chance.below(2) {
                0 => writeln!(self.out, "        meanwhile: beside-{stage}"),
                _ => writeln!(self.out, "        meanwhile: {{ to: beside-{stage}, when: {when}, probability: 0.5 }}"),
            };
        }
        if number > 0 && self.chance.one_in(5) {
            let _ = writeln!(
                self.out,
                "        recovers: tp-{}\n        recovery: [response, apology]",
                self.chance.below(number)
            );
        }
        if !self.chance.one_in(3) {
            let next = self.next(number, stage_end, count);
            let _ = writeln!(self.out, "        next: {next}");
        }
    }

    fn keys(&mut self, number: usize, served: &[usize]) -> Vec<(&'static str, String)> {
        let word = |this: &mut Self, words: &[&'static str]| this.chance.pick(words).to_owned();
        vec![
            ("note", self.text()),
            ("links", self.links()),
            ("ownership", word(self, &["company", "partner", "customer", "social", "external"])),
            ("contact", word(self, &["direct", "indirect"])),
            ("channel", word(self, &["c0", "[c1, c2]"])),
            ("responsible", word(self, &["t0", "t1"])),
            ("partner", "q0".into()),
            ("named-person", word(self, &["true", "false"])),
            ("level", word(self, &["core", "extended", "exceeding"])),
            ("reach", word(self, &["every", "many", "some"])),
            ("facts", word(self, &["f0", "[f0, f1]"])),
            ("expectation", self.by_persona(served, Self::score)),
            ("experience", self.by_persona(served, Self::score)),
            ("feeling", self.by_persona(served, Self::texts)),
            ("tone", self.by_persona(served, |this| word(this, &["positive", "neutral", "negative"]))),
            (
                "wait",
                self.by_persona(served, |this| {
                    if this.chance.one_in(2) {
                        this.duration().into()
                    } else {
                        let limit = ["", ", limit: 3mo", ", limit: { for: 10wd, source: A law }"][this.out.len() % 3];
                        format!("{{ for: {}, expected: {}, informed: true{limit} }}", this.duration(), this.duration())
                    }
                }),
            ),
            ("takes", self.duration().into()),
            ("repeats", self.repeats().into()),
            ("image", word(self, &["a.png", "{ src: images/b.jpg, alt: A desk }"])),
            ("was", format!("[was-{number}, was-too-{number}]")),
            ("logged-as", self.texts()),
            (
                "basis",
                word(
                    self,
                    &[
                        "assumed",
                        "[observed, { kind: reported, of: [wait, next], source: Diary, responses: 4, on: 2026-05-06 }]",
                        "{ kind: assumed, of: experience }",
                    ],
                ),
            ),
            ("sub-journey", word(self, &["another", "j7"])),
            ("systems", word(self, &["s0", "[s1, s0]"])),
            (
                "lanes",
                format!(
                    "{{ l0: {}, l1: [{}, {{ text: {}{} }}], l2: {} }}",
                    self.texts(),
                    self.text(),
                    self.text(),
                    self.whose(served),
                    self.text()
                ),
            ),
            ("moment-of-truth", word(self, &["true", "false", "\"They decide: now\""])),
            ("thoughts", format!("[{}, {{ text: {}{} }}]", self.text(), self.text(), self.whose(served))),
            ("questions", self.texts()),
            (
                "cost",
                word(
                    self,
                    &[
                        "{ for-customer: 12.5, unit: € }",
                        "{ for-company: 30 }",
                        "{ for-customer: 0, for-company: 7, unit: min }",
                    ],
                ),
            ),
            (
                "pains",
                format!(
                    "[{}, {{ id: pain-{number}, text: {}, severity: {}{} }}]",
                    self.text(),
                    self.text(),
                    1 + self.chance.below(3),
                    self.whose(served)
                ),
            ),
            (
                "opportunities",
                format!(
                    "[{}, {{ text: {}{}, team: t1, impact: {}, effort: 2, status: {}, due: 2027-01-{:02}, links: b.md{} }}]",
                    self.text(),
                    self.text(),
                    // Of an earlier touchpoint.
                    self.pained.last().map_or(String::new(), |earlier| format!(", for: pain-{earlier}")),
                    1 + self.chance.below(3),
                    self.chance.pick(&["idea", "planned", "doing", "done", "dropped"]),
                    1 + self.chance.below(28),
                    self.whose(served)
                ),
            ),
            ("quotes", format!("[{}, {{ text: {}{} }}]", self.text(), self.text(), self.whose(served))),
            (
                "metrics",
                format!(
                    "[{{ csat: 3.4, target: {{ csat: 4.2 }}, responses: 57, source: {}{} }}, {{ nps: -12, ces: 6, before: {{ nps: -20, on: 2025-06-01 }} }}, {{ name: {}, value: 0.5, unit: min, better: lower, target: 1, before: 0.7 }}]",
                    self.text(),
                    self.whose(served),
                    self.text()
                ),
            ),
            ("evidence", self.texts()),
            ("frontstage", format!("{{ text: {}, team: t0 }}", self.text())),
            ("backstage", self.texts()),
            ("support", self.texts()),
            (
                "employee",
                word(self, &["{ experience: 3, load: 4.5, lacks: [information, time] }", "{ lacks: authority }", "{}"]),
            ),
            (
                "feedback",
                word(self, &["true", "false", "{ asks: true, answered-within: 1d }", "{ answered-within: 2h }"]),
            ),
            ("entry", self.entry(served)),
            ("x-mine", self.text()),
        ]
    }

    /// Shares so small that all together stay below 1.
    fn entry(&mut self, served: &[usize]) -> String {
        let own: Vec<usize> = served.iter().copied().filter(|index| self.companion != Some(*index)).collect();
        match own.is_empty() {
            true if self.personas > 0 => "false".to_owned(),
            _ => self.by_persona(&own, |this| this.chance.pick(&["true", "false", "0.02", "0"]).to_owned()),
        }
    }

    fn next(&mut self, number: usize, stage_end: usize, count: usize) -> String {
        let ways = 1 + self.chance.below(3);
        let share = self.chance.pick(&["0.2", "0.25", "0.3333"]);
        let mut list = Vec::new();
        for _ in 0..ways {
            let mut counted = "";
            let to = match self.chance.below(12) {
                10 => self.chance.pick(&["end-0", "end-1", "end-2"]).to_owned(),
                11 if (1..=number).contains(&self.starts) => {
                    counted = ", counts-as: end-0";
                    "tp-0".to_owned()
                }
                0 => "done".to_owned(),
                1 => "lost".to_owned(),
                2 => format!("tp-{}", self.chance.below(count)),
                3 => format!("tp-{}", stage_end.min(count - 1)),
                _ => format!("tp-{}", (number + 1).min(count - 1)),
            };
            let mut way = format!("to: {to}{counted}");
            if self.chance.one_in(3) {
                let when = self.text();
                let _ = write!(way, ", when: {when}");
            }
            if self.chance.one_in(3) {
                let _ = write!(way, ", probability: {share}");
            }
            if self.personas > 0 && self.chance.one_in(4) {
                let _ = write!(way, ", personas: {}", self.persona());
            }
            list.push(if way == format!("to: {to}") { to } else { format!("{{ {way} }}") });
        }
        if list.len() == 1 { list.remove(0) } else { format!("[{}]", list.join(", ")) }
    }
}

/// A plain journey of so many touchpoints in the four stages, with loops back and a renewal: 175 lines
/// for 19 touchpoints.
pub fn plain(touchpoints: usize) -> String {
    let mut out = String::from(
        "journey: A plain journey\nlang: en\nstate: current\nsummary: Made for measuring\nreviewed: 2026-11-01\n\
         personas:\n  host: { name: Party host, goal: A party without surprises }\n  guest: Guest\n\
         channels:\n  website: { name: Own website, medium: web }\n  phone: { name: Phone, medium: phone }\n\
         teams:\n  events: Events\n  kitchen: Kitchen\nstages:\n",
    );
    let per_stage = touchpoints.div_ceil(4);
    for number in 0..touchpoints {
        if number % per_stage == 0 {
            let _ = write!(out, "  - id: {}\n    touchpoints:\n", STAGES[number / per_stage]);
        }
        let _ = write!(
            out,
            "      - id: t{number}\n        name: Touchpoint number {number}\n        ownership: company\n        contact: direct\n        channel: website\n        \
             responsible: events\n        expectation: 4\n"
        );
        let last = number + 1 == touchpoints;
        if last {
            out.push_str("        next: [t0, done]\n");
        } else if number % 7 == 3 {
            let _ = writeln!(
                out,
                "        next: [{{ to: t{}, when: not yet, probability: 0.2 }}, t{}]",
                number - 2,
                number + 1
            );
        } else {
            out.push_str("        experience: 3\n");
        }
    }
    out
}

/// A journey such as people draw, of so many touchpoints and personas: scores by persona, pains, recoveries, facts,
/// metrics, and with the touchpoints more channels, teams and facts. Here and there something is wrong with it. About
/// nine lines for a touchpoint.
pub fn service(seed: u64, touchpoints: usize, personas: usize) -> String {
    let mut chance = Chance::new(seed);
    let (channels, teams, facts) = (4 + touchpoints / 20, 2 + touchpoints / 30, 1 + touchpoints / 20);
    let mut out = format!(
        "journey: Visit number {seed}\nlang: en\nsummary: Made for measuring\nowner: t0\nreviewed: 2026-11-01\npersonas:\n"
    );
    // Writing to a string cannot fail.
    for number in 0..personas {
        let _ = writeln!(out, "  p{number}: {{ name: Guest {number}, goal: A party without surprises }}");
    }
    out.push_str("channels:\n");
    for number in 0..channels {
        let medium = chance.pick(&["web", "phone", "email", "place", "word-of-mouth"]);
        let _ = writeln!(out, "  c{number}: {{ name: Channel {number}, medium: {medium} }}");
    }
    out.push_str("teams:\n");
    for number in 0..teams {
        let _ = writeln!(out, "  t{number}: Team {number}");
    }
    out.push_str("partners:\n  carrier: Carrier\nfacts:\n");
    for number in 0..facts {
        let says = chance.pick(&["9-17", "9-17", "9-17", "10-18"]);
        let _ = writeln!(
            out,
            "  f{number}:\n    statement: Hours of place {number}\n    in: {{ c{}: 9-17, c{}: {says} }}",
            number % channels,
            (number + 1) % channels
        );
    }
    out.push_str("stages:\n");
    let per_stage = touchpoints.div_ceil(4);
    for number in 0..touchpoints {
        if number % per_stage == 0 {
            let _ = writeln!(out, "  - id: {}\n    touchpoints:", STAGES[number / per_stage]);
        }
        let _ = writeln!(out, "      - id: s{number}\n        name: Asks for number {number}");
        let mut service = Service { chance: &mut chance, touchpoints, personas, channels, teams, facts };
        for line in service.lines(number) {
            let _ = writeln!(out, "        {line}");
        }
    }
    out
}

/// What a touchpoint of a [`service`] is made of.
struct Service<'c> {
    chance: &'c mut Chance,
    touchpoints: usize,
    personas: usize,
    channels: usize,
    teams: usize,
    facts: usize,
}

impl Service<'_> {
    fn lines(&mut self, number: usize) -> Vec<String> {
        let Service { touchpoints, channels, teams, facts, .. } = *self;
        let chance = &mut *self.chance;
        let of =
            chance.pick(&["company", "company", "company", "company", "partner", "customer", "social", "external"]);
        let mut lines = vec![format!("ownership: {of}"), format!("channel: c{}", chance.below(channels))];
        if of == "company" {
            lines.push(format!("contact: direct\n        responsible: t{}", chance.below(teams)));
        }
        let expectation = chance.pick(&["3", "3.5", "4"]);
        lines.push(format!("expectation: {expectation}"));
        lines.push(format!("experience: {}", self.experience()));
        let chance = &mut *self.chance;
        let some = [
            ("pains", format!("{{ text: Nobody answers, severity: {} }}", chance.pick(&["1", "2", "2", "3"]))),
            ("opportunities", "[Answer sooner]".to_owned()),
            ("metrics", "{ csat: 3.4, responses: 57 }".to_owned()),
            ("frontstage", format!("{{ text: Greets, team: t{} }}", chance.below(teams))),
            ("wait", format!("{{ for: {}min, expected: 10min }}", chance.pick(&["5", "10", "20"]))),
            ("level", chance.pick(&["core", "extended", "exceeding"]).to_owned()),
            ("reach", "every".to_owned()),
            ("facts", format!("f{}", chance.below(facts))),
            ("employee", format!("{{ experience: 3, load: {}, lacks: [time] }}", chance.pick(&["2", "3", "4"]))),
        ];
        lines.extend(some.into_iter().filter(|_| chance.one_in(6)).map(|(key, value)| format!("{key}: {value}")));
        let last = number + 1 == touchpoints;
        let onward = if last { "done".to_owned() } else { format!("s{}", number + 1) };
        match number % 9 {
            _ if last => lines.push("feedback: { asks: true, answered-within: 2d }\n        next: [s0, done]".into()),
            4 if number + 2 < touchpoints => {
                lines.push(format!("next: [{onward}, {{ to: s{}, when: it fails, probability: 0.1 }}]", number + 2));
            }
            6 => lines.push(format!(
                "recovers: s{}\n        recovery: [response, closure]\n        next: {onward}",
                number - 2
            )),
            7 => lines.push(format!("next: [{onward}, {{ to: lost, when: too dear, probability: 0.2 }}]")),
            8 => lines.push(format!("next: [{onward}, {{ to: s{}, when: not yet }}]", number - 6)),
            _ => {}
        }
        lines
    }

    fn experience(&mut self) -> String {
        let score = |chance: &mut Chance| {
            chance.pick(&["2", "4", "4", "4", "4", "4", "4", "4", "4", "4.5", "4.5", "4.5", "4.5", "5", "5", "5"])
        };
        if self.personas == 0 || self.chance.one_in(2) {
            return score(self.chance).to_owned();
        }
        let each: Vec<String> = (0..self.personas).map(|number| format!("p{number}: {}", score(self.chance))).collect();
        format!("{{ {} }}", each.join(", "))
    }
}

/// A journey of touchpoints that are nothing but their ways on; of each, the numbers of those that it leads to.
pub fn shape(ways: impl IntoIterator<Item = Vec<usize>>) -> String {
    let mut out = String::from("journey: A shape\nstages:\n  - id: purchase\n    touchpoints:\n");
    for (number, ways) in ways.into_iter().enumerate() {
        let ways: Vec<String> = ways.iter().map(|to| format!("s{to}")).collect();
        let next = if ways.is_empty() { "done".to_owned() } else { format!("[{}]", ways.join(", ")) };
        let _ = writeln!(out, "      - {{ id: s{number}, name: S{number}, next: {next} }}");
    }
    out
}
