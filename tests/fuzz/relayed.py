"""What anybody may send to a relay, and how far it gets.

Requests go in as bytes on a connection, through the relay's own server, parser and routes, down to a
SQLite database in which a mailbox, a held message and two nameplates wait. They start from true ones.
"""

import asyncio
import atexit
import logging
import random
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import uvicorn
from uvicorn.server import ServerState

from fuzz.asked import END, HTTP, LINE, RUNNER
from fuzz.led import altered
from handhold.relay.app import RelayApp
from handhold.relay.connection import PatientConnection
from handhold.relay.options import Options
from handhold.relay.sealing import KeyRing
from handhold.relay.service import Relay
from handhold.relay.sqlite_store import SqliteStore
from handhold.relay.waiting import WaitingRoom
from handhold.wire.limits import SIZE_CLASSES
from handhold.wire.mailbox import to_text
from relay.asking import Box

ANN, BEN, EVE = Box("ann"), Box("ben"), Box("eve")
TOKEN, OTHER_TOKEN = to_text(b"t" * 32), to_text(b"u" * 32)
FREE, JOINED = 417, 52
HOUR = 500_000
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
WIDE: dict[str, Any] = dict.fromkeys(("deposit", "request", "everybody"), 1e12)
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-relay-", dir=MEMORY))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
REFUSALS = {400, 401, 403, 404, 405, 408, 409, 413, 429, 431}


