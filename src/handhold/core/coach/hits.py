"""Where the rules of a coach speak up in one message."""

from handhold.core.coach.compiled import Coach, CompiledPattern
from handhold.core.coach.context import Hit, Place, Scene, is_guarded, places, runs
from handhold.core.coach.model import Role


def find_hits(at: Scene, coach: Coach, role: Role) -> list[Hit]:
    """Return every hit of every rule that fits the role, guards respected."""
    awake = {place for word in (*at.words, "") for place in coach.awake.get(word, ())}
    found: list[Hit] = []
    for place in sorted(awake):
        one = coach.patterns[place]
        if runs(one.pattern, at.words) and role.value in one.rule.roles:
            found.extend(_hits(one, at))
    return found


def _hits(one: CompiledPattern, at: Scene) -> list[Hit]:
    found = []
    for place in places(one.pattern, at.reading):
        trimmed = _trim(at, place)
        if any(is_guarded(at, trimmed, guard) for guard in one.rule.guards):
            continue
        if one.unless and _excused(one, at, trimmed):
            continue
        start, end = _reach(one.rule.span, at, trimmed)
        found.append(Hit(one.rule, one.number, trimmed, start, end))
    return found


def _trim(at: Scene, place: Place) -> Place:
    """Leave out signs at both ends of a match."""
    first, last = place.first, place.last
    while first < last - 1 and at.shape.clause_of[first] < 0:
        first += 1
    while last > first + 1 and at.shape.clause_of[last - 1] < 0:
        last -= 1
    return Place(first, last)


def _excused(one: CompiledPattern, at: Scene, place: Place) -> bool:
    """Say whether an `unless` pattern of the rule matches in the same sentence."""
    sentence = at.shape.sentence_of[place.first]
    for pattern in one.unless:
        if runs(pattern, at.words):
            for other in places(pattern, at.reading):
                inside = {at.shape.sentence_of[i] for i in range(other.first, other.last)}
                if sentence in inside:
                    return True
    return False


def _reach(span: str, at: Scene, place: Place) -> tuple[int, int]:
    """Return the characters to quote: the match itself, its clauses, or its sentences."""
    first, last = place.first, place.last
    if span == "clause":
        opening, closing = at.shape.clause_of[first], at.shape.clause_of[last - 1]
        if opening >= 0:
            first = at.shape.clauses[opening].first
        if closing >= 0:
            last = at.shape.clauses[closing].last
    elif span == "sentence":
        opening, closing = at.shape.sentence_of[first], at.shape.sentence_of[last - 1]
        if opening >= 0:
            first = at.shape.sentences[opening][0]
        if closing >= 0:
            last = at.shape.sentences[closing][1]
    tokens = at.reading.tokens
    return tokens[first].start, tokens[last - 1].end
