"""This machine's time zone, whole: with its clock changes, not only today's distance from UTC."""

from datetime import UTC, datetime, timedelta, tzinfo

from typing_extensions import override


class LocalZone(tzinfo):
    """The zone the system is set to. A moment in it keeps its meaning across clock changes."""

    @override
    def utcoffset(self, dt: datetime | None, /) -> timedelta | None:
        """Return how far from UTC the clock on the wall is at `dt`."""
        return None if dt is None else _local(dt).utcoffset()

    @override
    def dst(self, dt: datetime | None, /) -> timedelta | None:
        """Return None: the system tells the whole distance, not what part of it is summer time."""

    @override
    def tzname(self, dt: datetime | None, /) -> str | None:
        """Return the zone's short name at `dt`, such as CET."""
        return None if dt is None else _local(dt).tzname()

    @override
    def fromutc(self, dt: datetime, /) -> datetime:
        """Return the moment `dt`, told in UTC, as the wall shows it; `fold` marks a repeated hour."""
        local = dt.replace(tzinfo=UTC).astimezone()
        shown = local.replace(tzinfo=self)
        return shown if shown.utcoffset() == local.utcoffset() else shown.replace(fold=1)


LOCAL = LocalZone()


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None).astimezone()
