"""Everything known about a message, as a row of numbers that small trees can read.

The training script builds the same row, so the order here is part of the model's format.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handhold.core.coach.context import Hit, Scene
from handhold.core.coach.rules import RuleBook

_LOW = -4.0
_CAP = 3
SURE = 3
_CLAUSE_EXTRAS, _STYLE = 5, 12


@dataclass(frozen=True, slots=True)
class Scores:
    """What the word weights say: about the message, by two tables, and about each clause."""

    message: Mapping[str, float]
    words: Mapping[str, float]
    clauses: Sequence[Mapping[str, float]]


def word_grams(at: Scene) -> list[str]:
    """Return words, pairs and triples in the order of the text, repeats included."""
    norms = [token.norm for token in at.reading.tokens]
    pairs = [f"{a} {b}" for a, b in pairwise(norms)]
    triples = [f"{a} {b} {c}" for a, b, c in zip(norms, norms[1:], norms[2:], strict=False)]
    return norms + pairs + triples


def evidence(at: Scene, hits: Sequence[Hit], scores: Scores, book: RuleBook) -> list[float]:
    """Return the row of numbers for one message."""
    row = [scores.message[head] for head in scores.message]
    row += [scores.words[head] for head in scores.words]
    row += _clause_numbers(scores.clauses)
    row += _style(at)
    row += _hit_numbers(hits, book)
    row += _family_numbers(at, book)
    return row


def width(book: RuleBook, heads: int) -> int:
    """Return how many numbers a row holds, given the heads of all tables together."""
    names = {name for held in book.families.values() for name in held}
    kinds = len(book.categories)
    pressing = sum(not rule.good for rule in book.rules)
    fixed = _CLAUSE_EXTRAS + _STYLE + 2 + 2
    return heads + fixed + 2 * kinds + len(book.markers) + pressing + len(names)


def _clause_numbers(clauses: Sequence[Mapping[str, float]]) -> Iterator[float]:
    """Yield the strongest clause for each head, then how the strong ones spread."""
    heads = list(clauses[0]) if clauses else []
    for head in heads:
        yield max(clause[head] for clause in clauses)
    marked = sorted((clause["any"] for clause in clauses), reverse=True)
    yield marked[1] if len(marked) > 1 else _LOW
    yield sum(marked) / len(marked) if marked else _LOW
    yield marked[-1] if marked else _LOW
    yield clauses[-1]["any"] if clauses else _LOW
    yield float(len(clauses))


def _style(at: Scene) -> list[float]:
    """Return how the message is built: questions, persons, length."""
    norms = [token.norm for token in at.reading.tokens]
    total = len(norms)
    last = norms[-2] if total > 1 else ""
    return [
        norms.count("?"),
        float(last == "?"),
        norms.count("you") / total,
        norms.count("i") / total,
        (norms.count("not") + norms.count("no") + norms.count("never")) / total,
        float(total),
        float(len(at.shape.sentences)),
        float(len(at.shape.quoted)),
        float(len(at.guarded.get("disowned", ()))),
        float(len(at.guarded.get("reported", ()))),
        float(len(at.guarded.get("everyday", ()))),
        float(len(at.guarded.get("intimate", ()))),
    ]


def _hit_numbers(hits: Sequence[Hit], book: RuleBook) -> list[float]:
    """Return how often each category and marker was named by rules, and how widely."""
    counted = Counter(hit.rule.gives for hit in hits)
    rules = Counter(hit.rule.id for hit in hits)
    pressing = {hit.rule.gives for hit in hits if not hit.rule.good}
    kind = {hit.rule.gives for hit in hits if hit.rule.good}
    row: list[float] = [min(counted[name], _CAP) for name in (*book.categories, *book.markers)]
    row += [float(len(pressing)), float(len(kind))]
    sure = Counter(hit.rule.gives for hit in hits if hit.rule.weight >= SURE)
    row += [min(sure[name], _CAP) for name in book.categories]
    row += [float(len(sure)), float(sum(sure.values()))]
    row += [min(rules[rule.id], _CAP) for rule in book.rules if not rule.good]
    return row


def _family_numbers(at: Scene, book: RuleBook) -> list[float]:
    """Return how often each family of words occurs."""
    counted = Counter(
        family for token in at.reading.tokens for family in book.families.get(token.norm, ())
    )
    names = dict.fromkeys(name for held in book.families.values() for name in held)
    return [min(counted[name], _CAP) for name in sorted(names)]
