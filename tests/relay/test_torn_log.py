"""R2 for the relay: its write-ahead log backs every "saved", and may be cut or spoilt when the power goes.

SQLite's log is one frame for each page that changed; a commit counts when its last frame is whole.
What a flipped byte takes with it was confirmed, and is lost here without a word: a torn end looks
the same. The devices keep what the other hasn't confirmed, and send it again.
"""

import random
import shutil
import struct

import pytest

from handhold.relay.app import RelayApp
from handhold.relay.options import Options
from handhold.relay.sealing import KeyRing
from handhold.relay.service import Relay
from handhold.relay.sqlite_store import SqliteStore
from handhold.relay.store import StorageFailed
from handhold.relay.waiting import WaitingRoom
from relay.asking import Asker, Box, body
from relay.conftest import WIDE

pytestmark = pytest.mark.anyio
ANN, BEN = Box("ann"), Box("ben")
COUNT = 12
HEAD, FRAME = 32, 24
"""Bytes of a log before its first frame, and of a frame before its page."""


class Disk:
    """What lay on the disk after each message was confirmed, and a place to put a damaged copy."""

    def __init__(self, folder, keys, now):
        self.place, self.keys, self.now = folder / "copy", keys, now
        self.file, self.log = b"", b""
        self.sizes = []

    def holds(self, size):
        """Return the messages that were confirmed by when the log had that many bytes."""
        return [body(f"m{n}") for n, whole in enumerate(self.sizes) if whole <= size]

    async def found(self, log):
        """Start a relay on the file and this log; return what it has, and the number of the next message."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        (self.place / "relay.db").write_bytes(self.file)
        (self.place / "relay.db-wal").write_bytes(log)
        path, waiting = self.place / "relay.db", WaitingRoom()
        options = Options(database=str(path), **WIDE)
        store = SqliteStore(path)
        relay = Relay(options, store, KeyRing(self.keys), waiting, clock=self.now, ticks=self.now)
        app = RelayApp(lambda: relay)
        await app.start()
        try:
            asker = Asker(app, relay)
            got = await asker.fetch(ANN)
            assert [each.sequence for each in got] == list(range(1, len(got) + 1))
            after = (await asker.put(ANN, body("next"))).json["seq"]
            assert relay.counters["undeliverable"] == 0
        finally:
            await relay.stop()
        return [each.body for each in got], after


@pytest.fixture
def database(tmp_path):
    """SQLite's alone: PostgreSQL looks after its own log."""
    return str(tmp_path / "relay.db")


@pytest.fixture
async def disk(tmp_path, keys, now, running):
    """A log of so many messages, each confirmed by itself, among another mailbox's."""
    made = Disk(tmp_path, keys, now)
    async with running() as relay:
        for n in range(COUNT):
            assert (await relay.put(ANN, body(f"m{n}"))).status == 201
            made.sizes.append((tmp_path / "relay.db-wal").stat().st_size)
            assert (await relay.put(BEN, body(f"else {n}"))).status == 201
        made.file = (tmp_path / "relay.db").read_bytes()
        made.log = (tmp_path / "relay.db-wal").read_bytes()
    assert len(made.log) > made.sizes[-1]
    assert made.sizes == sorted(set(made.sizes))
    return made


def frames(log):
    """Return where each frame of a log ends."""
    (page,) = struct.unpack_from(">I", log, 8)
    return list(range(HEAD + FRAME + page, len(log) + 1, FRAME + page))


async def test_a_log_cut_anywhere_loses_only_what_was_not_confirmed_by_then(disk):
    """At each end of a frame and at fifty odd places: all that was confirmed before the cut, in order, and nothing else."""
    ends, luck = frames(disk.log), random.Random(9)
    assert len(ends) > 2 * COUNT
    assert set(disk.sizes) <= set(ends)
    lost = 0
    for cut in [0, *ends, *luck.sample(range(1, len(disk.log)), 50)]:
        whole = disk.holds(cut)
        assert await disk.found(disk.log[:cut]) == (whole, len(whole) + 1), cut
        lost += len(whole) < COUNT
    assert lost > COUNT


async def test_a_byte_flipped_in_the_log_brings_nothing_that_was_not_said(disk):
    """In each frame's head and page, and in the log's own: what came before it, or a refusal."""
    luck = random.Random(10)
    starts = [HEAD, *frames(disk.log)[:-1]]
    places = [luck.randrange(HEAD) for _ in range(8)]
    places += [start + luck.randrange(FRAME) for start in starts]
    places += [start + FRAME + luck.randrange(2000, 4096) for start in starts]
    for place in places:
        spoilt = bytearray(disk.log)
        spoilt[place] ^= 1 << luck.randrange(8)
        before = disk.holds(max(end for end in [0, *frames(disk.log)] if end <= place))
        try:
            found, after = await disk.found(bytes(spoilt))
        except StorageFailed:
            continue
        assert (found, after) == (before, len(before) + 1), place
