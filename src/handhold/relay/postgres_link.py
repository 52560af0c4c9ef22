"""One connection to PostgreSQL that comes back after a failure."""

import asyncio
import contextlib
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
    # what was given up here doesn't go on there, holding its locks
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "15s",
}
_MUST_BE_ON: Final = ("fsync", "synchronous_commit")
_TRIES: Final = 3
_PATIENCE: Final = 15.0
"""Seconds for a piece of work, and as many for its turn."""

_GRACE: Final = 1.0


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
        self._closed = False

    async def run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do the work; when two processes have locked each other out, try again."""
        await self._take_turn(_PATIENCE)
        try:
            for attempt in range(_TRIES):
                try:
                    return await self._in_time(work)
                except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError) as failure:
                    if attempt + 1 == _TRIES:
                        raise StorageFailed(type(failure).__name__) from failure
                except (
                    asyncpg.PostgresError,
                    asyncpg.InterfaceError,
                    OSError,
                    TimeoutError,
                ) as failure:
                    self._drop()
                    if _called_off():  # a rollback that failed had taken the place of that
                        raise asyncio.CancelledError from failure
                    raise StorageFailed(type(failure).__name__) from failure
            raise AssertionError  # pragma: no cover -- the loop returns or raises
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Let go of the connection for good. Work under way has a second, then it fails."""
        self._closed = True
        with contextlib.suppress(StorageFailed):
            await self._take_turn(_GRACE)
            self._turn.release()
        self._drop()

    async def _take_turn(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._turn.acquire()
        except TimeoutError as late:
            raise StorageFailed("no turn") from late

    async def _in_time(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do the work, or cut its connection: a rollback on a silent one would wait for ever."""
        cut = asyncio.get_running_loop().call_later(_PATIENCE, self._drop)
        try:
            async with asyncio.timeout(_PATIENCE + _GRACE):
                return await work(await self._connected())
        finally:
            cut.cancel()

    async def _connected(self) -> Connection:
        connection = self._connection
        if connection is not None and not connection.is_closed():
            return connection
        self._still_open()
        self._connection = connection = await asyncpg.connect(
            self._address, timeout=10, server_settings=self._settings
        )
        try:
            self._still_open()
            if self._greet is not None:
                await self._greet(connection)
        except BaseException:  # one that wasn't greeted is never used
            self._drop()
            raise
        return connection

    def _still_open(self) -> None:
        if self._closed:
            raise StorageFailed("stopping")

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


def _called_off() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def check_safe(connection: Connection) -> None:
    """Raise Unsafe unless a commit on this connection is flushed to disk: asked, not assumed."""
    for setting in _MUST_BE_ON:
        value = await connection.fetchval(f"show {setting}")
        if value in ("off", "local"):
            raise Unsafe(f"PostgreSQL runs with {setting} = {value}")
