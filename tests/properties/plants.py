"""Bugs to plant: each changes one thing that a law rests on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from typing import Any

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import (
    counting,
    history,
    private,
    round as rounds,
    statements as say,
    voids as voiding,
)
from handhold.core.agreements.history import Heard
from handhold.core.agreements.seen import seen_by

board, clocks, coding, decide, due, refusal, state, telling = (
    import_module(f"handhold.core.agreements.{name}")
    for name in ("board", "clocks", "coding", "decide", "due", "refusal", "state", "telling")
)

Plant = Callable[[pytest.MonkeyPatch], None]


def everywhere(patch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """Replace a name in every module that imported it."""
    for module in (board, clocks, counting, decide, due, history, refusal, rounds, state):
        if hasattr(module, name):
            patch.setattr(module, name, value)


def arrival_decides(patch: pytest.MonkeyPatch) -> None:
    """Pretend that whatever arrived last decides whether somebody's no stands."""

    def standing(said: Iterable[Heard], counted: Iterable[Heard]) -> tuple[Heard, ...]:
        words = [h for h in said if isinstance(h.statement, say.Closed | say.Reopened)]
        last = {h.statement.side: h for h in sorted(words, key=lambda h: h.turn)}
        return tuple(h for h in last.values() if isinstance(h.statement, say.Closed))

    everywhere(patch, "standing", standing)


def first_story_stays(patch: pytest.MonkeyPatch) -> None:
    """Pretend that of two stories under one number, the one that came first is kept."""
    add = history.add

    def forgetful(past: history.History, heard: Iterable[Heard]) -> history.History:
        for one in heard:
            device = past.devices.get(one.statement.author, history.Device())
            if one.statement.seq not in device.said:
                past = add(past, [one])
        return past

    patch.setattr(history, "add", forgetful)


