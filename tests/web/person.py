"""Somebody using the app in process, with everything handed in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from conftest import HandClock
from handhold.app.context import AppContext
from handhold.app.reading import Reading
from handhold.app.session import Session
from handhold.base.slow import run_inline
from handhold.content.shelf import Shelf
from handhold.crypto.passphrase import TESTING
from handhold.vault.folder import VaultFolder

BASE = "http://127.0.0.1:8716"
OURS = {"sec-fetch-site": "same-origin"}
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')
VAULT = re.compile(r'name="vault" value="([0-9a-f]+)"')
FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
BUTTON = re.compile(r"<button[^>]*>(.*?)</button>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass
class Person:
    """Somebody using the app: pages they open, forms they send."""

    app: Starlette
    client: httpx.AsyncClient
    clock: HandClock
    home: Path
    page: httpx.Response | None = None
    answers: list[httpx.Response] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """Return the sitting."""
        session: Session = self.app.state.session
        return session

    async def opens(self, path: str) -> httpx.Response:
        """Open a page as a link of ours does, following where it leads."""
        self.page = await self.client.get(path, headers=OURS, follow_redirects=True)
        return self.page

    async def sends(self, path: str, **values: Any) -> httpx.Response:
        """Send a form from the page that stands open, following where it leads."""
        for name, carried in (("key", KEY), ("vault", VAULT)):
            found = carried.findall(self.page.text) if self.page else []
            values.setdefault(name, found[0] if found else "")
        self.page = await self.client.post(path, data=values, headers=OURS, follow_redirects=True)
        return self.page

    async def comes_in(self) -> "Person":
        """Read the entry page and come in."""
        await self.opens("/welcome")
        await self.sends("/welcome", adult="on")
        return self


def pressed(text: str, name: str) -> list[str]:
    """Return where those of a page's buttons lead that have this name, its hidden words with it."""
    named = [(TAG.sub("", button), action) for action, form in FORM.findall(text) for button in BUTTON.findall(form)]
    return [action for called, action in named if called == name]


def context_of(
    shelf: Shelf,
    reading: Reading,
    clock: HandClock,
    entropy: Callable[[int], bytes],
    folder: Path,
) -> AppContext:
    """Return a world with cheap keys."""
    vaults = VaultFolder(folder, entropy=entropy, run_slow=run_inline, profile=TESTING)
    return AppContext(vaults, clock, entropy, shelf, reading)
