"""Small journeys: how they are written, every one of up to two touchpoints, larger ones by chance, and smaller ones."""

import itertools
import random
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction

STAGES = ["starting-state", "purchase", "post-purchase"]
# The ends of every journey here, two that all journeys have and three of its own, by kind.
ENDS = {"done": "done", "lost": "lost", "granted": "done", "refused": "other", "gone": "lost"}
TEAMS, PARTNERS = ["x", "y"], ["z"]
# The keys of a touchpoint that say with whom the customer is, in this order; the first two are alternatives.
NAMING = ["partner", "responsible", "frontstage", "backstage"]


@dataclass
class Transition:
    to: str
    # As the file writes it, or None.
    probability: str | None = None
    personas: list | None = None
    counts_as: str | None = None

    def __str__(self):
        keys = {"probability": self.probability, "personas": listed(self.personas), "counts-as": self.counts_as}
        keys = {key: value for key, value in keys.items() if value is not None}
        return mapped({"to": self.to, **keys}) if keys else self.to


@dataclass
class Touchpoint:
    id: str
    stage: str
    # None: the file leaves `next` out.
    next: list | None = None
    personas: list | None = None
    # None, "true", a share, or a map from personas to shares.
    entry: str | dict | None = None
    # Further keys, with their values as the file writes them.
    keys: dict = field(default_factory=dict)

    def serves(self, persona):
        return persona is None or self.personas is None or persona in self.personas

    def __str__(self):
        keys = {"id": self.id, "name": self.id.upper()}
        keys |= {"personas": listed(self.personas)} if self.personas is not None else {}
        keys |= {"entry": mapped(self.entry) if isinstance(self.entry, dict) else self.entry} if self.entry else {}
        keys |= self.keys
        keys |= {"next": listed(self.next)} if self.next is not None else {}
        return mapped(keys)


@dataclass
class Journey:
    id: str
    touchpoints: list
    # Ids with their shares; None where the file states none. A journey without personas has one without a name.
    personas: dict = field(default_factory=dict)
    # Further keys of stages, by the id of the stage.
    stages: dict = field(default_factory=dict)
    customers: dict | None = None
    scenarios: dict = field(default_factory=dict)
    limits: dict = field(default_factory=dict)

    def __str__(self):
        lines = [f"journey: {self.id}"]
        lines += [f"customers: {mapped(self.customers)}"] if self.customers else []
        lines += ["limits:"] if self.limits else []
        lines += [f"  {id}: {mapped({'name': id.upper(), **keys})}" for id, keys in self.limits.items()]
        lines += [f"teams: {mapped({id: id.upper() for id in TEAMS})}"] if self.names(TEAMS) else []
        lines += [f"partners: {mapped({id: id.upper() for id in PARTNERS})}"] if self.names(PARTNERS) else []
        if self.personas:
            lines.append("personas:")
            shares = {id: f", share: {share}" if share else "" for id, share in self.personas.items()}
            lines += [f"  {id}: {{ name: {id.upper()}{share} }}" for id, share in shares.items()]
        ways = [way for one in self.touchpoints for way in one.next or []]
        used = {id for way in ways for id in (way.to, way.counts_as)} & {id for id, kind in ENDS.items() if id != kind}
        lines += ["ends:"] if used else []
        lines += [f"  {id}: {{ name: {id.title()}, kind: {ENDS[id]} }}" for id in sorted(used)]
        lines += ["scenarios:"] if self.scenarios else []
        lines += [f"  {id}: {mapped({'name': id.upper(), **keys})}" for id, keys in self.scenarios.items()]
        lines.append("stages:")
        for stage in STAGES:
            members = [f"      - {one}" for one in self.touchpoints if one.stage == stage]
            further = [f"    {key}: {written(value)}" for key, value in self.stages.get(stage, {}).items()]
            lines += [f"  - id: {stage}", *further, "    touchpoints:", *members] if members else []
        return "\n".join(lines) + "\n"

    def names(self, ids):
        """Whether a touchpoint names one of these teams or partners."""
        named = [value for one in self.touchpoints for key, value in one.keys.items() if key in NAMING]
        return any((value["team"] if isinstance(value, dict) else value) in ids for value in named)


def listed(items):
    return None if items is None else f"[{', '.join(map(written, items))}]"


def mapped(keys):
    return "{ " + ", ".join(f"{key}: {written(value)}" for key, value in keys.items()) + " }"


def written(value):
    if isinstance(value, dict):
        return mapped(value)
    return listed(value) if isinstance(value, list) else str(value)


