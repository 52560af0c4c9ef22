"""This machine's zone, with its clock changes."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from handhold.core.journey.settling import ready_at
from handhold.native.serve import local_now
from handhold.native.zone import LOCAL

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can't be set here")


@pytest.fixture
def berlin(monkeypatch):
    """Let this machine be in Berlin for a moment."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("utc", "wall", "fold", "hours"),
    [
        (datetime(2027, 1, 5, 11), datetime(2027, 1, 5, 12), 0, 1),  # noqa: DTZ001
        (datetime(2027, 7, 5, 11), datetime(2027, 7, 5, 13), 0, 2),  # noqa: DTZ001
        (datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 2, 30), 0, 2),  # noqa: DTZ001
        (datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 25, 2, 30), 1, 1),  # noqa: DTZ001
    ],
    ids=str,
)
def test_a_moment_is_told_as_the_wall_shows_it(berlin, utc, wall, fold, hours):
    """In winter, in summer, and in the hour that comes twice; and back again."""
    moment = utc.replace(tzinfo=UTC).astimezone(LOCAL)
    assert moment.replace(tzinfo=None, fold=0) == wall
    assert moment.fold == fold
    assert moment.utcoffset() == timedelta(hours=hours)
    assert moment.astimezone(UTC) == utc.replace(tzinfo=UTC)
    assert moment.tzname() in {"CET", "CEST"}


def test_a_summer_evening_chosen_in_winter_is_that_evening(berlin):
    """A reminder keeps its hour over the change."""
    assert datetime(2027, 7, 5, 19, 0, tzinfo=LOCAL).astimezone(UTC).hour == 17


def test_half_past_midnight_on_a_day_of_25_hours_is_settled_only_the_next_day(berlin):
    """With a bare distance from UTC it would be over at half past eleven on the same day."""
    said = datetime(2026, 10, 24, 22, 30, tzinfo=UTC).astimezone(LOCAL)
    assert said.day == 25
    assert ready_at(said, 24) == datetime(2026, 10, 26, 0, 0, tzinfo=LOCAL)


def test_now_is_now_in_this_zone(berlin):
    """The clock of the program is the system's."""
    now = local_now()
    assert abs(now.astimezone(UTC) - datetime.now(UTC)) < timedelta(seconds=5)
    assert now.tzinfo is LOCAL
    assert os.environ["TZ"] == "Europe/Berlin"


def test_no_moment_has_no_distance():
    """As the standard library asks of a zone."""
    assert LOCAL.utcoffset(None) is None
    assert LOCAL.tzname(None) is None
    assert LOCAL.dst(None) is None
