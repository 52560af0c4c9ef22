"""The sizes of an encoder, and what it says of a text."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """The sizes of an encoder, and what it tells.

    `heads` names what it says of a text, `words` what it says of each piece; `pieces` counts the pieces that it knows.
    """

    pieces: int
    names: int
    size: int
    wide: int
    layers: int
    parts: int
    hidden: int
    heads: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Log odds of one thing that is said of each piece of a text: where the piece stands, as offsets, and the odds."""

    start: int
    end: int
    odds: float


@dataclass(frozen=True, slots=True)
class Told:
    """What an encoder says: log odds of a text by head, and of its pieces, in their order, by what is said of each. A text without a word has none."""

    whole: Mapping[str, float]
    words: Mapping[str, tuple[Heard, ...]]
