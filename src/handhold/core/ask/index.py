"""The index of the shelf: for each passage the words of those whom it answers, and its own.

Passages are told apart as in a naive Bayes classifier with a multinomial model (Manning, Raghavan, Schütze:
Introduction to Information Retrieval, 13.2 and 12.2): how likely would somebody whom this passage answers use
the question's words? What they used is known from the ways of asking, the title, and the text.
Building reads every passage once, so its cost grows with the length of the shelf; looking
up a term costs no more than the passages that hold it.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handhold.core.ask.model import Passage
from handhold.core.ask.spelling import Spelling, make_spelling
from handhold.core.ask.terms import Form, Wording, split_words

_UNUSED = 0.02
"""How often a word counts as used that wasn't (additive smoothing)."""

_TITLE, _ASKED, _HEADING, _TEXT = 2.0, 1.0, 1.0, 0.5
"""How often a word counts as used that stands in the title, in a way of asking, in the heading, and once in the text."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that a search needs.

    `numbers` are the terms' own; from `starts` of a number to that of the next one lie a term's `places`, passages, and how
    much likelier it is there than an unused word (`gains`, log). `sizes` says how much less likely any word is in a passage that holds many (log). `idf` says how rare
    a term is, `unseen` is for one that no passage holds.
    """

    passages: tuple[Passage, ...]
    numbers: Mapping[str, int]
    starts: "array[int]"
    places: "array[int]"
    gains: "array[float]"
    sizes: "array[float]"
    idf: Mapping[str, float]
    unseen: float
    wording: Wording
    spelling: Spelling
    titles: tuple[tuple[str, ...], ...]

    def find(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Return how well each passage suits that holds one of the weighted terms.

        It is the log likelihood of the question's terms, a mean by weight and rarity; 0 is that of
        a passage without any words.
        """
        scores: dict[int, float] = defaultdict(float)
        total = 0.0
        for term, weight in weights.items():
            number = self.numbers.get(term)
            if number is None:
                total += weight * self.unseen * (" " not in term)
                continue
            value = weight * self.idf[term]
            total += value
            for at in range(self.starts[number], self.starts[number + 1]):
                scores[self.places[at]] += value * self.gains[at]
        return {at: score / total - self.sizes[at] for at, score in scores.items()}

    def holding(self, terms: Iterable[str]) -> frozenset[int]:
        """Return the passages that hold one of these terms."""
        found: set[int] = set()
        for term in terms:
            number = self.numbers.get(term)
            if number is not None:
                found.update(self.places[self.starts[number] : self.starts[number + 1]])
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
    starts, places, gains = reader.weigh()
    return Index(
        passages=kept,
        numbers={term: number for number, term in enumerate(reader.postings)},
        starts=starts,
        places=places,
        gains=gains,
        sizes=reader.sizes(),
        idf=reader.idf(),
        unseen=math.log(1 + reader.heard),
        wording=wording,
        spelling=make_spelling(reader.vocabulary, known),
        titles=tuple(reader.titles),
    )


class _Reader:
    """Reads passages one by one. How each word is read is found out once.

    `postings` holds, for each term, its passages and how often it is used there; `heard` is how many titles, texts, and ways of asking were read. What was counted of a
    passage is not kept: for all of them together it would be many times as large as the index.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._forms: dict[str, Form] = {}
        self._sizes = array("d")
        self._met: Counter[str] = Counter()
        self.heard = 0
        self.postings: dict[str, tuple[array[int], array[float]]] = {}
        self.titles: list[tuple[str, ...]] = []
        self.vocabulary: Counter[str] = Counter()

    def take(self, at: int, passage: Passage) -> None:
        """Take in passage number `at`."""
        asked = passage.asked.split("\n") if passage.asked else []
        text = split_words(passage.text)
        self.vocabulary.update(split_words(passage.title))
        self.vocabulary.update(text)
        self.heard += len(asked) + 2
        self.titles.append(tuple(self._terms(passage.title)))
        used: dict[str, float] = defaultdict(float)
        for counts, weight in (
            (Counter(term for question in asked for term in self._terms(question)), _ASKED),
            (Counter(self.titles[-1]), _TITLE),
        ):
            for term, often in counts.items():
                used[term] += weight * often
                self._met[term] += often
        for term, often in self._stated(text).items():
            used[term] += _TEXT * math.sqrt(often)
            self._met[term] += 1
        for term in self._stated(split_words(passage.heading)):
            used[term] += _HEADING
            self._met[term] += 1
        self._sizes.append(sum(used.values()))
        for term, weight in used.items():
            found = self.postings.get(term)
            if found is None:
                found = self.postings[term] = (array("I"), array("f"))
            found[0].append(at)
            found[1].append(weight)

    def weigh(self) -> "tuple[array[int], array[int], array[float]]":
        """Return where each term's passages begin, the passages, and the logs of what was counted."""
        starts, places, gains = array("I", (0,)), array("I"), array("f")
        for held, counts in self.postings.values():
            places.extend(held)
            gains.extend(math.log1p(count / _UNUSED) for count in counts)
            starts.append(len(places))
        return starts, places, gains

    def sizes(self) -> "array[float]":
        """Return how much passages hold (log), beside one that holds nothing."""
        empty = _UNUSED * len(self.postings) or 1.0
        return array("d", (math.log1p(size / empty) for size in self._sizes))

    def idf(self) -> dict[str, float]:
        """Return how rare terms are."""
        return {term: math.log(1 + self.heard / self._met[term]) for term in self.postings}

    def _terms(self, question: str) -> Iterable[str]:
        return self._wording.weigh(self._read(split_words(question)))

    def _stated(self, words: list[str]) -> Counter[str]:
        forms = self._read(words)
        count = Counter(form.stem for form in forms if not form.plain)
        count.update(name for _, _, name in self._wording.concepts.of([f.stem for f in forms]))
        return count

    def _read(self, words: list[str]) -> list[Form]:
        known = self._forms
        for word in [word for word in words if word not in known]:
            known[word] = self._wording.form(word)
        return [known[word] for word in words]
