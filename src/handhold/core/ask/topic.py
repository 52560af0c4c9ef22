"""Whether a question is about what the shelf holds: a sum of small signs for and against it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

LOUDEST: Final = 2.0
"""The most that the network's log odds count either way."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What retrieval saw of a question, and what the network heard in it.

    `fit`: how well the best passage suits it (a mean log likelihood), and `ahead`: how much better than the first that
    isn't shown (0 up). `held`: the share of its telling words that a leading passage holds (0 up).
    `elsewhere`: it names a topic that lies next door. `guide`: that of the
    best passage, or nothing.
    """

    fit: float
    ahead: float
    held: float
    heard: float
    elsewhere: bool
    guide: str


def telling(terms: Iterable[str]) -> list[str]:
    """Return the terms that say what a question is about: all but numbers."""
    return [term for term in terms if not term[0].isdigit()]


@dataclass(frozen=True, slots=True)
class Topic:
    """Weights of terms, and of the signs; sums are log odds that the shelf has an answer.

    What terms and network say was learnt from `guides`, and isn't asked about any other.
    """

    weights: Mapping[str, float]
    words: float
    fit: float
    ahead: float
    held: float
    heard: float
    elsewhere: float
    bias: float
    guides: frozenset[str]

    def known(self, terms: Iterable[str], signs: Signs) -> float:
        """Return the log odds that the shelf answers a question with these terms and signs."""
        found = self.fit * signs.fit + self.ahead * signs.ahead + self.held * signs.held
        if signs.guide and signs.guide not in self.guides:
            return found + self.elsewhere * signs.elsewhere + self.bias
        said = telling(terms)
        total = sum(self.weights.get(term, 0.0) for term in said) / math.sqrt(len(said) or 1)
        heard = self.heard * max(-LOUDEST, min(LOUDEST, signs.heard))
        return self.words * total + found + heard + self.elsewhere * signs.elsewhere + self.bias


def parse_topic(table: Mapping[str, Any]) -> Topic:
    """Return the weights of a `[topic]` table; KeyError or ValueError when it is malformed.

    `rows` has a whole number and a term on each line; `scale` is what 1 stands for.
    """
    scale, weights = float(table["scale"]), {}
    for row in str(table["rows"]).splitlines():
        number, _, term = row.partition(" ")
        if term:
            weights[term] = int(number) * scale
    signs = {name: float(table[name]) for name in ("words", "fit", "ahead", "held", "heard", "elsewhere", "bias")}
    return Topic(weights, **signs, guides=frozenset(map(str, table["guides"])))
