"""The fold: pure, the same in one go or bit by bit, and each event does just what it says."""

import copy
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, strategies as st

from handhold.core.catalogue import Stored
from handhold.core.journey import events as e
from handhold.core.journey.journey import Journey, Journeys, Plan, Talk, apply, fold
from unit.core.journey.support import any_event, any_moment, texts

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
settings_chosen = st.builds(e.SettingChosen, texts, texts)
stored = st.builds(Stored, any_moment, any_event | settings_chosen)


def after(*events: e.JourneyEvent) -> Journey:
    """Return a journey after these events, a minute apart."""
    journey = Journey()
    for number, event in enumerate(events):
        journey = apply(journey, event, AT + timedelta(minutes=number))
    return journey


@given(st.lists(stored, max_size=25), st.integers(0, 25))
def test_a_fold_in_two_parts_is_the_fold_of_the_whole(records, cut):
    """So a sitting may add to what it knows, and a restart finds the same."""
    assert fold(records[cut:], fold(records[:cut])) == fold(records)


@given(st.lists(stored, max_size=10), any_event, any_moment)
def test_applying_changes_nothing_that_was_there(records, event, at):
    """The old journey is as it was, and twice the same gives twice the same."""
    journey = fold(records).of(event.guide)
    before = copy.deepcopy(journey)
    assert apply(journey, event, at) == apply(journey, event, at)
    assert journey == before


@given(st.lists(st.builds(Stored, any_moment, any_event), max_size=12))
def test_guides_do_not_touch_each_other(records):
    """The same events in another guide leave the first one alone."""
    elsewhere = [msgspec.structs.replace(r, event=msgspec.structs.replace(r.event, guide="b")) for r in records]
    mixed = [each for pair in zip(records, elsewhere, strict=True) for each in pair]
    assert fold(mixed).of("anal-play") == fold(records).of("anal-play")
    assert fold(mixed).of("b") == fold(elsewhere).of("b")


def test_a_guide_nobody_began_is_a_fresh_journey():
    """Asking about it begins nothing."""
    journeys = Journeys()
    assert journeys.of("x") == Journey()
    assert journeys.guides == {}


@pytest.mark.parametrize(
    ("event", "name", "value"),
    [
        (e.ChapterMarked("g", "c", read=True), "read", frozenset({"c"})),
        (e.ItemAnswered("g", "l", "i", "settled"), "answers", {"l/i": "settled"}),
        (e.ReflectionWritten("g", "p", "hello"), "reflections", {"p": "hello"}),
        (e.IdeaNoted("g", "i", e.Received.welcome), "ideas", {"i": e.Received.welcome}),
        (e.StepNoted("g", "s", e.Received.unclear), "steps", {"s": e.Received.unclear}),
        (e.WayChosen("g", "w"), "plan", Plan(way="w")),
        (e.PointTicked("g", "p", carried=True), "plan", Plan(points=frozenset({"p"}))),
        (e.PlanWritten("g", "a", "b"), "plan", Plan(setting="a", draft="b")),
        (e.TalkNoted("g", e.Outcome.unsure), "talk", Talk(e.Outcome.unsure, AT)),
        (e.SettlingLengthened("g", 72), "settling_hours", 72),
        (e.DayEnded("g"), "ended_at", AT),
        (e.EntryMarked("g", "e", e.Mark.read), "entries", {"e": e.Mark.read}),
    ],
    ids=repr,
)
def test_an_event_changes_one_thing_only(event, name, value):
    """The named field has the new value and every other is as it was."""
    journey = after(event)
    assert getattr(journey, name) == value
    for other in Journey.__dataclass_fields__:
        if other != name:
            assert getattr(journey, other) == getattr(Journey(), other)


@pytest.mark.parametrize(
    ("done", "undone"),
    [
        (e.ChapterMarked("g", "c", read=True), e.ChapterMarked("g", "c", read=False)),
        (e.ItemAnswered("g", "l", "i", "open"), e.ItemAnswered("g", "l", "i", "")),
        (e.ReflectionWritten("g", "p", "hello"), e.ReflectionWritten("g", "p", "")),
        (e.IdeaNoted("g", "i", e.Received.welcome), e.IdeaNoted("g", "i", None)),
        (e.StepNoted("g", "s", e.Received.welcome), e.StepNoted("g", "s", None)),
        (e.WayChosen("g", "w"), e.WayChosen("g", "")),
        (e.PointTicked("g", "p", carried=True), e.PointTicked("g", "p", carried=False)),
        (e.EntryMarked("g", "e", e.Mark.saved), e.EntryMarked("g", "e", e.Mark.none)),
    ],
    ids=repr,
)
def test_what_was_noted_can_be_taken_back(done, undone):
    """Nothing of it stays in the journey."""
    assert after(done) != Journey()
    assert after(done, undone) == Journey()


def test_keeping_way_and_words_apart():
    """A way chosen later leaves setting, draft and points as they are, and the other way round."""
    journey = after(
        e.PlanWritten("g", "sofa", "words"),
        e.PointTicked("g", "p", carried=True),
        e.WayChosen("g", "letter"),
        e.PlanWritten("g", "kitchen", "words"),
    )
    assert journey.plan == Plan("letter", "kitchen", "words", frozenset({"p"}))


def test_a_day_confirmed_without_a_talk_is_nothing():
    """There is nothing it could confirm."""
    assert after(e.DayConfirmed("g")) == Journey()


def test_a_new_yes_of_the_day_after_afterwards_opens_the_day():
    """Looking back ends when both say yes again."""
    journey = after(e.TalkNoted("g", e.Outcome.yes), e.DayEnded("g"), e.DayConfirmed("g"))
    assert journey.ended_at is None
    assert journey.confirmed_at is not None


def test_the_last_choice_of_a_setting_counts():
    """Settings are the person's, not a guide's."""
    records = [Stored(AT, e.SettingChosen("theme", v)) for v in ("dark", "light")]
    assert fold(records) == Journeys({}, {"theme": "light"})


def test_marks_in_the_library_begin_no_guide():
    """They are of all guides together; anything else that was noted begins one."""
    marked = apply(Journey(), e.EntryMarked("g", "e", e.Mark.saved), datetime(2027, 3, 3, tzinfo=UTC))
    assert not marked.begun
    assert apply(marked, e.ChapterMarked("g", "c", read=True), datetime(2027, 3, 3, tzinfo=UTC)).begun
