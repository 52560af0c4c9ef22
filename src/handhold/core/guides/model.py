"""A guide as data: what a pack holds once it has been read and checked.

Text fields are plain text unless the name says `html`; html is made from the pack's safe
Markdown subset and holds no scripts, styles, or addresses of other sites.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from handhold.core.guides.deck import Deck


class ItemKind(StrEnum):
    """Who can answer a checklist item."""

    self = "self"
    reading = "reading"
    partner = "partner"


class ChoiceKind(StrEnum):
    """How a choice is taken up: fine, worth a closer look, or a stop."""

    ok = "ok"
    look = "look"
    stop = "stop"


class ReplyKind(StrEnum):
    """The three answers a partner may give."""

    yes = "yes"
    unsure = "unsure"
    no = "no"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from. `undated` when what was read of it names no year."""

    id: str
    title: str
    publisher: str
    address: str
    seen: str
    kind: str
    copy: str
    year: int | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a guide: a chapter, or a section in it, or another guide."""

    guide: str
    chapter: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text up to the next one; what a search returns."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter. `sections[0]` is the text before the first heading, with anchor ''."""

    id: str
    part: str
    title: str
    summary: str
    html: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    words: int

    @property
    def minutes(self) -> int:
        """Return the reading time in minutes, at 200 words a minute, at least 1."""
        return max(1, round(self.words / 200))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the path through a guide."""

    id: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a checklist item, and what is said back.

    `rests`: who chooses it says that a no might not be fine; everything shared comes to rest.
    """

    id: str
    label: str
    response: str
    kind: ChoiceKind
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist."""

    id: str
    question: str
    kind: ItemKind
    help: str
    place: Place | None = None
    guide: str | None = None
    reflection: str | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """Questions to work through alone."""

    id: str
    part: str
    title: str
    intro: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Idea:
    """A small kind thing to notice, say, or do."""

    id: str
    kind: str
    title: str
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder. `settle_hours` is the least time between a yes and the step.

    One for `alone` is done by oneself: it waits for no step before it, none after waits for it, and it is none that two agree on.
    """

    id: str
    title: str
    summary: str
    ask: str
    doing: str
    complete: str
    notice: str
    settle_hours: int
    place: Place | None = None
    supplies: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way to have the conversation."""

    id: str
    title: str
    summary: str
    good_for: tuple[str, ...]
    less_good_for: tuple[str, ...]
    setting: str


@dataclass(frozen=True, slots=True)
class Point:
    """Something the conversation should carry."""

    id: str
    title: str
    why: str
    example: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a worked conversation, or a note between lines."""

    who: str
    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A partner's answer in a worked conversation, and how to take it well."""

    kind: ReplyKind
    text: str
    taking_it_well: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A worked example of one way to talk."""

    id: str
    way: str
    title: str
    setting: str
    lines: tuple[Line, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class CardItem:
    """A line of the day card."""

    id: str
    text: str
    why: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CardGroup:
    """A group of lines of the day card."""

    id: str
    title: str
    items: tuple[CardItem, ...]


@dataclass(frozen=True, slots=True)
class Care:
    """What to do when something hurts or bleeds."""

    text: str
    sources: tuple[str, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A private question for afterwards."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class DayCard:
    """The card for the day."""

    title: str
    groups: tuple[CardGroup, ...]
    stop: tuple[str, ...]
    care: tuple[Care, ...]
    afterwards: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary word, with the other words people use for it."""

    id: str
    term: str
    synonyms: tuple[str, ...]
    meaning: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A library entry with its reference data."""

    id: str
    kind: str
    title: str
    audience: str
    about: str
    why: str
    seen: str
    checked: str
    creators: tuple[str, ...] = ()
    publisher: str = ""
    year: int | None = None
    isbn: str = ""
    address: str = ""
    language: str = "en"
    caution: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide, whole."""

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
    chapters: tuple[Chapter, ...]
    sources: tuple[Source, ...]
    glossary: tuple[Term, ...]
    checklists: tuple[Checklist, ...] = ()
    closeness: tuple[Idea, ...] = ()
    ladder: tuple[Step, ...] = ()
    ways: tuple[Way, ...] = ()
    points: tuple[Point, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    day: DayCard | None = None
    library: tuple[Entry, ...] = ()
    deck: Deck | None = None
    figures: dict[str, str] = field(default_factory=dict)
    asked: dict[tuple[str, str], str] = field(default_factory=dict)
    """Questions that a section answers, in other words than its own, one a line, by chapter and
    anchor. There are thousands; as one text for each section they take half the memory."""

    def chapter(self, chapter_id: str) -> Chapter | None:
        """Return the chapter of that id, or None."""
        return next((c for c in self.chapters if c.id == chapter_id), None)

    def checklist(self, checklist_id: str) -> Checklist | None:
        """Return the checklist of that id, or None."""
        return next((c for c in self.checklists if c.id == checklist_id), None)

    def source(self, source_id: str) -> Source | None:
        """Return the source of that id, or None."""
        return next((s for s in self.sources if s.id == source_id), None)
