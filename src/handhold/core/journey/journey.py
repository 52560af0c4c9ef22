"""Where one person stands in one guide: a pure fold over their events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from handhold.core.catalogue import Stored
from handhold.core.journey.events import (
    ChapterMarked,
    DayConfirmed,
    DayEnded,
    EntryMarked,
    IdeaNoted,
    ItemAnswered,
    JourneyEvent,
    Mark,
    Outcome,
    PlanWritten,
    PointTicked,
    Received,
    ReflectionWritten,
    SettingChosen,
    SettlingLengthened,
    StepNoted,
    TalkNoted,
    TalkReopened,
    WayChosen,
)

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk as it was noted: how it went, and when."""

    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """The conversation plan: way, setting, points to carry, draft."""

    way: str = ""
    setting: str = ""
    draft: str = ""
    points: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Journey:
    """One person's place in one guide. Keys of `answers` are `checklist/item`."""

    read: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    reflections: Mapping[str, str] = field(default_factory=dict)
    ideas: Mapping[str, Received] = field(default_factory=dict)
    steps: Mapping[str, Received] = field(default_factory=dict)
    plan: Plan = Plan()
    talk: Talk | None = None
    settling_hours: int = 0
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    entries: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether anything was noted in the guide itself. A mark in the library, which all guides share, is no beginning."""
        return replace(self, entries={}) != Journey()

    @property
    def resting(self) -> bool:
        """Whether a no was heard: it rests until the partner brings it up themselves."""
        return self.talk is not None and self.talk.outcome is Outcome.no

    @property
    def unsure(self) -> bool:
        """Whether the partner was unsure, and hasn't come back to it by themselves on a day."""
        told = self.talk is not None and self.talk.outcome is Outcome.unsure
        return told and self.confirmed_at is None and self.ended_at is None

    @property
    def asked_enough(self) -> bool:
        """Whether nothing is to be asked now: after a no, and while the partner is unsure."""
        return self.resting or self.unsure


@dataclass(frozen=True, slots=True)
class Journeys:
    """All of a person's journeys, by guide id, and their settings by name."""

    guides: Mapping[str, Journey] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def of(self, guide: str) -> Journey:
        """Return the journey in that guide; a fresh one if it has not begun."""
        return self.guides.get(guide, Journey())


def fold(stored: Iterable[Stored], start: Journeys | None = None) -> Journeys:
    """Return where everything stands after these events, in order."""
    journeys = start or Journeys()
    guides, settings = dict(journeys.guides), dict(journeys.settings)
    for record in stored:
        event = record.event
        if isinstance(event, SettingChosen):
            settings[event.name] = event.value
        else:
            guides[event.guide] = apply(guides.get(event.guide, Journey()), event, record.at)
    return Journeys(guides, settings)


def apply(journey: Journey, event: JourneyEvent, at: datetime) -> Journey:
    """Return the journey after one event that happened at `at`.

    A yes of the day that lies after `at` came from a clock that ran ahead: it is let go.
    """
    if journey.confirmed_at is not None and at < journey.confirmed_at:
        journey = replace(journey, confirmed_at=None)
    match event:
        case TalkNoted() | TalkReopened() | SettlingLengthened() | DayConfirmed() | DayEnded():
            return _talked(journey, event, at)
        case WayChosen(way=way):
            return replace(journey, plan=replace(journey.plan, way=way))
        case PlanWritten(setting=setting, draft=draft):
            return replace(journey, plan=replace(journey.plan, setting=setting, draft=draft))
        case PointTicked(point=point, carried=carried):
            points = journey.plan.points | {point} if carried else journey.plan.points - {point}
            return replace(journey, plan=replace(journey.plan, points=points))
        case _:
            return _worked(journey, event)


def _worked(
    journey: Journey,
    event: ChapterMarked | ItemAnswered | ReflectionWritten | IdeaNoted | StepNoted | EntryMarked,
) -> Journey:
    match event:
        case ChapterMarked(chapter=chapter, read=read):
            return replace(
                journey, read=journey.read | {chapter} if read else journey.read - {chapter}
            )
        case ItemAnswered(checklist=checklist, item=item, answer=answer):
            return replace(journey, answers=_set(journey.answers, f"{checklist}/{item}", answer))
        case ReflectionWritten(place=place, text=text):
            return replace(journey, reflections=_set(journey.reflections, place, text))
        case IdeaNoted(idea=idea, received=received):
            return replace(journey, ideas=_set(journey.ideas, idea, received))
        case StepNoted(step=step, received=received):
            return replace(journey, steps=_set(journey.steps, step, received))
        case EntryMarked(entry=entry, mark=mark):
            kept = None if mark is Mark.none else mark
            return replace(journey, entries=_set(journey.entries, entry, kept))


def _talked(
    journey: Journey,
    event: TalkNoted | TalkReopened | SettlingLengthened | DayConfirmed | DayEnded,
    at: datetime,
) -> Journey:
    match event:
        case TalkNoted(outcome=outcome):
            if journey.resting:
                return journey
            return replace(journey, talk=Talk(outcome, at), confirmed_at=None, ended_at=None)
        case TalkReopened():
            return replace(journey, talk=None, confirmed_at=None, ended_at=None)
        case SettlingLengthened(hours=hours):
            return replace(journey, settling_hours=max(journey.settling_hours, hours))
        case DayConfirmed():
            if journey.talk is None or journey.resting:
                return journey
            return replace(journey, confirmed_at=at, ended_at=None)
        case DayEnded():
            return replace(journey, confirmed_at=None, ended_at=at)


def _set(values: Mapping[str, V], key: str, value: V | None) -> Mapping[str, V]:
    if value is None or value == "":
        return {k: v for k, v in values.items() if k != key}
    return {**values, key: value}
