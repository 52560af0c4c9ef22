"""A database, a disk or a neighbour that doesn't answer: everything the relay waits for has an end."""

import asyncio
import fcntl
import os
import threading
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from handhold.relay import bell, postgres_link
from handhold.relay.app import RelayApp
from handhold.relay.bell import Bell
from handhold.relay.options import Options
from handhold.relay.postgres_link import Link
from handhold.relay.postgres_store import PostgresStore
from handhold.relay.sealing import KeyRing
from handhold.relay.service import Relay
from handhold.relay.sqlite_store import SqliteStore
from handhold.relay.store import StorageFailed
from handhold.relay.waiting import WaitingRoom
from relay.asking import Asker, Box, body
from relay.frozen import Way

pytestmark = pytest.mark.anyio
ANN = Box("ann")
ENDLESS = 20
"""Seconds after which a test here counts a wait as one without end."""


@pytest.fixture
def patience(monkeypatch):
    """Return a function that gives work so many seconds from now on, in place of fifteen."""
    return lambda seconds: monkeypatch.setattr(postgres_link, "_PATIENCE", seconds)


@pytest.fixture
async def way(postgres, tmp_path):
    """Return a way to an empty database."""
    async with Way(postgres(), tmp_path) as made:
        yield made


@asynccontextmanager
async def within(seconds=ENDLESS):
    """Fail when what is inside takes longer, whether or not it lets itself be cancelled."""
    start = time.monotonic()
    async with asyncio.timeout(seconds):
        yield
    assert time.monotonic() - start < seconds


async def began(way, **options):
    """Return a relay on that way, started."""
    waiting = WaitingRoom()
    given = Options(database=way.address, **options)
    relay = Relay(given, PostgresStore(way.address, waiting), KeyRing(None), waiting)
    app = RelayApp(lambda: relay)
    await app.start()
    return Asker(app, relay)


async def numbered(connection):
    """Take a step in a transaction, as holds, sweeps and the start do."""
    async with connection.transaction():
        return await connection.fetchval("select 7")


async def test_a_transaction_on_a_silent_database_is_given_up(way, patience):
    """Its rollback isn't waited for; the next one goes through once there is an answer again."""
    link = Link(way.address)

    async def stuck(connection):
        async with connection.transaction():
            way.freeze()
            await connection.fetchval("select 7")

    assert await link.run(numbered) == 7
    patience(1)
    async with within():
        with pytest.raises(StorageFailed):
            await link.run(stuck)
    patience(ENDLESS)
    way.thaw()
    assert await link.run(numbered) == 7
    await link.close()


async def test_who_leaves_in_a_transaction_does_not_keep_the_turn(way, patience):
    """A cancelled piece of work ends as well, and the next has its turn."""
    link = Link(way.address)
    began = asyncio.Event()

    async def stuck(connection):
        async with connection.transaction():
            way.freeze()
            began.set()
            await connection.fetchval("select 7")

    await link.run(numbered)
    patience(1)
    task = asyncio.ensure_future(link.run(stuck))
    await began.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    async with within():
        await asyncio.wait({task})
    assert task.cancelled()
    patience(ENDLESS)
    way.thaw()
    async with within():
        assert await link.run(numbered) == 7
    await link.close()


async def test_a_turn_is_waited_for_no_longer_than_work(way, patience):
    """Whoever comes behind a stuck piece of work is told, and doesn't do it later all the same."""
    link = Link(way.address)
    await link.run(numbered)
    begin, end, done = asyncio.Event(), asyncio.Event(), []

    async def stuck(_connection):
        begin.set()
        await end.wait()

    async def noted(connection):
        done.append(await numbered(connection))

    first = asyncio.ensure_future(link.run(stuck))
    await begin.wait()
    patience(0.1)
    async with within(10):
        with pytest.raises(StorageFailed):
            await link.run(noted)
    assert not first.done()
    end.set()
    await first
    assert done == []
    await link.close()


async def test_postgres_gives_up_what_was_given_up_here(way):
    """Else it would go on there and hold its locks."""
    link = Link(way.address)
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        assert await link.run(lambda c, name=setting: c.fetchval(f"show {name}")) == "15s"
    await link.close()


async def test_a_closed_link_does_not_come_back(way):
    """No connection is left behind by a late piece of work."""
    link = Link(way.address)
    await link.run(numbered)
    await link.close()
    with pytest.raises(StorageFailed):
        await link.run(numbered)
    assert link._connection is None


async def test_a_connection_that_was_not_greeted_is_not_used(way):
    """What is checked on each new connection is checked before anything else is done on it."""
    fails = [True, False]

    async def greet(_connection):
        if fails.pop(0):
            raise postgres_link.Unsafe("x")

    link = Link(way.address, greet=greet)
    with pytest.raises(postgres_link.Unsafe):
        await link.run(numbered)
    assert await link.run(numbered) == 7
    assert fails == []
    await link.close()


