"""The personal app: one ASGI application for both homes."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from handhold.app.context import AppContext
from handhold.app.session import Session
from handhold.base.errors import HandholdError, InputError, VaultError
from handhold.web.addresses import Addresses
from handhold.web.assets import load_assets
from handhold.web.forms import read_form
from handhold.web.here import go, not_taken, session_of, url_of
from handhold.web.marks import Marks, mark_of
from handhold.web.polled import VAULT, by_itself
from handhold.web.render import Renderer, render
from handhold.web.security import AWAY, HEADERS, TOO_LARGE, Security, from_elsewhere
from handhold.web.trouble import TroublePage, typed_in
from handhold.web.views import (
    about,
    after,
    ask,
    checklists,
    closeness,
    coach,
    entry,
    guides,
    help_lines,
    home,
    ladder,
    library,
    notes,
    overview,
    pairing,
    partners,
    plan,
    rest,
    settings,
    supplies,
    take,
    telling,
    together,
    vault,
)

SEE_OTHER = 303
OPEN_PATHS = ("/welcome", "/static/", AWAY, "/leave", "/vault/open", "/lock", "/help", "/alive")

PAGES: tuple[list[BaseRoute], ...] = (
    entry.routes,
    home.routes,
    vault.routes,
    guides.routes,
    checklists.routes,
    closeness.routes,
    ladder.routes,
    plan.routes,
    after.routes,
    notes.routes,
    library.routes,
    ask.routes,
    coach.routes,
    supplies.routes,
    help_lines.routes,
    settings.routes,
    about.routes,
    take.routes,
    pairing.routes,
    partners.routes,
    rest.routes,
    overview.routes,
    together.routes,
    telling.routes,
)


class Door:
    """ASGI middleware: nobody gets past the entry page before it was read; away too long locks.

    A page that looks again by itself gets nothing of another vault than its own: it leads to where that is opened.
    Neither that, nor another site's page, nor what anybody may read shows that the person is here: none keeps a vault open.
    """

    def __init__(self, app: ASGIApp, session: Session, addresses: Addresses) -> None:
        """Guard one sitting."""
        self.app, self.session, self.addresses = app, session, addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or lead to the door."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(("/static/", "/alive")):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        alone = by_itself(request.headers)
        nobody = alone or path == AWAY or from_elsewhere(request.headers)
        locked = await (self.session.lock_if_idle() if nobody else self.session.touch())
        if locked and scope["method"] == "POST" and not path.startswith(OPEN_PATHS):
            answer = not_taken(request, await read_form(request))
            await answer(scope, receive, send)
        elif locked and path not in OPEN_PATHS:
            await go(request, self.addresses.to("/vault/open"))(scope, receive, send)
        elif not self.session.welcomed and not path.startswith(OPEN_PATHS):
            place = AWAY if self.session.left else "/welcome"
            await go(request, self.addresses.to(place))(scope, receive, send)
        elif alone and request.headers.get(VAULT, "") not in ("", mark_of(self.session.vault)):
            await go(request, self.addresses.to("/vault/open"))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def create_app(context: AppContext, *, more: list[BaseRoute] | None = None) -> Starlette:
    """Return the app for one person's sitting; `more` adds routes (the gallery in tests)."""
    session = Session(context)
    assets = load_assets()
    addresses = Addresses(context.shelf)
    routes = [Route("/static/{path:path}", assets.serve)]
    routes += [route for page in PAGES for route in page if isinstance(route, Route)]
    routes += [route for route in more or [] if isinstance(route, Route)]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Security, told=too_large),
            Middleware(Door, session=session, addresses=addresses),
        ],
        exception_handlers={
            HTTPException: not_found,
            InputError: unusable,
            VaultError: vault_trouble,
            Exception: unexpected,
        },
    )
    app.state.session = session
    app.state.renderer = Renderer(assets, addresses, Marks(context.entropy(32)))
    app.state.notices = []
    return app


async def not_found(request: Request, error: Exception) -> Response:
    """Answer for a page that isn't there, or a method it doesn't take, or one that leads on."""
    if isinstance(error, HTTPException) and error.status_code == SEE_OTHER and error.headers:
        return go(request, error.headers["location"])
    status = error.status_code if isinstance(error, HTTPException) else 404
    return render(
        request,
        TroublePage(
            heading="There is no such page",
            window="Not found",
            told="The address may have been typed wrong, or the page has moved.",
            back=url_of(request).to("/"),
            status=status,
        ),
    )


async def unusable(request: Request, error: Exception) -> Response:
    """Answer for a value nobody could have chosen on a page."""
    told = error.sentence() if isinstance(error, HandholdError) else ""
    page = TroublePage(
        heading="That can't be used",
        window="Not possible",
        told=told,
        back=url_of(request).to("/"),
        status=400,
    )
    return render(request, page)


async def vault_trouble(request: Request, error: Exception) -> Response:
    """Answer when the vault could not be read or written; what was typed is shown again."""
    told = error.sentence() if isinstance(error, HandholdError) else ""
    form = getattr(request.state, "form", None)
    page = TroublePage(
        heading="That couldn't be saved",
        window="Not saved",
        told=told,
        typed=typed_in(form.values) if form else (),
        back=url_of(request).to("/"),
        status=507 if session_of(request).kept else 409,
    )
    return render(request, page)


def too_large(request: Request, told: str) -> Response:
    """Answer for a body over the limit: it was not read, so what was typed can't be shown."""
    page = TroublePage(
        heading="That is too much at once",
        window="Too long",
        told=f"{told} It is kept nowhere: where going back doesn't show it, it has to be written or chosen again.",
        back=url_of(request).to("/"),
        status=TOO_LARGE,
    )
    return render(request, page)


async def unexpected(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answer for a fault of ours: nothing of it is shown or logged."""
    return PlainTextResponse(
        "Something went wrong inside Handhold. Nothing you saved is lost. Go back and try again.",
        status_code=500,
        headers={**HEADERS, "cache-control": "no-store"},
    )
