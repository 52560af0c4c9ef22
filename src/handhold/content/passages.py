"""The passages of the shelf that a question can be answered with, and the index of them."""

from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable

from handhold.base.errors import PackUnreadable
from handhold.content.data import parts_of, read_tables
from handhold.core.ask import AskRules, Index, Passage, PassageKind, build_index, parse_ask_rules
from handhold.core.ask.terms import Wording, make_concepts, stem
from handhold.core.encoder import open_encoder
from handhold.core.guides.model import Conversation, Guide, Place


def load_ask_rules(root: Traversable, language: str = "en") -> AskRules:
    """Return the rules for reading questions; PackUnreadable when a file is missing or broken."""
    path = f"_stop/{language}/encoder.bin"
    size, read = parts_of(root, path)
    try:
        encoder = open_encoder(size, read)
    except (KeyError, TypeError, ValueError) as error:
        raise PackUnreadable(path) from error
    return parse_ask_rules(
        encoder=encoder,
        stop=read_tables(root, f"_stop/{language}"),
        reframe=read_tables(root, f"_reframe/{language}"),
        ask=read_tables(root, f"_ask/{language}"),
    )


def index_of(guides: Iterable[Guide], rules: AskRules) -> Index:
    """Return the search index of these guides, with their glossaries' words as synonyms."""
    shelf = tuple(guides)
    groups = [(t.id, (t.term, *t.synonyms)) for guide in shelf for t in guide.glossary]
    groups += rules.groups
    return build_index(
        (passage for guide in shelf for passage in passages_of(guide)),
        wording_of(groups, rules),
        rules.common,
        (phrase for _, phrases in groups for phrase in phrases),
    )


def wording_of(groups: Iterable[tuple[str, Iterable[str]]], rules: AskRules) -> Wording:
    """Return how words are read, with these groups of words that mean the same."""
    people = rules.stop.lexicon.people
    soft = frozenset(map(stem, rules.soft))
    return Wording(make_concepts(groups), people, rules.filler, soft)


def passages_of(guide: Guide) -> Iterator[Passage]:
    """Yield the passages of a guide: sections first, then words, lists, talks, and the card."""
    for chapter in guide.chapters:
        for section in chapter.sections:
            if section.text.strip():
                yield Passage(
                    guide=guide.id,
                    chapter=chapter.id,
                    anchor=section.anchor,
                    title=section.title or chapter.title,
                    text=section.text,
                    heading=f"{chapter.title}. {chapter.summary}",
                    asked=guide.asked.get((chapter.id, section.anchor), ""),
                )
    yield from _words(guide)
    yield from _items(guide)
    yield from _talks(guide)
    yield from _card(guide)


def _words(guide: Guide) -> Iterator[Passage]:
    for term in guide.glossary:
        yield Passage(
            guide=guide.id,
            chapter="",
            anchor=f"word-{term.id}",
            title=term.term,
            text=term.meaning,
            heading="",
            kind=PassageKind.term,
        )


def _items(guide: Guide) -> Iterator[Passage]:
    for checklist in guide.checklists:
        for item in checklist.items:
            place = item.place or Place(guide.id)
            yield Passage(
                guide=place.guide or guide.id,
                chapter=place.chapter,
                anchor=place.anchor,
                title=item.question,
                text=item.help,
                heading=checklist.title,
                kind=PassageKind.item,
            )


def _talks(guide: Guide) -> Iterator[Passage]:
    for talk in guide.conversations:
        yield Passage(
            guide=guide.id,
            chapter="",
            anchor=f"conversation-{talk.id}",
            title=talk.title,
            text=_spoken(talk),
            heading=talk.setting,
            kind=PassageKind.conversation,
        )


def _spoken(talk: Conversation) -> str:
    lines = [line.text for line in talk.lines]
    replies = [f"{reply.text} {reply.taking_it_well}" for reply in talk.replies]
    return " ".join([*lines, *replies])


def _card(guide: Guide) -> Iterator[Passage]:
    if guide.day is None:
        return
    for care in guide.day.care:
        place = care.place or Place(guide.id)
        yield Passage(
            guide=place.guide or guide.id,
            chapter=place.chapter,
            anchor=place.anchor,
            title=guide.day.title,
            text=care.text,
            heading="",
            kind=PassageKind.card,
        )
