"""A pairing under way: the code, what became of it, and giving it up."""

from dataclasses import dataclass
from typing import ClassVar, Final

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.partner_views import PairingView
from handhold.app.wording import FAILURES
from handhold.web.dates import told_moment
from handhold.web.forms import Form
from handhold.web.here import form_view, go, session_of, url_of
from handhold.web.polled import nothing_new, sum_of
from handhold.web.render import Page, is_fragment, render
from handhold.web.security import own_visit
from handhold.web.views.partners import pairings_of, together_of

QUIET: Final = 4
"""How many light places are around the picture of a code, as its readers want (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingPage(Page):
    """A pairing under way: the code and its picture, or what became of it.

    `away`, `refused` and `trouble` are of the last time the relay was asked.
    """

    template: ClassVar[str] = "pages/partners/pairing.html"
    number: int
    pairing: PairingView
    picture: str
    told: str
    until: str
    partner: int
    away: bool
    refused: bool
    trouble: str
    seen: str


async def pairing(request: Request) -> Response:
    """Show a pairing under way; a look asks the relay too, not for long, and not if something is to be told at once.

    That look is the one thing a page does beyond showing. It brings what the background brings anyway, and a request
    from elsewhere causes none. A page that looks again gets what is new of the waiting alone: code, picture and focus
    stay.
    """
    together = together_of(request)
    number, view = _pairing_of(request)
    if view.open and _may_look(request):
        await together.background.look(view.id)
        view = together.partners.pairing(view.id)
    last = together.background.last(view.id)
    seen = sum_of(last.away, last.refused, last.trouble)
    if view.open and nothing_new(request, seen):
        return Response(status_code=204)
    if view.partner is not None and not is_fragment(request.headers):
        return go(request, url_of(request).to(f"/partners/{_number_of(request, view.partner)}"))
    page = PairingPage(
        heading="Finding each other",
        window="Partners",
        section="partners",
        number=number,
        pairing=view,
        picture=_picture(view.link) if view.link else "",
        told=FAILURES[view.why] if view.why else "",
        until=told_moment(view.until, session_of(request).context.clock()),
        partner=_number_of(request, view.partner) if view.partner else 0,
        away=last.away,
        refused=last.refused,
        trouble=last.trouble,
        seen=seen,
    )
    return render(request, page)


@form_view
async def cancel(request: Request, form: Form) -> Response:  # noqa: ARG001
    """Give a code up."""
    _, view = _pairing_of(request)
    await together_of(request).cancel(view.id)
    return go(request, url_of(request).to("/partners"), "That code is dead. Nothing was shared.")


def _may_look(request: Request) -> bool:
    return request.method == "GET" and own_visit(request.headers) and not request.app.state.notices


def _pairing_of(request: Request) -> tuple[int, PairingView]:
    number = int(request.path_params["number"])
    pairings = pairings_of(together_of(request))
    if not 0 < number <= len(pairings):
        raise HTTPException(404)
    return number, pairings[number - 1]


def _number_of(request: Request, partner: bytes) -> int:
    partners = together_of(request).partners.partners()
    return [each.id for each in partners].index(partner) + 1


def _picture(link: str) -> str:
    """Return the code as a square picture: the path of its dark places, and its size."""
    rows = list(segno.make(link, error="m", micro=False).matrix_iter(border=QUIET))
    places = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return f"{' '.join(places)}|{len(rows)}"


routes: list[BaseRoute] = [
    Route("/partners/pairing/{number:int}", pairing, methods=["GET"]),
    Route("/partners/pairing/{number:int}/cancel", cancel, methods=["POST"]),
]
