"""Moments in words that people use."""

from datetime import datetime

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEK = 7


def told_day(moment: datetime, now: datetime) -> str:
    """Return a day as people say it: today, tomorrow, Friday, or 3 May."""
    local = moment.astimezone(now.tzinfo)
    ahead = (local.date() - now.date()).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    if ahead == -1:
        return "yesterday"
    if 0 < ahead < WEEK:
        return _DAYS[local.weekday()]
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local.day} {_MONTHS[local.month - 1]}{year}"


def told_moment(moment: datetime, now: datetime) -> str:
    """Return a moment as people say it: tomorrow at 14:30."""
    local = moment.astimezone(now.tzinfo)
    return f"{told_day(moment, now)} at {local:%H:%M}"
