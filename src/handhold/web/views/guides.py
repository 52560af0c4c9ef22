"""The shelf, a guide's path, its chapters, words and sources."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.guides.model import Chapter, Guide, Source
from handhold.core.journey.events import ChapterMarked, ReflectionWritten
from handhold.core.journey.settling import Stage
from handhold.core.journey.standing import PartStanding, Standing
from handhold.web.forms import Form, FormError
from handhold.web.here import (
    chapter_of,
    form_view,
    go,
    guide_of,
    journey_of,
    session_of,
    url_of,
)
from handhold.web.marks import written
from handhold.web.next_things import NextThing, next_things, standing_of
from handhold.web.render import Page, render


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPage(Page):
    """All guides, and those that could not be read."""

    template: ClassVar[str] = "pages/guides/shelf.html"
    guides: tuple[tuple[Guide, str], ...]
    """Each with what is said when it isn't here in the language wanted, or ''."""
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PathPart:
    """A part of the path in words."""

    title: str
    summary: str
    state: str
    href: str
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage(Page):
    """A guide's front: where I stand, the path, what could come next."""

    template: ClassVar[str] = "pages/guides/guide.html"
    guide: Guide
    instead: str
    path: tuple[PathPart, ...]
    next: tuple[NextThing, ...]
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPage(Page):
    """One part of a guide: its chapters, its questions, its tools."""

    template: ClassVar[str] = "pages/guides/part.html"
    guide: Guide
    summary: str
    chapters: tuple[Chapter, ...]
    read: frozenset[str]
    tools: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterPage(Page):
    """One chapter, its sources, a private note, the chapters beside it."""

    template: ClassVar[str] = "pages/guides/chapter.html"
    guide: Guide
    chapter: Chapter
    number: int
    part_title: str
    part_href: str
    sources: tuple[tuple[str, Source], ...]
    read: bool
    note: str
    kept: str
    before: Chapter | None
    after: Chapter | None
    errors: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPage(Page):
    """The guide's words, and its sources."""

    template: ClassVar[str] = "pages/guides/words.html"
    guide: Guide


async def shelf(request: Request) -> Response:
    """Show all guides."""
    shelf = session_of(request).context.shelf
    refused = tuple(
        (name, shelf.findings[name][0].message if shelf.findings.get(name) else "")
        for name in shelf.refused
    )
    guides = tuple((each, shelf.instead(each)) for each in shelf.guides)
    page = ShelfPage(
        heading="Guides", window="Guides", section="guides", guides=guides, refused=refused
    )
    return render(request, page)


async def guide(request: Request) -> Response:
    """Show a guide's front."""
    guide = guide_of(request)
    session = session_of(request)
    place = standing_of(request, guide)
    page = GuidePage(
        heading=guide.title,
        window="Guide",
        section="guides",
        guide=guide,
        instead=session.context.shelf.instead(guide),
        path=_path(request, guide, place),
        next=next_things(request, guide, place),
        begun=session.journeys.of(guide.id).begun,
    )
    return render(request, page)


async def part(request: Request) -> Response:
    """Show one part of a guide."""
    guide = guide_of(request)
    number = min(int(request.path_params["number"]), len(guide.parts)) or 1
    part = guide.parts[number - 1]
    page = PartPage(
        heading=part.title,
        window="Guide",
        section="guides",
        guide=guide,
        summary=part.summary,
        chapters=tuple(c for c in guide.chapters if c.part == part.id),
        read=journey_of(request, guide).read,
        tools=_tools(request, guide, part.id),
    )
    return render(request, page)


async def chapter(request: Request) -> Response:
    """Show a chapter."""
    guide = guide_of(request)
    return render(request, _chapter_page(request, guide, chapter_of(request, guide)))


@form_view
async def mark(request: Request, form: Form) -> Response:
    """Note that a chapter was read, or write a private note beside it."""
    guide = guide_of(request)
    chapter = chapter_of(request, guide)
    session = session_of(request)
    if "text" in form.values:
        kept = journey_of(request, guide).reflections.get(f"chapter:{chapter.id}", "")
        text = written(request, form, "text", kept)
        if form.errors:
            page = _chapter_page(request, guide, chapter, text, tuple(form.errors))
            return render(request, page)
        event = ReflectionWritten(guide.id, f"chapter:{chapter.id}", text.strip())
        await session.do(guide, event)
        return go(request, url_of(request).chapter(guide, chapter.id), "Noted.")
    read = form.values.get("read") == "yes"
    await session.do(guide, ChapterMarked(guide.id, chapter.id, read))
    number = guide.chapters.index(chapter)
    following = guide.chapters[number + 1 : number + 2]
    if read and following:
        return go(request, url_of(request).chapter(guide, following[0].id))
    return go(request, url_of(request).chapter(guide, chapter.id))


