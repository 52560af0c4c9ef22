"""The safe subset of Markdown: what a chapter may hold, and how it is read.

The text is parsed as ordinary Markdown by markdown-it, so that everything an author might
write is recognised; whatever lies outside the subset is a finding and is not shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from handhold.content.report import Report
from handhold.core.guides.model import Place, Section

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

CALLOUTS = ("remember", "try", "care", "stop")
LONGEST_PASSAGE = 8_000
"""Above this a parser could be kept busy; no paragraph is a tenth as long."""
_MARK = re.compile(r"\[\^([^\]\s]{1,80})\]")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text as an author wrote it: what the lint reads.

    `kind` is paragraph, item, head or cell of a table, heading, title (of a call-out), caption or alternative.
    `unit` numbers what is read as one: a paragraph, a list item, a table row. `lead` is the
    unit that introduces this one: the paragraph that ends in a colon above a list or table.
    `told` is the text without what it only mentions: words in emphasis, and the cells of a
    table's column headed “Instead of”.
    """

    kind: str
    text: str
    told: str
    line: int
    section: str
    unit: int
    lead: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another place, and the line that holds it."""

    place: Place
    line: int


@dataclass(frozen=True, slots=True)
class Body:
    """A chapter's text, read."""

    html: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    figures: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a chapter needs to know of its guide: ids, and cleaned drawings by path."""

    guide: str
    chapter: str
    sources: frozenset[str]
    figures: Mapping[str, str]


def read_body(text: str, setting: Setting, report: Report, *, above: int = 0) -> Body:
    """Return a chapter's text as html, sections and blocks; slips go to the report.

    `above` is the number of lines before the text in its file.
    """
    from handhold.content.walk import Walk  # noqa: PLC0415 - kept out of the program's start

    walk = Walk(setting, report, above)
    line = above + 1
    for passage in text.split("\n\n"):
        if len(passage) > LONGEST_PASSAGE:
            message = f"A passage has at most {LONGEST_PASSAGE:,} letters; leave an empty line."
            report.add("too-large", message, line=line)
            return walk.body()
        line += passage.count("\n") + 2
    walk.blocks(parser().parse(text))
    return walk.body()


@cache
def parser() -> "MarkdownIt":
    """Return the one parser: CommonMark with tables and source marks, every address kept as is."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - it takes a while to load

    made = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")
    made.disable(["reference", "lheading"])
    # Every address has to reach the walk, which judges it; markdown-it would drop some unseen.
    made.validateLink = _any_address  # type: ignore[method-assign]
    made.normalizeLink = _as_written  # type: ignore[method-assign]
    made.inline.ruler.before("link", "source_mark", _source_mark)
    return made


def _any_address(url: str) -> bool:
    return isinstance(url, str)


def _as_written(url: str) -> str:
    return url


def _source_mark(state: "StateInline", silent: bool) -> bool:  # noqa: FBT001 - markdown-it's shape
    """Read `[^source-id]` as one token."""
    if state.src[state.pos] != "[":
        return False
    match = _MARK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("source_mark", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True
