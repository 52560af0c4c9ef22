"""What a view works with: the session, the shelf, the guide in the address, and ways to answer."""

from asyncio import Lock
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from handhold.app.session import Session
from handhold.core.guides.model import Chapter, Guide
from handhold.core.journey.journey import Journey
from handhold.web.addresses import Addresses
from handhold.web.forms import Form, read_form
from handhold.web.render import is_fragment, render
from handhold.web.trouble import TroublePage, typed_in

View: TypeAlias = Callable[[Request], Awaitable[Response]]
FormView: TypeAlias = Callable[[Request, Form], Awaitable[Response]]


def session_of(request: Request) -> Session:
    """Return the sitting."""
    session: Session = request.app.state.session
    return session


def url_of(request: Request) -> Addresses:
    """Return the addresses of pages."""
    addresses: Addresses = request.app.state.renderer.addresses
    return addresses


def guide_of(request: Request) -> Guide:
    """Return the guide in the address, or answer that there is none."""
    guide = url_of(request).by_number(int(request.path_params["guide"]))
    if guide is None:
        raise HTTPException(404)
    return guide


def chapter_of(request: Request, guide: Guide) -> Chapter:
    """Return the chapter in the address, or answer that there is none."""
    number = int(request.path_params["number"])
    if not 0 < number <= len(guide.chapters):
        raise HTTPException(404)
    return guide.chapters[number - 1]


def journey_of(request: Request, guide: Guide) -> Journey:
    """Return the person's journey in a guide."""
    return session_of(request).journeys.of(guide.id)


def go(request: Request, path: str, notice: str = "") -> Response:
    """Lead to one of our own addresses by a 303, and say something there.

    A script that asked for a part of a page is told to open the whole one: it would look for its part there.
    """
    if notice:
        request.app.state.notices[:] = [notice]
    if is_fragment(request.headers):
        return Response(headers={"hx-redirect": path})
    return RedirectResponse(path, status_code=303)


def back(request: Request, form: Form, fallback: str, notice: str = "") -> Response:
    """Lead to the page a form came from, if it is one of ours."""
    target = form.values.get("back", "")
    own = target.startswith("/") and not target.startswith("//")
    if not own or any(ord(c) < 33 or c == "\\" for c in target) or urlsplit(target).netloc:  # noqa: PLR2004
        target = fallback
    return go(request, target, notice)


NOTHING_RESTS = "Nothing rests yet: the vault is locked. Open it, then press Rest again."
STEP_DOES_NOT = "Nothing rests yet: the vault is locked. Open it, then let it rest once more."
LOCKED = 423


def locked_page(request: Request, form: Form) -> Response:
    """Answer a form that came after its vault had locked: show what was typed, keep nothing.

    Whoever pressed rest is told that nothing rests; a script that sent it gets these words alone, with a status that
    no other failure has.
    """
    rest = _lets_rest(request, form)
    words = NOTHING_RESTS if request.url.path == "/partners/rest" else STEP_DOES_NOT
    if rest and is_fragment(request.headers):
        return PlainTextResponse(words, status_code=LOCKED)
    page = TroublePage(
        heading="The vault has locked itself",
        window="Locked",
        told=words if rest else "You were away for a while, or locked it elsewhere. Open it again to go on.",
        typed=typed_in(form.values),
        back=url_of(request).to("/vault/open"),
        onward="Open your vault" if rest else "Go on",
        status=LOCKED if rest else 409,
    )
    return render(request, page)


def _lets_rest(request: Request, form: Form) -> bool:
    """Return whether a form lets something rest that is shared: everything, all with one partner, or one step."""
    path = request.url.path
    return path.startswith("/partners/") and (path.endswith("/rest") or form.values.get("do") == "no")


def _too_late(request: Request, form: Form) -> bool:
    """Return whether a form came from a page with an open vault, which is open no more."""
    session = session_of(request)
    rest = _lets_rest(request, form) and bool(session.context.vaults.names())
    return not session.kept and (rest or form.values.get("kept") == "1")


def form_view(view: FormView, *, at_once: Callable[[Form], bool] = lambda _: False) -> View:
    """Read the form once; a form that was sent before leads where it led, and does nothing.

    One is worked on at a time. A form from a page with an open vault is not taken without one: nothing is noted
    elsewhere. A form that `at_once` says yes to waits for no other, and is never taken for one sent before: for rest,
    whose own locks keep what is shared in order, and which does no harm twice.
    """
    return _view(view, lambda session, _: session.turn, at_once)


def asking_view(view: FormView) -> View:
    """Read a form that waits for a relay: like `form_view`, but only the same form, sent again, waits for it.

    What the view notes in the session it notes while it holds `session.turn`.
    """
    return _view(view, Session.place, lambda _: False)


rest_view = partial(form_view, at_once=lambda _: True)
"""Read a form that lets something rest, whatever else is being worked on."""


def _view(view: FormView, lock: Callable[[Session, str], Lock], at_once: Callable[[Form], bool]) -> View:
    @wraps(view)
    async def once(request: Request) -> Response:
        session = session_of(request)
        form = await read_form(request)
        request.state.form = form
        if _too_late(request, form):
            return locked_page(request, form)
        if not form.key or at_once(form):
            return await view(request, form)
        sent = f"{request.url.path} {form.key}"  # a page's forms have one key
        async with lock(session, sent):
            known = session.already(sent)
            if known is not None:
                return RedirectResponse(known, status_code=303)
            response = await view(request, form)
            if isinstance(response, RedirectResponse):
                session.settle(sent, response.headers["location"])
            return response

    return once
