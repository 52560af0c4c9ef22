"""One connection to PostgreSQL that comes back after a failure."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import asyncpg  # type: ignore[import-untyped]

from handhold.relay.store import StorageFailed

Result = TypeVar("Result")
Connection = Any  # asyncpg's own types are too loose to help

_SETTINGS: Final[Mapping[str, str]] = {
    "application_name": "handhold-relay",
    # tables are empty or huge when a plan is made and the other when it runs; indexes always fit
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "lock_timeout": "10s",
}
_MUST_BE_ON: Final = ("fsync", "synchronous_commit")
_TRIES: Final = 3
_PATIENCE: Final = 15.0


class Unsafe(Exception):
    """The database is set up to lose what it has confirmed."""


class Link:
    """Runs work on one connection, one piece at a time. Raises StorageFailed when that fails."""

    def __init__(
        self,
        address: str,
        settings: Mapping[str, str] | None = None,
        greet: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> None:
        self._address = address
        self._settings = {**_SETTINGS, **(settings or {})}
        self._greet = greet
        self._turn = asyncio.Lock()
        self._connection: Connection = None

    async def run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do the work; when two processes have locked each other out, try again."""
        async with self._turn:
            for attempt in range(_TRIES):
                try:
                    async with asyncio.timeout(_PATIENCE):
                        return await work(await self._connected())
                except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError) as failure:
                    if attempt + 1 == _TRIES:
                        raise StorageFailed(type(failure).__name__) from failure
                except (
                    asyncpg.PostgresError,
                    asyncpg.InterfaceError,
                    OSError,
                    TimeoutError,
                ) as failure:
                    await self._drop()
                    raise StorageFailed(type(failure).__name__) from failure
            raise AssertionError  # pragma: no cover -- the loop returns or raises

    async def close(self) -> None:
        """Let go of the connection."""
        async with self._turn:
            await self._drop()

    async def _connected(self) -> Connection:
        if self._connection is not None and self._connection.is_closed():
            await self._drop()
        if self._connection is None:
            self._connection = await asyncpg.connect(
                self._address, timeout=10, server_settings=self._settings
            )
            if self._greet is not None:
                await self._greet(self._connection)
        return self._connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


async def check_safe(connection: Connection) -> None:
    """Raise Unsafe unless a commit on this connection is flushed to disk: asked, not assumed."""
    for setting in _MUST_BE_ON:
        value = await connection.fetchval(f"show {setting}")
        if value in ("off", "local"):
            raise Unsafe(f"PostgreSQL runs with {setting} = {value}")
