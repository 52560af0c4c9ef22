"""What a person can do in a partnership, and why something may not be done now."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Propose:
    """Bring a step up; it is a first yes as well."""

    step: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class SayYes:
    """Answer a step that is on the table with a first yes."""

    step: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class SayYesAgain:
    """After settling: still up for it (for somebody who was unsure but game)."""

    step: str


@dataclass(frozen=True, slots=True)
class SayNo:
    """No, stop, rest or pause; of one step, or of everything when `step` is empty."""

    step: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take back my own no; of one step, or of everything when `step` is empty."""

    step: str = ""


@dataclass(frozen=True, slots=True)
class SayToday:
    """A fresh yes, on the day."""

    step: str
    sober: bool


@dataclass(frozen=True, slots=True)
class SayDone:
    """The step took place."""

    step: str


@dataclass(frozen=True, slots=True)
class Lengthen:
    """Let it settle for at least so many hours."""

    step: str
    hours: int


@dataclass(frozen=True, slots=True)
class SayHowItWas:
    """Say privately, after a step, whether it was good."""

    step: str
    good: bool


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the partner how it was, in words of a fixed list; with none, take it back."""

    step: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerAlone:
    """Answer privately: could I say no here, and would it be fine? Asked of each alone."""

    fine: bool


@dataclass(frozen=True, slots=True)
class BeginDevice:
    """Go on with this vault as a new device, after a backup was restored."""

    device: str


@dataclass(frozen=True, slots=True)
class Part:
    """Leave."""


Command: TypeAlias = (
    Propose
    | SayYes
    | SayYesAgain
    | SayNo
    | Reopen
    | SayToday
    | SayDone
    | Lengthen
    | SayHowItWas
    | Tell
    | AnswerAlone
    | BeginDevice
    | Part
)


class Reason(StrEnum):
    """Why something isn't done now. None of them tells anything about the partner's answer."""

    parted = "parted"
    new_device_first = "new-device-first"
    answer_alone_first = "answer-alone-first"
    look_after_yourself = "look-after-yourself"
    you_closed_it = "you-closed-it"
    nothing_closed = "nothing-closed"
    not_yet = "not-yet"
    nothing_asked = "nothing-asked"
    already = "already"
    not_both = "not-both"
    settling = "settling"
    say_again_first = "say-again-first"
    sober_first = "sober-first"
    not_on = "not-on"
    not_done = "not-done"
    say_privately_first = "say-privately-first"
    only_longer = "only-longer"
    let_be = "let-be"
    not_all_here = "not-all-here"
    crowded = "crowded"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not now, and why."""

    reason: Reason
