"""What one relay does to its SQLite database, statement by statement, inside a transaction."""

import sqlite3
from typing import Final

from handhold.relay.store import (
    FULL,
    ClaimEnd,
    Deposit,
    Hold,
    HoldEnd,
    HoldResult,
    Nameplate,
    Saved,
    Stored,
)
from handhold.wire.limits import BOX_BYTES, BOX_MESSAGES, LIST_MESSAGES, SIZE_CLASSES

_LOOK: Final = """
select count(*), coalesce(sum(size), 0), max(case when mark = ?1 then seq end) from (
    select mark, seq, size from message where box = ?2
    union all select null, null, size from held where box = ?2 and size > 0)
"""
"""What lies in a mailbox, held messages too, and the number of the one with a given mark."""

_NUMBER: Final = """
insert into box(box, last, hour)
values(?, (select value from meta where name = 'floor') + 1, ?)
on conflict(box) do update set last = last + 1, hour = excluded.hour returning last
"""
_FORGET: Final = """
delete from box where hour < ? and not exists (select 1 from message where message.box = box.box)
returning last
"""
_PAST: Final = "select id from message indexed by message_place where hour < ?"
_SAVE: Final = "insert into message(box, seq, hour, mark, body, size) values(?,?,?,?,?,?)"
_READ: Final = (
    "select seq, hour, body from message where box = ? and seq > ?"  # noqa: S608 -- ours
    f" order by seq limit {LIST_MESSAGES}"
)


def put(db: sqlite3.Connection, deposit: Deposit) -> Saved:
    """Save one message, or say that it lies there already or that the mailbox is full."""
    box, mark, hour, sealed, size = deposit
    count, total, same = db.execute(_LOOK, (mark, box)).fetchone()
    if same is not None:
        return Saved(same, repeated=True)
    if count >= BOX_MESSAGES or total + size > BOX_BYTES:
        return Saved(FULL, repeated=False)
    (number,) = db.execute(_NUMBER, (box, hour)).fetchone()
    db.execute(_SAVE, (box, number, hour, mark, sealed, size))
    return Saved(number, repeated=False)


def read(db: sqlite3.Connection, box: bytes, after: int) -> list[Stored]:
    """Return the next messages beyond `after`."""
    rows = db.execute(_READ, (box, after)).fetchall()
    return [Stored(*row) for row in rows]


def acknowledge(db: sqlite3.Connection, box: bytes, upto: int) -> int:
    """Delete messages up to a number; return how many."""
    return db.execute("delete from message where box = ? and seq <= ?", (box, upto)).rowcount


def discard(db: sqlite3.Connection, box: bytes, sequence: int) -> int:
    """Delete exactly one message."""
    return db.execute("delete from message where box = ? and seq = ?", (box, sequence)).rowcount


def hold(db: sqlite3.Connection, hold: Hold) -> HoldResult:
    """Keep a deposit back, or release it together with its counterpart."""
    box = hold.deposit.box
    found = db.execute(
        "select box, other, body is null from held where token = ?", (hold.token,)
    ).fetchone()
    if found is None:
        return _keep_back(db, hold)
    first, second, released = found
    if released and {first, second} == {box, hold.other}:
        return HoldResult(HoldEnd.RELEASED)
    if (first, second) == (box, hold.other):
        return HoldResult(HoldEnd.HELD)
    if (second, first) != (box, hold.other):
        return HoldResult(HoldEnd.CONFLICT)
    saved = put(db, hold.deposit)
    if saved.sequence == FULL:
        return HoldResult(HoldEnd.FULL)
    _let_go(db, hold.token, first)
    return HoldResult(HoldEnd.RELEASED, (first, box))


def _keep_back(db: sqlite3.Connection, hold: Hold) -> HoldResult:
    box, mark, hour, sealed, size = hold.deposit
    count, total, _ = db.execute(_LOOK, (mark, box)).fetchone()
    if count >= BOX_MESSAGES or total + size > BOX_BYTES:
        return HoldResult(HoldEnd.FULL)
    db.execute(
        "insert into held(token, box, other, hour, size, body) values(?,?,?,?,?,?)",
        (hold.token, box, hold.other, hour, size, sealed),
    )
    return HoldResult(HoldEnd.HELD)


