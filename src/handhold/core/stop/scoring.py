"""A second reader for what the rules miss: many small signals, added up, and a small network beside them.

Weights come from `ask/train` over our own questions and messages. They hold short
runs of words, no text of anyone's, and need nothing but plain sums to be used. The rules name
a kind where they fire; the sum stands in where they don't. It outvotes a rule only where it speaks
plainly against it, and never one that is certain (`judge.py`).
"""

import math
import struct
from array import array
from base64 import b64decode
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handhold.base.errors import HandholdError
from handhold.base.keys import key_of
from handhold.core.convnet import ConvNet, parse_convnet
from handhold.core.encoder import Encoder
from handhold.core.stop.reading import Reading, Word
from handhold.core.stop.signals import Concepts, features, plain_words, sentences

_WINDOW = 4
_MIDDLE = 80
_NET = 0.7
_ENCODER = 0.6
_UNSURE = (-3.0, 3.0)
"""From where to where log odds of a stop are not plain, so that the encoder is asked as well."""

_READ = 420
"""Characters that the encoder reads whole: about as many pieces of words as it knows places for."""

_FORMAT = 1
_SHELF = "shelf"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a text weighs where it weighs most: log odds of the heads, the first of them for a stop, and that place.

    The place is the whole text, or two neighbouring sentences of a long one, as offsets. The rest is the network's, and empty
    without one: `shelf` are the log odds that our guides answer the text, where that is likeliest (0 without a network), and
    `sections` says for each section that it knows (`guide/chapter#anchor`) how much likelier it answers than if all were as likely
    (log; where that is most).
    """

    heads: tuple[float, ...]
    place: tuple[int, int]
    shelf: float
    sections: Mapping[str, float]


class ScorerUnreadable(HandholdError):
    """A table of weights that can't be used."""

    code = "scorer-unreadable"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights for each feature and head. The first head is `stop`, the others are kinds.

    `keys` are the features' numbers (`key_of`) in order, and `letters` has one letter for each head of each.

    A text that no rule stopped is stopped from `firm` on (log odds of the first head). That head is
    weighed with what the network says, if there is one.
    """

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    firm: float
    keys: "array[int]"
    letters: str
    concepts: Concepts
    net: ConvNet | None = None
    encoder: Encoder | None = None

    def weigh(self, spoken: Sequence[Sequence[Word]]) -> tuple[tuple[float, ...], Mapping[str, float]]:
        """Return the log odds of each head for these sentences, and all that the network says of them."""
        summed = self.add_up([[word.text for word in sentence] for sentence in spoken])
        if self.net is None:
            return summed, {}
        said = self.net.whole(*plain_words(spoken))
        both = tuple(
            (1 - _NET) * value + _NET * said[head] if head in said else value
            for head, value in zip(self.heads, summed, strict=True)
        )
        return both, said

    def add_up(self, words: list[list[str]]) -> tuple[float, ...]:
        """Return what the signals alone add up to, for sentences of plain words."""
        return self.sums(features(words, self.concepts))

    def sums(self, found: Collection[str]) -> tuple[float, ...]:
        """Return what signals add up to, whatever they were found in."""
        sums = [0] * len(self.heads)
        for key in map(key_of, found):
            place = bisect_left(self.keys, key)
            if place < len(self.keys) and self.keys[place] == key:
                row = self.letters[place * len(sums) : (place + 1) * len(sums)]
                for at, letter in enumerate(row):
                    sums[at] += ord(letter) - _MIDDLE
        size = math.sqrt(len(found)) or 1.0
        return tuple(
            b + total * self.scale / size for b, total in zip(self.bias, sums, strict=True)
        )

    def best(self, reading: Reading) -> Weighed:
        """Return what the text weighs. Where there is no word, there is nothing to weigh: minus infinity."""
        spoken = sentences(reading)
        if not spoken:
            return Weighed((-math.inf,) * len(self.heads), (0, len(reading.text)), 0.0, {})
        views = [spoken]
        if len(spoken) > _WINDOW:
            views = [spoken[at : at + 2] for at in range(len(spoken) - 1)]
        scored = [(*self.weigh(view), view) for view in views]
        heads, _, view = max(scored, key=lambda one: one[0][0])
        shelf = max(said.get(_SHELF, 0.0) for _, said, _ in scored)
        sections = self._sections([said for _, said, _ in scored])
        return Weighed(heads, (view[0][0].start, view[-1][-1].end), shelf, sections)

    def surer(self, weighed: Weighed, text: str) -> Weighed:
        """Return what the text weighs with what the encoder says of a stop, if it isn't plain without that.

        The encoder takes some tenths of a second. Of a long text it reads the place that weighs most, and what stands around it.
        """
        low, high = _UNSURE
        if self.encoder is None or not low <= weighed.heads[0] < high:
            return weighed
        told = self.encoder.told(around(text, weighed.place)).whole
        heads = tuple(
            (1 - _ENCODER) * odds + _ENCODER * told[head] if head in told else odds
            for head, odds in zip(self.heads, weighed.heads, strict=True)
        )
        return replace(weighed, heads=heads)

    def _sections(self, said: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
        """Return how much likelier each section is than if all were as likely (log; in the view where that is most)."""
        if self.net is None or not self.net.direct_heads:
            return {}
        names, views = self.net.direct_heads, []
        for told in said:
            odds = [told[name] for name in names]
            most = max(odds)
            even = most + math.log(sum(math.exp(one - most) for one in odds) / len(odds))
            views.append([one - even for one in odds])
        return dict(zip(names, map(max, zip(*views, strict=True)), strict=True))


def around(text: str, place: tuple[int, int]) -> str:
    """Return the whole of a text that isn't long, or of a long one whole words about a place."""
    start, end = place
    if len(text) <= _READ:
        return text
    spare = max(0, _READ - (end - start))
    first, last = max(0, start - spare * 2 // 3), min(len(text), end + spare // 3)
    first = text.rfind(" ", 0, first) + 1
    return text[first:last].rsplit(" ", 1)[0] if last < len(text) else text[first:]


def parse_scorer(
    data: Mapping[str, Any],
    concepts: Concepts,
    net: Mapping[str, Any] | None = None,
    encoder: Encoder | None = None,
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
            rows[key_of(feature)] = weights
    keys = array("I", sorted(rows))
    return Scorer(
        heads=heads,
        bias=tuple(map(float, data["bias"])),
        scale=float(data["scale"]),
        firm=float(data["firm"]),
        keys=keys,
        letters="".join(rows[key] for key in keys),
        concepts=concepts,
        net=None if net is None else _net(net),
        encoder=encoder,
    )


def _net(data: Mapping[str, Any]) -> ConvNet:
    try:
        net, rest = parse_convnet(data, b64decode(data["body"], validate=True))
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise ScorerUnreadable("net") from error
    if rest or not {"stop", _SHELF} <= set(net.text_heads):
        raise ScorerUnreadable("net")
    return net
