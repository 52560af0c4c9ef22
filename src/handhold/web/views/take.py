"""Take along: a reminder with a discreet title, Markdown, the plan on paper, a sealed file."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.exports import LONGEST_TITLE, REMINDER, everything_markdown, reminder
from handhold.base.errors import InputError
from handhold.core.guides.model import Guide
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, session_of
from handhold.web.render import Page, render

FAR_YEARS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePage(Page):
    """All the ways to take something along."""

    template: ClassVar[str] = "pages/take/take.html"
    title: str
    when: str
    plans: tuple[Guide, ...]
    days: tuple[Guide, ...]
    errors: tuple[FormError, ...] = ()


async def show(request: Request) -> Response:
    """Show what can be taken along."""
    return render(request, _page(request, REMINDER, "", ()))


@form_view
async def calendar(request: Request, form: Form) -> Response:
    """Hand over a reminder for a calendar."""
    title = form.line("title", limit=LONGEST_TITLE)
    when = form.line("when", required="Choose a day and time.")
    at = _moment(form, when, session_of(request).context.clock())
    if form.errors or at is None:
        return render(request, _page(request, title, when, tuple(form.errors)))
    context = session_of(request).context
    try:
        body = reminder(title, at, context.clock(), context.entropy(16).hex())
    except InputError as error:
        form.fail("when", error.sentence())
        return render(request, _page(request, title, when, tuple(form.errors)))
    headers = {"content-disposition": 'attachment; filename="reading.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@form_view
async def markdown(request: Request, form: Form) -> Response:  # noqa: ARG001
    """Hand over a person's own notes as plain Markdown; asked for, never by itself."""
    session = session_of(request)
    zone = session.context.clock().tzinfo or UTC
    text = everything_markdown(session.context.shelf, session.journeys, zone)
    headers = {"content-disposition": 'attachment; filename="notes.md"'}
    return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


def _moment(form: Form, when: str, now: datetime) -> datetime | None:
    """Return the day and time that were chosen, or None and note why they can't be taken."""
    if form.errors:
        return None
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        form.fail("when", f"{when[:40]!r} is no day and time. Write it like 2027-03-01T19:30.")
        return None
    if abs(at.year - now.year) > FAR_YEARS:
        form.fail("when", f"{at.date()} is more than {FAR_YEARS} years away.")
        return None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)


def _page(
    request: Request, title: str, when: str, errors: tuple[FormError, ...]
) -> TakePage:
    session = session_of(request)
    evening = session.context.clock() + timedelta(days=2)
    guides = [g for g in session.context.shelf.guides if g.ways and g.day]
    return TakePage(
        heading="Take along",
        window="Take along",
        title=title,
        when=when or f"{evening:%Y-%m-%d}T19:00",
        plans=tuple(g for g in guides if not session.journeys.of(g.id).asked_enough),
        days=tuple(g for g in guides if not session.journeys.of(g.id).resting),
        errors=errors,
        status=422 if errors else 200,
    )


routes: list[BaseRoute] = [
    Route("/take", show, methods=["GET"]),
    Route("/take/reminder", calendar, methods=["POST"]),
    Route("/take/notes", markdown, methods=["POST"]),
]
