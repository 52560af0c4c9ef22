"""The lint at a place that somebody names: a guide's folder, its .zip, or a folder of guides.

Nothing there is trusted. Each guide is read as one from elsewhere is: within limits, and without
following a link or opening what is no plain file.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from handhold.base.errors import InputError
from handhold.base.findings import Finding, Severity
from handhold.content.fields import is_id
from handhold.content.lint.run import lint_pack
from handhold.content.pack import Pack
from handhold.content.shelf import load_packs
from handhold.content.translations import beside, parted
from handhold.content.untrusted import read_untrusted

MOST_GUIDES = 200
_MARKS = ("pack.toml", "sources.toml", "chapters")


def lint_place(place: Path, shipped: Traversable, today: date) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of each guide at a place, by the name of its folder or archive.

    A folder is one guide when it holds a `pack.toml`, a `sources.toml` or `chapters`; else each
    folder in it is a guide, save those whose name starts with `_` or `.`. Links may lead to a
    guide that ships with the program. Raises InputError when there is nothing to read, or when
    a folder holds more than 200 guides.
    """
    packs = {one.name: _read(one) for one in _guides(place)}
    known = load_packs(shipped)
    packs = beside(packs, known | packs)
    shelf = {name: pack.guide for name, pack in known.items()}
    shelf |= {
        pack.guide.id: pack.guide
        for name, pack in packs.items()
        if pack.guide.id and not parted(name)[1]
    }
    return {name: lint_pack(pack, shelf, today) for name, pack in packs.items()}


def _guides(place: Path) -> Iterator[Path]:
    """Yield the folders and archives to read, in order of name."""
    if not place.is_dir():
        if place.suffix.lower() != ".zip" or not (place.exists() or place.is_symlink()):
            raise InputError(f"no folder or .zip {str(place)!r}")
        yield place
        return
    # "." has no name, and a guide's folder is called what the guide is.
    place = place if place.name not in {"", ".."} else place.resolve()
    if place.is_symlink() or any(os.path.lexists(place / name) for name in _MARKS):
        yield place
        return
    try:
        found = sorted(one for one in place.iterdir() if one.is_dir() and one.name[0] not in "._")
    except OSError as error:
        raise InputError(f"{str(place)!r} can't be read: {type(error).__name__}") from None
    if len(found) > MOST_GUIDES:
        raise InputError(f"{str(place)!r} holds more than {MOST_GUIDES} folders")
    yield from found


def _read(place: Path) -> Pack:
    """Return the guide at one place; a folder is called what the guide in it is."""
    pack = read_untrusted(place)
    told = ""
    if place.suffix.lower() != ".zip" or place.is_dir():
        name, _ = parted(place.name)
        if not is_id(name):
            told = "A folder's name is an id."
        elif pack.guide.id not in {"", name}:
            told = f"The folder is called “{name[:60]}”, the guide “{pack.guide.id}”."
    if not told:
        return pack
    found = Finding(Severity.error, "bad-id", "pack.toml", told)
    return replace(pack, findings=(found, *pack.findings))
