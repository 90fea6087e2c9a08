"""Computes what `polku analyze --format json` must say, independently and exactly, and compares.

    analyze.py          tests the oracle against itself
    analyze.py POLKU    also compares it with what this program says

The journeys are small and made from a fixed seed. The figures are fractions: linear equations are solved without
rounding. For each kind of disagreement, the smallest journey that still shows it is printed, and the exit code is 1.
"""

import itertools
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict, namedtuple
from fractions import Fraction
from heapq import heappop, heappush
from pathlib import Path

import highspy
import networkx as nx

from journeys import ENDS, STAGES, Journey, Transition, made_up, smaller

KEPT = {"renewed", *(end for end, kind in ENDS.items() if kind == "done")}
ALL = "*"


# ---- the chain of a persona ----------------------------------------------------------------------

# Where everybody is before the first touchpoint.
BEGIN = "begin"
# `to` as the file says; `state`: a touchpoint, or the outcome that it means; `open`: the file states no probability.
Move = namedtuple("Move", "to state probability open")


class Exceeded(Exception):
    """The probabilities that are set exceed the total of the touchpoint."""


class Chain:
    """What one persona does in one round: from every state, the moves of probability > 0."""

    def __init__(self, journey, persona, sets={}):
        """`sets`: probabilities by touchpoint and index in `next`, in place of those in the file."""
        self.journey = journey
        self.touchpoints = [one for one in journey.touchpoints if one.serves(persona)]
        self.serving = {one.id: one for one in self.touchpoints}
        transitions = {one.id: self.open_transitions(one, persona) for one in self.touchpoints}
        self.moves = {BEGIN: self.entries(transitions, persona)}
        self.moves |= {id: self.row(id, row, sets) for id, row in transitions.items()}
        self.graph = nx.DiGraph((id, move.state) for id, row in self.moves.items() for move in row)
        self.graph.add_nodes_from(self.moves)
        reachable = {BEGIN} | nx.descendants(self.graph, BEGIN)
        # Closed loops: nobody who enters one comes to an outcome.
        closed = nx.attracting_components(self.graph.subgraph(reachable))
        self.loops = [loop for loop in closed if len(loop) > 1 or any(self.graph.has_edge(id, id) for id in loop)]
        self.in_loop = {id for loop in self.loops for id in loop}
        # Here visits are finite. The first state is before the first touchpoint.
        self.states = [id for id in self.moves if id in reachable - self.in_loop]
        self.met = self.states[1:]
        self.solved = None

    def open_transitions(self, touchpoint, persona):
        """Pairs of index and transition; without `next`, to the next touchpoint that serves the persona."""
        if touchpoint.next is None:
            below = self.touchpoints[self.touchpoints.index(touchpoint) + 1 :]
            return [(0, Transition(below[0].id if below else "done"))]
        return [
            (index, one)
            for index, one in enumerate(touchpoint.next)
            if (one.to in ENDS or one.to in self.serving) and (one.personas is None or persona in one.personas)
        ]

    def is_renewal(self, source, to):
        return to in self.serving and self.serving[to].stage == STAGES[0] != self.serving[source].stage

    def row(self, source, transitions, sets):
        """Those of probability > 0, and what is left where every transition has a probability."""
        fixed = {index: sets[source, index] for index, _ in transitions if (source, index) in sets}
        stated = {index: Fraction(one.probability) for index, one in transitions if one.probability is not None}
        total = sum(stated.values()) if len(stated) == len(transitions) else Fraction(1)
        stated = {index: value for index, value in stated.items() if index not in fixed}
        silent = [index for index, _ in transitions if index not in fixed and index not in stated]
        room = total - sum(fixed.values())
        if room < 0:
            raise Exceeded
        rest = room - sum(stated.values())
        # Where something is set, the others keep the total: first those not stated, then those stated, in proportion.
        if fixed and (rest < 0 or not silent) and sum(stated.values()) > 0:
            stated = {index: value * room / sum(stated.values()) for index, value in stated.items()}
            rest = Fraction(0)
        likely = fixed | stated | {index: rest / len(silent) for index in silent}
        moves = [
            Move(one.to, "renewed" if self.is_renewal(source, one.to) else one.to, likely[index], index in silent)
            for index, one in transitions
            if likely[index] > 0
        ]
        left = 1 - sum(move.probability for move in moves)
        return moves + [Move(None, "unstated", left, False)] if transitions and left > 0 else moves

    def entries(self, transitions, persona):
        """To every touchpoint where the persona begins; open where the file states no share."""
        entered = {
            one.to
            for id, row in transitions.items()
            for _, one in row
            if one.to != id and not self.is_renewal(id, one.to)
        }
        begin = [one.id for one in self.touchpoints if one.stage == STAGES[0] and one.id not in entered]
        begin = begin or [one.id for one in self.touchpoints[:1]]
        stated = {}
        for one in self.touchpoints:
            value = one.entry.get(persona) if isinstance(one.entry, dict) else one.entry
            if value is not None or one.id in begin:
                stated[one.id] = None if value in (None, "true") else Fraction(value)
        silent = [id for id, share in stated.items() if share is None]
        total = sum((share for share in stated.values() if share is not None), Fraction(0))
        scale = 1 if silent or not total else 1 / total
        shares = {id: (1 - total) / len(silent) if id in silent else share * scale for id, share in stated.items()}
        return [Move(id, id, share, id in silent) for id, share in shares.items() if share > 0]

    def inverse(self):
        """Expected visits by where one is and where one comes, in one round: (I − Q)⁻¹."""
        if self.solved is None:
            self.solved = solve({id: self.equation(id) for id in self.states}, {id: {id: 1} for id in self.states})
        return self.solved

    def equation(self, id):
        """A row of I − Q."""
        row = defaultdict(Fraction, {id: Fraction(1)})
        for move in self.moves[id]:
            if move.state in self.states:
                row[move.state] -= move.probability
        return row

    def kept_without(self, removed):
        """The chance of being kept where everyone who comes to a touchpoint is lost."""
        left = {id: {id: Fraction(1)} if id == removed else self.equation(id) for id in self.states}
        right = {id: {0: self.kept_next(id)} for id in self.states if id != removed}
        return solve(left, right | {removed: {}})[BEGIN].get(0, Fraction(0))

    def kept_next(self, id):
        """The chance of being kept in the next step."""
        return sum(move.probability for move in self.moves[id] if move.state in KEPT)


