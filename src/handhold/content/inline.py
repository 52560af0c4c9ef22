"""Text inside a paragraph: emphasis, links, source marks; and the figures."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from handhold.content.fields import place_of
from handhold.content.markdown import Setting
from handhold.content.report import Report
from handhold.core.guides.model import Place

if TYPE_CHECKING:
    from markdown_it.token import Token

_PLAIN = {
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
}
_BREAKS = {"softbreak": "\n", "hardbreak": "<br>\n"}
_REFUSED = {
    "html_inline": ("html", "HTML can't be used in a chapter."),
    "code_inline": ("outside-subset", "Backquotes are not part of the format."),
    "image": ("outside-subset", "A drawing stands in a paragraph of its own."),
}


class Written(NamedTuple):
    """Inline tokens written out; `told` leaves out what stands in emphasis."""

    html: str
    text: str
    told: str
    sources: tuple[str, ...]


class Inline:
    """Writes inline tokens, numbering the sources of a chapter as they first appear."""

    def __init__(self, setting: Setting, report: Report) -> None:
        self._setting = setting
        self._report = report
        self._open: list[bool] = []
        self.sources: list[str] = []
        self.links: list[tuple[Place, int]] = []
        self.figures: list[str] = []

    def write(self, tokens: "Sequence[Token]", line: int) -> "Written":
        """Return what the tokens say, and note links and slips."""
        html: list[str] = []
        text: list[str] = []
        told: list[str] = []
        named: list[str] = []
        emphasis = 0
        for token in tokens:
            kind = token.type
            if kind in {"text", "text_special"}:
                html.append(escape(token.content, quote=False))
                text.append(token.content)
                told.append("…" if emphasis else token.content)
            elif kind in _PLAIN:
                html.append(_PLAIN[kind])
                emphasis += (kind == "em_open") - (kind == "em_close")
            elif kind in _BREAKS:
                html.append(_BREAKS[kind])
                text.append(" ")
                told.append(" ")
                line += 1
            elif kind == "source_mark":
                html.append(self._mark(token.content, line))
                named.append(token.content)
            elif kind in {"link_open", "link_close"}:
                html.append(self._link(token, line))
            else:
                unknown = ("outside-subset", f"`{kind}` can't be used here.")
                self._report.add(*_REFUSED.get(kind, unknown), line=line)
        return Written("".join(html), "".join(text), "".join(told), tuple(named))

    def _mark(self, source: str, line: int) -> str:
        """Return the small number that leads to a source."""
        if source not in self._setting.sources:
            message = f"There is no source “{source[:60]}” in sources.toml."
            self._report.add("unknown-source", message, line=line)
            return ""
        first = source not in self.sources
        if first:
            self.sources.append(source)
        number = self.sources.index(source) + 1
        own = f' id="mark-{number}"' if first else ""
        return (
            f'<sup class="source"><a href="#source-{number}"{own} role="doc-noteref" '
            f'aria-label="Source {number}">{number}</a></sup>'
        )

    def _link(self, token: "Token", line: int) -> str:
        if token.type == "link_close":
            return "</a>" if self._open and self._open.pop() else ""
        target = str(token.attrs.get("href", ""))
        place = place_of(target, self._setting.guide, self._setting.chapter)
        if place is None:
            self._refuse(target, line)
            self._open.append(False)
            return ""
        self.links.append((place, line))
        self._open.append(True)
        return f'<a href="{escape(address_of(place))}">'

    def _refuse(self, target: str, line: int) -> None:
        if ":" in target or target.startswith(("/", "\\")):
            message = "A link leads to a place in a guide; an address belongs in sources.toml."
            self._report.add("external-link", message, line=line)
        else:
            message = f"“{target[:60]}” is no place: write chapter-id#anchor."
            self._report.add("bad-link", message, line=line)

    def figure(self, image: "Token", line: int) -> tuple[str, str, str]:
        """Return the html of a drawing, its text alternative and its caption."""
        path = str(image.attrs.get("src", ""))
        alternative = " ".join(image.content.split())
        caption = " ".join(str(image.attrs.get("title", "")).split())
        if path not in self._setting.figures:
            outside = ":" in path or path.startswith(("/", "\\"))
            rule = "external-link" if outside else "missing-figure"
            self._report.add(rule, f"There is no drawing “{path[:60]}” in this guide.", line=line)
            return "", alternative, caption
        if not alternative:
            message = "Say in words what the drawing shows: ![Words](figures/…)."
            self._report.add("missing-alternative", message, line=line)
        self.figures.append(path)
        frame = self._frame(path, alternative, caption)
        if narrow_of(path) in self._setting.figures:
            self.figures.append(narrow_of(path))
        return frame, alternative, caption

    def _frame(self, path: str, alternative: str, caption: str) -> str:
        own = f"fig-{len(self.figures)}-"
        drawing = self._setting.figures[path].replace(FIGURE_PREFIX, own)
        narrow = self._setting.figures.get(narrow_of(path), "").replace(FIGURE_PREFIX, f"{own}narrow-")
        words = f"{own}words"
        shown = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
        named = f'aria-label="{escape(caption)}"' if caption else f'aria-labelledby="{words}"'
        placed = (
            f'<div class="drawing-wide">{drawing}</div><div class="drawing-narrow">{narrow}</div>'
            if narrow
            else f'<div class="drawing" tabindex="0" role="group" {named}>{drawing}</div>'
        )
        return (
            f'<figure aria-describedby="{words}">{placed}{shown}</figure>\n'
            f'<details class="in-words"><summary>The drawing in words</summary>'
            f'<p id="{words}">{escape(alternative, quote=False)}</p></details>\n'
        )


def narrow_of(path: str) -> str:
    """Return where the drawing is that stands in for one on a narrow screen, if there is such a drawing."""
    return path.removesuffix(".svg") + "-narrow.svg"


FIGURE_PREFIX = "fig-HERE-"
"""Stands before each id of a cleaned drawing until its place on the page is known."""


def address_of(place: Place) -> str:
    """Return the root-relative address of a place in a guide."""
    address = f"/guides/{place.guide}"
    if place.chapter:
        address += f"/{place.chapter}"
    return f"{address}#{place.anchor}" if place.anchor else address
