"""Reading level, and sections short enough to stand alone in a search."""

import re
from collections.abc import Iterable, Iterator

from handhold.content.lint.case import Case, Slip
from handhold.content.lint.prose import Prose, prose, sentences
from handhold.content.lint.syllables import syllables
from handhold.content.report import KeyPath
from handhold.core.guides.model import Guide

HIGHEST_GRADE = 8.0
LONGEST_SECTION = 220
_FEWEST_WORDS = 100
_BODY = frozenset({"paragraph", "item"})
_APART = frozenset({"checklist", "conversation"})
_NO_BODY = frozenset({"pack.toml", "deck.toml"})
_NO_SENTENCES = frozenset({"title", "label"})
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")


def grade(texts: Iterable[str]) -> float | None:
    """Return the Flesch-Kincaid grade of texts, or None when they hold under 100 words.

    0.39 x words a sentence + 11.8 x syllables a word - 15.59 (Kincaid and others, 1975). It is an
    average: over a few sentences one long word moves it by a grade, so short texts are measured
    together with their neighbours or not at all.
    """
    parts = [part for text in texts for part in sentences(text)]
    counts = [_WORD.findall(part) for part in parts]
    counts = [words for words in counts if words]
    total = sum(len(words) for words in counts)
    if total < _FEWEST_WORDS:
        return None
    spoken = sum(syllables(word) for words in counts for word in words)
    return 0.39 * total / len(counts) + 11.8 * spoken / total - 15.59


def reading_level(case: Case) -> Iterator[Slip]:
    """Find chapters, checklists, conversations and files that need more than eight years of school.

    A checklist or a conversation under 100 words is measured with the rest of its file. What
    announces a guide (`pack.toml`) and the slots of a deck are no running text.
    """
    for draft in case.pack.drafts:
        blocks = [one for one in draft.body.blocks if one.kind in _BODY]
        told = too_hard((f"line {one.line}", one.text) for one in blocks)
        if told:
            yield Slip(draft.file, told)
    for (file, path), texts in _parts(case.guide).items():
        told = too_hard((case.where(file, one.path), one.text) for one in texts)
        if told:
            yield Slip(case.where(file, path), told)


def too_hard(passages: Iterable[tuple[str, str]]) -> str:
    """Return what is told of passages, each a place and a text, that are too hard together, or ''."""
    read = tuple(passages)
    found = grade(text for _, text in read)
    if found is None or found <= HIGHEST_GRADE:
        return ""
    worst, _ = max(read, key=lambda one: _heaviness(one[1]))
    return (
        f"Reading grade {found:.1f}; at most {HIGHEST_GRADE:.0f} is allowed. "
        f"Start with the passage at {worst}."
    )


def _parts(guide: Guide) -> dict[tuple[str, KeyPath], list[Prose]]:
    """Return the texts that are measured together, by file and by the way to their table."""
    parts: dict[tuple[str, KeyPath], list[Prose]] = {}
    for one in prose(guide):
        if one.file not in _NO_BODY and one.path[-1] not in _NO_SENTENCES:
            path = one.path[:2] if one.path[0] in _APART else ()
            parts.setdefault((one.file, path), []).append(one)
    for file, path in [key for key in parts if key[1]]:
        if sum(len(_WORD.findall(one.text)) for one in parts[file, path]) < _FEWEST_WORDS:
            parts.setdefault((file, ()), []).extend(parts.pop((file, path)))
    return parts


def _heaviness(text: str) -> float:
    """Return how much a passage adds to the grade."""
    parts = [_WORD.findall(part) for part in sentences(text)]
    words = [word for part in parts for word in part]
    longest = max((len(part) for part in parts), default=0)
    return 0.39 * longest * len(words) + 11.8 * sum(syllables(word) - 1 for word in words)


def long_section(case: Case) -> Iterator[Slip]:
    """Find sections of more than 220 words."""
    for draft in case.pack.drafts:
        for section in draft.body.sections:
            words = len(_WORD.findall(section.text))
            if words > LONGEST_SECTION:
                title = section.title or "the opening"
                told = f"“{title}” has {words} words; a section has at most {LONGEST_SECTION}."
                lines = [one.line for one in draft.body.blocks if one.section == section.anchor]
                yield Slip(f"{draft.file}:{min(lines, default=1)}", told)
