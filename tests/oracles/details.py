"""Computes what depends on the keys of touchpoints and stages: effort, time, experience, failures, control, levers.

`sums` has numbers per customer, which add up over personas by their shares; `told` makes the figures of them.

What the docs leave open is taken so: each item of `meanwhile` happens once in a visit, independently of the others; its
own repetitions and those of its stage multiply it, those of its host do not; a host in a stage with `takes` takes no
time, and neither does what goes on beside it; with `every`, all repetitions of a touchpoint have one wait, but each of
its stage has one; in a closed loop, the visit that enters it is the last that counts.
"""

import re
from collections import defaultdict
from fractions import Fraction

import networkx as nx

OUTSIDE = ("customer", "social", "external")


# ---- what the keys say ---------------------------------------------------------------------------


def own(value, chain):
    """The value of a key for a persona; None where it has none."""
    personas = isinstance(value, dict) and value.keys() & chain.journey.personas.keys()
    return value.get(chain.persona) if personas else value


def hours(text):
    return int(text.removesuffix("h")) if text else 0


def repetitions(keys):
    """The fewest times, the middle and the most, and the hours from one to the next, or None."""
    value = keys.get("repeats", "1")
    times, every = (value["times"], hours(value["every"])) if isinstance(value, dict) else (value, None)
    low, high = map(Fraction, times if isinstance(times, list) else (times, times))
    return (low, (low + high) / 2, high), every


def times_of(one, chain, at=1):
    """How often a visit happens, by the repetitions of a touchpoint and its stage; `at`: 0 fewest, 1 middle, 2 most."""
    return repetitions(one.keys)[0][at] * repetitions(stage_of(one, chain))[0][at]


def stage_of(one, chain):
    return chain.journey.stages.get(one.stage, {})


def wait_of(one, chain):
    """Hours of waiting, and hours expected; None where the file does not say."""
    value = own(one.keys.get("wait"), chain)
    value = {"for": value} if isinstance(value, str) else value or {}
    return tuple(hours(value[key]) if key in value else None for key in ("for", "expected"))


def states_time(one, chain):
    stated = "takes" in one.keys or wait_of(one, chain)[0] is not None
    return stated or repetitions(one.keys)[1] is not None


def beside(one, chain):
    """Pairs of what goes on beside a touchpoint for this persona, and its probability."""
    items = [item if isinstance(item, dict) else {"to": item} for item in one.keys.get("meanwhile", [])]
    found = {other.id: other for other in chain.journey.touchpoints if other.serves(chain.persona)}
    return [(found[item["to"]], Fraction(item.get("probability", 1))) for item in items if item["to"] in found]


def met_at(one, chain, likely=Fraction(1)):
    """Pairs of what is met in a visit and its probability: the touchpoint, and all that goes on beside."""
    yield one, likely
    for other, more in beside(one, chain):
        yield from met_at(other, chain, likely * more)


def score(one, key, chain):
    value = own(one.keys.get(key), chain)
    return None if value is None else Fraction(value)


def gap(one, chain):
    scores = [score(one, key, chain) for key in ("experience", "expectation")]
    return None if None in scores else scores[0] - scores[1]


def is_contact(one):
    """Whether it is one, as far as the file does not deny it; and whether that is stated."""
    ownership, contact = one.keys.get("ownership"), one.keys.get("contact")
    return ownership not in OUTSIDE and contact != "indirect", None not in (ownership, contact)


def waits_of(one, chain, at=1):
    """How often one waits in a visit: with `every`, once in all repetitions of the touchpoint."""
    times, every = repetitions(one.keys)
    return (times[at] if every is None else min(times[at], 1)) * repetitions(stage_of(one, chain))[0][at]


# ---- counts --------------------------------------------------------------------------------------


def moments(one, chain, counts, at=1):
    """Mean and variance of a count in one visit, with what goes on beside."""
    mean = times_of(one, chain, at) if counts(one) else Fraction(0)
    variance = Fraction(0)
    for other, likely in beside(one, chain):
        more, spread = moments(other, chain, counts, at)
        mean += likely * more
        variance += likely * (spread + more**2) - (likely * more) ** 2
    return mean, variance


