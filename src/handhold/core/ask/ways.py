"""Ways of asking: questions that a passage answers, in other words than its own.

A question is compared with each of them by the words, pairs of small words ("say no", "is it"), and
concepts that both hold, rare ones counting more (the cosine of their weights; a term weighs the same in both).
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

_PAIRS_MET = 3
"""A pair of words is kept when so many ways of asking hold it; rarer ones take room for little."""


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways of asking. `places` names the passage of each, `sizes` the length of its weights.

    `postings` holds the ways with a term, and `idf` how rare it is among them; a word that none
    of them has counts as much as the rarest.
    """

    places: "array[int]"
    sizes: "array[float]"
    postings: "Mapping[str, array[int]]"
    idf: Mapping[str, float]

    def like(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Return how like the question a passage's ways of asking are, 0 to 1.

        Two thirds are the likest way's, one third the next one's: two who ask alike say more than one.
        """
        scores: dict[int, float] = defaultdict(float)
        rarest = math.log(1 + len(self.places))
        squares = 0.0
        for term, weight in weights.items():
            ways = self.postings.get(term)
            if ways is None:
                squares += 0.0 if " " in term else (weight * rarest) ** 2
                continue
            value = weight * self.idf[term]
            squares += value * value
            for way in ways:
                scores[way] += value * value
        size = math.sqrt(squares)
        first: dict[int, float] = {}
        second: dict[int, float] = {}
        for way, score in scores.items():
            at, alike = self.places[way], score / (size * self.sizes[way])
            before = first.get(at, 0.0)
            if alike > before:
                first[at], second[at] = alike, before
            elif alike > second[at]:
                second[at] = alike
        return {at: (2 * alike + second[at]) / 3 for at, alike in first.items()}


class WaysReader:
    """Takes in ways of asking one by one; each is forgotten but for the terms it has."""

    def __init__(self) -> None:
        self._places = array("I")
        self._postings: dict[str, array[int]] = {}
        self._weights: dict[str, float] = {}

    def add(self, passage: int, weights: Mapping[str, float]) -> None:
        """Take in a way of asking for a passage, as the weights of its terms."""
        way = len(self._places)
        self._places.append(passage)
        for term, weight in weights.items():
            if term in self._postings:
                self._postings[term].append(way)
            else:
                self._postings[term] = array("I", (way,))
                self._weights[term] = weight

    def finish(self) -> Ways:
        """Return the ways of asking; nothing can be added after."""
        postings, many = self._postings, len(self._places)
        for term in [t for t, ways in postings.items() if len(ways) < _PAIRS_MET and " " in t]:
            del postings[term]
        idf = {term: math.log(1 + many / len(ways)) for term, ways in postings.items()}
        squares = array("d", bytes(8 * many))
        for term, ways in postings.items():
            value = (self._weights[term] * idf[term]) ** 2
            for way in ways:
                squares[way] += value
        return Ways(self._places, array("f", (math.sqrt(x) or 1.0 for x in squares)), postings, idf)