def replays_count(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what is heard again is kept again."""

    def order(one: Heard) -> tuple[str, str, int, bytes]:
        return one.statement.side, one.statement.device, one.turn, b""

    patch.setattr(Heard, "order", order)


def a_second_story_comes_too_late(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a device stays sound when a second story under an old number arrives."""
    real = history._device

    def device(before: history.Device, said: Any, common: Any) -> history.Device:
        now = real(before, said, common)
        return replace(now, sound=max(now.sound, before.sound))

    patch.setattr(history, "_device", device)


def last_writer_wins(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a later number beats an earlier one, whoever had seen what."""

    def live(yes: say.AnyStatement, voids: Mapping[say.Key, voiding.Void]) -> bool:
        return all(yes.seq > v.last.seq for v in voids.values())

    patch.setattr(rounds, "live", live)


def wall_clock_decides(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the later time on a wall clock wins."""

    def live(yes: say.AnyStatement, voids: Mapping[say.Key, voiding.Void]) -> bool:
        return all(yes.at >= v.last.at for v in voids.values())

    patch.setattr(rounds, "live", live)


def concurrent_yes_survives(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a stop voids only what it had seen."""

    def live(yes: say.AnyStatement, voids: Mapping[say.Key, voiding.Void]) -> bool:
        return not any(v.saw(yes) for v in voids.values())

    patch.setattr(rounds, "live", live)


def an_earlier_yes_comes_back(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a stop voids only a yes that it had not seen: after a fresh start the others hold."""

    def live(yes: say.AnyStatement, voids: Mapping[say.Key, voiding.Void]) -> bool:
        return all(say.precedes(v.last, yes) or v.saw(yes) for v in voids.values())

    patch.setattr(rounds, "live", live)


def anybody_lifts(patch: pytest.MonkeyPatch) -> None:
    """Pretend that either can take back a no."""
    a_changed_app_lifts(patch)
    patch.setattr(refusal, "closed_by_me", lambda state, step: True)


def a_changed_app_lifts(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a reopening counts whoever says it, though no app of ours offers it."""

    def standing(said: Iterable[Heard], counted: Iterable[Heard]) -> tuple[Heard, ...]:
        opened = history.of_kind(counted, say.Reopened)
        closed = history.of_kind(said, say.Closed)
        return tuple(no for no in closed if not any(say.precedes(no.statement, r.statement) for r in opened))

    everywhere(patch, "standing", standing)


def vectors_are_believed(patch: pytest.MonkeyPatch) -> None:
    """Pretend that whoever says to have seen a stop has seen it, though it had seen them."""

    def live(yes: say.AnyStatement, voids: Mapping[say.Key, voiding.Void]) -> bool:
        return all(say.precedes(v.last, yes) for v in voids.values())

    patch.setattr(rounds, "live", live)
    everywhere(patch, "counts", lambda past, one: True)


def one_of_two_stories_voids(patch: pytest.MonkeyPatch) -> None:
    """Pretend that of two stories under one number, only the one that sorts first voids."""

    def latest(said: Iterable[Heard]) -> dict[say.Key, voiding.Void]:
        found: dict[say.Key, say.AnyStatement] = {}
        for heard in said:
            one = heard.statement
            if one.author not in found or found[one.author].seq < one.seq:
                found[one.author] = one
        return {author: voiding.Void(one, seen_by(one)) for author, one in found.items()}

    patch.setattr(rounds, "latest", latest)


def backups_speak_on(patch: pytest.MonkeyPatch) -> None:
    """Pretend that an old copy of a vault goes on under its old name."""
    patch.setattr(ag.State, "moved", property(lambda _: False))
    patch.setattr(history, "_kept", lambda past, authors: {})


def what_was_forgotten_voids(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a "done" which a restored device has forgotten voids all it says later."""
    patch.setattr(rounds, "remembered", lambda past, said: list(said))


def asks_again(patch: pytest.MonkeyPatch) -> None:
    """Pretend that there is a button to raise it once more."""
    real = refusal.refusal

    def refuse(here: ag.State, command: ag.Command, now: datetime) -> ag.Reason | None:
        reason = real(here, command, now)
        again = isinstance(command, ag.Propose) and reason is ag.Reason.already
        return None if again else reason

    everywhere(patch, "refusal", refuse)


def a_no_of_ones_own_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a proposal is put to somebody who has said no."""
    patch.setattr(rounds, "standing", lambda said, counted: ())
    patch.setattr(state, "hidden_since", lambda closed, reopened: None)


def silence_is_yes(patch: pytest.MonkeyPatch) -> None:
    """Pretend that an answer never given is taken for the same as the other's."""
    real = rounds.derive

    def derive(*args: Any) -> rounds.Round:
        round_ = real(*args)
        if not round_.today:
            return round_
        given = next(iter(round_.today.values()))
        return replace(round_, today={"a": given, "b": given})

    everywhere(patch, "derive", derive)
    patch.setattr(clocks, "met", lambda round_, side, window: window)


def names_can_be_borrowed(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a changed app may speak in the other's name."""
    patch.setattr(state, "admits", lambda me, statement: True)
    patch.setattr(ag.State, "moved", property(lambda _: False))
    patch.setattr(history, "_remembers", lambda said, seq: True)


def settles_from_the_earlier_yes(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the settling time runs from the first of the two first yeses."""

    def ready(round_: rounds.Round, zone: tzinfo) -> datetime | None:
        if not round_.both:
            return None
        first = min(h.statement.at for h in round_.first.values())
        return first + timedelta(hours=round_.hours)

    everywhere(patch, "ready_at", ready)
    patch.setattr(rounds, "ripe", lambda *_: True)


def settling_can_be_shortened(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the last word on the settling time counts, also a shorter one."""
    real = rounds.derive

    def derive(past: history.History, step: str, hours: int, *rest: Any) -> rounds.Round:
        return replace(real(past, step, 1, *rest), hours=1)

    everywhere(patch, "derive", derive)
    patch.setattr(clocks, "next_day", lambda moment, zone: moment)


def longer_is_not_heeded(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the guide's settling time holds, however much longer somebody asked for."""
    patch.setattr(rounds, "_hours", lambda statement: 0)


def the_same_day_will_do(patch: pytest.MonkeyPatch) -> None:
    """Pretend that only the hours count, and no calendar day."""
    patch.setattr(clocks, "next_day", lambda moment, zone: moment)

    def ripe(fresh: say.AnyStatement, yes: say.AnyStatement, hours: int) -> bool:
        return fresh.at - yes.at >= timedelta(hours=hours)

    patch.setattr(rounds, "ripe", ripe)


def claims_set_the_clock(patch: pytest.MonkeyPatch) -> None:
    """Pretend that how fresh a yes is, is told by its author's clock alone."""

    def fresh(round_: rounds.Round, side: say.Side, now: datetime, window: timedelta) -> bool:
        today = round_.today.values()
        return len(today) == 2 and all(now - h.statement.at < window for h in today)

    patch.setattr(clocks, "fresh", fresh)


def receipt_sets_the_clock(patch: pytest.MonkeyPatch) -> None:
    """Pretend that how fresh a yes is, is told by when it was heard."""

    def fresh(round_: rounds.Round, side: say.Side, now: datetime, window: timedelta) -> bool:
        today = round_.today.values()
        return len(today) == 2 and all(now - h.heard < window for h in today)

    patch.setattr(clocks, "fresh", fresh)


def a_far_claim_is_no_word(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what claims to have been said weeks ahead of when it was heard doesn't count."""
    real = counting.counts

    def counts(past: history.History, one: say.AnyStatement) -> bool:
        heard = past.devices[one.author].said[one.seq][0].heard
        return real(past, one) and one.at - heard < timedelta(hours=395)

    everywhere(patch, "counts", counts)


def drunk_counts(patch: pytest.MonkeyPatch) -> None:
    """Pretend that nobody looks at "sober"."""
    patch.setattr(rounds, "sober", lambda today: True)
    real = refusal.refusal

    def refuse(here: ag.State, command: ag.Command, now: datetime) -> ag.Reason | None:
        reason = real(here, command, now)
        return None if reason is ag.Reason.sober_first else reason

    everywhere(patch, "refusal", refuse)


def unsure_is_sure(patch: pytest.MonkeyPatch) -> None:
    """Pretend that nobody is asked a second time, or told."""
    patch.setattr(rounds, "_unsure", lambda heard: False)
    patch.setattr(rounds.Round, "unsure", lambda self, side: False)


def told_once(patch: pytest.MonkeyPatch) -> None:
    """Pretend that both are told while it settles, and not again."""
    real = board._opting_out
    patch.setattr(board, "_opting_out", lambda *args: min(1, real(*args)))


def a_reminder(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the program says "still" to somebody who hasn't said anything today."""

    def left(here: ag.State, step: str, now: datetime) -> int | None:
        mine = here.round(step).today.get(here.me[0])
        return 60 if mine and not here.round(step).still.get(here.me[0]) else None

    patch.setattr(due, "_left", left)


def a_no_is_shown(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the board is read from all that was said."""
    everywhere(patch, "view", lambda here, step: here.round(step))


def a_yes_shows_after_its_no(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a yes that arrives with its own no is still shown."""

    def seen(here: ag.State, step: str, hours: int) -> rounds.Round:
        said = [
            h
            for h in rounds.about(here.history, step)
            if h.statement.side == here.me[0] or not isinstance(h.statement, say.Closed)
        ]
        return rounds.derive(here.history, step, hours, said)

    patch.setattr(state, "_seen", seen)


def a_no_taken_back_unseen_is_shown(patch: pytest.MonkeyPatch) -> None:
    """Pretend that an earlier no counts on the board while a new one hides that it was taken back."""

    def seen(here: ag.State, step: str, hours: int) -> rounds.Round:
        said = rounds.about(here.history, step)
        theirs = [h for h in said if h.statement.side != here.me[0]]
        opened = state.counted(here, history.of_kind(theirs, say.Reopened))
        since = min((no.turn for no in rounds.standing(theirs, opened)), default=here.turns)
        known = [h for h in said if h.statement.side == here.me[0] or h.turn < since]
        return rounds.derive(here.history, step, hours, known)

    patch.setattr(state, "_seen", seen)


def a_rolled_back_vault_shows_a_no(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a vault which has noticed that it is behind shows all that was said."""
    real = state._seen

    def seen(here: ag.State, step: str, hours: int) -> rounds.Round:
        return here.round(step) if here.behind else real(here, step, hours)

    patch.setattr(state, "_seen", seen)


def the_next_step_tells_of_a_no(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a no to the step before shows in what may be done about the next one."""
    real = refusal.gate

    def gate(here: ag.State, step: str) -> bool:
        before = here.terms.of(step).after
        return real(here, step) and not (before and here.round(before).closed)

    everywhere(patch, "gate", gate)


def liking_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    """Pretend that any step may be brought up at any time."""
    everywhere(patch, "gate", lambda here, step: True)


def done_is_enough(patch: pytest.MonkeyPatch) -> None:
    """Pretend that the next step opens when the one before was done, liked or not."""

    def gate(here: ag.State, step: str) -> bool:
        before = here.terms.of(step).after
        return not before or state.view(here, before).done

    everywhere(patch, "gate", gate)


def a_tag_of_the_author(patch: pytest.MonkeyPatch) -> None:
    """Pretend that every record carries something only its author can make."""
    real = coding.encode
    patch.setattr(coding, "encode", lambda one: real(one) + f"signed:{one.side}".encode())


def a_worry_stays_inside(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a worried answer is kept, and nothing rests."""
    patch.setattr(decide, "_answered", lambda here, now, *, fine: (private.AloneAnswered(fine),))


def a_worry_is_overridden(patch: pytest.MonkeyPatch) -> None:
    """Pretend that somebody worried is asked for a yes all the same."""
    real = refusal._permissive

    def permissive(here: ag.State, command: ag.Command, now: datetime) -> ag.Reason | None:
        fine = state.Alone(fine=True, at=now)
        return real(replace(here, alone=fine), command, now)

    patch.setattr(refusal, "_permissive", permissive)


def leaving_needs_two(patch: pytest.MonkeyPatch) -> None:
    """Pretend that it is over only when both have left."""

    def parted(past: history.History) -> bool:
        wide = past.steps.get("", ())
        return len({h.statement.side for h in wide if isinstance(h.statement, say.Parted)}) == 2

    patch.setattr(history.History, "parted", property(parted))


def leaving_needs_proof(patch: pytest.MonkeyPatch) -> None:
    """Pretend that somebody has left only once all that they had seen is held here as well."""

    def parted(past: history.History) -> bool:
        wide = [h.statement for h in past.steps.get("", ()) if isinstance(h.statement, say.Parted)]
        return any(counting.counts(past, one) for one in wide)

    patch.setattr(history.History, "parted", property(parted))


def an_old_vault_keeps_its_person(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a vault which has noticed that it is behind refuses to leave."""
    real = refusal.refusal

    def refuse(here: ag.State, command: ag.Command, now: datetime) -> ag.Reason | None:
        stays = isinstance(command, ag.Part) and here.moved
        return ag.Reason.new_device_first if stays else real(here, command, now)

    everywhere(patch, "refusal", refuse)
