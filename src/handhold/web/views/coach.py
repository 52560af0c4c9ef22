"""The coach's page: a draft is read on this device, as it is typed or by a button."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.coach.model import Finding, Role
from handhold.core.coach.rules import Wording
from handhold.core.stop.model import Stop
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, session_of
from handhold.web.render import Page, is_fragment, render


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the draft; `number` is the finding it belongs to, 0 for none."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its number and its category's words."""

    number: int
    finding: Finding
    title: str


@dataclass(frozen=True, slots=True)
class DraftRead:
    """A draft as the coach read it. `reply` if it is an answer to somebody who asked.

    `missing` is what a conversation may carry and the draft doesn't, `unseen` what it may carry
    and the coach can't see; both are empty for an answer, and for what is `unread` since it isn't English.
    """

    overall: str
    pieces: tuple[Piece, ...]
    findings: tuple[Told, ...]
    good: tuple[Wording, ...]
    missing: tuple[Wording, ...]
    unseen: tuple[Wording, ...]
    stop: Stop | None
    unwilling: bool = False
    reply: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachPage(Page):
    """A draft and what the coach sees in it."""

    template: ClassVar[str] = "pages/coach/coach.html"
    draft: str
    role: str
    reading: DraftRead | None
    errors: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPart(Page):
    """Only what the coach sees, for the page that is already there."""

    template: ClassVar[str] = "pages/coach/reading.html"
    reading: DraftRead | None


async def read_draft(
    request: Request, draft: str, role: Role = Role.asker, *, typing: bool = False
) -> DraftRead:
    """Return the coach's reading of a draft; a stop comes before anything else."""
    context = session_of(request).context
    reading = context.reading
    stop, advice = await context.run_slow(lambda: reading.read_draft(draft, role, typing=typing))
    book = reading.coach.book
    good = set(advice.good)
    points = tuple(book.points.values()) if role is Role.asker and not advice.unread else ()
    told = tuple(
        Told(number, finding, book.categories[finding.category].told_to(role).title)
        for number, finding in enumerate(advice.pressure, 1)
    )
    return DraftRead(
        overall=advice.overall,
        pieces=pieces(draft, advice.pressure),
        findings=told,
        good=tuple(book.markers[marker].told_to(role) for marker in advice.good),
        missing=tuple(one for one in points if one.markers and good.isdisjoint(one.markers)),
        unseen=tuple(one for one in points if not one.markers),
        stop=stop,
        unwilling=advice.unwilling,
        reply=role is Role.invitee,
        unread=advice.unread,
    )


def pieces(draft: str, findings: tuple[Finding, ...]) -> tuple[Piece, ...]:
    """Return the draft cut at the findings, in order; overlapping findings are cut short."""
    cut: list[Piece] = []
    at = 0
    for number, finding in enumerate(findings, 1):
        start, end = max(finding.start, at), finding.end
        if end <= start:
            continue
        if start > at:
            cut.append(Piece(draft[at:start], 0))
        cut.append(Piece(draft[start:end], number))
        at = end
    if at < len(draft):
        cut.append(Piece(draft[at:], 0))
    return tuple(cut)


async def show(request: Request) -> Response:
    """Show an empty page for a draft."""
    role = Role.invitee if request.query_params.get("as") == "asked" else Role.asker
    page = CoachPage(
        heading="Before you send it", window="Coach", section="coach", draft="", role=role, reading=None
    )
    return render(request, page)


@form_view
async def read(request: Request, form: Form) -> Response:
    """Read a draft: the whole page, or its live part."""
    draft = form.text("draft")
    role = Role(form.one_of("role", [r.value for r in Role], Role.asker))
    typing = is_fragment(request.headers)
    there = bool(draft.strip()) and not form.errors
    reading = await read_draft(request, draft, role, typing=typing) if there else None
    if not draft.strip() and not form.errors and not typing:
        form.fail("draft", "Write or paste your words first; one sentence is enough.")
    if typing:
        return render(request, ReadingPart(heading="", reading=reading))
    page = CoachPage(
        heading="Before you send it",
        window="Coach",
        section="coach",
        draft=draft,
        role=role,
        reading=reading,
        errors=tuple(form.errors),
        status=422 if form.errors else 200,
    )
    return render(request, page)


routes: list[BaseRoute] = [
    Route("/coach", show, methods=["GET"]),
    Route("/coach", read, methods=["POST"]),
]
