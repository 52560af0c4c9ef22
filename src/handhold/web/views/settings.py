"""Settings: look, motion, window title and icon, when to lock, country."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app.session import LOCK_MINUTES
from handhold.web.forms import Form
from handhold.web.here import form_view, go, session_of, url_of
from handhold.web.render import Page, render

CHOICES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "theme": ("Look", (("auto", "As this device has it"), ("light", "Light"), ("dark", "Dark"))),
    "motion": ("Motion", (("auto", "As this device has it"), ("off", "None"))),
    "title": (
        "Window title and icon",
        (("plain", "Handhold"), ("neutral", "“Reading”, with a plain icon, on every page")),
    ),
    "lock_minutes": (
        "Lock the vault after",
        tuple((str(minutes), f"{minutes} minutes of quiet") for minutes in LOCK_MINUTES),
    ),
}
DEFAULTS = {"theme": "auto", "motion": "auto", "title": "plain", "lock_minutes": "15"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as a question."""

    name: str
    legend: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage(Page):
    """All settings."""

    template: ClassVar[str] = "pages/settings/settings.html"
    settings: tuple[Setting, ...]


async def show(request: Request) -> Response:
    """Show the settings."""
    session = session_of(request)
    settings = tuple(
        Setting(name, legend, options, session.setting(name, DEFAULTS[name]))
        for name, (legend, options) in CHOICES.items()
    )
    return render(request, SettingsPage(heading="Settings", window="Settings", settings=settings))


@form_view
async def keep(request: Request, form: Form) -> Response:
    """Keep the settings that changed."""
    session = session_of(request)
    for name, (_, options) in CHOICES.items():
        value = form.one_of(name, [key for key, _ in options])
        if value and value != session.setting(name, DEFAULTS[name]):
            await session.choose(name, value)
    return go(request, url_of(request).to("/settings"), "Kept.")


routes: list[BaseRoute] = [
    Route("/settings", show, methods=["GET"]),
    Route("/settings", keep, methods=["POST"]),
]
