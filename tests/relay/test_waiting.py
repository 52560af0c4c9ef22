"""Long polls: no wake-up is lost, nobody is given half, and nobody waits for the dead."""

import asyncio
import time

import pytest

from handhold.relay.options import Options
from handhold.relay.postgres_store import PostgresStore
from handhold.relay.sealing import KeyRing
from handhold.relay.service import Relay
from handhold.relay.store import Stored
from handhold.relay.waiting import WaitingRoom
from relay.asking import Box, body

pytestmark = pytest.mark.anyio
ANN, BEN = Box("ann"), Box("ben")


WAIT = 20
"""Seconds for which a poll waits."""

FEW, MANY = 200, 100_000
"""Turns of the loop: for what is under way in it, and for a database to answer meanwhile."""


async def parked(relay, count=1):
    """Wait until so many polls wait."""
    while relay.relay.waiting.count < count:  # noqa: ASYNC110 -- the relay tells nobody
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)


class Held:
    """A reader that waits, in a loop whose time stands still until it is moved: no timer ends a wait by itself."""

    def __init__(self, relay):
        self.relay = relay.relay
        self.loop = asyncio.get_running_loop()
        self.at = self.loop.time()

    async def __aenter__(self):
        """Stop the time, and return when the reader waits."""
        self.loop.time = lambda: self.at
        waits = asyncio.Event()
        told = self.relay.poll(ANN.raw, 0, WAIT, lambda _: waits.set())
        self.poll = asyncio.ensure_future(told)
        await waits.wait()
        return self

    async def __aexit__(self, *_):
        """Let the time go on; who still waits is sent home when the relay stops."""
        del self.loop.time

    async def turns(self, most):
        """Let the loop turn, and the database answer, until the wait is over: so often and no more."""
        for _ in range(most):
            if self.poll.done():
                break
            await asyncio.sleep(0)
        return self.poll.done()


async def test_a_waiting_reader_gets_a_message_at_once(running):
    """R15: by the deposit itself. No clock has any part in it, for none moves: neither the wait's end nor a look now and then."""
    async with running() as relay, Held(relay) as held:
        assert not await held.turns(FEW)
        await relay.put(ANN, body("news"))
        assert await held.turns(MANY)
        assert await held.poll == [(1, body("news"))]


async def test_without_a_message_only_the_clock_ends_the_wait(running, database):
    """After the whole of its time, and not a turn before: so the clock that stands still above is the one that counts."""
    if database.startswith("postgres"):
        pytest.skip("its own patience goes by the same clock")
    async with running() as relay, Held(relay) as held:
        held.at += WAIT - 0.1
        assert not await held.turns(FEW)
        held.at += 0.2
        assert await held.turns(FEW)
        assert await held.poll == []


async def test_a_message_between_reading_and_waiting_is_not_missed(running, monkeypatch):
    """The deposit comes when the poll has read an empty box and doesn't wait yet."""
    async with running() as relay:
        read = relay.relay.store.read

        async def read_then_deposit(box, after) -> list[Stored]:
            found = await read(box, after)
            monkeypatch.setattr(relay.relay.store, "read", read)
            await relay.put(ANN, body("in between"))
            return found

        monkeypatch.setattr(relay.relay.store, "read", read_then_deposit)
        async with asyncio.timeout(2):
            assert await relay.fetch(ANN, wait=20) == [(1, body("in between"))]


async def test_a_poll_without_news_ends_with_nothing_after_its_time(running):
    """An empty answer, no error."""
    async with running() as relay:
        assert await relay.fetch(ANN, wait=0.05) == []
        assert relay.relay.waiting.count == 0


async def test_a_reader_who_is_behind_is_given_everything_in_order(running):
    """Only who has seen all before is handed the new one; others read."""
    async with running() as relay:
        poll = relay.relay.waiting.enter(ANN.raw, after=0)
        relay.relay.waiting.hand_over(ANN.raw, 5, b"x")
        assert (poll.frames, poll.future.done()) == ([], True)
        ready = relay.relay.waiting.enter(ANN.raw, after=5)
        relay.relay.waiting.hand_over(ANN.raw, 6, b"y")
        relay.relay.waiting.hand_over(ANN.raw, 7, b"z")
        assert ready.frames == [(6, b"y"), (7, b"z")]


