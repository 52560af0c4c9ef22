"""From rule hits and word weights to places, an overall word, and kind things found."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from handhold.core.coach.clauses import Clause
from handhold.core.coach.compiled import Coach
from handhold.core.coach.context import Hit, Scene
from handhold.core.coach.model import Overall
from handhold.core.coach.scores import Scores, score
from handhold.core.coach.weights import Weights, odds

SURE, CERTAIN = 3, 4
"""A rule of this weight speaks for itself; of that one, however kind the words around it are."""
DOUBT, RULE_REACH = -2.0, 0.5
"""Log odds of a clause up to which the weights outvote a rule there; how far below the limit a rule is heard that isn't certain."""
LOUD, REACH = 2.0, 1.0
"""Log odds of a clause that is heard alone, in a message at most so far below its limit."""
FAR = 2.0
"""How much less (log odds) than the strongest clause of a quote another one of its sentence may weigh."""
UNADDRESSED = 0.5
"""How much more (log odds) words must weigh that speak to nobody and that no rule has a hint about."""
YOU = frozenset({"you", "your", "yours", "yourself"})
LEAST_WORDS = 4
LEAST_KNOWN = 0.6
UNDONE = frozenset({"accepts_no"})
"""Markers that a sure finding takes back."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters `start` to `end` of the message, and the category they weigh in."""

    category: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about a message, before it is put into words."""

    overall: Overall
    places: tuple[Spot, ...]
    good: frozenset[str]


def judge(at: Scene, hits: Sequence[Hit], coach: Coach) -> Verdict:
    """Decide with the weights if the coach has any, else by the rules alone."""
    if coach.weights is None:
        return _by_rules(hits, coach)
    return _by_weights(at, hits, coach, coach.weights)


def _by_rules(hits: Sequence[Hit], coach: Coach) -> Verdict:
    """Go by the rules that speak for themselves; several places, or a severe one, press."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.rule.weight >= SURE and not any(_same(hit, other) for other in kept):
            kept.append(hit)
    severe = any(coach.book.categories[hit.rule.gives].severe for hit in kept)
    overall = Overall.pressure if severe or len(kept) > 1 else Overall.soften
    return Verdict(
        overall if kept else Overall.fine,
        tuple(Spot(hit.rule.gives, hit.start, hit.end) for hit in kept),
        frozenset(hit.rule.gives for hit in hits if hit.rule.good),
    )


def _same(one: Hit, other: Hit) -> bool:
    """Say whether two hits name one category in places that meet."""
    met = one.start < other.end and other.start < one.end
    return met and one.rule.gives == other.rule.gives


def _by_weights(at: Scene, hits: Sequence[Hit], coach: Coach, weights: Weights) -> Verdict:
    if not at.shape.clauses:
        return Verdict(Overall.fine, (), frozenset())
    sure = _by_rules(hits, coach)
    scores = score(at, hits, coach, weights)
    good = frozenset(
        marker
        for marker in coach.book.markers
        if scores.markers[marker] > weights.limits["g:" + marker]
    )
    if sure.overall is Overall.fine and not _enough(at, weights):
        return Verdict(Overall.fine, (), good)
    limit = weights.limits["any"] + (0.0 if _addressed(at, hits) else UNADDRESSED)
    if scores.any <= limit and not _loud(scores, limit):
        least = SURE if scores.any > limit - RULE_REACH else CERTAIN
        heard = [hit for hit in hits if hit.rule.weight >= least and not _doubted(hit, at, scores)]
        sure = _by_rules(heard, coach)
        weighed = weigh_places(at, scores, coach, weights.limits) if sure.places else ()
        found = tuple(dict.fromkeys(as_weighed(spot, weighed) for spot in sure.places))
        return Verdict(sure.overall, found, good - UNDONE if found else good)
    heavy = scores.message["heavy"] > weights.limits["heavy"]
    overall = Overall.pressure if heavy else Overall.soften
    certain = [hit for hit in hits if hit.rule.weight >= CERTAIN and not _doubted(hit, at, scores)]
    places = (_named(spot, certain) for spot in weigh_places(at, scores, coach, weights.limits))
    return Verdict(overall, tuple(dict.fromkeys(places)), good)


def _named(spot: Spot, certain: Sequence[Hit]) -> Spot:
    """Call a place that the weights found what a certain rule calls it, if the rule has found most of it."""
    names = [
        hit.rule.gives
        for hit in certain
        if 2 * (min(hit.end, spot.end) - max(hit.start, spot.start)) > spot.end - spot.start
    ]
    return Spot(names[0], spot.start, spot.end) if names and spot.category not in names else spot


