"""The readers of words for the command line, as plain data in the shapes of the contract."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from handhold.app.reading import Reading
from handhold.content.location import packs_root
from handhold.core.coach.advise import advise
from handhold.core.coach.model import Role
from handhold.core.help.find import help_for
from handhold.core.supplies.check import check, selection_of
from handhold.core.supplies.data import cleaning_data, options_data, to_data


@cache
def reading() -> Reading:
    """Return the readers of the shipped packs."""
    return Reading(packs_root())


def coach_answer(text: str, role: Role) -> dict[str, Any]:
    """Return `{overall, pressure: [{category, quote, start, end, why, instead}], good}`.

    `unwilling` is added, as true, for an answer whose writer may not feel free to say no; `unread`, as true, where
    the text or a sentence of it isn't English, and so wasn't read.
    """
    advice = advise(text, reading().coach, role)
    told: dict[str, Any] = {
        "overall": str(advice.overall),
        "pressure": [asdict(finding) for finding in advice.pressure],
        "good": list(advice.good),
    }
    flags = {"unwilling": advice.unwilling, "unread": advice.unread}
    return told | {name: True for name, holds in flags.items() if holds}


def marker_titles(markers: Iterable[str]) -> list[str]:
    """Return what these kind things are called, for somebody who reads."""
    return [reading().coach.book.markers[one].title for one in markers]


def stop_answer(text: str) -> dict[str, Any] | None:
    """Return why a text is stopped, `{kind, title, why, paragraphs, turn_to}`, or None."""
    stopped = reading().stopped(text)
    if stopped is None:
        return None
    return {
        "kind": str(stopped.kind),
        "title": stopped.title,
        "why": stopped.why,
        "paragraphs": list(stopped.paragraphs),
        "turn_to": list(stopped.turn_to),
    }


def reframe_answer(question: str) -> dict[str, Any]:
    """Return `{flags: [quote], better}`; no flags and an empty `better` when there is nothing."""
    reframed = reading().reframe(question)
    if reframed is None:
        return {"flags": [], "better": ""}
    return {"flags": [flag.quote for flag in reframed.flags], "better": reframed.better}


def ask_answer(question: str) -> dict[str, Any]:
    """Return `{kind, reframe, passages: [{guide, chapter, anchor, title, text}]}`.

    `reframe` is null or `{flags, better}`. Kind `stop` adds `stop` with its words; kind `none`
    may add `nearest`, the id of the nearest guide, or `unread`, as true, where the question isn't English.
    """
    answer = reading().answer(question)
    reframed = answer.reframe
    told: dict[str, Any] = {
        "kind": str(answer.kind),
        "reframe": {"flags": [f.quote for f in reframed.flags], "better": reframed.better}
        if reframed
        else None,
        "passages": [
            {
                "guide": found.passage.guide,
                "chapter": found.passage.chapter,
                "anchor": found.passage.anchor,
                "title": found.passage.title,
                "text": found.excerpt,
            }
            for found in answer.passages
        ],
    }
    if answer.unread:
        told["unread"] = True
    if answer.stop is not None:
        told["stop"] = stop_answer(question)
    if answer.nearest_guide:
        told["nearest"] = answer.nearest_guide
    return told


def supplies_answer(given: Mapping[str, object]) -> dict[str, Any]:
    """Return `{verdict, findings, label_note, assumed, porous, cleaning}` as `core.supplies` has it.

    `porous` and `cleaning` are about the toy, empty when none is named. Raises InputError,
    naming the value, for an id that `supplies_options` doesn't list.
    """
    rules = reading().supplies
    selection = selection_of(given, rules)
    return to_data(check(selection, rules)) | cleaning_data(selection.toy, rules)


def supplies_options() -> dict[str, list[dict[str, str]]]:
    """Return every id that can be named, with its label and hint, by kind."""
    return options_data(reading().supplies)


def help_answer(country: str) -> list[dict[str, Any]]:
    """Return helplines of a country, `{name, told, contacts, seen}`, or the countries there are.

    `seen` is the month in which the number was read, such as 2026-11; a country has none. What to do where no emergency
    number is listed comes first, `{name, told}`.

    Raises InputError, naming the country, when there are no lines for it.
    """
    book = reading().help
    if not country:
        return [{"name": c.code, "told": c.name} for c in book.countries]
    found = help_for(book, country)
    first = [{"name": found.country.name, "told": found.first}] if found.first else []
    return first + [
        {
            "name": line.name,
            "told": "; ".join(f"{c.way} {c.value}" for c in line.contacts) + f". {line.serves}",
            "contacts": [{"way": str(c.way), "value": c.value} for c in line.contacts],
            "seen": line.sources[0].seen,
        }
        for line in found.lines
    ]