def solve(left, right):
    """Solves a system of equations exactly, by rows of unknowns and of right-hand sides (Gauss and Jordan)."""
    left = {row: {key: value for key, value in cells.items() if value} for row, cells in left.items()}
    right = {row: {key: value for key, value in cells.items() if value} for row, cells in right.items()}
    for pivot in left:
        factor = 1 / left[pivot][pivot]
        for side in (left, right):
            side[pivot] = {key: value * factor for key, value in side[pivot].items()}
        for row in left:
            factor = left[row].get(pivot, 0)
            if row != pivot and factor:
                for side in (left, right):
                    for key, value in side[pivot].items():
                        side[row][key] = side[row].get(key, 0) - factor * value
    return right


# ---- figures -------------------------------------------------------------------------------------


def figures(chain):
    """What is a mean over customers, so that the figures of several personas can be added by their shares."""
    visits = {id: chain.inverse()[BEGIN].get(id, Fraction(0)) for id in chain.states}
    reached = {id: visits[id] / chain.inverse()[id][id] for id in chain.met}
    expected, arrivals, lost, settled = (defaultdict(Fraction) for _ in range(4))
    for id in chain.states:
        for move in chain.moves[id]:
            taken = visits[id] * move.probability
            arrivals[move.state] += taken
            expected[id, move.to] += taken
            lost[id] += taken if ENDS.get(move.state) == "lost" else 0
        # A touchpoint that leads nowhere is met once.
        settled["stuck"] += visits[id] if not chain.moves[id] and id != BEGIN else 0
    for loop in chain.loops:
        # All of a closed loop is met by all who enter it; how often, has no number.
        entering = sum(arrivals[id] for id in loop)
        settled["stuck"] += entering
        reached |= dict.fromkeys(loop, entering)
        visits |= dict.fromkeys(loop, None)
        expected |= {(id, move.to): None for id in loop for move in chain.moves[id]}
    settled |= {state: arrivals[state] for state in [*ENDS, "renewed", "unstated"]}
    found = {
        "kept": sum(settled[outcome] for outcome in KEPT),
        "outcomes": settled,
        "kinds": {kind: sum(settled[end] for end in ENDS if ENDS[end] == kind) for kind in ("done", "other", "lost")},
        "visits": visits,
        "reached": reached,
        "lost": lost,
        "expected": {(id, to): value for (id, to), value in expected.items() if id != BEGIN and to is not None},
        "without": {id: chain.kept_without(id) for id in chain.met},
        "bounds": (1 - greatest(chain, not_kept), greatest(chain, maybe_kept)),
        "unavoidable": unavoidable(chain),
    }
    found |= number(chain, "encounters", lambda _: 1) | number(chain, "contacts", contacts_at)
    waits = {id: wait_of(chain.serving[id].keys.get("wait")) for id in chain.met}
    found["waiting"] = sum(visits[id] * wait[0] for id, wait in waits.items() if wait)
    found["waits"] = sum(visits[id] for id, wait in waits.items() if wait)
    found["late"] = sum(visits[id] for id, wait in waits.items() if wait and wait[1] is not None and wait[0] > wait[1])
    return found