def _doubted(hit: Hit, at: Scene, scores: Scores) -> bool:
    """Return whether the weights speak against a hit in all the clauses that it touches."""
    touched = [
        scores.clauses[index]["any"]
        for index, clause in enumerate(at.shape.clauses)
        if hit.place.first < clause.last and clause.first < hit.place.last
    ]
    return bool(touched) and max(touched) <= DOUBT


def _loud(scores: Scores, limit: float) -> bool:
    """Return whether one clause weighs so much that the kind ones around it don't drown it."""
    return max(clause["any"] for clause in scores.clauses) > LOUD and scores.any > limit - REACH


def _addressed(at: Scene, hits: Sequence[Hit]) -> bool:
    """Return whether the message speaks to somebody, or any rule about pressure has a hint."""
    words = {token.norm for token in at.reading.tokens}
    return not words.isdisjoint(YOU) or any(not hit.rule.good for hit in hits)


def _enough(at: Scene, weights: Weights) -> bool:
    """Return whether there are words enough, in this language, for the weights to speak.

    A word or two, another language and a string of letters are no evidence of anything.
    """
    words, known = _known(at, weights)
    return words >= LEAST_WORDS and known >= LEAST_KNOWN * words


def is_strange(at: Scene, weights: Weights) -> bool:
    """Return whether there are words enough to tell, and the weights have met too few of them to read the text."""
    words, known = _known(at, weights)
    return words >= LEAST_WORDS and known < LEAST_KNOWN * words


def _known(at: Scene, weights: Weights) -> tuple[int, int]:
    """Return how many words there are, and how many of them the weights have met."""
    words = [token.norm for token in at.reading.tokens if token.norm[:1].isalpha()]
    return len(words), sum(1 for word in words if weights.words.knows(word))


def weigh_places(
    at: Scene, scores: Scores, coach: Coach, limits: Mapping[str, float]
) -> tuple[Spot, ...]:
    """Quote the clauses that weigh: from each strong one out to its weaker neighbours."""
    weights = [clause["any"] for clause in scores.clauses]
    shares = [odds(weight) for weight in weights]
    names = list(coach.book.categories)
    labels = [max(names, key=clause.__getitem__) for clause in scores.clauses]
    strong = min(limits["clause"], max(shares))
    taken: set[int] = set()
    found = []
    for seed in sorted(range(len(shares)), key=lambda index: -shares[index]):
        if shares[seed] < strong or seed in taken:
            continue
        reach = _Reach(at.shape.clauses, weights, shares, labels, strong, limits["neighbour"], taken)
        first, last = reach.grow(seed)
        taken.update(range(first, last + 1))
        inside = scores.clauses[first : last + 1]
        category = max(names, key=lambda name: max(clause[name] for clause in inside))
        found.append(_place(at, category, first, last))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a quote reaches from its strongest clause."""

    clauses: Sequence[Clause]
    weights: Sequence[float]
    shares: Sequence[float]
    labels: Sequence[str]
    strong: float
    weak: float
    taken: Container[int]

    def grow(self, seed: int) -> tuple[int, int]:
        """Return the first and last clause: the sentence first, then kindred neighbours."""
        first = last = seed
        for joins in (self._same_sentence, self._kindred):
            while joins(first - 1, seed):
                first -= 1
            while joins(last + 1, seed):
                last += 1
        return first, last

    def _same_sentence(self, index: int, seed: int) -> bool:
        return (
            self._free(index)
            and self.clauses[index].sentence == self.clauses[seed].sentence
            and self.shares[index] >= self.weak
            and self.weights[seed] - self.weights[index] <= FAR
        )

    def _kindred(self, index: int, seed: int) -> bool:
        return (
            self._free(index)
            and self.shares[index] >= self.strong
            and self.labels[index] == self.labels[seed]
        )

    def _free(self, index: int) -> bool:
        return 0 <= index < len(self.clauses) and index not in self.taken


def as_weighed(spot: Spot, weighed: Sequence[Spot]) -> Spot:
    """Let a rule's quote reach as far as the weights' own does where the two meet."""
    for other in weighed:
        if other.start < spot.end and spot.start < other.end:
            return Spot(spot.category, min(spot.start, other.start), max(spot.end, other.end))
    return spot


def _place(at: Scene, category: str, first: int, last: int) -> Spot:
    tokens, clauses = at.reading.tokens, at.shape.clauses
    start, end = tokens[clauses[first].first].start, tokens[clauses[last].last - 1].end
    return Spot(category, start, end)
