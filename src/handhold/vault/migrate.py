"""Lifts a vault file of an older format, step by step, when its passphrase opens it.

A step changes the tables only; sealed records keep their shape (events have versions of their
own). Each step and the header of its new format are one transaction, so a file is always wholly
of one format, and the header's MAC records which. Before a step counts, the file is read back.
"""

from collections.abc import Callable, Mapping
from typing import Final

from handhold.base.errors import VaultDamaged
from handhold.vault.database import FORMAT, SCHEMA, Database, Step
from handhold.vault.header import Header

STEPS: Final[Mapping[int, Step]] = {}
"""By the format a step starts from. Format 1 is the first, so there is nothing to lift yet."""

TABLES: Final[Mapping[int, tuple[str, ...]]] = {1: SCHEMA}
"""What a file of each format holds, word for word."""


def known(database: Database, form: int, tables: Mapping[int, tuple[str, ...]] = TABLES) -> None:
    """Raise VaultDamaged unless the file holds exactly the tables of its format.

    So no view or trigger can hide in a file that comes from elsewhere.
    """
    if database.tables() != sorted(tables[form]):
        raise VaultDamaged


def lift(
    database: Database,
    header: Header,
    rewrapped: Callable[[int], Header],
    verify: Callable[[], object],
    *,
    steps: Mapping[int, Step] = STEPS,
    newest: int = FORMAT,
) -> Header:
    """Bring the file to the newest format and return its header.

    `rewrapped` gives the header for a format number, with wrapping and MAC made anew; `verify`
    raises unless every record in the file still opens.
    """
    while header.format < newest:
        raised = rewrapped(header.format + 1)
        database.lift(steps[header.format], raised, verify)
        header = raised
    return header
