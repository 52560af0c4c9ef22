"""A guide in another language: a folder beside the guide's own, called `<id>.<language>`.

Both hold the same guide, so everything that is kept or shared by id has to be in both: a step that
a partner's app names, a question that was answered, a heading that another guide points to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from handhold.base.findings import Finding, Severity
from handhold.content.fields import is_id
from handhold.content.manifest import is_language
from handhold.content.pack import Pack
from handhold.core.guides.model import Guide, Item


def parted(folder: str) -> tuple[str, str]:
    """Return the guide's id and the language that a folder's name tells, '' for a guide's own.

    What ends in `.zip` is an archive, and tells no language.
    """
    guide, _, language = folder.partition(".")
    told = is_id(guide) and is_language(language) and language != "zip"
    return (guide, language) if told else (folder, "")


def beside(packs: Mapping[str, Pack], own: Mapping[str, Pack]) -> dict[str, Pack]:
    """Return packs by folder, each translation among them held against the guide it is one of.

    `own` are the packs to look for that guide in.
    """
    return {folder: _held(folder, pack, own) for folder, pack in packs.items()}


def _held(folder: str, pack: Pack, own: Mapping[str, Pack]) -> Pack:
    guide, language = parted(folder)
    if not language:
        return pack
    found = tuple(
        Finding(Severity.error, "translation-differs", where, told)
        for where, told in _differences(pack, language, own.get(guide))
    )
    return replace(pack, findings=(*found, *pack.findings))


def _differences(pack: Pack, language: str, own: Pack | None) -> Iterator[tuple[str, str]]:
    """Yield where a translation isn't what its folder says, or isn't built as the guide is."""
    if own is None:
        yield "pack.toml", "There is no guide of this id beside it to be a translation of."
        return
    if pack.guide.language not in {"", language}:
        yield "pack.toml", f"The folder says “{language}”, the guide “{pack.guide.language}”."
    if own.guide.language == language:
        yield "pack.toml", f"“{language}” is the guide's own language."
    if own.refused or not pack.guide.id:
        return
    there = _bones(own.guide)
    for where, bones in _bones(pack.guide).items():
        if bones != there[where]:
            told = f"This isn't built as “{own.guide.title}” is: the same ids, in the same order."
            yield where, told


def _asked(item: Item) -> tuple[object, ...]:
    """Return what a question is known by: its kind, where it leads, and its choices."""
    choices = [(one.id, one.kind, one.rests) for one in item.choices]
    return item.id, item.kind, item.guide, bool(item.reflection), choices


def _bones(guide: Guide) -> dict[str, object]:
    """Return what a guide is known by elsewhere, by the file or folder it stands in."""
    day, deck = guide.day, guide.deck
    return {
        "pack.toml": [part.id for part in guide.parts],
        "chapters": [(c.id, c.part, [one.anchor for one in c.sections]) for c in guide.chapters],
        "checklists.toml": [
            (one.id, one.part, [_asked(item) for item in one.items]) for one in guide.checklists
        ],
        "closeness.toml": [(one.id, one.kind) for one in guide.closeness],
        "ladder.toml": [(one.id, one.settle_hours, one.alone) for one in guide.ladder],
        "conversation.toml": [
            [one.id for one in each] for each in (guide.ways, guide.points, guide.conversations)
        ],
        "day.toml": day
        and (
            [(group.id, [item.id for item in group.items]) for group in day.groups],
            [one.id for one in day.afterwards],
            len(day.stop),
            len(day.care),
        ),
        "deck.toml": deck
        and (deck.id, deck.version, deck.cap, [replace(slot, text="") for slot in deck.slots]),
    }
