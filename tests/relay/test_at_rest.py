"""What lies on the relay's disk: little, and after an acknowledgement nothing of the message."""

import asyncio
import base64
import sqlite3
import stat

import asyncpg
import pytest

from handhold.relay.migrations import POSTGRES, SQLITE
from handhold.relay.postgres_link import Unsafe, check_safe
from handhold.relay.postgres_store import PostgresStore
from handhold.relay.sealing import KeyRing, KeysUnsafe, default_keys
from handhold.relay.sqlite_store import SqliteStore
from handhold.relay.store import DatabaseTaken, DatabaseTooNew, Deposit, StorageFailed
from handhold.relay.waiting import WaitingRoom
from handhold.wire.mailbox import to_text
from relay.asking import Box, body

pytestmark = pytest.mark.anyio
ANN, BEN = Box("ann"), Box("ben")
CANARY = "canary-" + "7f3a" * 8
COLUMNS = {
    "meta": {"name", "value"},
    "box": {"box", "last", "hour"},
    "message": {"id", "box", "seq", "hour", "mark", "body", "size"},
    "held": {"token", "box", "other", "hour", "size", "body"},
    "nameplate": {"number", "box", "peer", "crowded", "until"},
}
POSTGRES_COLUMNS = COLUMNS | {
    "meta": {"name", "value", "number"},
    "box": {"box", "last", "messages", "bytes", "hour"},
    "message": {"box", "seq", "hour", "mark", "body"},
    "held": {"token", "box", "other", "hour", "body"},
    "migration": {"version"},
}


async def story(relay, now):
    """Pair, talk, match, keep some, and let some expire."""
    number = (await relay.ask("POST", "/v1/nameplate", key=ANN.key)).json["nameplate"]
    await relay.ask("POST", f"/v1/nameplate/{number}/claim", key=BEN.key)
    for n in range(20):
        await relay.put(ANN, body(f"{CANARY} {n}"))
    await relay.acknowledge(ANN, 20)
    token = to_text(b"t" * 32)
    await relay.put(ANN, body(CANARY), f"?release={token}&with={BEN.id}")
    await relay.put(BEN, body(CANARY), f"?release={token}&with={ANN.id}")
    await relay.put(BEN, body(f"{CANARY} never fetched"))
    now.at += 3600


async def columns(database):
    """Return every column of every table there is."""
    if not database.startswith("postgres"):
        db = sqlite3.connect(database)
        tables = [
            name for (name,) in db.execute("select name from sqlite_schema where type='table'")
        ]
        found = {t: {row[1] for row in db.execute(f"pragma table_info({t})")} for t in tables}
        db.close()
        return found
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select table_name, column_name from information_schema.columns where table_schema='public'"
    )
    await connection.close()
    found = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


async def dump(database):
    """Return every value of every row."""
    tables = await columns(database)
    if not database.startswith("postgres"):
        db = sqlite3.connect(database)
        rows = [row for table in tables for row in db.execute(f"select * from {table}")]
        db.close()
        return rows
    connection = await asyncpg.connect(database)
    rows = [tuple(r) for table in tables for r in await connection.fetch(f"select * from {table}")]
    await connection.close()
    return rows


async def test_the_database_has_these_columns_and_no_others(running, database, now):
    """An address, an account, a time finer than an hour: there is no place for any."""
    async with running() as relay:
        await story(relay, now)
    expected = POSTGRES_COLUMNS if database.startswith("postgres") else COLUMNS
    assert await columns(database) == expected


async def test_when_all_is_fetched_no_row_remembers_anybody(running, database, now):
    """Nothing but the floor, the ring's name and the version is left."""
    async with running() as relay:
        await story(relay, now)
        for box in (ANN, BEN):
            await relay.acknowledge(box, 10_000)
        now.at += 15 * 24 * 3600
    rows = await dump(database)
    assert len(rows) <= 2 + len(POSTGRES)
    everything = repr(rows)
    for box in (ANN, BEN):
        assert repr(box.raw)[2:-1] not in everything


async def test_no_row_holds_an_address_or_a_readable_body(running, database, now):
    """Not even while messages wait."""
    async with running() as relay:
        await story(relay, now)
    values = [value for row in await dump(database) for value in row]
    raw = b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in values)
    for forbidden in (CANARY.encode(), b"192.0.2.7", ANN.key.encode()):
        assert forbidden not in raw


