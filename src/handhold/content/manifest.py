"""What a guide says about itself: `pack.toml`, `sources.toml`, `glossary.toml`, `library.toml`."""

import re
from dataclasses import dataclass
from datetime import date

from handhold.content.fields import Table
from handhold.content.report import Report
from handhold.content.toml import read_toml
from handhold.core.guides.model import Entry, Part, Source, Term

SOURCE_KINDS = ("official", "study", "clinic", "educator", "maker", "law", "press")
COPIES = ("live page", "stored copy", "reported by another page")
ENTRY_KINDS = ("film", "book", "essay", "video", "class", "shop", "service", "leaflet")

_VERSION = re.compile(r"\d+\.\d+\.\d+\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?\Z")
_SEEN = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?\Z")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\{}|^`]+\Z")
_YEARS = (1500, 2200)
_UNDATED = "not stated"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of `pack.toml`."""

    id: str
    version: str
    language: str
    title: str
    summary: str
    audience: str
    authors: tuple[str, ...]
    licence: str
    reviewed: date
    review_by: date
    order: int
    parts: tuple[Part, ...]


def is_language(text: str) -> bool:
    """Tell whether a text names a language as guides do: `en`, `pt-BR`."""
    return _LANGUAGE.match(text) is not None


def read_manifest(text: str, report: Report) -> Manifest | None:
    """Return the manifest, with empty fields where a finding says so; None when it is no TOML."""
    top = read_toml(text, report)
    if top is None:
        return None
    manifest = Manifest(
        id=top.id(),
        version=_matching(top, "version", _VERSION, "such as 1.0.0"),
        language=_matching(top, "language", _LANGUAGE, "such as en or pt-BR"),
        title=top.text("title"),
        summary=top.text("summary"),
        audience=top.text("audience"),
        authors=top.texts("authors", needed=True),
        licence=top.text("licence"),
        reviewed=top.day("reviewed"),
        review_by=top.day("review_by"),
        order=top.whole("order", low=0, high=100_000, needed=False) or 0,
        parts=tuple(
            Part(one.id(), one.text("title"), one.text("summary"))
            for one in top.tables("part", needed=True)
        ),
    )
    top.done()
    return manifest


def read_sources(text: str, report: Report) -> tuple[Source, ...]:
    """Return the sources in the order of the file."""
    top = read_toml(text, report)
    if top is None:
        return ()
    sources = tuple(_source(one) for one in top.tables("source"))
    top.done()
    return sources


def _source(one: Table) -> Source:
    title, publisher, address, seen = read_origin(one)
    undated, year = read_year(one)
    return Source(
        id=one.id(),
        title=title,
        publisher=publisher,
        address=address,
        seen=seen,
        kind=one.word("kind", SOURCE_KINDS),
        copy=one.word("copy", COPIES),
        year=year,
        undated=undated,
    )


def read_origin(one: Table) -> tuple[str, str, str, str]:
    """Return what every source has, in a guide or a shared table: title, publisher, address, seen."""
    return (
        one.text("title"),
        one.text("publisher"),
        _matching(one, "address", _ADDRESS, "starting with https://"),
        _matching(one, "seen", _SEEN, "such as 2026-11 or 2026-11-23"),
    )


def read_year(one: Table) -> tuple[bool, int | None]:
    """Return whether a source says that no year is stated, and its year if it has one."""
    undated = one.says("year", _UNDATED)
    return undated, None if undated else _year(one)


def read_glossary(text: str, report: Report) -> tuple[Term, ...]:
    """Return the glossary in the order of the file."""
    top = read_toml(text, report)
    if top is None:
        return ()
    terms = tuple(
        Term(
            id=one.id(),
            term=one.text("term"),
            synonyms=one.texts("synonyms"),
            meaning=one.text("meaning"),
            sources=one.texts("sources"),
        )
        for one in top.tables("term")
    )
    top.done()
    return terms


def read_library(text: str, report: Report) -> tuple[Entry, ...]:
    """Return the library in the order of the file."""
    top = read_toml(text, report)
    if top is None:
        return ()
    entries = tuple(_entry(one) for one in top.tables("entry"))
    top.done()
    return entries


def _entry(one: Table) -> Entry:
    return Entry(
        id=one.id(),
        kind=one.word("kind", ENTRY_KINDS),
        title=one.text("title"),
        audience=one.text("audience"),
        about=one.text("about"),
        why=one.text("why"),
        seen=_matching(one, "seen", _SEEN, "such as 2026-11 or 2026-11-23"),
        checked=one.text("checked"),
        creators=one.texts("creators"),
        publisher=one.text("publisher", needed=False),
        year=_year(one),
        isbn=one.text("isbn", needed=False),
        address=_matching(one, "address", _ADDRESS, "starting with https://", needed=False),
        language=_matching(one, "language", _LANGUAGE, "such as en", needed=False) or "en",
        caution=one.text("caution", needed=False),
        topics=one.texts("topics"),
    )


def _year(one: Table) -> int | None:
    return one.whole("year", low=_YEARS[0], high=_YEARS[1], needed=False)


def _matching(
    table: Table, key: str, pattern: re.Pattern[str], hint: str, *, needed: bool = True
) -> str:
    value = table.text(key, needed=needed)
    if value and not pattern.match(value):
        table.complain("unknown-value", f"`{key}` is “{value[:80]}”; write it {hint}.", key)
        return ""
    return value
