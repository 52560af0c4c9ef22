"""What a reframed question is, and the rules that lead to one."""

from dataclasses import dataclass

from handhold.core.encoder import Encoder
from handhold.core.reframe.weights import Weights
from handhold.core.stop import Lexicon
from handhold.core.stop.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Flag:
    """A selling word or phrase: where it stands in the question, and why it is pointed out."""

    quote: str
    start: int
    end: int
    category: str
    why: str


@dataclass(frozen=True, slots=True)
class Reframed:
    """The flags in order of place, and the better question to put beside the old one."""

    flags: tuple[Flag, ...]
    better: str
    why: str


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Patterns of one category; none of them counts when an `unless` pattern matches."""

    id: str
    category: str
    any_of: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    better: str


@dataclass(frozen=True, slots=True)
class Category:
    """A way of selling: why it sells, and the better question with the thought behind it.

    Of several categories in a question the one with the least `rank` gives the question. What is `mild` asks
    for a better question, and isn't stopped for that alone.
    """

    id: str
    rank: int
    why: str
    better: str
    mild: bool = False


@dataclass(frozen=True, slots=True)
class ReframeRules:
    """The rules, the categories, and how questions are read.

    A question in which a `never` pattern matches looks back at pressure, and isn't flagged. With `weights`, they say whether a
    question sells (what the rules find is a sign among others) and, where the rules find nothing, in which words; with an `encoder`
    as well, both do (`finding.py`). Without weights the rules decide alone.
    """

    lexicon: Lexicon
    never: tuple[Pattern, ...]
    rules: tuple[FlagRule, ...]
    categories: dict[str, Category]
    weights: Weights | None = None
    encoder: Encoder | None = None
