//! Every word that polku itself draws, in English, Finnish and Swedish, in one table.
//!
//! Pictures show the author's texts unchanged. Everything that polku adds (kinds of stages, the legend, marks,
//! numbers) is in the language of the journey, so that a picture has one language. A word with a key can be replaced by
//! the author (`terms`); `ready.rs` has sets of words for public services and for health care.

mod ready;

pub(crate) use ready::{COUNT as READY_SETS, TRADE, ready};

/// A language of polku's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// English. Unsupported languages use it too.
    #[default]
    English,
    /// Finnish.
    Finnish,
    /// Swedish.
    Swedish,
}

/// Every language, with its primary subtag (BCP 47).
const TAGS: [(&str, Lang); 3] = [("en", Lang::English), ("fi", Lang::Finnish), ("sv", Lang::Swedish)];

/// Declares the words, each with its key and in every language, so that no translation can be forgotten.
macro_rules! table {
    ($($(#[doc = $docs:literal])+ $word:ident $($key:literal)?: $en:literal, $fi:literal, $sv:literal;)+) => {
        /// A word or phrase that polku draws.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Word {
            $($(#[doc = $docs])+ $word,)+
        }

        impl Word {
            /// All words, in the order of the table.
            pub const ALL: &'static [Word] = &[$(Word::$word),+];

            /// Returns the key under which authors replace the word (`terms`); `None` for the tools of pages.
            pub fn key(self) -> Option<&'static str> {
                match self {
                    $(Word::$word => None$(.or(Some($key)))?,)+
                }
            }

            /// Returns what the word stands for.
            pub fn docs(self) -> &'static str {
                match self {
                    $(Word::$word => concat!($($docs),+),)+
                }
            }

            fn row(self) -> [&'static str; 3] {
                match self {
                    $(Word::$word => [$en, $fi, $sv],)+
                }
            }
        }
    };
}

table! {
    /// Comes after the number of entries that a shortened list leaves out: "+ 12 more".
    More: "more", "muuta", "till";

    /// A stage kind (D1).
    StartingState "starting-state": "starting state", "lähtötila", "utgångsläge";
    /// A stage kind (D1).
    PrePurchase "pre-purchase": "pre-purchase", "ennen ostoa", "före köpet";
    /// A stage kind (D1).
    Purchase "purchase": "purchase", "ostotapahtuma", "köpet";
    /// A stage kind (D1).
    PostPurchase "post-purchase": "post-purchase", "oston jälkeen", "efter köpet";

    /// An ownership (D2).
    Company "company": "company-owned", "yrityksen omistama", "företagets egen";
    /// An ownership (D2).
    Partner "partner": "partner-owned", "yhteistyökumppanin toteuttama", "utförs av en partner";
    /// An ownership (D2).
    Customer "customer": "customer-owned", "asiakkaan oma", "kundens egen";
    /// An ownership (D2).
    Social "social": "social", "sosiaalinen", "social";
    /// An ownership (D2).
    External "external": "external", "ulkoinen", "extern";

    /// Who goes through the journey, in messages (in English) and wherever one word is needed.
    TheCustomer "the-customer": "customer", "asiakas", "kund";
    /// Who provides the service, in messages (in English) and wherever one word is needed.
    TheCompany "the-company": "company", "yritys", "företag";

    /// A contact (D2).
    Direct "direct": "direct contact", "suora kontakti", "direkt kontakt";
    /// A contact (D2).
    Indirect "indirect": "indirect contact", "epäsuora kontakti", "indirekt kontakt";

    /// A kind of transition: forward.
    Forward "forward": "onward", "eteenpäin", "framåt";
    /// A kind of transition: backward.
    Back "back": "back", "takaisin", "tillbaka";
    /// A kind of transition: back to the starting state (D1).
    Renewal "renewal": "renewal", "uusi kierros", "nytt varv";
    /// A kind of transition: to a recovery from a failure (D6).
    Recovery "recovery": "recovery", "korjaaminen", "gottgörelse";
    /// A kind of transition: to one of the two ends.
    Exit "exit": "exit", "poistuminen", "utgång";

    /// Marks the touchpoint at which a persona begins.
    Start "start": "the journey begins", "polku alkaa", "resan börjar";
    /// The end of a completed journey.
    Done "done": "done", "valmis", "klar";
    /// An end at which the customer is properly finished, but without what they came for.
    Other "other": "ended otherwise", "päättyi muuten", "avslutades annars";
    /// The end at which the customer is lost.
    Lost "lost": "lost", "menetetty", "förlorad";
    /// Comes before the end that a renewal counts as.
    CountsAs "counts-as": "counts as", "lopputulos", "räknas som";
    /// Comes before the name of a failed touchpoint that this one recovers (D6).
    Recovers "recovers": "makes good", "korjaa", "gottgör";

    /// What the customer expects (D3).
    Expectation "expectation": "expectation", "odotus", "förväntan";
    /// What the customer experiences (D3).
    Experience "experience": "experience", "kokemus", "upplevelse";

    /// Comes before how long the customer waits.
    Wait "wait": "wait", "odotusaika", "väntetid";
    /// Comes before how long a wait the customer expects.
    Expected "expected": "expected", "ennakko-odotus", "förväntad";
    /// The limits of time of a journey, by law or by promise.
    Limits "limits": "time limits", "määräajat", "tidsgränser";
    /// Comes before the longest time that a limit allows.
    AtMost "at-most": "at most", "enintään", "högst";
    /// Comes before the shortest time that a limit allows.
    AtLeast "at-least": "at least", "vähintään", "minst";
    /// Comes before the touchpoints whose time does not count towards a limit.
    Without "without-time-of": "without the time of", "laskematta", "utan tiden för";
    /// A wait or a stretch takes longer than its limit.
    OverLimit "over-limit": "over the limit", "yli määräajan", "över gränsen";
    /// A stretch takes less time than its limit asks for.
    UnderLimit "under-limit": "below the limit", "alle vähimmäisajan", "under gränsen";

    /// An overlay: how often customers come to a touchpoint.
    Visits "visits": "visits", "käynnit", "besök";
    /// An overlay: the customers who are lost at a touchpoint.
    LostHere "lost-here": "lost here", "menetetään tässä", "förloras här";
    /// An overlay: experience minus expectation (D3).
    Gap "gap": "gap to the expectation", "ero odotukseen", "avstånd till förväntan";
    /// Comes after the number of customers who meet a gap.
    MeetIt "meet-it": "meet it", "kohtaa sen", "möter det";
    /// An overlay: how long customers wait at a touchpoint.
    TimeWaited "time-waited": "time waited", "odottamiseen kuluu", "tid i väntan";
    /// An overlay: what would be lost without a touchpoint.
    RemovalEffect "removal-effect": "removal effect", "poistamisen vaikutus", "effekt av att ta bort";
    /// An overlay: whose touchpoints customers meet (D2).
    Control "control": "control", "hallinta", "kontroll";
    /// A touchpoint that belongs neither to the company nor to a partner (D2).
    OutOfControl "out-of-control": "outside the company's control", "ei yrityksen hallinnassa", "utanför företagets kontroll";
    /// A touchpoint that does not say whose it is (D2).
    OwnershipUnstated "ownership-unstated": "ownership not stated", "omistajuutta ei kerrota", "ägarskap anges inte";
    /// What the numbers of an overlay count.
    OfThousand "of-thousand": "per 1,000 customers who begin", "1 000 aloittavaa asiakasta kohti", "per 1 000 kunder som börjar";
    /// What the durations of an overlay count.
    PerCustomer "per-customer": "per customer who begins", "aloittavaa asiakasta kohti", "per kund som börjar";
    /// What the shares of an overlay count.
    OfThoseKept "of-those-kept": "share of those who get through who would be lost without it", "osuus perille päässeistä, jotka menetettäisiin ilman sitä", "andel av dem som kommer fram som skulle förloras utan den";
    /// What the width of a line means.
    WidthOfLine "width-of-line": "the wider, the more take it", "mitä leveämpi, sitä useampi kulkee", "ju bredare, desto fler går där";
    /// Whom an overlay counts, where that is not one persona.
    AllCustomers "all-customers": "all customers", "kaikki asiakkaat", "alla kunder";

    /// Comes before how long a touchpoint or a stage takes.
    Takes "takes": "takes", "kesto", "tar";
    /// The heading of how often touchpoints happen.
    Repeats "repeats": "repeats", "toistuu", "upprepas";
    /// Comes before the time from one repetition to the next.
    Interval "interval": "interval", "väli", "intervall";
    /// Comes before the name of a touchpoint that goes on beside this one.
    Meanwhile "meanwhile": "meanwhile", "samanaikaisesti", "samtidigt";
    /// Comes before the name of a touchpoint that this one goes on beside.
    Alongside "alongside": "alongside", "rinnalla", "vid sidan av";
    /// Comes before the name of the persona whom this one accompanies.
    Accompanies "accompanies": "accompanies", "kulkee mukana", "följer med";
    /// The share of customers who are a persona.
    Share "share": "share of customers", "osuus asiakkaista", "andel av kunderna";
    /// Comes before the number of customers.
    Customers "customers": "customers", "asiakkaita", "kunder";

    /// A journey as it is (D8).
    CurrentState "current-state": "current state", "nykytila", "nuläge";
    /// A journey as it should become (D8).
    TargetState "target-state": "target state", "tavoitetila", "målbild";
    /// Comes before the name of the persona in view (D5).
    Persona "persona": "persona", "asiakasprofiili", "kundprofil";

    /// A lane: the images of the touchpoints.
    Images "images": "storyboard", "kuvakäsikirjoitus", "bildmanus";
    /// A lane: the touchpoints (D2).
    Touchpoints "touchpoints": "touchpoints", "kosketuspisteet", "kontaktpunkter";
    /// A lane of the blueprint: the touchpoints as what the customer does.
    CustomerActions "customer-actions": "customer actions", "asiakkaan toiminta", "kundens handlingar";
    /// A lane: expectation and experience as curves (D3).
    Emotion "emotion": "experience curve", "kokemuskäyrä", "upplevelsekurva";
    /// A lane: what the customer feels and says (D3).
    Feeling "feeling": "feelings and words", "tunteet ja sitaatit", "känslor och citat";
    /// A lane: the pains of the customer.
    Pains "pains": "pains", "kipupisteet", "smärtpunkter";
    /// A lane: what could be improved.
    Opportunities "opportunities": "opportunities", "mahdollisuudet", "möjligheter";
    /// A lane: the responsible team, and the partner (D8).
    Responsible "responsible": "responsible", "vastuu", "ansvar";
    /// Comes before the name of a partner (D2).
    PartnerOf "partner-of": "partner", "kumppani", "partner";
    /// A lane: the metrics (D7).
    Metrics "metrics": "metrics", "mittarit", "mätvärden";
    /// A lane: how long the customer waits.
    Waits "waits": "waits", "odotusajat", "väntetider";
    /// A lane: the employee's experience (D9).
    Employee "employee": "employee", "työntekijä", "medarbetare";
    /// A lane: facts, and what each channel says about them (D4).
    Facts "facts": "facts", "tiedot eri kanavissa", "fakta i kanalerna";
    /// A lane: what the customer sees and touches.
    Evidence "evidence": "evidence", "palvelutodisteet", "fysiska bevis";
    /// A lane: what employees do in sight of the customer.
    Frontstage "frontstage": "frontstage", "näkyvä toiminta", "synligt arbete";
    /// A lane: what employees do out of sight of the customer.
    Backstage "backstage": "backstage", "taustatoiminta", "bakom scenen";
    /// A lane: supporting systems, processes and partners.
    Support "support": "support and partners", "tukiprosessit ja kumppanit", "stödprocesser och partner";

    /// Separates the customer's actions from the frontstage.
    LineOfInteraction "line-of-interaction": "line of interaction", "vuorovaikutuksen raja", "interaktionslinje";
    /// Separates the frontstage from the backstage.
    LineOfVisibility "line-of-visibility": "line of visibility", "näkyvyyden raja", "synlighetslinje";
    /// Separates the backstage from the support.
    LineOfInternalInteraction "line-of-internal-interaction": "line of internal interaction", "sisäisen vuorovaikutuksen raja", "intern interaktionslinje";
    /// Marks a touchpoint that another team takes over (D8).
    Handover "handover": "handover", "vastuu siirtyy", "överlämning";

    /// Comes before the widest gap between an expectation and a lower experience (D3).
    WidestGap "widest-gap": "widest gap", "suurin pettymys", "största besvikelsen";
    /// An experience below the expectation (D3).
    Below "below": "below expectation", "alle odotusten", "under förväntan";
    /// An experience above the expectation (D3).
    Above "above": "above expectation", "yli odotusten", "över förväntan";
    /// A heading: the scenarios of the journey.
    Scenarios: "scenarios", "tilanteet", "scenarier";
    /// Before the name of a scenario.
    Scenario "scenario": "scenario", "tilanne", "scenario";
    /// Whose path the curves of a map follow, where no scenario is named.
    MainPath "main-path": "the path of most who get through", "useimpien perille päässeiden polku", "vägen för de flesta som kommer fram";
    /// The choice of the whole journey instead of a scenario.
    WholeJourney "whole-journey": "the whole journey", "koko polku", "hela resan";
    /// A score of a touchpoint off the path that the curves follow.
    OffPath "off-path": "off this path", "tämän polun ulkopuolella", "utanför den här vägen";

    /// What a persona wants to reach.
    Goal "goal": "goal", "tavoite", "mål";
    /// What a persona needs along the journey.
    Needs "needs": "needs", "tarpeet", "behov";
    /// The team that keeps the map up to date (D8).
    Owner "owner": "owner", "omistaja", "ägare";
    /// When the map was last compared with reality.
    Reviewed "reviewed": "reviewed", "tarkistettu", "granskad";
    /// The evidence behind the map.
    BasedOn "based-on": "based on", "aineisto", "underlag";
    /// Words to find a journey by.
    Tags "tags": "tags", "avainsanat", "nyckelord";
    /// Links to further material.
    Links "links": "links", "linkit", "länkar";
    /// Comes before the id of the journey that this is a target for (D8).
    TargetOf "target-of": "target for", "tavoitetila polulle", "målbild för";
    /// The heading of the descriptions of teams and partners (D8).
    Teams "teams": "teams and partners", "tiimit ja kumppanit", "team och partner";
    /// Comes before a page number: `page 2/3`.
    Page: "page", "sivu", "sida";

    /// The level of a touchpoint (D8).
    Core "core": "core", "ydinkokemus", "kärnupplevelse";
    /// The level of a touchpoint (D8).
    Extended "extended": "extended", "laajennettu kokemus", "utvidgad upplevelse";
    /// The level of a touchpoint (D8).
    Exceeding "exceeding": "exceeding", "odotukset ylittävä kokemus", "överträffar förväntan";
    /// How many customers meet a touchpoint (D8).
    EveryCustomer "every-customer": "every customer", "jokainen asiakas", "varje kund";
    /// How many customers meet a touchpoint (D8).
    ManyCustomers "many-customers": "many customers", "moni asiakas", "många kunder";
    /// How many customers meet a touchpoint (D8).
    SomeCustomers "some-customers": "some customers", "osa asiakkaista", "en del kunder";
    /// The customer knows the contact person by name (D4).
    NamedPerson "named-person": "named contact person", "nimetty yhteyshenkilö", "namngiven kontaktperson";
    /// The customer has no named contact person (D4).
    NoNamedPerson "no-named-person": "no named contact person", "ei nimettyä yhteyshenkilöä", "ingen namngiven kontaktperson";
    /// The tone of an encounter (D3).
    PositiveTone "positive-tone": "positive tone", "positiivinen sävy", "positiv ton";
    /// The tone of an encounter (D3).
    NeutralTone "neutral-tone": "neutral tone", "neutraali sävy", "neutral ton";
    /// The tone of an encounter (D3).
    NegativeTone "negative-tone": "negative tone", "negatiivinen sävy", "negativ ton";
    /// The customer is asked for feedback (D7).
    AsksFeedback "asks-feedback": "asks for feedback", "pyytää palautetta", "ber om återkoppling";
    /// The customer is not asked for feedback (D7).
    AsksNoFeedback "asks-no-feedback": "does not ask for feedback", "ei pyydä palautetta", "ber inte om återkoppling";
    /// Comes before the time within which feedback is answered (D7).
    AnsweredWithin "answered-within": "answered within", "vastausaika enintään", "svar inom";

    /// A part of a recovery (D6).
    Response "response": "quick response", "nopea vastaus", "snabbt svar";
    /// A part of a recovery (D6).
    Apology "apology": "apology", "anteeksipyyntö", "ursäkt";
    /// A part of a recovery (D6).
    Explanation "explanation": "explanation", "selitys", "förklaring";
    /// A part of a recovery (D6).
    Compensation "compensation": "compensation", "hyvitys", "kompensation";
    /// A part of a recovery (D6).
    Closure "closure": "closure", "asian päättäminen", "avslut";

    /// The customer is kept informed during a wait.
    Informed "informed": "kept informed", "etenemisestä kerrotaan", "informeras";
    /// The customer is not kept informed during a wait.
    NotInformed "not-informed": "not kept informed", "etenemisestä ei kerrota", "informeras inte";

    /// Comes before a figure: customer satisfaction (1 to 5).
    Csat "csat": "CSAT", "CSAT", "CSAT";
    /// Comes before a figure: net promoter score (−100 to 100).
    Nps "nps": "NPS", "NPS", "NPS";
    /// Comes before a figure: customer effort score (1 to 7, where 7 is easy).
    Ces "ces": "CES", "CES", "CES";
    /// Comes before the target of a figure.
    Target "target": "target", "tavoitearvo", "målvärde";
    /// Comes after a number of answers.
    Answers "answers": "answers", "vastausta", "svar";

    /// The emotional load of the employee (D9).
    Load "load": "load", "kuormitus", "belastning";
    /// Comes before what the employee lacks (D9).
    Lacks "lacks": "lacks", "puuttuu", "saknar";
    /// What an employee may lack (D9).
    Information "information": "information", "tieto", "information";
    /// What an employee may lack (D9).
    Competence "competence": "competence", "osaaminen", "kompetens";
    /// What an employee may lack (D9).
    Authority "authority": "authority", "valtuudet", "befogenhet";
    /// What an employee may lack (D9).
    Time "time": "time", "aika", "tid";
    /// What an employee may lack (D9).
    Motivation "motivation": "motivation", "motivaatio", "motivation";

    /// Marks a channel that leaves out a fact (D4).
    Silent "silent": "says nothing", "ei kerro", "säger inget";

    /// The severity of a pain.
    Nuisance "nuisance": "a nuisance", "harmi", "ett irritationsmoment";
    /// The severity of a pain.
    Hindrance "hindrance": "a hindrance", "haitta", "ett hinder";
    /// The severity of a pain.
    Failure "failure": "a failure", "vakava ongelma", "ett allvarligt problem";

    /// A heading: how far an improvement is.
    Status "status": "status", "eteneminen", "status";
    /// The status of an improvement on which nobody has decided.
    StatusIdea "status-idea": "idea", "ehdotus", "idé";
    /// The status of an improvement that is decided.
    StatusPlanned "status-planned": "planned", "suunniteltu", "planerad";
    /// The status of an improvement on which somebody works.
    StatusDoing "status-doing": "under way", "työn alla", "pågår";
    /// The status of an improvement that is done.
    StatusDone "status-done": "completed", "tehty", "genomförd";
    /// The status of an improvement that will not be done.
    StatusDropped "status-dropped": "dropped", "hylätty", "avskriven";
    /// Comes before how much an improvement would help, 1 to 3.
    Impact "impact": "impact", "vaikutus", "effekt";
    /// Comes before how much work an improvement is, 1 to 3.
    Effort "effort": "effort", "työmäärä", "insats";
    /// Comes before the day on which an improvement is meant to be done.
    Due "due": "due", "määräaika", "senast";
    /// Marks a pain that no improvement relieves.
    NoIdea "no-idea": "no idea yet", "ei vielä ideaa", "ingen idé än";
    /// A figure that is better than it was.
    TrendBetter "trend-better": "better", "parempi", "bättre";
    /// A figure that is worse than it was.
    TrendWorse "trend-worse": "worse", "huonompi", "sämre";

    /// Marks what only the new one of two states has.
    MarkAdded "mark-added": "new", "uusi", "ny";
    /// Marks what only the old one of two states has.
    MarkRemoved "mark-removed": "removed", "poistettu", "borttagen";
    /// Marks what has changed between two states.
    MarkChanged "mark-changed": "changed", "muuttunut", "ändrad";
    /// Comes before what was there before, and explains values that are struck out.
    Formerly "formerly": "before", "ennen", "tidigare";
    /// The curve of the experience in the old one of two states.
    FormerExperience "former-experience": "experience before", "kokemus ennen", "upplevelse tidigare";
    /// The subtitle of a picture of two states, and the heading of the list of changes.
    WhatChanged "what-changed": "what changed", "mikä muuttui", "vad som ändrats";

    /// The heading of an overview of journeys.
    Journeys "journeys": "customer journeys", "asiakaspolut", "kundresor";
    /// A link to the overview of journeys.
    AllJourneys: "all journeys", "kaikki polut", "alla resor";
    /// A view: touchpoints and the transitions between them.
    FlowView "flow-view": "flow", "polkukaavio", "flöde";
    /// A view: the journey map.
    MapView "map-view": "journey map", "polkukartta", "kundresekarta";
    /// A view: the service blueprint.
    BlueprintView "blueprint-view": "service blueprint", "palvelumalli", "service blueprint";
    /// The label of the choice of views.
    Picture: "picture", "kuva", "bild";
    /// A view.
    View: "view", "näkymä", "vy";
    /// The lanes of a map.
    Lanes: "lanes", "rivit", "rader";
    /// The choice of overlays, and the lane of their figures.
    Overlay: "figures", "luvut", "siffror";
    /// The choice of no overlay.
    NoOverlay: "none", "ei lukuja", "inga";
    /// The hint that there is no picture with figures.
    NoFigures: "There is no picture with these figures for this choice. Choose one persona, and the whole journey.", "Tälle valinnalle ei ole kuvaa näillä luvuilla. Valitse yksi asiakasprofiili ja koko polku.", "Det finns ingen bild med dessa siffror för detta val. Välj en kundprofil och hela resan.";
    /// The choice between two states of a journey.
    States: "state", "tila", "läge";
    /// The choice of both states in one picture.
    BothStates: "before and after", "ennen ja jälkeen", "före och efter";
    /// The choice of the old one of two states.
    StateBefore: "only before", "vain ennen", "bara före";
    /// The choice of the new one of two states.
    StateAfter: "only after", "vain jälkeen", "bara efter";
    /// All personas at once (D5).
    Everybody "everybody": "everybody", "kaikki", "alla";
    /// A button that enlarges the picture.
    ZoomIn: "zoom in", "lähennä", "zooma in";
    /// A button that shrinks the picture.
    ZoomOut: "zoom out", "loitonna", "zooma ut";
    /// A button that fits the picture to the window.
    Fit: "fit to window", "sovita ikkunaan", "anpassa till fönstret";
    /// A button that shows the picture in its actual size.
    FullSize: "actual size", "todellinen koko", "verklig storlek";
    /// An action in the help: moving the picture.
    MoveAround: "move the picture", "siirrä kuvaa", "flytta bilden";
    /// The keys that move the picture.
    MoveKeys: "arrow keys, or drag beside the text", "nuolinäppäimet tai vetäminen tekstin vierestä", "piltangenter, eller dra bredvid texten";
    /// Gestures that zoom the picture.
    ZoomKeys: "Ctrl and wheel, or pinch", "Ctrl ja rulla tai nipistys", "Ctrl och hjul, eller nyp";
    /// The keys that switch views.
    TabKeys: "arrow keys on the tabs", "nuolinäppäimet välilehdillä", "piltangenter på flikarna";
    /// The hint that text can be copied.
    SelectText: "text can be selected and copied", "tekstin voi valita ja kopioida", "text kan markeras och kopieras";
    /// The hint about when keys work.
    KeysWhere: "The keys work while the picture or its tools have the focus.", "Näppäimet toimivat, kun kohdistus on kuvassa tai sen työkaluissa.", "Tangenterna fungerar när bilden eller dess verktyg har fokus.";
    /// The hint that the address of the page restores its state.
    LinkKeeps: "The address of the page keeps view, persona and lanes: send it, and others see the same.", "Sivun osoite muistaa näkymän, asiakasprofiilin ja rivit: lähetä se, niin muut näkevät saman.", "Sidans adress minns vy, kundprofil och rader: skicka den, så ser andra detsamma.";
    /// A button that turns on the dark theme.
    DarkTheme: "dark colours", "tummat värit", "mörka färger";
    /// A button that opens the help.
    Help: "help", "ohje", "hjälp";
    /// A button that closes the help.
    Close: "close", "sulje", "stäng";
    /// A link that skips the picture.
    SkipToTable: "skip to the table", "siirry taulukkoon", "hoppa till tabellen";
    /// The heading of the information about the journey as a whole.
    AboutJourney: "about the journey", "tietoja polusta", "om resan";
    /// The heading of the table of touchpoints.
    AllInATable: "everything as a table", "kaikki taulukkona", "allt som tabell";
    /// The heading of the table of improvements, and the link to it.
    Backlog: "backlog", "kehityslista", "utvecklingslista";
    /// A button that copies the table.
    CopyTable: "copy the table", "kopioi taulukko", "kopiera tabellen";
    /// The confirmation that the table was copied.
    Copied: "copied", "kopioitu", "kopierat";
    /// The hint that a persona has no separate picture.
    NoOwnPicture: "The picture shows everybody: with one for each persona, the page would be too large. The table shows this persona alone.", "Kuvassa ovat kaikki: sivusta tulisi liian suuri, jos jokaisella asiakasprofiililla olisi omansa. Taulukossa on vain tämä asiakasprofiili.", "Bilden visar alla: sidan skulle bli för stor med en för varje kundprofil. Tabellen visar bara denna kundprofil.";

    /// A column: the stage (D1).
    Stage "stage": "stage", "vaihe", "fas";
    /// Stages (D1).
    Stages "stages": "stages", "vaiheet", "faser";
    /// A column: the touchpoint (D2).
    Touchpoint "touchpoint": "touchpoint", "kosketuspiste", "kontaktpunkt";
    /// A column: the note.
    Note "note": "note", "huomautus", "anmärkning";
    /// A column: the personas it serves (D5).
    Personas "personas": "personas", "asiakasprofiilit", "kundprofiler";
    /// A column: the ownership (D2).
    Ownership "ownership": "ownership", "omistajuus", "ägarskap";
    /// A column: direct or indirect (D2).
    Contact "contact": "contact", "kontakti", "kontakt";
    /// A column: where it takes place (D4).
    Channels "channels": "channels", "kanavat", "kanaler";
    /// A column: who carries it out (D2).
    CarriedOutBy "carried-out-by": "carried out by", "toteuttaja", "utförs av";
    /// A column: whether there is a named contact person (D4).
    ContactPerson "contact-person": "contact person", "yhteyshenkilö", "kontaktperson";
    /// A column: the level (D8).
    Level "level": "level", "taso", "nivå";
    /// A column: how many customers meet it (D8).
    Reach "reach": "reach", "kattavuus", "räckvidd";
    /// A column: what the customer feels (D3).
    Feelings "feelings": "feeling", "tunne", "känsla";
    /// A column: the tone of the encounter (D3).
    Tone "tone": "tone", "sävy", "ton";
    /// A lane: what goes through the customer's mind, and what they still want to know.
    Thoughts "thoughts": "thoughts", "ajatukset", "tankar";
    /// Comes before what the customer still wants to know.
    Questions "questions": "questions", "kysymykset", "frågor";
    /// Marks a touchpoint at which customers make up their minds about the service (D6).
    MomentOfTruth "moment-of-truth": "moment of truth", "totuuden hetki", "sanningens ögonblick";
    /// A lane: what a touchpoint costs the customer and the company.
    Costs "costs": "costs", "kustannukset", "kostnader";
    /// A lane: the IT systems that touchpoints need.
    Systems "systems": "systems", "tietojärjestelmät", "it-system";
    /// A lane: what the map rests on.
    Basis "basis": "basis", "perusta", "grund";
    /// What nobody has looked at.
    Assumed "assumed": "assumed", "oletettu", "antaget";
    /// What somebody watched.
    Observed "observed": "observed", "havaittu", "observerat";
    /// What somebody said.
    Reported "reported": "reported", "kerrottu", "berättat";
    /// What was counted or measured.
    Measured "measured": "measured", "mitattu", "uppmätt";
    /// What is written somewhere.
    Documented "documented": "documented", "dokumentoitu", "dokumenterat";
    /// Comes after how many of all touchpoints rest on more than an assumption: `14 of 30 touchpoints rest on something`.
    RestOnSomething "rest-on-something": "touchpoints rest on something", "kosketuspistettä perustuu johonkin", "kontaktpunkter vilar på något";
    /// Comes before the id of the journey that shows a touchpoint in full.
    ShownInFull "shown-in-full": "shown in full", "tarkemmin", "i sin helhet";
    /// Comes before what logs call a touchpoint or a persona.
    LoggedAs "logged-as": "in logs", "lokeissa", "i loggar";
    /// Comes before how old a persona is.
    Age "age": "age", "ikä", "ålder";
    /// A column: what customers say.
    Quotes "quotes": "quotes", "sitaatit", "citat";
    /// A column: supporting systems and processes.
    SupportProcesses "support-processes": "support", "tukiprosessit", "stödprocesser";
    /// A column: whether the customer is asked for feedback (D7).
    Feedback "feedback": "feedback", "palaute", "återkoppling";
    /// A column: the transitions to other touchpoints.
    Transitions "transitions": "transitions", "siirtymät", "övergångar";
    /// The ends of the journey.
    Ends "ends": "ends", "lopputulokset", "utfall";
    /// Marks a stage without touchpoints.
    NoTouchpoints "no-touchpoints": "no touchpoints", "ei kosketuspisteitä", "inga kontaktpunkter";
}

/// Returns a word with its first letter in upper case.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Lang {
    /// All languages.
    pub const ALL: &'static [Lang] = &[Lang::English, Lang::Finnish, Lang::Swedish];

    /// Returns the language of a BCP 47 tag, by its primary subtag. Unsupported languages give English.
    pub fn of(tag: Option<&str>) -> Self {
        // No tag matches the empty one, which leads to English.
        let primary = tag.and_then(|tag| tag.trim().split(['-', '_']).next()).unwrap_or_default();
        TAGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(primary)).map_or(Lang::English, |(_, lang)| *lang)
    }

    /// Returns the common language of several tags, or English if they differ.
    pub(crate) fn common<'t>(tags: impl IntoIterator<Item = Option<&'t str>>) -> Self {
        let mut langs = tags.into_iter().map(Lang::of);
        let first = langs.next().unwrap_or_default();
        if langs.all(|lang| lang == first) { first } else { Lang::English }
    }

    /// Returns the tag of the language, for `lang` attributes.
    pub fn tag(self) -> &'static str {
        TAGS[self as usize].0
    }

    /// Returns a word in this language.
    pub fn word(self, word: Word) -> &'static str {
        word.row()[self as usize]
    }

    /// Writes a number with at most two decimals: `4.5`, `4,5`.
    pub fn number(self, number: f64) -> String {
        // Adding 0 turns −0 into 0.
        let digits = ((number * 100.0).round() / 100.0 + 0.0).to_string();
        match self {
            Lang::English => digits,
            Lang::Finnish | Lang::Swedish => digits.replace('.', ",").replace('-', "\u{2212}"),
        }
    }

    /// Writes a share as so many of 1,000: `250`, `1,250`, `1 250` with a no-break space. One above 0 is never rounded to 0.
    pub fn of_thousand(self, share: f64) -> String {
        let digits = format!("{:.0}", share * 1000.0);
        if digits == "0" && share > 0.0 {
            return "<1".into();
        }
        let gap = if self == Lang::English { "," } else { "\u{a0}" };
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
        groups.join(gap)
    }

    /// Writes a duration, given in years, months, weeks, working days, days, hours and minutes, with no-break spaces:
    /// `1 h 30 min`, `2 pv`, `3 mo`.
    pub fn duration(self, counts: [u32; 7]) -> String {
        const UNITS: [[&str; 3]; 7] = [
            ["y", "v", "år"],
            ["mo", "kk", "mån"],
            ["w", "vk", "v"],
            ["working d", "arkipv", "arbetsd"],
            ["d", "pv", "d"],
            ["h", "h", "h"],
            ["min", "min", "min"],
        ];
        let told = UNITS.iter().zip(counts).filter(|(_, count)| *count > 0);
        let parts: Vec<String> = told.map(|(names, count)| format!("{count}\u{a0}{}", names[self as usize])).collect();
        if parts.is_empty() { "0\u{a0}min".into() } else { parts.join("\u{a0}") }
    }

    /// Writes a date: `2026-11-01`, `1.11.2026`.
    pub fn date(self, year: u16, month: u8, day: u8) -> String {
        match self {
            Lang::Finnish => format!("{day}.{month}.{year}"),
            Lang::English | Lang::Swedish => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    /// Writes a quote in the quotation marks of this language: `“so”`, `”näin”`. Existing marks are not doubled.
    pub fn quoted(self, text: &str) -> String {
        let text = text.trim();
        let (open, close) = match self {
            Lang::English => ('“', '”'),
            Lang::Finnish | Lang::Swedish => ('”', '”'),
        };
        let marks = ['"', '“', '”', '„', '«', '»', '\'', '‘', '’'];
        if text.starts_with(marks) && text.ends_with(marks) { text.to_owned() } else { format!("{open}{text}{close}") }
    }

    /// Writes how many of how many: `14 of 30`.
    pub fn part_of(self, part: usize, all: usize) -> String {
        match self {
            Lang::English => format!("{part} of {all}"),
            Lang::Finnish => format!("{part}/{all}"),
            Lang::Swedish => format!("{part} av {all}"),
        }
    }

    /// Writes a share from 0 to 1 in percent, with at most one decimal: `30%`, `30 %` with a no-break space.
    ///
    /// A share above 0 and below 1 is never rounded to 0% or 100%.
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
        assert_eq!(write(Lang::English, [0, 0, 0, 0, 0, 1, 30]), "1 h 30 min");
        assert_eq!(write(Lang::English, [0, 0, 0, 0, 0, 0, 90]), "90 min");
        assert_eq!(write(Lang::Finnish, [0, 0, 0, 0, 2, 0, 0]), "2 pv");
        assert_eq!(write(Lang::Finnish, [1, 6, 0, 0, 0, 0, 0]), "1 v 6 kk");
        assert_eq!(write(Lang::English, [0, 0, 0, 10, 0, 0, 0]), "10 working d");
        assert_eq!(write(Lang::Swedish, [0, 0, 1, 0, 1, 0, 5]), "1 v 1 d 5 min");
        assert_eq!(write(Lang::English, [0; 7]), "0 min");
    }
}
