"""Bugs to plant in what two people tell each other afterwards (law 13)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import counting, history, round as rounds, statements as say
from handhold.core.agreements.history import Heard
from properties.plants import board, clocks, everywhere, refusal, state, telling


def telling_opens_the_next(patch: pytest.MonkeyPatch) -> None:
    """Pretend that who tells that they liked it means the next step as well."""
    real = refusal.gate

    def gate(here: ag.State, step: str) -> bool:
        before = here.terms.of(step).after
        return real(here, step) or bool(before and state.view(here, before).told)

    everywhere(patch, "gate", gate)


def one_tells_for_both(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what one has told is shown to both."""
    real = telling.words

    def words(told: Mapping[say.Side, Heard], side: say.Side) -> tuple[str, ...]:
        return real(told, side) or real(told, clocks.other(side))

    patch.setattr(board, "words", words)


def told_once_and_for_all(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what was told of one time is told of every later one."""

    def last(
        _: history.History, told: Iterable[Heard], __: Iterable[Heard], ended: Any
    ) -> dict[say.Side, Heard]:
        said = sorted(told, key=lambda h: h.statement.seq)
        return {h.statement.side: h for h in said if ended}

    patch.setattr(rounds, "told_last", last)


def telling_again_reaches_nobody(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what was told first stays on the other's device, whatever is told later."""
    real = telling.told_last

    def last(
        past: history.History, told: Iterable[Heard], done: Iterable[Heard], ended: Any
    ) -> dict[say.Side, Heard]:
        said = sorted(told, key=lambda h: h.statement.seq)
        first = {h.statement.side: h for h in reversed(said) if not h.mine}
        return {s: first.get(s, h) for s, h in real(past, said, done, ended).items()}

    patch.setattr(rounds, "told_last", last)


def told_before_it_was_said_alone(patch: pytest.MonkeyPatch) -> None:
    """Pretend that nobody is first asked privately how it was."""

    def first(here: ag.State, round_: rounds.Round) -> ag.Reason | None:
        return None if round_.done else ag.Reason.not_done

    patch.setattr(refusal, "_privately_first", first)


def said_alone_of_any_time(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a private answer about an earlier time will do."""

    def first(here: ag.State, round_: rounds.Round) -> ag.Reason | None:
        known = round_.done and round_.step in here.felt
        return None if known else ag.Reason.say_privately_first

    patch.setattr(refusal, "_privately_first", first)


def a_made_up_device_forgets_for_me(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what was told here is forgotten once anybody says that I went on elsewhere."""
    real = counting._lost

    patch.setattr(counting, "_lost", lambda heard: real(replace(heard, mine=False)))


def what_is_pending_hides_nothing(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what was told stays in sight when the step was done again, unknown here."""
    patch.setattr(telling, "_pending", lambda *_: False)
