"""What the coach has to say about a message: findings by place, and an overall word."""

from dataclasses import dataclass
from enum import StrEnum


class Overall(StrEnum):
    """How a message may land.

    `fine` means only that nothing was found. It never means that a message is safe.
    """

    fine = "fine"
    soften = "soften"
    pressure = "pressure"


class Role(StrEnum):
    """Who wrote the message: the one who asks, or the one who was asked."""

    asker = "asker"
    invitee = "invitee"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that may weigh on the reader.

    `quote` is `text[start:end]` of the original message, counted in characters.
    `instead` holds one or two ways to say it in the writer's own voice.
    """

    category: str
    quote: str
    start: int
    end: int
    why: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The coach's reading of one message.

    `pressure` is in the order of the text. `good` holds marker ids, in the pack's order. `unwilling` says
    of an answer that its writer may not feel free to say no; nothing is praised in it then,
    and a sentence that sounds so is not read as pressure. `unread` says that the text, or a sentence of it,
    is in another language than the coach's, or in words that it has hardly met: that nothing was found there
    means nothing at all.
    """

    overall: Overall
    pressure: tuple[Finding, ...]
    good: tuple[str, ...]
    unwilling: bool = False
    unread: bool = False
