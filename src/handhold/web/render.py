"""Page contexts to html; the only place that marks text as safe.

Every page is a frozen dataclass that names its template; what all pages share is the `Chrome`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from handhold.app.resting import partnered
from handhold.app.session import Session
from handhold.web.addresses import Addresses
from handhold.web.assets import Assets
from handhold.web.marks import Marks, mark_of

NEUTRAL = "Reading"
NAV = (
    ("today", "Today", "/"),
    ("guides", "Guides", "/guides"),
    ("ask", "Ask", "/ask"),
    ("coach", "Coach", "/coach"),
    ("supplies", "Supplies", "/supplies"),
    ("library", "Library", "/library"),
    ("partners", "Two of you", "/partners"),
    ("help", "Help", "/help"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page says of itself. `window` is a plain word that names no topic."""

    template: ClassVar[str] = ""
    heading: str
    window: str = "Handhold"
    section: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Chrome:
    """What is around a page: titles, navigation, the state of the vault, a form's key, rest.

    `vault` is the mark of the vault that the page belongs to. `rest` says that this person has a partner in it, so that
    rest stands at the top of the page; `here` is where they are afterwards.
    """

    title: str
    neutral: bool
    theme: str
    motion: str
    nav: tuple[tuple[str, str, str], ...]
    section: str
    welcomed: bool
    kept: bool
    vault: str
    unkept: bool
    has_vaults: bool
    vault_name: str
    notice: str
    form_key: str
    lock_seconds: int
    fragment: bool
    rest: bool
    here: str


class Renderer:
    """Turns pages into answers. One per app."""

    def __init__(self, assets: Assets, addresses: Addresses, marks: Marks) -> None:
        """Take what templates may ask for."""
        self.addresses, self.marks = addresses, marks
        self.environment = Environment(
            loader=PackageLoader("handhold.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.globals.update(
            url=addresses, asset=lambda name: addresses.to(f"/{assets.path(name)}")
        )
        macro = self.environment.get_template("components/verdict/macro.html").module
        kinds = ("ok", "caution", "no", "unknown")
        verdict = getattr(macro, "verdict")  # noqa: B009 - macros have no static names
        self.environment.globals["verdicts"] = {kind: Markup(verdict(kind)) for kind in kinds}
        self.environment.filters.update(chapter_html=self._chapter_html, mark=marks.of, paragraphs=paragraphs)

    def page(self, request: Request, page: Page) -> HTMLResponse:
        """Return the whole page, or its live part when a script asked for that."""
        context: dict[str, object] = {f.name: getattr(page, f.name) for f in fields(page)}
        context["chrome"] = chrome(request, page)
        html = self.environment.get_template(page.template).render(context)
        return HTMLResponse(html, status_code=page.status)

    def _chapter_html(self, html: str) -> Markup:
        """Mark html that `handhold.content` made from its safe subset, links turned."""
        return Markup(self.addresses.html(html))


def paragraphs(text: str) -> Markup:
    """Return plain text as paragraphs; everything in it is escaped."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks)


def render(request: Request, page: Page) -> HTMLResponse:
    """Return a page as an answer."""
    renderer: Renderer = request.app.state.renderer
    return renderer.page(request, page)


def chrome(request: Request, page: Page) -> Chrome:
    """Return what is around a page for this request."""
    session: Session = request.app.state.session
    neutral = session.setting("title", "plain") == "neutral"
    fragment = is_fragment(request.headers)
    told = request.app.state.notices
    notice = told.pop() if told and not fragment else ""
    return Chrome(
        title=NEUTRAL if neutral else _title(page.window),
        neutral=neutral,
        theme=session.setting("theme", "auto"),
        motion=session.setting("motion", "auto"),
        nav=NAV,
        section=page.section,
        welcomed=session.welcomed,
        kept=session.kept,
        vault=mark_of(session.vault),
        unkept=session.unkept,
        has_vaults=bool(session.context.vaults.names()),
        vault_name=session.vault.name if session.vault else "",
        notice=notice,
        form_key=session.context.entropy(16).hex(),
        lock_seconds=int(session.lock_after().total_seconds()),
        fragment=fragment,
        rest=bool(partnered(session.together)),
        here=request.url.path if request.method == "GET" else "",
    )


def is_fragment(headers: Mapping[str, str]) -> bool:
    """Return whether a script asked for the live part of a page only."""
    return headers.get("hx-request") == "true"


def _title(window: str) -> str:
    return window if window == "Handhold" else f"{window} · Handhold"

