"""Rest, wherever somebody is in the app: whether there is anything to let rest, and letting it."""

from collections.abc import Iterable

from handhold.app.partner_views import Status
from handhold.app.session import Session
from handhold.app.together import Together
from handhold.core.agreements import SayNo, shows_on
from handhold.core.journey.events import DayEnded
from handhold.core.journey.settling import Stage, settling
from handhold.core.journey.standing import least_settling


def partnered(together: Together | None) -> tuple[bytes, ...]:
    """Return the partners with whom something may be shared: compared with, and not parted from."""
    views = together.partners.partners() if together else []
    return tuple(view.id for view in views if view.status in {Status.waiting, Status.on})


def anything_on(together: Together | None) -> bool:
    """Return whether this device shows anything as on, today, with anybody."""
    return together is not None and any(_on(together, each) for each in partnered(together))


async def let_rest(session: Session, partners: Iterable[bytes]) -> None:
    """Let everything with these partners rest, and end what is noted here alone as the day's.

    It holds when this returns, with or without a network. Raises VaultError.
    """
    if session.together is None:
        return
    for partner in partners:
        await session.together.do(partner, SayNo())
    now = session.context.clock()
    for guide in session.context.shelf.guides:
        place = settling(session.journeys.of(guide.id), least_settling(guide), now)
        if place.stage is Stage.today:
            await session.do(guide, DayEnded(guide.id))


def _on(together: Together, partner: bytes) -> bool:
    state, now = together.state(partner), together.partners.clock()
    if now.tzinfo is None:
        raise ValueError("the clock has no zone")
    return any(shows_on(state, terms.step, now, now.tzinfo) for terms in state.terms.steps)