async def test_a_relay_whose_database_falls_silent_answers_and_stops(way, patience):
    """503 for everybody, and an end that takes seconds."""
    relay = await began(way)
    assert (await relay.put(ANN, body("before"))).status == 201
    patience(0.5)
    way.freeze(at=b"pg_advisory_xact_lock($1)")
    async with within():
        held = relay.put(ANN, body("held"), f"?release={ANN.id}&with={Box('ben').id}")
        asked = [asyncio.ensure_future(held)]
        await way.frozen()
        asked += map(
            asyncio.ensure_future,
            [
                relay.ask("GET", "/v1/health"),
                relay.ask("POST", "/v1/nameplate", key=ANN.key),
                relay.put(ANN, body("during")),
                relay.ask("GET", "/v1/health"),
            ],
        )
        assert {(await each).status for each in asked} == {503}
    sweep = asyncio.ensure_future(relay.relay.sweep())
    late = asyncio.ensure_future(relay.put(ANN, body("late")))
    await asyncio.sleep(0)
    async with within():
        await relay.relay.stop()
    with pytest.raises(StorageFailed):
        await sweep
    assert (await late).status == 503


async def test_it_stops_in_seconds_whatever_patience_it_has(way, patience):
    """What is under way is cut, not waited for."""
    relay = await began(way)
    assert (await relay.put(ANN, body("before"))).status == 201
    patience(10 * ENDLESS)
    way.freeze()
    sweep = asyncio.ensure_future(relay.relay.sweep())
    late = asyncio.ensure_future(relay.put(ANN, body("late")))
    await asyncio.sleep(0.05)
    async with within(12):
        await relay.relay.stop()
    async with within(2):
        with pytest.raises(StorageFailed):
            await sweep
        assert (await late).status == 503


async def test_a_bell_hangs_up_while_the_database_is_away(tmp_path, monkeypatch):
    """A last ring that fails isn't tried again."""
    monkeypatch.setattr(bell, "_AGAIN", 0.05)
    made = Bell(f"postgresql://x@/x?host={tmp_path}", WaitingRoom())
    made.ring(ANN.raw)
    await asyncio.sleep(0.1)
    ringing = made._ringing
    async with within(5):
        await made.close()
        await asyncio.wait({ringing})
    assert made._ringing is None


async def test_a_bell_hangs_up_while_the_database_is_silent(way, patience):
    """A last ring has a second, however patient its connection is."""
    made = Bell(way.address, WaitingRoom())
    await made.start(numbered)
    patience(10 * ENDLESS)
    way.freeze()
    made.ring(ANN.raw)
    await asyncio.sleep(0.05)
    async with within(5):
        await made.close()


async def test_a_disk_that_hangs_does_not_keep_the_relay_from_stopping(tmp_path):
    """Stopping fails in seconds, and says so, instead of waiting for the disk."""
    store = SqliteStore(tmp_path / "relay.db")
    waiting = WaitingRoom()
    relay = Relay(Options(), store, KeyRing(None), waiting)
    await relay.start()
    goes_on, commit = threading.Event(), store._commit
    store._commit = lambda: (goes_on.wait(ENDLESS), commit())
    put = asyncio.ensure_future(relay.deposit(ANN.raw, body("x")))
    await asyncio.sleep(0.05)
    behind = asyncio.ensure_future(relay.deposit(ANN.raw, body("y")))
    await asyncio.sleep(0.05)
    try:
        async with within(10):
            with pytest.raises(StorageFailed):
                await relay.stop()
        with pytest.raises(StorageFailed):
            await behind
    finally:
        goes_on.set()
    assert (await put).sequence == 1
    await store.close()


async def test_the_server_is_told_when_the_relay_does_not_stop(monkeypatch):
    """A stop without end becomes a failed one."""

    class Endless:
        async def stop(self):
            await asyncio.sleep(ENDLESS)

    monkeypatch.setattr("handhold.relay.app._STOPPING", 0.1)
    app = RelayApp(lambda: None)
    app.relay = Endless()
    told = []

    async def receive():
        return {"type": "lifespan.shutdown"}

    async def send(message):
        told.append(message["type"])

    async with within(5):
        with pytest.raises(StorageFailed):
            await app({"type": "lifespan"}, receive, send)
    assert told == ["lifespan.shutdown.failed"]


def test_keys_that_another_process_holds_are_waited_for_a_moment(tmp_path: Path):
    """Everybody waits with it: so half a second, then a deposit is refused and comes again."""
    folder = tmp_path / "keys"
    ring = KeyRing(folder / "relay.keys")
    lock = os.open(folder / "relay.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    start = time.monotonic()
    with pytest.raises(StorageFailed):
        ring.seal(7, ANN.raw, b"x")
    assert time.monotonic() - start < 5
    fcntl.flock(lock, fcntl.LOCK_UN)
    os.close(lock)
    assert ring.open(7, ANN.raw, ring.seal(7, ANN.raw, b"x")) == b"x"