def spellings(text):
    """Return a text as it may stand on a disk."""
    raw = text.encode()
    return [raw, text.encode("utf-16-le"), raw.hex().encode(), base64.b64encode(raw)[2:-4]]


@pytest.mark.parametrize("name", ["relay.db", "relay.db-wal"])
async def test_sqlite_files_hold_no_word_even_while_running(running, database, now, tmp_path, name):
    """Neither the file nor its log, before and after the acknowledgement."""
    if database.startswith("postgres"):
        pytest.skip("this looks at SQLite's files")
    async with running() as relay:
        await story(relay, now)
        found = (tmp_path / name).read_bytes()
        assert all(word not in found for word in spellings(CANARY))


async def test_what_was_acknowledged_is_gone_from_sqlites_files(running, database, now, tmp_path):
    """The sealed bytes themselves are overwritten after housekeeping."""
    if database.startswith("postgres"):
        pytest.skip("PostgreSQL keeps its log; there the key is what goes")
    async with running() as relay:
        await relay.put(ANN, body(CANARY))
        (stored,) = await relay.relay.store.read(ANN.raw, 0)
        files = lambda: b"".join(p.read_bytes() for p in tmp_path.glob("relay.db*"))  # noqa: E731
        assert stored.sealed[200:264] in files()
        await relay.acknowledge(ANN, 1)
        await relay.relay.sweep()
        assert stored.sealed[200:264] not in files()
        assert ANN.raw in files()
        now.at += 3600
        await relay.relay.sweep()
        assert ANN.raw not in files()


async def test_a_key_file_is_private_and_names_nobody(running, keys):
    """0600 in a folder of 0700, on a memory file system by default."""
    async with running() as relay:
        await relay.put(ANN, body("x"))
        assert stat.S_IMODE(keys.stat().st_mode) == 0o600
        assert ANN.raw not in keys.read_bytes()
    if default_keys("x") is not None:
        assert str(default_keys("x")).startswith("/dev/shm/")


def test_a_key_folder_that_others_can_read_is_refused(tmp_path):
    """Somebody may have made it first."""
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(KeysUnsafe):
        KeyRing(tmp_path / "open" / "relay.keys")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(KeysUnsafe):
        KeyRing(tmp_path / "link" / "relay.keys")


