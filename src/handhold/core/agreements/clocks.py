"""What clocks are used for: settling and freshness. Each reading can only delay or shorten.

Three clocks readings are at hand on a device: its own now; its own stamps (on what its person
said, and on hearing what the partner said); and the partner's claims. Settling waits for the
latest of them all. Freshness is one stopwatch on the device's own clock, started by its own
person's "today": what the partner's device says is only how much of *theirs* was left after it
had seen mine, a length of time. So no difference between two clocks can make a step more on.
"""

from datetime import datetime, time, timedelta, tzinfo

from handhold.core.agreements.history import Heard
from handhold.core.agreements.round import Round, precedes_heard
from handhold.core.agreements.statements import Side, Still


def other(side: Side) -> Side:
    """Return the other of the two."""
    return "b" if side == "a" else "a"


def ready_at(round_: Round, zone: tzinfo) -> datetime | None:
    """Return when settling is over on this device, None while there aren't two yeses.

    The settling time, and the end of the calendar day in either person's zone, counted from
    the latest moment that either yes may have been said: as claimed, and as heard here.
    """
    if not round_.both:
        return None
    said = tuple(round_.first.values())
    last = max(max(h.statement.at, h.heard) for h in said)
    days = [next_day(last, z) for z in (zone, *(h.statement.zone for h in said))]
    return max(last + timedelta(hours=round_.hours), *days)


def next_day(moment: datetime, zone: tzinfo) -> datetime:
    """Return the first moment of the calendar day after `moment` in that zone."""
    day = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(0), zone)


def said_today(round_: Round, side: Side, now: datetime, window: timedelta) -> bool:
    """Return whether this device's person has said "today" within the window, by its clock."""
    today = round_.today.get(side)
    return today is not None and timedelta(0) <= now - today.statement.at < window


def word_left(word: Heard, window: timedelta) -> timedelta:
    """Return how long the partner's "today" lasts, counted from this person's own."""
    said = word.statement
    return min(window, timedelta(minutes=said.left)) if isinstance(said, Still) else window


def met(round_: Round, side: Side, window: timedelta) -> timedelta | None:
    """Return how long after my "today" both are fresh; None if the partner's hasn't seen mine."""
    mine, theirs = round_.today.get(side), round_.today.get(other(side))
    if mine is None or theirs is None:
        return None
    words = (theirs, *round_.still.get(other(side), ()))
    lengths = [word_left(w, window) for w in words if precedes_heard(mine, w)]
    return min(lengths, default=None)


def was_on(round_: Round, side: Side, window: timedelta) -> bool:
    """Return whether both "today"s met here while both lasted, now or earlier."""
    mine, theirs = round_.today.get(side), round_.today.get(other(side))
    if mine is None or theirs is None:
        return False
    words = (theirs, *round_.still.get(other(side), ()))
    return any(
        precedes_heard(mine, w)
        and timedelta(0) <= w.heard - mine.statement.at < word_left(w, window)
        for w in words
    )


def fresh(round_: Round, side: Side, now: datetime, window: timedelta) -> bool:
    """Return whether both "today"s are fresh on this device."""
    length = met(round_, side, window)
    mine, theirs = round_.today.get(side), round_.today.get(other(side))
    if length is None or mine is None or theirs is None:
        return False
    elapsed = now - mine.statement.at
    stamps = (theirs.statement.at, theirs.heard)
    return timedelta(0) <= elapsed < length and all(
        timedelta(0) <= now - stamp < window for stamp in stamps
    )


def is_on(round_: Round, side: Side, now: datetime, zone: tzinfo, window: timedelta) -> bool:
    """Return whether a step is on, on this device, now. Pass the round of all statements."""
    ready = ready_at(round_, zone)
    mine = round_.today.get(side)
    if not round_.mutual or ready is None or mine is None:
        return False
    return ready <= now and ready <= mine.statement.at and fresh(round_, side, now, window)
