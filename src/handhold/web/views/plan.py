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
from handhold.web.render import Page, render
from handhold.web.views.coach import DraftRead, read_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Page):
    """The plan, to work on."""

    template: ClassVar[str] = "pages/plan/plan.html"
    guide: Guide
    plan: Plan
    draft: str
    setting: str
    resting: bool
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
    return render(request, _page(request, None, ()))


@form_view
async def keep(request: Request, form: Form) -> Response:
    """Keep the plan; or have the draft read first."""
    guide = guide_of(request)
    draft, setting = form.text("draft"), form.text("setting")
    if form.errors or form.values.get("do") == "read":
        return render(request, _page(request, (setting, draft), tuple(form.errors)))
    session = session_of(request)
    old = journey_of(request, guide).plan
    carried = set(form.lists.get("point", []))
    events: list[JourneyEvent] = []
    if form.values.get("way", old.way) != old.way:
        events.append(WayChosen(guide.id, form.values["way"]))
    if (setting, draft) != (old.setting, old.draft):
        events.append(PlanWritten(guide.id, setting, draft))
    events += [
        PointTicked(guide.id, point.id, point.id in carried)
        for point in guide.points
        if (point.id in carried) != (point.id in old.points)
    ]
    for event in events:
        refused = await session.do(guide, event)
        if refused:
            return render(request, _page(request, (setting, draft), ()))
    return go(request, url_of(request).guide(guide, "plan"), "Your plan is kept.")


async def printed(request: Request) -> Response:
    """Show the plan for paper; after a no there is none."""
    guide = guide_of(request)
    if journey_of(request, guide).resting:
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
    """Show the worked conversations."""
    guide = guide_of(request)
    page = ExamplesPage(
        heading="How it can sound",
        window="Examples",
        section="guides",
        guide=guide,
        points={point.id: point.title for point in guide.points},
    )
    return render(request, page)


def _page(
    request: Request, typed: tuple[str, str] | None, errors: tuple[FormError, ...]
) -> PlanPage:
    guide = guide_of(request)
    journey = journey_of(request, guide)
    setting, draft = typed or (journey.plan.setting, journey.plan.draft)
    ways = {c.way: c.id for c in reversed(guide.conversations)}
    return PlanPage(
        heading="Plan the talk",
        window="Plan",
        section="guides",
        status=422 if errors else 200,
        guide=guide,
        plan=journey.plan,
        draft=draft,
        setting=setting,
        resting=journey.resting,
        reading=read_draft(request, draft) if draft.strip() else None,
        examples=ways,
        errors=errors,
    )


routes: list[BaseRoute] = [
    Route("/guides/{guide:int}/plan", plan, methods=["GET"]),
    Route("/guides/{guide:int}/plan", keep, methods=["POST"]),
    Route("/guides/{guide:int}/plan/print", printed, methods=["GET"]),
    Route("/guides/{guide:int}/examples", examples, methods=["GET"]),
]
