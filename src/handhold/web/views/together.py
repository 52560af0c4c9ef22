"""What two people share: each step, and what may be done now. All of them at once are in `overview` and `rest`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.partner_views import PartnerView
from handhold.app.shown import BESIDE
from handhold.app.wording import AFTERWARDS, WHY_NOT
from handhold.core.agreements import (
    AnswerAlone,
    Board,
    Command,
    Do,
    Lengthen,
    Propose,
    Reason,
    Reopen,
    SayDone,
    SayHowItWas,
    SayNo,
    SayToday,
    SayYes,
    SayYesAgain,
    Standing,
    Word,
    asked_longer,
)
from handhold.core.guides.model import Guide
from handhold.web.dates import told_moment
from handhold.web.forms import Form
from handhold.web.here import form_view, go, session_of, url_of
from handhold.web.polled import nothing_new, sum_of
from handhold.web.render import Page, render
from handhold.web.views.overview import Shown, ladders
from handhold.web.views.partners import partner_of, together_of

ANSWERS = (Do.propose, Do.yes, Do.yes_again, Do.today)  # only of these is it told why not
STANDS = frozenset({Reason.already, Reason.not_both, Reason.settling})  # told by the page itself, to whom a yes stands
UNASKED = (Standing.quiet, Standing.done)  # nothing to come to rest: no wish is waited for
OPENED = "You opened it again. Everything begins anew, and nothing is brought up by it: whoever wants to, brings it up."
LONGER = (("48", "Two days"), ("72", "Three days"), ("168", "A week"))
SPANS = {int(hours): words.lower() for hours, words in LONGER}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedStepPage(Page):
    """One step between two people, as this person sees it."""

    template: ClassVar[str] = "pages/partners/step.html"
    number: int
    partner: PartnerView
    shown: Shown
    guide: Guide
    ready: str
    why: tuple[str, ...]
    nothing: bool
    looks: bool
    seen: str
    asked_longer: str
    longer: tuple[tuple[str, str], ...] = LONGER
    words: Mapping[str, str] = field(default_factory=lambda: AFTERWARDS)
    beside: Mapping[str, str] = field(default_factory=lambda: BESIDE)


async def step(request: Request) -> Response:
    """Show one step between the two; it looks again by itself while it could come to rest."""
    number, partner = partner_of(request)
    guide, shown = shown_step(request, together_of(request).board(partner.id))
    view, now = shown.view, session_of(request).context.clock()
    ready = told_moment(view.ready_at, now) if view.ready_at else ""
    told = STANDS if view.word in (Word.yes, Word.unsure) else frozenset()
    seen = sum_of(replace(view, may=frozenset(), why={}), sorted(view.may), sorted(view.why.items()))
    if nothing_new(request, seen):
        return Response(status_code=204)
    return render(request, SharedStepPage(
        heading=shown.step.title,
        window="Step",
        section="partners",
        number=number,
        partner=partner,
        shown=shown,
        guide=guide,
        ready=ready,
        why=tuple(WHY_NOT[view.why[do]] for do in ANSWERS if do in view.why and view.why[do] not in told),
        nothing=not view.may - {Do.no},
        looks=view.standing not in UNASKED,
        seen=seen,
        asked_longer=SPANS.get(asked_longer(together_of(request).state(partner.id), view.step), ""),
    ))


@partial(form_view, at_once=lambda form: form.values.get("do") == "no")
async def act(request: Request, form: Form) -> Response:
    """Say something about one step; a no is said at once, whatever else is being worked on."""
    number, view = partner_of(request)
    together = together_of(request)
    _, shown = shown_step(request, together.board(view.id))
    command = _command(shown.view.step, form)
    here = url_of(request).to(f"/partners/{number}/steps/{request.path_params['step']}")
    if command is None:
        return go(request, here, "Choose one of the buttons.")
    refused = await together.do(view.id, command)
    return go(request, here, WHY_NOT[refused.reason] if refused else _said(command, together.board(view.id)))


@form_view
async def reopen(request: Request, form: Form) -> Response:  # noqa: ARG001
    """Take one's own rest of everything back."""
    number, view = partner_of(request)
    refused = await together_of(request).do(view.id, Reopen())
    told = WHY_NOT[refused.reason] if refused else OPENED
    return go(request, url_of(request).to(f"/partners/{number}"), told)


@partial(form_view, at_once=lambda form: form.values.get("fine") == "no")
async def alone(request: Request, form: Form) -> Response:
    """Answer, alone, whether one could say no here and it would be fine."""
    number, view = partner_of(request)
    here = url_of(request).to(f"/partners/{number}")
    given = form.one_of("fine", ["yes", "no"])
    if not given:
        return go(request, here, "Choose one of the two.")
    refused = await together_of(request).do(view.id, AnswerAlone(fine=given == "yes"))
    if refused:
        return go(request, here, WHY_NOT[refused.reason])
    if given == "no":
        return go(request, url_of(request).to("/help"), "Everything the two of you share rests now.")
    return go(request, here, "Noted, for you alone.")


def _command(step: str, form: Form) -> Command | None:
    unsure = form.values.get("unsure") == "on"
    said = form.values.get("do", "")
    commands: dict[str, Command] = {
        "propose": Propose(step, unsure=unsure),
        "yes": SayYes(step, unsure=unsure),
        "unsure": SayYes(step, unsure=True),
        "yes-again": SayYesAgain(step),
        "no": SayNo(step),
        "reopen": Reopen(step),
        "today": SayToday(step, sober=form.values.get("sober") == "on"),
        "done": SayDone(step),
        "good": SayHowItWas(step, good=True),
        "not-good": SayHowItWas(step, good=False),
    }
    if said == "longer":
        hours = form.one_of("hours", [key for key, _ in LONGER])
        return Lengthen(step, int(hours)) if hours else None
    return commands.get(said)


def _said(command: Command, board: Board) -> str:
    if isinstance(command, SayNo):
        return "It rests. No reason is asked, and nobody is named."
    if isinstance(command, Propose):
        return "You brought it up. Nothing happens by itself; silence is a no."
    if isinstance(command, Reopen):
        return OPENED
    if isinstance(command, Lengthen):
        return f"Noted: it settles for at least {SPANS[command.hours]}."
    if not isinstance(command, SayHowItWas):
        return "Noted."
    going = not command.good and any(one.standing is Standing.on for one in board.steps)
    return "Noted, for you alone. What is on today stays on until one of you presses Rest." if going else "Noted, for you alone."


def shown_step(request: Request, board: Board) -> tuple[Guide, Shown]:
    """Return the step in the address; leads away once the two have parted."""
    if board.parted:
        place = f"/partners/{request.path_params['partner']}"
        raise HTTPException(303, headers={"location": url_of(request).to(place)})
    number = int(request.path_params["step"])
    for ladder in ladders(request, board):
        for shown in ladder.steps:
            if shown.number == number:
                return ladder.guide, shown
    raise HTTPException(404)


routes: list[BaseRoute] = [
    Route("/partners/{partner:int}/reopen", reopen, methods=["POST"]),
    Route("/partners/{partner:int}/alone", alone, methods=["POST"]),
    Route("/partners/{partner:int}/steps/{step:int}", step, methods=["GET"]),
    Route("/partners/{partner:int}/steps/{step:int}", act, methods=["POST"]),
]
