"""Which statements have an effect: what permits needs more than to be held."""

from collections.abc import Iterable

from handhold.core.agreements.history import Heard, History
from handhold.core.agreements.statements import AnyStatement, Done, Mark, Reopened, Told

SANE_YEARS = range(2000, 2200)
"""A permissive statement with a time outside these years doesn't count."""


def counts(history: History, statement: AnyStatement) -> bool:
    """Return whether a permissive statement has any effect here yet.

    It does when its author has not been caught lying before it, all that it had seen is held
    here as well, and its device had not been given up.
    """
    if history.crowded:
        return False
    device = history.devices.get(statement.author)
    if device is None or statement.seq > device.sound or statement.at.year not in SANE_YEARS:
        return False
    if forgotten(history, statement):
        return False
    return all(_held(history, mark) for mark in statement.seen)


def forgotten(history: History, statement: AnyStatement) -> bool:
    """Return whether its side went on with a new device that knew nothing of it."""
    upto = history.kept.get(statement.author)
    return upto is not None and statement.seq > upto


def remembered(history: History, said: Iterable[Heard]) -> list[Heard]:
    """Leave out each reopening, "done" and telling that a restored device has forgotten.

    That device never learns of them, so they would void all it says later, on the partner's
    device alone and for ever. What began it has voided every yes before, so none comes back.
    What was told on this very device stays: it can't have forgotten that itself, so whoever says
    so makes a device up, and what was taken back must not be shown again for it.
    """
    return [h for h in said if not (_lost(h) and forgotten(history, h.statement))]


def _lost(heard: Heard) -> bool:
    """Return whether a statement is of a kind that a restored device forgets."""
    kind = heard.statement.__class__
    return kind in (Reopened, Done) or (kind is Told and not heard.mine)


def _held(history: History, mark: Mark) -> bool:
    author = (mark.side, mark.device)
    device = history.devices.get(author)
    if device is not None and mark.upto <= device.contiguous:
        return True
    return history.superseded(author)
