"""Whose word a table goes by: sources as they stand in a file, and those that an entry names."""

from collections.abc import Mapping
from typing import Any

from handhold.core.supplies.model import Source

UNDATED = "not stated"
Data = Mapping[str, Any]


def read_source(one: Data) -> Source:
    """Return one source. Raises KeyError for a part that isn't there, ValueError for an odd year."""
    year = one.get("year", UNDATED)
    if not isinstance(year, int) and year != UNDATED:
        raise ValueError(f"source {one['id']} has a year that is neither a number nor {UNDATED!r}")
    return Source(
        id=one["id"],
        title=one["title"],
        publisher=one["publisher"],
        year=year if isinstance(year, int) else None,
        address=one["address"],
        seen=one["seen"],
        reported=bool(one.get("reported", False)),
    )


def whose(one: Data, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the sources that an entry names; KeyError for one that nothing defines."""
    return tuple(sources[named] for named in one.get("sources", ()))
