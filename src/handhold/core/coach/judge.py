"""From rule hits and word weights to places, an overall word, and kind things found."""

from collections.abc import Sequence
from dataclasses import dataclass

from handhold.core.coach.compiled import Coach
from handhold.core.coach.context import Scene
from handhold.core.coach.evidence import Scores, evidence, word_grams
from handhold.core.coach.features import clause_features, message_features
from handhold.core.coach.hits import Hit
from handhold.core.coach.model import Overall
from handhold.core.coach.weights import Weights, odds

_HEAVY = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of the message, and the category they weigh in."""

    category: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about a message, before it is put into words."""

    overall: Overall
    places: tuple[Place, ...]
    good: frozenset[str]


def judge(at: Scene, hits: Sequence[Hit], coach: Coach) -> Verdict:
    """Decide with the weights if the coach has any, else by the rules alone."""
    if coach.weights is None:
        return _by_rules(hits)
    return _by_weights(at, hits, coach, coach.weights)


def _by_rules(hits: Sequence[Hit]) -> Verdict:
    """One mild place softens; a heavy one, or several mild ones, press."""
    pressing = sorted(
        (hit for hit in hits if not hit.rule.good),
        key=lambda hit: (-hit.rule.weight, hit.start, -hit.end),
    )
    kept: list[Hit] = []
    for hit in pressing:
        if not any(hit.rule.gives == k.rule.gives and _meet(hit, k) for k in kept):
            kept.append(hit)
    weight = sum(hit.rule.weight for hit in kept)
    overall = Overall.fine if not kept else Overall.soften
    return Verdict(
        Overall.pressure if weight >= _HEAVY else overall,
        tuple(Place(hit.rule.gives, hit.start, hit.end) for hit in kept),
        frozenset(hit.rule.gives for hit in hits if hit.rule.good),
    )


def _meet(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def score(at: Scene, hits: Sequence[Hit], coach: Coach, weights: Weights) -> Scores:
    """Return what the word weights say about a message and each of its clauses."""
    families = coach.book.families
    return Scores(
        weights.message.scores(message_features(at, hits, families)),
        weights.words.scores(word_grams(at)),
        [
            weights.clause.scores(clause_features(at, index, hits, families))
            for index in range(len(at.shape.clauses))
        ],
    )


def _by_weights(at: Scene, hits: Sequence[Hit], coach: Coach, weights: Weights) -> Verdict:
    if not at.shape.clauses:
        return Verdict(Overall.fine, (), frozenset())
    scores = score(at, hits, coach, weights)
    row = evidence(at, hits, scores, coach.book)
    good = frozenset(
        marker
        for marker in coach.book.markers
        if weights.forests["g:" + marker].score(row) > weights.limits["g:" + marker]
    )
    if weights.forests["any"].score(row) <= weights.limits["any"]:
        return Verdict(Overall.fine, (), good)
    heavy = weights.forests["heavy"].score(row) > weights.limits["heavy"]
    overall = Overall.pressure if heavy else Overall.soften
    return Verdict(overall, _weigh_places(at, scores, coach, weights.limits["clause"]), good)


def _weigh_places(at: Scene, scores: Scores, coach: Coach, limit: float) -> tuple[Place, ...]:
    """Quote the clauses that weigh, neighbours of one category together."""
    shares = [odds(clause["any"]) for clause in scores.clauses]
    strongest = max(shares)
    labels = [
        max(coach.book.categories, key=lambda name, i=index: scores.clauses[i][name])  # type: ignore[misc]
        if share >= limit or share == strongest
        else ""
        for index, share in enumerate(shares)
    ]
    found = []
    first = 0
    while first < len(labels):
        last = first
        while last + 1 < len(labels) and labels[last + 1] == labels[first]:
            last += 1
        if labels[first]:
            found.append(_place(at, labels[first], first, last))
        first = last + 1
    return tuple(found)


def _place(at: Scene, category: str, first: int, last: int) -> Place:
    tokens, clauses = at.reading.tokens, at.shape.clauses
    start, end = tokens[clauses[first].first].start, tokens[clauses[last].last - 1].end
    return Place(category, start, end)
