"""`handhold guides` and `handhold read`."""

from typing import Annotated, TypeAlias

import typer

from handhold.base.errors import InputError
from handhold.cli.output import FOUND, say, say_json

Language: TypeAlias = Annotated[
    str, typer.Option(help="Guides in this language where they are here in it, such as de or pt-BR.")
]


def known(language: str) -> str:
    """Return a language as it was given; InputError when it names none."""
    from handhold.content.manifest import is_language

    if language and not is_language(language):
        raise InputError(f"{language!r} is no language; write it such as de or pt-BR")
    return language


def guides(
    language: Language = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """List the guides on the shelf."""
    from handhold.content.location import packs_root
    from handhold.content.shelf import load_shelf

    shelf = load_shelf(packs_root(), known(language))
    rows = [
        {
            "id": guide.id,
            "language": guide.language,
            "title": guide.title,
            "summary": guide.summary,
            "chapters": [{"id": c.id, "title": c.title, "minutes": c.minutes} for c in guide.chapters],
        }
        for guide in shelf.guides
    ]
    refused = [
        {"id": name, "why": [finding.message for finding in shelf.findings.get(name, ())]}
        for name in shelf.refused
    ]
    if as_json:
        say_json({"guides": rows, "refused": refused})
    else:
        for guide in shelf.guides:
            say(f"{guide.id}: {guide.title}\n  {guide.summary}")
            if shelf.instead(guide):
                say(f"  {shelf.instead(guide)}")
        for each in refused:
            say(f"{each['id']}: refused. {' '.join(each['why'][:1])}")
    if refused:
        raise typer.Exit(FOUND)


def read(
    guide: Annotated[str, typer.Argument(help="A guide's id, as `handhold guides` lists it.")],
    chapter: Annotated[str, typer.Argument(help="A chapter's id; without it, the chapters.")] = "",
    language: Language = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Read a chapter here in the terminal."""
    from handhold.content.location import packs_root
    from handhold.content.shelf import load_shelf

    shelf = load_shelf(packs_root(), known(language))
    found = shelf.guide(guide)
    if found is None:
        raise InputError(f"no guide {guide!r}; `handhold guides` lists them")
    instead = shelf.instead(found)
    if instead and not as_json:
        say(f"{instead}\n")
    if not chapter:
        rows = [{"id": c.id, "title": c.title, "summary": c.summary} for c in found.chapters]
        if as_json:
            say_json(rows)
        else:
            for row in rows:
                say(f"{row['id']}: {row['title']}")
        return
    one = found.chapter(chapter)
    if one is None:
        raise InputError(f"no chapter {chapter!r} in {guide}; `handhold read {guide}` lists them")
    if as_json:
        sections = [{"anchor": s.anchor, "title": s.title, "text": s.text} for s in one.sections]
        say_json({"id": one.id, "title": one.title, "sections": sections})
        return
    say(f"{one.title}\n{'=' * len(one.title)}\n")
    for section in one.sections:
        if section.anchor:
            say(f"{section.title}\n{'-' * len(section.title)}\n")
        say(f"{section.text}\n")
