"""Settling: an idea gets at least a day, and never the same calendar day."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from handhold.core.journey.events import Outcome
from handhold.core.journey.journey import Journey

FRESH = timedelta(hours=12)
"""How long a yes said on the day counts; after that it is asked anew."""

LONGEST_HOURS = 366 * 24
"""The longest settling that can be asked for: a year. A no is what ends things for good."""


class Stage(StrEnum):
    """Where the talk and what follows it stand."""

    before = "before"
    resting = "resting"
    settling = "settling"
    settled = "settled"
    today = "today"
    afterwards = "afterwards"


@dataclass(frozen=True, slots=True)
class Settling:
    """The stage, and from when on the day can be asked about (None where that has no sense)."""

    stage: Stage
    ready_at: datetime | None = None


def ready_at(said: datetime, hours: int) -> datetime:
    """Return when settling is over: `hours` after `said`, and not on that calendar day.

    `said` is time-zone aware; the calendar day is the one of its own zone, where a day may have
    23 or 25 hours. Hours are counted as they pass, not as the clock on the wall shows them.
    """
    next_day = datetime.combine(said.date() + timedelta(days=1), time(0), said.tzinfo)
    passed = said.astimezone(UTC) + timedelta(hours=min(hours, LONGEST_HOURS))
    return max(passed, next_day.astimezone(UTC)).astimezone(said.tzinfo)


def settling(journey: Journey, least_hours: int, now: datetime) -> Settling:
    """Return where the talk stands at `now`; `least_hours` is the guide's settling time.

    A clock that runs backwards can only make it less on: a yes from the future is not counted.
    """
    if journey.talk is None:
        return Settling(Stage.before)
    if journey.talk.outcome is Outcome.no:
        return Settling(Stage.resting)
    if journey.ended_at is not None and journey.confirmed_at is None:
        return Settling(Stage.afterwards)
    said = journey.talk.at.astimezone(now.tzinfo)
    ready = ready_at(said, max(least_hours, journey.settling_hours))
    moment, over = now.astimezone(UTC), ready.astimezone(UTC)
    if moment < over:
        return Settling(Stage.settling, ready)
    if journey.confirmed_at is None:
        return Settling(Stage.settled, ready)
    confirmed = journey.confirmed_at.astimezone(UTC)
    fresh = over <= confirmed <= moment < confirmed + FRESH
    return Settling(Stage.today if fresh else Stage.settled, ready)
