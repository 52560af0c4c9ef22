"""How a relay is set up: everything has a default, and everything can be set from outside."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, get_type_hints

import msgspec

from handhold.base.errors import InputError
from handhold.relay.sealing import default_keys
from handhold.wire.limits import MESSAGE_DAYS

PREFIX: Final = "HANDHOLD_RELAY_"
_MEMORY_ONLY: Final = "none"
_MOST_DAYS: Final = 60
_SHORTEST_TOKEN: Final = 16
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a relay; each is also an environment variable, HANDHOLD_RELAY_ and its name.

    Rates are events a second for one address (a /64 of IPv6), `*_burst` how many at once, and
    `everybody_*` the same for all addresses together, in each process.
    """

    database: str = "handhold-relay.db"
    keys: str = ""
    days: int = MESSAGE_DAYS
    deposit_rate: float = 5.0
    deposit_burst: float = 120.0
    request_rate: float = 10.0
    request_burst: float = 300.0
    everybody_rate: float = 20_000.0
    everybody_burst: float = 40_000.0
    nameplates_an_hour: float = 5.0
    claims_an_hour: float = 20.0
    polls: int = 20_000
    polls_for_one: int = 64
    connections: int = 30_000
    metrics_token: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work. Raises InputError."""
        if not 1 <= self.days <= _MOST_DAYS:
            raise InputError(f"{PREFIX}DAYS is {self.days}, and must be 1 to {_MOST_DAYS}")
        if _SCHEME.match(self.database) and not self.postgres:
            raise InputError(
                f"{PREFIX}DATABASE (or --database) must be a file or begin with postgresql:// ;"
                " put ./ before a file's name that has a colon"
            )
        for name, kind in get_type_hints(Options).items():
            if kind in (int, float):
                _check_number(name, getattr(self, name))
        if self.metrics_token and len(self.metrics_token) < _SHORTEST_TOKEN:
            raise InputError(f"{PREFIX}METRICS_TOKEN must have {_SHORTEST_TOKEN} characters or more")

    @property
    def postgres(self) -> bool:
        """Whether the database is a PostgreSQL address rather than a SQLite file."""
        return self.database.startswith(("postgresql://", "postgres://"))

    def keys_path(self) -> Path | None:
        """Return where the sealing keys lie; None keeps them in the process alone."""
        if self.keys == _MEMORY_ONLY:
            return None
        if self.keys:
            return Path(self.keys)
        name = self.database if self.postgres else str(Path(self.database).absolute())
        return default_keys(name)


def _check_number(name: str, number: float) -> None:
    rate = name.endswith("_rate")
    if not math.isfinite(number) or number <= 0 or (number < 1 and not rate):
        least = "above 0" if rate else "1 or more"
        raise InputError(f"{PREFIX}{name.upper()} is {number}, and must be {least}, and finite")


def from_environment(environment: Mapping[str, str]) -> Options:
    """Read options from HANDHOLD_RELAY_* variables. Raises InputError for a value of no use."""
    given = {
        name: environment[PREFIX + name.upper()]
        for name in Options.__struct_fields__
        if PREFIX + name.upper() in environment
    }
    try:
        return msgspec.convert(given, Options, strict=False)
    except msgspec.ValidationError as wrong:
        raise InputError(_told(str(wrong), given)) from wrong


def unknown(environment: Mapping[str, str]) -> list[str]:
    """Return the HANDHOLD_RELAY_* names that set nothing: most are slips of the pen."""
    known = {PREFIX + name.upper() for name in Options.__struct_fields__}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _told(wrong: str, given: Mapping[str, str]) -> str:
    """Return which variable of numbers holds none; those of text can't be wrong, nor shown."""
    name = wrong.rpartition("$.")[2].strip("`")
    kind = "whole number" if get_type_hints(Options)[name] is int else "number"
    return f"{PREFIX}{name.upper()} is {given[name][:40]!r}, and must be a {kind}"


def to_environment(options: Options) -> dict[str, str]:
    """Write options as the variables that `from_environment` reads."""
    return {
        PREFIX + name.upper(): str(value) for name, value in msgspec.structs.asdict(options).items()
    }