def number(chain, name, count):
    """Mean and mean square of a number that each visit adds to."""
    visit = chain.inverse()
    count = {id: count(chain.serving[id]) for id in chain.met} | {BEGIN: 0}
    mean = {id: sum(times * count[at] for at, times in visit[id].items()) for id in chain.states}
    square = sum(times * count[at] * (2 * mean[at] - count[at]) for at, times in visit[BEGIN].items())
    return {name: mean[BEGIN], name + " squared": square}


def contacts_at(touchpoint):
    ours = touchpoint.keys.get("contact") == "direct" and touchpoint.keys.get("ownership") in ("company", "partner")
    return int(touchpoint.keys.get("repeats", 1)) if ours else 0


def wait_of(text):
    """For how long, and what was expected, in hours."""
    if text is None:
        return None
    long, expected = re.fullmatch(r"(?:\{ for: )?(\d+)h(?:, expected: (\d+)h \})?", text).groups()
    return int(long), expected and int(expected)


def unavoidable(chain):
    """The touchpoints without which nobody can be kept."""
    aims = KEPT & set(chain.graph)
    can = lambda graph: any(nx.has_path(graph, BEGIN, aim) for aim in aims)
    if not can(chain.graph):
        return set()
    return {id for id in chain.met if not can(chain.graph.subgraph(set(chain.graph) - {id}))}


def mixed(parts):
    """The figures of all customers, from shares and figures of the personas."""
    weight = sum(share for share, _ in parts)
    parts = [(share / weight, found) for share, found in parts]
    whole = {}
    for name in parts[0][1]:
        values = [found[name] for _, found in parts]
        if name == "unavoidable":
            # Nobody of any persona is kept without it; a persona that is never kept has no say.
            values = [found[name] for _, found in parts if found["kept"]]
            whole[name] = set.intersection(*values) if values else set()
        elif name == "without":
            # To whom a touchpoint is closed, its removal changes nothing.
            ids = {id for value in values for id in value}
            whole[name] = {id: sum(share * found[name].get(id, found["kept"]) for share, found in parts) for id in ids}
        elif isinstance(values[0], dict):
            keys = {key for value in values for key in value}
            unknown = {key for key in keys if any(key in value and value[key] is None for value in values)}
            whole[name] = {
                key: None if key in unknown else sum(share * found[name].get(key, 0) for share, found in parts)
                for key in keys
            }
        elif isinstance(values[0], tuple):
            whole[name] = tuple(sum(share * found[name][at] for share, found in parts) for at in (0, 1))
        else:
            whole[name] = sum(share * found[name] for share, found in parts)
    return whole


