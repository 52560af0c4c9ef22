"""The walk over a chapter's tokens that writes its html and gathers what the lint reads."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handhold.content.fields import is_id
from handhold.content.inline import Inline
from handhold.content.markdown import CALLOUTS, Block, Body, Link, Setting
from handhold.content.plain import plain_text
from handhold.content.report import Report
from handhold.content.units import Units
from handhold.core.guides.model import Section

if TYPE_CHECKING:
    from markdown_it.token import Token

_ANCHOR = re.compile(r"\s*\{#([^}\s]*)\}\s*\Z")
_CALLOUT = re.compile(r"\[!(\w+)\][ \t]*")
_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_RESERVED = ("source-", "mark-", "fig-")
_PLAIN = {
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>\n",
    "ordered_list_open": "<ol>",
    "ordered_list_close": "</ol>\n",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
    "table_open": '<div class="table"><table>',
    "table_close": "</table></div>\n",
    "thead_open": "<thead>",
    "thead_close": "</thead>",
    "tbody_open": "<tbody>",
    "tbody_close": "</tbody>",
    "tr_open": "<tr>",
    "tr_close": "</tr>",
    "th_open": '<th scope="col">',
    "th_close": "</th>",
    "td_open": "<td>",
    "td_close": "</td>",
}
_BEFORE_TITLE = frozenset({"bullet_list_open", "ordered_list_open", "table_open", "heading_open"})
_REFUSED = {
    "html_block": ("html", "HTML can't be used in a chapter."),
    "fence": ("outside-subset", "Code blocks are not part of the format."),
    "code_block": ("outside-subset", "A line indented by four spaces is code; indent it less."),
    "hr": ("outside-subset", "A rule across the page is not part of the format; use a heading."),
}


class Walk:
    """Goes through the tokens of one chapter once."""

    def __init__(self, setting: Setting, report: Report, above: int) -> None:
        self._report = report
        self._above = above
        self._line = above + 1
        self._inline = Inline(setting, report)
        self._html: list[str] = []
        self._blocks: list[Block] = []
        self._sections: list[tuple[str, str]] = [("", "")]
        self._anchors: set[str] = set()
        self._tags: list[str] = []
        self._units = Units()

    def blocks(self, tokens: "Sequence[Token]") -> None:
        """Walk the tokens of a chapter."""
        for number, token in enumerate(tokens, start=1):
            if token.map:
                self._line = self._above + token.map[0] + 1
            self._enter(token, tokens[number] if number < len(tokens) else None)

    def body(self) -> Body:
        """Return what was read."""
        blocks: dict[str, list[Block]] = {anchor: [] for anchor, _ in self._sections}
        for block in self._blocks:
            if block.kind != "heading":
                blocks[block.section].append(block)
        sections = tuple(
            Section(anchor, title, plain_text(blocks[anchor])) for anchor, title in self._sections
        )
        return Body(
            html="".join(self._html).strip(),
            sections=sections,
            sources=tuple(self._inline.sources),
            blocks=tuple(self._blocks),
            links=tuple(Link(place, line) for place, line in self._inline.links),
            figures=tuple(self._inline.figures),
            words=sum(len(_WORD.findall(one.text)) for found in blocks.values() for one in found),
        )

    def _enter(self, token: "Token", following: "Token | None") -> None:
        kind = token.type
        self._units.see(kind, self._blocks[-1].text if self._blocks else "")
        if self._units.too_deep:
            self._complain("outside-subset", "A list stands too deep inside other lists.")
        if kind in _BEFORE_TITLE and self._awaits_title():
            self._complain("outside-subset", "A call-out starts with its title: > [!kind] Title")
            self._tags[-1] = ""
        if kind in _PLAIN:
            self._html.append(_PLAIN[kind])
        elif kind == "inline":
            self._text(token)
        elif kind in {"paragraph_open", "paragraph_close"}:
            self._paragraph(token, following)
        elif kind in {"heading_open", "heading_close"}:
            self._heading(token)
        elif kind in {"blockquote_open", "blockquote_close"}:
            self._callout(token)
        else:
            rule, told = _REFUSED.get(kind, ("outside-subset", f"`{kind}` can't be used here."))
            self._complain(rule, told)

    def _complain(self, rule: str, message: str) -> None:
        self._report.add(rule, message, line=self._line)

    def _paragraph(self, token: "Token", following: "Token | None") -> None:
        """Open or close a paragraph; tight lists and figures have no tags of their own."""
        if token.type == "paragraph_close":
            self._html.append(self._tags.pop())
            return
        children = following.children if following is not None else None
        alone = bool(children) and all(one.type == "image" for one in children or ())
        if token.hidden or alone or self._awaits_title():
            self._tags.append("")
        else:
            self._html.append("<p>")
            self._tags.append("</p>\n")

    def _awaits_title(self) -> bool:
        return bool(self._tags) and self._tags[-1] == "?"

    def _callout(self, token: "Token") -> None:
        """Open or close a call-out; its kind is known once its first line is read."""
        if token.type == "blockquote_close":
            end = self._tags.pop()
            if end == "?":
                self._complain("outside-subset", "A call-out needs a first line: > [!remember] …")
                return
            self._html.append(end)
            return
        if "</aside>\n" in self._tags or "?" in self._tags:
            self._complain("outside-subset", "A call-out can't stand in another one.")
        self._tags.append("?")

    def _heading(self, token: "Token") -> None:
        if token.type == "heading_close":
            self._html.append(self._tags.pop())
        elif token.tag not in {"h2", "h3"}:
            self._complain("outside-subset", "Use headings of level 2 (##) and 3 (###) only.")
            self._tags.append("")
        else:
            self._tags.append(f"</{token.tag}>\n")

    def _text(self, token: "Token") -> None:
        if self._tags and self._tags[-1] in {"</h2>\n", "</h3>\n"}:
            self._heading_text(token)
            return
        children = token.children or []
        images = [one for one in children if one.type == "image"]
        if images and len(images) == len(children):
            for image in images:
                self._figure(image)
            return
        if self._tags[-2:-1] == ["?"]:
            children = self._callout_text(token, children)
        if children:
            self._write(children, self._units.kind)

    def _write(self, children: "Sequence[Token]", kind: str) -> None:
        written = self._inline.write(children, self._line)
        self._html.append(written.html)
        self._note(kind, written.text, written.told, written.sources)

    def _note(self, kind: str, text: str, told: str, sources: tuple[str, ...] = ()) -> None:
        if kind in {"head", "cell"} and self._units.mentions(text):
            told = ""
        place = (self._line, self._sections[-1][0], self._units.number, self._units.lead)
        self._blocks.append(Block(kind, text, told, *place, sources))

    def _heading_text(self, token: "Token") -> None:
        self._units.start()
        match = _ANCHOR.search(token.content)
        anchor = match[1] if match else ""
        children = list(token.children or [])
        if children and children[-1].type == "text":
            children[-1].content = _ANCHOR.sub("", children[-1].content)
        self._check_anchor(anchor)
        written = self._inline.write(children, self._line)
        tag = self._tags[-1].strip().strip("</>")
        if anchor not in self._anchors:
            self._anchors.add(anchor)
            self._sections.append((anchor, written.text))
        self._html.append(f'<{tag} id="s{len(self._sections) - 1}">{written.html}')
        self._note("heading", written.text, written.told)

    def _check_anchor(self, anchor: str) -> None:
        if not anchor:
            self._complain("heading-anchor", "This heading needs its anchor: ## Title {#anchor}")
        elif not is_id(anchor) or anchor.startswith(_RESERVED):
            self._complain("bad-id", f"“{anchor[:60]}” can't be an anchor.")
        elif anchor in self._anchors:
            self._complain("duplicate-id", f"The anchor “{anchor}” is used twice.")

    def _callout_text(self, token: "Token", children: "list[Token]") -> "list[Token]":
        """Open the call-out that this first line names; return what follows its title."""
        match = _CALLOUT.match(token.content)
        kind = match[1] if match else ""
        if kind not in CALLOUTS:
            kinds = ", ".join(CALLOUTS)
            self._complain("outside-subset", f"A quoted block is a call-out: [!kind], of {kinds}.")
            kind = "remember"
        ends = [n for n, one in enumerate(children) if one.type in {"softbreak", "hardbreak"}]
        cut = ends[0] if ends else len(children)
        title, rest = children[:cut], children[cut + 1 :]
        if match and title and title[0].type == "text":
            title[0].content = _CALLOUT.sub("", title[0].content, count=1)
        written = self._inline.write(title, self._line)
        if not written.text.strip():
            self._complain("outside-subset", "A call-out needs a title after its kind.")
        self._html.append(f'<aside class="callout callout-{kind}"><p class="callout-title">')
        self._html.append(f"{written.html}</p>\n")
        self._note("title", written.text, written.told, written.sources)
        self._tags[-2] = "</aside>\n"
        if rest:
            self._html.append("<p>")
            self._tags[-1] = "</p>\n"
        return rest

    def _figure(self, image: "Token") -> None:
        html, alternative, caption = self._inline.figure(image, self._line)
        self._html.append(html)
        if alternative:
            self._note("alternative", alternative, alternative)
        if caption:
            self._note("caption", caption, caption)
