"""The index of the shelf: an inverted index with weights for titles (BM25F), and its words.

Building reads every passage once, so its cost grows with the length of the shelf; looking
up a term costs no more than the passages that hold it.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handhold.core.ask.model import Passage
from handhold.core.ask.spelling import Spelling, make_spelling
from handhold.core.ask.terms import Concepts, split_words, stem

_K1 = 1.1
_B = 0.5
_TITLE = 3.0
_HEADING = 1.5
_TEXT = 1.0


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that a search needs. `postings` maps a term to its passages and weights."""

    passages: tuple[Passage, ...]
    postings: "Mapping[str, tuple[array[int], array[float]]]"
    idf: Mapping[str, float]
    unseen: float
    concepts: Concepts
    spelling: Spelling
    people: frozenset[str]
    terms: tuple[frozenset[str], ...]
    titles: tuple[frozenset[str], ...]

    def find(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Return the score of every passage that holds one of the weighted terms."""
        scores: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            found = self.postings.get(term)
            if found is not None:
                for passage, held in zip(*found, strict=True):
                    scores[passage] += weight * held
        return scores


def build_index(
    passages: Iterable[Passage],
    concepts: Concepts,
    people: frozenset[str] = frozenset(),
    common: frozenset[str] = frozenset(),
    filler: frozenset[str] = frozenset(),
) -> Index:
    """Return the index of these passages.

    `people` are the words for another person, all read as "partner"; `common` are everyday
    words that are never taken for a misspelling of a word of the shelf; `filler` words don't
    count when a title is compared with a question.
    """
    kept = tuple(passages)
    vocabulary: Counter[str] = Counter()
    counts = [_count(passage, concepts, people, vocabulary) for passage in kept]
    lengths = [sum(c for t, c in count.items() if t[0] != "#") for count in counts]
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    frequency = Counter(term for count in counts for term in count)
    idf = {t: math.log(1 + (len(kept) - n + 0.5) / (n + 0.5)) for t, n in frequency.items()}
    postings: dict[str, tuple[array[int], array[float]]] = defaultdict(
        lambda: (array("l"), array("d"))
    )
    for at, count in enumerate(counts):
        norm = _K1 * (1 - _B + _B * lengths[at] / mean)
        for term, held in count.items():
            places, weights = postings[term]
            places.append(at)
            weights.append(idf[term] * held * (_K1 + 1) / (held + norm))
    return Index(
        passages=kept,
        postings=dict(postings),
        idf=idf,
        unseen=math.log(1 + 2 * len(kept)),
        concepts=concepts,
        spelling=make_spelling(vocabulary, common),
        people=people,
        terms=tuple(frozenset(count) for count in counts),
        titles=tuple(_title(p, people, filler) for p in kept),
    )


def _title(passage: Passage, people: frozenset[str], filler: frozenset[str]) -> frozenset[str]:
    words = [w for w in split_words(passage.title) if w not in filler]
    return frozenset("partner" if w in people else stem(w) for w in words)


def _count(
    passage: Passage, concepts: Concepts, people: frozenset[str], vocabulary: Counter[str]
) -> dict[str, float]:
    count: dict[str, float] = defaultdict(float)
    for text, weight in (
        (passage.title, _TITLE),
        (passage.heading, _HEADING),
        (passage.text, _TEXT),
    ):
        words = split_words(text)
        vocabulary.update(words)
        for term in terms_of(words, concepts, people):
            count[term] += weight
    return count


def terms_of(words: Sequence[str], concepts: Concepts, people: frozenset[str]) -> list[str]:
    """Return the stems of these words and the concepts they stand for."""
    stems = ["partner" if word in people else stem(word) for word in words]
    return stems + [name for _, _, name in concepts.of(stems)]