# What programs get wrong: touchpoints with the ways on from them, and their probabilities.
TRAPS = [
    # Decimals that add up to 1, but not as numbers of a computer: nobody comes to `b`.
    "a: 0.307 lost, 0.579 granted, 0.114 c, b; b: done; c: done",
    # All but nobody stays for ever, or leaves again.
    "a: 0.999999999999 a, 0.0000000000003 done, 0.0000000000007 lost",
    "a: b; b: 0.999999999999 a, 0.0000000000003 done, 0.0000000000007 c; c: b, gone",
    # What is not stated may nearly all go back to where it comes from: the rest decides.
    "a: lost, 0.099 done, a",
    "a: a, b, lost; b: done, lost",
    "a: b, a, c; b: a, c; c: done",
    "a: b; b: a, 0.3 refused, c; c: c, b",
    # In a closed loop, all of it is met.
    "a: b, done; b: c; c: b",
    # If nobody is lost, nobody gets out.
    "a: b; b: a, lost",
    # Nobody takes this, or begins there.
    "a: 0 b, 1 c; b: done; c: lost",
    "a 0.3: b; b 0.7: c; c true: done",
    "a 0: done",
    # Nobody says where they go.
    "a: 0 done",
    "a: 0.5 b; b: 0.25 a, 0.25 done, 0.25 lost",
    "a: 0.333333333 done, 0.333333333 lost, 0.333333333 refused",
]


def trap(text):
    """A journey of one stage; an entry stands after the id of its touchpoint."""
    touchpoints = []
    for head, ways in (part.split(": ") for part in text.split("; ")):
        id, *entry = head.split()
        ways = [Transition(*reversed(way.split())) for way in ways.split(", ")]
        touchpoints.append(Touchpoint(id, STAGES[1], ways, entry=entry[0] if entry else None))
    return touchpoints, {}


def every_small_journey():
    """Every journey of one or two touchpoints with all ways on, in one stage or two, without probabilities."""
    for stages in [STAGES[1:2], STAGES[1:2] * 2, STAGES[:2]]:
        ids = "ab"[: len(stages)]
        targets = [*ids, "done", "lost"]
        ways = [[to for bit, to in enumerate(targets) if bits >> bit & 1] for bits in range(1, 2 ** len(targets))]
        for nexts in itertools.product(ways, repeat=len(ids)):
            yield [Touchpoint(id, stage, [*map(Transition, to)]) for id, stage, to in zip(ids, stages, nexts)], {}


def some_journey(chance, size):
    """A journey of this size."""
    personas = chance.choice([{}, {}, {"p": None, "q": None}, {"p": "0.6", "q": "0.4"}, {"p": "0.5", "q": "0.25"}])
    begins = chance.randint(0, min(2, size - 1))
    ids = "abcdefghijkl"[:size]
    stages = [STAGES[0]] * begins + sorted(chance.choices(STAGES[1:], k=size - begins), reverse=True)
    touchpoints = [Touchpoint(id, stage) for id, stage in zip(ids, stages)]
    states_contact, states_waits = chance.random() < 0.5, chance.random() < 0.3
    left = {persona: Fraction(1) for persona in personas or [None]}
    for one in touchpoints:
        if personas and chance.random() < 0.25:
            one.personas = [chance.choice([*personas])]
        if chance.random() < 0.2:
            one.entry = some_entry(chance, one, personas, left)
        if states_contact:
            one.keys["ownership"] = chance.choice(["company", "company", "partner", "customer", "social", "external"])
            one.keys["contact"] = chance.choice(["direct", "direct", "indirect"])
            if chance.random() < 0.2:
                one.keys["repeats"] = str(chance.randint(2, 4))
        if states_waits and chance.random() < 0.5:
            one.keys["wait"] = chance.choice(["3h", {"for": "5h", "expected": "2h"}, {"for": "2h", "expected": "4h"}])
        if chance.random() < 0.2:
            one.keys |= {"expectation": str(chance.randint(1, 5)), "experience": str(chance.randint(2, 9) / 2)}
        if chance.random() < 0.85:
            one.next = some_next(chance, one, touchpoints, personas)
    return touchpoints, personas


