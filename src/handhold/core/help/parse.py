"""Reading the helplines: plain mappings in (from TOML), a frozen book out."""

from collections.abc import Iterable, Mapping
from typing import Any

from handhold.base.errors import PackUnreadable
from handhold.core.help.model import Contact, Country, HelpBook, HelpLine, HelpSource, Need, Way

Data = Mapping[str, Any]


def parse_help(tables: Iterable[Data]) -> HelpBook:
    """Return the book from the TOML tables of `packs/_help`.

    Raises PackUnreadable, naming the entry, for a line without a name, contact, source or
    month seen, for a country nobody defines, and for two lines of one id.
    """
    countries: list[Country] = []
    lines: list[HelpLine] = []
    words: dict[str, str] = {}
    needs: dict[Need, str] = {}
    try:
        for table in tables:
            words.update(table.get("words", {}))
            needs.update({Need(need): told for need, told in table.get("needs", {}).items()})
            countries.extend(_country(one) for one in table.get("country", ()))
            lines.extend(_line(one) for one in table.get("line", ()))
        _sound(countries, lines, words, needs)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise PackUnreadable(f"help: {error}") from error
    return HelpBook(tuple(countries), tuple(lines), words, needs)


def _sound(countries: list[Country], lines: list[HelpLine], words: Data, needs: Mapping[Need, str]) -> None:
    codes = [one.code for one in countries]
    ids = [one.id for one in lines]
    if len(set(codes)) != len(codes) or len(set(ids)) != len(ids):
        raise PackUnreadable("help: an id is used twice")
    strange = [one.id for one in lines if one.country not in codes]
    if strange:
        raise PackUnreadable(f"help: no country for {strange[0]}")
    for name in ("numbers-change", *(("unmet", "unmet-others") if needs else ())):
        if name not in words:
            raise PackUnreadable(f"help: words.{name}")


def _country(one: Data) -> Country:
    return Country(
        code=one["code"],
        name=one["name"],
        seen=one["seen"],
        note=one.get("note", ""),
        if_you_cant_speak=one.get("if_you_cant_speak", ""),
    )


def _line(one: Data) -> HelpLine:
    contacts = tuple(
        Contact(Way(way), entry["value"], entry.get("note", ""))
        for way in (kind.value for kind in Way)
        for entry in one.get(way, ())
    )
    sources = tuple(
        HelpSource(s["title"], s["publisher"], s["address"], s["seen"]) for s in one["source"]
    )
    if not contacts or not sources:
        raise ValueError(f"{one['id']} has no contact or no source")
    return HelpLine(
        id=one["id"],
        country=one["country"],
        name=one["name"],
        serves=one["serves"],
        needs=tuple(Need(need) for need in one["needs"]),
        contacts=contacts,
        hours=one.get("hours", ""),
        languages=one.get("languages", ""),
        note=one.get("note", ""),
        sources=sources,
        reported=bool(one.get("reported", False)),
        page_year=one.get("page_year", ""),
    )
