"""The relay's answers as typed messages, and the addresses they are asked at."""

from typing import Annotated, Final, Literal, TypeAlias, TypeVar

import msgspec

from handhold.wire.errors import BadMessage
from handhold.wire.limits import LARGEST_SEQUENCE
from handhold.wire.mailbox import TEXT

BOX: Final = "/v1/box/"
NAMEPLATES: Final = "/v1/nameplate"

Sequence: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_SEQUENCE)]
BoxText: TypeAlias = Annotated[str, msgspec.Meta(pattern=f"^{TEXT}$")]

Reason: TypeAlias = Literal[
    "bad-request",  # the request can't be read
    "key-missing",  # this needs a read key
    "key-wrong",  # that read key doesn't open this mailbox
    "not-found",  # no such address or nameplate
    "method",  # that address doesn't take this method
    "slow",  # the body didn't arrive in time
    "conflict",  # somebody else has it
    "size",  # not one of the size classes
    "full",  # the mailbox is full
    "busy",  # too many requests; see Retry-After
    "headers",  # too many or too long headers
    "storage",  # the relay can't save or read at the moment, or has too many connections
]


class Deposited(msgspec.Struct, frozen=True):
    """The message is saved. `seq` is its number in the mailbox."""

    seq: Sequence


class Held(msgspec.Struct, frozen=True):
    """The message is saved: it waits for its counterpart, or both have just been let go."""

    held: bool


class NameplateMade(msgspec.Struct, frozen=True):
    """A nameplate now points at the asking mailbox."""

    nameplate: Annotated[int, msgspec.Meta(ge=1)]
    seconds: Annotated[int, msgspec.Meta(ge=1)]


class NameplateState(msgspec.Struct, frozen=True):
    """How a nameplate stands, seen from one of its two sides.

    `box` is the other side's mailbox, or None while there is none. `crowded` says that a third
    party tried to claim it too: then both sides give up and take a new code.
    """

    box: BoxText | None
    crowded: bool


class Problem(msgspec.Struct, frozen=True):
    """Why a request was refused; it had no effect."""

    error: Reason


_Shape = TypeVar("_Shape", bound=msgspec.Struct)
Answer: TypeAlias = Deposited | Held | NameplateMade | NameplateState | Problem


def encode(answer: Answer) -> bytes:
    """Write an answer as JSON."""
    return msgspec.json.encode(answer)


def decode_deposit(data: bytes) -> Deposited | Held:
    """Read the answer to a deposit. Raises BadMessage."""
    try:
        return _decode(data, Deposited)
    except BadMessage:
        return _decode(data, Held)


def decode_nameplate_made(data: bytes) -> NameplateMade:
    """Read the answer to asking for a nameplate. Raises BadMessage."""
    return _decode(data, NameplateMade)


def decode_nameplate_state(data: bytes) -> NameplateState:
    """Read the answer to claiming or looking at a nameplate. Raises BadMessage."""
    return _decode(data, NameplateState)


def decode_problem(data: bytes) -> Problem:
    """Read why the relay refused. Raises BadMessage."""
    return _decode(data, Problem)


def _decode(data: bytes, kind: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as broken:  # text that is no UTF-8 too
        raise BadMessage("not an answer of the relay") from broken
