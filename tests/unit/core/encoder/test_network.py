"""The encoder in packed whole numbers answers as one written out in plain sums would."""

import json
import math
import random
import struct
from typing import Any

import pytest
from hypothesis import given, strategies as st

from handhold.core.encoder import MOST, Encoder, Told, open_encoder

PIECES = ("[UNK]", "[CLS]", "[SEP]", "i", "want", "##ed", "no", ".", "she", "'", "s")
SIZE, WIDE, LAYERS, PARTS, HIDDEN = 8, 12, 2, 2, 4
HEADS = ("stop", "kind", "shelf")
WORDS = ("sells", "owes")


class Plain:
    """The same encoder, from the same draw, written as sums of floating point numbers."""

    def __init__(self, seed: int) -> None:
        """Draw every weight."""
        self.dice = random.Random(seed)
        self.units = [self.dice.uniform(0.005, 0.02) for _ in PIECES]
        self.vectors = [self.bytes_of(SIZE) for _ in PIECES]
        self.places = [self.floats(SIZE) for _ in range(MOST + 2)]
        self.begun = self.norm()
        self.layers = [
            {
                "look": self.linear(SIZE, 3 * SIZE),
                "add": self.linear(SIZE, SIZE),
                "first": self.norm(),
                "raise": self.linear(SIZE, WIDE),
                "change": self.linear(WIDE, SIZE),
                "second": self.norm(),
            }
            for _ in range(LAYERS)
        ]
        self.hidden, self.out = self.linear(2 * SIZE, HIDDEN), self.linear(HIDDEN, 4)
        self.words = self.linear(SIZE, 4)

    def bytes_of(self, count: int) -> list[int]:
        """Draw weights of one byte."""
        return [self.dice.randint(-127, 127) for _ in range(count)]

    def floats(self, count: int) -> list[float]:
        """Draw numbers that four bytes hold exactly."""
        return [self.dice.randint(-256, 256) / 256 for _ in range(count)]

    def norm(self) -> tuple[list[float], list[float]]:
        """Draw a norm."""
        return self.floats(SIZE), self.floats(SIZE)

    def linear(self, inputs: int, outputs: int) -> tuple[Any, ...]:
        """Draw weights by input, scales, and what is added."""
        scale = [self.dice.randint(1, 40) / 4096 for _ in range(outputs)]
        return [self.bytes_of(outputs) for _ in range(inputs)], scale, self.floats(outputs)

    def file(self) -> tuple[dict[str, Any], bytes]:
        """Return the description and the bytes."""
        names = "\n".join(PIECES).encode()

        def floats(*rows: list[float]) -> bytes:
            return b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)

        def linear(one: tuple[Any, ...]) -> bytes:
            rows, scale, bias = one
            fourth = len(scale) // 4
            order = [k * fourth + n for n in range(fourth) for k in range(4)]
            return b"".join(bytes(row[at] + 128 for at in order) for row in rows) + floats(scale, bias)

        body = names
        for unit, row in zip(self.units, self.vectors, strict=True):
            body += struct.pack(f"<f{SIZE}b", unit, *row)
        body += floats(*self.places, *self.begun)
        for layer in self.layers:
            body += linear(layer["look"]) + linear(layer["add"]) + floats(*layer["first"])
            body += linear(layer["raise"]) + linear(layer["change"]) + floats(*layer["second"])
        body += linear(self.hidden) + linear(self.out) + linear(self.words)
        told = {"pieces": len(PIECES), "names": len(names), "size": SIZE, "wide": WIDE, "layers": LAYERS}
        return told | {"parts": PARTS, "hidden": HIDDEN, "heads": list(HEADS), "words": list(WORDS)}, body

    def told(self, pieces: list[int]) -> tuple[list[float], list[list[float]]]:
        """Return what the encoder should answer of the text, and of each piece."""
        held = [
            normed([x * self.units[p] + y for x, y in zip(self.vectors[p], self.places[at], strict=True)], self.begun)
            for at, p in enumerate(pieces)
        ]
        for layer in self.layers:
            asked = [summed(one, layer["look"]) for one in held]
            looked: list[list[float]] = [[] for _ in held]
            wide = SIZE // PARTS
            for first in range(0, SIZE, wide):
                for at, one in enumerate(asked):
                    odds = [
                        sum(one[first + n] * other[SIZE + first + n] for n in range(wide)) for other in asked
                    ]
                    shares = [math.exp(x - max(odds)) for x in odds]
                    shares = [x / sum(shares) for x in shares]
                    looked[at] += [
                        sum(share * other[2 * SIZE + first + n] for share, other in zip(shares, asked, strict=True))
                        for n in range(wide)
                    ]
            held = [
                normed([x + y for x, y in zip(old, summed(new, layer["add"]), strict=True)], layer["first"])
                for old, new in zip(held, looked, strict=True)
            ]
            raised = [
                [x / 2 * (1 + math.erf(x / math.sqrt(2))) for x in summed(one, layer["raise"])] for one in held
            ]
            held = [
                normed([x + y for x, y in zip(old, summed(new, layer["change"]), strict=True)], layer["second"])
                for old, new in zip(held, raised, strict=True)
            ]
        columns = list(zip(*held, strict=True))
        seen = [sum(column) / len(held) for column in columns] + [max(column) for column in columns]
        whole = summed([math.tanh(x) for x in summed(seen, self.hidden)], self.out)[: len(HEADS)]
        return whole, [summed(one, self.words)[: len(WORDS)] for one in held[1:-1]]


