"""The relay's default database: one SQLite file, one process, group commit.

Statements run in the event loop, where they take microseconds; only the commit, which waits for
the disk, runs in a thread. While it does, the next batch gathers. Every commit is flushed
(`synchronous=FULL`) before anybody is told that a message is saved.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from handhold.relay import sqlite_statements as statements
from handhold.relay.health import Health
from handhold.relay.lane import Lane
from handhold.relay.migrations import SQLITE
from handhold.relay.store import (
    ClaimEnd,
    DatabaseTaken,
    DatabaseTooNew,
    Deposit,
    Hold,
    HoldResult,
    Nameplate,
    Saved,
    StorageFailed,
    Stored,
    Swept,
)

Result = TypeVar("Result")
Statement = Callable[[sqlite3.Connection], Any]

_SETTINGS: Final = (
    "journal_mode=wal",
    "synchronous=full",
    "secure_delete=on",
    "temp_store=memory",
    "busy_timeout=5000",
)
sqlite3.register_adapter(bytes, bytes)  # else each value given to it looks for an adapter in vain
_MOST_TIPS: Final = 20_000
_UNKNOWN: Final = 1 << 62


class SqliteStore:
    """A `Store` in one SQLite file that belongs to one process at a time."""

    def __init__(self, path: Path, versions: tuple[str, ...] = SQLITE) -> None:
        self._path = path
        self._versions = versions
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._lane: Lane[Statement, Any] = Lane(self._transact)
        self._lock = -1
        self._fold = False
        self._health = Health()
        self._tips: dict[bytes, int] = {}
        self._db: sqlite3.Connection
        self._reader: sqlite3.Connection

    async def start(self, ring: bytes) -> int:
        """Open the file, migrate it, and drop what can no longer be opened."""
        self._take()
        self._db = self._open()
        try:
            self._migrate()
            gone = self._adopt(ring)
            self._reader = self._open()
        except BaseException as failure:
            self._db.close()
            os.close(self._lock)
            if isinstance(failure, sqlite3.Error):
                raise StorageFailed(str(failure)) from failure
            raise
        return gone

    async def close(self) -> None:
        """Save what is queued, fold the log into the file, and let go of it."""
        await self._lane.close()
        self._thread.shutdown()
        self._reader.close()
        self._db.execute("pragma wal_checkpoint(truncate)")
        self._db.close()
        os.close(self._lock)

    async def put(self, deposit: Deposit) -> Saved:
        """Save a message."""
        saved = await self._write(partial(statements.put, deposit=deposit))
        if not saved.repeated:
            self._tip(deposit.box, saved.sequence)
        return saved

    async def read(self, box: bytes, after: int) -> list[Stored]:
        """Return the next messages; a mailbox known to hold nothing newer isn't looked at."""
        if after >= self._tips.get(box, _UNKNOWN):
            return []
        try:
            return statements.read(self._reader, box, after)
        except sqlite3.Error as failure:
            raise StorageFailed(str(failure)) from failure

    async def acknowledge(self, box: bytes, upto: int) -> int:
        """Delete up to a number."""
        return await self._write(partial(statements.acknowledge, box=box, upto=upto))

    async def discard(self, box: bytes, sequence: int) -> int:
        """Delete one message."""
        return await self._write(partial(statements.discard, box=box, sequence=sequence))

    async def hold(self, hold: Hold) -> HoldResult:
        """Keep back or release."""
        result = await self._write(partial(statements.hold, hold=hold))
        for box in result.wake:
            self._tips.pop(box, None)
        return result

    async def allocate(self, number: int, box: bytes, until: int, now: int) -> bool:
        """Give a nameplate away."""
        return await self._write(
            partial(statements.allocate, number=number, box=box, until=until, now=now)
        )

    async def claim(self, number: int, peer: bytes, now: int) -> tuple[ClaimEnd, Nameplate | None]:
        """Claim a nameplate."""
        return await self._write(partial(statements.claim, number=number, peer=peer, now=now))

    async def nameplate(self, number: int, now: int) -> Nameplate | None:
        """Look at a nameplate."""
        try:
            return statements.nameplate(self._reader, number, now)
        except sqlite3.Error as failure:
            raise StorageFailed(str(failure)) from failure

    async def release(self, number: int, side: bytes) -> bool:
        """Free a nameplate."""
        return await self._write(partial(statements.release, number=number, side=side))

    async def sweep(self, oldest_hour: int, this_hour: int, minute: int) -> Swept:
        """Delete by age, and empty the write-ahead log."""
        rows = await self._look(partial(statements.past, oldest_hour=oldest_hour))
        self._fold = True
        gone = await self._write(
            partial(
                statements.sweep,
                rows=rows,
                oldest_hour=oldest_hour,
                this_hour=this_hour,
                minute=minute,
            )
        )
        return Swept(gone, await self._look(statements.hours))

    async def check(self) -> None:
        """Read something; after a failed write, try one as large as a message can be."""
        await self.nameplate(0, 0)
        if self._health.failing:
            await self._write(statements.try_out)

    def _write(self, statement: Callable[[sqlite3.Connection], Result]) -> "asyncio.Future[Result]":
        return cast("asyncio.Future[Result]", self._lane.submit(statement))

    async def _transact(self, batch: list[Statement]) -> list[Any]:
        db, before = self._db, self._db.total_changes
        try:
            db.execute("begin immediate")
            results = [statement(db) for statement in batch]
            await asyncio.get_running_loop().run_in_executor(self._thread, self._commit)
        except BaseException as failure:
            if db.in_transaction:
                db.rollback()
            if isinstance(failure, sqlite3.Error):
                self._health.failed(getattr(failure, "sqlite_errorname", type(failure).__name__))
                raise StorageFailed(str(failure)) from failure
            raise
        if db.total_changes > before:  # what changed nothing needed no room
            self._health.saved()
        return results

    async def _look(self, statement: Callable[[sqlite3.Connection], Result]) -> Result:
        """Read through the whole file, in a thread and on a connection of its own."""

        def look() -> Result:
            db = self._open()
            try:
                return statement(db)
            finally:
                db.close()

        try:
            return await asyncio.get_running_loop().run_in_executor(None, look)
        except sqlite3.Error as failure:
            raise StorageFailed(str(failure)) from failure

    def _tip(self, box: bytes, sequence: int) -> None:
        if len(self._tips) >= _MOST_TIPS:
            self._tips.clear()
        if sequence > self._tips.get(box, 0):
            self._tips[box] = sequence

    def _commit(self) -> None:
        self._db.commit()
        if self._fold:
            self._fold = False
            self._db.execute("pragma wal_checkpoint(truncate)")

    def _take(self) -> None:
        name = self._path.with_name(self._path.name + ".lock")
        self._lock = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            os.close(self._lock)
            raise DatabaseTaken("one SQLite file serves one process; use PostgreSQL") from taken

    def _open(self) -> sqlite3.Connection:
        if not self._path.exists():
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        for setting in _SETTINGS:
            db.execute(f"pragma {setting}")
        return db

    def _migrate(self) -> None:
        (version,) = self._db.execute("pragma user_version").fetchone()
        if version > len(self._versions):
            raise DatabaseTooNew(str(version))
        for number, step in enumerate(self._versions[version:], version + 1):
            try:
                self._db.executescript(f"begin;{step};pragma user_version={number};commit;")
            except sqlite3.Error:
                if self._db.in_transaction:
                    self._db.rollback()
                raise

    def _adopt(self, ring: bytes) -> int:
        known = self._db.execute("select value from meta where name = 'ring'").fetchone()
        if known is not None and known[0] == ring:
            return 0
        self._db.execute("begin immediate")
        gone = self._db.execute("delete from message").rowcount
        self._db.execute("delete from held")
        self._db.execute("insert or replace into meta values('ring', ?)", (ring,))
        self._db.commit()
        return gone
