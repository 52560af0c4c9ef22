"""Read a draft before it is sent: where it may weigh on the reader, and what is kind in it.

The coach names places, never people. Finding nothing means just that: nothing was found.
"""

from handhold.core.coach.compiled import Coach
from handhold.core.coach.context import Scene, scene
from handhold.core.coach.hits import Hit, find_hits
from handhold.core.coach.model import Advice, Finding, Overall, Role
from handhold.core.coach.tokens import read

_HEAVY = 2


def advise(text: str, coach: Coach, role: Role = Role.asker) -> Advice:
    """Return the coach's reading of `text`, written by `role`.

    Pure: the same text, coach and role always give the same advice. Offsets count characters
    of `text` as it was given.
    """
    at = scene(read(text, coach.spelling), coach.guards)
    hits = find_hits(at, coach, role)
    pressure = [hit for hit in hits if not hit.rule.good]
    good = {hit.rule.gives for hit in hits if hit.rule.good}
    return Advice(
        overall=_overall(pressure),
        pressure=tuple(_finding(hit, at, coach) for hit in _kept(pressure)),
        good=tuple(marker for marker in coach.book.markers if marker in good),
    )


def _overall(pressure: list[Hit]) -> Overall:
    """Weigh the hits: one mild place softens, a heavy one or several mild ones press."""
    weight = sum(hit.rule.weight for hit in _kept(pressure))
    if weight == 0:
        return Overall.fine
    return Overall.pressure if weight >= _HEAVY else Overall.soften


def _kept(pressure: list[Hit]) -> list[Hit]:
    """Keep one hit for each category and stretch of text, in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(pressure, key=lambda h: (-h.rule.weight, h.start, -h.end)):
        if not any(
            hit.rule.gives == other.rule.gives and hit.start < other.end and other.start < hit.end
            for other in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end, h.rule.gives))


def _finding(hit: Hit, at: Scene, coach: Coach) -> Finding:
    """Word a hit for a person: the rule's own words, else those of its category."""
    wording = coach.book.categories[hit.rule.gives]
    return Finding(
        category=hit.rule.gives,
        quote=at.reading.source[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        why=hit.rule.why or wording.why,
        instead=hit.rule.instead or wording.instead,
    )
