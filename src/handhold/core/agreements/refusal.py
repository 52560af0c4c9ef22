"""Why something may not be said now.

What a person may say is read from their own view, so that a refusal never tells the partner's
answer. Stopping is never refused.
"""

from datetime import datetime

import msgspec

from handhold.base.errors import InputError
from handhold.core.agreements.authoring import base
from handhold.core.agreements.clocks import ready_at, said_today, was_on
from handhold.core.agreements.commands import (
    AnswerAlone,
    BeginDevice,
    Command,
    Lengthen,
    Part,
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
from handhold.core.agreements.history import of_kind
from handhold.core.agreements.round import Round, standing
from handhold.core.agreements.state import State, counted, view
from handhold.core.agreements.statements import EVERYTHING, LONGEST_ID, Proposed, Reopened, Words
from handhold.core.agreements.voids import live

LONGEST = 24 * 366
"""Settling can be lengthened to a year at most."""


def refusal(state: State, command: Command, now: datetime) -> Reason | None:
    """Return why a command isn't done now, None if it may be."""
    _known(state, command, now)
    match command:
        case AnswerAlone():
            return None
        case _ if state.history.parted:
            return Reason.parted
        case SayNo() | Part() | BeginDevice():
            return None
        case Lengthen(step=step, hours=hours):
            longer = view(state, step).hours < hours <= LONGEST
            return None if longer else Reason.only_longer
        case SayHowItWas(step=step):
            return None if view(state, step).done else Reason.not_done
        case _:
            return _permissive(state, command, now)


def gate(state: State, step: str) -> bool:
    """Return whether this person's own answers allow this step to be brought up or agreed to.

    The step before it was done, and the last time was good for me; nothing on the way here felt
    wrong; and if this step was done already, the last time of that was good too. What I said of an
    earlier time says nothing of a later one. The partner's device asks them likewise.
    """
    terms, here = state.terms.of(step), view(state, step)
    if here.done and not felt_since(state, here):
        return False
    if terms.after and not felt_since(state, view(state, terms.after)):
        return False
    while terms.after:
        if state.liked(terms.after) is False:
            return False
        terms = state.terms.of(terms.after)
    return True


def _known(state: State, command: Command, now: datetime) -> None:
    if now.tzinfo is None:
        raise InputError("a time without a zone")
    step = getattr(command, "step", EVERYTHING)
    if step != EVERYTHING or not isinstance(command, NOT_ABOUT_A_STEP):
        state.terms.of(step)
    if isinstance(command, BeginDevice):
        taken = (state.me[0], command.device) in state.history.devices
        if taken or not 0 < len(command.device) <= LONGEST_ID:
            raise InputError("that device id can't be used")
    if isinstance(command, Tell):
        try:
            msgspec.convert(command.words, Words)
        except msgspec.ValidationError as error:
            raise InputError("such words can't be told") from error


NOT_ABOUT_A_STEP = (AnswerAlone, BeginDevice, Part, SayNo, Reopen)
"""Commands that need no step: they are about the person, or about everything."""


def _permissive(state: State, command: Command, now: datetime) -> Reason | None:
    if state.history.crowded:
        return Reason.crowded
    if state.moved:
        return Reason.new_device_first
    if state.alone is None:
        return Reason.answer_alone_first
    if not state.alone.fine:
        return Reason.look_after_yourself
    if isinstance(command, Reopen):
        return None if closed_by_me(state, command.step) else Reason.nothing_closed
    return _about_step(state, command, getattr(command, "step", EVERYTHING), now)


def _about_step(state: State, command: Command, step: str, now: datetime) -> Reason | None:
    round_ = view(state, step)
    if state.me[0] in round_.closed:
        return Reason.you_closed_it
    if isinstance(command, SayDone):
        over = was_on(round_, state.me[0], state.terms.window)
        return None if over else Reason.not_on
    if isinstance(command, Tell):
        return _privately_first(state, round_)
    if not gate(state, step):
        return Reason.not_yet
    return _yes(state, command, round_, now)


def _privately_first(state: State, round_: Round) -> Reason | None:
    """Return why this person can't tell how it was: they haven't said it alone since it was done."""
    if not round_.done:
        return Reason.not_done
    return Reason.say_privately_first if felt_since(state, round_) is None else None


def felt_since(state: State, round_: Round) -> bool | None:
    """Return what this person said, alone, of the last time a step was done; None if nothing of that time."""
    felt = state.felt.get(round_.step)
    since = felt is not None and any(felt.turn > done.turn for done in round_.ended)
    return felt.good if felt and since else None


def _yes(state: State, command: Command, round_: Round, now: datetime) -> Reason | None:
    me = state.me[0]
    match command:
        case Propose():
            if round_.table or me in round_.first:
                return Reason.already
            return None if holds(state, round_, now) else Reason.not_all_here
        case SayYes():
            if not round_.table:
                return Reason.nothing_asked
            return Reason.already if me in round_.first else None
        case _:
            return _after_settling(state, command, round_, now)


def holds(state: State, round_: Round, now: datetime) -> bool:
    """Return whether a wish said now would hold: everything that began anew has been seen here.

    Of what came before all that its author had said, this device can't say to have seen it; so the
    wish would be void at once, and might be said again and again.
    """
    return live(Proposed(step=round_.step, **base(state, now)), round_.voids)


def _after_settling(state: State, command: Command, round_: Round, now: datetime) -> Reason | None:
    me = state.me[0]
    ready = ready_at(round_, now.tzinfo) if now.tzinfo else None
    if ready is None:
        return Reason.not_both
    if now < ready:
        return Reason.settling
    again_open = round_.unsure(me) and me not in round_.again
    if isinstance(command, SayYesAgain):
        return None if again_open else Reason.already
    if again_open:
        return Reason.say_again_first
    if isinstance(command, SayToday) and not command.sober:
        return Reason.sober_first
    return Reason.already if said_today(round_, me, now, state.terms.window) else None


def closed_by_me(state: State, step: str) -> bool:
    """Return whether I have a standing no to a step, or to everything when it is empty."""
    if step != EVERYTHING:
        return state.me[0] in state.round(step).closed
    said = state.history.steps.get(EVERYTHING, ())
    wide = standing(said, counted(state, of_kind(said, Reopened)))
    return any(h.statement.side == state.me[0] for h in wide)