async def words(request: Request) -> Response:
    """Show the guide's words and sources."""
    guide = guide_of(request)
    page = WordsPage(heading="Words and sources", window="Words", section="guides", guide=guide)
    return render(request, page)


def _chapter_page(
    request: Request,
    guide: Guide,
    chapter: Chapter,
    note: str | None = None,
    errors: tuple[FormError, ...] = (),
) -> ChapterPage:
    journey = journey_of(request, guide)
    number = guide.chapters.index(chapter) + 1
    kept = journey.reflections.get(f"chapter:{chapter.id}", "")
    part_ids = [p.id for p in guide.parts]
    part_number = part_ids.index(chapter.part)
    sources = [(each, guide.source(each)) for each in chapter.sources]
    return ChapterPage(
        heading=chapter.title,
        window=f"Chapter {number}",
        section="guides",
        status=422 if errors else 200,
        guide=guide,
        chapter=chapter,
        number=number,
        part_title=guide.parts[part_number].title,
        part_href=url_of(request).guide(guide, f"part/{part_number + 1}"),
        sources=tuple((each, source) for each, source in sources if source is not None),
        read=chapter.id in journey.read,
        note=kept if note is None else note,
        kept=kept,
        before=guide.chapters[number - 2] if number > 1 else None,
        after=guide.chapters[number] if number < len(guide.chapters) else None,
        errors=errors,
    )


def _path(request: Request, guide: Guide, place: Standing) -> tuple[PathPart, ...]:
    return tuple(
        PathPart(
            each.part.title,
            each.part.summary,
            _state(each, place),
            url_of(request).guide(guide, f"part/{number}"),
            each.begun,
        )
        for number, each in enumerate(place.parts, 1)
    )


def _state(each: PartStanding, place: Standing) -> str:
    if each.part.id == "talk" and place.stage is not Stage.before:
        return _STAGES[place.stage]
    if not each.begun:
        return "Not begun"
    told = []
    if each.open_items:
        told.append(_count(len(each.open_items), "question") + " open")
    if each.unread:
        told.append(_count(len(each.unread), "chapter") + " to read")
    return ", ".join(told).capitalize() if told else "Nothing open"


_STAGES = {
    Stage.before: "",
    Stage.resting: "It rests",
    Stage.settling: "Settling",
    Stage.settled: "Settled: ask again on the day",
    Stage.today: "Today",
    Stage.afterwards: "Afterwards",
}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _tools(request: Request, guide: Guide, part: str) -> tuple[tuple[str, str, str], ...]:
    url = url_of(request)
    tools = [
        (checklist.title, checklist.intro, url.guide(guide, f"questions/{number}"))
        for number, checklist in enumerate(guide.checklists, 1)
        if checklist.part == part
    ]
    if part == "know":
        tools.append(("Supplies", "Which lubricant goes with which condom and toy.", url.to("/supplies")))
    if part == "closeness" and guide.closeness:
        tools.append(("Small kind things", "Ideas to notice, say and do.", url.guide(guide, "closeness")))
    if part == "closeness" and guide.ladder:
        tools.append(("Small steps", "Each complete in itself, each asked for aloud.", url.guide(guide, "steps")))
    if part == "talk":
        tools.extend(_talk_tools(request, guide))
    if part == "library" and guide.library:
        tools.append(("Library", "Films, books, essays, videos, shops.", url.to("/library")))
    return tuple(tools)


def _talk_tools(request: Request, guide: Guide) -> list[tuple[str, str, str]]:
    url = url_of(request)
    tools = []
    if guide.ways:
        tools.append(("Plan the talk", "A way, a moment, what it carries, your own words.", url.guide(guide, "plan")))
        tools.append(("After the talk", "No, unsure, or yes: what comes next.", url.guide(guide, "after-talk")))
    if guide.conversations:
        tools.append(("Worked conversations", "How it can sound, with three answers each.", url.guide(guide, "examples")))
    if guide.day:
        tools.append(("The card for the day", "One screen, works without a network.", url.guide(guide, "day")))
        tools.append(("Afterwards", "Look after each other, then look back.", url.guide(guide, "afterwards")))
    return tools


routes: list[BaseRoute] = [
    Route("/guides", shelf, methods=["GET"]),
    Route("/guides/{guide:int}", guide, methods=["GET"]),
    Route("/guides/{guide:int}/part/{number:int}", part, methods=["GET"]),
    Route("/guides/{guide:int}/read/{number:int}", chapter, methods=["GET"]),
    Route("/guides/{guide:int}/read/{number:int}", mark, methods=["POST"]),
    Route("/guides/{guide:int}/words", words, methods=["GET"]),
]