def request(method: str, target: str, key: str = "", size: int = 0, *more: str) -> bytes:
    """Return a request; after its head stands a byte beyond ASCII for each KiB of its body."""
    given = [f"authorization: Bearer {key}"] if key else []
    given += [f"content-length: {size}"] if size else []
    lines = [f"{method} {target} HTTP/1.1", "host: relay", *given, *more]
    return "\r\n".join(lines).encode() + END + b"\xbb" * (size // 1024)


def spelled(short: bytes) -> bytes:
    """Return a request as it goes over the line: behind its head, a byte beyond ASCII stands for a KiB of it."""
    head, end, rest = short.partition(END)
    return head + end + re.sub(rb"[\x80-\xff]", lambda one: one[0] * 1024, rest, count=70)


BOX = f"/v1/box/{ANN.id}"
CHUNKED = request("POST", BOX, "", 0, "transfer-encoding: chunked")
TRUE = {
    "deposit": [request("POST", BOX, "", size) for size in SIZE_CLASSES],
    "hold": [request("POST", f"{BOX}?release={OTHER_TOKEN}&with={BEN.id}", "", 1024)],
    "let go": [request("POST", f"/v1/box/{BEN.id}?release={TOKEN}&with={ANN.id}", "", 1024)],
    "read": [request("GET", f"{BOX}?after=1", ANN.key), request("GET", BOX, ANN.key)],
    "wait": [request("GET", f"{BOX}?after=9&wait=50.5", ANN.key)],
    "acknowledge": [request("DELETE", f"{BOX}?upto=2", ANN.key)],
    "make": [request("POST", "/v1/nameplate", EVE.key)],
    "claim": [request("POST", f"/v1/nameplate/{FREE}/claim", BEN.key)],
    "crowd": [request("POST", f"/v1/nameplate/{JOINED}/claim", EVE.key)],
    "look": [request("GET", f"/v1/nameplate/{JOINED}", BEN.key)],
    "give back": [request("DELETE", f"/v1/nameplate/{FREE}", ANN.key)],
    "elsewhere": [
        request("GET", "/metrics", "sixteen or more characters"),
        request("OPTIONS", BOX, "", 0, "origin: https://page.example"),
        request("GET", "/v1/health") + request("GET", "/v1/openapi.json"),
    ],
}
"""True requests by what they do; what stands there is as `Waiting` lays it out."""

REQUESTS = tuple(one for each in TRUE.values() for one in each)
OURS = (
    *(b"?after=", b"?upto=", b"&wait=", b"?release=", b"&with=", b"/claim", b"/v1/nameplate/", b"/v1/box/"),
    *(b"9007199254740991", b"9007199254740992", b"9999999", b"1e9", b"nan", b"Bearer ", b"%00", b"\xc3\xa9"),
    *(each.encode() for each in (ANN.id, ANN.key, BEN.id, BEN.key, EVE.key, TOKEN, OTHER_TOKEN)),
    *(b"%d" % number for number in (0, 1, 2, FREE, JOINED)),
    *(b"GET", b"POST", b"DELETE", b"PUT", b"OPTIONS", b"-1", b"1024", b"x: y\r\n", b"after", b"wait", b"with"),
)
WORDS = OURS * 4 + HTTP
HALVES = (f"release={TOKEN}".encode(), f"with={ANN.id}".encode())
QUERIES = (b"after=3&wait=20.5", b"upto=7", *HALVES, b"&".join(HALVES))
LINES = (
    *(b"x: y", b"content-length: 0", b"content-length: 1024", b"transfer-encoding: chunked", b"expect: 100-continue"),
    *(b"connection: close", b"connection: upgrade", b"upgrade: websocket", b"authorization: Bearer x", b"x: " + b"y" * 17_000),
    LINE.join([b"a: b"] * 70),
)


def changed(true: bytes, draw: random.Random, words: tuple[bytes, ...]) -> bytes:
    """Return a request with something changed; in every second one only what is read behind the key."""
    head, end, rest = true.partition(END)
    first, *lines = head.split(LINE)
    method, _, target = first.partition(b" ")
    target, _, version = target.rpartition(b" ")
    path, sign, query = target.partition(b"?")
    match draw.randrange(8):
        case 0 | 1 if query:
            query = altered(query, draw, words)
        case 0 | 1 | 2:
            other = draw.choice(QUERIES)
            query = draw.choice((other, altered(other, draw, words)))
            sign = b"?"
        case 3:
            lines.insert(draw.randrange(len(lines) + 1), draw.choice(LINES))
        case 4 if rest:
            rest = altered(rest, draw, words)
        case 4:
            path = re.sub(rb"(?<=nameplate/)[0-9]+", lambda _: draw.choice(words), path)
        case _:
            return altered(true, draw, words)
    return LINE.join([b"%s %s%s%s %s" % (method, path, sign, query, version), *lines]) + end + rest


class Reached(Relay):
    """A relay that counts which of its routes have been reached, each behind its key where it has one."""

    reached: Counter[str]

    async def deposit(self, box: bytes, body: bytes) -> Any:
        """Count."""
        self.reached["deposit"] += 1
        return await super().deposit(box, body)

    async def hold(self, token: bytes, box: bytes, other: bytes, body: bytes) -> Any:
        """Count; how it ends is counted too."""
        result = await super().hold(token, box, other, body)
        self.reached[result.value] += 1
        return result

    async def poll(self, box: bytes, after: int, wait: float, arrived: Any) -> Any:
        """Count those that read apart from those that would wait."""
        self.reached["wait" if wait else "read"] += 1
        return await super().poll(box, after, wait, arrived)

    async def acknowledge(self, box: bytes, upto: int) -> None:
        """Count."""
        self.reached["acknowledge"] += 1
        await super().acknowledge(box, upto)

    async def make_nameplate(self, box: bytes) -> int | None:
        """Count."""
        self.reached["make"] += 1
        return await super().make_nameplate(box)

    async def claim(self, number: int, peer: bytes) -> Any:
        """Count how it ends."""
        end, plate = await super().claim(number, peer)
        self.reached[end.value] += 1
        return end, plate

    async def nameplate(self, number: int) -> Any:
        """Count live ones."""
        plate = await super().nameplate(number)
        self.reached["look" if plate else "look at none"] += 1
        return plate


class Line(asyncio.Transport):
    """A connection to somebody who takes all that is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.7", 4000), "sockname": ("127.0.0.1", 8787)})
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        """Keep what is written."""
        self.written += data

    def close(self) -> None:
        """Close."""
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        """Tell whether it is closed."""
        return self.closed

    def pause_reading(self) -> None:
        """Do nothing."""

    resume_reading = pause_reading


class Waiting:
    """A relay with something in it, laid out anew after whatever changes it."""

    def __init__(self) -> None:
        self.reached: Counter[str] = Counter()
        self.faults: list[str] = []
        self._log = logging.getLogger("fuzz.relayed")
        self._log.setLevel(logging.ERROR)
        self._log.addHandler(Told(self.faults))
        self._rows: dict[str, list[Any]] = {}
        self._app: RelayApp | None = None

    async def _start(self) -> None:
        path = FOLDER / "relay.db"
        path.unlink(missing_ok=True)
        names = ("rate", "burst")
        limits = {f"{kind}_{name}": wide for kind, wide in WIDE.items() for name in names}
        limits |= {f"{name}_an_hour": 1e12 for name in ("nameplates", "claims")}
        options = Options(database=str(path), metrics_token="sixteen or more characters", **limits)
        waiting = WaitingRoom()
        store = SqliteStore(path)
        self.relay = Reached(options, store, KeyRing(None), waiting, clock=lambda: HOUR * 3600.0)
        self.relay.reached = Counter()
        self._app = RelayApp(lambda: self.relay)
        await self._app.start()
        cast("asyncio.Task[None]", self.relay._sweeper).cancel()  # housekeeping would come in between
        self._count_who_is_let_in()
        self.db: sqlite3.Connection = store._db
        for size in (1024, 4096, 1024):
            await self.relay.deposit(ANN.raw, b"%d" % size + bytes(size - 4))
        await self.relay.hold(b"t" * 32, ANN.raw, BEN.raw, bytes(1024))
        for number in (FREE, JOINED):
            assert await store.allocate(number, ANN.raw, 60 * HOUR + 60, 60 * HOUR)
        await self.relay.claim(JOINED, BEN.raw)
        self.relay.reached = self.reached
        for table in ("box", "message", "held", "nameplate"):
            rows = self.db.execute(f"select * from {table}").fetchall()
            self._rows[table] = rows
        self._changes = self.db.total_changes
        logging.getLogger("handhold.relay").addHandler(Told(self.faults))

    def _count_who_is_let_in(self) -> None:
        """Count requests that come past a key, whatever becomes of them behind it."""
        app = cast("Any", self._app)
        app._mailboxes._admit = self._counting(app._mailboxes._admit)
        app._nameplates._side = self._counting(app._nameplates._side)

    def _counting(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        def let_in(*given: object) -> Any:
            found = inner(*given)
            self.reached["past the key"] += 1
            return found

        return let_in

    def _lay_out(self) -> None:
        """Put everything back as it was."""
        self.db.execute("begin immediate")
        for table, rows in self._rows.items():
            self.db.execute(f"delete from {table}")
            places = ",".join("?" * len(rows[0]))
            self.db.executemany(f"insert into {table} values({places})", rows)
        self.db.commit()
        cast("SqliteStore", self.relay.store)._tips.clear()
        self._changes = self.db.total_changes

    def send(self, short: bytes) -> list[int]:
        """Send requests on a connection of their own; return what they are answered with."""
        return RUNNER.run(self._send(short))

    async def _send(self, short: bytes) -> list[int]:
        if self._app is None:
            await self._start()
        app = cast("Any", self._app)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        config.load()
        state, line = ServerState(), Line()
        connection = PatientConnection(config, state, {}, asyncio.get_running_loop())
        connection.logger = self._log
        connection.connection_made(line)
        raw = spelled(short)
        for part in (raw[: len(raw) // 2], raw[len(raw) // 2 :]):
            if not line.closed:
                connection.data_received(part)
                await asyncio.sleep(0)
        await self._answered(connection, state)
        connection.connection_lost(None)
        if state.tasks:
            _, late = await asyncio.wait(state.tasks, timeout=5)
            assert not late, "a request has no end"
        statuses = [int(each) for each in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", line.written)]
        self._judge(statuses, line.written)
        return statuses

    async def _answered(self, connection: Any, state: ServerState) -> None:
        """Wait until all is answered, or somebody waits for what won't come: a message, more of a body."""
        for _ in range(200):
            for _ in range(4):
                await asyncio.sleep(0)
            cycle = connection.cycle
            if not state.tasks or connection._poll is not None or cycle.more_body:
                return
            await asyncio.wait(state.tasks, timeout=0.1)

    def _judge(self, statuses: list[int], written: bytes) -> None:
        """Answers are those that are known, and only one that says so has changed anything."""
        assert not self.faults, self.faults
        assert set(statuses) <= REFUSALS | {100, 200, 201, 202, 204}, statuses
        assert self.relay.counters["storage_failures"] == 0
        assert self.relay.waiting.count == 0
        if (changed := self.db.total_changes) != self._changes:
            crowded = b'{"error":"conflict"}' in written
            unheard = not statuses or statuses[-1] in (400, 100)  # who hung up, or began another one badly
            assert crowded or unheard or {200, 201, 202, 204} & set(statuses), (changed, statuses)
            self._lay_out()


class Told(logging.Handler):
    """Keeps what a relay complains of."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self._faults.append(record.getMessage())


RELAY = Waiting()
