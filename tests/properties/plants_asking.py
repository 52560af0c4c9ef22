"""Bugs to plant in what puts a step to somebody."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from importlib import import_module

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import round as rounds, statements as say
from handhold.core.agreements.history import Heard
from handhold.core.agreements.voids import Void
from properties.plants import everywhere

board, refusal, state = (
    import_module(f"handhold.core.agreements.{name}") for name in ("board", "refusal", "state")
)
Voids = Mapping[say.Key, Void]


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
        done = {author: v for author, v in voids.items() if isinstance(v.last, say.Done)}
        return any(rounds.live(p.statement, done) for p in rounds.of_kind(counted, say.Proposed))

    patch.setattr(rounds, "on_table", on_table)


def an_old_good_brings_it_up_again(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a step may be brought up again when some earlier time was good."""
    real = refusal.gate

    def gate(here: ag.State, step: str) -> bool:
        return real(here, step) or bool(here.liked(step) and not here.terms.of(step).after)

    everywhere(patch, "gate", gate)


def an_old_good_opens_the_next(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the next step opens when some earlier time of the one before was good."""
    real = refusal.gate

    def gate(here: ag.State, step: str) -> bool:
        before = here.terms.of(step).after
        return real(here, step) or bool(
            before and state.view(here, before).done and here.liked(before)
        )

    everywhere(patch, "gate", gate)


def an_unseen_wish_shows(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a step that was done reads as quiet once the other brings it up, put to this person or not."""
    real = board._standing

    def standing(
        here: ag.State, round_: rounds.Round, now: datetime, zone: tzinfo
    ) -> ag.Standing:
        shown = real(here, round_, now, zone)
        return ag.Standing.quiet if round_.table and shown is ag.Standing.done else shown

    patch.setattr(board, "_standing", standing)


def _also(patch: pytest.MonkeyPatch, sides: str) -> None:
    """Let reopenings of these sides count as bringing up, until a "done" that had seen them."""
    real = rounds.on_table

    def on_table(counted: list[Heard], voids: Voids) -> bool:
        done = rounds.of_kind(counted, say.Done)
        opened = [h for h in rounds.of_kind(counted, say.Reopened) if h.statement.side in sides]
        fresh = (o for o in opened if not any(rounds.precedes_heard(o, d) for d in done))
        return real(counted, voids) or any(fresh)

    patch.setattr(rounds, "on_table", on_table)
