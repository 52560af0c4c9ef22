"""What the relay does for a request, without a word of HTTP."""

import asyncio
import contextlib
import os
import random
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from handhold.relay.counters import Counters
from handhold.relay.options import Options
from handhold.relay.sealing import KeyRing
from handhold.relay.store import (
    ClaimEnd,
    Deposit,
    Hold,
    HoldEnd,
    Nameplate,
    Saved,
    StorageFailed,
    Store,
)
from handhold.relay.throttle import Throttle
from handhold.relay.waiting import Poll, WaitingRoom
from handhold.wire.limits import NAMEPLATE_SECONDS, WAIT_SECONDS

_SWEEP_SECONDS: Final = 60.0
_LAST: Final = 1.0
"""Seconds for a sweep under way when the relay stops, and as many for a last one."""

_HOUR: Final = 3600
_MINUTE: Final = 60
_DIGITS: Final = (3, 3, 3, 4, 4, 5, 6)
"""Nameplates are drawn from short numbers first, and from longer ones when those are taken."""


class Throttles(NamedTuple):
    """The rate limits in force."""

    deposits: Throttle
    requests: Throttle
    everybody: Throttle
    nameplates: Throttle
    claims: Throttle


class Relay:
    """One relay process; `process` names it in its counters, where several serve together.

    `clock` gives seconds since 1970; `ticks` gives seconds that never jump.
    """

    def __init__(
        self,
        options: Options,
        store: Store,
        ring: KeyRing,
        waiting: WaitingRoom,
        *,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        process: str = "",
    ) -> None:
        self.options = options
        self.store = store
        self.counters = Counters(process)
        self.waiting = waiting
        self._ring = ring
        self._clock = clock
        self._ticks = ticks
        self._sweeper: asyncio.Task[None] | None = None
        self._draw = random.Random(int.from_bytes(os.urandom(16)))  # noqa: S311 -- numbers, no secrets
        self.throttles = self._make_throttles()

    def _make_throttles(self) -> Throttles:
        o, ticks = self.options, self._ticks
        return Throttles(
            Throttle(o.deposit_rate, o.deposit_burst, ticks),
            Throttle(o.request_rate, o.request_burst, ticks),
            Throttle(o.everybody_rate, o.everybody_burst, ticks),
            Throttle(o.nameplates_an_hour / _HOUR, o.nameplates_an_hour, ticks),
            Throttle(o.claims_an_hour / _HOUR, o.claims_an_hour, ticks),
        )

    async def start(self) -> None:
        """Open the database and begin housekeeping."""
        lost = await self.store.start(self._ring.ring)
        self.counters.add("undeliverable", lost)
        self._sweeper = asyncio.ensure_future(self._sweep_for_ever())

    async def stop(self) -> None:
        """Send the polls home, save what is queued, and close the database."""
        self.waiting.close()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.wait({self._sweeper}, timeout=_LAST)
        last = asyncio.ensure_future(self._last_sweep())
        await asyncio.wait({last}, timeout=_LAST)  # one that takes longer ends with the database
        await self.store.close()
        if last.done():
            last.result()

    async def _last_sweep(self) -> None:
        with contextlib.suppress(StorageFailed):
            await self.sweep()

    async def deposit(self, box: bytes, body: bytes) -> Saved:
        """Save a message and hand it to whoever waits for it."""
        saved = await self.store.put(self._sealed(box, body))
        if saved.sequence and not saved.repeated:
            self.counters.add("deposited")
            self.waiting.hand_over(box, saved.sequence, body)
        else:
            self.counters.add("repeated" if saved.repeated else "refused_full")
        return saved

    async def hold(self, token: bytes, box: bytes, other: bytes, body: bytes) -> HoldEnd:
        """Keep a message back until its counterpart is there."""
        result = await self.store.hold(Hold(token, other, self._sealed(box, body)))
        if result.wake:
            self.counters.add("released")
            self.counters.add("deposited", len(result.wake))
        for woken in result.wake:
            self.waiting.wake(woken)
        return result.end

    async def poll(
        self, box: bytes, after: int, wait: float, arrived: Callable[[Poll], None]
    ) -> list[tuple[int, bytes]]:
        """Return messages beyond `after`; wait up to `wait` seconds for the first.

        `arrived` gets the poll before it waits, so that a lost connection can end it.
        """
        room = self.waiting
        if wait <= 0 or room.closed or room.count >= self.options.polls:
            return await self._read(box, after)
        poll = room.enter(box, after)
        try:
            frames = await self._read(box, after)
            if not frames and not room.closed:
                frames = poll.frames
                if not poll.future.done():
                    arrived(poll)
                    await self._wait(poll, min(wait, WAIT_SECONDS))
                frames = poll.frames or await self._read(box, after)
        finally:
            room.leave(box, poll)
        if frames is poll.frames:
            self.counters.add("delivered", len(frames))
        return frames

    @staticmethod
    async def _wait(poll: Poll, seconds: float) -> None:
        timer = asyncio.get_running_loop().call_later(seconds, poll.wake)
        try:
            await poll.future
        finally:
            timer.cancel()

    async def _read(self, box: bytes, after: int) -> list[tuple[int, bytes]]:
        frames: list[tuple[int, bytes]] = []
        for sequence, hour, sealed in await self.store.read(box, after):
            body = self._ring.open(hour, box, sealed)
            if body is None:
                self.counters.add("undeliverable", await self.store.discard(box, sequence))
            else:
                frames.append((sequence, body))
        self.counters.add("delivered", len(frames))
        return frames

    async def acknowledge(self, box: bytes, upto: int) -> None:
        """Delete what the reader has safely got."""
        self.counters.add("acknowledged", await self.store.acknowledge(box, upto))

    async def make_nameplate(self, box: bytes) -> int | None:
        """Give a mailbox a short number for an hour; None when there is no free one to be had."""
        now = self._minute()
        for digits in _DIGITS:
            number = self._draw.randrange(10 ** (digits - 1), 10**digits)
            if await self.store.allocate(number, box, now + NAMEPLATE_SECONDS // _MINUTE, now):
                self.counters.add("nameplates")
                return number
        return None

    async def claim(self, number: int, peer: bytes) -> tuple[ClaimEnd, Nameplate | None]:
        """Join a nameplate."""
        end, plate = await self.store.claim(number, peer, self._minute())
        if end is ClaimEnd.CLAIMED:
            self.counters.add("claims")
        return end, plate

    async def nameplate(self, number: int) -> Nameplate | None:
        """Look at a nameplate."""
        return await self.store.nameplate(number, self._minute())

    async def sweep(self) -> None:
        """Delete by age, forget empty mailboxes, and destroy keys that nothing needs any more."""
        hour = self._this_hour()
        swept = await self.store.sweep(hour - self.options.days * 24, hour, self._minute())
        self.counters.add("expired", swept.messages)
        if (needed := swept.hours) is not None:
            self._ring.forget(lambda old: old >= hour - 1 or old in needed)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS * (0.8 + 0.4 * self._draw.random()))
            try:
                await self.sweep()
            except StorageFailed:
                self.counters.add("storage_failures")

    def _sealed(self, box: bytes, body: bytes) -> Deposit:
        hour = self._this_hour()
        ring = self._ring
        return Deposit(box, ring.mark(body), hour, ring.seal(hour, box, body), len(body))

    def _this_hour(self) -> int:
        return int(self._clock() // _HOUR)

    def _minute(self) -> int:
        return int(self._clock() // _MINUTE)
