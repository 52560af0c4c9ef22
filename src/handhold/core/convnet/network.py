"""The network.

Each word has a vector of small whole numbers. Filters look at every word with two neighbours on either
side; the strongest answer of each filter within a clause is kept (max pooling), and within the whole
text; a hidden layer and a direct one make log odds of these. The form is that of Kim, *Convolutional
neural networks for sentence classification* (2014, doi:10.3115/v1/D14-1181). Its weights come
from a training script, which has a larger network teach this one. Up to the last layer all of it is whole
numbers, added in plain Python.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add, mul
from typing import Final

from handhold.base.keys import key_of
from handhold.core.lanes import Lanes, weighed

MOST_HEARD: Final = 4095
"""The most that a filter's answer counts, after division."""

ZERO: Final = 1 << 30
"""What is added to a filter's answer; at the largest sizes that a file may have one stays within half of it."""

_WORDS_KEPT: Final = 2048
"""Words whose filter answers are remembered, about 4 kB each."""


@dataclass(frozen=True, slots=True)
class Head:
    """Turns what the filters found into log odds, by a hidden layer, if there is one, and a direct one.

    `rows` are packed rows of `hidden` and then `outputs` lanes, one for each input; a lane's sum times
    its `scale`, plus its `bias`, is its value. `out` holds, for each hidden lane, a weight for each output.
    """

    lanes: Lanes
    rows: Sequence[int]
    scale: Sequence[float]
    bias: Sequence[float]
    out: Sequence[Sequence[float]]

    def outputs(self, packed: int) -> list[float]:
        """Return the log odds for a weighed sum of rows."""
        sums = map(mul, self.lanes.unpack(packed), self.scale)
        values = list(map(add, sums, self.bias))
        hidden = len(self.out)
        told = values[hidden:]
        for value, weights in zip(values[:hidden], self.out, strict=True):
            if value > 0:
                told = [odds + value * weight for odds, weight in zip(told, weights, strict=True)]
        return told


@dataclass(frozen=True, slots=True)
class Said:
    """Log odds by head: for the whole text, and for each of its clauses."""

    whole: Mapping[str, float]
    clauses: Sequence[Mapping[str, float]]


class ConvNet:
    """The network. `text_heads` and `direct_heads` name what is told of a text, `heads` what is told of each clause."""

    def __init__(
        self,
        *,
        keys: "array[int]",
        vectors: "array[int]",
        filters: Sequence[int],
        window: int,
        bias: Sequence[int],
        shift: int,
        text: Head,
        text_heads: Sequence[str],
        direct: Head | None,
        direct_heads: Sequence[str],
        clause: Head | None,
        heads: Sequence[str],
    ) -> None:
        """Take the words' numbers in order, their vectors one after the other, and the layers.

        `direct` and `clause` are None where they have no heads. `filters` has one packed row for each number of a vector: the filters at
        the last place of the window, then at the one before, and so on. What a filter answers is divided by 2**shift
        before the layers look at it.
        """
        self._keys, self._vectors = keys, vectors
        self._filters, self._window = filters, window
        self._shift = shift
        self._text, self.text_heads = text, tuple(text_heads)
        self._direct, self.direct_heads = direct, tuple(direct_heads)
        self._clause, self.heads = clause, tuple(heads)
        self._lanes = lanes = Lanes(len(bias))
        # Answers are lifted, so that none is below 0; an answer counts from where it outweighs its bias.
        self._zero = lanes.pack([ZERO] * len(bias))
        self._floor = lanes.pack([ZERO - one for one in bias])
        self._most = lanes.pack([MOST_HEARD] * len(bias))
        self._size = len(filters)
        self._answers: Callable[[int], list[int]] = lru_cache(_WORDS_KEPT)(self._word)

    def whole(
        self, words: Sequence[str], clauses: Sequence[tuple[int, int]]
    ) -> Mapping[str, float]:
        """Return the log odds for a text of plain words, by head.

        A clause is its first word's place, and the place after its last; none may be empty.
        """
        return self._whole(*self._heard(words, clauses))

    def read(self, words: Sequence[str], clauses: Sequence[tuple[int, int]]) -> Said:
        """Return the log odds for a text of plain words, and those for each clause of it."""
        whole, pooled = self._heard(words, clauses)
        return Said(self._whole(whole, pooled), self._each(whole, pooled))

    def _each(self, whole: list[int], pooled: list[list[int]]) -> list[Mapping[str, float]]:
        if self._clause is None:
            return [{} for _ in pooled]
        own, around = self._clause.rows[: len(whole)], self._clause.rows[len(whole) :]
        shared = weighed(whole, around)
        told = [self._clause.outputs(shared + weighed(held, own)) for held in pooled]
        return [dict(zip(self.heads, values, strict=True)) for values in told]

    def _heard(
        self, words: Sequence[str], clauses: Sequence[tuple[int, int]]
    ) -> tuple[list[int], list[list[int]]]:
        """Return the filters' strongest answers in the whole text, and in each clause."""
        lanes, floor = self._lanes, self._floor
        at_each = [packed + self._zero for packed in self._windows(words)]
        best = [reduce(lanes.larger, at_each[first:last], floor) for first, last in clauses]
        within = {at for clause in clauses for at in range(*clause)}
        rest = [packed for at, packed in enumerate(at_each) if at not in within]
        whole = reduce(lanes.larger, best + rest, floor)
        return self._lit(whole), [self._lit(one) for one in best]

    def _whole(self, whole: list[int], pooled: list[list[int]]) -> Mapping[str, float]:
        count = len(pooled)
        mean = [total // count for total in reduce(_added, pooled)] if pooled else []
        values = self._text.outputs(weighed(whole + mean, self._text.rows))
        told = dict(zip(self.text_heads, values, strict=True))
        if self._direct is not None:
            values = self._direct.outputs(weighed(whole + mean, self._direct.rows))
            told.update(zip(self.direct_heads, values, strict=True))
        return told

    def _windows(self, words: Sequence[str]) -> list[int]:
        """Return, for each word, the packed answers of the filters over it and its neighbours."""
        wide = self._window
        reach = wide // 2
        sums = [0] * (len(words) + 2 * reach)
        for at, word in enumerate(words):
            row = self._row(word)
            if row is not None:
                # the word stands at place `k` of the window around the word `reach - k` further on
                there = sums[at : at + wide]
                sums[at : at + wide] = map(add, there, self._answers(row))
        return sums[reach : len(sums) - reach]

    def _row(self, word: str) -> int | None:
        """Return a word's place among the vectors, or None for one that isn't known."""
        key = key_of(word)
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    def _word(self, row: int) -> list[int]:
        """Return what a word adds to each window that holds it, the last place of a window first."""
        vector = self._vectors[row * self._size : (row + 1) * self._size]
        return self._lanes.parted(weighed(vector, self._filters), self._window)

    def _lit(self, strongest: int) -> list[int]:
        """Return each filter's answer, divided, and not above MOST_HEARD."""
        lanes = self._lanes
        divided = lanes.halved(strongest - self._floor, self._shift)
        return list(lanes.plain(lanes.smaller(divided, self._most)))


def _added(one: list[int], other: list[int]) -> list[int]:
    return list(map(add, one, other))
