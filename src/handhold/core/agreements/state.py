"""One partnership on one device: a pure fold over turns.

A turn is what one command said, or what one contact brought; the vault keeps each as one record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from handhold.core.agreements.counting import counts
from handhold.core.agreements.hidden import hidden_since
from handhold.core.agreements.history import Heard, History, add, of_kind
from handhold.core.agreements.private import AloneAnswered, AnyPrivate, StepFelt
from handhold.core.agreements.round import Round, about, derive
from handhold.core.agreements.statements import (
    RESTRICTIVE,
    AnyStatement,
    Began,
    Closed,
    Key,
    Mark,
    Reopened,
    Statement,
)
from handhold.core.agreements.terms import Terms

Event: TypeAlias = AnyStatement | AnyPrivate


class Turn(msgspec.Struct, frozen=True):
    """What was said on this device (`mine`), or heard from the partner's, at one moment."""

    at: datetime
    mine: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Alone:
    """The last private answer to "could you say no here?", and when."""

    fine: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Felt:
    """The last private answer to "was it good?" of a step, and in which turn; no clock is asked."""

    good: bool
    turn: int


@dataclass(frozen=True, slots=True)
class State:
    """A partnership as this device holds it.

    `me`: this device. `felt`, `alone`: private answers. `turns`: how many were folded.
    `behind`: somebody knows more of what this device said than it does itself.
    """

    me: Key
    terms: Terms
    history: History = field(default_factory=History)
    felt: Mapping[str, Felt] = field(default_factory=dict)
    alone: Alone | None = None
    turns: int = 0
    behind: bool = False
    memo: dict[tuple[str, str], Round] = field(default_factory=dict, compare=False, repr=False)
    """Rounds already derived from this very history; never more than a shortcut."""

    @property
    def moved(self) -> bool:
        """Whether this device was given up, or its vault is older than what it has sent."""
        return self.behind or self.history.superseded(self.me)

    def liked(self, step: str) -> bool | None:
        """Return whether this person privately said that a step was good; None if nothing yet."""
        felt = self.felt.get(step)
        return felt.good if felt else None

    def round(self, step: str) -> Round:
        """Return where a step truly stands. Raises InputError for a step no guide has."""
        hours = self.terms.of(step).hours
        if ("true", step) not in self.memo:
            self.memo["true", step] = derive(self.history, step, hours)
        return self.memo["true", step]


def begin(me: Key, terms: Terms) -> State:
    """Return a partnership in which nothing has been said."""
    return State(me, terms)


def fold(start: State, turns: Iterable[Turn]) -> State:
    """Return the state after these turns; in parts or at once, the result is the same.

    When something was heard is kept in UTC: in any other zone, hours would be counted as the
    clock on the wall shows them.
    """
    state, number = start, start.turns
    batch: list[Heard] = []
    ours: set[AnyStatement] = set()
    for turn in turns:
        said = [event for event in turn.events if isinstance(event, Statement)]
        if turn.mine:
            state = _own(state, turn, number)
        elif not state.behind and any(e.author == state.me and not _held(state, ours, e) for e in said):
            state = replace(state, behind=True)
        taken = [one for one in said if turn.mine or admits(state.me, one)]
        ours.update(one for one in taken if one.side == state.me[0])
        heard = turn.at.astimezone(UTC)
        batch.extend(Heard(one, heard, number, turn.mine) for one in taken)
        number += 1
    history = add(state.history, batch)
    if history is not state.history:
        state = replace(state, history=history, memo={})
    return replace(state, turns=number)


def tell(state: State, events: Iterable[Event], now: datetime) -> State:
    """Return the state after events that `decide` or `due` returned on this device."""
    return fold(state, (Turn(now, mine=True, events=tuple(events)),))


def hear(state: State, statements: Iterable[AnyStatement], now: datetime) -> State:
    """Return the state after statements from the partner's device; anything may be in them."""
    return fold(state, (Turn(now, mine=False, events=tuple(statements)),))


def admits(me: Key, statement: AnyStatement) -> bool:
    """Return whether a statement may come from the partner's device.

    What carries my own side's name is taken only where it closes: so a restored backup learns
    of its own stops again, and nobody can say yes, or reopen, in my name.
    """
    return statement.side != me[0] or isinstance(statement, RESTRICTIVE)


def lacking(state: State, marks: Iterable[Mark]) -> tuple[AnyStatement, ...]:
    """Return what a device with these marks hasn't got, both sides' statements alike."""
    upto = {(mark.side, mark.device): mark.upto for mark in marks}
    held = state.history.statements()
    return tuple(s for s in held if s.seq > upto.get(s.author, 0))


def contiguous(state: State) -> tuple[Mark, ...]:
    """Return up to where this device holds every statement: what to answer the partner with."""
    devices = sorted(state.history.devices.items())
    return tuple(Mark(k[0], k[1], d.contiguous) for k, d in devices if d.contiguous)


def view(state: State, step: str) -> Round:
    """Return a step as this person may see it: the partner's standing no is left out.

    It reads as if the partner had said nothing since, not as if they had said no. What is on
    is never read from here.
    """
    hours = state.terms.of(step).hours
    if ("seen", step) not in state.memo:
        state.memo["seen", step] = _seen(state, step, hours)
    return state.memo["seen", step]


def _seen(state: State, step: str, hours: int) -> Round:
    """Leave out what the partner said since their no, until none of theirs is left standing.

    What took back an earlier no may have come together with a new one: it is left out as well
    then, and the earlier one would stand in plain sight. That their device was replaced is kept: it voids
    every wish, and a step that it left as it was would be one that they had said no to.
    """
    said = about(state.history, step)
    theirs = [h for h in said if h.statement.side != state.me[0]]
    since = hidden_since(of_kind(theirs, Closed), counted(state, of_kind(theirs, Reopened)))
    if since is None:
        return state.round(step)
    return derive(state.history, step, hours, [h for h in said if _stays(state, h, since)])


def _stays(state: State, heard: Heard, since: int) -> bool:
    said = heard.statement
    return said.side == state.me[0] or heard.turn < since or said.__class__ is Began


def counted(state: State, said: Iterable[Heard]) -> list[Heard]:
    """Return those of the statements that have an effect here."""
    return [h for h in said if counts(state.history, h.statement)]


def _own(state: State, turn: Turn, number: int) -> State:
    """Return the state after what only concerns this device: private answers, a new device."""
    for event in turn.events:
        if isinstance(event, StepFelt):
            felt = MappingProxyType({**state.felt, event.step: Felt(event.good, number)})
            state = replace(state, felt=felt)
        elif isinstance(event, AloneAnswered):
            state = replace(state, alone=Alone(event.fine, turn.at))
        elif isinstance(event, Began):
            state = replace(state, me=event.author, behind=False)
    return state


def _held(state: State, ours: set[AnyStatement], one: AnyStatement) -> bool:
    """Return whether this device knows what is said in its name; else its vault is behind, or it is forged."""
    device = state.history.devices.get(state.me)
    kept = device.said.get(one.seq, ()) if device else ()
    return one in ours or any(one == heard.statement for heard in kept)
