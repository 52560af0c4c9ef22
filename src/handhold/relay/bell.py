"""Telling the other relay processes that mailboxes have something new, at most every 20 ms.

A NOTIFY for each message would make every commit wait for one lock that the whole database
shares. Collected, it costs one small statement for all messages of the last 20 ms. Wake-ups may
get lost with a connection: then everybody waiting in this process reads again.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from typing import Any, Final

from handhold.relay.postgres_link import Connection, Link
from handhold.relay.store import StorageFailed
from handhold.relay.waiting import WaitingRoom
from handhold.wire.errors import BadMessage
from handhold.wire.mailbox import from_text, to_text

_CHANNEL: Final = "handhold_relay"
_EVERY: Final = 0.02
_IDS: Final = 150
"""Ids in one notification; PostgreSQL takes up to 8,000 bytes."""

_AGAIN: Final = 1.0
_LAST: Final = 1.0
"""Seconds for the last ring."""

_SEND: Final = "select pg_notify('handhold_relay', said) from unnest($1::text[]) as said"


class Bell:
    """Rings for other processes, and wakes the polls of this one when another has rung."""

    def __init__(self, address: str, waiting: WaitingRoom) -> None:
        self._waiting = waiting
        self._name = os.urandom(6).hex()
        self._due: set[bytes] = set()
        self._ringing: asyncio.Task[None] | None = None
        self._link = Link(address, {"synchronous_commit": "off"}, self._listen)
        self._closed = False
        self._watch: asyncio.Task[None] | None = None

    async def start(self, greet: Callable[[Connection], Awaitable[None]]) -> None:
        """Begin to listen; `greet` is done first on each new connection."""
        self._greet = greet
        await self._link.run(_nothing)
        self._watch = asyncio.ensure_future(self._keep_listening())

    async def close(self) -> None:
        """Ring a last time, for a second at most, and hang up."""
        self._closed = True
        if self._watch is not None:
            self._watch.cancel()
        if self._ringing is not None:
            await asyncio.wait({self._ringing}, timeout=_LAST)
        await self._link.close()

    def ring(self, box: bytes) -> None:
        """Tell the others about a mailbox, soon and together with other mailboxes."""
        self._due.add(box)
        if self._ringing is None:
            self._ringing = asyncio.ensure_future(self._ring())

    async def _ring(self) -> None:
        try:
            while self._due:
                ids = [to_text(box) for box in self._due]
                self._due.clear()
                calls = [
                    " ".join([self._name, *ids[at : at + _IDS]]) for at in range(0, len(ids), _IDS)
                ]
                try:
                    await self._link.run(lambda c, calls=calls: c.execute(_SEND, calls))  # type: ignore[misc]
                except StorageFailed:
                    if self._closed:
                        break
                    self._due.update(from_text(text) for text in ids)
                    await asyncio.sleep(_AGAIN)
                if not self._closed:
                    await asyncio.sleep(_EVERY)
        finally:
            self._ringing = None

    async def _listen(self, connection: Connection) -> None:
        await self._greet(connection)
        await connection.add_listener(_CHANNEL, self._heard)
        self._waiting.wake_all()  # whatever was rung while nobody listened

    def _heard(self, _connection: Any, _pid: int, _channel: str, said: str) -> None:  # noqa: ANN401
        """Wake whom another process rang for; anybody with a way to the database may say something else here."""
        name, *ids = said.split(" ")
        if name != self._name:
            for text in ids:
                with contextlib.suppress(BadMessage):
                    self._waiting.wake(from_text(text))

    async def _keep_listening(self) -> None:
        while True:
            await asyncio.sleep(_AGAIN)
            try:
                await self._link.run(_alive)
            except StorageFailed:
                continue


async def _nothing(_connection: Connection) -> None:
    return None


async def _alive(connection: Connection) -> None:
    await connection.execute("select 1")