def counted(chain, visits, name, counts):
    """Mean and mean square of a count over a round, and its means with the fewest and the most repetitions."""
    inverse = chain.inverse()
    each = {id: moments(one, chain, counts) for id, one in chain.serving.items()} | {"begin": (0, 0)}
    square = lambda id: each[id][1] + each[id][0] ** 2
    into = {id: [move for move in chain.moves[id] if move.state in chain.in_loop] for id in chain.states}
    last = {id: sum(move.probability * each[move.state][0] for move in into[id]) for id in chain.states}
    squares = Fraction(0)
    for id, times in inverse["begin"].items():
        whole = sum(again * (each[to][0] + last[to]) for to, again in inverse[id].items())
        squares += times * (square(id) + 2 * each[id][0] * (whole - each[id][0]))
        squares += times * sum(move.probability * square(move.state) for move in into[id])
    found = {(name, "squared"): squares}
    for at, key in enumerate(("fewest", "mean", "most")):
        found[name, key] = sum(
            times * moments(chain.serving[id], chain, counts, at)[0] for id, times in visits.items()
        )
    return found


# ---- time ----------------------------------------------------------------------------------------


def stay(one, chain, at=1):
    """Hours of a touchpoint alone in one visit, without the stage."""
    (*times,), every = repetitions(one.keys)
    once = hours(one.keys.get("takes")) + (wait_of(one, chain)[0] or 0)
    if every is None:
        return times[at] * once
    return once + (times[at] - 1) * every if times[at] >= 1 else times[at] * once


def lengths(one, chain, at):
    """Pairs of a probability and hours: how long a touchpoint takes with what goes on beside."""
    ways = [(Fraction(1), Fraction(0))]
    for other, likely in beside(one, chain):
        onward = [(1 - likely, 0)] + [(likely * p, more) for p, more in lengths(other, chain, at)]
        ways = [(p * q, time + more) for p, time in ways for q, more in onward]
    return [(p, max(stay(one, chain, at), time)) for p, time in ways]


def visit(one, chain, at=1):
    """Hours of a visit, with what goes on beside and the repetitions of the stage."""
    stage = stage_of(one, chain)
    if "takes" in stage:
        return Fraction(0)
    times, every = repetitions(stage)
    longer = sum(p * time for p, time in lengths(one, chain, at))
    return longer * (times[at] if every is None else 1)


def stage_time(stage, at=1):
    """Hours that a stage adds each time a customer enters it."""
    times, every = repetitions(stage)
    takes = hours(stage.get("takes"))
    if every is None:
        return times[at] * takes
    return takes + max(times[at] - 1, 0) * every


def entering(chain, state, move):
    """The stage that a move enters, if any."""
    if move.state not in chain.serving:
        return None
    stage = chain.serving[move.state].stage
    return None if state in chain.serving and chain.serving[state].stage == stage else stage


def chances(chain, solve):
    """The chance of every outcome from every state."""
    right = {id: defaultdict(Fraction) for id in chain.states}
    for id in chain.states:
        for move in chain.moves[id]:
            if move.state not in chain.states:
                right[id]["stuck" if move.state in chain.in_loop else move.state] += move.probability
        if not chain.moves[id] and id != "begin":
            right[id]["stuck"] += 1
    found = solve({id: chain.equation(id) for id in chain.states}, right)
    return found | {id: {"stuck": Fraction(1)} for id in chain.in_loop}


def timed(chain, visits, solve):
    found = defaultdict(Fraction)
    outcomes = chances(chain, solve)

    def add(times, hours, state):
        for at, key in enumerate(("fewest", "mean", "most")):
            found["time", key] += times * hours[at]
        for outcome, likely in outcomes[state].items():
            found["time of", outcome] += times * hours[1] * likely

    for id, times in visits.items():
        one = chain.serving[id]
        add(times, [visit(one, chain, at) for at in range(3)], id)
        found["spent", id] += times * visit(one, chain)
        found["visits", "all"] += times
        aside = any(states_time(other, chain) for other, likely in met_at(one, chain) if likely)
        found["visits", "timed"] += times * ("takes" in stage_of(one, chain) or aside)
        for other, likely in met_at(one, chain):
            wait, expected = wait_of(other, chain)
            if wait is not None:
                found["wait", "stated"] += times * likely
                for at, key in enumerate(("fewest", "mean", "most")):
                    found["wait", key] += times * likely * wait * waits_of(other, chain, at)
            if wait is not None and expected is not None:
                met = times * likely * waits_of(other, chain)
                found["wait", "expected"] += met
                found["wait", "late"] += met * (wait > expected)
    for id in chain.states:
        for move in chain.moves[id]:
            stage = chain.journey.stages.get(entering(chain, id, move), {})
            times = chain.inverse()["begin"].get(id, 0) * move.probability
            if times and stage:
                add(times, [stage_time(stage, at) for at in range(3)], move.state)
    for outcome, likely in outcomes["begin"].items():
        found["outcome", outcome] += likely
    return found


