"""The way in and the way out: the entry page, leaving quickly, locking."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from handhold.web.forms import Form, FormError, read_form
from handhold.web.here import form_view, go, session_of, url_of
from handhold.web.render import Page, render

CLEAR = '"cache", "storage"'


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomePage(Page):
    """Before anything: who this is for, and the warning about a watched device."""

    template: ClassVar[str] = "pages/entry/welcome.html"
    errors: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingPage(Page):
    """What leaving quickly does, and what it leaves behind."""

    template: ClassVar[str] = "pages/entry/leaving.html"


async def welcome(request: Request) -> Response:
    """Show the entry page."""
    session_of(request).left = False
    if session_of(request).welcomed:
        return go(request, url_of(request).to("/"))
    return render(request, WelcomePage(heading="Before you come in"))


@form_view
async def enter(request: Request, form: Form) -> Response:
    """Let an adult in."""
    if form.values.get("adult") != "on":
        error = FormError("adult", "Handhold is for adults. Tick the box if you are 18 or older.")
        page = WelcomePage(heading="Before you come in", errors=(error,), status=422)
        return render(request, page)
    session_of(request).welcomed = True
    return go(request, url_of(request).to("/"))


async def leaving(request: Request) -> Response:
    """Explain how to leave quickly before it is needed."""
    return render(request, LeavingPage(heading="Leaving quickly", window="Leaving quickly"))


async def leave(request: Request) -> Response:
    """Forget the sitting at once and lead to a plain page."""
    session = session_of(request)
    await session.lock()
    session.welcomed, session.left = False, True
    request.app.state.notices.clear()
    response = go(request, url_of(request).to("/away"))
    response.headers["clear-site-data"] = CLEAR
    return response


async def away(request: Request) -> Response:
    """Answer with a plain page that has nothing to do with Handhold."""
    template = request.app.state.renderer.environment.get_template("pages/entry/away.html")
    return HTMLResponse(template.render(), headers={"clear-site-data": CLEAR})


TYPED = {"kept": "What you had typed is kept in it.", "gone": "What you had typed and not saved is gone."}


async def lock(request: Request) -> Response:
    """Close the vault and ask for the passphrase again; a page that locked itself tells what became of what was typed."""
    await session_of(request).lock()
    form = await read_form(request)
    told = TYPED.get(form.values.get("typed", ""))
    return go(request, url_of(request).to("/vault/open"), f"The vault has locked itself. {told}" if told else "Locked.")


async def alive(request: Request) -> Response:
    """Note that somebody is still writing; the vault stays open."""
    locked = await session_of(request).touch()
    return Response(status_code=409 if locked else 204)


routes: list[BaseRoute] = [
    Route("/welcome", welcome, methods=["GET"]),
    Route("/welcome", enter, methods=["POST"]),
    Route("/leaving", leaving, methods=["GET"]),
    Route("/leave", leave, methods=["POST"]),
    Route("/away", away, methods=["GET"]),
    Route("/lock", lock, methods=["POST"]),
    Route("/alive", alive, methods=["POST"]),
]
