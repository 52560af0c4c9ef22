"""A full disk, a failing disk and a disk that can't be written to destroy nothing."""

import os
import resource
import sqlite3
import subprocess
import sys

import pytest

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, read, wait
from handhold.base.errors import DiskFailed, DiskFull, VaultReadOnly

LIMITED = """
import resource, sys
from pathlib import Path
from crash.support import *
from handhold.base.errors import *
folder, room = Path(sys.argv[1]), int(sys.argv[2])
vault = wait(cheap(folder).open("Sam", PASSPHRASE))
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
kept = len(vault.records())
for attempt in range(200):
    try:
        wait(vault.append([bytes(900)]))
    except DiskFull:
        break
    kept += 1
else:
    raise SystemExit("never full")
assert len(vault.records()) == kept
try:
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    opens = OTHER
except (DiskFull, DiskFailed):
    opens = PASSPHRASE
assert len(vault.records()) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
wait(vault.append([b"room again"]))
wait(vault.close())
sys.stdout.write(f"{kept} {opens}")
"""
NO_ROOM = """
import resource, sys
from pathlib import Path
from crash.support import *
from handhold.base.errors import *
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
folder = Path(sys.argv[1])
vault = wait(cheap(folder).open("Sam", PASSPHRASE))
records = len(vault.records())
wait(vault.close())
try:
    wait(cheap(folder).create("New", PASSPHRASE))
except DiskFull:
    pass
else:
    raise SystemExit("made without room")
sys.stdout.write(str(records))
"""
AS_NOBODY = """
import os, sys
from pathlib import Path
from crash.support import *
from handhold.base.errors import *
vault_folder = cheap(Path(sys.argv[1]))
uses = [lambda: vault_folder.open("Sam", PASSPHRASE)]
if os.getuid() == 0:  # whose folder it is may make it writable again, and making a vault does
    os.setuid(65534)
    uses += [lambda: vault_folder.create("New", PASSPHRASE), lambda: vault_folder.wipe("Sam")]
for use in uses:
    try:
        wait(use())
    except VaultReadOnly:
        continue
    raise SystemExit("it worked")
"""


def child(program, environment, *given):
    """Run a program in a process of its own and return what it says."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *map(str, given)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("more", [-9000, -3000, 1, 5000, 20_000])
def test_a_full_disk_loses_only_what_it_refused(tmp_path, child_environment, more):
    """Appends and changes say that the disk is full; with room again, all goes on in the same vault."""
    file = made(tmp_path, numbered(5))
    told = child(LIMITED, child_environment, tmp_path, file.stat().st_size + more)
    kept, passphrase = told.split(" ", 1)
    records = read(tmp_path, passphrase=passphrase)
    assert records[:5] == numbered(5)
    assert records[5:-1] == [bytes(900)] * (int(kept) - 5)
    assert records[-1] == b"room again"


def test_a_vault_opens_without_any_room(tmp_path, child_environment):
    """Reading needs no space; making a vault fails and leaves nothing."""
    made(tmp_path, numbered(5))
    assert child(NO_ROOM, child_environment, tmp_path) == "5"
    assert cheap(tmp_path).names() == ["Sam"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["Sam.vault", "Sam.vault.lock"]


def test_a_folder_that_cannot_be_written_to_is_told_as_such(tmp_path, child_environment):
    """Opening says read-only and changes nothing; to somebody else, so do making and wiping."""
    folder = tmp_path / "vaults"
    file = made(folder, numbered(2))
    (folder / "Sam.vault.lock").unlink()
    for path, bits in (
        (file, 0o444),
        (folder, 0o555),
        *((up, 0o755) for up in tmp_path.parents if not up.stat().st_mode & 0o001),
    ):
        path.chmod(bits)
    tmp_path.chmod(0o755)
    before = file.read_bytes()
    child(AS_NOBODY, child_environment, folder)
    folder.chmod(0o700)
    assert file.read_bytes() == before
    assert [each.name for each in folder.iterdir()] == ["Sam.vault"]
    assert read(folder) == numbered(2)


def test_a_file_that_became_read_only_takes_no_append(tmp_path):
    """The vault stays open for reading, and the memory is as before."""
    made(tmp_path, numbered(2))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    vault._database._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(VaultReadOnly):
        wait(vault.append([b"x"]))
    assert list(vault.records()) == numbered(2)
    vault._database._connection.execute("PRAGMA query_only = OFF")
    wait(vault.append([b"y"]))
    wait(vault.close())
    assert read(tmp_path) == [*numbered(2), b"y"]


class Refused:
    """A connection whose commits the disk refuses, and whose undoing too, while it is `shut`."""

    def __init__(self, connection):
        self._connection = connection
        self.shut = True

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, statement, *given):
        """Do it, unless it is to be written."""
        if self.shut and statement in ("COMMIT", "ROLLBACK"):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
            raise error
        return self._connection.execute(statement, *given)


def test_what_may_not_be_written_is_not_called_full_and_is_taken_once_it_may(tmp_path, monkeypatch):
    """SQLite reports both alike; the vault that is open goes on as soon as the disk does."""
    file = made(tmp_path, numbered(2))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    disk = vault._database._connection = Refused(vault._database._connection)
    monkeypatch.setattr(os, "access", lambda path, _: path != file)
    for _ in range(2):
        with pytest.raises(VaultReadOnly):
            wait(vault.append([b"refused"]))
    with pytest.raises(VaultReadOnly):
        wait(vault.change_passphrase(PASSPHRASE, OTHER))
    monkeypatch.undo()
    with pytest.raises(DiskFailed):
        wait(vault.append([b"refused"]))
    assert list(vault.records()) == numbered(2)
    disk.shut = False
    wait(vault.append([b"record 2"]))
    wait(vault.close())
    assert read(tmp_path) == numbered(3)


def test_a_file_made_unchangeable_under_an_open_vault(tmp_path):
    """Where the system can do that: the vault says so, and works again when it is undone."""
    file = made(tmp_path, numbered(2))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    try:
        shut = subprocess.run(["chattr", "+i", file], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no chattr here")
    if shut.returncode:
        pytest.skip("nobody may do that here")
    try:
        for _ in range(2):
            with pytest.raises(VaultReadOnly):
                wait(vault.append([b"refused"]))
    finally:
        subprocess.run(["chattr", "-i", file], check=True)
    wait(vault.append([b"record 2"]))
    wait(vault.close())
    assert read(tmp_path) == numbered(3)


class LateFault:
    """A connection whose commits reach the disk and are then reported as failed."""

    def __init__(self, connection):
        self._connection = connection

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, statement, *given):
        """Do it; then fail if it was a commit."""
        done = self._connection.execute(statement, *given)
        if statement == "COMMIT":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        return done


def test_a_commit_of_unknown_outcome_stops_further_ones(tmp_path):
    """Memory is as before, nothing more is written on top, and opening again tells what is so."""
    made(tmp_path, numbered(2))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    truly = vault._database._connection
    vault._database._connection = LateFault(truly)
    with pytest.raises(DiskFailed):
        wait(vault.append([b"record 2"]))
    vault._database._connection = truly
    assert list(vault.records()) == numbered(2)
    with pytest.raises(DiskFailed):
        wait(vault.append([b"on top"]))
    wait(vault.close())
    assert read(tmp_path) == numbered(3)


def test_a_flush_that_fails_while_making_leaves_no_vault(tmp_path, monkeypatch):
    """If the new name may not be durable, there is no new vault."""

    def fails(_handle):
        raise OSError(28, "no room")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(DiskFull):
        wait(cheap(tmp_path).create("Sam", OTHER))
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
