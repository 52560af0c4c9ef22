"""After the talk: no, unsure, or yes; settling; the day; afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.guides.model import DayCard, Guide, Question
from handhold.core.journey.decide import Reason
from handhold.core.journey.events import (
    DayConfirmed,
    DayEnded,
    JourneyEvent,
    Outcome,
    ReflectionWritten,
    SettlingLengthened,
    TalkNoted,
    TalkReopened,
)
from handhold.core.journey.settling import settling
from handhold.core.journey.standing import least_settling
from handhold.web.dates import told_day, told_moment
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, go, guide_of, journey_of, session_of, url_of
from handhold.web.marks import written
from handhold.web.render import Page, render

LONGER = (("48", "Two days"), ("72", "Three days"), ("168", "A week"))
WHY_NOT = {
    Reason.resting: "It rests: a no was said.",
    Reason.settling: "It is still settling. Not today.",
    Reason.unsure: "They are unsure, and come back to it by themselves.",
    Reason.not_yet: "There is nothing to confirm yet.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterTalkPage(Page):
    """How the talk went, and the place each answer leads to."""

    template: ClassVar[str] = "pages/after/talk.html"
    guide: Guide
    outcome: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingPage(Page):
    """Waiting. Nothing is sent; the page simply says when the time has passed."""

    template: ClassVar[str] = "pages/after/settling.html"
    guide: Guide
    stage: str
    unsure: bool
    ready: str
    hours: int
    longer: tuple[tuple[str, str], ...] = LONGER


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage(Page):
    """The card for the day."""

    template: ClassVar[str] = "pages/after/day.html"
    guide: Guide
    card: DayCard
    stage: str
    ready: str
    unsure: bool
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage(Page):
    """The card alone, without the navigation: it fits the screen of a common phone."""

    template: ClassVar[str] = "pages/after/card.html"
    guide: Guide
    card: DayCard


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterwardsPage(Page):
    """Looking after each other, then looking back, privately."""

    template: ClassVar[str] = "pages/after/afterwards.html"
    guide: Guide
    card: DayCard
    asked: tuple[tuple[Question, str, str], ...]
    """Each with what stands in its field, and what is kept."""
    errors: tuple[FormError, ...] = ()


async def after_talk(request: Request) -> Response:
    """Ask how the talk went, or show what was noted."""
    guide = guide_of(request)
    talk = journey_of(request, guide).talk
    now = session_of(request).context.clock()
    page = AfterTalkPage(
        heading="After the talk",
        window="After the talk",
        section="guides",
        guide=guide,
        outcome=str(talk.outcome) if talk else "",
        said=told_day(talk.at, now) if talk else "",
    )
    return render(request, page)


@form_view
async def note_talk(request: Request, form: Form) -> Response:
    """Note how the talk went; each answer has a place of its own."""
    guide = guide_of(request)
    url = url_of(request)
    given = form.one_of("outcome", [*Outcome, "reopened"])
    if not given:
        return go(request, url.guide(guide, "after-talk"), "Choose one of the three.")
    event: JourneyEvent = (
        TalkReopened(guide.id) if given == "reopened" else TalkNoted(guide.id, Outcome(given))
    )
    refused = await session_of(request).do(guide, event)
    if refused:
        return go(request, url.guide(guide, "after-talk"), WHY_NOT[refused.reason])
    path = "after-talk" if given in {Outcome.no, "reopened"} else "settling"
    return go(request, url.guide(guide, path))


async def settle(request: Request) -> Response:
    """Show how settling stands."""
    guide = guide_of(request)
    journey = journey_of(request, guide)
    now = session_of(request).context.clock()
    place = settling(journey, least_settling(guide), now)
    page = SettlingPage(
        heading="Let it settle",
        window="Settling",
        section="guides",
        guide=guide,
        stage=place.stage,
        unsure=journey.talk is not None and journey.talk.outcome is Outcome.unsure,
        ready=_told(place.ready_at, now),
        hours=max(least_settling(guide), journey.settling_hours),
    )
    return render(request, page)


@form_view
async def lengthen(request: Request, form: Form) -> Response:
    """Take longer. It can't be made shorter again."""
    guide = guide_of(request)
    hours = form.one_of("hours", [key for key, _ in LONGER])
    if hours:
        await session_of(request).do(guide, SettlingLengthened(guide.id, int(hours)))
    return go(request, url_of(request).guide(guide, "settling"), "Taking longer is always right.")


