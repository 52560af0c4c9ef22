"""Bugs to plant in what puts a step to somebody."""

from collections.abc import Iterable, Mapping
from importlib import import_module

import pytest

from handhold.core.agreements import round as rounds, statements as say
from handhold.core.agreements.history import Heard

refusal = import_module("handhold.core.agreements.refusal")
Voids = Mapping[say.Key, say.AnyStatement]


def reopening_brings_up(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what somebody opens again is brought up by that."""
    _also(patch, "ab")


def a_changed_app_brings_up_by_reopening(patch: pytest.MonkeyPatch) -> None:
    """Pretend that b's app can bring something up by saying that it is open again."""
    _also(patch, "b")


def a_void_wish_is_taken(patch: pytest.MonkeyPatch) -> None:
    """Pretend that nobody looks whether a wish would hold: it is void at once, and is said again."""
    patch.setattr(refusal, "holds", lambda here, round_, now: True)


def an_old_wish_comes_back(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a wish holds until it is done, whatever began anew since."""

    def on_table(counted: Iterable[Heard], voids: Voids) -> bool:
        done = {author: v for author, v in voids.items() if isinstance(v, say.Done)}
        return any(rounds.live(p.statement, done) for p in rounds.of_kind(counted, say.Proposed))

    patch.setattr(rounds, "on_table", on_table)


def _also(patch: pytest.MonkeyPatch, sides: str) -> None:
    """Let reopenings of these sides count as bringing up, until a "done" that had seen them."""
    real = rounds.on_table

    def on_table(counted: list[Heard], voids: Voids) -> bool:
        done = rounds.of_kind(counted, say.Done)
        opened = [h for h in rounds.of_kind(counted, say.Reopened) if h.statement.side in sides]
        fresh = (o for o in opened if not any(rounds.precedes_heard(o, d) for d in done))
        return real(counted, voids) or any(fresh)

    patch.setattr(rounds, "on_table", on_table)