def some_detailed_journey(chance, size):
    """A journey of this size, with times, scores, failures, teams, and touchpoints beside others."""
    touchpoints, personas = some_journey(chance, size)
    some = lambda likely: chance.random() < likely
    for id in chance.choice(["", "", "m", "mn"]):
        host = chance.choice(touchpoints)
        beside = {"to": id, "probability": chance.choice(["0.1", "0.25", "0.4", "1"])} if some(0.6) else id
        host.keys.setdefault("meanwhile", []).append(beside)
        touchpoints.insert(touchpoints.index(host) + 1, Touchpoint(id, host.stage))
    for one in touchpoints:
        one.keys = {key: value for key, value in one.keys.items() if key == "meanwhile"}
        several = personas and not one.personas
        own = lambda value: {id: value() for id in personas} if several and some(0.3) else value()
        if some(0.6):
            one.keys["ownership"] = chance.choice(["company", "partner", "partner", "customer", "social", "external"])
            one.keys["contact"] = chance.choice(["direct", "direct", "indirect"])
        for key, ids in [("partner", PARTNERS), ("responsible", TEAMS)]:
            if some(0.3):
                one.keys[key] = chance.choice(ids)
        for key in ("frontstage", "backstage"):
            if some(0.2):
                one.keys[key] = {"text": "Works", "team": chance.choice(TEAMS)}
        if some(0.4):
            waits = ["3h", {"for": "5h", "expected": "2h"}, {"for": "2h", "expected": "4h"}]
            one.keys["wait"] = own(lambda: chance.choice(waits))
        if some(0.4):
            one.keys["takes"] = f"{chance.randint(1, 9)}h"
        if some(0.3):
            one.keys["repeats"] = some_repeats(chance)
        if some(0.5):
            one.keys["expectation"] = own(lambda: f"{chance.randint(2, 10) / 2:g}")
        if some(0.6):
            one.keys["experience"] = own(lambda: f"{chance.randint(2, 10) / 2:g}")
        if some(0.2):
            pain = {"text": "Hurts", "severity": chance.choice(["2", "3", "3"])}
            if personas and not one.personas and some(0.5):
                pain["personas"] = [chance.choice([*personas])]
            one.keys["pains"] = pain
        others = [other.id for other in touchpoints if other.id not in (one.id, "m", "n")]
        # In the starting state, it is a question whether the way to it begins another round.
        if one.id not in "mn" and one.stage != STAGES[0] and others and some(0.2):
            one.keys["recovers"] = chance.sample(others, min(len(others), chance.choice([1, 1, 2])))
        if one.id in "mn":
            # These neither fail nor are outside the company's control.
            one.keys = {key: value for key, value in one.keys.items() if key not in ("expectation", "pains")}
            one.keys |= {"ownership": "company"} if "ownership" in one.keys else {}
    stages = {}
    for stage in STAGES:
        if some(0.15):
            stages.setdefault(stage, {})["takes"] = f"{chance.randint(1, 9)}h"
        if some(0.15):
            stages.setdefault(stage, {})["repeats"] = some_repeats(chance)
    customers = {"count": chance.randint(1, 999), "per": "year"} if some(0.3) else None
    scenarios = {}
    if some(0.5):
        main = [one.id for one in touchpoints if one.id not in "mn"]
        scenarios["s"] = {"through": chance.sample(main, min(len(main), chance.choice([1, 2])))}
        if some(0.3):
            scenarios["s"]["end"] = chance.choice(["done", "lost", "renewed"])
        elif some(0.3) and len(main) > 2:
            scenarios["s"]["without"] = [chance.choice([id for id in main if id not in scenarios["s"]["through"]])]
    main = [one.id for one in touchpoints if one.id not in "mn"]
    limits = {}
    # A seed of their own, so that the journeys stay as they are.
    chance = random.Random("".join(map(str, touchpoints)))
    for id in ["l", "k"] if some(0.6) else []:
        limits[id] = {"from": chance.choice(main), "to": chance.choice(main), "within": f"{chance.randint(1, 20)}h"}
        if some(0.4):
            limits[id]["pauses"] = [chance.choice(main)]
    return touchpoints, personas, stages, customers, scenarios, limits


def some_repeats(chance):
    times = chance.choice(["2", "3", ["1", "4"], ["2", "3"], ["0", "2"]])
    return {"times": times, "every": f"{chance.randint(1, 9)}h"} if chance.random() < 0.4 else times


def some_entry(chance, touchpoint, personas, left):
    """An entry, or a share of one; `left` is what the others leave of each persona."""
    share = Fraction(chance.choice(["0", "0.1", "0.25", "0.3", "0.5", "0.7"]))
    if chance.random() < 0.4 or any(share > rest for rest in left.values()):
        return "true"
    shares = {persona: share for persona in personas} if personas and touchpoint.personas is None else {}
    if shares and chance.random() < 0.5:
        shares = {persona: str(float(share)) for persona in chance.sample([*shares], chance.randint(1, len(shares)))}
    else:
        shares = {}
    for persona in shares or left:
        left[persona] -= share
    return shares or str(float(share))


