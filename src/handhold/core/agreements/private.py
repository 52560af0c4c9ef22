"""What a person tells their own device about a partnership. None of it has a wire encoding."""

from typing import TypeAlias

from handhold.core.events import PrivateEvent


class StepFelt(PrivateEvent, frozen=True):
    """Privately, after a step: was it good? The last answer counts."""

    step: str
    good: bool


class AloneAnswered(PrivateEvent, frozen=True):
    """Could you say no here, and would it be fine? Asked of each alone."""

    fine: bool


AnyPrivate: TypeAlias = StepFelt | AloneAnswered
