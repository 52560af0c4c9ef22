"""Where I stand, what is open, what I can do next. No points, no percentages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handhold.core.guides.model import Choice, ChoiceKind, Guide, Item, ItemKind, Part
from handhold.core.journey.journey import Journey
from handhold.core.journey.ladder import Rung, ladder, paused
from handhold.core.journey.settling import Stage, settling

LEAST_HOURS = 24

NO_WAY_TO_SAY_NO = "if-you-cant-say-no"
"""The chapter for somebody for whom a no might not be fine, where a guide has it."""


class Doing(StrEnum):
    """What a next thing asks a person to do."""

    answer = "answer"
    read = "read"
    notice = "notice"
    step = "step"
    plan = "plan"
    talk = "talk"
    rest = "rest"
    wait = "wait"
    day = "day"
    after = "after"
    look = "look"
    help = "help"


STILL = frozenset({Doing.rest, Doing.after})
"""What is still suggested after an answer that is a reason to stop."""


@dataclass(frozen=True, slots=True)
class Next:
    """One thing that could come next: what, and the id of what it concerns."""

    doing: Doing
    target: str = ""


@dataclass(frozen=True, slots=True)
class PartStanding:
    """A part of the path: whether it was begun, and what is still open in it."""

    part: Part
    begun: bool
    unread: tuple[str, ...]
    open_items: tuple[tuple[str, Item], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's place: every part, the stage of the talk, and a few next things."""

    parts: tuple[PartStanding, ...]
    stage: Stage
    ready_at: datetime | None
    next: tuple[Next, ...]


def least_settling(guide: Guide) -> int:
    """Return the guide's settling time in hours: its ladder's longest, at least 24."""
    return max([LEAST_HOURS, *(step.settle_hours for step in guide.ladder)])


def worried(guide: Guide, journey: Journey) -> bool:
    """Return whether an answer that stands says that a no might not be fine."""
    return any(choice.rests for _, choice in _chosen(guide, journey))


def standing(guide: Guide, journey: Journey, now: datetime, *, quiet: bool = False) -> Standing:
    """Return where a person stands in a guide at `now`; what could come next is left out where it is to be `quiet`.

    After an answer that says that a no might not be fine, it is nothing but the chapter for that, and help; after one that is
    a reason to stop, what there is to read about it, and help.
    """
    settled = settling(journey, least_settling(guide), now)
    parts = tuple(_part(guide, journey, part) for part in guide.parts)
    following = () if quiet else _next(guide, journey, settled.stage)
    return Standing(parts, settled.stage, settled.ready_at, following)


def open_item(journey: Journey, checklist: str, item: Item) -> bool:
    """Return whether an item still asks for something: unanswered, open, or worth a look."""
    answer = journey.answers.get(f"{checklist}/{item.id}", "")
    if not answer or answer == "open":
        return True
    kinds = {choice.id: choice.kind for choice in item.choices}
    return kinds.get(answer, ChoiceKind.ok) is not ChoiceKind.ok


def _part(guide: Guide, journey: Journey, part: Part) -> PartStanding:
    chapters = [chapter.id for chapter in guide.chapters if chapter.part == part.id]
    unread = tuple(chapter for chapter in chapters if chapter not in journey.read)
    lists = [checklist for checklist in guide.checklists if checklist.part == part.id]
    items = tuple(
        (checklist.id, item)
        for checklist in lists
        for item in checklist.items
        if item.kind is not ItemKind.partner and open_item(journey, checklist.id, item)
    )
    answered = any(
        f"{checklist.id}/{item.id}" in journey.answers
        for checklist in lists
        for item in checklist.items
    )
    begun = answered or len(unread) < len(chapters) or _touched(part.id, journey)
    return PartStanding(part, begun, unread, items)


def _touched(part: str, journey: Journey) -> bool:
    if part == "closeness":
        return bool(journey.ideas or journey.steps)
    if part == "talk":
        plan = journey.plan
        return bool(plan.way or plan.draft or plan.points or journey.talk)
    return bool(journey.entries) if part == "library" else False


def _chosen(guide: Guide, journey: Journey) -> Iterator[tuple[Item, Choice]]:
    """Yield the answers that stand, with their questions."""
    for checklist in guide.checklists:
        for item in checklist.items:
            answer = journey.answers.get(f"{checklist.id}/{item.id}", "")
            yield from ((item, choice) for choice in item.choices if choice.id == answer)


def _next(guide: Guide, journey: Journey, stage: Stage) -> tuple[Next, ...]:
    usual = _usual(guide, journey, stage)
    stops = [item for item, choice in _chosen(guide, journey) if choice.kind is ChoiceKind.stop]
    if worried(guide, journey):
        return _turned(guide, NO_WAY_TO_SAY_NO)
    if not stops:
        return usual
    place = stops[0].place
    chapter = place.chapter if place and place.guide == guide.id else ""
    return (*(each for each in usual if each.doing in STILL), *_turned(guide, chapter))


def _turned(guide: Guide, chapter: str) -> tuple[Next, ...]:
    """Return the chapter, if the guide has it, and help."""
    reading = (Next(Doing.read, chapter),) if guide.chapter(chapter) else ()
    return (*reading, Next(Doing.help))


def _usual(guide: Guide, journey: Journey, stage: Stage) -> tuple[Next, ...]:
    if stage is Stage.resting:
        rest = (Next(Doing.rest),)
        return (*rest, Next(Doing.notice)) if guide.closeness else rest
    after_talk = {
        Stage.settling: (Next(Doing.wait),),
        Stage.settled: (Next(Doing.day),),
        Stage.today: (Next(Doing.day), Next(Doing.after)),
        Stage.afterwards: (Next(Doing.after),),
    }
    return after_talk.get(stage, ()) or _before_talk(guide, journey)


def _before_talk(guide: Guide, journey: Journey) -> tuple[Next, ...]:
    things: list[Next] = []
    for checklist in guide.checklists:
        answers = [journey.answers.get(f"{checklist.id}/{i.id}", "") for i in checklist.items]
        if not all(answers):
            things.append(Next(Doing.answer, checklist.id))
    unread = [chapter.id for chapter in guide.chapters if chapter.id not in journey.read]
    if unread:
        things.append(Next(Doing.read, unread[0]))
    if guide.closeness and not journey.ideas:
        things.append(Next(Doing.notice))
    step = next((s.step.id for s in ladder(guide, journey) if s.rung is Rung.ask and not s.step.alone), None)
    if step and journey.ideas and not paused(guide, journey):
        things.append(Next(Doing.step, step))
    if guide.ways:
        ready = bool(journey.plan.draft or journey.plan.way == "slow-morning")
        things.append(Next(Doing.talk if ready else Doing.plan))
    return tuple(things[:4])
