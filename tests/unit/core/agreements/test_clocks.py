"""Settling and freshness, where days are long, zones differ, and clocks are wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import Reason, clocks
from properties.world import World, answered, settled, turned_on

ONE = "g/one"


@pytest.fixture
def world() -> World:
    """Two people who both answered, alone, that a no would be fine."""
    return answered(World())


def agreed(world: World) -> World:
    """Let both say a first yes."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.SayYes(ONE))
    world.sync()
    return world


def ready(world: World, side: str) -> datetime:
    """Return when settling is over on somebody's device."""
    peer = world.peers[side]
    found = ag.ready_at(peer.state.round(ONE), peer.zone)
    assert found is not None
    return found


def test_settling_runs_from_the_later_yes(world: World) -> None:
    """Twenty-four hours from the answer, not from the question."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.sleep(20)
    answer = world.real
    world.do("b", ag.SayYes(ONE))
    world.sync()
    assert ready(world, "a") >= answer + timedelta(hours=24)


def test_settling_here_waits_for_when_the_yes_was_heard(world: World) -> None:
    """Opening the app late makes it later; it never makes it sooner."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.SayYes(ONE))
    world.sleep(30)
    world.sync()
    assert ready(world, "a") >= world.real + timedelta(hours=24)
    assert ready(world, "b") <= world.real


def test_in_the_night_the_clocks_go_forward_an_hour_is_still_an_hour(world: World) -> None:
    """Heard on the eve, it settles for twenty-four hours as they pass, not as the wall shows."""
    berlin = world.peers["a"].zone = ZoneInfo("Europe/Berlin")
    world.real = datetime(2027, 3, 27, 20, tzinfo=berlin).astimezone(UTC)
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.SayYes(ONE))
    world.sleep(1)
    world.sync()
    assert ready(world, "a") == world.real + timedelta(hours=24)


def test_a_clock_that_runs_ahead_only_makes_it_later() -> None:
    """What the partner claims can only delay."""
    world = agreed(answered(World(0, 24)))
    assert ready(world, "a") >= world.real + timedelta(hours=47)


def test_it_is_never_the_same_calendar_day_in_either_zone(world: World) -> None:
    """Six hours would do, but the day has to end for both: here at five in the morning UTC."""
    quick = "h/quick"
    world.do("a", ag.Propose(quick))
    world.sync()
    world.do("b", ag.SayYes(quick))
    world.sync()
    for side in "ab":
        peer = world.peers[side]
        found = ag.ready_at(peer.state.round(quick), peer.zone)
        assert found == datetime(2027, 3, 4, 5, tzinfo=UTC)


def test_a_day_of_twenty_five_hours_is_waited_out() -> None:
    """In the night the clocks go back, 24 hours later can be the same day."""
    berlin = ZoneInfo("Europe/Berlin")
    said = datetime(2027, 10, 31, 0, 10, tzinfo=berlin)
    assert (said.astimezone(UTC) + timedelta(hours=24)).astimezone(berlin).day == 31
    assert clocks.next_day(said, berlin) == datetime(2027, 11, 1, tzinfo=berlin)


def test_the_longest_of_both_lengthenings_counts_and_none_shortens(world: World) -> None:
    """Either may make it longer."""
    agreed(world)
    world.do("a", ag.Lengthen(ONE, 60))
    world.do("b", ag.Lengthen(ONE, 90))
    world.sync()
    assert world.peers["a"].state.round(ONE).hours == 90
    assert world.do("a", ag.Lengthen(ONE, 30)) == ag.Refused(Reason.only_longer)
    assert world.do("a", ag.Lengthen(ONE, 10**6)) == ag.Refused(Reason.only_longer)


def test_setting_one_clock_forward_brings_nothing_on(world: World) -> None:
    """The other device hasn't settled yet."""
    agreed(world)
    world.jump("a", 48)
    assert not isinstance(world.do("a", ag.SayToday(ONE, sober=True)), ag.Refused)
    world.sync()
    assert world.do("b", ag.SayToday(ONE, sober=True)) == ag.Refused(Reason.settling)
    assert not any(world.peers[side].on(ONE, world.real) for side in "ab")


def test_a_clock_behind_its_own_today_shows_nothing_on(world: World) -> None:
    """A yes from the future isn't counted."""
    turned_on(settled(world))
    world.jump("a", -1)
    assert not world.peers["a"].on(ONE, world.real)


def test_the_second_to_say_today_is_on_after_one_more_contact(world: World) -> None:
    """Their device first hears that the other's "today" still lasts."""
    settled(world)
    world.do("a", ag.SayToday(ONE, sober=True))
    world.sync(1)
    world.do("b", ag.SayToday(ONE, sober=True))
    assert not world.peers["b"].on(ONE, world.real)
    world.send("b")
    world.fetch("a")
    assert world.peers["a"].on(ONE, world.real)
    world.send("a")
    world.fetch("b")
    assert world.peers["b"].on(ONE, world.real)


def test_what_is_left_of_the_first_today_ends_it_for_both(world: World) -> None:
    """Eleven hours after the first, one hour is left, on either device."""
    settled(world)
    world.do("a", ag.SayToday(ONE, sober=True))
    world.sync()
    world.sleep(11)
    world.do("b", ag.SayToday(ONE, sober=True))
    world.sync()
    assert all(world.peers[side].on(ONE, world.real) for side in "ab")
    world.sleep(1.01)
    assert not any(world.peers[side].on(ONE, world.real) for side in "ab")


def test_two_todays_that_never_lasted_together_bring_nothing_on(world: World) -> None:
    """Thirteen hours apart."""
    settled(world)
    world.do("a", ag.SayToday(ONE, sober=True))
    world.sync()
    world.sleep(13)
    world.do("b", ag.SayToday(ONE, sober=True))
    world.sync()
    assert not any(world.peers[side].on(ONE, world.real) for side in "ab")
    assert world.do("a", ag.SayDone(ONE)) == ag.Refused(Reason.not_on)


def test_done_can_be_said_the_morning_after(world: World) -> None:
    """It was on; forgetting to say so doesn't undo it."""
    turned_on(settled(world))
    world.sleep(20)
    assert not isinstance(world.do("a", ag.SayDone(ONE)), ag.Refused)
    assert world.peers["a"].state.round(ONE).done


def test_where_a_step_stands_never_compares_the_times_of_two_people() -> None:
    """The fold may look at a time only to compare an author's word with their own earlier one."""
    core = Path(ag.__file__).parent
    lines = (core / "round.py").read_text().splitlines()
    looking = [line for line in lines if ".at" in line.replace(".at(", "") or ".heard" in line]
    looking = [line for line in looking if ".statement" not in line.split(".at")[0]]
    assert len(looking) == 2
    assert all("fresh.at" in line and "yes.at" in line for line in looking)
