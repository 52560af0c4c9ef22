"""The bytes that a network is kept in."""

import struct
from array import array
from collections.abc import Mapping
from itertools import chain
from math import isfinite
from typing import Any

from handhold.core.convnet.network import MOST_HEARD, ZERO, ConvNet, Head
from handhold.core.lanes import LIMIT, Lanes


def parse_convnet(told: Mapping[str, Any], body: bytes) -> tuple[ConvNet, bytes]:
    """Read the network off the front of `body`; return it and the rest.

    `told` holds its sizes (`words`, `size` of a vector, `window`, `filters`, `hidden`), `shift`, the
    text's `text_heads`, its `direct_heads` if there are any (these have no hidden layer), the clause's `heads`, and for `text`,
    `direct` and `clause` the `scale` and `bias` of each lane and `out`, a row of weights for each output (none for
    `direct`); without its heads there is no `direct`, and no `clause`. In
    `body` follow, least byte first: the words' numbers in order (four bytes each), their vectors (one byte for each number),
    the filters by place, number and filter (one byte), their bias (four), and the rows of these heads (two).
    ValueError, KeyError, TypeError or struct.error when they don't fit together, or when a lane of a head
    could overflow.
    """
    words, size, filters, window, hidden = (
        _counted(told, name, 1, most)
        for name, most in (
            ("words", 1 << 20),
            ("size", 1 << 10),
            ("filters", 1 << 10),
            ("window", 1 << 5),
            ("hidden", 1 << 10),
        )
    )
    cut = _Cut(body)
    keys = array("I", cut.numbers(words, "I"))
    vectors = array("b", cut.numbers(words * size, "b"))
    banks = [[cut.numbers(filters, "b") for _ in range(size)] for _ in range(window)]
    lanes = Lanes(window * filters)
    rows = [lanes.pack([*chain(*backwards)]) for backwards in zip(*reversed(banks), strict=True)]
    bias = cut.numbers(filters, "i")
    given = {"direct_heads": (), **told}
    names = {kind: [str(head) for head in given[kind]] for kind in ("text_heads", "direct_heads", "heads")}
    text = _head(told["text"], cut, 2 * filters, hidden + len(names["text_heads"]))
    direct = _head(told["direct"], cut, 2 * filters, len(names["direct_heads"])) if names["direct_heads"] else None
    clause = _head(told["clause"], cut, 2 * filters, hidden + len(names["heads"])) if names["heads"] else None
    if max(map(abs, bias)) >= ZERO:
        message = "the network's bias is out of range"
        raise ValueError(message)
    net = ConvNet(
        keys=keys,
        vectors=vectors,
        filters=rows,
        window=window,
        bias=bias,
        shift=_counted(told, "shift", 0, 31),
        text=text,
        direct=direct,
        clause=clause,
        **names,
    )
    return net, cut.rest


def _counted(told: Mapping[str, Any], name: str, least: int, most: int) -> int:
    try:
        value = int(told[name])
    except OverflowError as error:
        raise ValueError(str(error)) from error
    if not least <= value <= most:
        message = f"the network's {name} is {value}, not {least} to {most}"
        raise ValueError(message)
    return value


def _head(told: Mapping[str, Any], cut: "_Cut", inputs: int, width: int) -> Head:
    scale, bias = [float(x) for x in told["scale"]], [float(x) for x in told["bias"]]
    out = [[float(x) for x in row] for row in told["out"]]
    if not len(scale) == len(bias) == width or {len(row) + len(out) for row in out} != {width}:
        message = "a head's lanes don't fit together"
        raise ValueError(message)
    if not all(map(isfinite, chain(scale, bias, *out))):
        message = "a head's numbers aren't finite"
        raise ValueError(message)
    rows = [cut.numbers(width, "h") for _ in range(inputs)]
    if max(sum(map(abs, column)) for column in zip(*rows, strict=True)) * MOST_HEARD >= LIMIT:
        message = "a head's lane could overflow"
        raise ValueError(message)
    lanes = Lanes(width)
    return Head(lanes, [lanes.pack(row) for row in rows], scale, bias, [*zip(*out, strict=True)])


class _Cut:
    """Takes numbers off the front of some bytes."""

    def __init__(self, rest: bytes) -> None:
        self.rest = rest

    def numbers(self, count: int, kind: str) -> tuple[int, ...]:
        """Return the next `count` whole numbers; struct.error when there are fewer."""
        form = struct.Struct(f"<{count}{kind}")
        found = form.unpack_from(self.rest)
        self.rest = self.rest[form.size :]
        return found
