"""Shared data that lies beside the guides: coach rules, supplies, help, and their like."""

import tomllib
from collections.abc import Callable
from importlib.resources.abc import Traversable
from os import SEEK_END
from typing import Any

from handhold.base.errors import PackUnreadable


def read_tables(root: Traversable, folder: str) -> tuple[dict[str, Any], ...]:
    """Return every TOML file of a shared folder such as `_coach/en`, in order of name.

    Raises PackUnreadable, naming the file, when the folder is missing or a file is no TOML.
    """
    place = _inside(root, folder)
    if not place.is_dir():
        raise PackUnreadable(folder)
    names = sorted(one.name for one in place.iterdir() if one.name.endswith(".toml"))
    return tuple(_read_table(place.joinpath(name), f"{folder}/{name}") for name in names)


def read_bytes(root: Traversable, path: str) -> bytes:
    """Return a shared file such as `_ask/stop-words.txt` as it is; PackUnreadable if it can't be."""
    try:
        return _inside(root, path).read_bytes()
    except OSError as error:
        raise PackUnreadable(path) from error


def parts_of(root: Traversable, path: str) -> tuple[int, Callable[[int, int], bytes]]:
    """Return how many bytes a shared file has, and what reads so many of them from a place on.

    Nothing of it is kept in memory. PackUnreadable when it can't be opened, then or later.
    """
    place = _inside(root, path)

    def read(at: int, count: int) -> bytes:
        try:
            with place.open("rb") as held:
                held.seek(at)
                return held.read(count)
        except OSError as error:
            raise PackUnreadable(path) from error

    try:
        with place.open("rb") as held:
            return held.seek(0, SEEK_END), read
    except OSError as error:
        raise PackUnreadable(path) from error


def _inside(root: Traversable, path: str) -> Traversable:
    place = root
    for part in path.split("/"):
        if part in {"", ".", ".."} or "\\" in part:
            raise PackUnreadable(path)
        place = place.joinpath(part)
    return place


def _read_table(place: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(place.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PackUnreadable(f"{name}: {error}") from error