def limited(chain, reached, solve):
    """Per customer: how many go the stretch of a limit, how long they take, and what they meet on it."""
    found = {}
    for id, limit in chain.journey.limits.items():
        begin, end = limit["from"], limit["to"]
        # Who comes to the end goes on no further; who cannot come there any more is out.
        graph = chain.graph.copy()
        graph.remove_edges_from([*chain.graph.out_edges(end)] if end in graph else [])
        if not reached.get(begin) or end not in graph or not (begin == end or nx.has_path(graph, begin, end)):
            continue
        on_way = (nx.ancestors(graph, end) & ({begin} | nx.descendants(graph, begin))) - {"begin"}
        steps = {state: [move for move in chain.moves[state] if move.state in on_way | {end}] for state in on_way}
        left = {state: defaultdict(Fraction, {state: Fraction(1)}) for state in on_way}
        for state in on_way:
            for move in steps[state]:
                if move.state != end:
                    left[state][move.state] -= move.probability
        arrive = {state: sum((m.probability for m in steps[state] if m.state == end), Fraction(0)) for state in on_way}
        times = solve(left, {state: {state: Fraction(1)} for state in on_way})
        likely = {state: sum(n * arrive[there] for there, n in times[state].items()) for state in on_way} | {end: 1}

        def step(before, state, at):
            one = chain.serving[state]
            is_inside = before is not None and chain.serving[before].stage == one.stage
            stage = {} if is_inside else chain.journey.stages.get(one.stage, {})
            return stage_time(stage, at) + (0 if state in limit.get("pauses", []) else visit(one, chain, at))

        def is_stated(state):
            one = chain.serving[state]
            aside = any(states_time(other, chain) for other, share in met_at(one, chain) if share)
            return state in limit.get("pauses", []) or "takes" in stage_of(one, chain) or aside

        taken = [(None, begin, Fraction(likely[begin]))]
        for state in on_way if begin != end else ():
            taken += [(state, m.state, times[begin].get(state, 0) * m.probability * likely[m.state]) for m in steps[state]]
        ways = nx.DiGraph()
        ways.add_weighted_edges_from((*way[:2], step(*way[:2], 0)) for way in taken if way[0] is not None)
        ways.add_node(begin)
        found["limit", id, "share"] = reached[begin] * likely[begin]
        for at, key in enumerate(("fewest", "mean", "most")):
            found["limit", id, key] = reached[begin] * sum(n * step(before, state, at) for before, state, n in taken)
        found["limit", id, "met"] = reached[begin] * sum(n for *_, n in taken)
        found["limit", id, "stated"] = reached[begin] * sum(n for _, state, n in taken if is_stated(state))
        found["shortest", id] = step(None, begin, 0) + nx.dijkstra_path_length(ways, begin, end)
    return found


# ---- experience, failures ------------------------------------------------------------------------


def experienced(chain, visits):
    found = defaultdict(Fraction)
    for id, times in visits.items():
        for one, likely in met_at(chain.serving[id], chain):
            met = times * likely
            found["met", "all"] += met
            found["owned", one.keys.get("ownership", "unstated")] += met
            value = score(one, "experience", chain)
            if value is not None:
                found["met", "scored"] += met
                found["met", "points"] += met * value
        for key in ("expectation", "experience"):
            value = score(chain.serving[id], key, chain)
            if value is not None:
                found[key, id] += times * value
                found[key + " scored", id] += times
    return found


def failed(chain, visits, reached, solve):
    """Of every failure: who come to it, how often, and how often a recovery follows."""
    found = defaultdict(Fraction)
    for id in visits:
        one = chain.serving[id]
        recoveries = {other.id for other in chain.journey.touchpoints if id in other.keys.get("recovers", [])}
        pains = one.keys.get("pains", {})
        pained = pains.get("severity") == "3" and chain.persona in pains.get("personas", [chain.persona])
        value = gap(one, chain)
        if not (recoveries or pained or (value is not None and value <= -2)) or not visits[id]:
            continue
        # Who is in a closed loop meets all of it.
        after = {loop_id: loop for loop in chain.loops for loop_id in loop}
        sure = lambda state: state in recoveries or bool(after.get(state, set()) & recoveries)
        left = {at: chain.equation(at) for at in chain.states if at not in recoveries}
        left = {at: {to: value for to, value in row.items() if to not in recoveries} for at, row in left.items()}
        right = {at: {0: sum(move.probability for move in chain.moves[at] if sure(move.state))} for at in left}
        solved = solve(left, right)
        value = lambda state: 1 if sure(state) else solved.get(state, {}).get(0, 0)
        follows = sum(move.probability * value(move.state) for move in chain.moves[id])
        found["failed", id] += reached[id]
        found["failures", id] += visits[id]
        found["recovered", id] += visits[id] * (sure(id) if id in chain.in_loop else follows)
    return found


