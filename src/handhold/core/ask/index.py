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
from itertools import accumulate, pairwise

from handhold.base.keys import key_of
from handhold.core.ask.keys import Keys
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

    `terms` are numbered. From `starts` of a number to that of the next one lie the `places` where a
    term is used (passages, by number) and its `gains`: how much likelier it is there than an unused
    word (log). `rarities` are how rare terms are, `unseen` is for a word that no passage holds;
    `sizes` say how much less likely any word is in a passage that holds many (log), and `headlines` how
    much the words of its title say together (weighed by rarity).
    """

    passages: tuple[Passage, ...]
    terms: Keys
    starts: "array[int]"
    places: "array[int]"
    gains: "array[float]"
    rarities: "array[float]"
    unseen: float
    sizes: "array[float]"
    wording: Wording
    spelling: Spelling
    titles: tuple[tuple[str, ...], ...]
    headlines: "array[float]"

    def rarity(self, term: str) -> float:
        """Return how rare a term is; a pair of small words that nobody used says nothing."""
        number = self.terms.place(term)
        if number is not None:
            return self.rarities[number]
        return 0.0 if " " in term else self.unseen

    def find(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Return how well each passage suits that holds one of the weighted terms.

        It is the log likelihood of the question's terms, a mean by weight and rarity; 0 is that of
        a passage without any words.
        """
        scores: dict[int, float] = defaultdict(float)
        total = 0.0
        for term, weight in weights.items():
            value = weight * self.rarity(term)
            total += value
            for at in self._lying(term):
                scores[self.places[at]] += value * self.gains[at]
        return {at: score / total - self.sizes[at] for at, score in scores.items()}

    def holding(self, terms: Iterable[str]) -> frozenset[int]:
        """Return the passages that hold one of these terms."""
        return frozenset(self.places[at] for term in terms for at in self._lying(term))

    def _lying(self, term: str) -> range:
        number = self.terms.place(term)
        return range(0) if number is None else range(self.starts[number], self.starts[number + 1])


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
    for passage in kept:
        reader.take(passage)
    known = common | {word for phrase in phrases for word in split_words(phrase)}
    terms = Keys(map(key_of, reader.terms))
    reader.number(terms)
    starts, places, gains = reader.sorted()
    rarities = array("f", (math.log(1 + reader.heard / met) for met in reader.met))
    return Index(
        passages=kept,
        terms=terms,
        starts=starts,
        places=places,
        gains=gains,
        rarities=rarities,
        unseen=math.log(1 + reader.heard),
        sizes=reader.sizes(),
        wording=wording,
        spelling=make_spelling(reader.vocabulary, known),
        titles=tuple(reader.titles),
        headlines=array("d", (sum(rarities[terms.place(term) or 0] for term in title) for title in reader.titles)),
    )


class _Reader:
    """Reads passages one by one. How each word is read is found out once.

    `terms` numbers the terms, `met` says how many titles, texts, headings and ways of asking hold each,
    `heard` how many were read. What is used where is kept as one long row of numbers, since an object
    for each would take many times as much room.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._forms: dict[str, Form] = {}
        self._used = array("I")
        self._often = array("f")
        self._ends = array("I", (0,))
        self._sizes = array("d")
        self.terms: dict[str, int] = {}
        self.met = array("I")
        self.heard = 0
        self.titles: list[tuple[str, ...]] = []
        self.vocabulary: Counter[str] = Counter()

    def take(self, passage: Passage) -> None:
        """Take in the next passage."""
        asked = passage.asked.split("\n") if passage.asked else []
        text, title = split_words(passage.text), split_words(passage.title)
        self.vocabulary.update(title)
        self.vocabulary.update(text)
        self.titles.append(tuple(self._terms(title)))
        self.heard += len(asked) + 3
        met = Counter(term for question in asked for term in self._terms(split_words(question)))
        used = {term: _ASKED * often for term, often in met.items()}
        stated = {term: _TEXT * math.sqrt(often) for term, often in self._stated(text).items()}
        headed = dict.fromkeys(self._stated(split_words(passage.heading)), _HEADING)
        for more in (dict.fromkeys(self.titles[-1], _TITLE), stated, headed):
            met.update(more.keys())
            for term, weight in more.items():
                used[term] = used.get(term, 0.0) + weight
        for term, weight in used.items():
            number = self.terms.setdefault(term, len(self.terms))
            if number == len(self.met):
                self.met.append(0)
            self.met[number] += met[term]
            self._used.append(number)
            self._often.append(weight)
        self._ends.append(len(self._used))
        self._sizes.append(sum(used.values()))

    def number(self, terms: Keys) -> None:
        """Give each term the number of its place."""
        numbers = array("I", (terms.place(term) or 0 for term in self.terms))
        met = array("I", bytes(4 * len(terms)))
        for number, often in zip(numbers, self.met, strict=True):
            met[number] += often
        self._used = array("I", (numbers[number] for number in self._used))
        self.met = met

    def sorted(self) -> "tuple[array[int], array[int], array[float]]":
        """Return where each term's passages begin, the passages, and the logs of what was counted."""
        many = Counter(self._used)
        starts = array("I", accumulate((many[number] for number in range(len(self.met))), initial=0))
        next_, places, gains = starts[:], self._used[:], self._often[:]
        for place, (start, end) in enumerate(pairwise(self._ends)):
            for at in range(start, end):
                number = self._used[at]
                places[next_[number]] = place
                gains[next_[number]] = math.log1p(self._often[at] / _UNUSED)
                next_[number] += 1
        return starts, places, gains

    def sizes(self) -> "array[float]":
        """Return how much passages hold (log), beside one that holds nothing."""
        empty = _UNUSED * len(self.met) or 1.0
        return array("d", (math.log1p(size / empty) for size in self._sizes))

    def _terms(self, words: list[str]) -> Iterable[str]:
        return self._wording.weigh(self._read(words))

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
