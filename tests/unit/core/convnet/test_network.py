"""The network in whole numbers answers as one written out in plain sums would."""

import random
import struct
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, strategies as st

from handhold.core.convnet import MOST_HEARD, ConvNet, parse_convnet

WORDS = ("i", "you", "want", "owe", "no", ".")
SIZE, WINDOW, FILTERS, HIDDEN, SHIFT = 3, 5, 4, 2, 2
TEXT_HEADS = ("any", "kind")
DIRECT_HEADS = ("here", "there", "elsewhere")
HEADS = ("any", "guilt", "kind")


class Plain:
    """The same network, from the same draw, written as sums."""

    def __init__(self, seed: int, filters: int = FILTERS) -> None:
        """Draw every weight."""
        dice, self.count = random.Random(seed), filters

        def table(most: int, *sizes: int) -> Any:
            if not sizes:
                return dice.randint(-most, most)
            return [table(most, *sizes[1:]) for _ in range(sizes[0])]

        self.vectors = dict(zip(WORDS, table(127, len(WORDS), SIZE), strict=True))
        self.filters = table(127, WINDOW, SIZE, filters)
        self.bias = table(3000, filters)
        self.rows = {
            "text": table(1023, 2 * filters, HIDDEN + len(TEXT_HEADS)),
            "direct": table(1023, 2 * filters, len(DIRECT_HEADS)),
            "clause": table(1023, 2 * filters, HIDDEN + len(HEADS)),
        }
        self.told = {
            name: {
                "scale": [10.0 ** -dice.randint(4, 6) for _ in rows[0]],
                "bias": [dice.uniform(-1, 1) for _ in rows[0]],
                "out": [[dice.uniform(-2, 2)] * hidden for _ in rows[0][hidden:]],
            }
            for name, rows in self.rows.items()
            for hidden in (0 if name == "direct" else HIDDEN,)
        }

    def file(self) -> tuple[dict[str, Any], bytes]:
        """Return the description and the bytes."""
        names = sorted(WORDS, key=lambda word: crc32(word.encode()))
        body = b"".join(struct.pack("<I", crc32(word.encode())) for word in names)
        body += b"".join(struct.pack(f"<{SIZE}b", *self.vectors[word]) for word in names)
        body += b"".join(
            struct.pack(f"<{self.count}b", *r) for place in self.filters for r in place
        )
        body += struct.pack(f"<{self.count}i", *self.bias)
        for rows in self.rows.values():
            body += b"".join(struct.pack(f"<{len(row)}h", *row) for row in rows)
        sizes = {"words": len(WORDS), "size": SIZE, "window": WINDOW, "filters": self.count}
        sizes |= {"hidden": HIDDEN, "shift": SHIFT}
        heads = {"text_heads": [*TEXT_HEADS], "direct_heads": [*DIRECT_HEADS], "heads": [*HEADS]}
        return {**sizes, **heads, **self.told}, body

    def lit(self, words: list[str], at: int) -> list[int]:
        """Return what each filter answers around one word."""
        found = []
        for f in range(self.count):
            total = self.bias[f]
            for place in range(WINDOW):
                there = at + place - WINDOW // 2
                if 0 <= there < len(words) and words[there] in self.vectors:
                    vector = self.vectors[words[there]]
                    total += sum(vector[n] * self.filters[place][n][f] for n in range(SIZE))
            found.append(min(MOST_HEARD, max(0, total) >> SHIFT))
        return found

    def head(self, name: str, held: list[int]) -> list[float]:
        """Return a head's log odds."""
        rows, told = self.rows[name], self.told[name]
        values = [
            sum(x * row[n] for x, row in zip(held, rows, strict=True)) * told["scale"][n]
            + told["bias"][n]
            for n in range(len(rows[0]))
        ]
        return [
            direct + sum(w * max(0.0, v) for w, v in zip(out, values, strict=False))
            for direct, out in zip(values[-len(told["out"]) :], told["out"], strict=True)
        ]

    def read(self, words: list[str], clauses: list[tuple[int, int]]) -> list[float]:
        """Return the log odds of the text, those without a hidden layer last, and those of each clause after it."""
        lit = [self.lit(words, at) for at in range(len(words))]
        whole = list(map(max, *lit, [0] * self.count))
        pooled = [list(map(max, *lit[a:b], [0] * self.count)) for a, b in clauses]
        mean = [sum(column) // len(pooled) for column in zip(*pooled, strict=True)]
        found = self.head("text", whole + mean) + self.head("direct", whole + mean)
        for held in pooled:
            found += self.head("clause", held + whole)
        return found


def net_of(plain: Plain) -> ConvNet:
    """Read the file of a network; nothing is left over."""
    net, rest = parse_convnet(*plain.file())
    assert rest == b""
    return net


@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from([*WORDS, "unknown"]), min_size=1, max_size=12),
    st.integers(1, 11),
)
def test_it_answers_as_plain_sums_do(seed: int, words: list[str], cut: int) -> None:
    """Whatever the weights, the words and the clauses; a word it doesn't know says nothing."""
    ends = [(0, cut), (cut, len(words))] if cut < len(words) else [(0, len(words))]
    plain = Plain(seed)
    said = net_of(plain).read(words, ends)
    told = [*(said.whole[head] for head in (*TEXT_HEADS, *DIRECT_HEADS))]
    told += [*(clause[head] for clause in said.clauses for head in HEADS)]
    assert told == pytest.approx(plain.read(words, ends))


