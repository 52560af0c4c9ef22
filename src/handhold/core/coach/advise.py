"""Read a draft before it is sent: where it may weigh on the reader, and what is kind in it.

The coach names places, never people. Finding nothing means just that: nothing was found.
"""

from collections.abc import Iterator, Sequence

from handhold.core.coach.compiled import Coach
from handhold.core.coach.context import Hit, Scene, scene
from handhold.core.coach.hits import find_hits
from handhold.core.coach.judge import Spot, judge
from handhold.core.coach.model import Advice, Finding, Overall, Role
from handhold.core.coach.tokens import read

ASKING = frozenset({"ignore_no", "repeat_ask", "minimise", "sell", "urgency", "no_ask", "bargain"})
"""What only a person who asks can do. In an answer these are a no said twice, a small step, time
taken, a condition, what the asked person has decided for themselves: a boundary, never pressure."""

TAKEN_BACK = {"intoxication": "sober"}
"""A marker that a finding of this category contradicts."""


def advise(text: str, coach: Coach, role: Role = Role.asker) -> Advice:
    """Return the coach's reading of `text`, written by `role`.

    Pure: the same text, coach and role always give the same advice. Offsets count characters
    of `text` as it was given.
    """
    at = scene(read(text, coach.spelling), coach.guards)
    hits = find_hits(at, coach, role)
    verdict = judge(at, hits, coach)
    unwilling = at.guarded.get("unwilling", frozenset()) if role is Role.invitee else frozenset()
    kept = [
        each
        for each in verdict.places
        if role is Role.asker
        or (each.category not in ASKING and unwilling.isdisjoint(_sentences(each, at)))
    ]
    places = sorted(kept, key=lambda place: (place.start, place.end, place.category))
    good = set() if unwilling else verdict.good - {TAKEN_BACK.get(p.category) for p in places}
    return Advice(
        overall=verdict.overall if places else Overall.fine,
        pressure=tuple(_finding(place, text, hits, coach) for place in places),
        good=tuple(marker for marker in coach.book.markers if marker in good),
        unwilling=bool(unwilling),
    )


def _sentences(place: Spot, at: Scene) -> Iterator[int]:
    """Yield the sentences that a place stands in."""
    for token, sentence in zip(at.reading.tokens, at.shape.sentence_of, strict=True):
        if token.start < place.end and place.start < token.end:
            yield sentence


def _finding(place: Spot, text: str, hits: Sequence[Hit], coach: Coach) -> Finding:
    """Word a place for a person: by a rule that spoke up there, else by its category."""
    wording = coach.book.categories[place.category]
    rules = [
        hit.rule
        for hit in hits
        if hit.rule.gives == place.category and hit.start < place.end and place.start < hit.end
    ]
    return Finding(
        category=place.category,
        quote=text[place.start : place.end],
        start=place.start,
        end=place.end,
        why=next((rule.why for rule in rules if rule.why), wording.why),
        instead=next((rule.instead for rule in rules if rule.instead), wording.instead),
    )
