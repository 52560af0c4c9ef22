"""Questions to work through alone. Nothing is scored; what is open becomes reading."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.alone import is_worry
from handhold.app.wording import answers
from handhold.core.guides.model import Checklist, Choice, Guide, Item
from handhold.core.journey.events import ItemAnswered, JourneyEvent, ReflectionWritten
from handhold.core.journey.standing import open_item
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, go, guide_of, journey_of, session_of, url_of
from handhold.web.marks import written
from handhold.web.render import Page, render

KINDS = {
    "self": "Only you can answer this",
    "reading": "Reading can answer this",
    "partner": "Only they can answer this",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was answered and noted."""

    item: Item
    kind: str
    answers: tuple[tuple[str, str], ...]
    answer: str
    said_back: Choice | None
    note: str
    kept: str
    href: str
    guide_href: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPage(Page):
    """A checklist, question by question."""

    template: ClassVar[str] = "pages/checklists/checklist.html"
    guide: Guide
    number: int
    checklist: Checklist
    asked: tuple[Asked, ...]
    reading: tuple[Asked, ...]
    stop: bool
    worried: bool
    rests: bool
    errors: tuple[FormError, ...] = ()


def checklist_of(request: Request, guide: Guide) -> Checklist:
    """Return the checklist in the address, or answer that there is none."""
    number = int(request.path_params["number"])
    if not 0 < number <= len(guide.checklists):
        raise HTTPException(404)
    return guide.checklists[number - 1]


async def show(request: Request) -> Response:
    """Show a checklist."""
    return render(request, _page(request, {}, ()))


@form_view
async def answer(request: Request, form: Form) -> Response:
    """Keep answers and notes: all of the page's, or of one question.

    After a worried answer everything shared rests, before anything else is done.
    """
    guide = guide_of(request)
    checklist = checklist_of(request, guide)
    kept = journey_of(request, guide).reflections
    notes = {
        i.id: written(request, form, f"note-{i.id}", kept.get(f"{checklist.id}/{i.id}", ""))
        for i in checklist.items
        if f"note-{i.id}" in form.values
    }
    if form.errors:
        return render(request, _page(request, notes, tuple(form.errors)))
    journey = journey_of(request, guide)
    events: list[JourneyEvent] = []
    for item in checklist.items:
        place = f"{checklist.id}/{item.id}"
        given = form.values.get(f"answer-{item.id}", "")
        if given and given != journey.answers.get(place, ""):
            events.append(ItemAnswered(guide.id, checklist.id, item.id, given))
        note = notes.get(item.id, "").strip()
        if item.id in notes and note != journey.reflections.get(place, ""):
            events.append(ReflectionWritten(guide.id, place, note))
    session = session_of(request)
    try:
        if session.together is not None and any(_worried(guide, event) for event in events):
            await session.together.worry()
    finally:  # what can't rest yet is no reason to lose the answer, which goes on asking for it
        for event in events:
            await session.do(guide, event)
    number = request.path_params["number"]
    return go(request, url_of(request).guide(guide, f"questions/{number}"), "Noted.")


def _worried(guide: Guide, event: JourneyEvent) -> bool:
    match event:
        case ItemAnswered(checklist=checklist, item=item, answer=answer):
            return is_worry(guide, checklist, item, answer)
        case _:
            return False


def _rests(request: Request) -> bool:
    """Return whether everything shared rests because this person said that a no might not be fine."""
    together = session_of(request).together
    going_on = together.going_on() if together else []
    return bool(going_on) and all(together.board(each).help for each in going_on if together)


def _page(
    request: Request, typed: dict[str, str], errors: tuple[FormError, ...]
) -> ChecklistPage:
    guide = guide_of(request)
    checklist = checklist_of(request, guide)
    asked = tuple(_asked(request, guide, checklist, item, typed) for item in checklist.items)
    return ChecklistPage(
        heading=checklist.title,
        window="Questions",
        section="guides",
        status=422 if errors else 200,
        guide=guide,
        number=int(request.path_params["number"]),
        checklist=checklist,
        asked=asked,
        reading=tuple(each for each in asked if each.open and each.href and each.kind == KINDS["reading"]),
        stop=any(each.said_back and each.said_back.kind == "stop" for each in asked),
        worried=any(each.said_back and each.said_back.rests for each in asked),
        rests=_rests(request),
        errors=errors,
    )


def _asked(
    request: Request, guide: Guide, checklist: Checklist, item: Item, typed: dict[str, str]
) -> Asked:
    journey = journey_of(request, guide)
    url = url_of(request)
    place = f"{checklist.id}/{item.id}"
    answer, kept = journey.answers.get(place, ""), journey.reflections.get(place, "")
    return Asked(
        item=item,
        kind=KINDS[item.kind],
        answers=answers(item),
        answer=answer,
        said_back=next((c for c in item.choices if c.id == answer), None),
        note=typed.get(item.id, kept),
        kept=kept,
        href=url.place(item.place) if item.place else "",
        guide_href=url.guide(item.guide) if item.guide else "",
        open=open_item(journey, checklist.id, item),
    )


routes: list[BaseRoute] = [
    Route("/guides/{guide:int}/questions/{number:int}", show, methods=["GET"]),
    Route("/guides/{guide:int}/questions/{number:int}", answer, methods=["POST"]),
]
