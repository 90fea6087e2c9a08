"""Computes what `polku analyze --format json` must say, independently and exactly, and compares.

    analyze.py          tests the oracle against itself
    analyze.py POLKU    also compares it with what this program says

The journeys are small and made from a fixed seed. The figures are fractions: linear equations are solved without
rounding. For each kind of disagreement, the smallest journey that still shows it is printed, and the exit code is 1.

What the design leaves open is taken so: a touchpoint that does not deny it is a contact; repetitions multiply contacts,
encounters and waits; only waits with an expectation can be late; the visit that enters a closed loop is the last that
counts; all customers are the personas by their shares, each with splits of its own; renewals belong to no kind of end.
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

import details
from journeys import ENDS, STAGES, Journey, Touchpoint, Transition, made_up, made_up_detailed, smaller

KEPT = {"renewed", *(end for end, kind in ENDS.items() if kind == "done")}
ALL = "*"


# ---- the chain of a persona ----------------------------------------------------------------------

# Where everybody is before the first touchpoint.
BEGIN = "begin"
# Where all probabilities are stated, 0.333333333 three times is meant to be 1.
NEGLIGIBLE = Fraction(1, 10**9)
# `to` as the file says; `state`: a touchpoint, or the outcome that it means; `open`: the file states no probability.
Move = namedtuple("Move", "to state probability open")


def beside(touchpoint):
    return touchpoint.keys.get("meanwhile", [])


class Exceeded(Exception):
    """The probabilities that are set exceed the total of the touchpoint, or leave a rest that nothing takes."""


class Chain:
    """What one persona does in one round: from every state, the moves of probability > 0."""

    def __init__(self, journey, persona, sets={}):
        """`sets`: probabilities by touchpoint and index in `next`, in place of those in the file."""
        self.journey, self.persona, self.sets = journey, persona, sets
        # What goes on beside others is no state.
        named = {item["to"] if isinstance(item, dict) else item for one in journey.touchpoints for item in beside(one)}
        self.touchpoints = [one for one in journey.touchpoints if one.serves(persona) and one.id not in named]
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
            below = [one for one in below if "recovers" not in one.keys]
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
        if transitions and left > NEGLIGIBLE:
            return moves + [Move("unstated", "unstated", left, False)]
        return [move._replace(probability=move.probability / (1 - left)) for move in moves]

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

    def kept_from(self, removed=None):
        """The chance of being kept from every state; where everyone who comes to `removed` is lost."""
        left = {id: {id: Fraction(1)} if id == removed else self.equation(id) for id in self.states}
        right = {id: {0: self.kept_next(id)} for id in self.states if id != removed}
        solved = solve(left, right | ({removed: {}} if removed else {}))
        return {id: cells.get(0, Fraction(0)) for id, cells in solved.items()}

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
    kept_from = chain.kept_from()
    visits = {id: chain.inverse()[BEGIN].get(id, Fraction(0)) for id in chain.states}
    reached = {id: visits[id] / chain.inverse()[id][id] for id in chain.met}
    expected, arrivals, lost, settled = (defaultdict(Fraction) for _ in range(4))
    for id in chain.states:
        for move in chain.moves[id]:
            taken = visits[id] * move.probability
            arrivals[move.state] += taken
            expected[id, move.to] += taken
            lost[id] += taken if ENDS.get(move.state) == "lost" else 0
        settled["stuck"] += visits[id] if not chain.moves[id] and id != BEGIN else 0
    for loop in chain.loops:
        # All who enter a closed loop come to all of it. The visit that enters it counts; the others have no number.
        entering = sum(arrivals[id] for id in loop)
        settled["stuck"] += entering
        reached |= dict.fromkeys(loop, entering)
        visits |= {id: arrivals[id] for id in loop}
    settled |= {state: arrivals[state] for state in [*ENDS, "renewed", "unstated"]}
    found = {
        "kept": sum(settled[outcome] for outcome in KEPT),
        "outcomes": settled,
        "kinds": {kind: sum(settled[end] for end in ENDS if ENDS[end] == kind) for kind in ("done", "other", "lost")},
        "visits": visits,
        "reached": reached,
        "lost": lost,
        "expected": {key: value for key, value in expected.items() if key[0] != BEGIN},
        "without": {id: chain.kept_from(removed=id)[BEGIN] for id in chain.met},
        "bounds": {"kept": bounds(chain, KEPT)},
        "unavoidable": unavoidable(chain),
        "settled": {id: visits[id] * spread(chain, id, kept_from) for id in chain.met},
        "downward": downward(chain),
        "chosen": is_chosen(chain.journey),
        "loops": bool(chain.in_loop) or not nx.is_directed_acyclic_graph(chain.graph.subgraph(chain.states)),
        "gains": {},
        "open": {},
    }
    if is_chosen(chain.journey):
        found["bounds"] |= {end: bounds(chain, {end}) for end in settled if settled[end] and end != "unstated"}
        found["open"] = {id: bounds(chain, KEPT, {id}, unstated=False) for id in choices(chain)}
        gains = {id: gain_without_loss(chain, id) for id in chain.met if lost[id]}
        found["gains"] = {id: gain for id, gain in gains.items() if gain is not None}
    found["details"] = details.sums(chain, visits, reached, solve)
    return found


def unavoidable(chain):
    """The touchpoints without which nobody can be kept."""
    aims = KEPT & set(chain.graph)
    can = lambda graph: any(nx.has_path(graph, BEGIN, aim) for aim in aims)
    if not can(chain.graph):
        return set()
    return {id for id in chain.met if not can(chain.graph.subgraph(set(chain.graph) - {id}))}


def spread(chain, id, kept_from):
    """The variance of the chance of being kept in the step from a touchpoint."""
    worth = [(move.probability, kept_from.get(move.state, move.state in KEPT)) for move in chain.moves[id]]
    mean = sum(likely * value for likely, value in worth)
    return sum(likely * (value - mean) ** 2 for likely, value in worth)


def downward(chain):
    """The number of ways to an outcome that only lead down in the file; they differ in touchpoints or outcome."""
    below = list(chain.moves)

    def ways(state):
        if state not in chain.moves:
            return 1
        return sum(ways(to) for to in steps(chain, state) if to not in below or below.index(to) > below.index(state))

    return ways(BEGIN)


def gain_without_loss(chain, id):
    """By how much more are kept if nobody is lost at a touchpoint; None where they have nowhere else to go."""
    ways = enumerate(chain.serving[id].next or [])
    sets = {(id, index): Fraction(0) for index, one in ways if ENDS.get(one.to) == "lost"}
    changed = Chain(chain.journey, chain.persona, chain.sets | sets)
    unstated = lambda chain: sum(move.probability for move in chain.moves[id] if move.state == "unstated")
    if unstated(changed) > unstated(chain):
        return None
    return changed.kept_from()[BEGIN] - chain.kept_from()[BEGIN]


def steps(chain, state):
    """The chances from a state by where it leads. Stuck is who enters a closed loop, or is where nothing leads on."""
    found = defaultdict(Fraction)
    for move in chain.moves[state] if state not in chain.in_loop else []:
        found[move.state] += move.probability
    return found if found or state == BEGIN else {"stuck": Fraction(1)}


def likeliest(parts, count):
    """The probabilities of the likeliest walks to an outcome, found best first; None where that takes too long."""
    order = itertools.count()
    queue, found = [(-1, next(order), BEGIN, [share for share, _ in parts])], []
    while queue and len(found) < count:
        probability, number, state, shares = heappop(queue)
        if number > 500:
            return None
        if all(state not in chain.moves for _, chain in parts):
            found.append(-probability)
            continue
        onward = [steps(chain, state) if state in chain.moves else {} for _, chain in parts]
        for to in dict.fromkeys(to for ways in onward for to in ways):
            after = [share * ways.get(to, 0) for share, ways in zip(shares, onward)]
            if sum(after):
                heappush(queue, (-sum(after), next(order), to, after))
    return found


def is_chosen(journey):
    """Whether also the figures are compared that take long to compute: not for five of six journeys made up."""
    return journey.id[0] not in "jd" or int(journey.id[1:]) % 6 == 0


# ---- all customers, and the figures by their names in the JSON ---------------------------------------


def mixed(parts):
    """The figures of all customers, from shares and figures of the personas."""
    whole = {}
    for name in parts[0][1]:
        values = [found[name] for _, found in parts]
        ids = dict.fromkeys(id for value in values if isinstance(value, dict) for id in value)
        if name == "unavoidable":
            # A persona of whom nobody is kept has no say.
            values = [found[name] for _, found in parts if found["kept"]]
            whole[name] = set.intersection(*values) if values else set()
        elif name == "details":
            whole[name] = details.weighted([(share, found[name]) for share, found in parts])
        elif name == "downward":
            whole[name] = sum(values)
        elif name in ("loops", "chosen"):
            whole[name] = any(values)
        elif name in ("without", "open"):
            # Who does not come there is kept as before.
            same = lambda found: found["kept"] if name == "without" else (found["kept"], found["kept"])
            whole[name] = {
                id: weighted([(share, found[name].get(id, same(found))) for share, found in parts]) for id in ids
            }
        elif name == "bounds":
            whole[name] = {"kept": weighted([(share, found[name]["kept"]) for share, found in parts])}
        elif ids:
            whole[name] = {id: weighted([(share, found[name].get(id, 0)) for share, found in parts]) for id in ids}
        elif isinstance(values[0], dict):
            whole[name] = {}
        else:
            whole[name] = weighted([(share, found[name]) for share, found in parts])
    return whole


def weighted(values):
    """The mean of values, or of pairs of them, by shares."""
    if isinstance(values[0][1], tuple):
        return tuple(sum(share * pair[at] for share, pair in values) for at in (0, 1))
    return sum(share * value for share, value in values)


def told(found):
    """The figures as polku tells them: by a path in its JSON; None: not a number."""
    kept = found["kept"]
    flat = {("kept",): kept, ("paths", "count"): found["downward"], ("paths", "loops"): found["loops"]}
    flat |= {("bounds", name, at): pair[at] for name, pair in found["bounds"].items() for at in (0, 1)}
    flat |= {("open", str(id), at): pair[at] for id, pair in found["open"].items() for at in (0, 1)}
    flat |= {(name, key): value for name in ("outcomes", "kinds") for key, value in found[name].items()}
    flat |= details.told(found["details"])
    for id in found["reached"]:
        flat["touchpoints", id, "visits"] = found["visits"].get(id, 0)
        flat["touchpoints", id, "reached"] = found["reached"].get(id, 0)
        flat["touchpoints", id, "lost"] = found["lost"].get(id, 0)
        flat["touchpoints", id, "removal"] = (kept - found["without"].get(id, kept)) / kept if kept else None
        flat["touchpoints", id, "unavoidable"] = id in found["unavoidable"]
        flat["touchpoints", id, "settles"] = found["settled"].get(id, 0) / (kept * (1 - kept)) if 0 < kept < 1 else 0
        if found["chosen"]:
            flat["touchpoints", id, "gain-without-loss"] = found["gains"].get(id)
    flat |= {("transitions", *key, "expected"): value for key, value in found["expected"].items()}
    return flat


# ---- bounds --------------------------------------------------------------------------------------


def bounds(chain, aims, among=None, unstated=True):
    """The least and the greatest chance of some outcomes over all splits, or over those at some states.

    Where customers go whom the file sends nowhere is open too: to an aim for the one, elsewhere for the other.
    """
    above = aims | {"unstated"} if unstated else aims
    return 1 - greatest(chain, lambda end: end not in aims, among), greatest(chain, lambda end: end in above, among)


def choices(chain):
    """What the file leaves open: by state, the states among which the rest is split. (One alone takes all of it.)"""
    opened = {id: [move.state for move in chain.moves[id] if move.open] for id in chain.states}
    return {id: states for id, states in opened.items() if len(states) > 1}


def row(chain, id, choice=None):
    """The chances from a state by where it leads; the whole rest to `choice`, where there is one."""
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


def greatest(chain, good, among=None):
    """The greatest chance of a good outcome over all splits. Choices are improved until none is left to improve.

    No choice exceeds the last values, so no split does.
    """
    opened = {id: states for id, states in choices(chain).items() if among is None or id in among}
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
    """Identities, every choice tried, a linear program, and simulated customers."""
    chance = random.Random(1)
    not_kept = lambda outcome: outcome not in KEPT
    maybe_kept = lambda outcome: outcome in KEPT or outcome == "unstated"
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
        low, high = found["bounds"]["kept"]
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
        met[state] += state in chain.in_loop
        del met[BEGIN], met[outcome]
        for one in found["outcomes"]:
            seen["outcomes", one].append(one == outcome)
        for id in chain.met:
            seen["visits", id].append(met[id])
            seen["reached", id].append(met[id] > 0)
        for name, count in ("encounters", lambda one: True), ("contacts", lambda one: details.is_contact(one)[0]):
            each = {id: details.moments(chain.serving[id], chain, count)[0] for id in met}
            seen[name].append(sum(times * each[id] for id, times in met.items()))
    for name, values in seen.items():
        exact = found["details"][name, "mean"] if isinstance(name, str) else found[name[0]].get(name[1], 0)
        if isinstance(name, str):
            variance = found["details"][name, "squared"] - exact**2
        else:
            again = chain.inverse()[name[1]][name[1]] if name[0] == "visits" else 1
            variance = exact * (2 * again - 1) - exact**2
        # One customer more or less is no surprise, however rare.
        error = 5 * math.sqrt(variance / runs) + 5 * max(values) / runs
        mean = sum(values) / runs
        assert abs(mean - exact) <= error, f"{chain.journey}\n{name}: {mean}, exactly {float(exact)}"


# ---- polku ---------------------------------------------------------------------------------------


def polku(program, journeys, options=()):
    """What polku says of journeys, or of files, by id, from one run; what it complains of, where it does not."""
    with tempfile.TemporaryDirectory() as folder:
        for journey in journeys:
            if isinstance(journey, Journey):
                Path(folder, journey.id + ".yaml").write_text(str(journey))
            else:
                Path(folder, journey.name).write_text(journey.read_text())
        command = [program, "analyze", folder, "--format", "json", "--top", "50", *options]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode == 2 and options:
            return ran.stderr
        if ran.returncode != 0:
            sys.exit(f"polku failed with {ran.returncode}\n{ran.stderr[:2000]}")
        said = json.loads(ran.stdout, parse_constant=lambda constant: sys.exit(f"polku says {constant}"))
    return {journey["id"]: {one["persona"]: one for one in journey["personas"]} for journey in said["journeys"]}


def flattened(said):
    """The same paths as those of `told`. Several transitions to one target count together."""
    flat = {("kept",): said["kept"]}
    flat |= {("bounds", name, at): pair[at] for name, pair in said["bounds"].items() for at in (0, 1)}
    flat |= {("open", one["at"] or BEGIN, at): one["kept"][at] for one in said["open"] for at in (0, 1)}
    flat |= {("paths", "count"): int(said["paths"]["count"]), ("paths", "loops"): said["paths"]["loops"]}
    for name in ("outcomes", "kinds"):
        flat |= {(name, key): value for key, value in said[name].items()}
    for one in said["touchpoints"]:
        scores = ("id", "expectation", "experience")
        flat |= {("touchpoints", one["id"], key): value for key, value in one.items() if key not in scores}
    for one in said["transitions"]:
        key = ("transitions", one["from"], one["to"], "expected")
        flat[key] = flat.get(key, 0) + (one["expected"] or 0)
    return flat | details.said(said, hours)


def hours(text):
    """Of a duration of ISO 8601."""
    parts = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", text).groups()
    return sum(float(part or 0) * unit for part, unit in zip(parts, [24, 1, 1 / 60, 1 / 3600]))


def is_close(name, said, exact):
    if isinstance(exact, bool) or said is None or exact is None:
        return said is exact
    if name and name[0] in ("wait", "time", "levers", "limits"):
        # Durations are rounded to parts of a second.
        return abs(said - exact) <= 1e-9 * abs(exact) + 1e-8
    # Nobody says that less than nobody is lost.
    return abs(said - exact) <= 1e-9 * abs(exact) + 1e-15 and str(said) != "-0.0"


def expected_of(journey, sets={}):
    """What polku must say: by persona, then by path in the JSON."""
    chains = {persona: Chain(journey, persona, sets) for persona in journey.personas or [None]}
    found = {persona: figures(chain) for persona, chain in chains.items()}
    crowds = {persona: [(Fraction(1), chain)] for persona, chain in chains.items()}
    exact = {persona: told(one) for persona, one in found.items()}
    if journey.personas and all(journey.personas.values()):
        total = sum(Fraction(share) for share in journey.personas.values())
        shares = [(Fraction(share) / total, persona) for persona, share in journey.personas.items()]
        exact[ALL] = told(mixed([(share, found[persona]) for share, persona in shares]))
        crowds[ALL] = [(share, chains[persona]) for share, persona in shares]
    return exact, crowds


# What polku need not say where it is this.
LISTED = ("outcomes", "kinds", "transitions", "wait", "time", "entries", "control", "failures", "levers", "limits")
SILENT = {"outcomes": 0, "kinds": 0, "transitions": 0, "touchpoints": 0}


def disagreements(journey, said, sets={}):
    """Pairs of what kind a disagreement is, and the disagreement in words."""
    exact, crowds = expected_of(journey, sets)
    if said.keys() != exact.keys():
        yield "personas", f"personas: polku {[*said]}, exactly {[*exact]}"
    for persona in said.keys() & exact.keys():
        flat = flattened(said[persona])
        for name, value in exact[persona].items():
            there = flat.get(name, SILENT.get(name[0], "nothing"))
            if there == "nothing" or not is_close(name, there, value):
                exactly = value if value is None or isinstance(value, bool) else float(value)
                yield (name[0], name[-1]), f"{persona}: {'.'.join(map(str, name))}: polku {there}, exactly {exactly}"
        for name, value in flat.items():
            if name[0] in LISTED and name not in exact[persona] and value != 0:
                yield (name[0], "extra"), f"{persona}: {'.'.join(map(str, name))}: polku {value}, exactly nothing"
        if persona != ALL:
            stretch, longest = said[persona]["control"]["stretch"], details.longest_stretch(crowds[persona][0][1])
            if len(stretch) != longest:
                yield ("control", "stretch"), f"{persona}: stretch: polku {stretch}, exactly {longest} touchpoints"
        walks = [walk["probability"] for walk in said[persona]["paths"]["likeliest"][:5]]
        best = likeliest(crowds[persona], 5)
        if best is not None and not (len(walks) == len(best) and all(is_close((), *pair) for pair in zip(walks, best))):
            yield ("likeliest", persona == ALL), f"{persona}: likeliest: polku {walks}, exactly {[*map(float, best)]}"
        for lever in said[persona]["levers"]["kept"] if is_chosen(journey) else []:
            exactly = float(effect(crowds[persona], lever))
            if not is_close((), lever["effect"], exactly):
                words = f"{persona}: {lever['address']}: polku {lever['effect']}, exactly {exactly}"
                yield ("lever", persona == ALL), words


def effect(crowd, lever):
    """By how much more are kept after a change of one probability."""
    _, source, _, to, _ = lever["address"].split(".")
    to, _, number = to.partition("~")
    ways = crowd[0][1].journey.touchpoints
    ways = next(one.next for one in ways if one.id == source)
    index = [index for index, one in enumerate(ways) if one.to == to][int(number or 1) - 1]
    gain = Fraction(0)
    for share, chain in crowd:
        changed = Chain(chain.journey, chain.persona, chain.sets | {(source, index): Fraction(lever["after"])})
        gain += share * (changed.kept_from()[BEGIN] - chain.kept_from()[BEGIN])
    return gain


def smallest(program, journey, kind):
    """The smallest journey that shows this kind of disagreement, found by leaving out one thing after another."""
    while True:
        fewer = [*smaller(journey)]
        for at, one in enumerate(fewer):
            one.id = f"s{at}"
        said = polku(program, fewer) if fewer else {}
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


def compare_what_ifs(program, journeys, count=12):
    """Whether `--set` and `--without` do to some journeys what they must."""
    chance = random.Random(2)
    agrees = True
    # Without its entry, nobody begins at the touchpoint behind it.
    entry = Journey("entry", [Touchpoint("a", STAGES[0], [Transition("b")]), Touchpoint("b", STAGES[0])])
    for journey in [entry, *chance.sample([one for one in journeys if len(one.touchpoints) in (3, 4, 5)], count)]:
        one = chance.choice([one for one in journey.touchpoints if one.next] or journey.touchpoints)
        sets, options = some_sets(chance, journey, one)
        said = polku(program, [journey], options)
        try:
            check_rest(journey, sets)
            expected_of(journey, sets)
            wrong = said if type(said) is str else [*disagreements(journey, said[journey.id], sets)]
        except Exceeded:
            wrong = "" if type(said) is str else "no error"
        if wrong:
            print(f"---- {' '.join(options)}: {wrong}\n{journey}")
        # Without it, kept are those whom its removal leaves.
        said = polku(program, [journey], ["--without", one.id])[journey.id]
        for persona, exact in expected_of(journey)[0].items():
            kept = exact["kept",] * (1 - (exact.get(("touchpoints", one.id, "removal")) or 0))
            if not is_close((), said[persona]["kept"], kept):
                wrong = f"{persona}: kept: polku {said[persona]['kept']}, exactly {float(kept)}"
                print(f"---- --without {one.id}: {wrong}\n{journey}")
        agrees = agrees and not wrong
    return agrees


def check_rest(journey, sets):
    """Nothing may be left of the total of a touchpoint where no other transition takes it."""
    for persona in journey.personas or [None]:
        chain = Chain(journey, persona, sets)
        for one in chain.touchpoints:
            ways = chain.open_transitions(one, persona)
            fixed = [sets[one.id, index] for index, _ in ways if (one.id, index) in sets]
            others = [way.probability for index, way in ways if (one.id, index) not in sets]
            silent = any(way.probability is None for _, way in ways)
            total = 1 if silent else sum(Fraction(way.probability) for _, way in ways)
            takes = any(probability is None or Fraction(probability) > 0 for probability in others)
            if fixed and not takes and sum(fixed) < total - NEGLIGIBLE:
                raise Exceeded


def some_sets(chance, journey, touchpoint):
    """Other probabilities for one or two transitions that somebody can take, and the options that set them."""
    chains = [Chain(journey, persona) for persona in journey.personas or [None] if touchpoint.serves(persona)]
    ways = {index for chain in chains for index, _ in chain.open_transitions(touchpoint, chain.persona)}
    sets, options = {}, []
    for index in chance.sample(sorted(ways), min(len(ways), chance.choice([1, 1, 2]))) if touchpoint.next else []:
        value = Fraction(chance.choice([0, 100, 250, 500, 900, chance.randint(0, 1000)]), 1000)
        to = touchpoint.next[index].to
        number = [way.to for way in touchpoint.next[: index + 1]].count(to)
        address = f"touchpoints.{touchpoint.id}.next.{to}{f'~{number}' if number > 1 else ''}.probability"
        sets[touchpoint.id, index] = value
        options += ["--set", f"{address}={float(value)}"]
    return sets, options


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
    print(f"the oracle agrees with itself on {test_itself(journeys[::2])} chains")
    if len(sys.argv) > 1:
        program = sys.argv[1]
        detailed = made_up_detailed(20261202)
        agrees = [compare(program, journeys), compare(program, detailed)]
        agrees += [compare_what_ifs(program, journeys), compare_published(program)]
        count = len(journeys + detailed)
        print(f"polku agrees with the oracle on {count} journeys" if all(agrees) else "polku disagrees")
        sys.exit(0 if all(agrees) else 1)


if __name__ == "__main__":
    main()