def told(found):
    """The figures as polku tells them: by a path in its JSON; None: not a number."""
    kept = found["kept"]
    flat = {("kept",): kept}
    flat |= {("bounds", "kept", at): found["bounds"][at] for at in (0, 1)}
    flat |= {(name, key): value for name in ("outcomes", "kinds") for key, value in found[name].items()}
    for name in ("contacts", "encounters"):
        mean = found[name]
        flat |= {(name, "mean"): mean, (name, "deviation"): math.sqrt(found[name + " squared"] - mean**2)}
    for id in found["reached"]:
        flat["touchpoints", id, "visits"] = found["visits"].get(id, 0)
        flat["touchpoints", id, "reached"] = found["reached"].get(id, 0)
        flat["touchpoints", id, "lost"] = found["lost"].get(id, 0)
        flat["touchpoints", id, "removal"] = (kept - found["without"].get(id, kept)) / kept if kept else None
        flat["touchpoints", id, "unavoidable"] = id in found["unavoidable"]
    flat |= {("transitions", *key, "expected"): value for key, value in found["expected"].items()}
    if found["waits"]:
        flat |= {("wait", "mean"): found["waiting"], ("wait", "late"): found["late"] / found["waits"]}
    return flat


def likeliest(chain, count):
    """The probabilities of the likeliest walks to an outcome. Each state leaves the queue at most `count` times."""
    order = itertools.count()
    queue, left, found = [(Fraction(-1), next(order), BEGIN)], Counter(), []
    while queue and len(found) < count:
        probability, _, state = heappop(queue)
        if state not in chain.moves:
            found.append(-probability)
        elif left[state] < count:
            left[state] += 1
            steps = defaultdict(Fraction)
            for move in chain.moves[state]:
                steps[move.state] += move.probability
            for to, likely in steps.items():
                heappush(queue, (probability * likely, next(order), to))
    return found


# ---- bounds --------------------------------------------------------------------------------------


def maybe_kept(outcome):
    return outcome in KEPT or outcome == "unstated"


def not_kept(outcome):
    return outcome not in KEPT


def choices(chain):
    """What the file leaves open: by state, the states among which the rest is split. (One alone takes all of it.)"""
    opened = {id: [move.state for move in chain.moves[id] if move.open] for id in chain.states}
    return {id: states for id, states in opened.items() if len(states) > 1}


def row(chain, id, choice=None):
    """The chances from a state by where it leads; the whole rest to `choice`, where there is one.

    Closed loops, and touchpoints that lead nowhere, lead to `stuck`.
    """
    found = defaultdict(Fraction)
    for move in chain.moves[id]:
        state = choice if choice and move.open else move.state
        found["stuck" if state in chain.in_loop else state] += move.probability
    return found or {"stuck": Fraction(1)}


def worth(chain, good, chosen):
    """The chance of a good outcome from every state, by what was chosen where the file is open."""
    rows = {id: row(chain, id, chosen.get(id)) for id in chain.states}
    # From where no good outcome can be reached, the chance is 0. (What was chosen can close loops of its own.)
    graph = nx.DiGraph((to, id) for id, row in rows.items() for to in row)
    able = {id for aim in graph if aim not in rows and good(aim) for id in nx.descendants(graph, aim)}
    left = {id: {id: Fraction(1)} | {to: (to == id) - rows[id][to] for to in rows[id] if to in able} for id in able}
    right = {id: {0: sum(rows[id][to] for to in rows[id] if to not in rows and good(to))} for id in able}
    solved = solve(left, right)
    return {id: solved[id].get(0, Fraction(0)) if id in able else Fraction(0) for id in rows}


