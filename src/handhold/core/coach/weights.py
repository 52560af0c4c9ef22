"""The model file: word weights, which are plain tables of small numbers to add up, and the network.

They come from a training script over our own messages. A table holds no words: a feature is
found by a 32-bit number made from it (CRC-32), so a table takes as much memory as its file.
"""

import json
import math
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import InitVar, dataclass, field
from itertools import accumulate
from typing import Any
from zlib import crc32

from handhold.core.convnet import ConvNet, parse_convnet

_FORMAT = 5
_SIGNED = bytes((stored - 128) % 256 for stored in range(256))
_SHELF = 20
_TABLES = ("message", "words", "clause")


class WeightsError(ValueError):
    """A model file that can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """One set of heads: for each feature, which heads it moves, and how far.

    `keys` are the features' numbers in order. Those of feature `n` are the pairs from `ends[n]` to
    `ends[n + 1]` of `rows`: head, weight, head, weight, a weight stored with 128 added, to be
    multiplied by the head's `scale`. Where keys with the same first twelve bits begin is looked up
    once, so that a search is short.
    """

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    keys: "array[int]"
    ends: "array[int]"
    rows: InitVar[bytes]
    moved: bytes = field(init=False)
    weights: "array[int]" = field(init=False)
    shelves: "array[int]" = field(init=False)

    def __post_init__(self, rows: bytes) -> None:
        """Lay the pairs out as heads and as signed weights, and find where each shelf begins."""
        starts = [bisect_left(self.keys, first << _SHELF) for first in range(1 << 32 - _SHELF)]
        object.__setattr__(self, "moved", rows[::2])
        object.__setattr__(self, "weights", array("b", rows[1::2].translate(_SIGNED)))
        object.__setattr__(self, "shelves", array("I", [*starts, len(self.keys)]))

    def knows(self, feature: str) -> bool:
        """Return whether the feature was met in training."""
        return self._find(feature) >= 0

    def scores(self, features: Collection[str]) -> dict[str, float]:
        """Return each head's log odds for a set of features, a long set's length evened out."""
        sums = [0] * len(self.heads)
        moved, weights, ends = self.moved, self.weights, self.ends
        for feature in features:
            at = self._find(feature)
            if at >= 0:
                for place in range(ends[at], ends[at + 1]):
                    sums[moved[place]] += weights[place]
        length = math.sqrt(len(features)) or 1.0
        return {
            head: bias + total * scale / length
            for head, bias, total, scale in zip(
                self.heads, self.bias, sums, self.scale, strict=True
            )
        }

    def _find(self, feature: str) -> int:
        key = crc32(feature.encode("utf-8", "surrogatepass"))  # `key_of`, without the call
        shelf = key >> _SHELF
        last = self.shelves[shelf + 1]
        at = bisect_left(self.keys, key, self.shelves[shelf], last)
        return at if at < last and self.keys[at] == key else -1


@dataclass(frozen=True, slots=True)
class Weights:
    """All tables and the network of a language. `limits` are the log odds from which a head speaks up.

    `rules` is the fingerprint of the rules and word families that they were trained with.
    """

    message: Table
    words: Table
    clause: Table
    net: ConvNet
    limits: Mapping[str, float]
    rules: int


def parse_weights(model: bytes) -> Weights:
    """Read a model file; a wrong shape or format number raises WeightsError.

    The file is a line of JSON (format, limits, rules, `net`, and for each table its heads, bias, scale and
    number of features), then for each table in turn: the features' numbers in order, four bytes
    each, least first; one byte each saying how many heads the feature moves; heads and weights. The
    network comes last (`parse_convnet`).
    """
    try:
        return _parse(model)
    except WeightsError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, struct.error) as error:
        message = f"the model file can't be read: {error}"
        raise WeightsError(message) from error


def _parse(model: bytes) -> Weights:
    line, _, body = model.partition(b"\n")
    held = json.loads(line)
    if held["format"] != _FORMAT:
        message = f"model format {held['format']!r} is not {_FORMAT}"
        raise WeightsError(message)
    tables = []
    for name in _TABLES:
        table, body = _table(held["tables"][name], body)
        tables.append(table)
    net, body = parse_convnet(held["net"], body)
    limits = {str(name): float(value) for name, value in held["limits"].items()}
    if body:
        raise WeightsError("the model file is longer than its tables")
    return Weights(tables[0], tables[1], tables[2], net, limits, int(held["rules"]))


def _table(held: Mapping[str, Any], body: bytes) -> tuple[Table, bytes]:
    """Read one table off the front of `body`; return it and the rest."""
    heads = tuple(str(head) for head in held["heads"])
    bias = tuple(float(value) for value in held["bias"])
    scale = tuple(float(value) for value in held["scale"])
    count = int(held["features"])
    counts = body[4 * count : 5 * count]
    size = 2 * sum(counts)
    rows = body[5 * count : 5 * count + size]
    if len(counts) != count or len(rows) != size:
        raise WeightsError("the model file is cut short")
    keys = array("I", body[: 4 * count])
    if sys.byteorder == "big":
        keys.byteswap()
    if not len(heads) == len(bias) == len(scale) or max(rows[::2], default=0) >= len(heads):
        raise WeightsError("heads, bias and rows don't fit together")
    ends = array("I", accumulate(counts, initial=0))
    return Table(heads, bias, scale, keys, ends, rows), body[5 * count + size :]


def odds(score: float) -> float:
    """Turn log odds into a share between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
