"""A question in one's own words: passages, the question reflected, or a stop with help first."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.ask import Answer, AnswerKind, Found
from handhold.core.guides.model import Guide
from handhold.web.forms import Form, FormError
from handhold.web.here import form_view, session_of, url_of
from handhold.web.render import Page, render
from handhold.web.views.help_lines import CountryHelp, help_here


@dataclass(frozen=True, slots=True)
class Told:
    """A passage as the page shows it: named, linked, with its guide."""

    found: Found
    guide: Guide
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(Page):
    """The question, and what the guides say."""

    template: ClassVar[str] = "pages/ask/ask.html"
    question: str
    answer: Answer | None
    told: tuple[Told, ...]
    nearest: Guide | None
    help: CountryHelp | None
    unread: tuple[Guide, ...]
    errors: tuple[FormError, ...] = ()


async def show(request: Request) -> Response:
    """Show an empty page for a question."""
    return render(request, _page(request, "", None, ()))


@form_view
async def ask(request: Request, form: Form) -> Response:
    """Answer a question. It travels in the form and is kept nowhere."""
    question = form.text("question").strip()
    if not question and not form.errors:
        form.fail("question", "Write a question first; a few words are enough.")
    if form.errors:
        return render(request, _page(request, question, None, tuple(form.errors)))
    context = session_of(request).context
    answer = await context.run_slow(lambda: context.reading.answer(question))
    return render(request, _page(request, question, answer, ()))


def _page(
    request: Request, question: str, answer: Answer | None, errors: tuple[FormError, ...]
) -> AskPage:
    context = session_of(request).context
    shelf = context.shelf
    nearest = shelf.guide(answer.nearest_guide) if answer and answer.nearest_guide else None
    stopped = answer.stop if answer and answer.kind is AnswerKind.stop else None
    return AskPage(
        heading="Ask",
        window="Ask",
        section="ask",
        question=question,
        answer=answer,
        told=tuple(_told(request, found) for found in answer.passages) if answer else (),
        nearest=nearest,
        help=help_here(request, stopped.turn_to) if stopped else None,
        unread=context.reading.unread,
        errors=errors,
        status=422 if errors else 200,
    )


def _told(request: Request, found: Found) -> Told:
    url = url_of(request)
    passage = found.passage
    guide = session_of(request).context.shelf.guide(passage.guide)
    if guide is None:
        raise LookupError(passage.guide)
    if passage.chapter:
        href = url.chapter(guide, passage.chapter, passage.anchor)
    else:
        href = _beside(request, guide, passage.anchor)
    return Told(found, guide, href)


def _beside(request: Request, guide: Guide, anchor: str) -> str:
    """Return the page of a passage that stands outside the chapters."""
    url = url_of(request)
    noun, _, rest = anchor.partition("-")
    if noun == "word":
        return url.word(guide, rest)
    if noun == "conversation":
        return url.conversation(guide, rest)
    return url.guide(guide)


routes: list[BaseRoute] = [
    Route("/ask", show, methods=["GET"]),
    Route("/ask", ask, methods=["POST"]),
]
