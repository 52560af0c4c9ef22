"""Ways of asking: questions that a passage answers, in other words than its own.

A question is compared with each of them by the words, pairs of small words ("say no", "is it"), and
concepts that both hold, rare ones counting more (the cosine of their weights; a term weighs the same in both).
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import and_

from handhold.core.ask.terms import Concepts, stem

_CONCEPT = 0.8
_SOFT = 0.35
_PAIR = 0.5
_PAIRS_MET = 3
"""A pair of words is kept when so many ways of asking hold it; rarer ones take room for little."""

_PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Wording:
    """How words are read: those that say nothing (`filler`), a little (`soft`), or name a person.

    `soft` holds stems: whatever form a word has, it weighs the same.
    """

    concepts: Concepts
    people: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()

    def stems(self, words: Sequence[str]) -> list[str]:
        """Return the stems of these words; whoever is named is "partner"."""
        return [_PARTNER if word in self.people else stem(word) for word in words]

    def terms(self, words: Sequence[str]) -> list[str]:
        """Return the stems of these words and the concepts they stand for."""
        stems = self.stems(words)
        return stems + [name for _, _, name in self.concepts.of(stems)]

    def weigh(self, words: Sequence[str], stems: Sequence[str]) -> dict[str, float]:
        """Return the terms of a question and how much each counts, before rarity."""
        weights: dict[str, float] = {}
        for word, root in zip(words, stems, strict=True):
            if word not in self.filler and root != _PARTNER:
                weights[root] = max(weights.get(root, 0), _SOFT if root in self.soft else 1.0)
        for start, end, name in self.concepts.of(stems):
            if not self.says_nothing(words[start:end]):
                weights[name] = _CONCEPT
        small = [
            word in self.filler or word in self.people or root in self.soft
            for word, root in zip(words, stems, strict=True)
        ]
        for at, both in enumerate(map(and_, small, small[1:])):
            if both:
                weights[f"{stems[at]} {stems[at + 1]}"] = _PAIR
        return weights

    def says_nothing(self, words: Iterable[str]) -> bool:
        """Return whether all of these words are fillers or people."""
        return all(word in self.filler or word in self.people for word in words)


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
