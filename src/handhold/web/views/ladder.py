"""Small steps. Each is asked for aloud first; liking one promises nothing about the next."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.guides.model import Guide
from handhold.core.journey.decide import Refused
from handhold.core.journey.events import Received, ReflectionWritten, StepNoted
from handhold.core.journey.ladder import LadderStep, ladder, paused
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, go, guide_of, journey_of, session_of, url_of
from handhold.web.marks import written
from handhold.web.render import Page, render

RECEIVED = (
    ("welcome", "Welcome: we both liked it"),
    ("unclear", "Hard to tell"),
    ("discomfort", "Not welcome, for one of us or both"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPage(Page):
    """All the steps."""

    template: ClassVar[str] = "pages/ladder/ladder.html"
    guide: Guide
    steps: tuple[LadderStep, ...]
    paused: bool
    resting: bool
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage(Page):
    """One step: how to ask, what it is, what to look out for, how it was."""

    template: ClassVar[str] = "pages/ladder/step.html"
    guide: Guide
    number: int
    standing: LadderStep
    paused: bool
    resting: bool
    unsure: bool
    note: str
    kept: str
    href: str
    received: tuple[tuple[str, str], ...] = RECEIVED
    errors: tuple[FormError, ...] = ()


async def steps(request: Request) -> Response:
    """Show all the steps."""
    guide = guide_of(request)
    journey = journey_of(request, guide)
    page = LadderPage(
        heading="Small steps",
        window="Steps",
        section="guides",
        guide=guide,
        steps=ladder(guide, journey),
        paused=paused(guide, journey),
        resting=journey.resting,
        unsure=journey.unsure,
    )
    return render(request, page)


async def step(request: Request) -> Response:
    """Show one step."""
    guide = guide_of(request)
    return render(request, _page(request, guide, _number(request, guide)))


@form_view
async def note(request: Request, form: Form) -> Response:
    """Note how a step was received, with a private note."""
    guide = guide_of(request)
    number = _number(request, guide)
    chosen = guide.ladder[number - 1]
    place = f"step:{chosen.id}"
    text = written(request, form, "text", journey_of(request, guide).reflections.get(place, ""))
    if form.errors:
        return render(request, _page(request, guide, number, text, tuple(form.errors)))
    session = session_of(request)
    given = form.one_of("received", [r.value for r in Received])
    refused: Refused | None = None
    if given or form.values.get("clear"):
        event = StepNoted(guide.id, chosen.id, Received(given) if given else None)
        refused = await session.do(guide, event)
    await session.do(guide, ReflectionWritten(guide.id, place, text.strip()))
    told = "This step is not open just now; your note is kept." if refused else "Noted."
    return go(request, url_of(request).guide(guide, f"steps/{number}"), told)


def _number(request: Request, guide: Guide) -> int:
    number = int(request.path_params["number"])
    if not 0 < number <= len(guide.ladder):
        raise HTTPException(404)
    return number


def _page(
    request: Request,
    guide: Guide,
    number: int,
    note: str | None = None,
    errors: tuple[FormError, ...] = (),
) -> StepPage:
    journey = journey_of(request, guide)
    standing = ladder(guide, journey)[number - 1]
    kept = journey.reflections.get(f"step:{standing.step.id}", "")
    return StepPage(
        heading=standing.step.title,
        window="Step",
        section="guides",
        status=422 if errors else 200,
        guide=guide,
        number=number,
        standing=standing,
        paused=paused(guide, journey),
        resting=journey.resting,
        unsure=journey.unsure,
        note=kept if note is None else note,
        kept=kept,
        href=url_of(request).place(standing.step.place) if standing.step.place else "",
        errors=errors,
    )


routes: list[BaseRoute] = [
    Route("/guides/{guide:int}/steps", steps, methods=["GET"]),
    Route("/guides/{guide:int}/steps/{number:int}", step, methods=["GET"]),
    Route("/guides/{guide:int}/steps/{number:int}", note, methods=["POST"]),
]
