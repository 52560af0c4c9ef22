"""Read a draft before it is sent: where it may weigh on the reader, and what is kind in it.

The coach names places, never people. Finding nothing means just that: nothing was found.
"""

from collections.abc import Iterator, Sequence

from handhold.core.coach.compiled import Coach
from handhold.core.coach.context import Hit, Scene, places as found_in, runs, scene
from handhold.core.coach.hits import find_hits
from handhold.core.coach.judge import Spot, is_strange, judge
from handhold.core.coach.model import Advice, Finding, Overall, Role
from handhold.core.coach.pattern import Compiled
from handhold.core.coach.tokens import read
from handhold.core.english import has_foreign, is_foreign

ASKING = frozenset({"ignore_no", "repeat_ask", "minimise", "sell", "urgency", "no_ask", "bargain"})
"""What only a person who asks can do. In an answer these are a no said twice, a small step, time
taken, a condition, what the asked person has decided for themselves: a boundary, never pressure."""

TAKEN_BACK = {"intoxication": "sober"}
"""A marker that a finding of this category contradicts."""

UNSAFE = frozenset({"safer_sex"})
"""What isn't praised where the pack's guard `unsafe` holds in a message, and `careful` doesn't."""

CALM = {Role.asker: ("own_limit", "own_mind"), Role.invitee: ("own_limit", "own_mind", "glad")}
"""The pack's guards for sentences in which nothing is pressure, by who writes."""

QUESTIONS = frozenset({"open_question", "asks_feelings"})
"""What isn't praised where all that asks is a scolding put as a question (the pack's guard `scolding`)."""

ONLY_ASKING = frozenset({"accepts_no", "opt_out"})
"""Kind things that only a person who asks can do. In an answer they are somebody's own no."""


def advise(text: str, coach: Coach, role: Role = Role.asker) -> Advice:
    """Return the coach's reading of `text`, written by `role`.

    Pure: the same text, coach and role always give the same advice. Offsets count characters
    of `text` as it was given.
    """
    at = scene(read(text, coach.spelling), coach.guards)
    hits = find_hits(at, coach, role)
    verdict = judge(at, hits, coach)
    unwilling = at.guarded.get("unwilling", frozenset()) if role is Role.invitee else frozenset()
    calm = unwilling.union(*(at.guarded.get(name, frozenset()) for name in CALM[role]))
    kept = [
        each
        for each in verdict.places
        if (role is Role.asker or each.category not in ASKING) and calm.isdisjoint(_sentences(each, at))
    ]
    places = sorted(kept, key=lambda place: (place.start, place.end, place.category))
    good = set() if unwilling else verdict.good - {TAKEN_BACK.get(p.category) for p in places}
    good -= UNSAFE if at.guarded.get("unsafe") and not at.guarded.get("careful") else set()
    good -= _scolding(at, hits)
    good -= ONLY_ASKING if role is Role.invitee else set()
    strange = is_foreign(text) or (coach.weights is not None and is_strange(at, coach.weights))
    good -= good if strange else set()
    return Advice(
        overall=verdict.overall if places else Overall.fine,
        pressure=tuple(_finding(place, at, hits, coach, role) for place in places),
        good=tuple(marker for marker in coach.book.markers if marker in good),
        unwilling=bool(unwilling),
        unread=strange or has_foreign(text),
    )


def _sentences(place: Spot, at: Scene) -> Iterator[int]:
    """Yield the sentences that a place stands in."""
    for token, sentence in zip(at.reading.tokens, at.shape.sentence_of, strict=True):
        if token.start < place.end and place.start < token.end:
            yield sentence


def _scolding(at: Scene, hits: Sequence[Hit]) -> frozenset[str]:
    """Return the kinds of question that no rule finds outside the sentences that scold, if any do."""
    scolding = at.guarded.get("scolding", frozenset())
    asked = {
        hit.rule.gives
        for hit in hits
        if hit.rule.gives in QUESTIONS and at.shape.sentence_of[hit.place.first] not in scolding
    }
    return QUESTIONS - asked if scolding else frozenset()


def _finding(place: Spot, at: Scene, hits: Sequence[Hit], coach: Coach, role: Role) -> Finding:
    """Word a place for a person: closest to its own words, then by a rule that spoke up there, else by its category."""
    text = at.reading.source
    why, instead = _told(place, at, hits, coach, role)
    return Finding(
        category=place.category,
        quote=text[place.start : place.end],
        start=place.start,
        end=place.end,
        why=why,
        instead=instead,
    )


def _told(
    place: Spot, at: Scene, hits: Sequence[Hit], coach: Coach, role: Role
) -> tuple[str, tuple[str, ...]]:
    category = coach.book.categories[place.category]
    wording = category.told_to(role)
    if wording is not category:
        return wording.why, wording.instead
    for patterns, closer in coach.closer[place.category]:
        if any(_inside(pattern, place, at) for pattern in patterns):
            return closer.why, closer.instead
    rules = [
        hit.rule
        for hit in hits
        if hit.rule.gives == place.category and hit.start < place.end and place.start < hit.end
    ]
    return (
        next((rule.why for rule in rules if rule.why), wording.why),
        next((rule.instead for rule in rules if rule.instead), wording.instead),
    )


def _inside(pattern: Compiled, place: Spot, at: Scene) -> bool:
    """Say whether a pattern matches within a place."""
    tokens = at.reading.tokens
    return runs(pattern, at.words) and any(
        place.start <= tokens[one.first].start and tokens[one.last - 1].end <= place.end
        for one in found_in(pattern, at.reading)
    )
