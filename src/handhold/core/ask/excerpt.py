"""The sentences of a passage that answer best."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet

from handhold.core.ask.index import Index
from handhold.core.ask.model import Passage
from handhold.core.ask.terms import split_words

_END, _CLOSED = "[.!?]", "[\"\u201d')]"
_SENTENCE = re.compile(rf"(?:(?<={_END})|(?<={_END}{_CLOSED})|(?<={_END}{_CLOSED}{_CLOSED}))\s+(?=[\"\u201c'(A-Z0-9])")
_ENDS, _CLOSERS = (".", "!", "?", "…"), ")\"'\u201d"
_ENOUGH, _ALONE = 28, 4
_FIGURE = 2.0
"""What a sentence with a figure is worth more where one is asked for."""
_COUNTED = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|hours?|days?|weeks?|months?|years?|minutes?|once|twice|daily|at once|straight away|until|more than|plenty)\b", re.IGNORECASE
)
_COUNTING = re.compile(r"\bhow\s+(long|many|much|often|soon|far|deep|big|large|hot|old|quickly|fast|frequently)\b|\b(what|which)\s+(size|temperature|dose|age)\b", re.IGNORECASE)
_OPENING = 0.6
_ANY, _SAYING = 0.3, 7
"""What any sentence is worth, and the words from which on it says something by itself: a shorter one ("They loved the massage.") counts for less."""


def asks_for_a_figure(question: str) -> bool:
    """Return whether a question asks how long, how many, how much."""
    return bool(_COUNTING.search(question))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without the space around them; what somebody is quoted to say stays in one piece."""
    return [part for line in text.splitlines() for part in _unbroken(_SENTENCE.split(line))]


def _unbroken(parts: Iterable[str]) -> list[str]:
    """Join the parts of a line in whose middle a quotation mark is still open."""
    found: list[str] = []
    for part in map(str.strip, parts):
        if found and found[-1].count('"') % 2:
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def excerpt(
    passage: Passage,
    weights: Mapping[str, float],
    index: Index,
    most: int,
    leaning: AbstractSet[str],
    *,
    pair: bool = True,
    figure: bool = False,
) -> str:
    """Return up to `most` sentences in the order of the text, joined by a space; two where `most` is 1 and a `pair` may be shown.

    They are neighbours: the run that holds most of what was asked, and an opening counts a
    little more, since sections begin with what matters; a very short sentence a little less. A sentence that begins with one of the `leaning` words
    means little without the one before it: it is not shown first, and of a pair it is the second.
    Where a `figure` is asked for ("how long"), sentences that hold one count more.
    Lines of a list come with what leads to them, and "…" ends what is cut in the middle of a sentence.
    """
    parts = [part for part in sentences(passage.text) if not _bare(part)]
    if len(parts) <= most:
        return _closed(" ".join(parts or sentences(passage.text)))
    values = [_value(part, weights, index) for part in parts]
    values[0] += _OPENING
    if figure:
        values = [value + _FIGURE * bool(_COUNTED.search(part)) for value, part in zip(values, parts, strict=True)]
    values = [(value + _ANY) * _saying(part) for value, part in zip(values, parts, strict=True)]
    leans = [_leans(parts, at, leaning) for at in range(len(parts))]
    if all(leans):
        leans[0] = False
    runs = [
        range(at, min(len(parts), at + size))
        for at in range(len(parts))
        if not leans[at]
        for size in ((1, 2) if most == 1 and pair and leans[at + 1 : at + 2] == [True] else (most,))
    ]
    best = max(runs, key=lambda run: (_worth(run, values, most), -run.start, -len(run)))
    return _closed(_joined(parts, best))


def _joined(parts: Sequence[str], run: range) -> str:
    """Put a run together; lines of a list come with the words that lead to them."""
    lead = [parts[at] for at in _lead(parts, run.start)]
    return " ".join([*lead, *(parts[at] for at in run)])


def _lead(parts: Sequence[str], at: int) -> Sequence[int]:
    """Return the place of the words that lead to a line of a list; none where this isn't one, or nothing leads to it."""
    first = at
    while first and parts[first][:1].islower():
        first -= 1
    leads = first < at and not parts[first][:1].islower() and not _ended(parts[first])
    return (first,) if leads else ()


def _closed(said: str) -> str:
    """Show that a line of a list goes on."""
    bare = said.rstrip(",;:")
    return bare if _ended(bare) else bare + "…"


def _ended(said: str) -> bool:
    return said.rstrip(_CLOSERS).endswith(_ENDS)


def _worth(run: range, values: Sequence[float], most: int) -> float:
    """Return what a run holds; of one that is too long, what its best sentences hold."""
    return sum(sorted((values[at] for at in run), reverse=True)[:most])


def _leans(parts: Sequence[str], at: int, leaning: AbstractSet[str]) -> bool:
    """Return whether a part needs the one before it, and isn't a line of a list that can take its lead along."""
    words = split_words(parts[at])
    if parts[at][:1].islower():
        return not _lead(parts, at)
    return at > 0 and (not words or words[0] in leaning)


def _bare(part: str) -> bool:
    """Return whether a part is but a word or two, as in the cell of a table."""
    return not _ended(part) and len(split_words(part)) < _ALONE


def _saying(sentence: str) -> float:
    return min(1.0, len(split_words(sentence)) / _SAYING) ** 2


def _value(sentence: str, weights: Mapping[str, float], index: Index) -> float:
    words = split_words(sentence)
    held = {t for t in index.wording.terms(words) if t in weights}
    value = sum(weights[t] * index.rarity(t) for t in held)
    return value / (1 + max(0, len(words) - _ENOUGH) / _ENOUGH)
