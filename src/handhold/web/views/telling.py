"""Afterwards: telling each other, in a few fixed sentences, how a step was."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.wording import AFTERWARDS, WHY_NOT
from handhold.core.agreements import Tell
from handhold.web.forms import Form
from handhold.web.here import form_view, go, url_of
from handhold.web.views.partners import partner_of, together_of
from handhold.web.views.together import shown_step

KEPT = "Noted. It is shown to your partner only once you have both told something."
TAKEN_BACK = "Taken back: it is shown no more. A device that received it may still hold it."


@form_view
async def tell(request: Request, form: Form) -> Response:
    """Keep what was ticked; with nothing ticked, take back what was told before."""
    number, partner = partner_of(request)
    together = together_of(request)
    _, shown = shown_step(request, together.board(partner.id))
    here = url_of(request).to(f"/partners/{number}/steps/{shown.number}")
    words = tuple(word for word in AFTERWARDS if word in form.lists.get("word", []))
    if words == shown.view.told_mine:
        return go(request, here, "Nothing has changed.")
    refused = await together.do(partner.id, Tell(shown.view.step, words))
    if refused:
        return go(request, here, WHY_NOT[refused.reason])
    return go(request, here, KEPT if words else TAKEN_BACK)


routes: list[BaseRoute] = [
    Route("/partners/{partner:int}/steps/{step:int}/told", tell, methods=["POST"]),
]
