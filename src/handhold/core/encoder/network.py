"""A small transformer, read in plain Python.

The form is BERT's (Devlin and others 2018, arXiv:1810.04805): pieces of words with a place each, layers in which
every piece looks at all others and is then changed by itself, and at the end a hidden layer over the mean and
the most of what the pieces have become. Weights are whole numbers of one byte, with a scale for each output; sums
are made of packed rows (`handhold.core.lanes`), and what lies between them is floating point. A text of twenty words
takes some tenths of a second: ask it where something quicker isn't sure. Nothing is kept in memory between two texts.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import erf, exp, sqrt, tanh
from operator import add, mul
from typing import Final, TypeAlias

from handhold.core.encoder.model import Form, Heard, Told
from handhold.core.encoder.pieces import MOST, pieces_of
from handhold.core.lanes import Lanes, weighed

Vector: TypeAlias = list[float]
Read: TypeAlias = Callable[[int, int], bytes]
"""Returns, from a place on, so many bytes of the file that the weights lie in."""

UNKNOWN, FIRST, LAST = range(3)
"""Numbers of the pieces that stand for what isn't known, and for a text's beginning and end."""

FINE: Final = 8191
"""The largest whole number that an input becomes. With `WIDEST` of them, and weights of one byte, no lane can overflow."""

WIDEST: Final = 2048
"""The most inputs of a layer."""

_SHARES = 1 << 12
_SMALLEST = 1e-12
_ROOT = sqrt(0.5)


class Encoder:
    """The encoder. Its weights lie in a file, and are read anew for each text."""

    def __init__(self, form: Form, read: Read, said: dict[str, Told] | None = None) -> None:
        """Take the sizes, what reads the weights, and where to keep what was said, if it's to be kept."""
        self._form, self._read, self._said = form, read, said

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the names of what it tells."""
        return self._form.heads

    def once(self) -> "Encoder":
        """Return this encoder for the time of one question: several readers may ask it about a text, which it reads once."""
        return Encoder(self._form, self._read, {})

    def told(self, text: str) -> Told:
        """Return what it says of a text."""
        if self._said is None:
            return self._tell(text)
        if text not in self._said:
            self._said[text] = self._tell(text)
        return self._said[text]

    def _tell(self, text: str) -> Told:
        form, cut = self._form, _Cut(self._read)
        pieces = pieces_of(text, _Names(cut.some(form.names)).number, UNKNOWN)
        if not pieces:
            return Told({}, {})
        vectors = self._begun([FIRST, *(piece.number for piece in pieces), LAST], cut)
        for _ in range(form.layers):
            vectors = self._layer(vectors, cut)
        mean = [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]
        most = list(map(max, zip(*vectors, strict=True)))
        hidden = _Linear(cut, 2 * form.size, form.hidden)([mean + most])
        odds = _Linear(cut, form.hidden, fours(len(form.heads)))([list(map(tanh, hidden[0]))])
        whole = dict(zip(form.heads, odds[0], strict=False))
        if not form.words:
            return Told(whole, {})
        columns = zip(*_Linear(cut, form.size, fours(len(form.words)))(vectors[1:-1]), strict=True)
        words = {
            name: tuple(Heard(piece.start, piece.end, one) for piece, one in zip(pieces, column, strict=True))
            for name, column in zip(form.words, columns, strict=False)
        }
        return Told(whole, words)

    def _begun(self, pieces: Sequence[int], cut: "_Cut") -> list[Vector]:
        """Return a vector for each piece: its own, and that of its place."""
        size = self._form.size
        held = cut.rows(self._form.pieces, size + 4, pieces)
        places = cut.rows(MOST + 2, 4 * size, range(len(pieces)))
        norm = _Norm(cut, size)
        found = []
        for own, place in zip(held, places, strict=True):
            unit, *numbers = struct.unpack(f"<f{size}b", own)
            at = struct.unpack(f"<{size}f", place)
            found.append(norm([number * unit + here for number, here in zip(numbers, at, strict=True)]))
        return found

    def _layer(self, vectors: list[Vector], cut: "_Cut") -> list[Vector]:
        """Return what one layer makes of the vectors."""
        form = self._form
        looked = self._looked(_Linear(cut, form.size, 3 * form.size)(vectors))
        added = _Linear(cut, form.size, form.size)(looked)
        norm = _Norm(cut, form.size)
        vectors = [norm(map(add, old, new)) for old, new in zip(vectors, added, strict=True)]
        raised = _Linear(cut, form.size, form.wide)(vectors)
        changed = _Linear(cut, form.wide, form.size)([list(map(_gelu, one)) for one in raised])
        norm = _Norm(cut, form.size)
        return [norm(map(add, old, new)) for old, new in zip(vectors, changed, strict=True)]

    def _looked(self, vectors: list[Vector]) -> list[Vector]:
        """Return for each piece what it takes over from the others; `vectors` holds what it asks, offers and gives, in that order."""
        size = self._form.size
        wide = size // self._form.parts
        parts = []
        for first in range(0, size, wide):
            asks, offers, gives = (
                [one[start : start + wide] for one in vectors] for start in (first, size + first, 2 * size + first)
            )
            parts.append(_attention(asks, offers, gives))
        return [[*chain.from_iterable(row)] for row in zip(*parts, strict=True)]


class _Names:
    """The pieces' names, one a line, looked up where they stand: a table of them would take twenty times the room."""

    def __init__(self, names: bytes) -> None:
        self._lines = b"\n" + names + b"\n"

    def number(self, name: str) -> int | None:
        """Return the line of a name, from 0 on, or None."""
        at = self._lines.find(b"\n" + name.encode("utf-8", "replace") + b"\n")
        return None if at < 0 else self._lines.count(b"\n", 0, at)


