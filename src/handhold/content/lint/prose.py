"""Every text of a guide outside its chapters, with who speaks in it and what it rests on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from handhold.content.report import KeyPath
from handhold.core.guides.model import Checklist, ChoiceKind, Conversation, Guide, Line

_QUOTED = re.compile(
    r"“[^”]{0,400}”|\"[^\"]{0,400}\"|(?<!\w)[‘'](?:[^‘’'\n]|(?<=\w)[’'](?=\w)){1,400}[’'](?!\w)"
)
_SENTENCE = re.compile(r"(?<=[.!?…])[”\"’')\]]*\s+(?=[^a-z])|\n+")


class Voice(StrEnum):
    """Who speaks: the guide, a character in an example, or a text that only mentions words."""

    guide = "guide"
    asker = "asker"
    partner = "partner"
    mention = "mention"


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in a TOML file. `sourced` tells whether its entry names sources or a chapter."""

    file: str
    path: KeyPath
    text: str
    voice: Voice = Voice.guide
    sourced: bool = False


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a new line ends one too."""
    return [one.strip() for one in _SENTENCE.split(text) if one.strip()]


def without_mentions(text: str) -> str:
    """Return a text without what stands in quotation marks: words it only mentions."""
    return _QUOTED.sub("…", text)


def prose(guide: Guide) -> Iterator[Prose]:
    """Yield the texts of a guide's TOML files in their order."""
    yield from _manifest(guide)
    yield from _glossary(guide)
    for index, checklist in enumerate(guide.checklists):
        yield from _checklist(checklist, ("checklist", index))
    for index, idea in enumerate(guide.closeness):
        path: KeyPath = ("idea", index)
        yield Prose("closeness.toml", (*path, "title"), idea.title)
        sourced = idea.place is not None
        yield Prose("closeness.toml", (*path, "text"), idea.text, sourced=sourced)
    yield from _ladder(guide)
    yield from _talk(guide)
    yield from _day(guide)
    yield from _library(guide)


def _manifest(guide: Guide) -> Iterator[Prose]:
    """Yield what announces the guide; the chapters it announces carry the sources."""
    for key in ("title", "summary", "audience"):
        yield Prose("pack.toml", (key,), getattr(guide, key), sourced=True)
    for index, part in enumerate(guide.parts):
        yield Prose("pack.toml", ("part", index, "title"), part.title)
        yield Prose("pack.toml", ("part", index, "summary"), part.summary, sourced=True)


def _glossary(guide: Guide) -> Iterator[Prose]:
    for index, term in enumerate(guide.glossary):
        path = ("term", index, "meaning")
        yield Prose("glossary.toml", path, term.meaning, sourced=bool(term.sources))


def _checklist(one: Checklist, path: KeyPath) -> Iterator[Prose]:
    file = "checklists.toml"
    yield Prose(file, (*path, "title"), one.title)
    yield Prose(file, (*path, "intro"), one.intro)
    for index, item in enumerate(one.items):
        here: KeyPath = (*path, "item", index)
        sourced = item.place is not None or item.guide is not None
        for key in ("question", "help", "reflection"):
            yield Prose(file, (*here, key), getattr(item, key) or "", sourced=sourced)
        for number, choice in enumerate(item.choices):
            voice = Voice.guide if choice.kind is ChoiceKind.ok else Voice.mention
            there: KeyPath = (*here, "choice", number)
            yield Prose(file, (*there, "label"), choice.label, voice, sourced=sourced)
            yield Prose(file, (*there, "response"), choice.response, sourced=sourced)


def _ladder(guide: Guide) -> Iterator[Prose]:
    for index, step in enumerate(guide.ladder):
        for key in ("title", "summary", "ask", "doing", "complete", "notice"):
            voice = Voice.asker if key == "ask" else Voice.guide
            path = ("step", index, key)
            sourced = step.place is not None
            yield Prose("ladder.toml", path, getattr(step, key), voice, sourced=sourced)


def _talk(guide: Guide) -> Iterator[Prose]:
    file = "conversation.toml"
    for index, way in enumerate(guide.ways):
        for key in ("title", "summary", "setting"):
            yield Prose(file, ("way", index, key), getattr(way, key))
        for text in (*way.good_for, *way.less_good_for):
            yield Prose(file, ("way", index), text)
    for index, point in enumerate(guide.points):
        yield Prose(file, ("point", index, "title"), point.title)
        sourced = point.place is not None
        yield Prose(file, ("point", index, "why"), point.why, sourced=sourced)
        yield Prose(file, ("point", index, "example"), point.example, Voice.asker)
    for index, one in enumerate(guide.conversations):
        yield from _conversation(one, ("conversation", index))


def _conversation(one: Conversation, path: KeyPath) -> Iterator[Prose]:
    file = "conversation.toml"
    yield Prose(file, (*path, "title"), one.title)
    yield Prose(file, (*path, "setting"), one.setting, Voice.asker)  # a scene, no claim
    yield from _lines(one.lines, path)
    for index, reply in enumerate(one.replies):
        here: KeyPath = (*path, "reply", index)
        yield Prose(file, (*here, "text"), reply.text, Voice.partner)
        yield Prose(file, (*here, "taking_it_well"), reply.taking_it_well)
        yield from _lines(reply.lines, here)


def _lines(lines: tuple[Line, ...], path: KeyPath) -> Iterator[Prose]:
    voices = {"asker": Voice.asker, "partner": Voice.partner}
    for index, line in enumerate(lines):
        here: KeyPath = (*path, "line", index, "text")
        yield Prose("conversation.toml", here, line.text, voices.get(line.who, Voice.guide))


def _day(guide: Guide) -> Iterator[Prose]:
    card, file = guide.day, "day.toml"
    if card is None:
        return
    yield Prose(file, ("title",), card.title)
    for index, group in enumerate(card.groups):
        for number, item in enumerate(group.items):
            here: KeyPath = ("group", index, "item", number)
            sourced = item.place is not None
            yield Prose(file, (*here, "text"), item.text, Voice.asker)
            yield Prose(file, (*here, "why"), item.why, sourced=sourced)
    for index, text in enumerate(card.stop):
        yield Prose(file, ("stop", index, "text"), text)
    for index, care in enumerate(card.care):
        yield Prose(file, ("care", index, "text"), care.text, sourced=bool(care.sources))
    for index, question in enumerate(card.afterwards):
        yield Prose(file, ("afterwards", index, "question"), question.question)


def _library(guide: Guide) -> Iterator[Prose]:
    for index, entry in enumerate(guide.library):
        known = bool(entry.address or entry.isbn)
        for key in ("audience", "about", "why", "caution"):
            path = ("entry", index, key)
            yield Prose("library.toml", path, getattr(entry, key), sourced=known)
    for index, slot in enumerate(guide.deck.slots if guide.deck else ()):
        yield Prose("deck.toml", ("slot", index, "text"), slot.text)
