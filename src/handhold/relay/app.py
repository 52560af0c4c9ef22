"""The relay as an ASGI application."""

import asyncio
import gc
import hmac
import logging
import multiprocessing
import os
import re
import traceback
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from handhold.relay.http import (
    PREFLIGHT,
    Gone,
    Receive,
    Refused,
    Reply,
    Request,
    Scope,
    Send,
    answer,
    connection_of,
    read_head,
    send_reply,
)
from handhold.relay.mailbox_routes import MailboxRoutes
from handhold.relay.nameplate_routes import NameplateRoutes
from handhold.relay.openapi import openapi
from handhold.relay.options import Options, from_environment
from handhold.relay.sealing import KeyRing
from handhold.relay.service import Relay
from handhold.relay.sqlite_store import SqliteStore
from handhold.relay.store import StorageFailed, Store
from handhold.relay.waiting import WaitingRoom
from handhold.wire.errors import BadMessage
from handhold.wire.mailbox import from_text
from handhold.wire.relay import BOX, NAMEPLATES

_log: Final = logging.getLogger("handhold.relay")
_NAMEPLATE: Final = re.compile(NAMEPLATES + r"(?:/([1-9][0-9]{0,6})(/claim)?)?")
_BOX_END: Final = len(BOX) + 43
_COLLECT_AFTER: Final = 20_000
_STOPPING: Final = 12.0
"""Seconds for stopping; each of its steps has fewer, and this one catches what they forget."""

_TEXT: Final = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
WELCOME: Final = """This is a Handhold relay. It keeps sealed messages for two devices and can't read them.

Did you scan or open somebody's code? It is at the end of this page's address, behind "#join=".
It never left your device. Open Handhold on your own device, go to "Two of you", and put in the
whole address, or the number and the three words. You owe nobody an answer.
"""

Route = Callable[[Request], Awaitable[Reply]]