async def day(request: Request) -> Response:
    """Show the card for the day."""
    guide = guide_of(request)
    journey = journey_of(request, guide)
    now = session_of(request).context.clock()
    place = settling(journey, least_settling(guide), now)
    page = DayPage(
        heading="The card for the day",
        window="Card",
        section="guides",
        guide=guide,
        card=_card(guide),
        stage=place.stage,
        ready=_told(place.ready_at, now),
        unsure=journey.talk is not None and journey.talk.outcome is Outcome.unsure,
        until=_told(journey.confirmed_at, now),
    )
    return render(request, page)


async def one_screen(request: Request) -> Response:
    """Show nothing but the card."""
    guide = guide_of(request)
    if journey_of(request, guide).resting:
        return go(request, url_of(request).guide(guide, "day"))
    page = CardPage(heading="The card for the day", window="Card", guide=guide, card=_card(guide))
    return render(request, page)


@form_view
async def confirm(request: Request, form: Form) -> Response:
    """Note a fresh yes of both, or that the day is over."""
    guide = guide_of(request)
    url = url_of(request)
    session = session_of(request)
    if form.values.get("do") == "end":
        await session.do(guide, DayEnded(guide.id))
        return go(request, url.guide(guide, "afterwards"))
    said = ("both", "sober", "free")
    if not all(form.values.get(name) == "on" for name in said):
        told = "All three have to be true today. If one isn't, it rests, and that is a good day too."
        return go(request, url.guide(guide, "day"), told)
    refused = await session.do(guide, DayConfirmed(guide.id))
    return go(request, url.guide(guide, "day"), WHY_NOT[refused.reason] if refused else "")


async def afterwards(request: Request) -> Response:
    """Show the questions for afterwards."""
    return render(request, _afterwards(request, {}, ()))


@form_view
async def look_back(request: Request, form: Form) -> Response:
    """Keep private answers for afterwards."""
    guide = guide_of(request)
    questions = _card(guide).afterwards
    kept = journey_of(request, guide).reflections
    typed = {q.id: written(request, form, f"note-{q.id}", kept.get(f"afterwards/{q.id}", "")) for q in questions}
    if form.errors:
        return render(request, _afterwards(request, typed, tuple(form.errors)))
    session = session_of(request)
    for question in questions:
        place, text = f"afterwards/{question.id}", typed[question.id].strip()
        if text != kept.get(place, ""):
            await session.do(guide, ReflectionWritten(guide.id, place, text))
    return go(request, url_of(request).guide(guide, "afterwards"), "Kept, for you alone.")


def _afterwards(
    request: Request, typed: dict[str, str], errors: tuple[FormError, ...]
) -> AfterwardsPage:
    guide = guide_of(request)
    card = _card(guide)
    kept = journey_of(request, guide).reflections
    noted = [(q, kept.get(f"afterwards/{q.id}", "")) for q in card.afterwards]
    return AfterwardsPage(
        heading="Afterwards",
        window="Afterwards",
        section="guides",
        status=422 if errors else 200,
        guide=guide,
        card=card,
        asked=tuple((q, typed.get(q.id, held), held) for q, held in noted),
        errors=errors,
    )


def _card(guide: Guide) -> DayCard:
    if guide.day is None:
        raise HTTPException(404)
    return guide.day


def _told(moment: datetime | None, now: datetime) -> str:
    return told_moment(moment, now) if moment else ""


routes: list[BaseRoute] = [
    Route("/guides/{guide:int}/after-talk", after_talk, methods=["GET"]),
    Route("/guides/{guide:int}/after-talk", note_talk, methods=["POST"]),
    Route("/guides/{guide:int}/settling", settle, methods=["GET"]),
    Route("/guides/{guide:int}/settling", lengthen, methods=["POST"]),
    Route("/guides/{guide:int}/day", day, methods=["GET"]),
    Route("/guides/{guide:int}/day", confirm, methods=["POST"]),
    Route("/guides/{guide:int}/day/card", one_screen, methods=["GET"]),
    Route("/guides/{guide:int}/afterwards", afterwards, methods=["GET"]),
    Route("/guides/{guide:int}/afterwards", look_back, methods=["POST"]),
]
