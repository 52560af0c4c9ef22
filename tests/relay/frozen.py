"""A way to PostgreSQL that can fall silent: nothing is refused, nothing is answered."""

import asyncio
import contextlib
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

_SOCKET = ".s.PGSQL.5432"


class Way:
    """Carries bytes between a relay and a real PostgreSQL, and stops carrying them when told to."""

    def __init__(self, address: str, folder: Path) -> None:
        (there,) = parse_qs(urlsplit(address).query)["host"]
        self._there = f"{there}/{_SOCKET}"
        self._here = folder / _SOCKET
        self.address = address.replace(there, str(folder))
        self._open = asyncio.Event()
        self._silent = asyncio.Event()
        self._at = b""
        self._carriers: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._open.set()
        self._server = await asyncio.start_unix_server(self._carry, self._here)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    def freeze(self, at: bytes = b"") -> None:
        """Carry nothing more, from now on or from some words on; take connections still."""
        self._at = at
        if not at:
            self._open.clear()

    async def frozen(self) -> None:
        """Wait until it has fallen silent at the words it was told."""
        await self._silent.wait()

    def thaw(self) -> None:
        """Carry on."""
        self._at = b""
        self._silent.clear()
        self._open.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        assert me is not None
        self._carriers.add(me)
        ends = [writer]
        with contextlib.suppress(asyncio.CancelledError, OSError):
            try:
                await self._open.wait()
                answers, there = await asyncio.open_unix_connection(self._there)
                ends.append(there)
                await _first(self._pass(reader, there), self._pass(answers, writer))
            finally:
                for end in ends:
                    end.transport.abort()
        self._carriers.discard(me)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65536):
            if self._at and self._at in part:
                self._open.clear()
                self._silent.set()
            await self._open.wait()
            writer.write(part)
            await writer.drain()


async def _first(*ways: Coroutine[Any, Any, None]) -> None:
    """Wait for one of them to end, and end the others."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
