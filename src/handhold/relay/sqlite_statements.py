"""What one relay does to its SQLite database, statement by statement, inside a transaction."""

import sqlite3
from typing import Final

from handhold.relay.sealing import OVERHEAD
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
from handhold.wire.limits import BOX_BYTES, BOX_MESSAGES, LIST_MESSAGES

_COUNT: Final = f"""
insert into box(box, last, messages, bytes, hour)
values(?1, (select value from meta where name = 'floor') + ?2, 1, ?3, ?4)
on conflict(box) do update set
    last = last + ?2, messages = messages + 1, bytes = bytes + ?3, hour = ?4
where messages < {BOX_MESSAGES} and bytes + ?3 <= {BOX_BYTES}
returning last
"""  # noqa: S608 -- numbers of ours
_SAVE: Final = "insert into message(box, seq, hour, mark, body) values(?,?,?,?,?)"
_READ: Final = (
    "select seq, hour, body from message where box = ? and seq > ?"  # noqa: S608 -- ours
    f" order by seq limit {LIST_MESSAGES}"
)
_DELETE: Final = "delete from message where box = ? and seq <= ? returning length(body)"
_DELETE_ONE: Final = "delete from message where box = ? and seq = ? returning length(body)"


def put(db: sqlite3.Connection, deposit: Deposit) -> Saved:
    """Save one message, or say that it lies there already or that the mailbox is full."""
    box, mark, hour, sealed, size = deposit
    same = db.execute("select seq from message where box = ? and mark = ?", (box, mark)).fetchone()
    if same is not None:
        return Saved(same[0], repeated=True)
    counted = db.execute(_COUNT, (box, 1, size, hour)).fetchone()
    if counted is None:
        return Saved(FULL, repeated=False)
    db.execute(_SAVE, (box, counted[0], hour, mark, sealed))
    return Saved(counted[0], repeated=False)


def read(db: sqlite3.Connection, box: bytes, after: int) -> list[Stored]:
    """Return the next messages beyond `after`."""
    rows = db.execute(_READ, (box, after)).fetchall()
    return [Stored(*row) for row in rows]


def acknowledge(db: sqlite3.Connection, box: bytes, upto: int) -> int:
    """Delete messages up to a number; return how many."""
    return _uncount(db, box, db.execute(_DELETE, (box, upto)).fetchall())


def discard(db: sqlite3.Connection, box: bytes, sequence: int) -> int:
    """Delete exactly one message."""
    return _uncount(db, box, db.execute(_DELETE_ONE, (box, sequence)).fetchall())


def _uncount(db: sqlite3.Connection, box: bytes, gone: list[tuple[int]]) -> int:
    if gone:
        size = sum(length for (length,) in gone) - OVERHEAD * len(gone)
        db.execute(
            "update box set messages = messages - ?, bytes = bytes - ? where box = ?",
            (len(gone), size, box),
        )
    return len(gone)


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
    box, _, hour, sealed, size = hold.deposit
    if db.execute(_COUNT, (box, 0, size, hour)).fetchone() is None:
        return HoldResult(HoldEnd.FULL)
    db.execute(
        "insert into held(token, box, other, hour, body) values(?,?,?,?,?)",
        (hold.token, box, hold.other, hour, sealed),
    )
    return HoldResult(HoldEnd.HELD)


def _let_go(db: sqlite3.Connection, token: bytes, box: bytes) -> None:
    (sequence,) = db.execute(
        "update box set last = last + 1 where box = ? returning last", (box,)
    ).fetchone()
    db.execute(
        "insert into message(box, seq, hour, mark, body)"
        " select box, ?, hour, x'', body from held where token = ?",
        (sequence, token),
    )
    db.execute("update held set body = null where token = ?", (token,))


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
