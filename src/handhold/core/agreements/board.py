"""What a person is shown of a partnership: per step, where it stands and what they may do.

Nothing here tells a partner's no from no answer: a standing no of theirs is left out, and the
board reads as if they had said nothing since. Only what is on looks at all that was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from handhold.core.agreements.clocks import is_on, other, ready_at, said_today
from handhold.core.agreements.commands import (
    Command,
    Propose,
    Reason,
    Reopen,
    SayDone,
    SayHowItWas,
    SayNo,
    SayToday,
    SayYes,
    SayYesAgain,
    Tell,
)
from handhold.core.agreements.refusal import felt_since, gate, refusal
from handhold.core.agreements.round import Round
from handhold.core.agreements.state import State, view
from handhold.core.agreements.telling import words

ASK_ALONE_AGAIN = timedelta(days=14)
"""How long after an answer each is asked again, alone, whether a no would be fine. An answer that far ahead came from a wrong clock."""


class Standing(StrEnum):
    """Where a step stands for this person.

    `quiet`: nothing was brought up, or not since it began anew. `open`: something to answer, if and when they like.
    `resting`: nothing is on; it looks the same whether it lapsed, was stopped, or was never
    taken up. `settling`: both said a first yes. `on`: both said so today. `done`.
    """

    quiet = "quiet"
    open = "open"
    resting = "resting"
    settling = "settling"
    on = "on"
    done = "done"


class Word(StrEnum):
    """This person's own last word on a step."""

    none = "none"
    yes = "yes"
    unsure = "unsure"
    no = "no"


class Do(StrEnum):
    """What a person can do with a step."""

    propose = "propose"
    yes = "yes"
    yes_again = "yes-again"
    no = "no"
    reopen = "reopen"
    today = "today"
    done = "done"
    how_it_was = "how-it-was"
    tell = "tell"


@dataclass(frozen=True, slots=True)
class StepView:
    """One step on the board.

    `may`: what can be done now; `why`: for the rest, why not. `ready_at`: when settling is over
    here. `said_today`: I have, within the window. `opting_out`: the first or second time that
    both are told that opting out is open and whose hand is on the wheel; 0 for neither.
    `reached`: it comes next for me, was said yes to, or was done; letting it rest changes nothing of that.
    `felt`: what I said, alone, of the last time it was done; None if nothing yet.
    `told_mine`: what I told of the last time it was done; `told_theirs`: what they told of it,
    and only once I have told something myself.
    """

    step: str
    standing: Standing
    word: Word
    may: frozenset[Do]
    why: Mapping[Do, Reason]
    ready_at: datetime | None = None
    said_today: bool = False
    opting_out: int = 0
    reached: bool = False
    felt: bool | None = None
    told_mine: tuple[str, ...] = ()
    told_theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """A partnership as one person sees it. `parted`: it is over, and what was shared goes.

    `new_device`: this vault has to go on as a new device first. `ask_alone`: it's time to ask
    this person, alone, whether a no would be fine. `help`: their answer was a worried one.
    """

    steps: tuple[StepView, ...]
    parted: bool = False
    new_device: bool = False
    ask_alone: bool = False
    help: bool = False


def board(state: State, now: datetime, zone: tzinfo) -> Board:
    """Return what this person is shown at `now`, in their zone."""
    if state.history.parted:
        return Board((), parted=True)
    here = now.astimezone(zone)
    alone = state.alone
    return Board(
        tuple(_step(state, terms.step, here, zone) for terms in state.terms.steps),
        new_device=state.moved,
        ask_alone=alone is None or abs(here - alone.at) >= ASK_ALONE_AGAIN,
        help=alone is not None and not alone.fine,
    )


def shows_on(state: State, step: str, now: datetime, zone: tzinfo) -> bool:
    """Return whether this device shows a step as on."""
    if state.history.parted or state.moved:
        return False
    return is_on(state.round(step), state.me[0], now, zone, state.terms.window)


def _step(state: State, step: str, now: datetime, zone: tzinfo) -> StepView:
    round_, me = view(state, step), state.me[0]
    ready = None if me in round_.closed else ready_at(round_, zone)
    mine = words(round_.told, me)
    reasons = {do: refusal(state, command, now) for do, command in _commands(step).items()}
    return StepView(
        step,
        _standing(state, round_, now, zone),
        _word(round_, me),
        frozenset(do for do, reason in reasons.items() if reason is None),
        {do: reason for do, reason in reasons.items() if reason is not None},
        ready,
        said_today(round_, me, now, state.terms.window),
        _opting_out(round_, ready, now),
        gate(state, step) or round_.done or me in round_.first,
        felt_since(state, round_),
        mine,
        words(round_.told, other(me)) if mine else (),
    )


def _standing(state: State, round_: Round, now: datetime, zone: tzinfo) -> Standing:
    me = state.me[0]
    if shows_on(state, round_.step, now, zone):
        return Standing.on
    if me in round_.closed or state.history.crowded:
        return Standing.resting
    if me in round_.first:
        ready = ready_at(round_, zone)
        settles = ready is not None and now < ready
        return Standing.settling if settles else Standing.resting
    if round_.table and gate(state, round_.step):
        return Standing.open
    return Standing.done if round_.done else Standing.quiet


def _word(round_: Round, me: str) -> Word:
    if me in round_.closed:
        return Word.no
    for side in round_.first:
        if side == me:
            return Word.unsure if round_.unsure(side) else Word.yes
    return Word.none


def _opting_out(round_: Round, ready: datetime | None, now: datetime) -> int:
    if ready is None or not any(round_.unsure(side) for side in round_.first):
        return 0
    return 1 if now < ready else 2


def _commands(step: str) -> dict[Do, Command]:
    return {
        Do.propose: Propose(step),
        Do.yes: SayYes(step),
        Do.yes_again: SayYesAgain(step),
        Do.no: SayNo(step),
        Do.reopen: Reopen(step),
        Do.today: SayToday(step, sober=True),
        Do.done: SayDone(step),
        Do.how_it_was: SayHowItWas(step, good=True),
        Do.tell: Tell(step, ()),
    }
