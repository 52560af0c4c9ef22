"""Reading the tables: plain mappings in (from TOML), frozen rules out."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, TypeVar

from handhold.base.errors import PackUnreadable
from handhold.core.supplies.model import (
    Cell,
    CleaningCell,
    CleaningWay,
    Confidence,
    Dispute,
    Group,
    Kind,
    KitLine,
    Option,
    Side,
    Source,
    SuppliesRules,
    Verdict,
)
from handhold.core.supplies.whose import Data, read_source, whose

UNKNOWN = "unknown"
Named = TypeVar("Named", Source, Dispute, Option, CleaningWay)
_LISTS = ("source", "dispute", "group", "reason", "cell", "untold", "way", "cleaning", "kit")
_WORDS = (
    "label-note",
    "assumed",
    "nothing",
    "label-fixed",
    "untested",
    "silent",
    "silent-use",
    "ask-for-lubricant",
)
_THINGS = {kind: f"{kind.value}s" for kind in Kind}
_KEPT = "review_by"
"""A date in each file, for whoever keeps the tables."""


def parse_rules(tables: Iterable[Data]) -> SuppliesRules:
    """Return the rules from the TOML tables of `packs/_supplies`, in any order.

    Raises PackUnreadable, naming the entry, for a missing part, an id that nothing defines,
    two entries of one id, or two lines that speak about the same pair for the same use.
    """
    try:
        return _rules(_merged(tables))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise PackUnreadable(f"supplies: {error}") from error


def _merged(tables: Iterable[Data]) -> dict[str, Any]:
    names = (*_LISTS, *(kind.value for kind in Kind))
    merged: dict[str, Any] = {name: [] for name in names} | {"words": {}}
    for table in tables:
        for name, value in table.items():
            if name == "words":
                merged["words"].update(value)
            elif name != _KEPT:
                merged[name].extend(value)
    return merged


def _rules(data: Data) -> SuppliesRules:
    sources = _by_id(read_source(one) for one in data["source"])
    disputes = _by_id(_dispute(one, sources) for one in data["dispute"])
    reasons = {str(one["id"]): str(one["text"]).strip() for one in data["reason"]}
    groups = tuple(Group(Kind(one["kind"]), one["id"], one["label"]) for one in data["group"])
    options = {
        kind: tuple(_option(kind, one, groups, sources) for one in data[kind.value])
        for kind in Kind
    }
    for kind in Kind:
        _by_id(options[kind])
    _no_empty_group(groups, options)
    ids = {kind: {one.id for one in options[kind]} for kind in Kind}
    cells = tuple(_cell(one, sources, disputes, reasons, ids) for one in data["cell"])
    _each_pair_once(cells)
    untold = tuple(_untold(one, sources, disputes, reasons, ids) for one in data["untold"])
    _each_pair_once(untold)
    ways = _by_id(CleaningWay(one["id"], one["label"], one["how"]) for one in data["way"])
    cleaning = tuple(
        _cleaning(one, sources, disputes, ids[Kind.toy], ways) for one in data["cleaning"]
    )
    return SuppliesRules(
        options=options,
        groups=groups,
        cells=cells,
        ways=tuple(ways.values()),
        cleaning=cleaning,
        sources=tuple(sources.values()),
        disputes=tuple(disputes.values()),
        words={name: str(data["words"][name]).strip() for name in _WORDS},
        kit=tuple(_kit(one, sources, ids) for one in data["kit"]),
        untold=untold,
    )


def _by_id(found: Iterable[Named]) -> dict[str, Named]:
    named: dict[str, Named] = {}
    for one in found:
        if one.id in named:
            raise ValueError(f"two entries are called {one.id}")
        named[one.id] = one
    return named


def _dispute(one: Data, sources: Mapping[str, Source]) -> Dispute:
    sides = tuple(
        Side(side["says"], tuple(sources[s] for s in side["sources"])) for side in one["side"]
    )
    if len(sides) < 2:  # noqa: PLR2004
        raise ValueError(f"dispute {one['id']} has no second side")
    return Dispute(one["id"], one["title"], sides, one["choice"])


def _option(
    kind: Kind, one: Data, groups: Iterable[Group], sources: Mapping[str, Source]
) -> Option:
    group = one.get("group", one["id"])
    if kind is not Kind.use and group and (kind, group) not in {(g.kind, g.id) for g in groups}:
        raise ValueError(f"{kind.value} {one['id']} is in no known group")
    if one["id"] == UNKNOWN and not one.get("uncertain"):
        raise ValueError(f"an unknown {kind.value} has to say why it is uncertain")
    return Option(
        kind=kind,
        id=one["id"],
        label=one["label"],
        hint=one["hint"],
        group=group,
        have=one.get("have", ""),
        porous=one.get("porous", ""),
        uncertain=one.get("uncertain", ""),
        offered=bool(one.get("offered", True)),
        sources=whose(one, sources),
    )


def _cell(
    one: Data,
    sources: Mapping[str, Source],
    disputes: Mapping[str, Dispute],
    reasons: Mapping[str, str],
    ids: Mapping[Kind, set[str]],
    *,
    known: bool = True,
) -> Cell:
    named = _named(one, ids)
    if not any(named.values()):
        raise ValueError(f"a line with reason {one['reason']} speaks about nothing")
    may_say = one.get("label_may_say")
    return Cell(
        verdict=_verdict(one) if known else Verdict(one["verdict"]),
        reason=reasons[one["reason"]],
        confidence=Confidence(one["confidence"]),
        sources=whose(one, sources),
        open_use=bool(one.get("open_use", False)),
        open_barrier=bool(one.get("open_barrier", False)),
        dispute=disputes[one["dispute"]] if "dispute" in one else None,
        label_may_say=Verdict(may_say) if may_say else None,
        **named,
    )


def _untold(
    one: Data,
    sources: Mapping[str, Source],
    disputes: Mapping[str, Dispute],
    reasons: Mapping[str, str],
    ids: Mapping[Kind, set[str]],
) -> Cell:
    """Return a line about toys whose shape isn't named: the only kind that may say `unknown`."""
    cell = _cell(one, sources, disputes, reasons, ids, known=False)
    if cell.shapes or not cell.toys:
        raise ValueError(
            f"an untold line with reason {one['reason']} has to name toys and no shape"
        )
    return cell


