"""How a pairing can end, as data: pages explain it, tests count it."""

from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """Why two devices did not pair. After each of them the code is dead; a new one is needed."""

    wrong_code = "wrong-code"
    """Somebody used another code, or a wrong one: nobody learned anything, nothing is shared."""
    used_code = "used-code"
    """Somebody else has taken this code already."""
    unknown_code = "unknown-code"
    """No such code waits at this relay: mistyped, cancelled, or over an hour old."""
    third_side = "third-side"
    """A third device showed up under this code, so both sides gave up."""
    other_version = "other-version"
    """The other device speaks another version of the protocol: one of them needs an update."""
    expired = "expired"
    """The hour is over, or the relay has forgotten the number: one of the two may have given it up."""
    cancelled = "cancelled"
    """One of the two gave up."""
    relay_away = "relay-away"
    """The relay can't be reached now. The only one that leaves a code alive: try again."""
    too_many = "too-many"
    """Too many codes within an hour."""
    own_code = "own-code"
    """This person's own code: it is for the partner."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A pairing that ended without partners."""

    why: Failure


@dataclass(frozen=True, slots=True)
class Paired:
    """Both sides have shown that they hold the same key.

    `secret` is 32 bytes that only these two devices know; `words` are the three words both
    screens show; `device` and `peer` are the devices' ids; `box` is the partner's mailbox.
    """

    secret: bytes
    words: tuple[str, ...]
    device: bytes
    peer: bytes
    box: bytes