def _let_go(db: sqlite3.Connection, token: bytes, box: bytes) -> None:
    hour, size, sealed = db.execute(
        "select hour, size, body from held where token = ?", (token,)
    ).fetchone()
    (number,) = db.execute(_NUMBER, (box, hour)).fetchone()
    db.execute(_SAVE, (box, number, hour, b"", sealed, size))
    db.execute("update held set size = 0, body = null where token = ?", (token,))


def allocate(db: sqlite3.Connection, number: int, box: bytes, until: int, now: int) -> bool:
    """Give a free nameplate away."""
    db.execute("delete from nameplate where number = ? and until <= ?", (number, now))
    made = db.execute(
        "insert into nameplate(number, box, until) values(?,?,?) on conflict do nothing",
        (number, box, until),
    )
    return made.rowcount == 1


def nameplate(db: sqlite3.Connection, number: int, now: int) -> Nameplate | None:
    """Look at a nameplate that has not run out."""
    row = db.execute(
        "select box, peer, crowded from nameplate where number = ? and until > ?", (number, now)
    ).fetchone()
    return None if row is None else Nameplate(row[0], row[1], bool(row[2]))


def claim(
    db: sqlite3.Connection, number: int, peer: bytes, now: int
) -> tuple[ClaimEnd, Nameplate | None]:
    """Become the other side of a nameplate, once."""
    found = nameplate(db, number, now)
    if found is None:
        return ClaimEnd.MISSING, None
    if found.peer == peer:
        return ClaimEnd.CLAIMED, found
    if found.peer is not None or found.box == peer:
        db.execute("update nameplate set crowded = 1 where number = ?", (number,))
        return ClaimEnd.CROWDED, None
    db.execute("update nameplate set peer = ? where number = ?", (peer, number))
    return ClaimEnd.CLAIMED, found._replace(peer=peer)


def release(db: sqlite3.Connection, number: int, side: bytes) -> bool:
    """Free a nameplate for one of its sides."""
    gone = db.execute("delete from nameplate where number = ? and ? in (box, peer)", (number, side))
    return gone.rowcount == 1


def past(db: sqlite3.Connection, oldest_hour: int) -> list[int]:
    """Return the row ids of messages past their age: looks at all, so it wants a reader of its own."""
    return [row for (row,) in db.execute(_PAST, (oldest_hour,))]


def try_out(db: sqlite3.Connection) -> None:
    """Write as many bytes as the largest message has, always to the same place."""
    db.execute("insert or replace into meta values('room', zeroblob(?))", (SIZE_CLASSES[-1],))


def sweep(
    db: sqlite3.Connection, rows: list[int], oldest_hour: int, this_hour: int, minute: int
) -> int:
    """Delete what is past, and forget empty mailboxes; return how many messages went.

    `rows` comes from `past`. The hour is asked again, since an id that became free is given anew.
    """
    gone = db.executemany(
        "delete from message where id = ? and hour < ?", [(row, oldest_hour) for row in rows]
    ).rowcount
    gone += db.execute(
        "delete from held where hour < ? and body is not null", (oldest_hour,)
    ).rowcount
    db.execute("delete from held where hour < ?", (oldest_hour,))
    db.execute("delete from nameplate where until <= ?", (minute,))
    idle = db.execute(_FORGET, (this_hour,)).fetchall()
    if idle:
        highest = max(last for (last,) in idle)
        db.execute("update meta set value = max(value, ?) where name = 'floor'", (highest,))
    return gone


def hours(db: sqlite3.Connection) -> frozenset[int]:
    """Return the hours that anything sealed remains from."""
    rows = db.execute(
        "select hour from message group by hour union select hour from held where body is not null"
    ).fetchall()
    return frozenset(hour for (hour,) in rows)
