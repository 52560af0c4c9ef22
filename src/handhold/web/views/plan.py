"""The conversation plan: a way, a moment, what it carries, and one's own words."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.guides.model import Guide
from handhold.core.journey.events import JourneyEvent, PlanWritten, PointTicked, WayChosen
from handhold.core.journey.journey import Plan
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, go, guide_of, journey_of, session_of, url_of
from handhold.web.marks import written
from handhold.web.render import Page, render
from handhold.web.views.coach import DraftRead, read_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Page):
    """The plan, to work on: as it was sent, or else as it is kept."""

    template: ClassVar[str] = "pages/plan/plan.html"
    guide: Guide
    plan: Plan
    kept: Plan
    resting: bool
    unsure: bool
    reading: DraftRead | None
    examples: dict[str, str]
    errors: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPlanPage(Page):
    """The plan on paper."""

    template: ClassVar[str] = "pages/plan/print.html"
    guide: Guide
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesPage(Page):
    """Worked conversations."""

    template: ClassVar[str] = "pages/plan/examples.html"
    guide: Guide
    points: dict[str, str]


async def plan(request: Request) -> Response:
    """Show the plan."""
    return render(request, await _page(request, None, ()))


@form_view
async def keep(request: Request, form: Form) -> Response:
    """Keep the plan, and go on where the button leads; or only have the draft read."""
    guide = guide_of(request)
    do, old = form.values.get("do", ""), journey_of(request, guide).plan
    words_alone = do == "draft"  # kept as the vault locks itself, with nothing else of the form
    new = Plan(
        way=form.values.get("way", old.way),
        setting=written(request, form, "setting", old.setting),
        draft=written(request, form, "draft", old.draft),
        points=old.points if words_alone else frozenset(form.lists.get("point", [])),
    )
    if do == "read" and not new.draft.strip() and not form.errors:
        form.fail("draft", "Write a draft first; one sentence is enough.")
    if form.errors or do == "read":
        return render(request, await _page(request, new, tuple(form.errors)))
    for event in _changes(guide, old, new):
        if await session_of(request).do(guide, event):
            return render(request, await _page(request, new, ()))
    url = url_of(request)
    onward = {"paper": url.guide(guide, "plan/print"), "take": url.to("/take"), "talked": url.guide(guide, "after-talk")}
    return go(request, onward.get(do, url.guide(guide, "plan")), "Your plan is kept.")


def _changes(guide: Guide, old: Plan, new: Plan) -> list[JourneyEvent]:
    events: list[JourneyEvent] = []
    if new.way != old.way:
        events.append(WayChosen(guide.id, new.way))
    if (new.setting, new.draft) != (old.setting, old.draft):
        events.append(PlanWritten(guide.id, new.setting, new.draft))
    events += [
        PointTicked(guide.id, point.id, point.id in new.points)
        for point in guide.points
        if (point.id in new.points) != (point.id in old.points)
    ]
    return events


async def printed(request: Request) -> Response:
    """Show the plan for paper; while nothing is to be asked there is none."""
    guide = guide_of(request)
    if journey_of(request, guide).asked_enough:
        return go(request, url_of(request).guide(guide, "plan"))
    page = PrintPlanPage(
        heading="My plan",
        window="Plan",
        section="guides",
        guide=guide,
        plan=journey_of(request, guide).plan,
    )
    return render(request, page)


async def examples(request: Request) -> Response:
    """Show the worked conversations; while nothing is to be asked there are none."""
    guide = guide_of(request)
    if journey_of(request, guide).asked_enough:
        return go(request, url_of(request).guide(guide, "plan"))
    page = ExamplesPage(
        heading="How it can sound",
        window="Examples",
        section="guides",
        guide=guide,
        points={point.id: point.title for point in guide.points},
    )
    return render(request, page)


async def _page(request: Request, typed: Plan | None, errors: tuple[FormError, ...]) -> PlanPage:
    guide = guide_of(request)
    journey = journey_of(request, guide)
    shown = typed or journey.plan
    ways = {c.way: c.id for c in reversed(guide.conversations)}
    return PlanPage(
        heading="Plan the talk",
        window="Plan",
        section="guides",
        status=422 if errors else 200,
        guide=guide,
        plan=shown,
        kept=journey.plan,
        resting=journey.resting,
        unsure=journey.unsure,
        reading=await read_draft(request, shown.draft) if shown.draft.strip() else None,
        examples=ways,
        errors=errors,
    )


routes: list[BaseRoute] = [
    Route("/guides/{guide:int}/plan", plan, methods=["GET"]),
    Route("/guides/{guide:int}/plan", keep, methods=["POST"]),
    Route("/guides/{guide:int}/plan/print", printed, methods=["GET"]),
    Route("/guides/{guide:int}/examples", examples, methods=["GET"]),
]