def some_next(chance, touchpoint, touchpoints, personas):
    """Up to four transitions, rarely two to one target; stated in thousandths, or not."""
    targets = [one.id for one in touchpoints] + chance.sample([*ENDS], 3)
    count = min(chance.choice([1, 2, 2, 3, 3, 4]), len(targets))
    chosen = chance.sample(targets, count) if chance.random() < 0.95 else chance.choices(targets, k=count)
    transitions = [Transition(to) for to in chosen]
    if chance.random() < 0.03 and len(transitions) == 3 and touchpoint.id not in chosen:
        # Almost nobody gets out.
        transitions[0].to = touchpoint.id
        for one, likely in zip(transitions, ["0.999999999999", "0.0000000000003", "0.0000000000007"]):
            one.probability = likely
        return transitions
    which = chance.choice(["none", "some", "some", "some", "all", "all", "less"])
    total = 1000 if which in ("all", "some") else chance.randint(1, 999)
    cuts = sorted(chance.choices([*range(0, total + 1, 100), *range(total + 1)], k=count - 1))
    parts = [high - low for low, high in zip([0, *cuts], [*cuts, total])]
    for one, part in zip(transitions, parts):
        if which in ("all", "less") or (which == "some" and chance.random() < 0.6):
            one.probability = f"{part / 1000:g}"
    for one in transitions:
        source_later = touchpoint.stage != STAGES[0]
        if source_later and any(one.to == other.id and other.stage == STAGES[0] for other in touchpoints):
            if chance.random() < 0.3:
                one.counts_as = chance.choice([*ENDS])
        if personas and chance.random() < 0.2:
            one.personas = [chance.choice([*personas])]
    return transitions


def made_up(seed):
    chance = random.Random(seed)
    made = [*every_small_journey()]
    for size, count in [(2, 60), (3, 100), (4, 100), (5, 80), (8, 12), (12, 6)]:
        made += [some_journey(chance, size) for _ in range(count)]
    return [Journey(f"t{at}", *trap(text)) for at, text in enumerate(TRAPS)] + [
        Journey(f"j{at}", *one) for at, one in enumerate(made)
    ]


def made_up_detailed(seed):
    chance = random.Random(seed)
    sizes = [size for size, count in [(1, 5), (2, 15), (3, 25), (4, 15), (5, 8), (7, 2)] for _ in range(count)]
    return [Journey(f"d{at}", *some_detailed_journey(chance, size)) for at, size in enumerate(sizes)]


def smaller(journey):
    """The journeys with one thing less, the largest things first."""
    for at, one in enumerate(journey.touchpoints):
        if len(journey.touchpoints) > 1:
            less = deepcopy(journey)
            del less.touchpoints[at]
            for other in less.touchpoints:
                if other.next is not None:
                    other.next = [way for way in other.next if way.to != one.id] or None
                for key in {"meanwhile", "recovers"} & other.keys.keys():
                    left = [item for item in other.keys[key] if one.id != (item["to"] if type(item) is dict else item)]
                    other.keys = other.keys | {key: left} if left else {k: v for k, v in other.keys.items() if k != key}
            less.scenarios = {id: keys for id, keys in less.scenarios.items() if one.id not in str(keys)}
            ends = lambda keys: [keys["from"], keys["to"], *keys.get("pauses", [])]
            less.limits = {id: keys for id, keys in less.limits.items() if one.id not in ends(keys)}
            yield less
    for stage, keys in journey.stages.items():
        for key in keys:
            less = deepcopy(journey)
            del less.stages[stage][key]
            yield less
    for key in ("customers", "scenarios", "limits"):
        if getattr(journey, key):
            less = deepcopy(journey)
            setattr(less, key, {})
            yield less
    if journey.personas:
        less = deepcopy(journey)
        less.personas = {}
        for one in less.touchpoints:
            one.personas = None
            one.entry = None if isinstance(one.entry, dict) else one.entry
            for key, value in one.keys.items():
                if type(value) is dict and value.keys() & journey.personas.keys():
                    one.keys[key] = [*value.values()][0]
            if type(one.keys.get("pains")) is dict:
                one.keys["pains"].pop("personas", None)
            for way in one.next or []:
                way.personas = None
        if all(sum(Fraction(way.probability or 0) for way in one.next or []) <= 1 for one in less.touchpoints):
            yield less
    for at, one in enumerate(journey.touchpoints):
        for key in one.keys:
            if key == "meanwhile":
                continue
            less = deepcopy(journey)
            del less.touchpoints[at].keys[key]
            yield less
        for key in ("personas", "entry", "next"):
            if getattr(one, key) is not None:
                less = deepcopy(journey)
                setattr(less.touchpoints[at], key, None)
                yield less
        for index, way in enumerate(one.next or []):
            if len(one.next) > 1:
                less = deepcopy(journey)
                del less.touchpoints[at].next[index]
                yield less
            for key in ("probability", "personas", "counts_as"):
                if getattr(way, key) is not None:
                    less = deepcopy(journey)
                    setattr(less.touchpoints[at].next[index], key, None)
                    yield less
