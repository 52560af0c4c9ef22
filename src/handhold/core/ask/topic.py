"""Whether a question is about what the shelf holds: a sum of small signs for and against it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Signs:
    """What retrieval saw of a question.

    `alike`: how like it is to one that a leading passage is known to answer (0 to 1). `held`: the
    share of its telling words that a leading passage holds (0 up). `elsewhere`: it names a topic
    that lies next door.
    """

    alike: float
    held: float
    elsewhere: bool


def telling(terms: Iterable[str]) -> list[str]:
    """Return the terms that say what a question is about: all but numbers."""
    return [term for term in terms if not term[0].isdigit()]


@dataclass(frozen=True, slots=True)
class Topic:
    """Weights of terms, and of the signs; sums are log odds that the shelf has an answer."""

    weights: Mapping[str, float]
    words: float
    alike: float
    held: float
    elsewhere: float
    bias: float

    def known(self, terms: Iterable[str], signs: Signs) -> float:
        """Return the log odds that the shelf answers a question with these terms and signs."""
        said = telling(terms)
        total = sum(self.weights.get(term, 0.0) for term in said) / math.sqrt(len(said) or 1)
        found = self.alike * signs.alike + self.held * signs.held + self.bias
        return self.words * total + found + self.elsewhere * signs.elsewhere


def parse_topic(table: Mapping[str, Any]) -> Topic:
    """Return the weights of a `[topic]` table; KeyError or ValueError when it is malformed.

    `rows` has a whole number and a term on each line; `scale` is what 1 stands for.
    """
    scale, weights = float(table["scale"]), {}
    for row in str(table["rows"]).splitlines():
        number, _, term = row.partition(" ")
        if term:
            weights[term] = int(number) * scale
    signs = {name: float(table[name]) for name in ("words", "alike", "held", "elsewhere", "bias")}
    return Topic(weights, **signs)
