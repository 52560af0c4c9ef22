"""The page of the two: every step they share, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.partner_views import Failure, PartnerView, Status
from handhold.app.resting import partnered
from handhold.app.shown import BESIDE
from handhold.app.wording import FAILURES, STANDINGS
from handhold.core.agreements import Board, Do, Standing, StepView, Word
from handhold.core.guides.model import Guide, Step
from handhold.web.dates import told_moment
from handhold.web.here import go, session_of, url_of
from handhold.web.polled import nothing_new, sum_of
from handhold.web.render import Page, is_fragment, render
from handhold.web.views.partners import partner_met, together_of

COULD_REST = (Standing.open, Standing.settling, Standing.on)
_COMPARING = sum_of(Status.comparing)


@dataclass(frozen=True, slots=True)
class Shown:
    """One step on the page."""

    number: int
    step: Step
    view: StepView
    word: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """One guide's steps."""

    guide: Guide
    steps: tuple[Shown, ...]

    @property
    def near(self) -> tuple[Shown, ...]:
        """The first step, and those that were brought up, done, or can be brought up by this person."""
        return tuple(each for at, each in enumerate(self.steps) if at == 0 or _near(each.view))

    @property
    def later(self) -> tuple[Shown, ...]:
        """The others: to read, for now."""
        return tuple(each for each in self.steps if each not in self.near)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage(Page):
    """One partnership, as this person sees it. `on` names the steps that are on.

    `others` says that something may be shared with somebody else too; `reopens` that this person let everything rest
    and can take that back; `told` what happened, where
    their side of the pairing came to nothing.
    """

    template: ClassVar[str] = "pages/partners/partner.html"
    number: int
    partner: PartnerView
    board: Board
    ladders: tuple[Ladder, ...]
    on: tuple[str, ...]
    away: bool
    refused: bool
    trouble: str
    resting: bool
    looks: bool
    seen: str
    others: bool
    reopens: bool
    told: str
    renewed: str
    opening: str = BESIDE["reopen-all"]


async def show(request: Request) -> Response:
    """Show one partnership; it looks again by itself while anything on it could come to rest, or while words are compared."""
    number, view = partner_met(request)
    together = together_of(request)
    board = together.board(view.id)
    compares = view.status is Status.comparing
    seen = _COMPARING if compares else _sum(board)
    if nothing_new(request, seen):
        return Response(status_code=204)
    other = view.id not in partnered(together) or request.query_params.get("seen") == _COMPARING
    if is_fragment(request.headers) and (board.parted or other):
        return go(request, url_of(request).to(f"/partners/{number}"))
    shown = ladders(request, board)
    return render(request, OverviewPage(
        heading=view.name or f"Partner {number}",
        window="Partners",
        section="partners",
        number=number,
        partner=view,
        board=board,
        ladders=shown,
        on=tuple(each.step.title for ladder in shown for each in ladder.steps if each.view.standing is Standing.on),
        away=together.background.last(view.id).away,
        refused=together.background.last(view.id).refused,
        trouble=together.background.trouble(view.id),
        resting=together.resting(view.id),
        looks=compares or any(step.standing in COULD_REST for step in board.steps),
        seen=seen,
        reopens=together.reopens(view.id),
        others=bool({*partnered(together)} - {view.id}),
        told=_undone(view.why) if view.why else "",
        renewed=_renewed(view, board, session_of(request).context.clock()),
    ))


def _renewed(view: PartnerView, board: Board, now: datetime) -> str:
    """Return since when this vault speaks as a new device; nothing once this person has said a yes as that."""
    anew = not board.new_device and any(step.word in {Word.yes, Word.unsure} for step in board.steps)
    return told_moment(view.renewed, now) if view.renewed and not anew else ""


def ladders(request: Request, board: Board) -> tuple[Ladder, ...]:
    """Return the steps of a board by guide; they are numbered through all guides."""
    guides = session_of(request).context.shelf.guides
    numbers = {id(step): at for at, step in enumerate((each for guide in guides for each in guide.ladder), 1)}
    views = {view.step: view for view in board.steps}
    found = [
        Ladder(guide, tuple(
            Shown(numbers[id(step)], step, view, STANDINGS[view.standing])
            for step in guide.ladder
            if (view := views.get(f"{guide.id}/{step.id}")) is not None
        ))
        for guide in guides
    ]
    return tuple(ladder for ladder in found if ladder.steps)


def _near(view: StepView) -> bool:
    """Return whether a step concerns these two by now; letting everything rest unfolds nothing."""
    if view.standing in (Standing.quiet, Standing.resting):
        return Do.propose in view.may or (view.standing is Standing.resting and view.reached)
    return True


def _undone(why: Failure) -> str:
    """Return what happened; whose hour passed, or who gave it up, isn't told apart by what the other side says."""
    return FAILURES[Failure.expired if why is Failure.cancelled else why]


def _sum(board: Board) -> str:
    """Return a short word for where the steps stand; a wish that comes meanwhile is no news to it.

    So nobody is told of one while they read: it is there when they open the page.
    """
    unasked = (Standing.quiet, Standing.done, Standing.open)
    return sum_of(*("" if step.standing in unasked else step.standing for step in board.steps))


routes: list[BaseRoute] = [Route("/partners/{partner:int}", show, methods=["GET"])]
