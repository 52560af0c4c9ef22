"""Today: where I stand, in every guide begun, and what could come next."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.guides.model import Guide
from handhold.web.here import session_of
from handhold.web.next_things import NextThing, next_things, standing_of
from handhold.web.render import Page, render


@dataclass(frozen=True, slots=True)
class Begun:
    """A guide that was begun, and what could come next in it."""

    guide: Guide
    next: tuple[NextThing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage(Page):
    """The first page: begun guides, or the ways to begin."""

    template: ClassVar[str] = "pages/home.html"
    begun: tuple[Begun, ...]
    guides: tuple[Guide, ...]
    has_vaults: bool


async def today(request: Request) -> Response:
    """Show where everything stands."""
    session = session_of(request)
    begun = [
        Begun(guide, next_things(request, guide, standing_of(request, guide)))
        for guide in session.context.shelf.guides
        if session.journeys.of(guide.id).begun
    ]
    page = TodayPage(
        heading="Where you are" if begun else "Welcome",
        window="Today",
        section="today",
        begun=tuple(begun),
        guides=session.context.shelf.guides,
        has_vaults=bool(session.context.vaults.names()) and not session.kept,
    )
    return render(request, page)


routes: list[BaseRoute] = [Route("/", today, methods=["GET"])]