def test_sealed_bodies_open_for_their_own_mailbox_and_hour_only(tmp_path):
    """Bound to both; a changed byte opens nothing; another process finds the same keys."""
    path = tmp_path / "private" / "relay.keys"
    ring = KeyRing(path)
    sealed = ring.seal(7, b"a" * 32, b"body")
    assert KeyRing(path).open(7, b"a" * 32, sealed) == b"body"
    assert ring.open(8, b"a" * 32, sealed) is None
    assert ring.open(7, b"b" * 32, sealed) is None
    assert ring.open(7, b"a" * 32, sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert ring.open(7, b"a" * 32, b"short") is None
    other = KeyRing(path)
    ring.forget(lambda hour: hour != 7)
    assert KeyRing(path).open(7, b"a" * 32, sealed) is None
    assert other.ring == ring.ring


async def test_a_database_of_the_first_version_is_brought_up_to_date(tmp_path):
    """Nothing in it is lost."""
    path = tmp_path / "old.db"
    old = sqlite3.connect(path)
    old.executescript(SQLITE[0] + "pragma user_version = 1;")
    old.execute("insert into meta values('ring', ?)", (b"r" * 16,))
    old.execute("insert into box values(?, 5, 9)", (ANN.raw,))
    old.execute("insert into message values(null, ?, 5, 9, x'00', x'aabb', 1024)", (ANN.raw,))
    old.commit()
    old.close()
    new = SqliteStore(path)
    assert await new.start(b"r" * 16) == 0
    assert await new.read(ANN.raw, 0) == [(5, 9, b"\xaa\xbb")]
    assert await new.nameplate(1, 0) is None
    await new.close()


async def test_a_postgres_of_the_first_version_is_brought_up_to_date(postgres):
    """Nothing in it is lost, what the second version added works, and each step is taken once."""
    address, ring = postgres(), b"r" * 16
    old = await asyncpg.connect(address)
    await old.execute(POSTGRES[0])
    await old.execute("create table migration(version integer primary key)")
    await old.execute("insert into migration values(1)")
    await old.execute("insert into meta(name, value) values('ring', $1)", ring)
    await old.execute("insert into box values($1, 5, 1, 1024, 9)", ANN.raw)
    await old.execute("insert into message values($1, 5, 9, '\\x00', '\\xaabb')", ANN.raw)
    for _ in range(2):  # the second start finds nothing to do
        new = PostgresStore(address, WaitingRoom())
        assert await new.start(ring) == 0
        assert (await new.read(ANN.raw, 0))[0] == (5, 9, b"\xaa\xbb")
        assert await new.nameplate(1, 0) is None
        saved = await new.put(Deposit(ANN.raw, b"\x01", 9, b"\xcc", 1024))
        assert saved.sequence == 6
        await new.close()
    versions = await old.fetch("select version from migration order by version")
    assert [version for (version,) in versions] == [1, 2]
    await old.close()
    assert await columns(address) == POSTGRES_COLUMNS


async def test_a_step_that_fails_changes_nothing(tmp_path):
    """And the next start with a mended step goes on from before it."""
    path = tmp_path / "old.db"
    broken = SqliteStore(path, (*SQLITE, "create table more(x); create table more(x);"))
    with pytest.raises(StorageFailed):
        await broken.start(b"r" * 16)
    mended = SqliteStore(path, (*SQLITE, "create table more(x);"))
    await mended.start(b"r" * 16)
    await mended.close()


async def test_a_database_of_a_newer_relay_is_left_alone(running, database):
    """Refused, whatever the engine."""
    async with running():
        pass
    if database.startswith("postgres"):
        connection = await asyncpg.connect(database)
        await connection.execute("insert into migration values(99)")
        await connection.close()
    else:
        db = sqlite3.connect(database)
        db.execute("pragma user_version = 99")
        db.close()
    with pytest.raises(DatabaseTooNew):
        async with running():
            pass


async def test_postgres_is_not_shared_with_a_relay_that_has_other_keys(running, database, tmp_path):
    """It would throw the other's messages away."""
    if not database.startswith("postgres"):
        pytest.skip("SQLite is never shared")
    other = tmp_path / "elsewhere" / "relay.keys"
    async with running() as relay:
        await relay.put(ANN, body("x"))
        with pytest.raises(DatabaseTaken):
            async with running(ring=other):
                pass
        assert len(await relay.fetch(ANN)) == 1


async def test_a_postgres_that_may_lose_what_it_confirmed_is_refused(postgres):
    """The setting is asked for on the connection that is used."""
    connection = await asyncpg.connect(postgres(), server_settings={"synchronous_commit": "off"})
    with pytest.raises(Unsafe):
        await check_safe(connection)
    await connection.close()


async def test_a_lost_postgres_connection_is_told_and_comes_back(running, database):
    """503 for the one that was cut, and the next goes through on a new connection."""
    if not database.startswith("postgres"):
        pytest.skip("SQLite has no connection to lose")
    async with running() as relay:
        await relay.put(ANN, body("before"))
        assert len(await relay.fetch(ANN)) == 1  # else the poll may still be connecting when it is cut
        poll = asyncio.ensure_future(relay.fetch(ANN, after=1, wait=20))
        await asyncio.sleep(0.05)
        connection = await asyncpg.connect(database)
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'handhold-relay'"
        )
        await connection.close()
        statuses = [(await relay.put(ANN, body(f"after {n}"))).status for n in range(3)]
        assert statuses[-1] == 201
        assert set(statuses) <= {201, 503}
        assert (await asyncio.wait_for(poll, 5))[0].sequence == 2


async def test_a_disk_that_fails_is_told_and_nothing_is_confirmed(running, database, monkeypatch):
    """503, no effect, and the relay goes on when the disk does."""
    if database.startswith("postgres"):
        pytest.skip("the disk is PostgreSQL's")
    async with running() as relay:
        store = relay.relay.store
        monkeypatch.setattr(
            store,
            "_commit",
            lambda: (_ for _ in ()).throw(sqlite3.OperationalError("disk I/O error")),
        )
        assert (await relay.put(ANN, body("x"))).status == 503
        monkeypatch.undo()
        assert await relay.fetch(ANN) == []
        assert (await relay.put(ANN, body("y"))).json == {"seq": 1}
