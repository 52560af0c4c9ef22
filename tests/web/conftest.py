"""The app in process, as home B would run it: no threads, everything handed in."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
import pytest
from starlette.applications import Starlette

from conftest import HandClock
from handhold.app.context import AppContext
from handhold.app.reading import Reading
from handhold.app.session import Session
from handhold.base.slow import run_inline
from handhold.content.location import packs_root
from handhold.content.shelf import Shelf, load_shelf
from handhold.crypto.passphrase import TESTING
from handhold.vault.folder import VaultFolder
from handhold.web.app import create_app

BASE = "http://127.0.0.1:8716"
OURS = {"sec-fetch-site": "same-origin"}
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make any use of a thread fail: a phone's browser has none."""

    async def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a thread was asked for")

    monkeypatch.setattr(anyio.to_thread, "run_sync", refuse)


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The shipped guides."""
    return load_shelf(packs_root())


@pytest.fixture(scope="session")
def reading(shelf: Shelf) -> Reading:
    """The shipped readers, built once."""
    return Reading(packs_root(), shelf)


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
        """Open a page, following where it leads."""
        self.page = await self.client.get(path, follow_redirects=True)
        return self.page

    async def sends(self, path: str, **values: Any) -> httpx.Response:
        """Send a form from one of our pages, following where it leads."""
        found = KEY.findall(self.page.text) if self.page else []
        values.setdefault("key", found[0] if found else "")
        self.page = await self.client.post(path, data=values, headers=OURS, follow_redirects=True)
        return self.page

    async def comes_in(self) -> "Person":
        """Read the entry page and come in."""
        await self.opens("/welcome")
        await self.sends("/welcome", adult="on")
        return self


@pytest.fixture
async def person(
    shelf: Shelf,
    reading: Reading,
    clock: HandClock,
    entropy: Callable[[int], bytes],
    tmp_path: Path,
) -> AsyncIterator[Person]:
    """Somebody who has just come in."""
    app = create_app(context_of(shelf, reading, clock, entropy, tmp_path))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield await Person(app, client, clock, tmp_path).comes_in()
        await app.state.session.lock()


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
