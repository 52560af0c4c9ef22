"""What partners say to each other's devices about a step. Nothing here is signed.

Every statement carries its author (a side and a device), the author's own running number, and
how far the author had seen every other device. That is enough to know which of two statements
came first, or that neither did, without asking a clock. The time it carries is the author's
own claim; it is used for settling and freshness only, and there it can only delay or shorten.
"""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Literal, TypeAlias

import msgspec

from handhold.core.events import SharedEvent

Side: TypeAlias = Literal["a", "b"]
"""Which of the two, local to one partnership: the inviter is `a`, the invited `b`."""

Key: TypeAlias = tuple[Side, str]
"""A device: its side and its id."""

LAST_NUMBER = 2**31
MOST_MARKS = 64
"""What a statement can carry; one that carries more is none, on its author's device either."""
MOST_WORDS = 12
"""Of how many words somebody may say that they tell how it was."""

LONGEST_ID = 32
"""Characters of a device id, sixteen bytes in hexadecimal: the longest statement of all, with the most marks, still fits a batch."""

DeviceId = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)]
StepId = Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
StepOrAll = Annotated[str, msgspec.Meta(max_length=160)]
Number = Annotated[int, msgspec.Meta(ge=1, le=LAST_NUMBER)]
Hours = Annotated[int, msgspec.Meta(ge=0, le=24 * 366)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=24 * 60)]
WordId = Annotated[str, msgspec.Meta(max_length=32, pattern=r"\A[a-z]+(-[a-z]+)*\Z")]
Words = Annotated[tuple[WordId, ...], msgspec.Meta(max_length=MOST_WORDS)]
Offset = Annotated[int, msgspec.Meta(gt=-24 * 60, lt=24 * 60)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

EVERYTHING = ""
"""In place of a step id: everything these two share."""


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """How far a device has been seen: all its statements up to and including `upto`."""

    side: Side
    device: DeviceId
    upto: Number


class Statement(SharedEvent, frozen=True, kw_only=True):
    """What every statement carries.

    `at` is the author's own clock, a claim; `offset` is their zone's, in minutes east of
    Greenwich, since the wire keeps moments and no zones.
    """

    side: Side
    device: DeviceId
    seq: Number
    seen: Annotated[tuple[Mark, ...], msgspec.Meta(max_length=MOST_MARKS)]
    at: Moment
    offset: Offset = 0

    @property
    def zone(self) -> timezone:
        """The author's zone at that moment."""
        return timezone(timedelta(minutes=self.offset))

    @property
    def author(self) -> Key:
        """The device that said it."""
        return self.side, self.device

    def saw(self, author: Key, seq: int) -> bool:
        """Return whether the author says to have seen that statement before this one."""
        side, device = author
        if self.device == device and self.side == side:
            return self.seq > seq
        for mark in self.seen:  # a plain loop: this is asked hundreds of thousands of times
            if mark.device == device and mark.side == side and mark.upto >= seq:
                return True
        return False


class Proposed(Statement, frozen=True, kw_only=True):
    """A step is brought up; this is the proposer's first yes as well."""

    step: StepId
    unsure: bool = False


class Agreed(Statement, frozen=True, kw_only=True):
    """A first yes to a step that is on the table; `unsure` is "unsure but game"."""

    step: StepId
    unsure: bool = False


class AgreedAgain(Statement, frozen=True, kw_only=True):
    """The second yes, after settling, of somebody who was unsure but game."""

    step: StepId


class Closed(Statement, frozen=True, kw_only=True):
    """No, stop, rest, a pause: one kind for all, so that they look alike even to a changed app."""

    step: StepOrAll


class Reopened(Statement, frozen=True, kw_only=True):
    """The author takes back what they themselves closed. Every earlier yes of both is void; nothing is brought up."""

    step: StepOrAll


class Today(Statement, frozen=True, kw_only=True):
    """A fresh yes on the day; counts only when `sober` is true."""

    step: StepId
    sober: bool


class Still(Statement, frozen=True, kw_only=True):
    """Sent by the program: the author's "today" had `left` minutes to go when it saw the other's."""

    step: StepId
    left: Minutes


class Done(Statement, frozen=True, kw_only=True):
    """The step took place; this round of it is over, and nothing follows from it."""

    step: StepId


class Told(Statement, frozen=True, kw_only=True):
    """How a step that was done was for its author: ids of a fixed list, none to take it back.

    It settles nothing, opens and closes nothing, and says nothing of another time.
    """

    step: StepId
    words: Words


class Lengthened(Statement, frozen=True, kw_only=True):
    """Settling takes at least so many hours for this step; it can only get longer."""

    step: StepId
    hours: Hours


class Began(Statement, frozen=True, kw_only=True):
    """The author goes on with a new device (say, a restored backup); every yes is void."""


class Parted(Statement, frozen=True, kw_only=True):
    """The author leaves; everything shared ends."""


AnyStatement: TypeAlias = (
    Proposed
    | Agreed
    | AgreedAgain
    | Closed
    | Reopened
    | Today
    | Still
    | Done
    | Told
    | Lengthened
    | Began
    | Parted
)

Yes: TypeAlias = Proposed | Agreed

RESTRICTIVE = (Closed, Lengthened, Began, Parted)
"""Kinds that can only make less of it on; they count at once and from anybody."""


def step_of(statement: AnyStatement) -> str:
    """Return the step a statement is about, or EVERYTHING."""
    return EVERYTHING if isinstance(statement, Began | Parted) else statement.step


def precedes(first: Statement, second: Statement) -> bool:
    """Return whether the author of `second` had seen `first`, by their own word."""
    return second.saw(first.author, first.seq)
