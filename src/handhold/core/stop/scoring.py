"""A second reader for what the rules miss: many small signals, added up, and a small network beside them.

Weights come from `ask/train` over our own questions and messages. They hold short
runs of words, no text of anyone's, and need nothing but plain sums to be used. The rules name
a kind where they fire; the sum stands in where they don't. It overrules a rule only where it speaks
plainly against it, and never one about harm, age, recording or condoms (`judge.py`).
"""

import math
import struct
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from handhold.base.errors import InputError
from handhold.core.convnet import ConvNet, parse_convnet
from handhold.core.stop.reading import STOP, Reading, Word

_PEOPLE = frozenset({"he", "she", "they", "him", "her", "them", "partner", "his", "their", "hers"})
_COUNTING = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_MEASURES = (
    "minut min hour day week month time cm mm inch inche metr percent euro dollar pound kg ml "
    "card friend people couple exe kid guest"
)
_SMALL_WORDS = (
    "i am me my we us our you it is was are be do does did have has had not can could should would "
    "will shall may might if when while after before until but so because and or to in on at of "
    "with without from up down out the a an this that what how why where who no yes"
)
_NUMBERS = tuple(_COUNTING.split())
_UNITS = frozenset(_MEASURES.split())
_KEPT = frozenset(_SMALL_WORDS.split())
_AGES = frozenset({"old", "of"})
_CHILD, _ADULT, _SHORT = 10, 18, 3
_NEAR = 5
_NEAR_CONCEPTS = 6
_WINDOW = 4
_MIDDLE = 80
_NET = 0.5
_FORMAT = 1


class ScorerUnreadable(InputError):
    """A table of weights that can't be used."""

    code = "scorer-unreadable"


@dataclass(frozen=True, slots=True)
class Concepts:
    """Words that mean much the same: whole words, and how others begin."""

    words: Mapping[str, str]
    beginnings: Mapping[str, str]

    def of(self, word: str) -> str:
        """Return the group of a word, or an empty text; the longest beginning counts."""
        found = self.words.get(word)
        if found is not None:
            return found
        for size in range(len(word), 1, -1):
            found = self.beginnings.get(word[:size])
            if found is not None:
                return found
        return ""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights for each feature and head. The first head is `stop`, the others are kinds.

    A text that no rule stopped is stopped from `firm` on (log odds of the first head). That head is
    weighed with what the network says, if there is one.
    """

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    firm: float
    rows: Mapping[str, str]
    concepts: Concepts
    net: ConvNet | None = None

    def weigh(self, spoken: Sequence[Sequence[Word]]) -> tuple[float, ...]:
        """Return the log odds of each head for these sentences."""
        summed = self.add_up([[word.text for word in sentence] for sentence in spoken])
        if self.net is None or not spoken:
            return summed
        odds = self.net.odds(*plain_words(spoken))
        return ((1 - _NET) * summed[0] + _NET * odds, *summed[1:])

    def add_up(self, words: list[list[str]]) -> tuple[float, ...]:
        """Return what the signals alone add up to, for sentences of plain words."""
        found = features(words, self.concepts)
        sums = [0] * len(self.heads)
        for feature in found:
            row = self.rows.get(feature)
            if row is not None:
                for at, letter in enumerate(row):
                    sums[at] += ord(letter) - _MIDDLE
        size = math.sqrt(len(found)) or 1.0
        return tuple(
            b + total * self.scale / size for b, total in zip(self.bias, sums, strict=True)
        )

    def best(self, reading: Reading) -> tuple[tuple[float, ...], tuple[int, int]]:
        """Return the log odds of the heads where the text weighs most, and that place.

        The place is the whole text, or two neighbouring sentences of a long one, as offsets.
        """
        spoken = sentences(reading)
        if not spoken:
            return self.weigh([]), (0, len(reading.text))
        views = [spoken]
        if len(spoken) > _WINDOW:
            views = [spoken[at : at + 2] for at in range(len(spoken) - 1)]
        scored = [(self.weigh(view), view) for view in views]
        heads, view = max(scored, key=lambda one: one[0][0])
        return heads, (view[0][0].start, view[-1][-1].end)


def parse_concepts(data: Mapping[str, str]) -> Concepts:
    """Return the groups of a `[concepts]` table; the first group that names a word keeps it."""
    words: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for name, listed in data.items():
        for word in listed.split():
            if word.endswith("*"):
                beginnings.setdefault(word[:-1], f"@{name}")
            else:
                words.setdefault(word, f"@{name}")
    return Concepts(words, beginnings)


def sentences(reading: Reading) -> list[list[Word]]:
    """Return the words of each sentence that has any."""
    found: list[list[Word]] = [[]]
    for word in reading.words:
        if word.text != STOP:
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return [s for s in found if s]


def plain_words(spoken: Sequence[Sequence[Word]]) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of these sentences in a row, a stop after each, and where each begins and ends."""
    words: list[str] = []
    places = []
    for sentence in spoken:
        places.append((len(words), len(words) + len(sentence)))
        words += [*(word.text for word in sentence), STOP]
    return words, places


