"""The power goes: what was not flushed is there, gone or torn, and the vault is whole all the same.

The model: a write, a cut or a deletion that the file's next flush has not covered may or may not
have reached the disk, each for itself, and a write may have stopped at any sector. A new name or
a deletion counts for sure only once the folder was flushed.
"""

import random
import shutil
import struct
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crash.support import OTHER, cheap, made, numbered, read, wait
from handhold.base.errors import VaultMissing, WrongPassphrase

SECTOR = 512
STATES = 250


@dataclass
class Disk:
    """The files of a folder as they are for sure, and what may or may not be on the disk yet."""

    files: dict[str, bytes]
    pending: dict[str, list] = field(default_factory=dict)
    renames: list[tuple[str, str]] = field(default_factory=list)

    def do(self, kind, path, offset, data):
        """Take one entry of the log."""
        if kind == "s":
            for each in self.pending.pop(path, []):
                self.apply(path, *each)
        elif kind == "d":
            self.renames.clear()
            for gone, changes in self.pending.items():
                if any(kind == "u" for kind, *_ in changes):
                    changes.clear()
                    self.files.pop(gone, None)
        elif kind == "r":
            new = data.decode()
            self.files[new] = self.files.pop(path, b"")
            self.pending[new] = self.pending.pop(path, [])
            self.renames.append((path, new))
        else:
            self.pending.setdefault(path, []).append((kind, offset, data))

    def apply(self, path, kind, offset, data):
        """Let one change reach the disk."""
        held = self.files.get(path, b"")
        if kind == "w":
            held = held.ljust(offset, b"\0")
            self.files[path] = held[:offset] + data + held[offset + len(data) :]
        elif kind == "t":
            self.files[path] = held[:offset].ljust(offset, b"\0")
        else:
            self.files.pop(path, None)

    def after_power_loss(self, luck):
        """Return the files of one of the many disks there could be afterwards."""
        disk = Disk(dict(self.files))
        mood = luck.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        for path, changes in self.pending.items():
            for kind, offset, data in changes:
                if luck.random() >= mood:
                    continue
                kept = data
                if kind == "w" and luck.random() < 0.3:
                    kept = data[: luck.randrange(0, len(data) + 1, SECTOR)]
                disk.apply(path, kind, offset, kept)
        for old, new in self.renames:
            if luck.random() >= mood:
                disk.files[old] = disk.files.pop(new, b"")
        return disk.files


def entries(log):
    """Return the log's entries: kind, path, offset, data."""
    place, found = 0, []
    while place < len(log):
        kind, name, offset, size = struct.unpack_from("qqqq", log, place)
        place += 32
        path, data = log[place : place + name], log[place + name : place + name + size]
        place += name + size
        found.append((chr(kind), path.decode(), offset, data))
    return found


def replayed(tmp_path, under_shim, story):
    """Yield a folder and the number of acknowledgements for many losses of power in a story."""
    work = tmp_path / "work"
    work.mkdir(mode=0o700)
    file = made(work, numbered(20))
    before = {str(file): file.read_bytes()}
    log = tmp_path / "log"
    under_shim("tracing.py", work, story, log)
    told = entries(log.read_bytes())
    assert {"w", "s", "m"} <= {kind for kind, *_ in told}
    luck = random.Random(11)
    for _ in range(STATES):
        disk, acknowledged = Disk(dict(before)), 0
        for kind, *entry in told[: luck.randrange(len(told) + 1)]:
            if kind == "m":
                acknowledged += 1
            else:
                disk.do(kind, *entry)
        shutil.rmtree(work)
        work.mkdir(mode=0o700)
        for path, content in disk.after_power_loss(luck).items():
            Path(path).write_bytes(content)
        yield work, acknowledged


@pytest.mark.slow
def test_appends_survive_a_loss_of_power(tmp_path, under_shim):
    """Every acknowledged batch is there, at most one more, never half of one, never damage."""
    for work, acknowledged in replayed(tmp_path, under_shim, "appending"):
        records = read(work)
        assert records == numbered(len(records))
        assert (len(records) - 20) / 2 in (acknowledged, acknowledged + 1)


@pytest.mark.slow
def test_a_new_key_survives_a_loss_of_power(tmp_path, under_shim):
    """The old passphrase or the new one opens every record; the new one for sure once told so."""
    ways = set()
    for work, acknowledged in replayed(tmp_path, under_shim, "rotating"):
        try:
            records, way = read(work), "old"
        except WrongPassphrase:
            records, way = read(work, passphrase=OTHER), "new"
        ways.add(way)
        assert records[:20] == numbered(20)
        assert records[20:] in ([], [b"after"])
        assert way == "new" or acknowledged == 0
        assert len(records) == 21 or acknowledged < 2
    assert ways == {"old", "new"}


@pytest.mark.slow
def test_a_new_vault_survives_a_loss_of_power(tmp_path, under_shim):
    """Whole or absent, and whole once told so; after an absence the name is free."""
    for work, acknowledged in replayed(tmp_path, under_shim, "creating"):
        try:
            records = read(work, "New")
        except VaultMissing:
            assert acknowledged == 0
            wait(wait(cheap(work).create("New", OTHER)).close())
            continue
        assert records in ([], [b"first"])
        assert records or acknowledged < 2