class _Cut:
    """Takes what lies in the file off its front, in order."""

    def __init__(self, read: Read) -> None:
        self._read, self._at = read, 0

    def some(self, count: int) -> bytes:
        """Return the next bytes; EOFError when there are fewer."""
        found = self._read(self._at, count)
        if len(found) != count:
            raise EOFError(self._at)
        self._at += count
        return found

    def rows(self, count: int, size: int, wanted: Iterable[int]) -> list[bytes]:
        """Return those wanted of the next rows of `size` bytes, without reading the others."""
        start = self._at
        found = []
        for row in wanted:
            self._at = start + row * size
            found.append(self.some(size))
        self._at = start + count * size
        return found

    def floats(self, count: int) -> tuple[float, ...]:
        """Return the next floating point numbers, of four bytes each."""
        return struct.unpack(f"<{count}f", self.some(4 * count))


class _Linear:
    """Weighed sums of a vector's numbers: a row of weights of one byte for each input, then scales, then what is added."""

    def __init__(self, cut: _Cut, inputs: int, outputs: int) -> None:
        self._lanes = Lanes(outputs)
        body = cut.some(inputs * outputs)
        # Byte 4 n + k of a row belongs to output k * outputs / 4 + n, so that four masks spread it over lanes of four bytes.
        low = int.from_bytes(b"\xff\0\0\0" * (outputs // 4), "little")
        shifts = [(8 * k, 8 * k * outputs) for k in range(4)]
        middle = self._lanes.pack([128] * outputs)
        self._rows = []
        for at in range(0, len(body), outputs):
            row = int.from_bytes(body[at : at + outputs], "little")
            self._rows.append(sum(((row >> down) & low) << up for down, up in shifts) - middle)
        self._scale, self._bias = cut.floats(outputs), cut.floats(outputs)

    def __call__(self, vectors: Iterable[Vector]) -> list[Vector]:
        found = []
        for vector in vectors:
            unit = (max(map(abs, vector)) or 1.0) / FINE
            sums = self._lanes.unpack(weighed([round(one / unit) for one in vector], self._rows))
            found.append([s * unit * scale + b for s, scale, b in zip(sums, self._scale, self._bias, strict=True)])
        return found


class _Norm:
    """Layer normalization (Ba and others 2016, arXiv:1607.06450)."""

    def __init__(self, cut: _Cut, size: int) -> None:
        self._size = size
        self._gain, self._bias = cut.floats(size), cut.floats(size)

    def __call__(self, values: Iterable[float]) -> Vector:
        vector = list(values)
        mean = sum(vector) / self._size
        vector = [one - mean for one in vector]
        unit = 1 / sqrt(sum(map(mul, vector, vector)) / self._size + _SMALLEST)
        return [one * unit * gain + b for one, gain, b in zip(vector, self._gain, self._bias, strict=True)]


def _attention(asks: list[Vector], offers: list[Vector], gives: list[Vector]) -> list[Vector]:
    """Return, for each piece, what the pieces give, each as much as what it offers suits what is asked."""
    many, wide = len(asks), len(asks[0])
    across, along = Lanes(many), Lanes(wide)
    (asked, ask_unit), (offered, offer_unit), (given, give_unit) = map(_whole, (asks, offers, gives))
    columns = [across.pack(column) for column in zip(*offered, strict=True)]
    rows = [along.pack(row) for row in given]
    unit = ask_unit * offer_unit
    found = []
    for row in asked:
        sums = across.unpack(weighed(row, columns))
        most = max(sums)
        suits = [exp((one - most) * unit) for one in sums]
        share = _SHARES / sum(suits)
        taken = along.unpack(weighed([round(one * share) for one in suits], rows))
        found.append([one * give_unit / _SHARES for one in taken])
    return found


def _whole(vectors: list[Vector]) -> tuple[list[list[int]], float]:
    """Return vectors as whole numbers, and what one of these stands for."""
    unit = (max(max(map(abs, one)) for one in vectors) or 1.0) / FINE
    return [[round(one / unit) for one in vector] for vector in vectors], unit


def _gelu(value: float) -> float:
    return value * 0.5 * (1 + erf(value * _ROOT))


def fours(count: int) -> int:
    """Return the number of outputs that are kept for so many: the next multiple of four."""
    return -(-count // 4) * 4
