"""Which step of a ladder may be asked about. Liking one promises nothing about the next."""

from dataclasses import dataclass
from enum import StrEnum

from handhold.core.guides.model import Guide, Step
from handhold.core.journey.events import Received
from handhold.core.journey.journey import Journey


class Rung(StrEnum):
    """What a person may do with a step now."""

    done = "done"
    ask = "ask"
    leave = "leave"
    later = "later"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step with its standing."""

    step: Step
    rung: Rung
    received: Received | None


def ladder(guide: Guide, journey: Journey) -> tuple[LadderStep, ...]:
    """Return every step with what may be done with it.

    A step may be asked about when the one before it was welcome; one for oneself alone waits for
    none, and none waits for it. After discomfort, after a no to
    the talk, and while the partner is unsure, nothing further is suggested at all.
    """
    open_next = suggests = not journey.asked_enough
    rungs = []
    for step in guide.ladder:
        received = journey.steps.get(step.id)
        may = suggests if step.alone else open_next
        rungs.append(LadderStep(step, _rung(received, open_next=may), received))
        suggests = suggests and received is not Received.discomfort
        open_next = open_next and suggests and (step.alone or received is Received.welcome)
    return tuple(rungs)


def paused(guide: Guide, journey: Journey) -> bool:
    """Return whether the app suggests no step at all: a no, somebody unsure, or a step that felt wrong."""
    met = (journey.steps.get(step.id) for step in guide.ladder)
    return journey.asked_enough or Received.discomfort in met


def withheld(guide: Guide, journey: Journey) -> tuple[str, ...]:
    """Return the ids of the steps that this person isn't to bring up with a partner.

    After a no to the talk, and while they are unsure, it is all of them; after discomfort, that step and what builds on it.
    What the partner brings up by themselves may be answered.
    """
    steps = tuple(step.id for step in guide.ladder)
    if journey.asked_enough:
        return steps
    for place, step in enumerate(steps):
        if journey.steps.get(step) is Received.discomfort:
            return steps[place:]
    return ()


def _rung(received: Received | None, *, open_next: bool) -> Rung:
    if received is Received.discomfort:
        return Rung.leave
    if received is not None:
        return Rung.done
    return Rung.ask if open_next else Rung.later
