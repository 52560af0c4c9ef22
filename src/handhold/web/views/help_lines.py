"""Help by country: open to anybody, also without coming in."""

from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.base.errors import VaultError
from handhold.core.help.find import help_for
from handhold.core.help.model import Country, Help, Need
from handhold.web.forms import Form
from handhold.web.here import rest_view, session_of
from handhold.web.render import Page, render


@dataclass(frozen=True, slots=True)
class CountryHelp:
    """Help for the chosen country, or for none yet."""

    countries: tuple[tuple[str, str], ...]
    code: str
    help: Help | None
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Page):
    """Helplines and services."""

    template: ClassVar[str] = "pages/help/help.html"
    here: CountryHelp


def help_here(request: Request, turn_to: tuple[str, ...] = (), chosen: str = "") -> CountryHelp:
    """Return help in the person's country; `turn_to` names the needs that come first."""
    session = session_of(request)
    book = session.context.reading.help
    code = chosen or session.setting("country")
    country = next((c for c in book.countries if c.code == code), None)
    needs = tuple(Need(need) for need in turn_to) or tuple(Need)
    return CountryHelp(
        countries=(("", "Choose a country"), *((c.code, c.name) for c in _sorted(book.countries))),
        code=country.code if country else "",
        help=help_for(book, country.code, needs) if country else None,
        needs=tuple(str(need) for need in needs) if turn_to else (),
    )


async def show(request: Request) -> Response:
    """Show help for the country that was chosen before, if any."""
    return render(request, _page(help_here(request)))


@rest_view
async def choose(request: Request, form: Form) -> Response:
    """Show help for a country, and remember the country where that can be done.

    Help waits for nothing and depends on nothing: not on another form, a vault or a disk.
    """
    session = session_of(request)
    codes = [c.code for c in session.context.reading.help.countries]
    code = form.one_of("country", codes)
    known = {need.value for need in Need}
    needs = tuple(need for need in form.lists.get("need", []) if need in known)
    answer = render(request, _page(help_here(request, needs, code)))
    if code and session.welcomed and code != session.setting("country") and not session.turn.locked():
        with suppress(VaultError):
            async with session.turn:
                await session.choose("country", code)
    return answer


def _page(here: CountryHelp) -> HelpPage:
    return HelpPage(heading="Help", window="Help", section="help", here=here)


def _sorted(countries: tuple[Country, ...]) -> list[Country]:
    return sorted(countries, key=lambda country: country.name)


routes: list[BaseRoute] = [
    Route("/help", show, methods=["GET"]),
    Route("/help", choose, methods=["POST"]),
]
