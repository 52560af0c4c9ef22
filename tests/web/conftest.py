"""The app in process, as home B would run it: no threads, everything handed in."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
import pytest

from conftest import HandClock
from handhold.app.reading import Reading
from handhold.content.location import packs_root
from handhold.content.shelf import Shelf, load_shelf
from handhold.web.app import create_app
from web.person import BASE, Person, context_of
from web.two import Two, paired


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


@pytest.fixture
async def two(
    shelf: Shelf,
    reading: Reading,
    clock: HandClock,
    entropy: Callable[[int], bytes],
    tmp_path: Path,
) -> AsyncIterator[Two]:
    """Two people who have found each other."""
    context = context_of(shelf, reading, clock, entropy, tmp_path / "vaults")
    async with paired(context, clock, tmp_path) as two:
        yield two