def test_the_order_of_words_counts() -> None:
    """The same words the other way round are another message, and what is far apart doesn't meet."""
    net = net_of(Plain(1))
    far = ["i", *["unknown"] * WINDOW, "owe"]
    read = {net.whole(words, [(0, len(words))])["any"] for words in (["i", "owe"], ["owe", "i"], far)}
    assert len(read) == 3


def test_nothing_said_is_the_bias() -> None:
    """No word, no evidence: the layers say what they say of nothing."""
    plain = Plain(2)
    said = net_of(plain).read([], [])
    nothing = [0] * (2 * FILTERS)
    assert [*said.whole.values()] == pytest.approx(plain.head("text", nothing) + plain.head("direct", nothing))
    assert not said.clauses


def test_without_clause_heads_nothing_is_told_of_clauses() -> None:
    """Who only wants the whole keeps no rows for them."""
    plain = Plain(6)
    del plain.rows["clause"], plain.told["clause"]
    told, body = plain.file()
    net, rest = parse_convnet(told | {"heads": []}, body)
    assert rest == b""
    said = net.read(["i", "owe", "you"], [(0, 2), (2, 3)])
    assert said.whole == net_of(Plain(6)).whole(["i", "owe", "you"], [(0, 2), (2, 3)])
    assert said.clauses == [{}, {}]


def test_without_direct_heads_a_text_has_the_others_alone() -> None:
    """A network that knows no sections says nothing of any."""
    plain = Plain(6)
    del plain.rows["direct"], plain.told["direct"]
    told, body = plain.file()
    net, rest = parse_convnet({name: x for name, x in told.items() if name != "direct_heads"}, body)
    assert rest == b""
    both = net_of(Plain(6)).whole(["i", "owe"], [(0, 2)])
    assert net.whole(["i", "owe"], [(0, 2)]) == {head: both[head] for head in TEXT_HEADS}


def test_the_odds_of_a_text_are_the_same_without_its_clauses() -> None:
    """Who wants the whole alone needn't have each clause read."""
    net = net_of(Plain(6))
    assert (
        net.whole(["i", "owe", "you"], [(0, 2), (2, 3)])
        == net.read(["i", "owe", "you"], [(0, 2), (2, 3)]).whole
    )


def test_a_filter_counts_no_more_than_the_most() -> None:
    """However loud the filters are."""
    plain = Plain(3)
    plain.bias = [2**30 - 1] * FILTERS
    assert plain.lit(["i"], 0) == [MOST_HEARD] * FILTERS
    said = net_of(plain).read(["i", "owe"], [(0, 2)])
    assert said.whole["any"] == pytest.approx(plain.read(["i", "owe"], [(0, 2)])[0])


def test_a_bias_out_of_range_is_refused() -> None:
    """An answer that outweighed it couldn't be told from one that doesn't."""
    plain = Plain(3)
    plain.bias = [2**30] * FILTERS
    with pytest.raises(ValueError, match="out of range"):
        parse_convnet(*plain.file())


@pytest.mark.parametrize("name", ["text", "clause"])
def test_a_head_that_could_overflow_is_refused(name: str) -> None:
    """A lane that spilt into its neighbour would be a wrong answer without a sign of it."""
    plain = Plain(3, filters=9)
    net_of(plain)
    plain.rows[name] = [[2**15 - 1] * len(row) for row in plain.rows[name]]
    with pytest.raises(ValueError, match="overflow"):
        parse_convnet(*plain.file())


@pytest.mark.parametrize(
    "change",
    [
        {"words": 7},
        {"size": 0},
        {"window": 0},
        {"filters": 5},
        {"hidden": 3},
        {"heads": ["any"]},
        {"heads": []},
        {"text_heads": []},
        {"text_heads": ["any"]},
        {"shift": "x"},
        {"shift": -1},
        {"filters": 10**12},
        {"text": {}},
        {"words": float("inf")},
        {"text": {"scale": [float("nan")] * 3, "bias": [0.0] * 3, "out": [[0.0] * 2]}},
    ],
)
def test_a_file_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    """Its error is one of those that the readers of files look for."""
    told, body = Plain(4).file()
    try:
        _, rest = parse_convnet(told | change, body)
    except (ValueError, KeyError, TypeError, struct.error):
        return
    assert rest


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_file_cut_short_is_refused(cut: int) -> None:
    """It ends before its last row."""
    told, body = Plain(5).file()
    with pytest.raises(struct.error):
        parse_convnet(told, body[:-cut])
