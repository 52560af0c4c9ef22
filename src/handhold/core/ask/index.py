"""The index of the shelf: an inverted index with weights for titles (BM25F), and its words.

Building reads every passage once, so its cost grows with the length of the shelf; looking
up a term costs no more than the passages that hold it.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handhold.core.ask.model import Passage, PassageKind
from handhold.core.ask.spelling import Spelling, make_spelling
from handhold.core.ask.terms import Wording, split_words
from handhold.core.ask.ways import Ways, WaysReader

_K1 = 1.1
_B = 0.5
_TITLE = 3.0
_HEADING = 1.5
_TEXT = 1.0
_ASKED = 0.5


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that a search needs. `postings` maps a term to its passages and weights."""

    passages: tuple[Passage, ...]
    postings: "Mapping[str, tuple[array[int], array[float]]]"
    idf: Mapping[str, float]
    unseen: float
    wording: Wording
    spelling: Spelling
    ways: Ways
    titles: tuple[tuple[str, ...], ...]

    def find(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Return the score of every passage that holds one of the weighted terms."""
        scores: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            found = self.postings.get(term)
            if found is not None:
                for passage, held in zip(*found, strict=True):
                    scores[passage] += weight * held
        return scores

    def holding(self, terms: Iterable[str]) -> frozenset[int]:
        """Return the passages that hold one of these terms."""
        found: set[int] = set()
        for term in terms:
            if term in self.postings:
                found.update(self.postings[term][0])
        return frozenset(found)


def build_index(
    passages: Iterable[Passage],
    wording: Wording,
    common: frozenset[str] = frozenset(),
    phrases: Iterable[str] = (),
) -> Index:
    """Return the index of these passages.

    `common` are everyday words that are never taken for a misspelling of a word of the shelf;
    `phrases` are those that the concepts are known by: their words are the shelf's own as well.
    """
    kept = tuple(passages)
    reader = _Reader(wording)
    for at, passage in enumerate(kept):
        reader.take(at, passage)
    known = common | {word for phrase in phrases for word in split_words(phrase)}
    postings, idf = reader.postings, reader.weigh(len(kept))
    return Index(
        passages=kept,
        postings=postings,
        idf=idf,
        unseen=math.log(1 + 2 * len(kept)),
        wording=wording,
        spelling=make_spelling(reader.vocabulary, known),
        ways=reader.ways.finish(),
        titles=tuple(_title(passage, wording) for passage in kept),
    )


def _title(passage: Passage, wording: Wording) -> tuple[str, ...]:
    words = [w for w in split_words(passage.title) if w not in wording.filler]
    return tuple(dict.fromkeys(wording.stems(words)))


def _ways(passage: Passage) -> list[str]:
    """Return how people ask for a section; its title counts as two who ask alike."""
    if passage.kind is not PassageKind.section:
        return []
    asked = passage.asked.split("\n") if passage.asked else []
    return [passage.title, passage.title, *asked]


class _Reader:
    """Reads passages one by one. Each word is shortened to its stem once.

    `postings` holds, for each term, its passages and how often it stands there, until `weigh`
    makes weights of that. What was counted of a passage is not kept: for all of them together
    it would be many times as large as the index.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._stems: dict[str, str] = {}
        self._lengths = array("d")
        self.postings: dict[str, tuple[array[int], array[float]]] = {}
        self.vocabulary: Counter[str] = Counter()
        self.ways = WaysReader()

    def take(self, at: int, passage: Passage) -> None:
        """Take in passage number `at`; its title counts more than its text."""
        count = self._count(at, passage)
        self._lengths.append(sum(held for term, held in count.items() if term[0] != "#"))
        for term, held in count.items():
            found = self.postings.get(term)
            if found is None:
                found = self.postings[term] = (array("I"), array("f"))
            found[0].append(at)
            found[1].append(held)

    def weigh(self, many: int) -> dict[str, float]:
        """Turn counts into weights (BM25), for so many passages, and return how rare terms are."""
        mean = sum(self._lengths) / many if many else 1.0
        norms = [_K1 * (1 - _B + _B * length / mean) for length in self._lengths]
        idf = {}
        for term, (places, held) in self.postings.items():
            rarity = math.log(1 + (many - len(places) + 0.5) / (len(places) + 0.5))
            idf[term] = rarity
            for at, (place, count) in enumerate(zip(places, held, strict=True)):
                held[at] = rarity * count * (_K1 + 1) / (count + norms[place])
        return idf

    def _count(self, at: int, passage: Passage) -> dict[str, float]:
        count: dict[str, float] = defaultdict(float)
        for text, weight in (
            (passage.title, _TITLE),
            (passage.heading, _HEADING),
            (passage.text, _TEXT),
        ):
            words = split_words(text)
            self.vocabulary.update(words)
            stems = self._shorten(words)
            for term in stems:
                count[term] += weight
            for _, _, term in self._wording.concepts.of(stems):
                count[term] += weight
        for question in _ways(passage):
            words = split_words(question)
            weights = self._wording.weigh(words, self._shorten(words))
            self.ways.add(at, weights)
            for term in weights:
                if " " not in term:
                    count[term] += _ASKED
        return count

    def _shorten(self, words: list[str]) -> list[str]:
        known = self._stems
        missing = [word for word in words if word not in known]
        known.update(zip(missing, self._wording.stems(missing), strict=True))
        return [known[word] for word in words]
