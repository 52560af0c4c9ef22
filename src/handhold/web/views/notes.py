"""All private notes in one place."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.notes import Note, notes
from handhold.web.here import session_of, url_of
from handhold.web.render import Page, render


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesPage(Page):
    """Every note, by guide, with the way back to where it was written."""

    template: ClassVar[str] = "pages/notes.html"
    notes: tuple[tuple[Note, str], ...]


async def show(request: Request) -> Response:
    """Show all notes."""
    session = session_of(request)
    url = url_of(request)
    found = notes(session.context.shelf, session.journeys)
    page = NotesPage(
        heading="My notes",
        window="Notes",
        notes=tuple((note, url.guide(note.guide, note.path)) for note in found),
    )
    return render(request, page)


routes: list[BaseRoute] = [Route("/notes", show, methods=["GET"])]