# ---- control -------------------------------------------------------------------------------------


def handlers(one):
    """The teams and partners that a customer is with at a touchpoint, in order."""
    first = one.keys.get("partner", one.keys.get("responsible"))
    behind = [one.keys[key]["team"] for key in ("frontstage", "backstage") if key in one.keys]
    return [first] * (first is not None) + behind


def handed_over(chain, solve):
    """How often a customer passes from one team or partner to another: of states with the last that was met."""
    found, rows, queue = defaultdict(Fraction), {}, [("begin", None)]
    while queue:
        state = queue.pop()
        if state in rows:
            continue
        rows[state] = []
        at, last = state
        for move in chain.moves[at] if at in chain.states else []:
            if move.state in chain.serving:
                names = [last] * (last is not None) + handlers(chain.serving[move.state])
                changes = [pair for pair in zip(names, names[1:]) if pair[0] != pair[1]]
                to = move.state, names[-1] if names else None
                rows[state].append((move.probability, to, changes))
                queue.append(to)
    left = {state: defaultdict(Fraction, {state: Fraction(1)}) for state in rows}
    for state, row in rows.items():
        for likely, to, _ in row:
            left[state][to] -= likely
    begin = solve(left, {state: {state: Fraction(1)} for state in rows})["begin", None]
    for state, row in rows.items():
        for likely, _, changes in row:
            for pair in changes:
                found["handover", *pair] += begin.get(state, 0) * likely
    return found


def longest_stretch(chain):
    """How many touchpoints outside the company's control follow each other at most; a loop counts with all of its."""
    outside = {
        id
        for id in [*chain.met, *chain.in_loop]
        for keys in [chain.serving[id].keys]
        if keys.get("ownership") in OUTSIDE or (keys.get("ownership") == "partner" and "responsible" not in keys)
    }
    graph = nx.condensation(chain.graph.subgraph(outside))
    longest = {}
    for node in reversed([*nx.topological_sort(graph)]):
        longest[node] = len(graph.nodes[node]["members"]) + max((longest[to] for to in graph[node]), default=0)
    return max(longest.values(), default=0)


# ---- all of it -----------------------------------------------------------------------------------


def sums(chain, visits, reached, solve):
    """`visits` and `reached`: of every touchpoint that is met."""
    visits = {id: times for id, times in visits.items() if id in chain.serving}
    unsure = lambda one: is_contact(one) == (True, False)
    found = counted(chain, visits, "encounters", lambda one: True)
    found |= counted(chain, visits, "contacts", lambda one: is_contact(one)[0])
    found |= {("unsure", "contacts"): counted(chain, visits, "unsure", unsure)["unsure", "mean"]}
    found |= {("entries", move.state): move.probability for move in chain.moves["begin"]}
    found |= timed(chain, visits, solve) | experienced(chain, visits)
    found |= failed(chain, visits, reached, solve) | handed_over(chain, solve)
    found |= levers(chain, visits) | limited(chain, reached, solve)
    return found


def levers(chain, visits):
    """The effect of every small improvement of a score or a wait, by address."""
    found, meetings = defaultdict(Fraction), []
    for id, times in visits.items():
        meetings += [(one, times * likely) for one, likely in met_at(chain.serving[id], chain)]
    for one, met in meetings:
        whose = lambda key: "" if own(one.keys[key], chain) is one.keys[key] else f".{chain.persona}"
        name = lambda key: f"touchpoints.{one.id}.{key}{whose(key)}"
        value, wanted = gap(one, chain), score(one, "experience", chain)
        if value is not None and value < 0:
            found["step", name("experience")] = min(-value, 1)
        if wanted is not None:
            found["scores", name("experience")] += met
        wait, _ = wait_of(one, chain)
        if wait:
            found["lever", name("wait") + ".for"] += met * wait * waits_of(one, chain) / 2
    return found


def weighted(parts):
    whole = defaultdict(Fraction)
    for share, found in parts:
        for name, value in found.items():
            if name[0] == "shortest":
                whole[name] = min(value, whole.get(name, value))
            elif name[0] == "step":
                # One value for several personas is bettered for all, at most as the least demanding of them expects.
                whole[name] = min(value, whole.get(name, value))
            else:
                whole[name] += share * value
    return whole


