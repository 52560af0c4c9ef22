"""The relay's database for several processes: PostgreSQL.

Deposits, acknowledgements and reads each have a connection and a lane of their own, so that many
requests share one statement and one commit.
"""

import asyncio
from typing import Final, NamedTuple

from handhold.relay import postgres_statements as sql
from handhold.relay.bell import Bell
from handhold.relay.lane import Lane
from handhold.relay.migrations import POSTGRES
from handhold.relay.postgres_link import Connection, Link, check_safe
from handhold.relay.store import (
    FULL,
    ClaimEnd,
    DatabaseTaken,
    DatabaseTooNew,
    Deposit,
    Hold,
    HoldEnd,
    HoldResult,
    Nameplate,
    Saved,
    Stored,
    Swept,
)
from handhold.relay.waiting import WaitingRoom

_LOCKS: Final = 0x68616E64
"""The class of this program's advisory locks; 0 in it is the lock for migrations and sweeps."""

_FIRST: Final = 1


class _Ack(NamedTuple):
    box: bytes
    first: int
    upto: int


class _Read(NamedTuple):
    box: bytes
    after: int


class PostgresStore:
    """A `Store` in PostgreSQL, shared by any number of relay processes on one machine."""

    def __init__(
        self, address: str, waiting: WaitingRoom, versions: tuple[str, ...] = POSTGRES
    ) -> None:
        self._versions = versions
        self._desk = Link(address, greet=check_safe)
        self._links = [Link(address, greet=check_safe) for _ in range(3)]
        self._bell = Bell(address, waiting)
        self._puts: Lane[Deposit, Saved] = Lane(self._put, apart_by=lambda put: put.box)
        self._acks: Lane[_Ack, int] = Lane(self._acknowledge, apart_by=lambda ack: ack.box)
        self._reads: Lane[_Read, list[Stored]] = Lane(self._read)

    async def start(self, ring: bytes) -> int:
        """Connect, migrate, and drop what was sealed under lost keys."""
        self._ring_lock = int.from_bytes(ring[:4], signed=True)
        try:
            gone = await self._desk.run(lambda c: self._prepare(c, ring))
            await self._bell.start(self._be_seen)
        except BaseException:
            await self.close()
            raise
        return gone

    async def close(self) -> None:
        """Save what is queued, tell the others, and hang up."""
        lanes = (self._puts, self._acks, self._reads)
        # a batch that is still under way ends with its connection, and everybody in it is told
        await asyncio.gather(*(lane.close() for lane in lanes), return_exceptions=True)
        await self._bell.close()
        await asyncio.gather(*(link.close() for link in (*self._links, self._desk)))

    async def put(self, deposit: Deposit) -> Saved:
        """Save a message."""
        saved = await self._puts.submit(deposit)
        if saved.sequence and not saved.repeated:
            self._bell.ring(deposit.box)
        return saved

    async def read(self, box: bytes, after: int) -> list[Stored]:
        """Return the next messages."""
        return await self._reads.submit(_Read(box, after))

    async def acknowledge(self, box: bytes, upto: int) -> int:
        """Delete up to a number."""
        return await self._acks.submit(_Ack(box, _FIRST, upto))

    async def discard(self, box: bytes, sequence: int) -> int:
        """Delete one message."""
        return await self._acks.submit(_Ack(box, sequence, sequence))

    async def hold(self, hold: Hold) -> HoldResult:
        """Keep back or release."""
        result = await self._desk.run(lambda c: _hold(c, hold))
        for box in result.wake:
            self._bell.ring(box)
        return result

    async def allocate(self, number: int, box: bytes, until: int, now: int) -> bool:
        """Give a nameplate away."""
        made = await self._desk.run(lambda c: c.fetchval(sql.ALLOCATE, number, box, until, now))
        return made is not None

    async def claim(self, number: int, peer: bytes, now: int) -> tuple[ClaimEnd, Nameplate | None]:
        """Claim a nameplate."""
        row = await self._desk.run(lambda c: c.fetchrow(sql.CLAIM, number, peer, now))
        if row is None:
            return ClaimEnd.MISSING, None
        if row["peer"] != peer:
            return ClaimEnd.CROWDED, None
        return ClaimEnd.CLAIMED, Nameplate(*row)

    async def nameplate(self, number: int, now: int) -> Nameplate | None:
        """Look at a nameplate."""
        row = await self._desk.run(
            lambda c: c.fetchrow(
                "select box, peer, crowded from nameplate where number = $1 and until > $2",
                number,
                now,
            )
        )
        return None if row is None else Nameplate(*row)

    async def release(self, number: int, side: bytes) -> bool:
        """Free a nameplate."""
        gone = await self._desk.run(
            lambda c: c.fetchval(
                "delete from nameplate where number = $1 and $2 in (box, peer) returning 1",
                number,
                side,
            )
        )
        return gone is not None

    async def sweep(self, oldest_hour: int, this_hour: int, minute: int) -> Swept:
        """Delete by age; one process at a time does it."""
        return await self._desk.run(lambda c: _sweep(c, oldest_hour, this_hour, minute))

    async def check(self) -> None:
        """Ask something."""
        await self._desk.run(lambda c: c.execute("select 1"))

    async def _put(self, batch: list[Deposit]) -> list[Saved]:
        rows = await self._links[0].run(lambda c: _put(c, batch))
        return [Saved(*row) for row in rows]

    async def _acknowledge(self, batch: list[_Ack]) -> list[int]:
        columns = [list(column) for column in zip(*batch, strict=True)]
        rows = await self._links[1].run(lambda c: c.fetch(sql.ACKNOWLEDGE, *columns))
        return [n for (n,) in rows]

    async def _read(self, batch: list[_Read]) -> list[list[Stored]]:
        columns = [list(column) for column in zip(*batch, strict=True)]
        rows = await self._links[2].run(lambda c: c.fetch(sql.READ, *columns))
        found: list[list[Stored]] = [[] for _ in batch]
        for n, seq, hour, body in rows:
            found[n - 1].append(Stored(seq, hour, body))
        return found

    async def _prepare(self, connection: Connection, ring: bytes) -> int:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1, 0)", _LOCKS)
            await _migrate(connection, self._versions)
            known = await connection.fetchval("select value from meta where name = 'ring'")
            if known == ring:
                return 0
            others = await connection.fetchval(
                sql.OTHERS,
                _LOCKS,
                self._ring_lock % 2**32,
            )
            if others:
                raise DatabaseTaken("a relay with other keys uses this database")
            gone: int = await connection.fetchval(sql.DROP_ALL, ring)
            return gone

    async def _be_seen(self, connection: Connection) -> None:
        await connection.execute("select pg_advisory_lock_shared($1, $2)", _LOCKS, self._ring_lock)


