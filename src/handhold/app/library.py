"""The library: every guide's entries together, with what a person marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from handhold.content.shelf import Shelf
from handhold.core.guides.model import Entry, Guide
from handhold.core.journey.events import Mark
from handhold.core.journey.journey import Journeys


@dataclass(frozen=True, slots=True)
class Held:
    """An entry, the guide it is in, and how it was marked."""

    guide: Guide
    entry: Entry
    mark: Mark

    @property
    def key(self) -> str:
        """Return an id that is unique over all guides."""
        return f"{self.guide.id}.{self.entry.id}"


def held(shelf: Shelf, journeys: Journeys) -> tuple[Held, ...]:
    """Return every entry once, by title; the same work in two guides is one entry."""
    seen: set[str] = set()
    found = []
    for guide in shelf.guides:
        marks = journeys.of(guide.id).entries
        for entry in guide.library:
            if entry.id not in seen:
                seen.add(entry.id)
                found.append(Held(guide, entry, marks.get(entry.id, Mark.none)))
    return tuple(sorted(found, key=lambda each: _sorted_title(each.entry.title)))


def matching(entries: Iterable[Held], words: str, kind: str, mark: str) -> tuple[Held, ...]:
    """Return the entries of that kind and mark that hold every one of the words."""
    wanted = words.casefold().split()
    return tuple(
        each
        for each in entries
        if (not kind or each.entry.kind == kind)
        and (not mark or each.mark == mark)
        and all(word in _text(each.entry) for word in wanted)
    )


def reference(entry: Entry) -> str:
    """Return the full reference as one line."""
    parts = [
        ", ".join(entry.creators),
        entry.title,
        entry.publisher,
        str(entry.year or ""),
        f"ISBN {entry.isbn}" if entry.isbn else "",
        entry.address,
    ]
    return ". ".join(part for part in parts if part)


def list_as_text(entries: Iterable[Held]) -> str:
    """Return what was saved or read as plain text, with the reason each is here."""
    marked = [each for each in entries if each.mark is not Mark.none]
    if not marked:
        return "Nothing is on the list yet.\n"
    lines = [f"- {reference(each.entry)}\n  {each.entry.why}\n" for each in marked]
    return "A reading list\n\n" + "\n".join(lines)


def _text(entry: Entry) -> str:
    """Return what is searched of an entry; an ISBN is found with and without its hyphens."""
    parts = (
        entry.title,
        *entry.creators,
        entry.publisher,
        str(entry.year or ""),
        entry.isbn,
        entry.isbn.replace("-", ""),
        entry.about,
        entry.why,
        entry.audience,
        *entry.topics,
    )
    return " ".join(parts).casefold()


def _sorted_title(title: str) -> str:
    return title.casefold().removeprefix("the ").removeprefix("a ")
