"""A deck: the interests in a guide that two people may answer privately."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """An interest in one role; `pairs_with` is the partner's side of it."""

    id: str
    interest: str
    role: str
    pairs_with: str
    text: str


@dataclass(frozen=True, slots=True)
class Deck:
    """The interests two people may answer privately; `cap` open answers a round at most."""

    id: str
    version: int
    cap: int
    slots: tuple[Slot, ...]
