"""Two processes on one PostgreSQL: what one does while the other has only just looked."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import pytest

from handhold.relay.postgres_store import _LOCKS, PostgresStore
from handhold.relay.store import Deposit
from handhold.relay.waiting import WaitingRoom
from handhold.wire.limits import BOX_MESSAGES
from relay.asking import Box

pytestmark = pytest.mark.anyio
BOX = Box("ann").raw
RING = b"r" * 16


def deposit(mark):
    """Return a deposit that is known by its mark."""
    return Deposit(BOX, mark, 500_000, mark * 8, 1024)


@asynccontextmanager
async def started(address, ring):
    """Give a process's store."""
    store = PostgresStore(address, WaitingRoom())
    await store.start(ring)
    try:
        yield store
    finally:
        await store.close()


async def at_once(address, stores, deposits):
    """Let each store put one while the mailbox is in other hands, so that neither sees what the other does."""
    held = await asyncpg.connect(address)
    transaction = held.transaction()
    await transaction.start()
    await held.execute(
        "insert into box values($1, 9, 0, 0, 9) on conflict (box) do update set last = box.last", BOX
    )
    puts = [asyncio.ensure_future(s.put(d)) for s, d in zip(stores, deposits, strict=True)]
    for _ in range(500):
        if await held.fetchval("select count(*) from pg_locks where not granted") == len(puts):
            break
        await asyncio.sleep(0.01)
    await transaction.rollback()
    await held.close()
    return await asyncio.gather(*puts)


@pytest.mark.parametrize(
    ("there", "marks", "expected"),
    [
        (0, (b"same", b"same"), [(1, False), (1, True)]),
        (1, (b"same", b"same"), [(2, False), (2, True)]),
        (0, (b"one", b"other"), [(1, False), (2, False)]),
        (1, (b"one", b"other"), [(2, False), (3, False)]),
        (BOX_MESSAGES - 1, (b"same", b"same"), [(BOX_MESSAGES, False), (BOX_MESSAGES, True)]),
        (BOX_MESSAGES - 1, (b"one", b"other"), [(0, False), (BOX_MESSAGES, False)]),
    ],
)
async def test_what_two_processes_save_at_once_is_saved_once_and_counted_right(postgres, there, marks, expected):
    """The same bytes by way of either are one message, others are two; and the limit holds."""
    async with AsyncExitStack() as running:
        address = postgres()
        first, second = [await running.enter_async_context(started(address, RING)) for _ in range(2)]
        await asyncio.gather(*(first.put(deposit(b"%03d" % n)) for n in range(there)))
        saved = await at_once(address, (first, second), [deposit(mark) for mark in marks])
        assert sorted(tuple(one) for one in saved) == expected
        connection = await asyncpg.connect(address)
        lie_there = await connection.fetchrow("select count(*), max(seq) from message where box = $1", BOX)
        counted = await connection.fetchrow("select messages, last from box where box = $1", BOX)
        await connection.close()
        assert tuple(lie_there) == tuple(counted)


@pytest.mark.parametrize("elsewhere", ["another database", "a hold"])
async def test_only_a_relay_on_this_database_keeps_one_with_other_keys_out(postgres, elsewhere):
    """Not one on another database of the same server, and no hold, whatever its token begins with."""
    async with AsyncExitStack() as running:
        address = postgres()
        if elsewhere == "another database":
            await running.enter_async_context(started(postgres(), RING))
        else:
            held = await asyncpg.connect(address)
            running.push_async_callback(held.close)
            await running.enter_async_context(held.transaction())
            token = _LOCKS.to_bytes(4) + b"\0\0\0\5"
            await held.execute("select pg_advisory_xact_lock($1)", int.from_bytes(token, signed=True))
        await running.enter_async_context(started(address, b"q" * 16))
