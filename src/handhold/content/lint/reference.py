"""The page of lint rules for authors, made from the rules themselves."""

import re

from handhold.content.lint.claims import COUNTED_AS_TOLD, MEDICAL
from handhold.content.lint.loading import LOADING_RULES
from handhold.content.lint.rules import RULES
from handhold.content.lint.tables import SHARED, TABLE_RULES, TABLES_READ
from handhold.content.lint.wording import GENDERED, NOBODY, PUSHING, SHAMING, THEM, Phrase

_OPENING = """\
# Lint rules

`handhold packs lint` reads every guide, and the tables that guides share, and says, place by
place, what it would like changed.
An *error* has to be mended; a *warning* should be. This page is made from the rules; how a
guide is written is told in [packs.md](../packs.md).

## Writing

"""


def reference() -> str:
    """Return the page as Markdown."""
    parts = [_OPENING]
    for rule in RULES:
        parts.append(f"### {rule.title} (`{rule.id}`, {rule.severity})\n\n")
        parts.append(f"{rule.why}\n\n{rule.how}\n\n")
    parts.append("## Reading the files\n\nA guide with one of these errors isn't shown at all.\n\n")
    parts.append("| rule | what is wanted | how | |\n|---|---|---|---|\n")
    for told in LOADING_RULES:
        weight = "error" if told.refuses else "warning"
        parts.append(f"| `{told.id}` | {told.title} | {told.how} | {weight} |\n")
    parts.append("\n" + _tables() + _claims() + _phrases())
    return "".join(parts).rstrip() + "\n"


def _tables() -> str:
    folders = " and ".join(f"`packs/{name}`" for name in SHARED)
    read = ", ".join(f"`{rule.id}`" for rule in LOADING_RULES if rule.id in TABLES_READ)
    rows = "".join(f"| `{rule.id}` | {rule.told} |\n" for rule in TABLE_RULES)
    return (
        "## The shared tables\n\n"
        f"Some of the same rules hold for the tables in {folders}. Every text of more than one word "
        "counts, save what stands in a `source`: those are somebody else's words. A source has a "
        "title, a publisher, an address, and the month it was seen.\n\n"
        f"Reading goes by {read}. Tables with the last of these can't be used at all.\n\n"
        f"| rule | here |\n|---|---|\n{rows}\n"
    )


def _claims() -> str:
    return (
        "## What counts as a claim\n\n"
        "A sentence that states something and holds one of these words: "
        + ", ".join(MEDICAL)
        + f".\n\n{COUNTED_AS_TOLD}\n\n"
    )


def _phrases() -> str:
    parts = ["## Words to avoid\n\n"]
    parts.append(
        "Words in quotation marks or in *emphasis* are only mentioned and pass, and so do the "
        "cells of a table's column headed “Instead of”. Phrases marked † also pass in a sentence "
        "that denies, doubts or warns. A slash parts choices; “them” is any word for a partner.\n\n"
    )
    titles = (("Pushing", PUSHING), ("Shaming", SHAMING), ("Gendered", GENDERED))
    for title, phrases in titles:
        parts.append(f"### {title}\n\n| words | instead |\n|---|---|\n")
        parts += [_row(phrase) for phrase in phrases]
        parts.append("\n")
    return "".join(parts)


def _row(phrase: Phrase) -> str:
    return f"| {in_words(phrase)}{' †' if phrase.guarded else ''} | {phrase.instead} |\n"


def in_words(phrase: Phrase) -> str:
    """Return a phrase's pattern as people read it: `(get / getting) them to`."""
    shown = (
        phrase.pattern.replace(THEM, "them")
        .replace(NOBODY, "")
        .replace(r"\b", "")
        .replace("(?:", "(")
    )
    shown = re.sub(r"(?<=\w)(\w)\?", r"(\1)", shown).replace(")?", ")")
    return shown.replace("|", " / ")
