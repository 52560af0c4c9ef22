"""Partners: invite, join, compare, name, part. Nothing here says what the other has done."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.joining import join as take_up
from handhold.app.partner_views import Failure, NotACode, PairingView, PartnerView, Status
from handhold.app.partners import NAME_MAX, brings_relay
from handhold.app.resting import let_rest
from handhold.app.shown import SHOWN, Shown
from handhold.app.together import Together
from handhold.app.wording import FAILURES, not_a_code
from handhold.base.errors import InputError
from handhold.web.forms import Form, FormError
from handhold.web.here import asking_view, form_view, go, not_taken, session_of, url_of
from handhold.web.render import Page, render


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersPage(Page):
    """All partners, and the two ways to find each other. `over` are those that ended not long ago; `inviting`: a code waits."""

    template: ClassVar[str] = "pages/partners/partners.html"
    kept: bool
    possible: bool
    partners: tuple[tuple[int, PartnerView], ...]
    pairings: tuple[tuple[int, PairingView], ...]
    over: tuple[tuple[int, PartnerView], ...]
    relay: str
    inviting: bool
    code: str = ""
    errors: tuple[FormError, ...] = ()
    shown: tuple[Shown, ...] = SHOWN


OVER_LISTED = timedelta(days=30)
"""For how long the page of all partners still names one that is over."""

_SAME = "Noted. What you share shows on their device once they have said so there, too."
_RESTS = "Noted, and everything rests: it holds on this device from now on. To them it looks like any pause."
_DIFFER = "You have parted: somebody else may have listened. Make a new code, in person."
_GIVEN_UP = "You gave it up, and that is fine. Nothing was shared. If you both like, make a new code."


def together_of(request: Request) -> Together:
    """Return what two people share; without an open vault, lead to where one is opened."""
    together = session_of(request).together
    if together is None:
        raise HTTPException(303, headers={"location": url_of(request).to("/vault/open")})
    return together


def partner_of(request: Request) -> tuple[int, PartnerView]:
    """Return the partner in the address with their number, or answer that there is none.

    Before this person has said that the words are the same nothing is shared, neither read nor said:
    this leads to the page with the words.
    """
    number, view = partner_met(request)
    if view.status is Status.comparing:
        words = url_of(request).to(f"/partners/{number}")
        raise HTTPException(303, headers={"location": words})
    return number, view


def partner_met(request: Request) -> tuple[int, PartnerView]:
    """Return likewise a partner with whom the words may not have been compared yet.

    For the page of the words, and for what can be done before: comparing, giving up, naming and parting.
    """
    number = int(request.path_params["partner"])
    partners = together_of(request).partners.partners()
    if not 0 < number <= len(partners):
        raise HTTPException(404)
    return number, partners[number - 1]


def pairings_of(together: Together) -> list[PairingView]:
    """Return every pairing, oldest first; a page's address counts them from 1."""
    return [together.partners.pairing(each) for each in together.partners.book.pairings]


async def show(request: Request) -> Response:
    """Show all partners."""
    return render(request, _page(request, "", ()))


async def lead(request: Request) -> Response:
    """Lead from the address of a form, which stands in the address bar after it was refused, to its page."""
    return go(request, url_of(request).to("/partners"))


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
                return await _begun(request, form, together, relay, made)
            form.fail("relay", FAILURES[made.why])
    return _again(request, form, together, "", relay)


@asking_view
async def join(request: Request, form: Form) -> Response:
    """Take up a partner's code."""
    together = together_of(request)
    code, relay = form.line("code", required="Type the code you were given."), form.line("join-relay")
    relay_field = "code" if brings_relay(code) else "join-relay"
    if not form.errors:
        try:
            made = await take_up(together, code, relay or _relay(request))
        except InputError as error:
            form.fail(relay_field, error.sentence())
        else:
            if isinstance(made, PairingView):
                return await _begun(request, form, together, relay, made)
            if isinstance(made, NotACode):
                form.fail("code", not_a_code(made))
            else:
                form.fail(relay_field if made.why is Failure.relay_away else "code", FAILURES[made.why])
    return _again(request, form, together, code, relay)


@partial(form_view, at_once=lambda form: form.values.get("same") != "yes")
async def compare(request: Request, form: Form) -> Response:
    """Note whether both screens show the same three words, or that the other shows none: then it begins anew.

    With the same press everything can be let rest: a no that was said under an earlier code isn't carried over.
    """
    number, view = partner_met(request)
    same = form.values.get("same", "")
    if same in ("yes", "rest"):
        await together_of(request).partners.compare(view.id, same=True)
        await together_of(request).heed()
        if same == "rest":
            await let_rest(session_of(request), [view.id])
        return go(request, url_of(request).to(f"/partners/{number}"), _SAME if same == "yes" else _RESTS)
    await together_of(request).part(view.id)
    return go(request, url_of(request).to("/partners"), _GIVEN_UP if same == "none" else _DIFFER)


@form_view
async def name(request: Request, form: Form) -> Response:
    """Call a partner something; only this device knows."""
    number, view = partner_met(request)
    called = form.line("name", limit=NAME_MAX)
    if form.errors:
        told = form.errors[0].message
    else:
        await together_of(request).partners.name(view.id, called)
        told = "Noted, for you alone."
    return go(request, url_of(request).to(f"/partners/{number}"), told)


@partial(form_view, at_once=lambda form: form.values.get("sure") == "on")
async def part(request: Request, form: Form) -> Response:
    """Leave, without asking anybody."""
    number, view = partner_met(request)
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
    pairings = pairings_of(together) if together else []
    now = session.context.clock()
    return PartnersPage(
        heading="Two of you",
        window="Partners",
        section="partners",
        status=422 if errors else 200,
        kept=session.kept,
        possible=session.context.http is not None,
        partners=tuple((n, p) for n, p in enumerate(partners, 1) if p.ended is None),
        over=tuple((n, p) for n, p in enumerate(partners, 1) if p.ended and abs(now - p.ended) < OVER_LISTED),
        pairings=tuple((n, p) for n, p in enumerate(pairings, 1) if p.open),
        relay=relay or _relay(request),
        inviting=any(each.open and each.inviting for each in pairings),
        code=code,
        errors=errors,
    )


def _relay(request: Request) -> str:
    return session_of(request).setting("relay")


def _again(request: Request, form: Form, together: Together, code: str, relay: str) -> Response:
    if session_of(request).together is not together:  # locked while the relay was waited for
        return not_taken(request, form)
    return render(request, _page(request, code, tuple(form.errors), relay))


async def _begun(request: Request, form: Form, together: Together, relay: str, made: PairingView) -> Response:
    session = session_of(request)
    async with session.turn:
        if session.together is not together:
            return not_taken(request, form)
        if relay and relay != session.setting("relay"):
            await session.choose("relay", relay)
    number = [each.id for each in pairings_of(together)].index(made.id) + 1
    return go(request, url_of(request).to(f"/partners/pairing/{number}"))


routes: list[BaseRoute] = [
    Route("/partners", show, methods=["GET"]),
    *(Route(f"/partners/{form}", lead, methods=["GET"]) for form in ("invite", "join", "rest")),
    Route("/partners/invite", invite, methods=["POST"]),
    Route("/partners/join", join, methods=["POST"]),
    Route("/partners/{partner:int}/compare", compare, methods=["POST"]),
    Route("/partners/{partner:int}/name", name, methods=["POST"]),
    Route("/partners/{partner:int}/part", part, methods=["POST"]),
]