def _named(one: Data, ids: Mapping[Kind, set[str]]) -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for kind, plural in _THINGS.items():
        named[plural] = tuple(one.get(plural, ()))
        strange = set(named[plural]) - ids[kind]
        if strange:
            raise ValueError(f"no {kind.value} is called {', '.join(sorted(strange))}")
    return named


def _kit(one: Data, sources: Mapping[str, Source], ids: Mapping[Kind, set[str]]) -> KitLine:
    return KitLine(one["text"], one["why"], whose(one, sources), **_named(one, ids))


def _verdict(one: Data) -> Verdict:
    verdict = Verdict(one["verdict"])
    if verdict is Verdict.unknown:
        raise ValueError("a line of the tables says ok, caution or no")
    return verdict


def _no_empty_group(groups: Iterable[Group], options: Mapping[Kind, tuple[Option, ...]]) -> None:
    for group in groups:
        if all(one.group != group.id for one in options[group.kind]):
            raise ValueError(f"nothing is in the {group.kind.value} group {group.id}")


def _each_pair_once(cells: Iterable[Cell]) -> None:
    seen: set[tuple[str, ...]] = set()
    for cell in cells:
        lists = (cell.lubricants, cell.barriers, cell.toys, cell.shapes, cell.uses)
        for place in product(*(one or ("",) for one in lists)):
            if place in seen:
                raise ValueError(f"two lines speak about {' + '.join(filter(None, place))}")
            seen.add(place)


def _cleaning(
    one: Data,
    sources: Mapping[str, Source],
    disputes: Mapping[str, Dispute],
    toys: set[str],
    ways: Mapping[str, CleaningWay],
) -> CleaningCell:
    if one["toy"] not in toys or one["way"] not in ways:
        raise ValueError(f"cleaning {one['toy']} by {one['way']}: no such toy or way")
    return CleaningCell(
        toy=one["toy"],
        way=ways[one["way"]],
        verdict=_verdict(one),
        reason=one["reason"],
        confidence=Confidence(one["confidence"]),
        sources=whose(one, sources),
        dispute=disputes[one["dispute"]] if "dispute" in one else None,
    )