def told(found):
    """The figures by their names in `said`; hours are numbers."""
    found = defaultdict(Fraction, found)
    flat = {("unsure-contacts",): found["unsure", "contacts"]}
    for name in ("contacts", "encounters"):
        mean = found[name, "mean"]
        flat |= {(name, "mean"): mean, (name, "deviation"): float(found[name, "squared"] - mean**2) ** 0.5}
    is_timed = found["visits", "timed"] or found["time", "mean"]
    for name in ("contacts", "encounters", "wait") + ("time",) * bool(is_timed):
        if found[name, "fewest"] != found[name, "most"]:
            flat |= {(name, "range", 0): found[name, "fewest"], (name, "range", 1): found[name, "most"]}
    if found["wait", "stated"]:
        expected = found["wait", "expected"]
        flat["wait", "mean"] = found["wait", "mean"]
        flat["wait", "late"] = found["wait", "late"] / expected if expected else None
    if is_timed:
        flat["time", "mean"] = found["time", "mean"]
        flat["time", "covered"] = found["visits", "timed"] / found["visits", "all"]
    for (name, *rest), value in [*found.items()]:
        key = tuple(rest)
        if name == "time of" and found["outcome", *key] and ("time", "mean") in flat:
            # Who meets nothing whose time is stated takes no time that anybody knows.
            if value > 0:
                flat["time", "outcomes", *key] = value / found["outcome", *key]
        elif name == "spent" and value:
            flat["time", "touchpoints", *key] = value
        elif name == "owned" and value:
            flat["control", "visits", *key] = value / found["met", "all"]
        elif name == "handover" and value:
            flat["control", "handovers", *key] = value
        elif name == "entries" and value:
            flat["entries", *key] = value
        elif name == "limit" and key[1] == "share" and value:
            of = {part: found["limit", key[0], part] for part in ("fewest", "mean", "most", "met", "stated")}
            flat["limits", key[0], "share"] = value
            flat["limits", key[0], "covered"] = of["stated"] / of["met"]
            if of["most"]:
                flat["limits", key[0], "mean"] = of["mean"] / value
                flat["limits", key[0], "shortest"] = found["shortest", key[0]]
        elif name == "failed":
            flat["failures", *key, "reached"] = value
            flat["failures", *key, "recovered"] = found["recovered", *key] / found["failures", *key]
        elif name == "step":
            flat["levers", *key] = value * found["scores", *key]
        elif name == "lever" and value:
            flat["levers", *key] = value
        elif name in ("expectation", "experience") and found[name + " scored", *key]:
            flat["touchpoints", *key, name] = value / found[name + " scored", *key]
    if found["met", "scored"]:
        flat["experience", "mean"] = found["met", "points"] / found["met", "scored"]
        flat["experience", "covered"] = found["met", "scored"] / found["met", "all"]
    return flat


def said(report, parsed):
    """The same of what polku says; `parsed` makes hours of a duration."""
    number = lambda value: parsed(value) if isinstance(value, str) else value
    flat = {("unsure-contacts",): report["unsure-contacts"]}
    for name in ("contacts", "encounters", "wait", "time", "experience"):
        for key, value in (report[name] or {}).items():
            if key == "range":
                flat |= {(name, key, at): number(one) for at, one in enumerate(value)}
            elif key == "outcomes":
                flat |= {(name, key, id): number(one) for id, one in value.items()}
            elif key == "touchpoints":
                flat |= {(name, key, one["id"]): number(one["mean"]) for one in value}
            else:
                flat[name, key] = number(value)
    flat |= {("entries", one["id"]): one["share"] for one in report["entries"]}
    flat |= {("control", "visits", key): value for key, value in report["control"]["visits"].items() if value}
    for one in report["control"]["handovers"] or []:
        flat["control", "handovers", one["from"], one["to"]] = one["expected"]
    for one in (one for one in report["limits"] if one["share"]):
        figures = {key: number(one[key]) for key in ("share", "covered", "mean", "shortest")}
        flat |= {("limits", one["id"], key): value for key, value in figures.items() if value is not None}
    for one in report["failures"]:
        flat |= {("failures", one["id"], key): one[key] for key in ("reached", "recovered")}
    for one in report["levers"]["experience"] + report["levers"]["time"]:
        flat["levers", one["address"]] = number(one["effect"])
    for one in (one for one in report["touchpoints"] if one["visits"]):
        scores = {key: one[key] for key in ("expectation", "experience") if one[key] is not None}
        flat |= {("touchpoints", one["id"], key): value for key, value in scores.items()}
    return flat
