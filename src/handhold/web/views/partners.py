"""Partners: invite, join, compare, name, part. Nothing here says what the other has done."""

from dataclasses import dataclass
from typing import ClassVar

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.partner_views import PairingView, PartnerView
from handhold.app.partners import NAME_MAX
from handhold.app.together import Together
from handhold.app.wording import FAILURES, not_a_code
from handhold.base.errors import InputError
from handhold.web.forms import Form, FormError
from handhold.web.here import asking_view, form_view, go, session_of, url_of
from handhold.web.render import Page, is_fragment, render


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersPage(Page):
    """All partners, and the two ways to find each other."""

    template: ClassVar[str] = "pages/partners/partners.html"
    has_rest: ClassVar[bool] = True
    kept: bool
    possible: bool
    partners: tuple[tuple[int, PartnerView], ...]
    pairings: tuple[tuple[int, PairingView], ...]
    relay: str
    code: str = ""
    errors: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingPage(Page):
    """A pairing under way: the code and its picture, or what became of it."""

    template: ClassVar[str] = "pages/partners/pairing.html"
    number: int
    pairing: PairingView
    picture: str
    told: str
    partner: int


def together_of(request: Request) -> Together:
    """Return what two people share; without an open vault, lead to where one is opened."""
    together = session_of(request).together
    if together is None:
        raise HTTPException(303, headers={"location": url_of(request).to("/vault/open")})
    return together


def partner_of(request: Request) -> tuple[int, PartnerView]:
    """Return the partner in the address with their number, or answer that there is none."""
    number = int(request.path_params["partner"])
    partners = together_of(request).partners.partners()
    if not 0 < number <= len(partners):
        raise HTTPException(404)
    return number, partners[number - 1]


async def show(request: Request) -> Response:
    """Show all partners."""
    return render(request, _page(request, "", ()))


@asking_view
async def invite(request: Request, form: Form) -> Response:
    """Get a code for a partner."""
    together = together_of(request)
    relay = form.line("relay")
    if not form.errors:
        try:
            made = await together.partners.invite(relay)
        except InputError as error:
            form.fail("relay", error.sentence())
        else:
            if isinstance(made, PairingView):
                return await _begun(request, together, relay, made)
            form.fail("relay", FAILURES[made.why])
    return render(request, _page(request, "", tuple(form.errors), relay))


@asking_view
async def join(request: Request, form: Form) -> Response:
    """Take up a partner's code."""
    together = together_of(request)
    code, relay = form.line("code", required="Type the code you were given."), form.line("join-relay")
    if not form.errors:
        try:
            made = await together.partners.join(code, relay or _relay(request))
        except InputError as error:
            form.fail("join-relay", error.sentence())
        else:
            if isinstance(made, PairingView):
                return await _begun(request, together, relay, made)
            form.fail("code", FAILURES[made.why] if hasattr(made, "why") else not_a_code(made))
    return render(request, _page(request, code, tuple(form.errors), relay))


async def pairing(request: Request) -> Response:
    """Show a pairing under way; a look is a look at the relay too, unless something is to be told at once."""
    together = together_of(request)
    number, view = _pairing_of(request)
    if view.open and not request.app.state.notices:
        await together.sync.pairing(view.id)
        view = together.partners.pairing(view.id)
    if view.open and is_fragment(request.headers):
        return Response(status_code=204)  # nothing new: the page stays as it is, picture and focus too
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
        partner=_number_of(request, view.partner) if view.partner else 0,
    )
    return render(request, page)


@asking_view
async def cancel(request: Request, form: Form) -> Response:  # noqa: ARG001
    """Give a code up."""
    _, view = _pairing_of(request)
    await together_of(request).partners.cancel(view.id)
    return go(request, url_of(request).to("/partners"), "That code is dead. Nothing was shared.")


@form_view
async def compare(request: Request, form: Form) -> Response:
    """Note whether both screens show the same three words."""
    number, view = partner_of(request)
    same = form.values.get("same") == "yes"
    if same:
        await together_of(request).partners.compare(view.id, same=True)
        await together_of(request).heed()
    else:
        await together_of(request).part(view.id)
        told = "You have parted: somebody else may have listened. Make a new code, in person."
        return go(request, url_of(request).to("/partners"), told)
    return go(request, url_of(request).to(f"/partners/{number}"))


@form_view
async def name(request: Request, form: Form) -> Response:
    """Call a partner something; only this device knows."""
    number, view = partner_of(request)
    called = form.line("name", limit=NAME_MAX)
    if form.errors:
        told = form.errors[0].message
    else:
        await together_of(request).partners.name(view.id, called)
        told = "Noted, for you alone."
    return go(request, url_of(request).to(f"/partners/{number}"), told)


@form_view
async def part(request: Request, form: Form) -> Response:
    """Leave, without asking anybody."""
    number, view = partner_of(request)
    if form.values.get("sure") != "on":
        told = "Tick the box if you want to part."
        return go(request, url_of(request).to(f"/partners/{number}"), told)
    await together_of(request).part(view.id)
    return go(request, url_of(request).to("/partners"), "You have parted. It holds at once.")


def _page(
    request: Request, code: str, errors: tuple[FormError, ...], relay: str = ""
) -> PartnersPage:
    session = session_of(request)
    together = session.together
    partners = together.partners.partners() if together else []
    pairings = _pairings(together) if together else []
    return PartnersPage(
        heading="Two of you",
        window="Partners",
        section="partners",
        status=422 if errors else 200,
        kept=session.kept,
        possible=session.context.http is not None,
        partners=tuple(enumerate(partners, 1)),
        pairings=tuple((n, p) for n, p in enumerate(pairings, 1) if p.open),
        relay=relay or _relay(request),
        code=code,
        errors=errors,
    )


def _relay(request: Request) -> str:
    return session_of(request).setting("relay")


async def _begun(request: Request, together: Together, relay: str, made: PairingView) -> Response:
    session = session_of(request)
    async with session.turn:
        if session.together is together and relay and relay != session.setting("relay"):
            await session.choose("relay", relay)
    number = [each.id for each in _pairings(together)].index(made.id) + 1
    return go(request, url_of(request).to(f"/partners/pairing/{number}"))


def _pairings(together: Together) -> list[PairingView]:
    return [together.partners.pairing(each) for each in together.partners.book.pairings]


def _pairing_of(request: Request) -> tuple[int, PairingView]:
    number = int(request.path_params["number"])
    pairings = _pairings(together_of(request))
    if not 0 < number <= len(pairings):
        raise HTTPException(404)
    return number, pairings[number - 1]


def _number_of(request: Request, partner: bytes) -> int:
    partners = together_of(request).partners.partners()
    return [each.id for each in partners].index(partner) + 1


def _picture(link: str) -> str:
    """Return the code as the path of a square picture: `size` and the dark modules."""
    rows = [tuple(row) for row in segno.make(link, error="m").matrix]
    return " ".join(
        f"M{x + 2} {y + 2}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ) + f"|{len(rows) + 4}"


routes: list[BaseRoute] = [
    Route("/partners", show, methods=["GET"]),
    Route("/partners/invite", invite, methods=["POST"]),
    Route("/partners/join", join, methods=["POST"]),
    Route("/partners/pairing/{number:int}", pairing, methods=["GET"]),
    Route("/partners/pairing/{number:int}/cancel", cancel, methods=["POST"]),
    Route("/partners/{partner:int}/compare", compare, methods=["POST"]),
    Route("/partners/{partner:int}/name", name, methods=["POST"]),
    Route("/partners/{partner:int}/part", part, methods=["POST"]),
]