async def test_many_polls_on_one_mailbox_send_the_oldest_home(running):
    """A reader whose connections died quietly is not kept out by them."""
    async with running() as relay:
        polls = [asyncio.ensure_future(relay.fetch(ANN, wait=20))]
        for count in (1, 2, 3, 4):
            await parked(relay, count)
            polls.append(asyncio.ensure_future(relay.fetch(ANN, wait=20)))
        assert await asyncio.wait_for(polls[0], 2) == []
        await relay.put(ANN, body("for the rest"))
        for poll in polls[1:]:
            assert len(await asyncio.wait_for(poll, 2)) == 1


async def test_one_address_may_hold_only_so_many_polls(running):
    """The next is refused, and another address is not."""
    async with running(polls_for_one=2) as relay:
        polls = [asyncio.ensure_future(relay.fetch(Box(f"b{n}"), wait=0.5)) for n in range(2)]
        await parked(relay, 2)
        path = f"/v1/box/{ANN.id}?after=0&wait=1"
        assert (await relay.ask("GET", path, key=ANN.key)).error == "busy"
        relay.address = "::ffff:192.0.2.7"
        assert (await relay.ask("GET", path, key=ANN.key)).error == "busy"
        relay.address = "192.0.2.8"
        assert (await relay.ask("GET", f"{path[:-1]}0.01", key=ANN.key)).status == 200
        assert await asyncio.gather(*polls) == [[], []]
        relay.address = "192.0.2.7"
        assert (await relay.ask("GET", f"{path[:-1]}0.01", key=ANN.key)).status == 200


async def test_when_the_relay_stops_everybody_who_waits_is_sent_home(running):
    """With an empty answer."""
    async with running() as relay:
        poll = asyncio.ensure_future(relay.fetch(ANN, wait=20))
        await parked(relay)
    assert await asyncio.wait_for(poll, 2) == []


async def test_random_traffic_reaches_every_waiting_reader_exactly_once_in_order(running):
    """Five pairs, everybody at random, numbers complete."""
    async with running() as relay:
        boxes = [Box(f"b{n}") for n in range(5)]

        async def read(box, got):
            after = 0
            while len(got) < 40:
                frames = await relay.fetch(box, after, wait=5)
                got += [frame.body for frame in frames]
                if frames:
                    after = frames[-1].sequence
                    await relay.acknowledge(box, after)

        async def write(box):
            for n in range(40):
                await relay.put(box, body(f"{box.name} {n}"))
                if n % 7 == 0:
                    await asyncio.sleep(0.003)

        results = [[] for _ in boxes]
        async with asyncio.timeout(20):
            await asyncio.gather(*map(write, boxes), *map(read, boxes, results))
        for box, got in zip(boxes, results, strict=True):
            assert got == [body(f"{box.name} {n}") for n in range(40)]


async def test_two_processes_on_one_postgres_wake_each_others_readers(postgres, keys, now):
    """A deposit at one is heard by a poll at the other, well before its time is over."""
    address = postgres()
    relays = []
    for _ in range(2):
        waiting = WaitingRoom()
        options = Options(database=address)
        store = PostgresStore(address, waiting)
        relays.append(Relay(options, store, KeyRing(keys), waiting, clock=now, ticks=now))
    for relay in relays:
        await relay.start()
    one, other = relays
    try:
        after = 0
        for n in range(5):
            poll = asyncio.ensure_future(other.poll(ANN.raw, after, 20, lambda _: None))
            while not other.waiting.count:  # noqa: ASYNC110 -- the relay tells nobody
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.02)
            start = time.perf_counter()
            await one.deposit(ANN.raw, body(f"news {n}"))
            frames = await asyncio.wait_for(poll, 3)
            assert frames == [(n + 1, body(f"news {n}"))]
            assert time.perf_counter() - start < 1
            after = n + 1
        limits = await asyncio.gather(
            *(relays[n % 2].deposit(BEN.raw, body(f"m{n}")) for n in range(240))
        )
        assert sum(saved.sequence > 0 for saved in limits) == 200
        numbers = sorted(saved.sequence for saved in limits if saved.sequence)
        assert numbers == list(range(1, 201))
    finally:
        for relay in relays:
            await relay.stop()
