"""Whether a question sells, and in which of its words: many small signals, added up.

Weights come from `ask/train/selling.py` over questions written for this. One table reads the question as a whole, as the second
reader of stops does; the other reads each word with its neighbours. What the rules point at is a sign among others for both:
rules know words, and single words sell nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handhold.core.stop import Reading
from handhold.core.stop.reading import STOP
from handhold.core.stop.scoring import Scorer, parse_scorer
from handhold.core.stop.signals import Concepts, features, grouped, sentences

Span = tuple[int, int]

_AROUND = 3
_GAP = 1
_BACKED = -1.5
"""Log odds from which on a question sells in which a rule points at something; without one it's the table's own threshold."""

_HOPE = 1.5
"""How far below its threshold the likeliest word may lie and still be pointed out, in a question that sells."""


@dataclass(frozen=True, slots=True)
class Said:
    """Log odds that a question sells, and of each way of selling (the categories)."""

    sells: float
    ways: Mapping[str, float]

    @property
    def likeliest(self) -> str:
        """The likeliest category."""
        return max(self.ways, key=lambda way: self.ways[way])


@dataclass(frozen=True, slots=True)
class Weights:
    """The two tables. The heads of `question` are `sells` and the categories, the one of `word` is that it sells."""

    question: Scorer
    word: Scorer

    def said(self, reading: Reading, hits: Mapping[Span, str]) -> Said:
        """Return what the words weigh; `hits` are the rules' places with their categories."""
        sells, *ways = self.question.sums(question_signals(reading, hits, self.question.concepts))
        return Said(sells, dict(zip(self.question.heads[1:], ways, strict=True)))

    def enough(self, said: Said, *, backed: bool) -> bool:
        """Return whether a question sells that weighs so much; `backed` where a rule points at something."""
        return said.sells >= (_BACKED if backed else self.question.firm)

    def places(self, reading: Reading) -> list[Span]:
        """Return the places that sell in a question in which no rule points at any, in order, as offsets in the text."""
        odds = [self.word.sums(signals)[0] for signals in word_signals(reading, (), self.word.concepts)]
        least = self.word.firm
        if odds and least - _HOPE <= max(odds) < least:
            least = max(odds)
        runs: list[list[int]] = []
        for at, one in enumerate(odds):
            if one < least:
                continue
            if runs and at - runs[-1][-1] <= _GAP + 1 and not _parted(reading, runs[-1][-1], at):
                runs[-1].append(at)
            else:
                runs.append([at])
        return [(reading.words[run[0]].start, reading.words[run[-1]].end) for run in runs]


def _parted(reading: Reading, one: int, other: int) -> bool:
    return any(word.text in {STOP, ","} for word in reading.words[one + 1 : other])


def question_signals(reading: Reading, hits: Mapping[Span, str], concepts: Concepts) -> set[str]:
    """Return what a question is made of: its words, and the categories that rules point at."""
    spoken = [[word.text for word in sentence] for sentence in sentences(reading)]
    return features(spoken, concepts) | {f"rule={category}" for category in hits.values()}


def word_signals(reading: Reading, hits: Collection[Span], concepts: Concepts) -> Iterator[set[str]]:
    """Yield, for each word of the reading, what stands there and around it."""
    texts = [word.text for word in reading.words]
    stems, groups = grouped(texts, concepts)
    covered = ["in" if any(s < w.end and w.start < e for s, e in hits) else "out" for w in reading.words]
    for at in range(len(texts)):
        found: set[str] = set()
        for name, line in (("w", stems), ("g", groups), ("r", covered)):
            found.update(_around(name, line, at))
        found.add(f"w{_get(stems, at)}&r{covered[at]}")
        yield found


def _around(name: str, line: Sequence[str], at: int) -> Iterator[str]:
    near = {far: _get(line, at + far) for far in range(-_AROUND, _AROUND + 1)}
    yield from (f"{name}{far}:{text}" for far, text in near.items())
    for first in (-2, -1, 0, 1):
        yield f"{name}{first}2:{near[first]}_{near[first + 1]}"
    for first in (-2, -1, 0):
        yield f"{name}{first}3:{near[first]}_{near[first + 1]}_{near[first + 2]}"


def _get(line: Sequence[str], at: int) -> str:
    return line[at] if 0 <= at < len(line) else "^"


def parse_weights(data: Mapping[str, Any], concepts: Concepts) -> Weights:
    """Return the weights of a `[selling]` and a `[place]` table; ScorerUnreadable for another format."""
    return Weights(parse_scorer(data["selling"], concepts), parse_scorer(data["place"], concepts))
