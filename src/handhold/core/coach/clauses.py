"""Sentences and clauses of a message, and what stands inside quotation marks."""

from collections.abc import Iterator
from dataclasses import dataclass

from handhold.core.coach.tokens import STOPS, Reading

_MARKS = frozenset({",", ";", ":", "—", "(", ")"})
_TURNS = frozenset({"but", "so", "because", "though", "although", "except", "unless", "plus"})
_JOINS = frozenset({"and", "then", "or", "if", "when", "while", "until"})
_SUBJECTS = frozenset(
    [
        "i",
        "you",
        "we",
        "it",
        "that",
        "they",
        "he",
        "she",
        "this",
        "there",
        "maybe",
        "just",
        "please",
        "can",
        "could",
        "would",
        "do",
        "if",
        "then",
    ],
)
_SMALLEST = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `first` up to, not including, `last`; `sentence` counts sentences from 0."""

    first: int
    last: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Shape:
    """How a message is built.

    `clause_of[i]` is the clause of token `i`, or -1 for a sign between clauses. `quoted`
    holds the tokens inside quotation marks. `sentences` are token ranges without their stop.
    """

    clauses: tuple[Clause, ...]
    clause_of: tuple[int, ...]
    sentence_of: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    quoted: frozenset[int]


def is_sign(norm: str) -> bool:
    """Say whether a token is a sign, such as an emoji, and no word."""
    return not any(letter.isalnum() for letter in norm)


def shape(reading: Reading) -> Shape:
    """Find the sentences, clauses and quotations of a message."""
    sentences = tuple(_sentences(reading))
    clauses = tuple(
        Clause(first, last, index)
        for index, (start, end) in enumerate(sentences)
        for first, last in _clauses(reading, start, end)
    )
    clause_of = [-1] * len(reading.tokens)
    for index, clause in enumerate(clauses):
        clause_of[clause.first : clause.last] = [index] * (clause.last - clause.first)
    sentence_of = [-1] * len(reading.tokens)
    for index, (start, end) in enumerate(sentences):
        sentence_of[start:end] = [index] * (end - start)
    return Shape(clauses, tuple(clause_of), tuple(sentence_of), sentences, _quoted(reading))


def _sentences(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield token ranges between stops, leaving out empty ones."""
    start = 0
    for index, token in enumerate(reading.tokens):
        if token.norm in STOPS:
            if any(not is_sign(t.norm) for t in reading.tokens[start:index]):
                yield start, index
            start = index + 1


def _clauses(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses of one sentence: cut at signs and where a new thought joins on."""
    first = start
    for index in range(start, end):
        norm = reading.tokens[index].norm
        if norm in _MARKS or (is_sign(norm) and norm != '"' and norm not in "&/%$£€*#=≠+"):
            if index > first:
                yield first, index
            first = index + 1
        elif index - first >= _SMALLEST and _joins(reading, index, end):
            yield first, index
            first = index
    if end > first:
        yield first, end


def _joins(reading: Reading, index: int, end: int) -> bool:
    """Say whether the word at `index` opens a new clause."""
    norm = reading.tokens[index].norm
    if norm in _TURNS:
        return True
    following = reading.tokens[index + 1].norm if index + 1 < end else ""
    if norm in {"and", "or", "then"}:
        return following in _SUBJECTS
    return norm in _JOINS and following in _SUBJECTS


def _quoted(reading: Reading) -> frozenset[int]:
    """Return the tokens between pairs of quotation marks; a lone mark opens nothing."""
    marks = [i for i, token in enumerate(reading.tokens) if token.norm == '"']
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return frozenset(i for a, b in pairs for i in range(a + 1, b))