def features(spoken: Iterable[list[str]], concepts: Concepts) -> set[str]:
    """Return what a text is made of: words and groups, alone, as neighbours, near, together."""
    found: set[str] = set()
    together: set[str] = set()
    for words in spoken:
        kept = [word for word in words if word != ","]
        stems = _measures([_stem(word) for word in kept])
        groups = [_group(word, stem, concepts) for word, stem in zip(kept, stems, strict=True)]
        line = ["^", *stems, "$"]
        found.update(line)
        found.update(f"{a}_{b}" for a, b in pairwise(line))
        for at, word in enumerate(line):
            found.update(f"{word}~{far}" for far in line[at + 2 : at + _NEAR + 1])
        together.update(group for group in groups if group[0] == "@")
        found.update(_group_features(groups))
    found |= together
    ordered = sorted(together)
    found.update(f"{a}+{b}" for at, a in enumerate(ordered) for b in ordered[at + 1 :])
    return found


def _group_features(groups: list[str]) -> set[str]:
    line = ["^", *groups, "$"]
    found = {f"{a}_{b}" for a, b in pairwise(line) if "@" in a + b}
    triples = zip(line, line[1:], line[2:], strict=False)
    found.update(f"{a}_{b}_{c}" for a, b, c in triples if "@" in a + b + c)
    said = [group for group in groups if group != "_"]
    for at, one in enumerate(said):
        near = said[at + 1 : at + _NEAR_CONCEPTS + 1]
        found.update(f"{one}-{far}" for far in near if "@" in one + far)
    return found


def _group(word: str, stem: str, concepts: Concepts) -> str:
    if stem == "P" or stem[0] == "#":
        return stem
    group = concepts.of(word)
    if group:
        return group
    return stem if word in _KEPT else "_"


def parse_scorer(
    data: Mapping[str, Any], concepts: Concepts, net: Mapping[str, Any] | None = None
) -> Scorer:
    """Return the scorer of a `[scorer]` table and, if there is one, a `[net]` table.

    ScorerUnreadable for another format. `rows` is one line for each feature: one letter for each head, a space, the feature.
    The `body` of the network is in Base64.
    """
    heads = tuple(data["heads"])
    if data["format"] != _FORMAT or len(heads) != len(data["bias"]):
        raise ScorerUnreadable("scorer")
    rows = {}
    for line in data["rows"].split("\n"):
        weights, _, feature = line.partition(" ")
        if feature:
            if len(weights) != len(heads):
                raise ScorerUnreadable(feature)
            rows[feature] = weights
    return Scorer(
        heads=heads,
        bias=tuple(map(float, data["bias"])),
        scale=float(data["scale"]),
        firm=float(data["firm"]),
        rows=rows,
        concepts=concepts,
        net=None if net is None else _net(net),
    )


def _net(data: Mapping[str, Any]) -> ConvNet:
    try:
        net, rest = parse_convnet(data, b64decode(data["body"], validate=True))
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise ScorerUnreadable("net") from error
    if rest:
        raise ScorerUnreadable("net")
    return net


def _stem(word: str) -> str:
    if word in _PEOPLE or word == "partner's":
        return "P"
    if word.isdigit() or word in _NUMBERS:
        return _number(int(word) if word.isdigit() else _NUMBERS.index(word))
    for tail, least in (("ing", 6), ("ied", 5), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(tail) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(tail)]
            break
    if len(word) > _SHORT and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return word[:-1] if len(word) > _SHORT and word[-1] in "ey" else word


def _measures(stems: list[str]) -> list[str]:
    """Return the stems, numbers that measure something no longer taken for an age."""
    plain = list(stems)
    for at, stem in enumerate(stems[:-1]):
        if stem[0] != "#":
            continue
        after = stems[at + 2] if at + 2 < len(stems) else ""
        if stems[at + 1] in _UNITS or (stems[at + 1] == "year" and after not in _AGES):
            plain[at] = "#few"
    return plain


def _number(value: int) -> str:
    if value < _CHILD:
        return "#few"
    return "#child" if value < _ADULT else "#adult"
