"""Settling: at least a day, never the same calendar day, in every zone and over clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from handhold.core.journey.events import (
    DayConfirmed,
    DayEnded,
    Outcome,
    SettlingLengthened,
    TalkNoted,
    TalkReopened,
)
from handhold.core.journey.journey import Journey, apply
from handhold.core.journey.settling import FRESH, LONGEST_HOURS, Stage, ready_at, settling
from handhold.core.journey.standing import least_settling
from unit.core.journey.support import any_moment, flagship, zones

BERLIN = ZoneInfo("Europe/Berlin")
ORDER = [Stage.resting, Stage.settling, Stage.settled, Stage.today]


def talked(at: datetime, outcome: Outcome = Outcome.yes) -> Journey:
    """Return a journey in which the talk was noted."""
    return apply(Journey(), TalkNoted("g", outcome), at)


@given(any_moment, zones, st.integers(0, 400))
@example(datetime(2026, 10, 24, 22, 30, tzinfo=UTC), BERLIN, 24)
@example(datetime(2027, 3, 27, 11, 0, tzinfo=UTC), BERLIN, 24)
def test_never_the_same_calendar_day_and_never_sooner_than_the_hours(at, zone, hours):
    """Both rules hold in any zone; on days of 23 and 25 hours too."""
    said = at.astimezone(zone)
    ready = ready_at(said, hours)
    assert ready.astimezone(zone).date() > said.date()
    assert ready.astimezone(UTC) - at >= timedelta(hours=hours)


@given(any_moment, zones, st.integers(0, 400))
def test_it_takes_no_longer_than_the_two_rules_ask(at, zone, hours):
    """Either the hours are just over, or the next day just began."""
    said = at.astimezone(zone)
    ready = ready_at(said, hours).astimezone(UTC)
    if ready > at + timedelta(hours=hours):
        before = (ready - timedelta(seconds=1)).astimezone(zone)
        assert before.date() == said.date()


@given(any_moment, zones, st.integers(0, 400), st.integers(0, 400))
def test_longer_hours_never_end_sooner(at, zone, hours, more):
    """Asking for more time can only move the end away."""
    said = at.astimezone(zone)
    assert ready_at(said, hours + more).astimezone(UTC) >= ready_at(said, hours).astimezone(UTC)


@given(st.lists(st.integers(-1000, 1000), min_size=1))
def test_lengthening_only_lengthens(asked):
    """The longest that was ever asked for counts, in whatever order they were asked."""
    journey, at = Journey(), datetime(2027, 1, 1, tzinfo=UTC)
    longest = 0
    for hours in asked:
        journey = apply(journey, SettlingLengthened("g", hours), at)
        longest = max(longest, hours)
        assert journey.settling_hours == longest


def test_more_hours_than_anybody_could_mean_count_as_a_year():
    """A huge number in an old record neither fails nor ends sooner."""
    said = datetime(2027, 1, 1, tzinfo=UTC)
    assert ready_at(said, 10**12) == said + timedelta(hours=LONGEST_HOURS)


@given(any_moment, zones, st.integers(0, 120), st.integers(0, 11), st.integers(1, 72))
@example(datetime(2011, 12, 29, 9, tzinfo=UTC), ZoneInfo("Pacific/Apia"), 25, 1, 13)
def test_a_clock_set_back_makes_it_only_less_on(at, zone, hours, later, back):
    """At an earlier moment nothing is further on than at a later one within a fresh yes.

    Hours are counted as they pass: where a zone skips a day, "13 hours ago" on the wall's
    clock can be a time that never was, and lie ahead.
    """
    yes = ready_at(at.astimezone(zone), 24).astimezone(UTC) + timedelta(hours=hours)
    journey = apply(talked(at), DayConfirmed("g"), yes)
    now = yes + timedelta(hours=later)
    assert settling(journey, 24, now.astimezone(zone)).stage is Stage.today
    before = (yes - timedelta(hours=back)).astimezone(zone)
    assert ORDER.index(settling(journey, 24, before).stage) < ORDER.index(Stage.today)


def test_where_a_zone_skipped_a_day_the_next_there_was_is_the_next_day():
    """In Apia the night led from 29 December 2011 to the 31st; the hours count all the same."""
    apia = ZoneInfo("Pacific/Apia")
    said = datetime(2011, 12, 29, 20, tzinfo=apia)
    assert ready_at(said, 1) == datetime(2011, 12, 31, tzinfo=apia)
    assert ready_at(said, 24) == datetime(2011, 12, 31, 20, tzinfo=apia)


def test_a_yes_from_a_clock_that_ran_ahead_is_never_counted():
    """Whatever is recorded next, earlier, shows that the yes was not said when it claims to be."""
    said = datetime(2027, 3, 1, 12, tzinfo=UTC)
    ahead = said + timedelta(days=5)
    journey = apply(talked(said), DayConfirmed("g"), ahead)
    journey = apply(journey, SettlingLengthened("g", 1), said + timedelta(days=3))
    assert settling(journey, 24, ahead + timedelta(hours=1)).stage is Stage.settled


@pytest.mark.parametrize(
    ("after", "stage"),
    [(timedelta(0), Stage.today), (FRESH - timedelta(seconds=1), Stage.today), (FRESH, Stage.settled)],
)
def test_a_yes_said_on_the_day_is_fresh_for_twelve_hours(after, stage):
    """Up to the last second; then it is asked anew."""
    said = datetime(2027, 3, 1, 12, tzinfo=UTC)
    yes = said + timedelta(days=2)
    journey = apply(talked(said), DayConfirmed("g"), yes)
    assert settling(journey, 24, yes + after).stage is stage


def test_twelve_hours_are_twelve_hours_when_the_clock_changes():
    """A yes at 20:00 before the spring change is over at 09:00, not at 08:00."""
    said = datetime(2027, 3, 20, 12, tzinfo=BERLIN)
    yes = datetime(2027, 3, 27, 20, tzinfo=BERLIN)
    journey = apply(talked(said), DayConfirmed("g"), yes)
    assert settling(journey, 24, datetime(2027, 3, 28, 8, 59, tzinfo=BERLIN)).stage is Stage.today
    assert settling(journey, 24, datetime(2027, 3, 28, 9, 0, tzinfo=BERLIN)).stage is Stage.settled


@pytest.mark.parametrize("outcome", [Outcome.yes, Outcome.unsure])
def test_the_second_that_settling_ends(outcome):
    """One second before, it settles; then it is settled."""
    said = datetime(2027, 3, 1, 12, tzinfo=UTC)
    journey = talked(said, outcome)
    over = said + timedelta(hours=48)
    assert settling(journey, 48, over - timedelta(seconds=1)).stage is Stage.settling
    assert settling(journey, 48, over).stage is Stage.settled
    assert settling(journey, 48, over).ready_at == over


@given(any_moment, st.integers(0, 500))
def test_a_yes_said_while_it_settles_never_counts(at, hours):
    """Not now and not later, however the record came to be."""
    journey = talked(at)
    early = min(at + timedelta(hours=hours), ready_at(at, 24) - timedelta(seconds=1))
    journey = apply(journey, DayConfirmed("g"), early)
    for after in range(0, 100, 3):
        assert settling(journey, 24, at + timedelta(hours=after)).stage is not Stage.today


def test_taking_longer_after_the_yes_takes_the_yes_back():
    """Whoever asks for more time on the day itself gets it."""
    said = datetime(2027, 3, 1, 12, tzinfo=UTC)
    yes = said + timedelta(days=2)
    journey = apply(talked(said), DayConfirmed("g"), yes)
    journey = apply(journey, SettlingLengthened("g", 168), yes + timedelta(minutes=1))
    assert settling(journey, 24, yes + timedelta(minutes=2)).stage is Stage.settling


def test_each_stage_has_its_moment():
    """Before, settling, settled, today, afterwards; and before again when reopened."""
    said = datetime(2027, 3, 1, 12, tzinfo=UTC)
    later = said + timedelta(days=3)
    journey = Journey()
    assert settling(journey, 24, said).stage is Stage.before
    journey = talked(said)
    assert settling(journey, 24, said).stage is Stage.settling
    assert settling(journey, 24, later).stage is Stage.settled
    journey = apply(journey, DayConfirmed("g"), later)
    assert settling(journey, 24, later).stage is Stage.today
    journey = apply(journey, DayEnded("g"), later)
    assert settling(journey, 24, later).stage is Stage.afterwards
    journey = apply(journey, TalkNoted("g", Outcome.no), later)
    assert settling(journey, 24, later).stage is Stage.resting
    journey = apply(journey, TalkReopened("g"), later)
    assert settling(journey, 24, later) == settling(Journey(), 24, later)


def test_a_talk_noted_anew_settles_anew():
    """A second yes starts the time again and forgets the yes of the day."""
    said = datetime(2027, 3, 1, 12, tzinfo=UTC)
    later = said + timedelta(days=3)
    journey = apply(talked(said), DayConfirmed("g"), later)
    journey = apply(journey, TalkNoted("g", Outcome.yes), later)
    assert settling(journey, 24, later).stage is Stage.settling


def test_no_guide_settles_in_less_than_a_day():
    """A ladder that asks for an hour gets a day; one that asks for two days gets two."""
    from dataclasses import replace

    guide = flagship()
    step = guide.ladder[0]
    assert least_settling(replace(guide, ladder=(replace(step, settle_hours=1),))) == 24
    assert least_settling(replace(guide, ladder=(replace(step, settle_hours=48), step))) == 48
    assert least_settling(replace(guide, ladder=())) == 24