class RelayApp:
    """Answers requests for one relay."""

    def __init__(self, make: Callable[[], Relay]) -> None:
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            try:
                await send_reply(scope, send, await self._reply(scope, receive))
            except Gone:
                return

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            try:
                if kind == "lifespan.startup":
                    await self.start()
                else:
                    await self._stop()
            except Exception as failure:
                message = f"{type(failure).__name__}: {failure}"
                await send({"type": f"{kind}.failed", "message": message})
                raise
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    async def start(self) -> None:
        """Start the relay; a server calls this by way of the lifespan protocol."""
        self.relay = self._make()
        self._most = self.relay.options.connections
        self._mailboxes = MailboxRoutes(self.relay)
        self._nameplates = NameplateRoutes(self.relay)
        await self.relay.start()

    async def _stop(self) -> None:
        stopping = asyncio.ensure_future(self.relay.stop())
        _, late = await asyncio.wait({stopping}, timeout=_STOPPING)
        if late:
            raise StorageFailed("the database does not let go")
        stopping.result()

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        try:
            request = self._admit(scope, receive)
            if request.path.startswith(BOX):
                return await self._at_mailbox(request)
            return await self._elsewhere(request)
        except Refused as refused:
            return refused.reply
        except StorageFailed:
            self.relay.counters.add("storage_failures")
            return Refused("storage").reply
        except Gone:
            raise
        except Exception as failure:  # noqa: BLE001 -- told without its message: it may hold an id
            place = "".join(traceback.format_tb(failure.__traceback__))
            _log.error("unexpected %s\n%s", type(failure).__name__, place)
            return Refused("storage", close=True).reply

    def _admit(self, scope: Scope, receive: Receive) -> Request:
        connection = connection_of(scope)
        if connection is not None and len(connection.connections) >= self._most:
            self.relay.counters.add("refused_connections")
            raise Refused("storage", close=True)
        return read_head(scope, receive)

    async def _at_mailbox(self, request: Request) -> Reply:
        if len(request.path) != _BOX_END:
            raise Refused("not-found")
        try:
            box = from_text(request.path[len(BOX) :])
        except BadMessage:
            raise Refused("not-found") from None
        routes, method = self._mailboxes, request.method
        if method == "POST":
            return await routes.deposit(request, box)
        if request.length is None:
            raise Refused("size", close=True)
        if method == "GET":
            return await routes.messages(request, box)
        if method == "DELETE":
            return await routes.acknowledge(request, box)
        return _preflight(request, b"GET, POST, DELETE, OPTIONS")

    async def _elsewhere(self, request: Request) -> Reply:
        if request.length is None:
            raise Refused("size", close=True)
        if (plate := _NAMEPLATE.fullmatch(request.path)) is not None:
            return await self._at_nameplate(request, plate[1], claim=plate[2] is not None)
        routes: dict[str, Route] = {
            "/": _welcome,
            "/v1/health": self._health,
            "/v1/openapi.json": _openapi,
            "/metrics": self._metrics,
        }
        route = routes.get(request.path)
        if route is None:
            raise Refused("not-found")
        return await route(request) if request.method == "GET" else _preflight(request, b"GET, OPTIONS")

    async def _at_nameplate(self, request: Request, text: str | None, *, claim: bool) -> Reply:
        routes, method = self._nameplates, request.method
        if text is None:
            return await routes.make(request) if method == "POST" else _preflight(request, _POST)
        number = int(text)
        if claim:
            return await routes.claim(request, number) if method == "POST" else _preflight(request, _POST)
        if method == "GET":
            return await routes.look(request, number)
        if method == "DELETE":
            return await routes.release(request, number)
        return _preflight(request, b"GET, DELETE, OPTIONS")

    async def _health(self, _request: Request) -> Reply:
        await self.relay.store.check()
        return answer(200, b'{"status":"ok"}')

    async def _metrics(self, request: Request) -> Reply:
        token = self.relay.options.metrics_token
        if not token:
            raise Refused("not-found")
        given = request.authorization or b""
        if not hmac.compare_digest(given, b"Bearer " + token.encode()):
            raise Refused("key-missing")
        waiting = {"waiting_polls": self.relay.waiting.count}
        return answer(200, self.relay.counters.text(waiting), _TEXT)


_POST = b"POST, OPTIONS"


def _preflight(request: Request, allowed: bytes) -> Reply:
    if request.method == "OPTIONS":
        return PREFLIGHT
    raise Refused("method", allowed=allowed)


async def _welcome(_request: Request) -> Reply:
    return answer(200, WELCOME.encode(), _TEXT)


async def _openapi(_request: Request) -> Reply:
    return answer(200, _openapi_bytes())


@cache
def _openapi_bytes() -> bytes:
    return msgspec.json.encode(openapi())


def make_relay(options: Options, process: str = "") -> Relay:
    """Put a relay together as its options say."""
    ring = KeyRing(options.keys_path())
    waiting = WaitingRoom()
    return Relay(options, _open_store(options, waiting), ring, waiting, process=process)


def _open_store(options: Options, waiting: WaitingRoom) -> Store:
    if not options.postgres:
        return SqliteStore(Path(options.database))
    from handhold.relay.postgres_store import PostgresStore  # noqa: PLC0415 -- needs asyncpg

    return PostgresStore(options.database, waiting)


def from_options(options: Options, process: str = "") -> RelayApp:
    """Return the application for these options; the database is opened when a server starts it."""
    return RelayApp(lambda: make_relay(options, process))


def application() -> RelayApp:
    """Return the application that the environment describes: what an ASGI server loads.

    Garbage is looked for seldom, and not among what is loaded by now: hundreds of requests under
    way are looked through each time, and next to none of what they leave lies in cycles.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    beside_others = multiprocessing.parent_process() is not None
    return from_options(from_environment(os.environ), str(os.getpid()) if beside_others else "")
