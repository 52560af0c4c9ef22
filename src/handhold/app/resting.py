"""Rest, wherever somebody is in the app: with whom anything may be shared, and letting it rest."""

from collections.abc import Iterable

from handhold.app.partner_views import Status
from handhold.app.session import Session
from handhold.app.together import Together
from handhold.base.errors import HandholdError
from handhold.core.agreements import SayNo
from handhold.core.journey.events import DayEnded
from handhold.core.journey.settling import Stage, settling
from handhold.core.journey.standing import least_settling


def partnered(together: Together | None) -> tuple[bytes, ...]:
    """Return the partners with whom something may be shared: compared with, and not parted from.

    Nothing that either says about a step changes it, so a page that shows whether there is one tells nothing of that.
    """
    views = together.partners.partners() if together else []
    return tuple(view.id for view in views if view.status in {Status.waiting, Status.on})


async def let_rest(session: Session, partners: Iterable[bytes]) -> None:
    """Let everything with these partners rest, and end what is noted here alone as the day's.

    It holds when this returns, with or without a network. What can't be kept with one partner holds up no other:
    the first VaultError or InputError is raised when everything else rests.
    """
    together, failed = session.together, None
    if together is None:
        return
    for partner in partners:
        try:
            await together.do(partner, SayNo())
        except HandholdError as error:
            failed = failed or error
    now = session.context.clock()
    for guide in session.context.shelf.guides:
        place = settling(session.journeys.of(guide.id), least_settling(guide), now)
        if place.stage is Stage.today:
            await session.do(guide, DayEnded(guide.id))
    if failed is not None:
        raise failed
