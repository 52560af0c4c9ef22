"""Rest: everything with everybody, or with one partner alone, at once and without a reason."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from handhold.app.resting import let_rest, partnered
from handhold.web.forms import Form
from handhold.web.here import back, go, rest_view, session_of, url_of
from handhold.web.render import is_fragment
from handhold.web.views.partners import partner_of, together_of

HOLDS = "It holds on this device from now on, whatever was said before."
ISOLATE, END = "\u2068", "\u2069"
"""Around a name in plain words, so that one written from right to left turns nothing else about it."""
TOLD = f"Everything rests. {HOLDS}"


@rest_view
async def one(request: Request, form: Form) -> Response:  # noqa: ARG001
    """Let everything with one partner rest; what is shared with others stays as it is."""
    number, view = partner_of(request)
    await let_rest(session_of(request), [view.id])
    named = f"{ISOLATE}{view.name}{END}" if view.name else f"Partner {number}"
    told = f"Everything with {named} rests. {HOLDS}"
    return go(request, url_of(request).to(f"/partners/{number}"), told)


@rest_view
async def everything(request: Request, form: Form) -> Response:
    """Let everything with everybody rest, and stay on the page where it was said.

    A script that sends it from a half-filled page gets the words alone, and leaves the page as it is.
    """
    partners = partnered(together_of(request))
    await let_rest(session_of(request), partners)
    if is_fragment(request.headers):
        return PlainTextResponse(TOLD)
    return back(request, form, url_of(request).to("/partners"), TOLD)


routes: list[BaseRoute] = [
    Route("/partners/rest", everything, methods=["POST"]),
    Route("/partners/{partner:int}/rest", one, methods=["POST"]),
]
