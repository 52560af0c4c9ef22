"""Who speaks here, on what sources, and what this is not."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold import __version__
from handhold.core.guides.model import Guide
from handhold.web.here import session_of
from handhold.web.render import Page, render


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """Who speaks, on what sources."""

    template: ClassVar[str] = "pages/about.html"
    version: str
    guides: tuple[Guide, ...]


async def show(request: Request) -> Response:
    """Show who speaks here."""
    page = AboutPage(
        heading="Who speaks here",
        window="About",
        version=__version__,
        guides=session_of(request).context.shelf.guides,
    )
    return render(request, page)


routes: list[BaseRoute] = [Route("/about", show, methods=["GET"])]
