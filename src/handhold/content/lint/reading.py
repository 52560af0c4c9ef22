"""Reading level, and sections short enough to stand alone in a search."""

import re
from collections.abc import Iterable, Iterator

from handhold.content.lint.case import Case, Slip
from handhold.content.lint.prose import sentences
from handhold.content.lint.syllables import syllables
from handhold.content.markdown import Block

HIGHEST_GRADE = 8.0
LONGEST_SECTION = 220
_FEWEST_WORDS = 100
_BODY = frozenset({"paragraph", "item"})
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")


def grade(texts: Iterable[str]) -> float | None:
    """Return the Flesch-Kincaid grade of texts, or None when they hold under 100 words.

    0.39 x words a sentence + 11.8 x syllables a word - 15.59 (Kincaid and others, 1975).
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
    """Find chapters whose body text needs more than eight years of school."""
    for draft in case.pack.drafts:
        texts = [block.text for block in draft.body.blocks if block.kind in _BODY]
        found = grade(texts)
        if found is None or found <= HIGHEST_GRADE:
            continue
        blocks = [one for one in draft.body.blocks if one.kind in _BODY]
        worst = max(blocks, key=_heaviness)
        message = (
            f"Reading grade {found:.1f}; at most {HIGHEST_GRADE:.0f} is allowed. "
            f"Start with the passage at line {worst.line}."
        )
        yield Slip(draft.file, message)


def _heaviness(block: Block) -> float:
    """Return how much a passage adds to the grade."""
    parts = [_WORD.findall(part) for part in sentences(block.text)]
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
