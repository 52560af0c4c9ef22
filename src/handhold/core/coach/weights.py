"""Word weights and small trees: plain tables of numbers, added up.

The tables come from a training script over our own messages. They hold no text of anyone's,
and need nothing but addition to be used.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

_FORMAT = 1
_SCALED = 100.0
_BASE, _ZERO, _FIRST_HEAD, _SHIFT = 0x100, 127, ord("0"), 128


class WeightsError(ValueError):
    """A model file that can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """One set of heads: for each feature, which heads it moves, and how far.

    A row alternates head numbers and whole numbers (stored with 128 added, so that a row is
    bytes), the latter to be multiplied by the head's `scale`. With `rarity`, features count by
    how rare they are, and a message's length is evened out.
    """

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    rows: Mapping[str, bytes]
    rarity: Mapping[str, int]

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """Return the sum of weights of each head, as log odds."""
        sums = [0.0] * len(self.heads)
        rows = self.rows
        if self.rarity:
            for feature, strength in self._shares(features):
                row = rows.get(feature, b"")
                for index in range(0, len(row), 2):
                    sums[row[index]] += (row[index + 1] - _SHIFT) * strength
        else:
            for feature in features:
                row = rows.get(feature, b"")
                for index in range(0, len(row), 2):
                    sums[row[index]] += row[index + 1] - _SHIFT
        return {
            head: bias + total * scale
            for head, bias, total, scale in zip(
                self.heads, self.bias, sums, self.scale, strict=True
            )
        }

    def _shares(self, features: Iterable[str]) -> list[tuple[str, float]]:
        """Weigh each known feature by count and rarity; the squares add up to 1."""
        counts = Counter(feature for feature in features if feature in self.rarity)
        weighed = [
            (feature, (1 + math.log(count)) * self.rarity[feature] / _SCALED)
            for feature, count in counts.items()
        ]
        length = math.sqrt(sum(strength * strength for _, strength in weighed)) or 1.0
        return [(feature, strength / length) for feature, strength in weighed]


@dataclass(frozen=True, slots=True)
class Forest:
    """Small trees whose leaves are added to `bias`.

    A tree is a list of nodes `(column, limit, left, right)`; the row's number in `column`
    goes left when it is at most `limit`. A leaf has column -1 and its value as limit.
    """

    bias: float
    trees: tuple[tuple[tuple[int, float, int, int], ...], ...]

    def score(self, row: Sequence[float]) -> float:
        """Return the log odds for one row of evidence."""
        total = self.bias
        for tree in self.trees:
            column, limit, left, right = tree[0]
            while column >= 0:
                column, limit, left, right = tree[left if row[column] <= limit else right]
            total += limit
        return total


@dataclass(frozen=True, slots=True)
class Weights:
    """All tables of a language. `limits` are the log odds from which a head speaks up."""

    message: Table
    words: Table
    clause: Table
    forests: Mapping[str, Forest]
    limits: Mapping[str, float]
    columns: int


def parse_weights(model: bytes) -> Weights:
    """Read a model file; a wrong shape or format number raises WeightsError."""
    try:
        held = json.loads(model)
        if held["format"] != _FORMAT:
            message = f"model format {held['format']!r} is not {_FORMAT}"
            raise WeightsError(message)
        tables = [_table(held[name]) for name in ("message", "words", "clause")]
        forests = {str(name): _forest(value) for name, value in held["forests"].items()}
        limits = {str(name): float(value) for name, value in held["limits"].items()}
        return Weights(tables[0], tables[1], tables[2], forests, limits, int(held["columns"]))
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message = f"the model file can't be read: {error}"
        raise WeightsError(message) from error


def _table(held: Mapping[str, object]) -> Table:
    heads = tuple(str(head) for head in cast("list[str]", held["heads"]))
    bias = tuple(float(number) for number in cast("list[float]", held["bias"]))
    scale = tuple(float(number) for number in cast("list[float]", held["scale"]))
    packed = cast("dict[str, str]", held["rows"])
    first = 1 if held["weighed"] else 0
    rarity = {name: ord(row[0]) - _BASE for name, row in packed.items()} if first else {}
    rows = {name: _unpack(row[first:]) for name, row in packed.items() if len(row) > first}
    fits = all(
        len(row) % 2 == 0 and all(0 <= head < len(heads) for head in row[::2])
        for row in rows.values()
    )
    if not fits or not len(heads) == len(bias) == len(scale):
        raise WeightsError("heads, bias and rows don't fit together")
    return Table(heads, bias, scale, rows, rarity)


def _unpack(letters: str) -> bytes:
    """Read heads and weights, one letter each: heads from `0` on, weights around zero.

    Raises WeightsError for a number that a byte can't hold.
    """
    try:
        return bytes(
            ord(letter) - (_BASE + _ZERO - _SHIFT if place % 2 else _FIRST_HEAD)
            for place, letter in enumerate(letters)
        )
    except ValueError as error:
        raise WeightsError("a weight is out of range") from error


def _forest(held: Mapping[str, object]) -> Forest:
    trees = tuple(
        tuple((int(n[0]), float(n[1]), int(n[2]), int(n[3])) for n in tree)
        for tree in cast("list[list[list[float]]]", held["trees"])
    )
    return Forest(float(cast("float", held["bias"])), trees)


def odds(score: float) -> float:
    """Turn log odds into a share between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
