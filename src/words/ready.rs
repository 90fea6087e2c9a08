//! Ready sets of words: what public services and health care say where trade says "purchase" and "company".
//!
//! polku's own words come from books on trade. The sets replace every word that names trade. Their other words are trade's.

use super::{Lang, Word};

/// Declares the words of each set, in English, Finnish and Swedish.
macro_rules! sets {
    ($($word:ident: $public:expr, $health:expr;)+) => {
        fn rows(word: Word) -> Option<[[&'static str; 3]; COUNT]> {
            Some(match word {
                $(Word::$word => [$public, $health],)+
                _ => return None,
            })
        }
    };
}

/// The number of sets.
pub(crate) const COUNT: usize = 2;

/// A word that the set leaves as it is.
const AS_IT_IS: [&str; 3] = [""; 3];

const STARTING_STATE: [&str; 3] = ["starting point", "lähtötilanne", "utgångsläge"];
const PARTNER: [&str; 3] = ["by a partner", "kumppanin toteuttama", "utförs av en partner"];
const EXTERNAL: [&str; 3] = ["other sources", "muut tahot", "andra aktörer"];
const OTHER: [&str; 3] = ["ended otherwise", "päättyi muuten", "avslutades annars"];
const RECOVERY: [&str; 3] = ["making good", "hyvittäminen", "gottgörelse"];
const PAINS: [&str; 3] = ["problems", "ongelmakohdat", "problem"];
const OPPORTUNITIES: [&str; 3] = ["improvements", "kehittämiskohteet", "förbättringar"];
const EVIDENCE: [&str; 3] = ["seen and kept", "mitä näkee ja saa mukaansa", "det man ser och får med sig"];

sets! {
    StartingState: STARTING_STATE, STARTING_STATE;
    PrePurchase: ["before the service", "ennen asiointia", "före ärendet"], ["seeking care", "hoitoon hakeutuminen", "söka vård"];
    Purchase: ["the service", "asiointi", "ärendet"], ["care", "hoito", "vård"];
    PostPurchase: ["afterwards", "asioinnin jälkeen", "efter ärendet"], ["follow-up", "seuranta", "uppföljning"];
    Company: ["the authority's own", "viranomaisen oma", "myndighetens egen"], ["the provider's own", "hoitavan tahon oma", "vårdgivarens egen"];
    Partner: PARTNER, PARTNER;
    Customer: ["the user's own", "asiakkaan oma", "kundens egen"], ["the patient's own", "potilaan oma", "patientens egen"];
    Social: ["other people", "muut ihmiset", "andra människor"], ["family and peers", "läheiset ja vertaiset", "närstående och andra patienter"];
    External: EXTERNAL, EXTERNAL;
    TheCustomer: ["user", "asiakas", "kund"], ["patient", "potilas", "patient"];
    TheCompany: ["authority", "viranomainen", "myndighet"], ["provider", "hoitava taho", "vårdgivare"];
    Done: ["settled", "asia hoidettu", "ärendet klart"], ["care completed", "hoito päättynyt", "vården avslutad"];
    Lost: ["dropped out", "jäi kesken", "avbrutet"], ["lost to care", "jäi hoidotta", "utan vård"];
    Other: OTHER, OTHER;
    Renewal: ["next time", "uusi asiointi", "nytt ärende"], ["next period", "uusi hoitojakso", "ny vårdperiod"];
    Recovery: RECOVERY, RECOVERY;
    Pains: PAINS, PAINS;
    Opportunities: OPPORTUNITIES, OPPORTUNITIES;
    Evidence: EVIDENCE, EVIDENCE;
    CustomerActions: ["user's actions", "asiakkaan toiminta", "kundens handlingar"], ["patient's actions", "potilaan toiminta", "patientens handlingar"];
    Touchpoints: ["encounters", "asiointitilanteet", "kontaktpunkter"], ["encounters", "kohtaamiset", "möten"];
    Employee: ["staff", "henkilöstö", "personal"], ["professional", "ammattilainen", "vårdpersonal"];

    // Other forms of the words above.
    Touchpoint: ["encounter", "asiointitilanne", "kontaktpunkt"], ["encounter", "kohtaaminen", "möte"];
    NoTouchpoints: ["no encounters", "ei asiointitilanteita", "inga kontaktpunkter"], ["no encounters", "ei kohtaamisia", "inga möten"];
    EveryCustomer: ["every user", "jokainen asiakas", "varje kund"], ["every patient", "jokainen potilas", "varje patient"];
    ManyCustomers: ["many users", "moni asiakas", "många kunder"], ["many patients", "moni potilas", "många patienter"];
    SomeCustomers: ["some users", "osa asiakkaista", "en del kunder"], ["some patients", "osa potilaista", "en del patienter"];
    Share: ["share of users", "osuus asiakkaista", "andel av kunderna"], ["share of patients", "osuus potilaista", "andel av patienterna"];
    Customers: ["users", "asiakkaita", "kunder"], ["patients", "potilaita", "patienter"];
    OfThousand: ["per 1,000 users who begin", "1 000 aloittavaa asiakasta kohti", "per 1 000 kunder som börjar"], ["per 1,000 patients who begin", "1 000 aloittavaa potilasta kohti", "per 1 000 patienter som börjar"];
    PerCustomer: ["per user who begins", "aloittavaa asiakasta kohti", "per kund som börjar"], ["per patient who begins", "aloittavaa potilasta kohti", "per patient som börjar"];
    AllCustomers: ["all users", "kaikki asiakkaat", "alla kunder"], ["all patients", "kaikki potilaat", "alla patienter"];
    OutOfControl: ["outside the authority's control", "ei viranomaisen hallinnassa", "utanför myndighetens kontroll"], ["outside the provider's control", "ei hoitavan tahon hallinnassa", "utanför vårdgivarens kontroll"];
    OfThoseKept: ["share of those who get through who would drop out without it", "osuus perille päässeistä, jotka jäisivät kesken ilman sitä", "andel av dem som kommer fram som skulle avbryta utan den"], ["share of those who get through who would be lost to care without it", "osuus perille päässeistä, jotka jäisivät hoidotta ilman sitä", "andel av dem som kommer fram som skulle bli utan vård utan den"];
    LostHere: ["drop out here", "jää kesken tässä", "avbryter här"], ["lost to care here", "jää hoidotta tässä", "blir utan vård här"];
    Persona: ["persona", "asiakasprofiili", "kundprofil"], ["persona", "potilasprofiili", "patientprofil"];
    Personas: ["personas", "asiakasprofiilit", "kundprofiler"], ["personas", "potilasprofiilit", "patientprofiler"];
    Journeys: ["user journeys", "asiakaspolut", "kundresor"], ["patient journeys", "potilaspolut", "patientresor"];
    RestOnSomething: ["encounters rest on something", "asiointitilannetta perustuu johonkin", "kontaktpunkter vilar på något"], ["encounters rest on something", "kohtaamista perustuu johonkin", "möten vilar på något"];
    // Hints of pages.
    NoOwnPicture: AS_IT_IS, ["The picture shows everybody: with one for each persona, the page would be too large. The table shows this persona alone.", "Kuvassa ovat kaikki: sivusta tulisi liian suuri, jos jokaisella potilasprofiililla olisi omansa. Taulukossa on vain tämä potilasprofiili.", "Bilden visar alla: sidan skulle bli för stor med en för varje patientprofil. Tabellen visar bara denna patientprofil."];
    NoFigures: AS_IT_IS, ["There is no picture with these figures for this choice. Choose one persona, and the whole journey.", "Tälle valinnalle ei ole kuvaa näillä luvuilla. Valitse yksi potilasprofiili ja koko polku.", "Det finns ingen bild med dessa siffror för detta val. Välj en patientprofil och hela resan."];
    LinkKeeps: AS_IT_IS, ["The address of the page keeps view, persona and lanes: send it, and others see the same.", "Sivun osoite muistaa näkymän, potilasprofiilin ja rivit: lähetä se, niin muut näkevät saman.", "Sidans adress minns vy, patientprofil och rader: skicka den, så ser andra detsamma."];
    MapView: ["journey map", "polkukartta", "kundresekarta"], ["journey map", "polkukartta", "patientresekarta"];
}

/// The words that name trade. An author who replaces some of them probably forgot the others.
pub(crate) const TRADE: [Word; 13] = [
    Word::PrePurchase,
    Word::Purchase,
    Word::PostPurchase,
    Word::Company,
    Word::Customer,
    Word::Lost,
    Word::Renewal,
    Word::CustomerActions,
    Word::EveryCustomer,
    Word::ManyCustomers,
    Word::SomeCustomers,
    Word::Share,
    Word::Customers,
];

/// Returns a word of a set, if the set has it. Sets are counted from 0: public service, health.
pub(crate) fn ready(set: usize, word: Word, lang: Lang) -> Option<&'static str> {
    Some(rows(word)?.get(set)?[lang as usize]).filter(|word| !word.is_empty())
}
