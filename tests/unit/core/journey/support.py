"""A shipped guide, zones with odd days, and any event a person could cause in it."""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from handhold.core.guides.model import Guide
from handhold.core.journey import events as e

ODD_ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",  # clocks went forward at midnight: some days had no 00:00
    "America/Havana",  # clocks go back at 01:00: midnight comes twice
    "Pacific/Apia",  # there was no 30 December 2011
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # clocks change by half an hour
    "Africa/Casablanca",
    "Pacific/Kiritimati",
    "UTC",
]

zones = st.one_of(
    st.sampled_from(ODD_ZONES).map(ZoneInfo),
    st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m))),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds are asked for
near_changes = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2027, 3, 27, 22, tzinfo=UTC),
            datetime(2018, 11, 3, 2, tzinfo=UTC),
            datetime(2011, 12, 29, 9, tzinfo=UTC),
            datetime(2026, 11, 1, 3, tzinfo=UTC),
        ]
    ),
    st.integers(-2000, 2000),
)
any_moment = moments | near_changes


@cache
def flagship() -> Guide:
    """Return the shipped guide that has everything: ladder, plan, day card, checklists."""
    guide = load_shelf(packs_root()).guide("anal-play")
    assert guide is not None
    return guide


def _ids(things) -> st.SearchStrategy[str]:
    return st.sampled_from([thing.id for thing in things])


texts = st.text(st.characters(codec="utf-8"), max_size=30)
received = st.none() | st.sampled_from(e.Received)


def answers() -> st.SearchStrategy[e.ItemAnswered]:
    """Return answers that the checklists really offer."""
    guide = flagship()
    pairs = [
        (checklist.id, item.id, answer)
        for checklist in guide.checklists
        for item in checklist.items
        for answer in [*(choice.id for choice in item.choices), "settled", "open", ""]
    ]
    return st.sampled_from(pairs).map(lambda pair: e.ItemAnswered(guide.id, *pair))


def of_kind(kind: type) -> st.SearchStrategy[e.JourneyEvent]:
    """Return events of one kind, about things the guide has."""
    guide = flagship()
    given = st.just(guide.id)
    known = {
        e.ChapterMarked: lambda: st.builds(e.ChapterMarked, given, _ids(guide.chapters)),
        e.ItemAnswered: answers,
        e.ReflectionWritten: lambda: st.builds(e.ReflectionWritten, given, texts, texts),
        e.IdeaNoted: lambda: st.builds(e.IdeaNoted, given, _ids(guide.closeness), received),
        e.StepNoted: lambda: st.builds(e.StepNoted, given, _ids(guide.ladder), received),
        e.WayChosen: lambda: st.builds(e.WayChosen, given, _ids(guide.ways) | st.just("")),
        e.PointTicked: lambda: st.builds(e.PointTicked, given, _ids(guide.points), st.booleans()),
        e.PlanWritten: lambda: st.builds(e.PlanWritten, given, texts, texts),
        e.TalkNoted: lambda: st.builds(e.TalkNoted, given, st.sampled_from(e.Outcome)),
        e.TalkReopened: lambda: st.builds(e.TalkReopened, given),
        e.SettlingLengthened: lambda: st.builds(e.SettlingLengthened, given, st.integers(1, 400)),
        e.DayConfirmed: lambda: st.builds(e.DayConfirmed, given),
        e.DayEnded: lambda: st.builds(e.DayEnded, given),
        e.EntryMarked: lambda: st.builds(
            e.EntryMarked, given, _ids(guide.library), st.sampled_from(e.Mark)
        ),
    }
    return known[kind]()


KINDS = e.JourneyEvent.__args__
any_event = st.sampled_from(KINDS).flatmap(of_kind)