def greatest(chain, good):
    """The greatest chance of a good outcome over all splits. Choices are improved until none is left to improve.

    No choice exceeds the last values, so no split does.
    """
    opened = choices(chain)
    chosen = {id: states[0] for id, states in opened.items()}
    while True:
        values = worth(chain, good, chosen)
        value = lambda state: values.get(state, good("stuck" if state in chain.in_loop else state))
        best = {id: max(states, key=value) for id, states in opened.items()}
        better = {id: state for id, state in best.items() if value(state) > value(chosen[id])}
        if not better:
            return values[BEGIN]
        chosen |= better


def greatest_by_trying(chain, good):
    """The same, by trying every choice."""
    opened = choices(chain)
    return max(worth(chain, good, dict(zip(opened, chosen)))[BEGIN] for chosen in itertools.product(*opened.values()))


def greatest_by_linear_program(chains, good):
    """The same for many chains, in one linear program: the least values that no choice exceeds."""
    program = highspy.Highs()
    program.silent()
    columns = {}
    for column, at in enumerate((at, id) for at, chain in enumerate(chains) for id in chain.states):
        columns[at] = column
        program.addVar(0, 1)
        program.changeColCost(column, 1)
    for at, chain in enumerate(chains):
        opened = choices(chain)
        for id in chain.states:
            for choice in opened.get(id, [None]):
                ways = row(chain, id, choice)
                cells = defaultdict(float, {columns[at, id]: 1})
                for to in ways.keys() & set(chain.states):
                    cells[columns[at, to]] -= float(ways[to])
                sure = sum(float(likely) for to, likely in ways.items() if to not in chain.states and good(to))
                program.addRow(sure, highspy.kHighsInf, len(cells), list(cells), list(cells.values()))
    program.run()
    values = program.getSolution().col_value
    return [values[columns[at, BEGIN]] for at in range(len(chains))]


# ---- the oracle against itself -------------------------------------------------------------------


def test_itself(journeys):
    """Identities, every choice tried, linear programs, random splits, and simulated customers."""
    chance = random.Random(1)
    chains = [Chain(journey, persona) for journey in journeys for persona in journey.personas or [None]]
    for at, chain in enumerate(chains):
        found = figures(chain)
        where = f"{chain.journey}\n{found}"
        begins = bool(chain.moves[BEGIN])
        assert sum(found["outcomes"].values()) == begins, where
        assert sum(found["lost"].values()) == found["kinds"]["lost"], where
        # Removed is: not kept are those who come there and would have been.
        for id in chain.met:
            kept_from_there = sum(times * chain.kept_next(at) for at, times in chain.inverse()[id].items())
            assert found["kept"] - found["without"][id] == found["reached"][id] * kept_from_there, where
        for id in found["unavoidable"]:
            assert found["without"][id] == 0, where
        low, high = found["bounds"]
        assert low <= found["kept"] <= high, where
        if math.prod(map(len, choices(chain).values())) <= 30:
            assert 1 - low == greatest_by_trying(chain, not_kept), where
            assert high == greatest_by_trying(chain, maybe_kept), where
        if at % 20 == 0:
            simulate(chain, found, chance)
    # A solver works with tolerances: none of the touchpoints that almost nobody leaves.
    tame = [chain for chain in chains if "0.99999" not in str(chain.journey)]
    for good in (not_kept, maybe_kept):
        for chain, value in zip(tame, greatest_by_linear_program(tame, good)):
            assert abs(greatest(chain, good) - value) < 1e-7, f"{chain.journey}\n{value}"
    return len(chains)


