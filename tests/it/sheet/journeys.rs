//! Journeys with texts that are hard on a sheet, each from a seed.

use std::fmt::Write as _;

use crate::common::generate::{Chance, HOSTILE, quote};
use polku::{Journey, load_str};

/// Texts that are hard on columns.
const LONG: &[&str] = &[
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "https://www.example.org/a/very/long/address/that/never/ends?and=goes&on=and&on=and_on",
    "お問い合わせいただきありがとうございます。担当者より折り返しご連絡いたします",
    "مرحبا بكم في المقهى، نرجو الانتظار قليلا",
    "👩\u{200d}🚒👩\u{200d}🚒🇫🇮🇸🇪🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
    "e\u{301}\u{302}\u{303}e\u{301}\u{302}\u{303}e\u{301}\u{302}\u{303}e\u{301}",
    "\u{7}\u{1b}[31mred\u{1b}[0m",
    "\u{202e}\u{200b}",
    "Waits for so long that nobody remembers any more what it was that they had been waiting for in the first place",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];

pub fn load(text: &str) -> Journey {
    let loaded = load_str("generated.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

/// A journey of up to `most` touchpoints in which every text begins with a word of its own: `w1q`, `w2q` and so on.
pub fn hostile(seed: u64, most: usize) -> String {
    let mut maker = Maker { chance: Chance::new(seed), words: 0 };
    let personas = maker.chance.pick(&[0, 0, 1, 2, 3, 5, 40]);
    let count = 1 + maker.chance.below(most);
    maker.write(personas, count)
}

struct Maker {
    chance: Chance,
    words: usize,
}

impl Maker {
    fn text(&mut self) -> String {
        self.words += 1;
        let rest = match self.chance.below(6) {
            0 | 1 => self.chance.pick(LONG),
            2 => self.chance.pick(HOSTILE),
            _ => self.chance.pick(&["waits", "asks for advice and gets none", "Kysyy neuvoa", "pays"]),
        };
        quote(&format!("w{}q {rest}", self.words))
    }

    fn texts(&mut self) -> String {
        let count = 1 + self.chance.below(3);
        format!("[{}]", (0..count).map(|_| self.text()).collect::<Vec<_>>().join(", "))
    }

    fn score(&mut self) -> String {
        self.chance.pick(&["1", "2", "3", "4", "5", "1.5", "3.25", "4.5"]).to_owned()
    }

    fn each(&mut self, personas: usize, value: impl Fn(&mut Self) -> String) -> String {
        if personas == 0 || self.chance.one_in(2) {
            return value(self);
        }
        let step = 1 + self.chance.below(2);
        let values: Vec<String> =
            (0..personas).step_by(step).map(|index| format!("p{index}: {}", value(self))).collect();
        format!("{{ {} }}", values.join(", "))
    }

    fn write(&mut self, personas: usize, count: usize) -> String {
        let mut out = format!("journey: {}\nid: j\nsummary: {}\nowner: t0\n", self.text(), self.text());
        let _ = writeln!(out, "reviewed: 2026-02-28\nbased-on: {}\ntags: {}", self.texts(), self.texts());
        let _ = writeln!(out, "lang: {}", self.chance.pick(&["en", "fi", "sv", "de"]));
        if personas > 0 {
            out.push_str("personas:\n");
        }
        for index in 0..personas {
            let name = self.text();
            if personas < 10 && self.chance.one_in(2) {
                let _ = writeln!(out, "  p{index}: {{ name: {name}, goal: {}, needs: {} }}", self.text(), self.texts());
            } else {
                let _ = writeln!(out, "  p{index}: {name}");
            }
        }
        let _ = writeln!(
            out,
            "channels:\n  c0: {}\n  c1: {{ name: {}, medium: web }}\nteams: {{ t0: {}, t1: {{ name: {}, description: {} }} }}\n\
             partners: {{ q0: {} }}\nfacts: {{ f0: {{ statement: {}, in: {{ c0: {}, c1: }} }} }}\nstages:",
            self.text(),
            self.text(),
            self.text(),
            self.text(),
            self.text(),
            self.text(),
            self.text(),
            self.text(),
        );
        let mut written = 0;
        for (index, stage) in ["starting-state", "pre-purchase", "purchase", "post-purchase"].iter().enumerate() {
            let _ = writeln!(out, "  - id: {stage}");
            if self.chance.one_in(3) {
                let _ = writeln!(out, "    name: {}\n    note: {}", self.text(), self.text());
            }
            let here = if index == 3 { count - written } else { self.chance.below(count - written + 1) };
            if here > 0 {
                out.push_str("    touchpoints:\n");
            }
            for number in written..written + here {
                let _ = writeln!(out, "      - id: s{number}\n        name: {}", self.text());
                self.keys(&mut out, personas, number, count);
            }
            written += here;
        }
        out
    }

    fn keys(&mut self, out: &mut String, personas: usize, number: usize, count: usize) {
        let action = |maker: &mut Self| format!("[{{ text: {}, team: t1 }}, {}]", maker.text(), maker.text());
        for key in [
            "note",
            "expectation",
            "experience",
            "feeling",
            "pains",
            "opportunities",
            "quotes",
            "evidence",
            "frontstage",
            "backstage",
            "support",
            "metrics",
            "wait",
            "employee",
            "facts",
            "channel",
            "ownership",
            "responsible",
            "partner",
            "contact",
            "links",
            "recovers",
            "level",
            "personas",
            "next",
        ] {
            if !self.chance.one_in(3) && !matches!(key, "expectation" | "experience") || self.chance.one_in(6) {
                continue;
            }
            let value = match key {
                "expectation" | "experience" => self.each(personas, Self::score),
                "feeling" => self.each(personas, Self::text),
                "note" => self.text(),
                "quotes" => self.texts(),
                "pains" => format!("[{{ text: {}, severity: 2 }}, {}]", self.text(), self.text()),
                "opportunities" => format!("{{ text: {}, team: t0, links: b.md }}", self.text()),
                "evidence" | "frontstage" | "backstage" | "support" => action(self),
                "metrics" => format!("[{{ csat: 3.4, target: {{ csat: 4.2 }}, responses: 57, source: {} }}, {{ name: {}, value: 12.5, target: 20 }}]", self.text(), self.text()),
                "wait" => "{ for: 1w2d3h4min, expected: 1h, informed: false }".into(),
                "employee" => "{ experience: 3, load: 4.5, lacks: [information, time, authority] }".into(),
                "facts" => "f0".into(),
                "channel" => "[c0, c1]".into(),
                "ownership" => self.chance.pick(&["company", "partner", "customer", "social", "external"]).into(),
                "responsible" => self.chance.pick(&["t0", "t1"]).into(),
                "partner" => "q0".into(),
                "contact" => self.chance.pick(&["direct", "indirect"]).into(),
                "links" => format!("{{ text: {}, url: a.md }}", self.text()),
                "recovers" if number > 0 => format!("s{}", self.chance.below(number)),
                "level" => "exceeding\n        reach: many\n        named-person: false\n        feedback: { asks: true, answered-within: 2d }".into(),
                "personas" if personas > 1 => format!("[p0, p{}]", 1 + self.chance.below(personas - 1)),
                "next" => self.next(personas, number, count),
                _ => continue,
            };
            let _ = writeln!(out, "        {key}: {value}");
        }
    }

    fn next(&mut self, personas: usize, number: usize, count: usize) -> String {
        let on = if number + 1 < count { format!("s{}", number + 1) } else { "done".into() };
        let skip = format!("s{}", (number + 2).min(count - 1));
        match self.chance.below(5) {
            0 => format!("[{on}, {{ to: lost, probability: 0.125 }}]"),
            1 => format!("[{on}, {{ to: done, probability: 0.3333 }}, {{ to: lost, probability: 0.2125 }}]"),
            2 if personas > 1 => format!(
                "[{on}, {{ to: lost, probability: 0.4, personas: p0 }}, {{ to: lost, probability: 0.1234, personas: p1 }}]"
            ),
            3 => format!("[{{ to: {skip}, when: {}, probability: 0.7 }}, {on}]", self.text()),
            _ => on,
        }
    }
}