def summed(vector: list[float], one: tuple[Any, ...]) -> list[float]:
    """Return weighed sums."""
    rows, scale, bias = one
    return [
        sum(x * row[at] for x, row in zip(vector, rows, strict=True)) * scale[at] + bias[at] for at in range(len(bias))
    ]


def normed(vector: list[float], norm: tuple[list[float], list[float]]) -> list[float]:
    """Return a vector of mean 0 and variance 1, times the gain, plus the bias."""
    mean = sum(vector) / len(vector)
    unit = math.sqrt(sum((x - mean) ** 2 for x in vector) / len(vector) + 1e-12)
    return [(x - mean) / unit * gain + bias for x, gain, bias in zip(vector, *norm, strict=True)]


def whole(told: object, body: bytes) -> bytes:
    """Return the file of these."""
    head = json.dumps(told).encode()
    return struct.pack("<I", len(head)) + head + body


def encoder(told: object, body: bytes) -> Encoder:
    """Return the encoder of these."""
    file = whole(told, body)
    return open_encoder(len(file), lambda at, count: file[at : at + count])


@given(st.integers(0, 1000))
def test_it_answers_as_plain_sums_do(seed: int) -> None:
    """Up to what rounding to whole numbers loses."""
    plain = Plain(seed)
    text = "She's wanted. NO!"
    found = encoder(*plain.file()).told(text)
    # "!" isn't known
    whole, words = plain.told([1, 8, 9, 10, 4, 5, 7, 6, 0, 2])
    assert list(found.whole) == list(HEADS)
    assert list(found.whole.values()) == pytest.approx(whole, abs=0.03)
    assert list(found.words) == list(WORDS)
    for at, name in enumerate(WORDS):
        assert [text[one.start : one.end] for one in found.words[name]] == ["She", "'", "s", "want", "ed", ".", "NO", "!"]
        assert [one.odds for one in found.words[name]] == pytest.approx([odds[at] for odds in words], abs=0.05)


def test_a_file_that_says_nothing_of_pieces_is_read_too() -> None:
    """Such a layer isn't asked for then."""
    told, body = Plain(4).file()
    del told["words"]
    found = encoder(told, body[: -(4 * SIZE + 8 * 4)]).told("no")
    assert list(found.whole) == list(HEADS)
    assert found.words == {}


def test_for_one_question_a_text_is_read_once() -> None:
    """However often it is asked for; another text is read too, and the encoder itself keeps nothing."""
    file, read = whole(*Plain(5).file()), []
    net = open_encoder(len(file), lambda at, count: read.append(at) or file[at : at + count])
    once = net.once()
    first = once.told("no")
    so_far = len(read)
    assert once.told("no") == first == net.told("no")
    assert len(read) == 2 * so_far - 2  # what opening the file read, was read before
    assert once.told("i want") != first


def test_where_a_piece_stands_matters() -> None:
    """Words in another order are another text."""
    net = encoder(*Plain(3).file())
    assert net.told("no i want") != net.told("i want no")


def test_a_text_without_a_word_tells_nothing() -> None:
    """Nothing is made up."""
    assert encoder(*Plain(1).file()).told(" \n ") == Told({}, {})


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    """What stands in the middle of very many words changes nothing."""
    net = encoder(*Plain(2).file())
    long = ["i"] * 300
    assert net.told(" ".join([*long, "no"])) != net.told(" ".join(long))
    assert net.told(" ".join(["no", *long])) != net.told(" ".join(long))
    assert net.told(" ".join([*long, "no", *long])).whole == net.told(" ".join(long)).whole


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layers": 3}, "should have"),
        ({"size": 7}, "out of range"),
        ({"parts": 3}, "fit together"),
        ({"heads": []}, "fit together"),
        ({"wide": 4096}, "out of range"),
        ({"hidden": 4096}, "out of range"),
        ({"parts": 0}, "out of range"),
        ({"layers": 0}, "out of range"),
        ({"pieces": 2}, "out of range"),
        ({"hidden": -4}, "out of range"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(change: dict[str, Any], words: str) -> None:
    """Before anything is read."""
    told, body = Plain(1).file()
    with pytest.raises(ValueError, match=words):
        encoder(told | change, body)


def test_a_file_that_ends_early_is_refused() -> None:
    """Also one that became shorter after it was opened."""
    told, body = Plain(1).file()
    with pytest.raises(ValueError, match="bytes, not"):
        encoder(told, body[:-1])
    file = whole(told, body)
    held = [file]
    net = open_encoder(len(file), lambda at, count: held[0][at : at + count])
    held[0] = file[:-8]
    with pytest.raises(EOFError):
        net.told("no")


@pytest.mark.parametrize("file", [
    *(b"", b"\0\0\0\0", b"\xff\xff\xff\xff{}", b"\2\0\0\0[]", b"\2\0\0\0{}", b"\2\0\0\0{!"),
    *(b'\x13\0\0\0{"pieces":Infinity}', b"\0\x0f\0\0" + b"[" * 3840),
])  # fmt: skip
def test_what_is_no_encoder_is_refused(file: bytes) -> None:
    """With an error of those that are named, whatever it holds."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        open_encoder(len(file), lambda at, count: file[at : at + count])
