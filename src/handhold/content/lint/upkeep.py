"""Sources, links, drawings, words and book numbers that have to stay true."""

import re
from collections.abc import Iterator
from datetime import date

from handhold.content.lint.case import Case, Slip
from handhold.content.lint.prose import prose
from handhold.core.guides.model import Guide, Place

_ADDRESS = re.compile(r"https?://|\bwww\.\w", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>\s*[^<\s]")


def overdue(case: Case) -> Iterator[Slip]:
    """Find a guide whose review is due, or that says it was reviewed after it is due.

    Without a readable date there is nothing to say: reading the file has told that already.
    """
    guide = case.guide
    if guide.review_by == date.min:
        return
    if guide.review_by < case.today:
        where = case.where("pack.toml", ("review_by",))
        yield Slip(where, f"The review was due on {guide.review_by.isoformat()}.")
    if guide.reviewed > guide.review_by:
        where = case.where("pack.toml", ("reviewed",))
        yield Slip(where, "A guide can't be reviewed after its next review is due.")


def other_language(case: Case) -> Iterator[Slip]:
    """Say of a guide that isn't in English what nobody has looked at."""
    if not case.english:
        told = f"Claims, wording and reading level are only read in English, not in “{case.guide.language}”."
        yield Slip(case.where("pack.toml", ("language",)), told)


def unused_source(case: Case) -> Iterator[Slip]:
    """Find sources that no text names."""
    guide = case.guide
    used = {one for chapter in guide.chapters for one in chapter.sources}
    used |= {one for term in guide.glossary for one in term.sources}
    used |= {one for care in (guide.day.care if guide.day else ()) for one in care.sources}
    for index, source in enumerate(guide.sources):
        if source.id not in used:
            where = case.where("sources.toml", ("source", index))
            yield Slip(where, f"Nothing names the source “{source.id}”.")


def undated_source(case: Case) -> Iterator[Slip]:
    """Find sources that neither have a year nor say that none is stated."""
    for index, source in enumerate(case.guide.sources):
        if source.year is None and not source.undated:
            where = case.where("sources.toml", ("source", index))
            yield Slip(where, f'Give “{source.id}” its `year`, or `year = "not stated"`.')


def repeated_summary(case: Case) -> Iterator[Slip]:
    """Find parts and chapters with the summary of the guide, or of another of them."""
    guide = case.guide
    told = [
        (case.where("pack.toml", ("part", index, "summary")), part.summary)
        for index, part in enumerate(guide.parts)
    ]
    told += [
        (draft.file, chapter.summary)
        for draft, chapter in zip(case.pack.drafts, guide.chapters, strict=True)
    ]
    seen = {_plain(guide.summary)}
    for where, summary in told:
        if summary and _plain(summary) in seen:
            yield Slip(where, "This summary stands elsewhere in the guide, word for word.")
        seen.add(_plain(summary))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def broken_link(case: Case) -> Iterator[Slip]:
    """Find links and references that lead nowhere, in this guide or another."""
    for draft in case.pack.drafts:
        for link in draft.body.links:
            told = missing(link.place, case)
            if told:
                yield Slip(f"{draft.file}:{link.line}", told)
    for file, path, place in _places(case.guide):
        told = missing(place, case)
        if told:
            yield Slip(case.where(file, path), told)


def missing(place: Place, case: Case) -> str:
    """Return what is missing of a place, or '' when it is there."""
    guide = case.guide if place.guide == case.guide.id else case.shelf.get(place.guide)
    if guide is None:
        return f"There is no guide “{place.guide}”."
    if not place.chapter:
        return ""
    chapter = guide.chapter(place.chapter)
    if chapter is None:
        return f"There is no chapter “{place.chapter}” in the guide “{guide.id}”."
    anchors = {section.anchor for section in chapter.sections}
    if place.anchor and place.anchor not in anchors:
        return f"There is no heading {{#{place.anchor}}} in the chapter “{place.chapter}”."
    return ""


def _places(guide: Guide) -> Iterator[tuple[str, tuple[str | int, ...], Place]]:
    for index, checklist in enumerate(guide.checklists):
        for number, item in enumerate(checklist.items):
            path = ("checklist", index, "item", number)
            if item.place is not None:
                yield "checklists.toml", (*path, "chapter"), item.place
            if item.guide is not None:
                yield "checklists.toml", (*path, "guide"), Place(item.guide)
    yield from _places_of_steps(guide)
    yield from _places_of_the_day(guide)


def _places_of_steps(guide: Guide) -> Iterator[tuple[str, tuple[str | int, ...], Place]]:
    for index, step in enumerate(guide.ladder):
        if step.place is not None:
            yield "ladder.toml", ("step", index, "chapter"), step.place
    for index, idea in enumerate(guide.closeness):
        if idea.place is not None:
            yield "closeness.toml", ("idea", index, "chapter"), idea.place
    for index, point in enumerate(guide.points):
        if point.place is not None:
            yield "conversation.toml", ("point", index, "chapter"), point.place


def _places_of_the_day(guide: Guide) -> Iterator[tuple[str, tuple[str | int, ...], Place]]:
    for index, group in enumerate(guide.day.groups if guide.day else ()):
        for number, item in enumerate(group.items):
            if item.place is not None:
                yield "day.toml", ("group", index, "item", number, "chapter"), item.place
    for index, care in enumerate(guide.day.care if guide.day else ()):
        if care.place is not None:
            yield "day.toml", ("care", index, "chapter"), care.place


def unused_figure(case: Case) -> Iterator[Slip]:
    """Find drawings that no chapter shows."""
    shown = {path for draft in case.pack.drafts for path in draft.body.figures}
    for path in case.guide.figures:
        if path not in shown:
            yield Slip(path, "No chapter shows this drawing.")


def untitled_figure(case: Case) -> Iterator[Slip]:
    """Find drawings without a title of their own."""
    for path in case.guide.figures:
        if not _TITLE.search(case.pack.texts.get(path, "")):
            yield Slip(path, "Give the drawing a <title> that names it.")


def address_in_text(case: Case) -> Iterator[Slip]:
    """Find web addresses in running text."""
    message = "An address belongs in sources.toml or library.toml."
    for draft in case.pack.drafts:
        for block in draft.body.blocks:
            if holds_address(block.text):
                yield Slip(f"{draft.file}:{block.line}", message)
    for one in prose(case.guide):
        if holds_address(one.text):
            yield Slip(case.where(one.file, one.path), message)


def holds_address(text: str) -> bool:
    """Tell whether a web address stands in a text."""
    return _ADDRESS.search(text) is not None


def empty_part(case: Case) -> Iterator[Slip]:
    """Find parts of the path that hold no chapter, checklist, or library."""
    guide = case.guide
    filled = {chapter.part for chapter in guide.chapters}
    filled |= {checklist.part for checklist in guide.checklists}
    for index, part in enumerate(guide.parts):
        if part.id not in filled and not (part.id == "library" and guide.library):
            where = case.where("pack.toml", ("part", index))
            yield Slip(where, f"The part “{part.id}” holds nothing yet.")


def repeated_word(case: Case) -> Iterator[Slip]:
    """Find glossary words or synonyms that stand for two terms."""
    seen: dict[str, str] = {}
    for index, term in enumerate(case.guide.glossary):
        for word in {one.lower() for one in (term.term, *term.synonyms)}:
            other = seen.setdefault(word, term.id)
            if other != term.id:
                where = case.where("glossary.toml", ("term", index))
                yield Slip(where, f"“{word}” stands for “{other}” as well.")


def wrong_isbn(case: Case) -> Iterator[Slip]:
    """Find book numbers whose check digit is wrong."""
    for index, entry in enumerate(case.guide.library):
        if entry.isbn and not is_isbn(entry.isbn):
            where = case.where("library.toml", ("entry", index, "isbn"))
            yield Slip(where, f"{entry.isbn[:40]} can't be an ISBN: its check digit is wrong.")


def is_isbn(text: str) -> bool:
    """Tell whether a text is an ISBN of 10 or 13 digits with a true check digit (ISO 2108)."""
    digits = text.replace("-", "").replace(" ", "").upper()
    if re.fullmatch(r"97[89][0-9]{10}", digits):
        return sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        values = [10 if d == "X" else int(d) for d in digits]
        return sum((10 - n) * value for n, value in enumerate(values)) % 11 == 0
    return False
