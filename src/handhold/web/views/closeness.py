"""Small kind things to notice, say and do, and which of them were welcome."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.guides.model import Guide, Idea
from handhold.core.journey.events import IdeaNoted, Received
from handhold.web.forms import Form
from handhold.web.here import form_view, go, guide_of, journey_of, session_of, url_of
from handhold.web.render import Page, render

KINDS = (("notice", "To notice"), ("say", "To say"), ("do", "To do"))
RECEIVED = (
    ("welcome", "It was welcome"),
    ("unclear", "Hard to tell"),
    ("discomfort", "Not welcome"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosenessPage(Page):
    """The ideas, by kind, with what was noted of each."""

    template: ClassVar[str] = "pages/closeness/closeness.html"
    guide: Guide
    groups: tuple[tuple[str, tuple[tuple[Idea, str], ...]], ...]
    numbers: dict[str, int]
    received: tuple[tuple[str, str], ...] = RECEIVED


async def show(request: Request) -> Response:
    """Show the ideas."""
    guide = guide_of(request)
    noted = journey_of(request, guide).ideas
    groups = tuple(
        (title, tuple((i, str(noted.get(i.id, ""))) for i in guide.closeness if i.kind == kind))
        for kind, title in KINDS
    )
    page = ClosenessPage(
        heading="Small kind things",
        window="Ideas",
        section="guides",
        guide=guide,
        groups=tuple(group for group in groups if group[1]),
        numbers=_numbers(guide),
    )
    return render(request, page)


@form_view
async def note(request: Request, form: Form) -> Response:
    """Note how an idea was received."""
    guide = guide_of(request)
    given = form.one_of("received", [r.value for r in Received])
    event = IdeaNoted(guide.id, form.line("idea"), Received(given) if given else None)
    await session_of(request).do(guide, event)
    number = _numbers(guide).get(event.idea)
    where = f"closeness#i{number}" if number else "closeness"
    told = "Noted. Leave it be: not everything is for everyone." if given == "discomfort" else "Noted."
    return go(request, url_of(request).guide(guide, where), told)


def _numbers(guide: Guide) -> dict[str, int]:
    return {idea.id: number for number, idea in enumerate(guide.closeness, 1)}


routes: list[BaseRoute] = [
    Route("/guides/{guide:int}/closeness", show, methods=["GET"]),
    Route("/guides/{guide:int}/closeness", note, methods=["POST"]),
]
