"""What takes the weight out of words: quotation, denial, disowning, everyday talk."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handhold.core.coach.clauses import Shape, shape
from handhold.core.coach.pattern import Compiled
from handhold.core.coach.rules import Rule
from handhold.core.coach.tokens import BREAKS, Reading

_NEGATORS = frozenset({"not", "never", "no", "nobody", "without", "nor", "nothing", "none"})
_NEGATION_REACH = 5
_STOPS_NEGATION = BREAKS | {"but", "because", "and", "then"}
_EMPTY_NEGATION = frozenset({"lie", "only", "just", "sure", "worry"})


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of tokens: `first` up to, not including, `last`."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule, which of its patterns matched, the tokens, and the characters it quotes."""

    rule: Rule
    pattern: int
    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A message with its shape, and the sentences where a guard of the pack holds."""

    reading: Reading
    shape: Shape
    words: frozenset[str]
    guarded: Mapping[str, frozenset[int]]


def runs(pattern: Compiled, words: frozenset[str]) -> bool:
    """Say whether a pattern is worth trying on a message with these words."""
    return not any(map(words.isdisjoint, pattern.anchors))


def places(pattern: Compiled, reading: Reading) -> list[Place]:
    """Return where a pattern matches, as token ranges."""
    found = []
    for match in pattern.regex.finditer(reading.norm):
        first = bisect_left(reading.starts, match.start())
        last = bisect_left(reading.starts, match.end())
        if last > first:
            found.append(Place(first, last))
    return found


def scene(reading: Reading, guards: Mapping[str, Sequence[Compiled]]) -> Scene:
    """Find the shape of a message, and mark sentences by the pack's guards."""
    built = shape(reading)
    words = reading.words()
    guarded: dict[str, frozenset[int]] = {}
    for name, patterns in guards.items():
        marked = {
            built.sentence_of[min(place.last - 1, max(place.first, index))]
            for pattern in patterns
            if runs(pattern, words)
            for place in places(pattern, reading)
            for index in range(place.first, place.last)
        }
        guarded[name] = frozenset(marked - {-1})
    return Scene(reading, built, words, guarded)


def is_quoted(at: Scene, place: Place) -> bool:
    """Say whether most of the place stands inside quotation marks."""
    inside = sum(index in at.shape.quoted for index in range(place.first, place.last))
    return inside * 2 > place.last - place.first


def is_negated(at: Scene, place: Place) -> bool:
    """Say whether a denial before the place, in the same clause, reaches it."""
    tokens = at.reading.tokens
    for index in range(place.first - 1, max(0, place.first - 1 - _NEGATION_REACH), -1):
        norm = tokens[index].norm
        if norm in _STOPS_NEGATION:
            return False
        if norm in _NEGATORS:
            after = {token.norm for token in tokens[index + 1 : index + 4]}
            return after.isdisjoint(_EMPTY_NEGATION)
    return False


def is_guarded(at: Scene, place: Place, guard: str) -> bool:
    """Say whether one of the contexts a rule steps back for holds at this place."""
    if guard == "quoted":
        return is_quoted(at, place)
    if guard == "negated":
        return is_negated(at, place)
    sentence = at.shape.sentence_of[place.first]
    marked = at.guarded.get(guard, frozenset())
    if guard == "everyday":
        return sentence in marked and not at.guarded.get("intimate")
    return sentence in marked
