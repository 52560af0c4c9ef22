"""Passages of the shelf, and the answer that is made of them."""

from dataclasses import dataclass
from enum import StrEnum

from handhold.core.reframe import Reframed
from handhold.core.stop import Stop


class AnswerKind(StrEnum):
    """What a question gets: an answer, a plain "I don't know", or a stop."""

    answer = "answer"
    none = "none"
    stop = "stop"


class PassageKind(StrEnum):
    """What sort of text a passage is."""

    section = "section"
    term = "term"
    item = "item"
    conversation = "conversation"
    step = "step"
    card = "card"
    entry = "entry"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a guide that makes sense alone, and where it stands.

    `chapter` is "" for a passage that lies outside the chapters (a glossary word, say);
    `heading` is the title of the chapter or list that it belongs to; `asked` holds
    questions that it answers, in other words than its own, one a line.
    """

    guide: str
    chapter: str
    anchor: str
    title: str
    text: str
    heading: str = ""
    kind: PassageKind = PassageKind.section
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers, with the sentences of it that answer best, and how well (0 up)."""

    passage: Passage
    excerpt: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer to a question.

    `passages` holds three at most, best first, each named and linked by its place. With kind
    `none` it is empty and `nearest_guide` says where to look instead. With kind `stop` it
    holds nothing but care, never technique, and `stop` says why. `nearest_guide` is the id of
    the guide that answers in full, or None. A question that isn't English is `unread`: of kind
    `none`, unless a rule stops it all the same.
    """

    kind: AnswerKind
    passages: tuple[Found, ...] = ()
    reframe: Reframed | None = None
    nearest_guide: str | None = None
    stop: Stop | None = None
    unread: bool = False
