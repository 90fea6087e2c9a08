//! Where a journey's customers go: one test for each sentence of the format about flow, personas, ids
//! and probabilities.

use std::sync::Arc;

use polku::graph::JourneyGraph;
use polku::model::{Catalog, Definitions, Journey, Persona, PersonaIx, PersonaSet, load};
use polku::source::Source;

// ---- what the tests say --------------------------------------------------------------------------

/// The whole graph, one transition a line: `a -> b [forward] host,guest`. Nobody is named where there
/// is but the unnamed persona.
#[track_caller]
fn leads(text: &str, expected: &[&str]) {
    leads_with(&Catalog::default(), text, expected);
}

#[track_caller]
fn leads_with(catalog: &Catalog, text: &str, expected: &[&str]) {
    let journey = journey_with(catalog, text);
    let graph = JourneyGraph::new(&journey);
    let lines = transitions(&graph).into_iter().map(|(from, to, edge)| {
        let transition = &graph.graph()[edge];
        let kind = transition.kind.as_str();
        format!("{from} -> {to} [{kind}] {}", ids(&journey, transition.personas)).trim_end().to_owned()
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

/// Where each persona begins, one a line: `host: a, b`.
#[track_caller]
fn begins(text: &str, expected: &[&str]) {
    let journey = journey_with(&Catalog::default(), text);
    let graph = JourneyGraph::new(&journey);
    let lines = journey.all_personas().iter().map(|persona| {
        let entries = graph.entries(persona).iter().map(|&entry| journey.touchpoint(entry).id.value.as_str());
        format!("{}: {}", ids(&journey, [persona].into_iter().collect()), entries.collect::<Vec<_>>().join(", "))
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

/// How probable the transitions out of a touchpoint are: `a 0.5, done 0.5`, or `host: a 1`, one persona a line.
#[track_caller]
fn shares(text: &str, from: &str, expected: &[&str]) {
    let journey = journey_with(&Catalog::default(), text);
    let graph = JourneyGraph::new(&journey);
    let lines = journey.all_personas().iter().map(|persona| {
        let shares = transitions(&graph).into_iter().filter(|(start, _, _)| start == from).map(|(_, to, edge)| {
            let share = graph.probability(edge, persona);
            (graph.graph()[edge].personas.contains(persona), share, to)
        });
        let (open, closed): (Vec<_>, Vec<_>) = shares.partition(|(open, _, _)| *open);
        assert!(closed.iter().all(|(_, share, _)| *share == 0.0), "a closed way is never taken");
        let open: Vec<_> =
            open.into_iter().map(|(_, share, to)| format!("{to} {}", (share * 1e6).round() / 1e6)).collect();
        format!("{}: {}", ids(&journey, [persona].into_iter().collect()), open.join(", "))
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

/// What is wrong: name of the error, the text that it underlines, and what it says or advises.
#[track_caller]
fn is_wrong(text: &str, expected: &[(&str, &str, &str)]) {
    is_wrong_with(&Catalog::default(), text, expected);
}

#[track_caller]
fn is_wrong_with(catalog: &Catalog, text: &str, expected: &[(&str, &str, &str)]) {
    let source = Arc::new(Source::new("test.yaml", text));
    let (journey, problems) = load(&source, catalog).into_parts();
    assert!(journey.is_none(), "loads");
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.kind.name, source.slice(problem.primary.span))).collect();
    let places: Vec<_> = expected.iter().map(|(name, place, _)| (*name, *place)).collect();
    assert_eq!(found, places, "{problems:#?}");
    for (problem, (_, _, words)) in problems.iter().zip(expected) {
        let said = format!("{}. {}", problem.message, problem.help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{said:?} does not say {words:?}");
    }
}

#[track_caller]
fn journey_with(catalog: &Catalog, text: &str) -> Journey {
    let (journey, problems) = load(&Source::new("test.yaml", text).into(), catalog).into_parts();
    journey.unwrap_or_else(|| panic!("{problems:#?}"))
}

#[track_caller]
fn journey(text: &str) -> Journey {
    journey_with(&Catalog::default(), text)
}

fn transitions(graph: &JourneyGraph<'_>) -> Vec<(String, String, petgraph::graph::EdgeIndex)> {
    let name = |node| graph.journey().target_id(graph.target(node)).to_owned();
    let nodes = graph.graph().node_indices();
    nodes.flat_map(|from| graph.transitions(from).map(move |(edge, to, _)| (name(from), name(to), edge))).collect()
}

fn ids(journey: &Journey, personas: PersonaSet) -> String {
    let ids = personas.iter().filter_map(|persona| journey.definitions.personas.get(persona.index()));
    ids.map(|persona| persona.identity.id.value.as_str()).collect::<Vec<_>>().join(",")
}

fn catalog(personas: &[&str]) -> Catalog {
    let personas = personas.iter().map(|id| {
        let mut persona = Persona::new(*id, format!("{id} of the catalog"));
        persona.identity.from_catalog = true;
        persona
    });
    let mut definitions = Definitions::default();
    definitions.personas = personas.map(Arc::new).collect();
    Catalog::new(definitions, None)
}

/// A journey of one stage that is no starting state, with these touchpoints.
fn touchpoints(list: &str) -> String {
    format!("journey: J\nstages:\n  id: purchase\n  touchpoints:\n{}", indented(list))
}

/// The same with two personas, host and guest.
fn for_two(list: &str) -> String {
    format!(
        "journey: J\npersonas: {{ host: Host, guest: Guest }}\nstages:\n  id: purchase\n  touchpoints:\n{}",
        indented(list)
    )
}

/// The same of two stages: a starting state and a purchase.
fn two_stages(starting: &str, purchase: &str) -> String {
    format!(
        "journey: J\nstages:\n- id: starting-state\n  touchpoints:\n{}\n- id: purchase\n  touchpoints:\n{}",
        indented(starting),
        indented(purchase)
    )
}

fn indented(list: &str) -> String {
    list.trim().lines().map(|line| format!("    {line}\n")).collect()
}

// ---- next ----------------------------------------------------------------------------------------

#[test]
fn next_names_touchpoints_or_one_of_two_ends() {
    leads(
        &touchpoints("- { name: a, next: [c, done, lost] }\n- b\n- c"),
        &["a -> c [forward]", "a -> done [exit]", "a -> lost [exit]", "b -> c [forward]", "c -> done [exit]"],
    );
}

#[test]
fn next_may_be_one_without_a_list() {
    leads(
        &touchpoints("- { name: a, next: c }\n- { name: b, next: { to: lost } }\n- { name: c, next: done }"),
        &["a -> c [forward]", "b -> lost [exit]", "c -> done [exit]"],
    );
}

#[test]
fn ways_keep_the_order_of_the_file_and_may_be_several_to_one_place() {
    leads(
        &touchpoints("- { name: a, next: [lost, { to: b, when: it rains }, { to: b, when: it shines }] }\n- b"),
        &["a -> lost [exit]", "a -> b [forward]", "a -> b [forward]", "b -> done [exit]"],
    );
}

#[test]
fn an_empty_next_is_an_error_that_offers_done() {
    for empty in ["next:", "next: ~", "next: null"] {
        is_wrong(
            &touchpoints(&format!("- {{ name: a, {empty} }}\n- b")),
            &[("empty-value", "next", "write `next: done` if the customer is finished here")],
        );
    }
    is_wrong(&touchpoints("- { name: a, next: [] }\n- b"), &[("empty-value", "[]", "write `next: done`")]);
}

#[test]
fn an_empty_item_of_next_is_an_error() {
    is_wrong(&touchpoints("- name: a\n  next: [b, ~]\n- b"), &[("empty-value", "~", "an item of `next` is empty")]);
}

#[test]
fn a_touchpoint_with_next_leads_only_there() {
    leads(
        &touchpoints("- { name: a, next: c }\n- b\n- c"),
        &["a -> c [forward]", "b -> c [forward]", "c -> done [exit]"],
    );
}

#[test]
fn next_may_not_name_what_is_not_there() {
    is_wrong(
        &touchpoints("- { name: Look at it, next: dnoe }\n- { name: b, next: Look at it }\n- { name: c, next: zebra }"),
        &[
            ("unknown-reference", "dnoe", "did you mean `done`?"),
            ("unknown-reference", "Look at it", "write `look-at-it`"),
            ("unknown-reference", "zebra", "known ids: `b`, `c`, `done`, `look-at-it` and `lost`"),
        ],
    );
}

// ---- implicit flow -------------------------------------------------------------------------------

#[test]
fn without_next_a_touchpoint_leads_to_the_next_one() {
    leads(&touchpoints("[a, b, c]"), &["a -> b [forward]", "b -> c [forward]", "c -> done [exit]"]);
}

#[test]
fn without_next_a_touchpoint_leads_into_the_next_stage() {
    leads(
        "journey: J\nstages:\n- { id: pre-purchase, touchpoints: a }\n- { id: empty, kind: purchase }\n- { id: purchase, touchpoints: [b] }",
        &["a -> b [forward]", "b -> done [exit]"],
    );
}

#[test]
fn without_next_each_persona_goes_to_its_own_next_touchpoint() {
    leads(
        &for_two("- a\n- { name: b, personas: host }\n- { name: c, personas: [guest] }\n- d"),
        &[
            "a -> b [forward] host",
            "a -> c [forward] guest",
            "b -> d [forward] host",
            "c -> d [forward] guest",
            "d -> done [exit] host,guest",
        ],
    );
}

#[test]
fn without_next_the_last_touchpoint_of_a_persona_leads_it_to_done() {
    leads(
        &for_two("- a\n- { name: b, personas: host }"),
        &["a -> b [forward] host", "a -> done [exit] guest", "b -> done [exit] host"],
    );
}

#[test]
fn without_next_a_touchpoint_leads_over_what_recovers_something() {
    leads(
        &touchpoints("- a\n- { name: sorry, recovers: a }\n- { name: gift, recovers: a }\n- b"),
        &["a -> b [forward]", "sorry -> b [forward]", "gift -> b [forward]", "b -> done [exit]"],
    );
    leads(&touchpoints("- a\n- { name: sorry, recovers: a }"), &["a -> done [exit]", "sorry -> done [exit]"]);
}

#[test]
fn recovers_adds_no_way() {
    leads(
        &touchpoints("- { name: a, next: done }\n- { name: sorry, recovers: [a], next: done }"),
        &["a -> done [exit]", "sorry -> done [exit]"],
    );
}

#[test]
fn recovery_parts_alone_do_not_make_a_recovery() {
    leads(
        &touchpoints("- a\n- { name: sorry, recovery: apology }\n- b"),
        &["a -> sorry [forward]", "sorry -> b [forward]", "b -> done [exit]"],
    );
}

#[test]
fn the_flow_of_many_personas_is_worked_out_for_each() {
    leads(
        "journey: J
personas: { a: A, b: B, c: C }
stages:
  id: purchase
  touchpoints:
  - all
  - { name: for a, personas: a }
  - { name: for ab, personas: [b, a] }
  - { name: for c, personas: c, next: all }
  - end",
        &[
            "all -> for-a [forward] a",
            "all -> for-ab [forward] b",
            "all -> for-c [forward] c",
            "for-a -> for-ab [forward] a",
            "for-ab -> end [forward] a,b",
            "for-c -> all [back] c",
            "end -> done [exit] a,b,c",
        ],
    );
}

// ---- who may take a way ----------------------------------------------------------------------------

#[test]
fn a_way_exists_only_for_personas_that_both_touchpoints_serve() {
    leads(
        &for_two("- { name: a, next: [b, c] }\n- { name: b, personas: host, next: c }\n- { name: c, personas: guest }"),
        &["a -> b [forward] host", "a -> c [forward] guest", "c -> done [exit] guest"],
    );
}

#[test]
fn a_way_with_personas_exists_only_for_those() {
    leads(
        &for_two(
            "- name: a\n  next: [{ to: b, personas: host }, { to: done, personas: [guest] }, { to: lost, personas: [host, guest] }]\n- b",
        ),
        &[
            "a -> b [forward] host",
            "a -> done [exit] guest",
            "a -> lost [exit] host,guest",
            "b -> done [exit] host,guest",
        ],
    );
}

#[test]
fn naming_a_persona_does_not_open_a_way_to_a_touchpoint_that_does_not_serve_it() {
    leads(
        &for_two("- { name: a, next: { to: b, personas: guest } }\n- { name: b, personas: host }"),
        &["b -> done [exit] host"],
    );
}

#[test]
fn an_end_serves_everybody() {
    leads(
        &for_two("- { name: a, personas: guest, next: [done, lost] }"),
        &["a -> done [exit] guest", "a -> lost [exit] guest"],
    );
}

// ---- entries -------------------------------------------------------------------------------------

#[test]
fn a_persona_enters_at_the_touchpoints_of_the_starting_state_that_nothing_enters() {
    begins(&two_stages("- { name: a, next: c }\n- { name: b, next: c }", "- c"), &[": a, b"]);
}

#[test]
fn renewals_do_not_keep_a_touchpoint_from_being_an_entry() {
    begins(&two_stages("- a\n- b", "- { name: c, next: [a, done] }"), &[": a"]);
    begins(
        &two_stages("- { name: a, next: c }\n- { name: b, next: c }", "- { name: c, next: [b, done] }"),
        &[": a, b"],
    );
}

#[test]
fn what_another_touchpoint_of_the_starting_state_leads_to_is_no_entry() {
    begins(&two_stages("- a\n- b", "- c"), &[": a"]);
    begins(&two_stages("- { name: a, next: [a, b] }\n- { name: b, next: c }", "- c"), &[": a"]);
}

#[test]
fn without_such_a_touchpoint_a_persona_enters_at_its_first() {
    begins(&touchpoints("[a, b]"), &[": a"]);
    begins(&two_stages("- { name: a, next: b }\n- { name: b, next: [a, c] }", "- c"), &[": a"]);
    begins(
        "journey: J\npersonas: { host: Host, guest: Guest }\nstages:\n- { id: starting-state, touchpoints: { name: a, personas: host } }\n- { id: purchase, touchpoints: [{ name: b, personas: host }, c] }",
        &["host: a", "guest: c"],
    );
}

#[test]
fn a_persona_that_no_touchpoint_serves_enters_nowhere() {
    begins(&for_two("- { name: a, personas: host }"), &["host: a", "guest: "]);
}

#[test]
fn a_persona_enters_besides_where_entry_is_true() {
    begins(&touchpoints("- a\n- { name: b, entry: true }\n- { name: c, entry: false }"), &[": a, b"]);
    begins(&two_stages("- a\n- { name: b, entry: true }", "- c"), &[": a, b"]);
    begins(&for_two("- a\n- { name: b, personas: guest, entry: true }"), &["host: a", "guest: a, b"]);
}

#[test]
fn what_enters_is_looked_at_for_each_persona() {
    // The way a -> b is the host's alone, so that b is a beginning of the guest.
    begins(
        "journey: J\npersonas: { host: Host, guest: Guest }\nstages:\n- { id: starting-state, touchpoints: [{ name: a, next: { to: b, personas: host } }, b] }",
        &["host: a", "guest: a, b"],
    );
}

#[test]
fn a_way_back_into_the_starting_state_that_recovers_is_no_renewal() {
    let text =
        two_stages("- { name: a, recovers: c, next: c }\n- { name: b, next: c }", "- { name: c, next: [a, done] }");
    leads(&text, &["a -> c [forward]", "b -> c [forward]", "c -> a [recovery]", "c -> done [exit]"]);
    begins(&text, &[": b"]);
}

#[test]
fn a_starting_state_may_have_any_id() {
    begins(
        "journey: J\nstages:\n- { id: dreams, kind: starting-state, touchpoints: [a, { name: b, entry: true }] }\n- { id: end, kind: purchase, touchpoints: { name: c, next: [a, done] } }",
        &[": a, b"],
    );
}

// ---- kinds of transition -------------------------------------------------------------------------

#[test]
fn ways_to_an_end_are_exits() {
    leads(&touchpoints("- { name: a, next: [done, lost] }"), &["a -> done [exit]", "a -> lost [exit]"]);
}

#[test]
fn a_way_into_what_recovers_its_start_is_a_recovery() {
    leads(
        &touchpoints("- { name: a, next: [sorry, b] }\n- { name: sorry, recovers: a }\n- b"),
        &["a -> sorry [recovery]", "a -> b [forward]", "sorry -> b [forward]", "b -> done [exit]"],
    );
    // Up in the document too.
    leads(
        &touchpoints("- { name: sorry, recovers: a }\n- { name: a, next: [sorry, done] }"),
        &["sorry -> a [forward]", "a -> sorry [recovery]", "a -> done [exit]"],
    );
}

#[test]
fn a_way_into_a_recovery_by_way_of_a_complaint_is_a_recovery() {
    leads(
        &touchpoints(
            "- { name: wait, next: [complaint, review, eat] }\n- { name: complaint, next: sorry }\n- { name: review, next: sorry }\n- { name: sorry, recovers: wait }\n- eat",
        ),
        &[
            "wait -> complaint [forward]",
            "wait -> review [forward]",
            "wait -> eat [forward]",
            "complaint -> sorry [recovery]",
            "review -> sorry [recovery]",
            "sorry -> eat [forward]",
            "eat -> done [exit]",
        ],
    );
}

#[test]
fn a_way_from_one_step_of_a_recovery_to_the_next_is_a_recovery() {
    leads(
        &touchpoints(
            "- { name: wait, next: [sorry, done] }\n- { name: sorry, recovers: wait, next: gift }\n- { name: gift, recovers: wait, next: done }",
        ),
        &["wait -> sorry [recovery]", "wait -> done [exit]", "sorry -> gift [recovery]", "gift -> done [exit]"],
    );
    // Even if nothing leads to the first step.
    leads(
        &touchpoints(
            "- { name: wait, next: done }\n- { name: sorry, recovers: wait, next: gift }\n- { name: gift, recovers: wait, next: done }",
        ),
        &["wait -> done [exit]", "sorry -> gift [recovery]", "gift -> done [exit]"],
    );
}

#[test]
fn a_way_into_a_recovery_that_does_not_come_from_the_failure_is_none() {
    leads(
        &touchpoints(
            "- { name: a, next: sorry }\n- { name: sorry, recovers: wait, next: done }\n- { name: wait, next: done }",
        ),
        &["a -> sorry [forward]", "sorry -> done [exit]", "wait -> done [exit]"],
    );
}

#[test]
fn one_touchpoint_may_recover_several() {
    leads(
        &touchpoints(
            "- { name: a, next: [sorry, b] }\n- { name: b, next: [sorry, c] }\n- { name: sorry, recovers: [a, b], next: c }\n- { name: c, next: [sorry, done] }",
        ),
        &[
            "a -> sorry [recovery]",
            "a -> b [forward]",
            "b -> sorry [recovery]",
            "b -> c [forward]",
            "sorry -> c [forward]",
            "c -> sorry [recovery]",
            "c -> done [exit]",
        ],
    );
}

#[test]
fn a_round_of_the_whole_journey_does_not_make_a_recovery() {
    // From wait, a can be reached only by starting over.
    leads(
        &two_stages(
            "- { name: talk, next: a }",
            "- { name: a, next: [sorry, wait] }\n- { name: wait, next: talk }\n- { name: sorry, recovers: wait, next: done }",
        ),
        &[
            "talk -> a [forward]",
            "a -> sorry [forward]",
            "a -> wait [forward]",
            "wait -> talk [renewal]",
            "sorry -> done [exit]",
        ],
    );
}

#[test]
fn a_way_from_a_later_stage_into_the_starting_state_is_a_renewal() {
    leads(
        &two_stages("- a\n- b", "- { name: c, next: [a, b, done] }"),
        &["a -> b [forward]", "b -> c [forward]", "c -> a [renewal]", "c -> b [renewal]", "c -> done [exit]"],
    );
}

#[test]
fn within_the_starting_state_there_is_no_renewal() {
    leads(
        "journey: J\nstages:\n- { id: starting-state, touchpoints: a }\n- { id: again, kind: starting-state, touchpoints: { name: b, next: [a, done] } }",
        &["a -> b [forward]", "b -> a [back]", "b -> done [exit]"],
    );
}

#[test]
fn recovery_comes_before_renewal_and_back() {
    leads(
        &two_stages(
            "- { name: sorry, recovers: c, next: c }",
            "- { name: b, next: c }\n- { name: c, next: [sorry, b] }",
        ),
        &["sorry -> c [forward]", "b -> c [forward]", "c -> sorry [recovery]", "c -> b [back]"],
    );
}

#[test]
fn exit_comes_before_all_others() {
    leads(&touchpoints("- { name: a, next: [a, lost] }"), &["a -> a [back]", "a -> lost [exit]"]);
}

#[test]
fn forward_and_back_go_by_the_place_in_the_document() {
    leads(
        &touchpoints("- { name: a, next: c }\n- { name: b, next: [a, c] }\n- { name: c, next: [b, done] }"),
        &["a -> c [forward]", "b -> a [back]", "b -> c [forward]", "c -> b [back]", "c -> done [exit]"],
    );
}

#[test]
fn a_way_to_the_same_touchpoint_is_back() {
    leads(
        &two_stages("- { name: a, next: [a, b] }", "- { name: b, next: [b, done] }"),
        &["a -> a [back]", "a -> b [forward]", "b -> b [back]", "b -> done [exit]"],
    );
}

#[test]
fn a_way_from_a_recovery_to_itself_is_a_recovery_since_that_fits_first() {
    leads(
        &touchpoints("- { name: wait, next: [sorry, done] }\n- { name: sorry, recovers: wait, next: [sorry, done] }"),
        &["wait -> sorry [recovery]", "wait -> done [exit]", "sorry -> sorry [recovery]", "sorry -> done [exit]"],
    );
}

#[test]
fn kinds_do_not_depend_on_more_than_64_recoveries() {
    let count = 130;
    let mut list = String::new();
    let mut expected = Vec::new();
    for index in 0..count {
        list += &format!("- {{ name: f{index}, next: [s{index}, t{index}] }}\n");
        list += &format!("- {{ name: t{index}, next: s{index} }}\n");
        list += &format!("- {{ name: s{index}, recovers: f{index}, next: done }}\n");
        expected.push(format!("f{index} -> s{index} [recovery]"));
        expected.push(format!("f{index} -> t{index} [forward]"));
        expected.push(format!("t{index} -> s{index} [recovery]"));
        expected.push(format!("s{index} -> done [exit]"));
    }
    leads(&touchpoints(&list), &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

// ---- probabilities -------------------------------------------------------------------------------

#[test]
fn without_probabilities_all_ways_share_equally() {
    shares(
        &touchpoints("- { name: a, next: [b, done, lost, b] }\n- b"),
        "a",
        &[": b 0.25, done 0.25, lost 0.25, b 0.25"],
    );
    shares(&touchpoints("[a, b]"), "a", &[": b 1"]);
}

#[test]
fn ways_without_a_probability_share_the_rest_equally() {
    shares(
        &touchpoints("- { name: a, next: [{ to: b, probability: 0.4 }, done, lost] }\n- b"),
        "a",
        &[": b 0.4, done 0.3, lost 0.3"],
    );
    shares(
        &touchpoints("- { name: a, next: [{ to: b, probability: 1 }, done, lost] }\n- b"),
        "a",
        &[": b 1, done 0, lost 0"],
    );
}

#[test]
fn probabilities_that_leave_a_rest_are_taken_as_they_are() {
    shares(
        &touchpoints("- { name: a, next: [{ to: b, probability: 0.4 }, { to: done, probability: 0 }] }\n- b"),
        "a",
        &[": b 0.4, done 0"],
    );
}

#[test]
fn each_persona_shares_among_the_ways_that_are_open_to_it() {
    shares(
        &for_two(
            "- { name: a, next: [{ to: b, personas: host }, { to: c, probability: 0.5 }, done] }\n- b\n- { name: c, personas: guest }",
        ),
        "a",
        &["host: b 0.5, done 0.5", "guest: c 0.5, done 0.5"],
    );
}

#[test]
fn implicit_ways_of_different_personas_are_certain_for_each() {
    shares(&for_two("- a\n- { name: b, personas: host }\n- c"), "a", &["host: b 1", "guest: c 1"]);
}

#[test]
fn probabilities_of_different_personas_are_not_added_up() {
    shares(
        &for_two(
            "- { name: a, next: [{ to: b, probability: 0.9, personas: host }, { to: c, probability: 0.8, personas: guest }, { to: lost, probability: 0.1 }] }\n- b\n- c",
        ),
        "a",
        &["host: b 0.9, lost 0.1", "guest: c 0.8, lost 0.1"],
    );
    // The same by whom the touchpoints serve.
    shares(
        &for_two(
            "- { name: a, next: [{ to: b, probability: 0.9 }, { to: c, probability: 0.8 }] }\n- { name: b, personas: host }\n- { name: c, personas: guest }",
        ),
        "a",
        &["host: b 0.9", "guest: c 0.8"],
    );
}

#[test]
fn ways_that_are_open_to_one_persona_may_not_add_up_to_more_than_one() {
    is_wrong(
        &touchpoints("- { name: a, next: [{ to: done, probability: 0.7 }, { to: lost, probability: 0.5 }] }"),
        &[("probability-over-one", "0.5", "the transition probabilities of `a` add up to 1.2, more than 1")],
    );
    is_wrong(
        &for_two(
            "- { name: a, next: [{ to: b, probability: 0.7 }, { to: done, probability: 0.2 }, { to: lost, probability: 0.3, personas: [guest] }] }\n- b",
        ),
        &[("probability-over-one", "0.3", "the transition probabilities of `a` add up to 1.2, more than 1 for Guest")],
    );
}

#[test]
fn a_hair_more_than_one_is_forgiven() {
    let text = |probability: &str| {
        touchpoints(&format!(
            "- {{ name: a, next: [{{ to: done, probability: 0.5 }}, {{ to: lost, probability: {probability} }}] }}"
        ))
    };
    shares(&text("0.5000009"), "a", &[": done 0.5, lost 0.500001"]);
    is_wrong(&text("0.500002"), &[("probability-over-one", "0.500002", "more than 1")]);
}

#[test]
fn thirds_add_up_to_one() {
    shares(
        &touchpoints(
            "- { name: a, next: [{ to: b, probability: 0.1 }, { to: b, probability: 0.2 }, { to: b, probability: 0.7 }, lost] }\n- b",
        ),
        "a",
        &[": b 0.1, b 0.2, b 0.7, lost 0"],
    );
}

// ---- personas --------------------------------------------------------------------------------------

#[test]
fn without_any_persona_there_is_one_unnamed() {
    for personas in ["", "personas: {}\n", "personas: []\n", "personas:\n"] {
        let journey = journey(&format!("{personas}{}", touchpoints("[a]")));
        assert_eq!((journey.persona_count(), journey.persona_name(PersonaIx(0))), (1, None), "{personas}");
        assert_eq!(journey.touchpoints[0].personas, PersonaSet::first(1));
    }
}

#[test]
fn a_touchpoint_serves_all_personas_unless_it_names_some() {
    let journey =
        journey(&for_two("- a\n- { name: b, personas: guest }\n- { name: c, personas: [] }\n- { name: d, personas: }"));
    let served: Vec<_> = journey.touchpoints.iter().map(|touchpoint| ids(&journey, touchpoint.personas)).collect();
    assert_eq!(served, ["host,guest", "guest", "host,guest", "host,guest"]);
}

#[test]
fn an_empty_definition_takes_the_catalogs() {
    let journey = journey_with(
        &catalog(&["host", "guest"]),
        &format!("personas: {{ guest: , child: A child, host: ~ }}\n{}", touchpoints("- a")),
    );
    let names: Vec<_> = journey.definitions.personas.iter().map(|persona| persona.name.value.as_str()).collect();
    assert_eq!(names, ["guest of the catalog", "A child", "host of the catalog"]);
}

#[test]
fn a_list_of_personas_takes_the_catalogs() {
    for list in ["[guest]", "guest"] {
        let text = format!("personas: {list}\n{}", touchpoints("- a\n- { name: b, personas: guest }"));
        leads_with(&catalog(&["host", "guest"]), &text, &["a -> b [forward] guest", "b -> done [exit] guest"]);
    }
}

#[test]
fn without_personas_those_of_the_catalog_that_touchpoints_name_take_part() {
    leads_with(
        &catalog(&["host", "guest", "child"]),
        &touchpoints("- a\n- { name: b, personas: child }\n- { name: c, personas: [host] }"),
        &["a -> b [forward] child", "a -> c [forward] host", "b -> done [exit] child", "c -> done [exit] host"],
    );
    let unnamed = journey_with(&catalog(&["host"]), &touchpoints("- a"));
    assert!(unnamed.definitions.personas.is_empty());
}

#[test]
fn a_persona_of_the_catalog_that_is_not_among_the_journeys_own_must_be_added() {
    is_wrong_with(
        &catalog(&["host", "guest"]),
        &format!("personas: {{ host: }}\n{}", touchpoints("- { name: a, personas: [host, guest] }")),
        &[("unknown-reference", "guest", "add `guest` to the journey's `personas`")],
    );
}

#[test]
fn a_persona_of_a_list_must_be_in_the_catalog() {
    is_wrong_with(
        &catalog(&["host"]),
        &format!("personas: [hots, guest, host, host]\n{}", touchpoints("- { name: a, personas: guest }")),
        &[
            ("unknown-reference", "hots", "did you mean `host`?"),
            ("unknown-reference", "guest", "write `personas: { guest: A name }`"),
            ("duplicate-id", "host", "`host` is listed twice"),
        ],
    );
}

#[test]
fn an_id_defined_in_the_journey_and_in_the_catalog_is_an_error() {
    is_wrong_with(
        &catalog(&["host"]),
        &format!("personas: {{ host: Another }}\n{}", touchpoints("- a")),
        &[("duplicate-id", "host", "also defined in the project's catalog")],
    );
}

#[test]
fn an_empty_definition_without_a_catalog_needs_a_name() {
    is_wrong(
        &format!("personas: {{ host: }}\n{}", touchpoints("- { name: a, personas: host }")),
        &[("missing-key", "host", "the persona `host` has no name")],
    );
}

#[test]
fn a_journey_has_at_most_64_personas() {
    let text = |count: usize, named: &str| {
        let personas: String = (0..count).map(|index| format!("  p{index}: P\n")).collect();
        format!("personas:\n{personas}{}", touchpoints(&format!("- {{ name: a, personas: [{named}] }}\n- b")))
    };
    let all = journey(&text(64, "p63"));
    assert_eq!(all.touchpoints[0].personas.iter().collect::<Vec<_>>(), [PersonaIx(63)]);
    assert_eq!(all.touchpoints[1].personas.len(), 64);
    let source = Arc::new(Source::new("test.yaml", text(66, "p0, p64, p65")));
    let (journey, problems) = load(&source, &Catalog::default()).into_parts();
    assert!(journey.is_none());
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].kind.name, "limit");
}

// ---- ids -----------------------------------------------------------------------------------------

#[test]
fn a_touchpoint_without_an_id_gets_one_from_its_name() {
    let journey = journey(&touchpoints(
        "- A friend’s tip\n- { name: Käynti kahvilassa (2. kerta) }\n- Smørrebrød & crème brûlée\n- 404\n- { id: own, name: Another }",
    ));
    let ids: Vec<_> = journey.touchpoints.iter().map(|touchpoint| touchpoint.id.value.as_str()).collect();
    assert_eq!(ids, ["a-friends-tip", "kaynti-kahvilassa-2-kerta", "smorrebrod-creme-brulee", "404", "own"]);
}

#[test]
fn ids_are_made_of_few_characters() {
    for (id, advice) in [
        ("Book it", "write `book-it`"),
        ("-a", "write `a`"),
        ("a_b", "write `a-b`"),
        ("ä", "write `a`"),
        ("奉茶", "an id has 1 to 64 characters of a-z, 0-9 and -"),
        (&"a".repeat(65), "write `aaaa"),
    ] {
        is_wrong(&touchpoints(&format!("- {{ id: {id}, name: N }}")), &[("bad-id", id, advice)]);
    }
    for id in ["1", "0-0", &"a".repeat(64)] {
        assert_eq!(journey(&touchpoints(&format!("- {{ id: {id}, name: N }}"))).touchpoints[0].id.value, id);
    }
}

#[test]
fn done_and_lost_are_no_ids_of_touchpoints() {
    is_wrong(
        &touchpoints("- { id: done, name: N }\n- Lost!\n- { name: Done, next: done }\n- { id: ok, name: Done }"),
        &[
            ("bad-id", "done", "`done` is an end of the journey, not a touchpoint"),
            ("bad-id", "Lost!", "`lost`, which this name makes, is an end of the journey"),
            ("bad-id", "Done", "`done`, which this name makes, is an end of the journey"),
        ],
    );
}

#[test]
fn a_name_that_makes_no_id_needs_one() {
    is_wrong(&touchpoints("- 奉茶\n- 🎉"), &[("bad-id", "奉茶", "give it an id"), ("bad-id", "🎉", "give it an id")]);
    assert_eq!(journey(&touchpoints("- { id: tea, name: 奉茶 }")).touchpoints[0].name.value, "奉茶");
}

#[test]
fn equal_ids_are_an_error_that_says_where_they_come_from() {
    is_wrong(
        &touchpoints("- Pay!\n- pay\n- { id: pay, name: X }\n- { id: own, name: Y }\n- Own\n- { id: own, name: Z }"),
        &[
            ("duplicate-id", "pay", "two touchpoints have the id `pay`, made from their names"),
            ("duplicate-id", "pay", "the id `pay` is also made by the name of another touchpoint"),
            ("duplicate-id", "Own", "the name makes the id `own`, which another touchpoint has"),
            ("duplicate-id", "own", "two touchpoints have the id `own`"),
        ],
    );
}

#[test]
fn ids_are_unique_per_kind_only() {
    journey(
        "journey: J\nid: x\npersonas: { x: X }\nchannels: { x: X }\nteams: { x: X }\npartners: { x: X }\nfacts: { x: X }\nstages: [{ id: x, kind: purchase, touchpoints: { id: x, name: X, personas: x, channel: x, responsible: x, partner: x, facts: x } }]",
    );
    is_wrong(
        "journey: J\nstages:\n- { id: purchase, touchpoints: a }\n- { id: purchase, touchpoints: b }",
        &[("duplicate-id", "purchase", "two stages have the id `purchase`")],
    );
}

#[test]
fn the_journeys_id_comes_from_its_files_name() {
    for (name, id) in [
        ("hut-café.journey.yaml", "hut-cafe"),
        ("a/b/Party.yml", "party"),
        ("C:\\maps\\two words.yaml", "two-words"),
        ("x.journey.yml", "x"),
        ("<stdin>", "stdin"),
    ] {
        let (journey, _) = load(&Source::new(name, touchpoints("[a]")).into(), &Catalog::default()).into_parts();
        assert_eq!(journey.expect("a journey").id, id, "{name}");
    }
    let (journey, _) =
        load(&Source::new("x.yaml", format!("id: own\n{}", touchpoints("[a]"))).into(), &Catalog::default())
            .into_parts();
    assert_eq!(journey.expect("a journey").id, "own");
    let (journey, problems) =
        load(&Source::new("奉茶.yaml", touchpoints("[a]")).into(), &Catalog::default()).into_parts();
    assert!(journey.is_none() && problems[0].kind.name == "bad-id", "{problems:#?}");
}

// ---- all at once -----------------------------------------------------------------------------------

#[test]
fn the_worked_example_of_the_format() {
    let text = "journey: A late pancake
personas: { regular: Regular customer, tourist: Passing tourist }
stages:
  - id: starting-state
    touchpoints: { id: village-talk, name: Hears of the hut in the village, personas: regular }
  - id: pre-purchase
    touchpoints:
      - { id: sign, name: Sees the sign by the road, personas: tourist }
      - { id: menu, name: Reads the menu, next: [order, { to: lost, when: too dear, probability: 0.1 }] }
  - id: purchase
    touchpoints:
      - { id: order, name: Orders a pancake }
      - { id: late, name: The pancake comes late, next: [eat, { to: sorry, when: they mind, probability: 0.2 }] }
      - { id: sorry, name: Gets an apology and a coffee, recovers: late, recovery: [apology, compensation] }
      - { id: eat, name: Eats, next: [asked, { to: order, when: one more, probability: 0.3 }] }
  - id: post-purchase
    touchpoints: { id: asked, name: Is asked how it was, feedback: true, next: [village-talk, done] }
";
    leads(
        text,
        &[
            "village-talk -> menu [forward] regular",
            "sign -> menu [forward] tourist",
            "menu -> order [forward] regular,tourist",
            "menu -> lost [exit] regular,tourist",
            "order -> late [forward] regular,tourist",
            "late -> eat [forward] regular,tourist",
            "late -> sorry [recovery] regular,tourist",
            "sorry -> eat [forward] regular,tourist",
            "eat -> asked [forward] regular,tourist",
            "eat -> order [back] regular,tourist",
            "asked -> village-talk [renewal] regular",
            "asked -> done [exit] regular,tourist",
        ],
    );
    begins(text, &["regular: village-talk", "tourist: sign"]);
    shares(text, "menu", &["regular: order 0.9, lost 0.1", "tourist: order 0.9, lost 0.1"]);
    shares(text, "eat", &["regular: asked 0.7, order 0.3", "tourist: asked 0.7, order 0.3"]);
    shares(text, "asked", &["regular: village-talk 0.5, done 0.5", "tourist: done 1"]);
}
