"""May this event happen now? A refusal is data, with a reason that a page can explain."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handhold.base.errors import InputError
from handhold.core.guides.model import Guide
from handhold.core.journey.events import (
    ChapterMarked,
    DayConfirmed,
    EntryMarked,
    IdeaNoted,
    ItemAnswered,
    JourneyEvent,
    PlanWritten,
    PointTicked,
    SettlingLengthened,
    StepNoted,
    TalkNoted,
    WayChosen,
)
from handhold.core.journey.journey import Journey
from handhold.core.journey.ladder import Rung, ladder
from handhold.core.journey.settling import LONGEST_HOURS, Stage, settling
from handhold.core.journey.standing import least_settling


class Reason(StrEnum):
    """Why something isn't done."""

    resting = "resting"
    settling = "settling"
    unsure = "unsure"
    not_yet = "not-yet"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not now, and why."""

    reason: Reason


def decide(
    guide: Guide, journey: Journey, event: JourneyEvent, now: datetime
) -> JourneyEvent | Refused:
    """Return the event if it may happen now, else why not.

    Raises InputError, naming the id, for an event about something the guide doesn't have.
    """
    _known(guide, event)
    match event:
        case PlanWritten() | WayChosen() | PointTicked() | TalkNoted() if journey.resting:
            return Refused(Reason.resting)
        case PlanWritten() | WayChosen() | PointTicked() if journey.unsure:
            return Refused(Reason.unsure)
        case DayConfirmed():
            return _day(guide, journey, event, now)
        case StepNoted(step=step, received=received) if received is not None:
            rung = next(s.rung for s in ladder(guide, journey) if s.step.id == step)
            if rung is Rung.later:
                return Refused(_why_later(journey))
            return event
        case _:
            return event


def _why_later(journey: Journey) -> Reason:
    if journey.resting:
        return Reason.resting
    return Reason.unsure if journey.unsure else Reason.not_yet


def _day(
    guide: Guide, journey: Journey, event: DayConfirmed, now: datetime
) -> DayConfirmed | Refused:
    stage = settling(journey, least_settling(guide), now).stage
    match stage:
        case Stage.settled | Stage.today:
            return event
        case Stage.resting:
            return Refused(Reason.resting)
        case Stage.settling:
            return Refused(Reason.settling)
        case Stage.before | Stage.afterwards:
            return Refused(Reason.not_yet)


def _known(guide: Guide, event: JourneyEvent) -> None:
    _member("guide", event.guide, {guide.id})
    match event:
        case ChapterMarked(chapter=chapter):
            _member("chapter", chapter, {c.id for c in guide.chapters})
        case ItemAnswered(checklist=checklist_id, item=item):
            checklist = guide.checklist(checklist_id)
            known = {i.id for i in checklist.items} if checklist else set()
            _member("question", item, known)
            _answer(guide, event)
        case IdeaNoted(idea=idea):
            _member("idea", idea, {i.id for i in guide.closeness})
        case StepNoted(step=step):
            _member("step", step, {s.id for s in guide.ladder})
        case WayChosen(way=way):
            _member("way", way, {w.id for w in guide.ways} | {""})
        case PointTicked(point=point):
            _member("point", point, {p.id for p in guide.points})
        case EntryMarked(entry=entry):
            _member("entry", entry, {e.id for e in guide.library})
        case SettlingLengthened(hours=hours) if not 1 <= hours <= LONGEST_HOURS:
            raise InputError(f"{hours:,} hours can't be the time to settle: that is 1 to {LONGEST_HOURS:,} hours")
        case _:
            pass


def _answer(guide: Guide, event: ItemAnswered) -> None:
    checklist = guide.checklist(event.checklist)
    if checklist is None:
        return
    item = next(i for i in checklist.items if i.id == event.item)
    _member("answer", event.answer, {c.id for c in item.choices} | {"settled", "open", ""})


def _member(noun: str, value: str, known: set[str]) -> None:
    if value not in known:
        raise InputError(f"there is no {noun} {value[:60]!r} in this guide")
