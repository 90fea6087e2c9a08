//! Every word that polku itself draws, in English, Finnish and Swedish: one table.
//!
//! The author's texts are drawn as they are. What the tool adds to them (kinds of stages, the legend,
//! marks, numbers) follows the journey's language, so that a picture speaks one language.

/// A language that the tool's own words exist in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// English, and whatever is none of the others.
    #[default]
    English,
    /// Finnish.
    Finnish,
    /// Swedish.
    Swedish,
}

/// Every language, with the primary subtag that BCP 47 gives it.
const TAGS: [(&str, Lang); 3] = [("en", Lang::English), ("fi", Lang::Finnish), ("sv", Lang::Swedish)];

/// Declares the words: each in every language, so that none can be forgotten.
macro_rules! table {
    ($($(#[doc = $docs:literal])+ $word:ident: $en:literal, $fi:literal, $sv:literal;)+) => {
        /// A word, or a few, that the tool draws.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Word {
            $($(#[doc = $docs])+ $word,)+
        }

        impl Word {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Word] = &[$(Word::$word),+];

            fn row(self) -> [&'static str; 3] {
                match self {
                    $(Word::$word => [$en, $fi, $sv],)+
                }
            }
        }
    };
}

table! {
    /// How many others there are in a list that is not shown whole: "+ 12 more".
    More: "more", "muuta", "till";

    /// A stage kind (D1).
    StartingState: "starting state", "lähtötila", "utgångsläge";
    /// A stage kind (D1).
    PrePurchase: "pre-purchase", "ennen ostosta", "före köpet";
    /// A stage kind (D1).
    Purchase: "purchase", "ostotapahtuma", "köpet";
    /// A stage kind (D1).
    PostPurchase: "post-purchase", "oston jälkeen", "efter köpet";

    /// An ownership (D2).
    Company: "company-owned", "yrityksen omistama", "företagets egen";
    /// An ownership (D2).
    Partner: "partner-owned", "yhteistyökumppanin toteuttama", "utförs av en partner";
    /// An ownership (D2).
    Customer: "customer-owned", "asiakkaan oma", "kundens egen";
    /// An ownership (D2).
    Social: "social", "sosiaalinen", "social";
    /// An ownership (D2).
    External: "external", "ulkoinen", "extern";

    /// A contact (D2).
    Direct: "direct contact", "suora kontakti", "direkt kontakt";
    /// A contact (D2).
    Indirect: "indirect contact", "epäsuora kontakti", "indirekt kontakt";

    /// A kind of transition: onward.
    Forward: "onward", "eteenpäin", "framåt";
    /// A kind of transition: backward.
    Back: "back", "takaisin", "tillbaka";
    /// A kind of transition: into the starting state again (D1).
    Renewal: "renewal", "uusi kierros", "ny runda";
    /// A kind of transition: into what makes a failure good (D6).
    Recovery: "recovery", "korjaaminen", "gottgörelse";
    /// A kind of transition: to one of the two ends.
    Exit: "exit", "poistuminen", "utgång";

    /// Where a persona begins.
    Start: "the journey begins", "polku alkaa", "resan börjar";
    /// The end at which the customer is finished.
    Done: "done", "valmis", "klar";
    /// The end at which the customer is gone.
    Lost: "lost", "menetetty", "förlorad";
    /// Before the name of a touchpoint that is made good here (D6).
    Recovers: "makes good", "korjaa", "gottgör";

    /// What the customer expects (D3).
    Expectation: "expectation", "odotus", "förväntan";
    /// What the customer experiences (D3).
    Experience: "experience", "kokemus", "upplevelse";

    /// Before how long the customer waits.
    Wait: "wait", "odotusaika", "väntetid";
    /// Before how long a wait the customer expects.
    Expected: "expected", "odotettu", "väntad";

    /// A journey as it is (D8).
    CurrentState: "current state", "nykytila", "nuläge";
    /// A journey as it is meant to become (D8).
    TargetState: "target state", "tavoitetila", "målbild";
    /// Before the name of the persona whose view is drawn (D5).
    Persona: "persona", "asiakasprofiili", "kundprofil";

    /// A lane: the touchpoints (D2).
    Touchpoints: "touchpoints", "kosketuspisteet", "kontaktpunkter";
    /// A lane of the blueprint: the touchpoints as what the customer does.
    CustomerActions: "customer actions", "asiakkaan toiminta", "kundens handlingar";
    /// A lane: expectation against experience (D3).
    Emotion: "experience curve", "kokemuskäyrä", "upplevelsekurva";
    /// A lane: what the customer feels and says (D3).
    Feeling: "feelings and words", "tunteet ja sanat", "känslor och ord";
    /// A lane: what hurts the customer.
    Pains: "pains", "kipupisteet", "smärtpunkter";
    /// A lane: what could be made better.
    Opportunities: "opportunities", "mahdollisuudet", "möjligheter";
    /// A lane: the team that answers for it, and the partner (D8).
    Responsible: "responsible", "vastuu", "ansvar";
    /// Before the name of a partner (D2).
    PartnerOf: "partner", "kumppani", "partner";
    /// A lane: what is measured (D7).
    Metrics: "metrics", "mittarit", "mätvärden";
    /// A lane: how long the customer waits.
    Waits: "waits", "odotusajat", "väntetider";
    /// A lane: the employee's side (D9).
    Employee: "employee", "työntekijä", "medarbetare";
    /// A lane: what is said in the channels (D4).
    Facts: "facts", "tiedot eri kanavissa", "fakta i kanalerna";
    /// A lane: what the customer sees and touches.
    Evidence: "evidence", "näkyvät todisteet", "synliga bevis";
    /// A lane: what employees do in the customer's sight.
    Frontstage: "frontstage", "näkyvä toiminta", "synligt arbete";
    /// A lane: what employees do out of the customer's sight.
    Backstage: "backstage", "taustatoiminta", "bakom scenen";
    /// A lane: systems, processes and partners that carry it.
    Support: "support and partners", "tukiprosessit ja kumppanit", "stöd och partner";

    /// Between the customer's actions and the frontstage.
    LineOfInteraction: "line of interaction", "vuorovaikutuksen raja", "interaktionslinje";
    /// Between frontstage and backstage.
    LineOfVisibility: "line of visibility", "näkyvyyden raja", "synlighetslinje";
    /// Between backstage and support.
    LineOfInternalInteraction: "line of internal interaction", "sisäisen vuorovaikutuksen raja", "linje för intern interaktion";
    /// Where another team goes on (D8).
    Handover: "handover", "vastuu siirtyy", "överlämning";

    /// Before how far the experience is from what was expected, where it is farthest below (D3).
    WidestGap: "widest gap", "suurin pettymys", "största besvikelsen";
    /// Where the experience is below what was expected (D3).
    Below: "below expectation", "alle odotuksen", "under förväntan";
    /// Where the experience is above what was expected (D3).
    Above: "above expectation", "yli odotuksen", "över förväntan";
    /// A score of a touchpoint that is not on the likeliest way.
    OffTheWay: "off the likeliest way", "todennäköisimmän polun ulkopuolella", "utanför den troligaste vägen";

    /// What a persona wants to reach.
    Goal: "goal", "tavoite", "mål";
    /// What a persona needs on the way.
    Needs: "needs", "tarpeet", "behov";
    /// The team that keeps the map true (D8).
    Owner: "owner", "omistaja", "ägare";
    /// When the map was last compared with reality.
    Reviewed: "reviewed", "tarkistettu", "granskad";
    /// The evidence that the map rests on.
    BasedOn: "based on", "aineisto", "underlag";
    /// Words to find a journey by.
    Tags: "tags", "aiheet", "ämnen";
    /// Addresses of further material.
    Links: "links", "linkit", "länkar";
    /// Before the id of the journey whose future this is (D8).
    TargetOf: "target for", "tavoite polulle", "målbild för";
    /// Teams and partners that are described (D8).
    Teams: "teams and partners", "tiimit ja kumppanit", "team och partner";
    /// This sheet of so many: `page 2 of 3`.
    Page: "page", "sivu", "sida";

    /// How far a touchpoint goes (D8).
    Core: "core", "ydinkokemus", "kärna";
    /// How far a touchpoint goes (D8).
    Extended: "extended", "laajennettu", "utvidgad";
    /// How far a touchpoint goes (D8).
    Exceeding: "exceeding", "odotukset ylittävä", "överträffar";
    /// How many meet a touchpoint (D8).
    EveryCustomer: "every customer", "jokainen asiakas", "varje kund";
    /// How many meet a touchpoint (D8).
    ManyCustomers: "many customers", "moni asiakas", "många kunder";
    /// How many meet a touchpoint (D8).
    SomeCustomers: "some customers", "osa asiakkaista", "en del kunder";
    /// A person by name answers (D4).
    NamedPerson: "a person by name", "nimetty henkilö", "namngiven person";
    /// No person by name answers (D4).
    NobodyByName: "nobody by name", "ei nimettyä henkilöä", "ingen vid namn";
    /// The tone of an encounter (D3).
    PositiveTone: "glad tone", "iloinen sävy", "glad ton";
    /// The tone of an encounter (D3).
    NeutralTone: "neutral tone", "neutraali sävy", "neutral ton";
    /// The tone of an encounter (D3).
    NegativeTone: "heavy tone", "raskas sävy", "tung ton";
    /// The customer is asked for feedback (D7).
    AsksFeedback: "asks for feedback", "pyytää palautetta", "ber om återkoppling";
    /// The customer is not asked for feedback (D7).
    AsksNoFeedback: "does not ask for feedback", "ei pyydä palautetta", "ber inte om återkoppling";
    /// Before the time within which feedback is answered (D7).
    AnsweredWithin: "answered within", "vastaus viimeistään", "svar inom";

    /// A part of a recovery (D6).
    Response: "quick response", "nopea vastaus", "snabbt svar";
    /// A part of a recovery (D6).
    Apology: "apology", "anteeksipyyntö", "ursäkt";
    /// A part of a recovery (D6).
    Explanation: "explanation", "selitys", "förklaring";
    /// A part of a recovery (D6).
    Compensation: "compensation", "hyvitys", "kompensation";
    /// A part of a recovery (D6).
    Closure: "closure", "asian päättäminen", "avslut";

    /// The customer is told about a wait.
    Informed: "told of it", "viiveestä kerrotaan", "informeras";
    /// The customer is not told about a wait.
    NotInformed: "not told of it", "viiveestä ei kerrota", "informeras inte";

    /// Before what is measured: customer satisfaction (1 to 5).
    Csat: "CSAT", "CSAT", "CSAT";
    /// Before what is measured: net promoter score (−100 to 100).
    Nps: "NPS", "NPS", "NPS";
    /// Before what is measured: customer effort score (1 to 7, where 7 is easy).
    Ces: "CES", "CES", "CES";
    /// Before what a figure is meant to become.
    Target: "target", "tavoitearvo", "målvärde";
    /// After a number of answers.
    Answers: "answers", "vastausta", "svar";

    /// The emotional load of the employee (D9).
    Load: "load", "kuormitus", "belastning";
    /// Before what the employee lacks (D9).
    Lacks: "lacks", "puuttuu", "saknar";
    /// What an employee may lack (D9).
    Information: "information", "tieto", "information";
    /// What an employee may lack (D9).
    Competence: "competence", "osaaminen", "kompetens";
    /// What an employee may lack (D9).
    Authority: "authority", "valtuudet", "befogenhet";
    /// What an employee may lack (D9).
    Time: "time", "aika", "tid";
    /// What an employee may lack (D9).
    Motivation: "motivation", "motivaatio", "motivation";

    /// Of a channel that leaves a fact out (D4).
    Silent: "says nothing", "ei kerro", "säger inget";

    /// How much a pain hurts.
    Nuisance: "a nuisance", "harmi", "ett irritationsmoment";
    /// How much a pain hurts.
    Hindrance: "a hindrance", "haitta", "ett hinder";
    /// How much a pain hurts.
    Failure: "a failure", "vakava ongelma", "ett allvarligt problem";

    /// Journeys, as the heading of an overview.
    Journeys: "customer journeys", "asiakaspolut", "kundresor";
    /// The way to that overview.
    AllJourneys: "all journeys", "kaikki polut", "alla resor";
    /// A view: touchpoints and the ways between them.
    FlowView: "flow", "polkukaavio", "flöde";
    /// A view: the journey map.
    MapView: "journey map", "polkukartta", "kundresekarta";
    /// A view: the service blueprint.
    BlueprintView: "service blueprint", "palvelumalli", "tjänsteritning";
    /// What there are several views of.
    Picture: "picture", "kuva", "bild";
    /// One of several views.
    View: "view", "näkymä", "vy";
    /// What a map has below its stages.
    Lanes: "lanes", "rivit", "rader";
    /// All personas at once (D5).
    Everybody: "everybody", "kaikki", "alla";
    /// Makes a picture larger.
    ZoomIn: "zoom in", "lähennä", "zooma in";
    /// Makes a picture smaller.
    ZoomOut: "zoom out", "loitonna", "zooma ut";
    /// Makes a picture as large as there is room.
    Fit: "fit to window", "sovita ikkunaan", "anpassa till fönstret";
    /// Makes a picture as large as it is.
    FullSize: "actual size", "todellinen koko", "verklig storlek";
    /// Turns the picture around.
    MoveAround: "move the picture", "siirrä kuvaa", "flytta bilden";
    /// How a picture is moved.
    MoveKeys: "arrow keys, or drag beside the text", "nuolinäppäimet tai vetäminen tekstin vierestä", "piltangenter, eller dra bredvid texten";
    /// How a picture is made larger or smaller, besides by keys.
    ZoomKeys: "Ctrl and wheel, or pinch", "Ctrl ja rulla tai nipistys", "Ctrl och hjul, eller nyp";
    /// How one goes from view to view.
    TabKeys: "arrow keys on the tabs", "nuolinäppäimet välilehdillä", "piltangenter på flikarna";
    /// How text is taken along.
    SelectText: "text can be selected and copied", "tekstin voi valita ja kopioida", "text kan markeras och kopieras";
    /// Where keys work.
    KeysWhere: "The keys work while the picture or its tools have the focus.", "Näppäimet toimivat, kun kuva tai sen työkalut ovat valittuina.", "Tangenterna fungerar när bilden eller dess verktyg har fokus.";
    /// That a link shows the same again.
    LinkKeeps: "The address of the page keeps view, persona and lanes: send it, and others see the same.", "Sivun osoite muistaa näkymän, asiakasprofiilin ja rivit: lähetä se, niin muut näkevät saman.", "Sidans adress minns vy, kundprofil och rader: skicka den, så ser andra detsamma.";
    /// Light on dark.
    DarkTheme: "dark colours", "tummat värit", "mörka färger";
    /// How a page is used.
    Help: "help", "ohje", "hjälp";
    /// Makes a help go away.
    Close: "close", "sulje", "stäng";
    /// Past the picture.
    SkipToTable: "skip to the table", "siirry taulukkoon", "hoppa till tabellen";
    /// All that is said of a journey as a whole.
    AboutJourney: "about the journey", "tietoja polusta", "om resan";
    /// All that is said of touchpoints, in rows and columns.
    AllInATable: "everything as a table", "kaikki taulukkona", "allt som tabell";
    /// Takes a table along.
    CopyTable: "copy the table", "kopioi taulukko", "kopiera tabellen";
    /// What became of it.
    Copied: "copied", "kopioitu", "kopierat";
    /// That a persona has no picture.
    NoOwnPicture: "The picture shows everybody: with one for each persona, the page would be too large. The table shows this persona alone.", "Kuvassa ovat kaikki: sivusta tulisi liian suuri, jos jokaisella asiakasprofiililla olisi omansa. Taulukossa on vain tämä asiakasprofiili.", "Bilden visar alla: sidan skulle bli för stor med en för varje kundprofil. Tabellen visar bara denna kundprofil.";

    /// A column: the stage (D1).
    Stage: "stage", "vaihe", "fas";
    /// Stages (D1).
    Stages: "stages", "vaiheet", "faser";
    /// A column: the touchpoint (D2).
    Touchpoint: "touchpoint", "kosketuspiste", "kontaktpunkt";
    /// A column: a remark.
    Note: "note", "huomautus", "anmärkning";
    /// A column: whom it serves (D5).
    Personas: "personas", "asiakasprofiilit", "kundprofiler";
    /// A column: whose it is (D2).
    Ownership: "ownership", "omistajuus", "ägarskap";
    /// A column: direct or indirect (D2).
    Contact: "contact", "kontakti", "kontakt";
    /// A column: where it takes place (D4).
    Channels: "channels", "kanavat", "kanaler";
    /// A column: who carries it out (D2).
    CarriedOutBy: "carried out by", "toteuttaja", "utförs av";
    /// A column: whether a person by name answers (D4).
    WhoAnswers: "by name", "nimeltä", "vid namn";
    /// A column: how far it goes (D8).
    Level: "level", "taso", "nivå";
    /// A column: how many meet it (D8).
    Reach: "reach", "kattavuus", "räckvidd";
    /// A column: what the customer feels (D3).
    Feelings: "feeling", "tunne", "känsla";
    /// A column: the encounter's tone (D3).
    Tone: "tone", "sävy", "ton";
    /// A column: what customers say.
    Quotes: "quotes", "sanottua", "citat";
    /// A column: systems and processes that carry it.
    SupportProcesses: "support", "tukiprosessit", "stöd";
    /// A column: whether the customer is asked (D7).
    Feedback: "feedback", "palaute", "återkoppling";
    /// A column: where customers go on.
    WaysOn: "ways on", "jatko", "vägar vidare";
    /// Of a stage without any.
    NoTouchpoints: "no touchpoints", "ei kosketuspisteitä", "inga kontaktpunkter";
}

/// A word as it begins a text.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Lang {
    /// All of them.
    pub const ALL: &'static [Lang] = &[Lang::English, Lang::Finnish, Lang::Swedish];

    /// The language of a BCP 47 tag, by its primary subtag; English where the tool does not speak it.
    pub fn of(tag: Option<&str>) -> Self {
        let primary = tag.and_then(|tag| tag.trim().split(['-', '_']).next()).unwrap_or_default();
        TAGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(primary)).map_or(Lang::English, |(_, lang)| *lang)
    }

    /// The language that all of these have; where they differ, English.
    pub(crate) fn common<'t>(tags: impl IntoIterator<Item = Option<&'t str>>) -> Self {
        let mut langs = tags.into_iter().map(Lang::of);
        let first = langs.next().unwrap_or_default();
        if langs.all(|lang| lang == first) { first } else { Lang::English }
    }

    /// The tag of the language, for `lang` attributes.
    pub fn tag(self) -> &'static str {
        TAGS[self as usize].0
    }

    /// A word in this language.
    pub fn word(self, word: Word) -> &'static str {
        word.row()[self as usize]
    }

    /// A number as this language writes it, with at most two decimals: `4.5`, `4,5`.
    pub fn number(self, number: f64) -> String {
        // Adding 0 turns −0 into 0.
        let digits = ((number * 100.0).round() / 100.0 + 0.0).to_string();
        match self {
            Lang::English => digits,
            Lang::Finnish | Lang::Swedish => digits.replace('.', ",").replace('-', "\u{2212}"),
        }
    }

    /// So many weeks, days, hours and minutes as this language writes them: `1 h 30 min`, `2 pv`, with no-break spaces.
    pub fn duration(self, counts: [u32; 4]) -> String {
        const UNITS: [[&str; 3]; 4] = [["w", "vk", "v"], ["d", "pv", "d"], ["h", "h", "h"], ["min", "min", "min"]];
        let told = UNITS.iter().zip(counts).filter(|(_, count)| *count > 0);
        let parts: Vec<String> = told.map(|(names, count)| format!("{count}\u{a0}{}", names[self as usize])).collect();
        if parts.is_empty() { "0\u{a0}min".into() } else { parts.join("\u{a0}") }
    }

    /// A day as this language writes it: `2026-11-01`, `1.11.2026`.
    pub fn date(self, year: u16, month: u8, day: u8) -> String {
        match self {
            Lang::Finnish => format!("{day}.{month}.{year}"),
            Lang::English | Lang::Swedish => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    /// What somebody says, in the marks of this language: `“so”`, `”näin”`. Once, where it has some already.
    pub fn quoted(self, text: &str) -> String {
        let text = text.trim();
        let (open, close) = match self {
            Lang::English => ('“', '”'),
            Lang::Finnish | Lang::Swedish => ('”', '”'),
        };
        let marks = ['"', '“', '”', '„', '«', '»', '\'', '‘', '’'];
        if text.starts_with(marks) && text.ends_with(marks) { text.to_owned() } else { format!("{open}{text}{close}") }
    }

    /// A share from 0 to 1 in percent, with at most one decimal: `30%`, `30 %` with a no-break space.
    ///
    /// What is more than nothing and less than all is never shown as nothing or all.
    pub fn percent(self, share: f64) -> String {
        let exact = share * 100.0;
        let rounded = (exact * 10.0).round() / 10.0;
        let (sign, shown) = if rounded <= 0.0 && exact > 0.0 {
            ("<", 0.1)
        } else if rounded >= 100.0 && exact < 100.0 {
            (">", 99.9)
        } else {
            ("", rounded)
        };
        let gap = match self {
            Lang::English => "",
            Lang::Finnish | Lang::Swedish => "\u{a0}",
        };
        format!("{sign}{}{gap}%", self.number(shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_subtag_chooses_the_language() {
        for (tag, lang) in [
            (None, Lang::English),
            (Some("fi"), Lang::Finnish),
            (Some("FI-fi"), Lang::Finnish),
            (Some("sv-FI"), Lang::Swedish),
            (Some("en-GB"), Lang::English),
            (Some("fil"), Lang::English),
            (Some("de"), Lang::English),
            (Some(""), Lang::English),
        ] {
            assert_eq!(Lang::of(tag), lang, "{tag:?}");
        }
        for &lang in Lang::ALL {
            assert_eq!(Lang::of(Some(lang.tag())), lang);
        }
    }

    #[test]
    fn shares_are_written_as_each_language_does() {
        let all = |share| [Lang::English, Lang::Finnish, Lang::Swedish].map(|lang| lang.percent(share));
        assert_eq!(all(0.3), ["30%", "30\u{a0}%", "30\u{a0}%"]);
        assert_eq!(all(0.29), ["29%", "29\u{a0}%", "29\u{a0}%"]);
        assert_eq!(all(0.125), ["12.5%", "12,5\u{a0}%", "12,5\u{a0}%"]);
        assert_eq!(all(0.0001)[0], "<0.1%");
        assert_eq!(all(0.99999)[1], ">99,9\u{a0}%");
        assert_eq!([all(0.0)[0].as_str(), &all(1.0)[0]], ["0%", "100%"]);
        assert_eq!(Lang::Finnish.number(-4.5), "\u{2212}4,5");
    }

    #[test]
    fn lengths_of_time_are_written_as_each_language_does() {
        let write = |lang: Lang, counts| lang.duration(counts).replace('\u{a0}', " ");
        assert_eq!(write(Lang::English, [0, 0, 1, 30]), "1 h 30 min");
        assert_eq!(write(Lang::English, [0, 0, 0, 90]), "90 min");
        assert_eq!(write(Lang::Finnish, [0, 2, 0, 0]), "2 pv");
        assert_eq!(write(Lang::Swedish, [1, 1, 0, 5]), "1 v 1 d 5 min");
        assert_eq!(write(Lang::English, [0; 4]), "0 min");
    }
}
