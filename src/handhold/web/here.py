"""What a view works with: the session, the shelf, the guide in the address, and ways to answer."""

from asyncio import Lock
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from handhold.app.resting import partnered
from handhold.app.session import Session
from handhold.core.guides.model import Chapter, Guide
from handhold.core.journey.journey import Journey
from handhold.web.addresses import Addresses
from handhold.web.forms import Form, read_form
from handhold.web.marks import mark_of
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
OTHER_RESTS = "Nothing rests yet: that page belongs to another vault than the one that is open. Open its own, then press Rest again."
OTHER_DOES_NOT = "Nothing rests yet: that page belongs to another vault than the one that is open. Open its own, then let it rest once more."
REST_HERE = "Rest, at the top of this page, lets everything rest in the vault that is open."
LOCKED = 423


def not_taken(request: Request, form: Form) -> Response:
    """Answer a form whose vault isn't open any more, or whose place another has taken: show what was typed, keep nothing.

    Whoever pressed rest is told that nothing rests; a script that sent it gets these words alone, with a status that
    no other failure has.
    """
    session = session_of(request)
    rest, everything, other = _lets_rest(request, form), request.url.path == "/partners/rest", session.kept
    if other:
        words = OTHER_RESTS if everything else OTHER_DOES_NOT
        told = "Another vault is open now. Nothing was noted in it or done with it; open that page's own to go on."
    else:
        words = NOTHING_RESTS if everything else STEP_DOES_NOT
        told = "You were away for a while, or locked it elsewhere. Open it again to go on."
    if rest and is_fragment(request.headers):
        return PlainTextResponse(words, status_code=LOCKED)
    here = f" {REST_HERE}" if other and partnered(session.together) else ""
    page = TroublePage(
        heading="That page belongs to another vault" if other else "The vault has locked itself",
        window="Another vault" if other else "Locked",
        told=f"{words}{here}" if rest else told,
        typed=typed_in(form.values),
        back=url_of(request).to("/vault/open"),
        onward="Open your vault" if rest or other else "Go on",
        status=LOCKED if rest else 409,
    )
    return render(request, page)


def _lets_rest(request: Request, form: Form) -> bool:
    """Return whether a form lets something rest that is shared: everything, all with one partner, or one step."""
    path = request.url.path
    return path.startswith("/partners/") and (path.endswith("/rest") or form.values.get("do") == "no")


def _strays(request: Request, form: Form) -> bool:
    """Return whether a form came from a page of a vault that isn't the open one.

    What is shared is addressed by its place in a vault, so the same address means somebody else in another.
    """
    session = session_of(request)
    rest = not session.kept and _lets_rest(request, form) and bool(session.context.vaults.names())
    return rest or form.values.get("vault", "") not in ("", mark_of(session.vault))


def form_view(view: FormView, *, at_once: Callable[[Form], bool] = lambda _: False) -> View:
    """Read the form once; a form that was sent before leads where it led, and does nothing.

    One is worked on at a time. A form from a page of a vault is taken in that vault alone: nothing is noted elsewhere.
    A form that `at_once` says yes to waits for no other, and is never taken for one sent before: for rest,
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
        if not form.key or at_once(form):
            return not_taken(request, form) if _strays(request, form) else await view(request, form)
        sent = f"{request.url.path} {form.key}"  # a page's forms have one key
        async with lock(session, sent):
            known = session.already(sent)
            if known is not None:
                return RedirectResponse(known, status_code=303)
            if _strays(request, form):  # which vault is open may have changed while it waited
                return not_taken(request, form)
            response = await view(request, form)
            if isinstance(response, RedirectResponse):
                session.settle(sent, response.headers["location"])
            return response

    return once
