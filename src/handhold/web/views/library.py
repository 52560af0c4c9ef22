"""The library: browse, search, save for later, mark as read, share a list as text."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from handhold.app.library import Held, held, list_as_text, matching
from handhold.core.journey.events import EntryMarked, Mark
from handhold.web.forms import Form
from handhold.web.here import back, form_view, session_of, url_of
from handhold.web.render import Page, render

KINDS = (
    ("", "Everything"),
    ("book", "Books"),
    ("essay", "Essays"),
    ("film", "Films"),
    ("video", "Videos"),
    ("class", "Classes"),
    ("shop", "Shops"),
    ("service", "Services"),
    ("leaflet", "Leaflets"),
)
FEW = 6
"""So many entries, or fewer, are shown unfolded."""

LISTS = (("", "All"), ("saved", "Saved for later"), ("read", "Read"))


@dataclass(frozen=True, slots=True)
class Group:
    """What is shown of one kind; `key` is the kind, `title` its name for many."""

    key: str
    title: str
    entries: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPage(Page):
    """The library, filtered."""

    template: ClassVar[str] = "pages/library/library.html"
    groups: tuple[Group, ...]
    numbers: dict[str, int]
    shown: int
    words: str
    kind: str
    mark: str
    total: int
    saved: int
    kinds: tuple[tuple[str, str], ...] = KINDS
    lists: tuple[tuple[str, str], ...] = LISTS
    few: int = FEW


async def browse(request: Request) -> Response:
    """Show everything."""
    return _shown(request, "", "", "")


@form_view
async def search(request: Request, form: Form) -> Response:
    """Show what matches; the words travel in the form, never in the address."""
    return _shown(request, *_searched(form, "mark"))


@form_view
async def note(request: Request, form: Form) -> Response:
    """Save an entry, mark it as read, or take it off the list; and stay in the search it was found by."""
    session = session_of(request)
    everything = held(session.context.shelf, session.journeys)
    found = next((h for h in everything if h.key == form.line("entry")), None)
    library = url_of(request).to("/library")
    if found is None:
        return back(request, form, library, "That entry is not there any more.")
    mark = Mark(form.one_of("mark", [m.value for m in Mark], Mark.none))
    await session.do(found.guide, EntryMarked(found.guide.id, found.entry.id, mark))
    search = _searched(form, "list")
    if any(search):
        return _shown(request, *search)
    return back(request, form, f"{library}#e{_numbers(everything)[found.key]}")


async def shared(request: Request) -> Response:
    """Hand over the reading list as plain text, to share with whom one likes."""
    session = session_of(request)
    text = list_as_text(held(session.context.shelf, session.journeys))
    headers = {"content-disposition": 'attachment; filename="reading-list.txt"'}
    return PlainTextResponse(text, headers=headers)


def _searched(form: Form, list_field: str) -> tuple[str, str, str]:
    """Return words, kind and list that a form asks for."""
    kind = form.one_of("kind", [key for key, _ in KINDS])
    return form.line("words"), kind, form.one_of(list_field, [key for key, _ in LISTS])


def _shown(request: Request, words: str, kind: str, mark: str) -> Response:
    session = session_of(request)
    everything = held(session.context.shelf, session.journeys)
    entries = matching(everything, words, kind, mark)
    groups = (Group(key, title, tuple(each for each in entries if each.entry.kind == key)) for key, title in KINDS)
    page = LibraryPage(
        heading="Library",
        window="Library",
        section="library",
        groups=tuple(group for group in groups if group.entries),
        numbers=_numbers(everything),
        shown=len(entries),
        words=words,
        kind=kind,
        mark=mark,
        total=len(everything),
        saved=sum(1 for each in everything if each.mark is not Mark.none),
    )
    return render(request, page)


def _numbers(everything: tuple[Held, ...]) -> dict[str, int]:
    """Return the number of each entry among all of them, by which the page knows it."""
    return {each.key: number for number, each in enumerate(everything, 1)}


routes: list[BaseRoute] = [
    Route("/library", browse, methods=["GET"]),
    Route("/library", search, methods=["POST"]),
    Route("/library/note", browse, methods=["GET"]),
    Route("/library/note", note, methods=["POST"]),
    Route("/library/list.txt", shared, methods=["GET"]),
]
