"""A second opinion on any selection, from cells.toml and the house decisions alone."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from handhold.core.supplies import Selection

CELLS = tomllib.loads((Path(__file__).parent / "cells.toml").read_text("utf-8"))
LETTERS = {"o": "ok", "c": "caution", "n": "no"}
RANKS = ["unknown", "ok", "caution", "no"]
USES = (
    *("anal", "vaginal", "oral", "oral-anal", "outside", "anal-then-vaginal", "anal-then-oral"),
    *("vaginal-then-anal", "sharing", ""),
)
CONDOMS = CELLS["dry"]["condoms"]
POROUS = ("tpe", "pvc")

Said = tuple[str, tuple[str, ...]]
"""A verdict, and the kinds of thing that it is about."""


def places(table: str) -> Iterator[tuple[str, str, str]]:
    """Yield (lubricant, barrier or toy, verdict) for every place of the table."""
    columns = CELLS[f"{table[:-1]}-columns"]["members"]
    for lubricant, row in CELLS[table].items():
        letters = row.split()
        assert len(letters) == len(columns), lubricant
        for letter, members in zip(letters, columns, strict=True):
            for member in members:
                yield lubricant, member, LETTERS[letter]


PAIRS = {(*place[:2],): place[2] for table in ("barriers", "toys") for place in places(table)}


def second_opinion(chosen: Selection) -> str:
    """Return the worst of all that is said; fine only when everything named is spoken of."""
    told = list(_said(chosen))
    worst = max((verdict for verdict, _ in told), key=RANKS.index, default="unknown")
    if chosen.toy and not chosen.shape and chosen.toy not in CELLS["untold-uses"]["shapely"]:
        letter = CELLS["untold-uses"]["any"].split()[USES.index(chosen.use)]
        worst = max(worst, LETTERS.get(letter, "unknown"), key=RANKS.index)
    about = {kind for _, kinds in told for kind in kinds}
    named = {"lubricant", "barrier", "toy"} - {
        kind for kind in ("lubricant", "barrier", "toy") if getattr(chosen, kind) in {"", "none"}
    }
    return "caution" if worst == "ok" and named - about else worst


def _said(chosen: Selection) -> Iterator[Said]:
    column = USES.index(chosen.use)
    for kind in ("lubricant", "barrier", "toy", "shape"):
        if given := getattr(chosen, kind):
            yield from _read(CELLS[f"{kind}-uses"][given], column, kind)
    yield from _read(CELLS["bare-uses"]["any"], column)
    if not chosen.barrier:
        yield from _read(CELLS["bare-uses"]["no-barrier"], column)
    yield from _pairs(chosen)
    yield from _shared(chosen, column)


def _read(row: str, column: int, *kinds: str) -> Iterator[Said]:
    letter = row.split()[column]
    if letter != "-":
        yield LETTERS[letter], kinds


def _pairs(chosen: Selection) -> Iterator[Said]:
    if chosen.lubricant == "none":
        if chosen.barrier in CONDOMS:
            yield "caution", ("lubricant", "barrier")
        return
    for kind in ("barrier", "toy"):
        if chosen.lubricant == "nonoxynol-9" and kind == "barrier":
            continue  # its row of the table is about anal use; lubricant-uses has all of them
        other = getattr(chosen, kind)
        if chosen.lubricant and other not in {"", "none"}:
            yield PAIRS.get((chosen.lubricant, other), "caution"), ("lubricant", kind)


def _shared(chosen: Selection, column: int) -> Iterator[Said]:
    covered = chosen.barrier in CONDOMS
    if chosen.toy in POROUS:
        row = CELLS["porous-uses"]["condom" if covered else "without"]
        yield from _read(row, column, "toy", "barrier")
    if chosen.toy == "silicone-solid" and chosen.use == "sharing" and covered:
        yield "ok", ("toy", "barrier")