def simulate(chain, found, chance, runs=2000):
    """Some customers, one by one: the exact figures are within five standard errors of what happens to them."""
    if not chain.moves[BEGIN] or "0.99999" in str(chain.journey):
        return
    ways = {
        id: ([move.state for move in moves], [float(move.probability) for move in moves])
        for id, moves in chain.moves.items()
    }
    seen = defaultdict(list)
    for _ in range(runs):
        met, state = Counter(), BEGIN
        while state in chain.states:
            met[state] += 1
            state = chance.choices(*ways[state])[0] if ways[state][0] else "stuck"
        outcome = "stuck" if state in chain.in_loop else state
        del met[BEGIN]
        for one in found["outcomes"]:
            seen["outcomes", one].append(one == outcome)
        for id in chain.met:
            seen["visits", id].append(met[id])
            seen["reached", id].append(met[id] > 0)
        seen["encounters"].append(met.total())
        seen["contacts"].append(sum(times * contacts_at(chain.serving[id]) for id, times in met.items()))
        seen["encounters squared"].append(met.total() ** 2)
    for name, values in seen.items():
        exact = found[name] if isinstance(name, str) else found[name[0]].get(name[1], 0)
        mean = sum(values) / runs
        # Half a run more, so that what never happened among so few customers has an interval too.
        error = math.sqrt(sum((value - mean) ** 2 for value in values) + max(values, default=0) + 1) / runs
        assert abs(mean - exact) <= 5 * error, f"{chain.journey}\n{name}: {mean}, exactly {float(exact)}"


# ---- polku ---------------------------------------------------------------------------------------


def polku(program, journeys, options=()):
    """What polku says of journeys, by id, from one run. `journeys` are journeys, or files."""
    with tempfile.TemporaryDirectory() as folder:
        for journey in journeys:
            if isinstance(journey, Journey):
                Path(folder, journey.id + ".yaml").write_text(str(journey))
            else:
                Path(folder, journey.name).write_text(journey.read_text())
        ran = subprocess.run([program, "analyze", folder, "--format", "json", *options], capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"polku failed with {ran.returncode}\n{ran.stderr[:2000]}")
        said = json.loads(ran.stdout, parse_constant=lambda constant: sys.exit(f"polku says {constant}"))
    return {journey["id"]: {one["persona"]: one for one in journey["personas"]} for journey in said["journeys"]}


def flattened(said):
    """The same paths as those of `told`. Several transitions to one target count together."""
    flat = {("kept",): said["kept"]}
    flat |= {("bounds", "kept", at): said["bounds"]["kept"][at] for at in (0, 1)} if "bounds" in said else {}
    for name in ("outcomes", "kinds", "contacts", "encounters", "wait"):
        flat |= {(name, key): value for key, value in (said.get(name) or {}).items()}
    for one in said["touchpoints"]:
        flat |= {("touchpoints", one["id"], key): value for key, value in one.items() if key != "id"}
    for one in said["transitions"]:
        key = ("transitions", one["from"], one["to"], "expected")
        flat[key] = flat.get(key, 0) + (one["expected"] or 0)
    return flat


def hours(text):
    """Of a duration of ISO 8601."""
    parts = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", text).groups()
    return sum(float(part or 0) * unit for part, unit in zip(parts, [24, 1, 1 / 60, 1 / 3600]))


def is_close(name, said, exact):
    if isinstance(exact, bool) or said is None:
        return said is exact
    if name[0] == "wait" and name[1] == "mean":
        # Rounded to a minute.
        return abs(hours(said) - exact) <= 1 / 119
    return abs(said - exact) <= 1e-9 * abs(exact) + 1e-15


def expected_of(journey, sets={}):
    """What polku must say: by persona, then by path in the JSON."""
    chains = {persona: Chain(journey, persona, sets) for persona in journey.personas or [None]}
    found = {persona: figures(chain) for persona, chain in chains.items()}
    exact = {persona: told(one) for persona, one in found.items()}
    if journey.personas and all(journey.personas.values()):
        exact[ALL] = told(mixed([(Fraction(share), found[id]) for id, share in journey.personas.items()]))
    for persona, chain in chains.items():
        for one in chain.touchpoints:
            for key in ("expectation", "experience"):
                if key in one.keys and one.id in chain.met:
                    exact[persona]["touchpoints", one.id, key] = Fraction(one.keys[key])
    return exact, chains


