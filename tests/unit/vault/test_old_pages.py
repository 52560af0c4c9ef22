"""What the journal holds of pages as they were is overwritten, if not at once then as soon as can be."""

import errno
import os
import sqlite3
from types import SimpleNamespace

import pytest

from crash.support import OTHER, PASSPHRASE, cheap, made, read, sql, wait
from handhold.base.errors import (
    DiskFailed,
    OldPagesLeft,
    TooLittleMemory,
    VaultDamaged,
    WrongPassphrase,
)
from handhold.crypto.passphrase import FLOOR
from handhold.crypto.primitives import Sodium
from handhold.vault import database as database_module, erase as erase_module
from handhold.vault.database import Database, address

KEPT, GONE = b"keep", b"private words"
OVERWRITE = "handhold.vault.database.overwrite"


def refused(code):
    """Return what the system does with zeros for which there is no room, or no disk."""

    def overwrite(_file, _limit):
        raise OSError(code, "no")

    return overwrite


@pytest.fixture
def file(tmp_path):
    """Return the file of a vault with two records."""
    return made(tmp_path, [KEPT, GONE])


@pytest.fixture
def journal(file):
    """Return its journal."""
    return file.with_name(f"{file.name}-journal")


def key_of(file):
    """Return the wrapped key in a file's header."""
    return sql(file, "SELECT wrapped FROM meta")[0][0]


def opened(file, passphrase=PASSPHRASE):
    """Open a vault."""
    return wait(cheap(file.parent).open("Sam", passphrase))


def erase(vault):
    """Erase the second record."""
    wait(vault.erase(PASSPHRASE, lambda each: each != GONE))


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_what_was_erased_stays_erased_where_the_old_pages_can_not_be_overwritten(file, journal, monkeypatch, code):
    """The error says so and nothing else; the next change overwrites them, and brings nothing back."""
    key = key_of(file)
    vault = opened(file)
    monkeypatch.setattr(OVERWRITE, refused(code))
    with pytest.raises(OldPagesLeft) as told:
        erase(vault)
    assert "done and saved" in told.value.sentence()
    assert list(vault.records()) == [KEPT]
    assert key in journal.read_bytes()
    wait(vault.append([b"later"]))
    assert journal.read_bytes() != b""
    monkeypatch.undo()
    wait(vault.append([b"much later"]))
    assert journal.read_bytes() == b""
    wait(vault.erase(PASSPHRASE, lambda _: True))
    wait(vault.close())
    assert read(file.parent) == [KEPT, b"later", b"much later"]


def test_a_changed_passphrase_is_changed_where_the_old_pages_can_not_be_overwritten(file, monkeypatch):
    """In the open vault too: the next change of it asks for the new one."""
    vault = opened(file)
    monkeypatch.setattr(OVERWRITE, refused(errno.EIO))
    with pytest.raises(OldPagesLeft):
        wait(vault.change_passphrase(PASSPHRASE, OTHER))
    with pytest.raises(WrongPassphrase):
        wait(vault.change_passphrase(PASSPHRASE, "yet another one"))
    wait(vault.close())
    monkeypatch.undo()
    assert read(file.parent, passphrase=OTHER) == [KEPT, GONE]


def test_old_pages_that_outlive_the_closing_go_at_the_next_opening(file, journal, monkeypatch):
    """A journal that is still to be overwritten isn't only deleted; one opening more that can't changes nothing."""
    key = key_of(file)
    monkeypatch.setattr(OVERWRITE, refused(errno.EIO))
    for turn in range(2):
        vault = opened(file)
        if turn == 0:
            with pytest.raises(OldPagesLeft):
                erase(vault)
        assert list(vault.records()) == [KEPT]
        wait(vault.close())
        assert key in journal.read_bytes()
    monkeypatch.undo()
    vault = opened(file)
    assert journal.read_bytes() == b""
    wait(vault.close())
    assert not journal.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a second process")
