"""The sentences of a passage that answer best."""

import re
from collections.abc import Mapping

from handhold.core.ask.index import Index
from handhold.core.ask.model import Passage
from handhold.core.ask.terms import split_words

_END, _CLOSED = "[.!?]", "[\"\u201d')]"
_SENTENCE = re.compile(rf"(?:(?<={_END})|(?<={_END}{_CLOSED})|(?<={_END}{_CLOSED}{_CLOSED}))\s+(?=[\"\u201c'(A-Z0-9])|\n+")
_ENOUGH = 28
_OPENING = 0.6


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without the space around them."""
    return [s.strip() for s in _SENTENCE.split(text) if s.strip()]


def excerpt(passage: Passage, weights: Mapping[str, float], index: Index, most: int) -> str:
    """Return up to `most` sentences in the order of the text, joined by a space.

    They are neighbours: the run that holds most of what was asked, and an opening counts a
    little more, since sections begin with what matters.
    """
    parts = sentences(passage.text)
    if len(parts) <= most:
        return " ".join(parts)
    values = [_value(part, weights, index) for part in parts]
    values[0] += _OPENING
    best = max(range(len(parts) - most + 1), key=lambda at: (sum(values[at : at + most]), -at))
    return " ".join(parts[best : best + most])


def _value(sentence: str, weights: Mapping[str, float], index: Index) -> float:
    words = split_words(sentence)
    held = {t for t in index.wording.terms(words) if t in weights}
    value = sum(weights[t] * index.rarity(t) for t in held)
    return value / (1 + max(0, len(words) - _ENOUGH) / _ENOUGH)