# What polku need not say where it is this.
SILENT = {"outcomes": 0, "kinds": 0, "transitions": 0, "touchpoints": 0, "wait": 0, "contacts": 0, "encounters": 0}


def disagreements(journey, said, sets={}):
    """Pairs of what kind a disagreement is, and the disagreement in words."""
    exact, chains = expected_of(journey, sets)
    if said.keys() != exact.keys():
        yield "personas", f"personas: polku {[*said]}, exactly {[*exact]}"
    for persona in said.keys() & exact.keys():
        flat = flattened(said[persona])
        for name, value in exact[persona].items():
            # Visits in closed loops have no number.
            if value is None and name[-1] in ("visits", "expected"):
                continue
            there = flat.get(name, SILENT.get(name[0], "nothing"))
            if name[0] == "encounters" and "encounters" not in said[persona]:
                continue
            if there == "nothing" or not is_close(name, there, value):
                exactly = value if value is None or isinstance(value, bool) else float(value)
                yield (name[0], name[-1]), f"{persona}: {'.'.join(map(str, name))}: polku {there}, exactly {exactly}"
        for name, value in flat.items():
            if name[0] in ("outcomes", "kinds", "transitions") and name not in exact[persona] and value != 0:
                yield "extra", f"{persona}: {'.'.join(map(str, name))}: polku {value}, exactly nothing"
        if persona in chains:
            walks = [walk["probability"] for walk in said[persona].get("paths", {}).get("likeliest", [])]
            best = likeliest(chains[persona], len(walks))
            if len(walks) != len(best) or not all(is_close(("paths",), *pair) for pair in zip(walks, best)):
                yield "likeliest", f"{persona}: likeliest: polku {walks}, exactly {[*map(float, best)]}"


def smallest(program, journey, kind):
    """The smallest journey that shows this kind of disagreement, found by leaving out one thing after another."""
    while True:
        fewer = [*smaller(journey)]
        for at, one in enumerate(fewer):
            one.id = f"s{at}"
        said = polku(program, fewer)
        shows = [one for one in fewer if kind in dict(disagreements(one, said[one.id]))]
        if not shows:
            return journey
        journey = shows[0]


def compare(program, journeys):
    """The first disagreement of each kind, at its smallest; how many journeys show it."""
    said = polku(program, journeys)
    first, count = {}, Counter()
    for journey in journeys:
        for kind in dict(disagreements(journey, said[journey.id])):
            first.setdefault(kind, journey)
            count[kind] += 1
    for kind, journey in first.items():
        journey = smallest(program, journey, kind)
        print(f"---- {kind}, in {count[kind]} of {len(journeys)} journeys; the smallest:\n{journey}")
        for other, words in disagreements(journey, polku(program, [journey])[journey.id]):
            print(f"{'->' if other == kind else '  '} {words}")
    return not first


# The values that ChannelAttribution publishes for its data set, each with half a unit of its last digit.
PUBLISHED = {"kept": (0.2238451, 5e-8), "alpha": (0.5584, 5e-5), "iota": (0.40584, 5e-6), "eta": (0.34903, 5e-6)}


def compare_published(program):
    said = polku(program, [Path(__file__).with_name("channel-attribution.yaml")])["channel-attribution"][None]
    values = {"kept": said["kept"]} | {one["id"]: one["removal"] for one in said["touchpoints"]}
    wrong = {name: values[name] for name, (value, error) in PUBLISHED.items() if abs(values[name] - value) > error}
    print(f"published values: {wrong or 'as published'}")
    return not wrong


def main():
    journeys = made_up(20261201)
    print(f"the oracle agrees with itself on {test_itself(journeys)} chains of {len(journeys)} journeys")
    if len(sys.argv) > 1:
        agrees = [compare(sys.argv[1], journeys), compare_published(sys.argv[1])]
        sys.exit(0 if all(agrees) else 1)


if __name__ == "__main__":
    main()
