"""Addresses of pages. They number guides, chapters and sections, so a browser's history names no topic."""

import re
from dataclasses import dataclass

from starlette.convertors import IntegerConvertor, register_url_convertor

from handhold.content.shelf import Shelf
from handhold.core.guides.model import Guide, Place

_LINK = re.compile(r'href="/guides/([a-z0-9-]+)(?:/([a-z0-9-]+))?((?:#[^"]*)?)"')


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where every page is. `base` is the path the app is mounted at, without a final slash."""

    shelf: Shelf
    base: str = ""

    def to(self, path: str) -> str:
        """Return the address of a path such as `/ask`."""
        return f"{self.base}{path}"

    def guide(self, guide: Guide | str, path: str = "") -> str:
        """Return the address of a guide's page, such as `plan`."""
        found = guide if isinstance(guide, Guide) else self.shelf.guide(guide)
        if found is None:
            return self.to("/guides")
        return self.to(f"/guides/{self.number(found)}" + (f"/{path}" if path else ""))

    def number(self, guide: Guide) -> int:
        """Return a guide's number on the shelf, from 1."""
        return self.shelf.guides.index(guide) + 1

    def by_number(self, number: int) -> Guide | None:
        """Return the guide with that number, or None."""
        guides = self.shelf.guides
        return guides[number - 1] if 0 < number <= len(guides) else None

    def chapter(self, guide: Guide | str, chapter: str, anchor: str = "") -> str:
        """Return the address of a chapter, or of a section in it."""
        found = guide if isinstance(guide, Guide) else self.shelf.guide(guide)
        ids = [c.id for c in found.chapters] if found else []
        if found is None or chapter not in ids:
            return self.guide(guide)
        number = ids.index(chapter)
        anchors = [section.anchor for section in found.chapters[number].sections]
        fragment = f"#s{anchors.index(anchor)}" if anchor and anchor in anchors else ""
        return self.guide(found, f"read/{number + 1}") + fragment

    def word(self, guide: Guide, term: str) -> str:
        """Return the address of a word among a guide's words."""
        ids = [each.id for each in guide.glossary]
        return self.guide(guide, "words") + (f"#w{ids.index(term) + 1}" if term in ids else "")

    def conversation(self, guide: Guide, conversation: str) -> str:
        """Return the address of one of a guide's worked conversations."""
        ids = [each.id for each in guide.conversations]
        fragment = f"#c{ids.index(conversation) + 1}" if conversation in ids else ""
        return self.guide(guide, "examples") + fragment

    def place(self, place: Place) -> str:
        """Return the address of a place in a guide."""
        if not place.chapter:
            return self.guide(place.guide)
        return self.chapter(place.guide, place.chapter, place.anchor)

    def html(self, html: str) -> str:
        """Return a chapter's html with its links turned into addresses."""

        def turned(match: re.Match[str]) -> str:
            guide, chapter, anchor = match.groups()
            target = self.place(Place(guide, chapter or "", anchor.lstrip("#")))
            return f'href="{target}"'

        return _LINK.sub(turned, html)


class Number(IntegerConvertor):
    """A number in an address: of at most nine digits. With more it leads to no page."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", Number())
