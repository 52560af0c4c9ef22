"""The smallest honest mailbox relay: a yardstick, and nothing to run for people.

It speaks the relay's addresses and frames with the same server and the same durability, and
checks nothing: no keys, no limits, no padding, no sealing, no expiry, no rate limits.
REFERENCE_DATABASE is a SQLite path or a postgresql:// address.
"""

# ruff: noqa: ANN401, ARG005 -- as small as it can be

import asyncio
import os
import sqlite3
import struct
import threading
from typing import Any
from urllib.parse import parse_qs

_TABLE = "create table if not exists reference(box text, seq {number}, body {bytes}, primary key(box, seq))"


class Waiting:
    """Futures of those who wait, by mailbox."""

    def __init__(self) -> None:
        self._futures: dict[str, set[asyncio.Future[None]]] = {}

    def wake(self, box: str) -> None:
        """Wake everybody who waits on a mailbox."""
        for future in self._futures.pop(box, ()):
            if not future.done():
                future.set_result(None)

    def enter(self, box: str) -> "asyncio.Future[None]":
        """Wait on a mailbox, from before reading it."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._futures.setdefault(box, set()).add(future)
        return future

    def leave(self, box: str, future: "asyncio.Future[None]") -> None:
        """Wait no longer."""
        if (futures := self._futures.get(box)) is not None:
            futures.discard(future)
            if not futures:
                del self._futures[box]


class Sqlite:
    """SQLite with one writer thread and group commit."""

    def __init__(self, path: str) -> None:
        self.path = path

    async def start(self, waiting: Waiting) -> None:
        """Open the file and start the writer."""
        self.waiting, self.loop = waiting, asyncio.get_running_loop()
        writer, self.reader = self._open(), self._open()
        writer.execute(_TABLE.format(number="integer", bytes="blob") + " without rowid")
        self.last = writer.execute("select coalesce(max(seq), 0) from reference").fetchone()[0]
        self.queue: list[Any] = []
        self.ready = threading.Condition()
        threading.Thread(target=self._write_all, args=(writer,), daemon=True).start()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        for setting in ("journal_mode=wal", "synchronous=full", "secure_delete=on"):
            db.execute(f"pragma {setting}")
        return db

    def _write_all(self, db: sqlite3.Connection) -> None:
        while True:
            with self.ready:
                while not self.queue:
                    self.ready.wait()
                batch, self.queue = self.queue, []
            db.execute("begin immediate")
            for statement, values, _ in batch:
                db.execute(statement, values)
            db.execute("commit")
            self.loop.call_soon_threadsafe(self._done, [future for _, _, future in batch])

    @staticmethod
    def _done(futures: "list[asyncio.Future[None]]") -> None:
        for future in futures:
            if not future.done():
                future.set_result(None)

    async def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        future: asyncio.Future[None] = self.loop.create_future()
        with self.ready:
            self.queue.append((statement, values, future))
            self.ready.notify()
        await future

    async def put(self, box: str, body: bytes) -> int:
        """Save."""
        self.last += 1
        number = self.last
        await self._write("insert into reference values(?,?,?)", (box, number, body))
        self.waiting.wake(box)
        return number

    async def read(self, box: str, after: int) -> list[tuple[int, bytes]]:
        """Read."""
        return self.reader.execute(
            "select seq, body from reference where box=? and seq>? order by seq limit 64",
            (box, after),
        ).fetchall()

    async def delete(self, box: str, upto: int) -> None:
        """Delete."""
        await self._write("delete from reference where box=? and seq<=?", (box, upto))


class Postgres:
    """PostgreSQL with a pool, and a NOTIFY for each message."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def start(self, waiting: Waiting) -> None:
        """Connect and listen."""
        import asyncpg

        self.pool = await asyncpg.create_pool(self.address, min_size=2, max_size=16)
        number = "bigint generated always as identity"
        await self.pool.execute(_TABLE.format(number=number, bytes="bytea"))
        self.listener = await asyncpg.connect(self.address)
        await self.listener.add_listener("reference", lambda c, p, ch, box: waiting.wake(box))

    async def put(self, box: str, body: bytes) -> int:
        """Save and notify."""
        return int(
            await self.pool.fetchval(
                "with saved as (insert into reference(box, body) values($1,$2) returning box, seq)"
                " select seq from saved, lateral (select pg_notify('reference', saved.box)) n",
                box,
                body,
            )
        )

    async def read(self, box: str, after: int) -> list[tuple[int, bytes]]:
        """Read."""
        rows: list[tuple[int, bytes]] = await self.pool.fetch(
            "select seq, body from reference where box=$1 and seq>$2 order by seq limit 64",
            box,
            after,
        )
        return rows

    async def delete(self, box: str, upto: int) -> None:
        """Delete."""
        await self.pool.execute("delete from reference where box=$1 and seq<=$2", box, upto)


DATABASE = os.environ.get("REFERENCE_DATABASE", "reference.db")
waiting = Waiting()
store = Postgres(DATABASE) if DATABASE.startswith("postgres") else Sqlite(DATABASE)


async def _poll(box: str, after: int, wait: float) -> bytes:
    future = waiting.enter(box) if wait > 0 else None
    try:
        rows = await store.read(box, after)
        if future is not None and not rows:
            await asyncio.wait({future}, timeout=min(wait, 60))
            rows = await store.read(box, after)
    finally:
        if future is not None:
            waiting.leave(box, future)
    return b"".join(struct.pack(">QI", seq, len(body)) + body for seq, body in rows)


async def _answer(scope: Any, receive: Any) -> tuple[int, bytes]:
    box = scope["path"].rsplit("/", 1)[1]
    query = {name: value[0] for name, value in parse_qs(scope["query_string"].decode()).items()}
    if scope["method"] == "POST":
        body, event = b"", {"more_body": True}
        while event.get("more_body"):
            event = await receive()
            body += event.get("body", b"")
        return 201, b'{"seq":%d}' % await store.put(box, body)
    if scope["method"] == "DELETE":
        await store.delete(box, int(query["upto"]))
        return 204, b""
    return 200, await _poll(box, int(query.get("after", 0)), float(query.get("wait", 0)))


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Serve."""
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            if kind == "lifespan.startup":
                await store.start(waiting)
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    status, body = await _answer(scope, receive)
    length = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": length})
    await send({"type": "http.response.body", "body": body})
