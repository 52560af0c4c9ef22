"""What may happen now: refusals are data with a reason; ids nobody has are named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from handhold.base.errors import InputError
from handhold.core.journey import events as e
from handhold.core.journey.decide import Reason, Refused, decide
from handhold.core.journey.journey import Journey, apply
from unit.core.journey.support import any_event, flagship

GUIDE = flagship()
NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)
LIST = GUIDE.checklists[0]
ITEM = LIST.items[0]


def talked(outcome: e.Outcome, hours: int) -> Journey:
    """Return a journey whose talk was so many hours ago."""
    return apply(Journey(), e.TalkNoted(GUIDE.id, outcome), NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    "event",
    [
        e.ChapterMarked(GUIDE.id, "zebra", read=True),
        e.ItemAnswered(GUIDE.id, LIST.id, "zebra", ""),
        e.ItemAnswered(GUIDE.id, "zebra", "zebra", ""),
        e.ItemAnswered(GUIDE.id, LIST.id, ITEM.id, "zebra"),
        e.IdeaNoted(GUIDE.id, "zebra", None),
        e.StepNoted(GUIDE.id, "zebra", e.Received.welcome),
        e.StepNoted(GUIDE.id, "zebra", None),
        e.WayChosen(GUIDE.id, "zebra"),
        e.PointTicked(GUIDE.id, "zebra", carried=True),
        e.EntryMarked(GUIDE.id, "zebra", e.Mark.saved),
        e.TalkNoted("zebra", e.Outcome.yes),
        e.ReflectionWritten("zebra", "x", "y"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("journey", [Journey(), talked(e.Outcome.no, 60)], ids=["fresh", "resting"])
def test_an_id_the_guide_does_not_have_is_named(event, journey):
    """Whatever else would be refused."""
    with pytest.raises(InputError, match="'zebra'"):
        decide(GUIDE, journey, event, NOW)


def test_a_very_long_id_is_named_in_part():
    """Nobody gets a page of rubbish back."""
    with pytest.raises(InputError) as told:
        decide(GUIDE, Journey(), e.WayChosen(GUIDE.id, "z" * 5000), NOW)
    assert len(str(told.value)) < 120


@pytest.mark.parametrize("hours", [0, -1, 10**6])
def test_no_time_to_settle_is_refused(hours):
    """Less than an hour or more than a year is nothing a page offers."""
    with pytest.raises(InputError, match=f"{hours:,} hours can't be .* 1 to 8,784 hours"):
        decide(GUIDE, Journey(), e.SettlingLengthened(GUIDE.id, hours), NOW)


@given(any_event)
def test_a_fresh_journey_lets_everything_happen_but_the_day_and_later_steps(event):
    """The event comes back as it is."""
    decided = decide(GUIDE, Journey(), event, NOW)
    later = isinstance(event, e.StepNoted) and event.received and event.step != GUIDE.ladder[0].id
    if isinstance(event, e.DayConfirmed) or later:
        assert decided == Refused(Reason.not_yet)
    else:
        assert decided is event


@pytest.mark.parametrize(
    ("journey", "expected"),
    [
        (Journey(), Reason.not_yet),
        (talked(e.Outcome.no, 60), Reason.resting),
        (talked(e.Outcome.yes, 3), Reason.settling),
        (talked(e.Outcome.unsure, 3), Reason.settling),
        (apply(talked(e.Outcome.yes, 60), e.DayEnded(GUIDE.id), NOW), Reason.not_yet),
        (talked(e.Outcome.yes, 60), None),
        (talked(e.Outcome.unsure, 60), None),
    ],
    ids=["before", "resting", "settling", "unsure", "afterwards", "settled", "unsure-settled"],
)
def test_the_day_is_confirmed_only_once_it_has_settled(journey, expected):
    """Each stage has its answer."""
    event = e.DayConfirmed(GUIDE.id)
    decided = decide(GUIDE, journey, event, NOW)
    assert decided == (Refused(expected) if expected else event)


def test_while_it_rests_a_step_is_refused_because_it_rests():
    """Not because of the step before it. Clearing one is always possible."""
    journey = talked(e.Outcome.no, 60)
    step = GUIDE.ladder[0].id
    noted = e.StepNoted(GUIDE.id, step, e.Received.welcome)
    cleared = e.StepNoted(GUIDE.id, step, None)
    assert decide(GUIDE, journey, noted, NOW) == Refused(Reason.resting)
    assert decide(GUIDE, journey, cleared, NOW) is cleared


def test_while_it_rests_everything_private_goes_on():
    """Reading, notes, answers, kind things and the list are nobody's pressure."""
    journey = talked(e.Outcome.no, 60)
    for event in (
        e.ChapterMarked(GUIDE.id, GUIDE.chapters[0].id, read=True),
        e.ItemAnswered(GUIDE.id, LIST.id, ITEM.id, "settled"),
        e.ReflectionWritten(GUIDE.id, "x", "sad"),
        e.IdeaNoted(GUIDE.id, GUIDE.closeness[0].id, e.Received.welcome),
        e.EntryMarked(GUIDE.id, GUIDE.library[0].id, e.Mark.saved),
        e.DayEnded(GUIDE.id),
        e.TalkReopened(GUIDE.id),
    ):
        assert decide(GUIDE, journey, event, NOW) is event