@pytest.mark.parametrize("done", [True, False])
def test_old_pages_left_by_a_kill_are_zeros_before_they_are_cut(file, journal, monkeypatch, done):
    """Killed when all is written and only they are left, or half way: then it is undone first."""
    vault = opened(file)
    wait(vault.append([bytes(4000)] * 50))
    wait(vault.close())
    key, end = key_of(file), (lambda *_: os._exit(9))
    child = os.fork()
    if child == 0:
        vault = opened(file)
        vault._database._connection.execute("PRAGMA cache_size = 1")  # so that half a change is on the disk
        database_module.overwrite = end
        if not done:
            Database._move_head = end
        erase(vault)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    held, cut, truly = journal.read_bytes(), [], os.truncate
    assert key in held
    assert (held[0] == 0) is done
    monkeypatch.setattr(os, "truncate", lambda path, size: (cut.append(path.read_bytes()), truly(path, size)))
    vault = opened(file)
    assert cut == [bytes(len(held))]
    assert list(vault.records())[:2] == ([KEPT, bytes(4000)] if done else [KEPT, GONE])
    wait(vault.close())


def test_a_change_that_was_undone_leaves_no_old_page_in_a_freed_block(file, journal, monkeypatch):
    """Its journal had the key in it as well."""
    key, seen, truly = key_of(file), [], erase_module.overwrite
    monkeypatch.setattr(OVERWRITE, lambda path, limit: (seen.append(path.read_bytes()), truly(path, limit)))

    def fails(*_):
        raise DiskFailed

    vault = opened(file)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "_move_head", fails)
        with pytest.raises(DiskFailed):
            erase(vault)
    wait(vault.close())
    assert [key in each for each in seen] == [True]
    assert read(file.parent) == [KEPT, GONE]


def test_a_refused_opening_leaves_the_journal_as_it_lies(file, journal):
    """It may be what brings a damaged vault back."""
    sql(file, "UPDATE events SET sealed = x'00' WHERE seq = 2")
    journal.write_bytes(b"\0" * 28 + b"pages as they were")
    for passphrase, error in ((PASSPHRASE, VaultDamaged), (OTHER, WrongPassphrase)):
        with pytest.raises(error):
            opened(file, passphrase)
        assert journal.read_bytes().endswith(b"pages as they were")


class Small(Sodium):
    """A machine without the memory for more than the cheapest key."""

    def argon2id(self, secret, salt, *, memory_kib, passes):
        """Return the key, or raise TooLittleMemory."""
        if memory_kib > 8:
            raise TooLittleMemory
        return super().argon2id(secret, salt, memory_kib=memory_kib, passes=passes)


def test_a_key_that_can_not_be_made_dearer_yet_opens_all_the_same(file):
    """There is memory for the key as it is; the next time will do."""
    vault = wait(cheap(file.parent, profile=FLOOR, primitives=Small()).open("Sam", PASSPHRASE))
    assert list(vault.records()) == [KEPT, GONE]
    wait(vault.close())
    assert read(file.parent) == [KEPT, GONE]


@pytest.mark.parametrize(
    "named", ["file://server/share/a%20b.vault", "file:///C:/Users/Sam/a.vault", "file:///home/a.vault"]
)
def test_a_folder_on_another_machine_is_named_as_sqlite_takes_it(named):
    """SQLite refuses a machine's name where a URI has its place for one, as for a share on Windows."""
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        sqlite3.connect(f"{address(named)}?mode=rw", uri=True)


@pytest.mark.parametrize("known", [True, False])
def test_a_flush_goes_past_the_disk_s_own_cache_where_that_has_to_be_asked_for(tmp_path, monkeypatch, known):
    """On macOS; a disk there that doesn't know how gets the plain one."""
    asked = []

    def fcntl(_handle, what):
        if not known:
            raise OSError(errno.ENOTSUP, "no")
        asked.append(what)

    monkeypatch.setattr(erase_module, "fcntl", SimpleNamespace(fcntl=fcntl, F_FULLFSYNC="full"), raising=False)
    monkeypatch.setattr(erase_module, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(os, "fsync", lambda _: asked.append("plain"))
    erase_module.flush_folder(tmp_path)
    assert asked == ["full" if known else "plain"]
