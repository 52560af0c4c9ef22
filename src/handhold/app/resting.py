"""Rest, wherever somebody is in the app: whether there is anything to let rest, and letting it."""

from collections.abc import Iterable, Iterator

from handhold.app.partner_views import Status
from handhold.app.session import Session
from handhold.app.together import Together
from handhold.base.errors import HandholdError
from handhold.core.agreements import SayNo, yes_stands
from handhold.core.journey.events import DayEnded
from handhold.core.journey.settling import Stage, settling
from handhold.core.journey.standing import least_settling


def partnered(together: Together | None) -> tuple[bytes, ...]:
    """Return the partners with whom something may be shared: compared with, and not parted from."""
    views = together.partners.partners() if together else []
    return tuple(view.id for view in views if view.status in {Status.waiting, Status.on})


def anything_stands(together: Together | None) -> bool:
    """Return whether a yes of this person's own stands, with anybody: then rest is one press away everywhere.

    So also while something settles or is on, which takes a yes of each. What the other says changes nothing
    in it: a rest that came or went with their answer would tell of it on every page.
    """
    return together is not None and any(True for _ in _standing(together))


def all_that_stands(together: Together | None, partner: bytes, step: str) -> bool:
    """Return whether a yes to this step, with this partner, stands and no other does."""
    return together is not None and [*_standing(together)] == [(partner, step)]


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


def _standing(together: Together) -> Iterator[tuple[bytes, str]]:
    for partner in partnered(together):
        state = together.state(partner)
        for terms in state.terms.steps:
            if yes_stands(state, terms.step):
                yield partner, terms.step
