"""Whether a guide holds together: ids stand once, and what is named is there.

A finding here keeps a guide off the shelf, since pages would show the wrong thing or nothing.
"""

from collections.abc import Iterable, Iterator, Mapping

from handhold.base.findings import Finding
from handhold.content.report import KeyPath, Report
from handhold.core.guides.deck import Deck
from handhold.core.guides.model import Conversation, Guide, ReplyKind


def check_integrity(
    guide: Guide, texts: Mapping[str, str], files: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Return what doesn't hold together; `files` names the chapters' files in their order."""
    check = _Check(guide, texts)
    check.chapters(files)
    check.sources()
    check.checklists()
    check.conversations()
    check.day()
    check.simple_ids()
    check.asked()
    if guide.deck is not None:
        check.deck(guide.deck)
    return tuple(check.findings)


class _Check:
    """Goes through the parts of one guide."""

    def __init__(self, guide: Guide, texts: Mapping[str, str]) -> None:
        self._guide = guide
        self._texts = texts
        self._reports: dict[str, Report] = {}
        self.findings: list[Finding] = []

    def _add(self, rule: str, file: str, message: str, path: KeyPath = ()) -> None:
        if file not in self._reports:
            self._reports[file] = Report(file, self._texts.get(file, ""), self.findings)
        self._reports[file].add(rule, message, path=path)

    def _once(self, file: str, key: KeyPath, ids: Iterable[str]) -> None:
        seen: set[str] = set()
        for index, one in enumerate(ids):
            if one and one in seen:
                self._add("duplicate-id", file, f"The id “{one}” is used twice.", (*key, index))
            seen.add(one)

    def _known(
        self, file: str, path: KeyPath, named: Iterable[str], known: Iterable[str], what: str
    ) -> None:
        there = set(known)
        for one in named:
            if one and one not in there:
                self._add("unknown-reference", file, f"There is no {what} “{one[:60]}”.", path)

    def simple_ids(self) -> None:
        """Check the files whose entries only need ids of their own."""
        guide = self._guide
        self._once("pack.toml", ("part",), (one.id for one in guide.parts))
        self._once("sources.toml", ("source",), (one.id for one in guide.sources))
        self._once("glossary.toml", ("term",), (one.id for one in guide.glossary))
        self._once("closeness.toml", ("idea",), (one.id for one in guide.closeness))
        self._once("ladder.toml", ("step",), (one.id for one in guide.ladder))
        self._once("library.toml", ("entry",), (one.id for one in guide.library))

    def chapters(self, files: tuple[str, ...]) -> None:
        """Check that chapters have their own ids and stand in parts that exist."""
        parts = {part.id for part in self._guide.parts}
        seen: set[str] = set()
        for file, chapter in zip(files, self._guide.chapters, strict=True):
            if chapter.id and chapter.id in seen:
                self._add("duplicate-id", file, f"The chapter id “{chapter.id}” is used twice.")
            seen.add(chapter.id)
            if chapter.part and chapter.part not in parts:
                told = f"There is no part “{chapter.part}” in pack.toml."
                self._add("unknown-reference", file, told)

    def asked(self) -> None:
        """Check that the sections exist whose questions are listed."""
        there = {(c.id, s.anchor) for c in self._guide.chapters for s in c.sections}
        for chapter, anchor in sorted(set(self._guide.asked) - there):
            told = f"There is no section “{chapter}#{anchor}”."
            self._add("unknown-reference", "questions.md", told)

    def sources(self) -> None:
        """Check that glossary terms name sources that exist."""
        known = [source.id for source in self._guide.sources]
        for index, term in enumerate(self._guide.glossary):
            self._known("glossary.toml", ("term", index), term.sources, known, "source")

    def checklists(self) -> None:
        """Check the ids of checklists, items and choices, and the parts they stand in."""
        file, lists = "checklists.toml", self._guide.checklists
        parts = [part.id for part in self._guide.parts]
        self._once(file, ("checklist",), (one.id for one in lists))
        for index, one in enumerate(lists):
            here: KeyPath = ("checklist", index)
            self._known(file, (*here, "part"), [one.part], parts, "part")
            self._once(file, (*here, "item"), (item.id for item in one.items))
            for number, item in enumerate(one.items):
                ids = (choice.id for choice in item.choices)
                self._once(file, (*here, "item", number, "choice"), ids)

    def conversations(self) -> None:
        """Check the talk: ways and points that exist, and an answer of each kind."""
        guide, file = self._guide, "conversation.toml"
        self._once(file, ("way",), (one.id for one in guide.ways))
        self._once(file, ("point",), (one.id for one in guide.points))
        self._once(file, ("conversation",), (one.id for one in guide.conversations))
        for index, one in enumerate(guide.conversations):
            here: KeyPath = ("conversation", index)
            self._known(file, (*here, "way"), [one.way], (way.id for way in guide.ways), "way")
            self._lines(one, here)
            missing = set(ReplyKind) - {reply.kind for reply in one.replies}
            for kind in sorted(missing):
                self._add("missing-reply", file, f"This talk needs a reply that says {kind}.", here)

    def _lines(self, one: Conversation, here: KeyPath) -> None:
        points = {point.id for point in self._guide.points}
        for number, line in enumerate(one.lines):
            path = (*here, "line", number)
            self._known("conversation.toml", path, line.points, points, "point")
        for index, reply in enumerate(one.replies):
            for number, line in enumerate(reply.lines):
                path = (*here, "reply", index, "line", number)
                self._known("conversation.toml", path, line.points, points, "point")

    def day(self) -> None:
        """Check the day card."""
        card, file = self._guide.day, "day.toml"
        if card is None:
            return
        known = [source.id for source in self._guide.sources]
        self._once(file, ("group",), (group.id for group in card.groups))
        for index, group in enumerate(card.groups):
            self._once(file, ("group", index, "item"), (item.id for item in group.items))
        for index, care in enumerate(card.care):
            self._known(file, ("care", index), care.sources, known, "source")
        self._once(file, ("afterwards",), (one.id for one in card.afterwards))

    def deck(self, deck: Deck) -> None:
        """Check that every slot has its partner's side: same interest, fitting role, both ways."""
        self._once("deck.toml", ("slot",), (slot.id for slot in deck.slots))
        for index, told in _unpaired(deck):
            self._add("unpaired-slot", "deck.toml", told, ("slot", index))


_OTHER_SIDE = {"give": "receive", "receive": "give", "together": "together"}


def _unpaired(deck: Deck) -> Iterator[tuple[int, str]]:
    slots = {slot.id: slot for slot in deck.slots}
    for index, slot in enumerate(deck.slots):
        if not slot.pairs_with:
            continue
        other = slots.get(slot.pairs_with)
        if other is None:
            yield index, f"There is no slot “{slot.pairs_with}”."
        elif other.pairs_with != slot.id:
            yield index, f"“{other.id}” pairs with “{other.pairs_with}”, not back with this one."
        elif slot.role and other.role and _OTHER_SIDE[slot.role] != other.role:
            yield index, f"A slot to {slot.role} can't pair with one to {other.role}."
        elif slot.interest != other.interest:
            yield index, f"“{other.id}” is about another interest."
