"""Next things in words and addresses."""

from dataclasses import dataclass

from starlette.requests import Request

from handhold.core.guides.model import Guide
from handhold.core.journey.standing import Doing, Next, Standing, standing, worried
from handhold.web.dates import told_moment
from handhold.web.here import journey_of, session_of, url_of


@dataclass(frozen=True, slots=True)
class NextThing:
    """One thing that could come next: a sentence and where it is done."""

    label: str
    href: str
    why: str


def standing_of(request: Request, guide: Guide) -> Standing:
    """Return where a person stands in a guide. Once a no might not be fine, other guides suggest nothing either."""
    context, journeys = session_of(request).context, session_of(request).journeys
    elsewhere = any(worried(each, journeys.of(each.id)) for each in context.shelf.guides if each.id != guide.id)
    journey = journey_of(request, guide)
    return standing(guide, journey, context.clock(), quiet=elsewhere and not worried(guide, journey))


def next_things(request: Request, guide: Guide, standing: Standing) -> tuple[NextThing, ...]:
    """Return what could come next, in words."""
    return tuple(_thing(request, guide, standing, each) for each in standing.next)


def _thing(request: Request, guide: Guide, standing: Standing, each: Next) -> NextThing:
    url = url_of(request)
    label, path, why = _WORDS[each.doing]
    if each.doing is Doing.answer:
        ids = [checklist.id for checklist in guide.checklists]
        label = f"{label}: {guide.checklists[ids.index(each.target)].title}"
        return NextThing(label, url.guide(guide, f"questions/{ids.index(each.target) + 1}"), why)
    if each.doing is Doing.read:
        chapter = guide.chapter(each.target)
        told = f"{label}: {chapter.title}" if chapter else label
        return NextThing(told, url.chapter(guide, each.target), why)
    if each.doing is Doing.step:
        ids = [step.id for step in guide.ladder]
        number = ids.index(each.target) + 1
        label = f"{label}: {guide.ladder[number - 1].title}"
        return NextThing(label, url.guide(guide, f"steps/{number}"), why)
    if each.doing is Doing.help:
        return NextThing(label, url.to("/help"), why)
    if each.doing is Doing.wait and standing.ready_at is not None:
        why = f"{why} From {told_moment(standing.ready_at, session_of(request).context.clock())}."
    return NextThing(label, url.guide(guide, path), why)


_WORDS: dict[Doing, tuple[str, str, str]] = {
    Doing.answer: ("Questions for you alone", "", "Nothing is scored; what stays open is reading."),
    Doing.read: ("Read", "", "A few minutes."),
    Doing.notice: ("Small kind things", "closeness", "Complete in themselves, on any day."),
    Doing.step: ("A step you may ask about", "", "Asked aloud first. It leads nowhere by itself."),
    Doing.plan: ("Plan the talk", "plan", "How, where, and what it should carry."),
    Doing.talk: ("After the talk", "after-talk", "When you have talked, say how it went."),
    Doing.rest: ("It rests", "after-talk", "A no was said. It stays with the one who said it."),
    Doing.wait: ("Let it settle", "settling", "Nothing to do."),
    Doing.day: ("The day", "day", "Both say yes again on the day itself, sober."),
    Doing.after: ("Afterwards", "afterwards", "Look after each other; then look back."),
    Doing.look: ("Look again", "", ""),
    Doing.help: ("Help", "", "People to talk to, by country."),
}
