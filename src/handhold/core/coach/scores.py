"""What the model says about a message and each of its clauses, put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handhold.core.coach.compiled import Coach
from handhold.core.coach.context import Hit, Scene
from handhold.core.coach.features import clause_features, message_features, word_grams
from handhold.core.coach.weights import Weights, odds
from handhold.core.convnet import ConvNet, Said

NET = 0.35
"""How much the network's word counts beside that of the tables."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Log odds: for the message `any` (does anything press), its heads, and each marker; for each clause."""

    any: float
    message: Mapping[str, float]
    clauses: Sequence[Mapping[str, float]]
    markers: Mapping[str, float]


def score(at: Scene, hits: Sequence[Hit], coach: Coach, weights: Weights) -> Scores:
    """Return what the model says about a message and each of its clauses."""
    families = coach.book.families
    message = weights.message.scores(message_features(at, hits, families))
    words = weights.words.scores(word_grams(at))
    clauses = [
        weights.clause.scores(clause_features(at, index, hits, families))
        for index in range(len(at.shape.clauses))
    ]
    said = read_with(weights.net, at)
    return combine(message, words, clauses, said, coach.book.markers)


def read_with(net: ConvNet, at: Scene) -> Said:
    """Return what the network says about a message and its clauses."""
    words = [token.norm for token in at.reading.tokens]
    return net.read(words, [(clause.first, clause.last) for clause in at.shape.clauses])


def combine(
    message: Mapping[str, float],
    words: Mapping[str, float],
    clauses: Sequence[Mapping[str, float]],
    said: Said,
    markers: Iterable[str],
) -> Scores:
    """Put what the three tables and the network say together.

    A marker is looked for in the whole message and in its best clause, and counts for less the
    likelier it is that the message presses: pressure takes kind words back.
    """
    pressing = _beside((message["any"] + words["any"]) / 2, said.whole["any"])
    taken_back = odds(pressing)
    weighed = [_joined(clause, told) for clause, told in zip(clauses, said.clauses, strict=True)]
    whole = _joined(message, said.whole)
    good = {}
    for marker in markers:
        head = "g:" + marker
        best = max((clause[head] for clause in weighed), default=0.0)
        good[marker] = (whole[head] + best) / 2 - taken_back
    return Scores(pressing, message, weighed, good)


def _joined(tables: Mapping[str, float], net: Mapping[str, float]) -> dict[str, float]:
    """Return the tables' log odds, with the network's beside them where it has the head."""
    return {
        head: _beside(value, net[head]) if head in net else value for head, value in tables.items()
    }


def _beside(tables: float, net: float) -> float:
    return (1 - NET) * tables + NET * net
