"""`handhold doctor`: checks as findings."""

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from handhold.base.errors import HandholdError
from handhold.cli.output import FOUND, say, say_json

LEAST_PYTHON = (3, 11)
LEAST_SQLITE = (3, 35)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, whether all is well, and what was seen."""

    name: str
    well: bool
    seen: str


def report(*, as_json: bool) -> None:
    """Run every check and say what was seen; exit code 1 when something is not well."""
    checks = [_done(check) for check in CHECKS]
    if as_json:
        say_json([{"check": c.name, "well": c.well, "seen": c.seen} for c in checks])
    else:
        for check in checks:
            say(f"{'ok ' if check.well else 'BAD'}  {check.name}: {check.seen}")
    if not all(check.well for check in checks):
        raise typer.Exit(FOUND)


def _done(check: Callable[[], Check]) -> Check:
    """Do a check; whatever stops it is what it saw."""
    name = check.__name__.strip("_").replace("_", " ").capitalize()
    try:
        return check()
    except HandholdError as error:
        return Check(name, well=False, seen=error.sentence())
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is wrong
        return Check(name, well=False, seen=type(error).__name__)


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("Python", sys.version_info >= LEAST_PYTHON, version)


def _sqlite() -> Check:
    return Check("SQLite", sqlite3.sqlite_version_info >= LEAST_SQLITE, sqlite3.sqlite_version)


def _guides() -> Check:
    from handhold.content.location import packs_root
    from handhold.content.shelf import load_shelf

    shelf = load_shelf(packs_root())
    seen = f"{len(shelf.guides)} on the shelf"
    if shelf.refused:
        seen += f", refused: {', '.join(shelf.refused)}"
    return Check("Guides", bool(shelf.guides) and not shelf.refused, seen)


def _vault() -> Check:
    from handhold.native.check import vault_round_trip

    with TemporaryDirectory() as folder:
        seconds = vault_round_trip(Path(folder))
    return Check("Vault", well=True, seen=f"made, opened and wiped; opening took {seconds:.1f} s")


def _vault_folder() -> Check:
    from handhold.native.serve import native_vaults, vault_folder

    folder = vault_folder()
    seen = f"{folder} ({len(native_vaults().names())} vaults)"
    parent = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    from os import W_OK, access

    return Check("Vault folder", parent.is_dir() and access(parent, W_OK), seen)


def _port() -> Check:
    from handhold.native.serve import free_socket

    listener, port = free_socket(None)
    listener.close()
    return Check("Port", well=True, seen=f"{port} is free")


CHECKS: tuple[Callable[[], Check], ...] = (_python, _sqlite, _guides, _vault_folder, _vault, _port)
