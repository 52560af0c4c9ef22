"""What the guides ask of an agreement: the order of the steps and their settling times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from handhold.base.errors import InputError
from handhold.core.guides.model import Guide

WINDOW = timedelta(hours=12)
"""How long a yes said on the day counts."""


@dataclass(frozen=True, slots=True)
class StepTerms:
    """A step, its settling time in hours, and the step that comes before it ('' for the first)."""

    step: str
    hours: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """All steps two people can agree on, and how long "today" lasts."""

    steps: tuple[StepTerms, ...]
    window: timedelta = WINDOW

    def of(self, step: str) -> StepTerms:
        """Return a step's terms. Raises InputError for a step no guide has."""
        for terms in self.steps:
            if terms.step == step:
                return terms
        raise InputError(f"there is no step {step[:60]!r} in these guides")


def terms(guides: Iterable[Guide]) -> Terms:
    """Return the terms of these guides' ladders; step ids are `guide/step`.

    A step that somebody does alone is nothing to agree on: it isn't among them, and none waits for it.
    """
    steps = []
    for guide in guides:
        before = ""
        for step in guide.ladder:
            if step.alone:
                continue
            key = f"{guide.id}/{step.id}"
            steps.append(StepTerms(key, step.settle_hours, before))
            before = key
    return Terms(tuple(steps))
