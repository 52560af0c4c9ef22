"""The coach of one language: its rules made ready to run, and its word weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handhold.base.keys import key_of
from handhold.core.coach.pattern import Compiled, compile_pattern
from handhold.core.coach.rules import Closer, Rule, RuleBook, parse_tables
from handhold.core.coach.weights import Weights, WeightsError, parse_weights


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """One pattern of a rule ready to run, with its number among them, and what excuses a match."""

    rule: Rule
    number: int
    pattern: Compiled
    unless: tuple[Compiled, ...]


@dataclass(frozen=True, slots=True)
class Coach:
    """Everything `advise` needs. Build it once with `compile_coach` and keep it.

    `patterns` are those of all rules in order; `awake` gives, for a word, the places in `patterns` of those
    that may match a message with this word, and for "" of those that may match any. `closer` holds, for a
    category, the words that fit some quotes better than its own.
    """

    book: RuleBook
    patterns: tuple[CompiledPattern, ...]
    awake: Mapping[str, Sequence[int]]
    guards: Mapping[str, tuple[Compiled, ...]]
    spelling: Mapping[str, str]
    weights: Weights | None = None
    closer: Mapping[str, tuple[tuple[tuple[Compiled, ...], Closer], ...]] = field(default_factory=dict)


def compile_coach(rule_tables: Sequence[Mapping[str, object]], model: bytes | None) -> Coach:
    """Build a coach from rule tables and, if there is one, the pack's model file.

    Raises RuleError for a table of a wrong shape and PatternError for a pattern that can't be
    read, WeightsError for a model that doesn't fit. Without a model the rules decide alone.
    """
    book = parse_tables(rule_tables)
    patterns: list[CompiledPattern] = []
    for rule in book.rules:
        unless = tuple(compile_pattern(pattern, book.classes) for pattern in rule.unless)
        for at, pattern in enumerate(rule.patterns):
            patterns.append(
                CompiledPattern(rule, at, compile_pattern(pattern, book.classes), unless)
            )
    guards = {
        name: tuple(compile_pattern(pattern, book.classes) for pattern in patterns)
        for name, patterns in book.guards.items()
    }
    awake: dict[str, list[int]] = {}
    for place, one in enumerate(patterns):
        for anchor in next(iter(one.pattern.anchors), {""}):
            awake.setdefault(anchor, []).append(place)
    closer = {
        name: tuple(
            (tuple(compile_pattern(pattern, book.classes) for pattern in one.patterns), one)
            for one in wording.closer
        )
        for name, wording in book.categories.items()
    }
    weights = _weights(book, model)
    return Coach(book, tuple(patterns), awake, guards, book.spelling, weights, closer)


def _weights(book: RuleBook, model: bytes | None) -> Weights | None:
    """Read the model, and refuse one that was trained with other rules, or lacks what is asked of it."""
    if model is None:
        return None
    weights = parse_weights(model)
    if weights.rules != fingerprint(book):
        raise WeightsError("the model was made for other rules or families of words")
    markers = {"g:" + marker for marker in book.markers}
    for part, told, asked in (
        ("message table", weights.message.heads, {"any", "heavy", *markers}),
        ("words table", weights.words.heads, {"any"}),
        ("clause table", weights.clause.heads, {"any", *book.categories, *markers}),
        ("network", weights.net.text_heads, {"any"}),
        ("limits", weights.limits, {"any", "heavy", "clause", "neighbour", *markers}),
    ):
        if missing := asked.difference(told):
            message = f"the model's {part} says nothing of {min(missing)!r}"
            raise WeightsError(message)
    return weights


def fingerprint(book: RuleBook) -> int:
    """Return a number that changes with whatever rules and word families the weights look at."""
    told = [f"{rule.id} {pattern}" for rule in book.rules for pattern in rule.patterns]
    told += [f"{word} {' '.join(names)}" for word, names in sorted(book.families.items())]
    return key_of("\n".join(told))