async def _migrate(connection: Connection, versions: tuple[str, ...]) -> None:
    await connection.execute("create table if not exists migration(version integer primary key)")
    version = await connection.fetchval("select coalesce(max(version), 0) from migration")
    if version > len(versions):
        raise DatabaseTooNew(str(version))
    for number, step in enumerate(versions[version:], version + 1):
        await connection.execute(step)
        await connection.execute("insert into migration values($1)", number)


async def _put(connection: Connection, batch: list[Deposit]) -> list[tuple[int, bool]]:
    """Put a batch, and once more what met another process in its mailbox."""
    rows: list[tuple[int | None, bool]] = await connection.fetch(
        sql.PUT,
        [put.box for put in batch],
        [put.mark for put in batch],
        [put.sealed for put in batch],
        [put.size for put in batch],
        [put.hour for put in batch],
    )
    met = [put for put, (sequence, _) in zip(batch, rows, strict=True) if sequence is None]
    again = iter(await _put(connection, met) if met else ())
    return [next(again) if sequence is None else (sequence, repeated) for sequence, repeated in rows]


async def _hold(connection: Connection, hold: Hold) -> HoldResult:
    box = hold.deposit.box
    async with connection.transaction():
        await connection.execute(
            "select pg_advisory_xact_lock($1)", int.from_bytes(hold.token[:8], signed=True)
        )
        found = await connection.fetchrow(
            "select box, other, body is null from held where token = $1", hold.token
        )
        if found is None:
            return await _keep_back(connection, hold)
        first, second, released = found
        if released and {first, second} == {box, hold.other}:
            return HoldResult(HoldEnd.RELEASED)
        if (first, second) == (box, hold.other):
            return HoldResult(HoldEnd.HELD)
        if (second, first) != (box, hold.other):
            return HoldResult(HoldEnd.CONFLICT)
        await connection.execute(
            "select from box where box = any($1::bytea[]) order by box for update", [first, box]
        )
        ((sequence, _),) = await _put(connection, [hold.deposit])
        if sequence == FULL:
            return HoldResult(HoldEnd.FULL)
        await connection.execute(sql.LET_GO, hold.token, first)
        return HoldResult(HoldEnd.RELEASED, (first, box))


async def _keep_back(connection: Connection, hold: Hold) -> HoldResult:
    box, _, hour, sealed, size = hold.deposit
    if await connection.fetchval(sql.RESERVE, box, size, hour) is None:
        return HoldResult(HoldEnd.FULL)
    await connection.execute(sql.HOLD, hold.token, box, hold.other, hour, sealed)
    return HoldResult(HoldEnd.HELD)


async def _sweep(connection: Connection, oldest: int, hour: int, minute: int) -> Swept:
    gone = 0
    async with connection.transaction():
        if not await connection.fetchval("select pg_try_advisory_xact_lock($1, 0)", _LOCKS):
            return Swept(0, None)
        gone = await connection.fetchval(sql.EXPIRE, oldest)
    async with connection.transaction():
        # nobody may number a message between forgetting a mailbox and raising the floor
        await connection.execute("lock table box in share row exclusive mode")
        await connection.execute(sql.FORGET, hour, minute)
    rows = await connection.fetch(sql.HOURS)
    return Swept(gone, frozenset(hour for (hour,) in rows))
