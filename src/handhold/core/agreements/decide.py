"""What a command says, or why not. A refusal is data."""

from datetime import datetime
from typing import Any

from handhold.core.agreements.authoring import at, base
from handhold.core.agreements.commands import (
    AnswerAlone,
    BeginDevice,
    Command,
    Lengthen,
    Part,
    Propose,
    Refused,
    Reopen,
    SayDone,
    SayHowItWas,
    SayNo,
    SayToday,
    SayYes,
    SayYesAgain,
    Tell,
)
from handhold.core.agreements.private import AloneAnswered, StepFelt
from handhold.core.agreements.refusal import refusal
from handhold.core.agreements.state import Event, State
from handhold.core.agreements.statements import (
    EVERYTHING,
    Agreed,
    AgreedAgain,
    AnyStatement,
    Began,
    Closed,
    Done,
    Lengthened,
    Parted,
    Proposed,
    Reopened,
    Today,
    Told,
)


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...] | Refused:
    """Return what the command says, or why not. `now` is aware, in the person's own zone.

    Save the events with `tell` before anything is sent. Raises InputError for a step that no
    guide has, a time without a zone, or a device id that is taken.
    """
    reason = refusal(state, command, now)
    if reason is not None:
        return Refused(reason)
    return _said(state, command, now)


def _said(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case AnswerAlone(fine=fine):
            return _answered(state, now, fine=fine)
        case SayHowItWas(step=step, good=good):
            return (StepFelt(step, good),)
        case BeginDevice(device=device):
            return (_begin(state, device, now),)
        case Part():
            return (Parted(**base(state, now)),)
        case _:
            return (_statement(command, base(state, now)),)


def _statement(
    command: Propose | SayYes | SayYesAgain | SayNo | Reopen | SayToday | SayDone | Lengthen | Tell,
    base: dict[str, Any],
) -> AnyStatement:
    match command:
        case SayToday(step=step, sober=sober):
            return Today(step=step, sober=sober, **base)
        case Lengthen(step=step, hours=hours):
            return Lengthened(step=step, hours=hours, **base)
        case Tell(step=step, words=words):
            return Told(step=step, words=words, **base)
        case SayYesAgain() | SayNo() | Reopen() | SayDone():
            return _PLAIN[type(command)](step=command.step, **base)
        case Propose(step=step, unsure=unsure):
            return Proposed(step=step, unsure=unsure, **base)
        case SayYes(step=step, unsure=unsure):
            return Agreed(step=step, unsure=unsure, **base)


_PLAIN: dict[type, type[AgreedAgain | Closed | Reopened | Done]] = {
    SayYesAgain: AgreedAgain,
    SayNo: Closed,
    Reopen: Reopened,
    SayDone: Done,
}


def _answered(state: State, now: datetime, *, fine: bool) -> tuple[Event, ...]:
    """Rest everything shared after a worried answer, by the same statement as any pause."""
    answer = AloneAnswered(fine)
    if fine or state.history.parted:
        return (answer,)
    return (answer, Closed(step=EVERYTHING, **base(state, now)))


def _begin(state: State, device: str, now: datetime) -> Began:
    seen = state.history.marks()
    return Began(side=state.me[0], device=device, seq=1, seen=seen, **at(now))
