"""Reading level, and sections short enough to stand alone in a search."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
        hard = too_hard([one.text for one in blocks])
        if hard:
            yield Slip(draft.file, hard.told(f"line {blocks[hard.worst].line}"))
    for (file, path), texts in _parts(case.guide).items():
        hard = too_hard([one.text for one in texts])
        if hard:
            told = hard.told(case.where(file, texts[hard.worst].path))
            yield Slip(case.where(file, path), told)


@dataclass(frozen=True, slots=True)
class Hard:
    """Passages that are too hard together: their grade, and which of them to start with."""

    grade: float
    worst: int

    def told(self, place: str) -> str:
        """Return what an author reads; `place` is where the worst passage stands."""
        return (
            f"Reading grade {self.grade:.1f}; at most {HIGHEST_GRADE:.0f} is allowed. "
            f"Start with the passage at {place}."
        )


def too_hard(texts: Sequence[str]) -> Hard | None:
    """Return how hard passages are together, or None where that is not too hard, or can't be told."""
    found = grade(texts)
    if found is None or found <= HIGHEST_GRADE:
        return None
    return Hard(found, max(range(len(texts)), key=lambda one: _heaviness(texts[one])))


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
            blocks = [one for one in draft.body.blocks if one.section == section.anchor]
            words = sum(len(_WORD.findall(one.text)) for one in blocks if one.kind != "heading")
            if words > LONGEST_SECTION:
                title = section.title or "the opening"
                told = f"“{title}” has {words} words; a section has at most {LONGEST_SECTION}."
                yield Slip(f"{draft.file}:{min((one.line for one in blocks), default=1)}", told)
