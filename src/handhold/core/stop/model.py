"""What a stop is, and the rules that lead to one."""

from dataclasses import dataclass
from enum import StrEnum

from handhold.core.stop.pattern import Pattern
from handhold.core.stop.reading import Lexicon
from handhold.core.stop.scoring import Scorer


class StopKind(StrEnum):
    """Why a question is stopped. `danger` puts help for the asker first."""

    danger = "danger"
    under_age = "under_age"
    condom_removal = "condom_removal"
    secret_recording = "secret_recording"  # noqa: S105 - a kind of stop, no password
    incapable = "incapable"
    against_wish = "against_wish"


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of a stop page. `turn_to` names kinds of help; pages list them by country."""

    title: str
    why: str
    paragraphs: tuple[str, ...]
    turn_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopRule:
    """A rule fires when one of `any_of` matches, every group of `also`, and no `unless`.

    One that is `certain` is never outvoted by the second reader.
    """

    id: str
    kind: StopKind
    notice: str
    any_of: tuple[Pattern, ...]
    also: tuple[tuple[Pattern, ...], ...]
    unless: tuple[Pattern, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class ScoredRule:
    """What becomes of a stop by the second reader, of one of these `kinds`, whose words say more than their weights.

    It fires like a `StopRule`. The stop is then shown with `notice`; without one, danger's is shown where its log odds
    are above 0, and else nothing is stopped.
    """

    id: str
    kinds: frozenset[StopKind]
    notice: str | None
    any_of: tuple[Pattern, ...]
    also: tuple[tuple[Pattern, ...], ...]
    unless: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class StopRules:
    """The rules in the order they are tried, the notices, and how questions are read.

    `scorer` is the second reader for what the rules miss; without it the rules decide alone. The first of `scored` that fires
    says what a stop of its own is called.
    Questions in which one of `general` is found are about the matter and nobody in particular: of them the rules decide alone too.
    """

    lexicon: Lexicon
    rules: tuple[StopRule, ...]
    notices: dict[str, Notice]
    scorer: Scorer | None = None
    general: tuple[Pattern, ...] = ()
    scored: tuple[ScoredRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: why, in what words of the question, what the page says, and where to turn."""

    kind: StopKind
    rule: str
    quote: str
    title: str
    why: str
    paragraphs: tuple[str, ...]
    turn_to: tuple[str, ...]
