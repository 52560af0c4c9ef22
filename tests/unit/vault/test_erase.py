"""Wiping destroys the key first, then everything."""

import contextlib
import os
import shutil

import pytest
from hypothesis import given, strategies as st

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, read, sql, wait
from handhold.base.errors import DiskFailed, VaultDamaged, VaultError, VaultMissing, WrongPassphrase
from handhold.crypto.passphrase import derive
from handhold.crypto.primitives import SealBroken, native
from handhold.crypto.seal import unpadded, unseal
from handhold.vault import erase as erase_module
from handhold.vault.chain import Chain, Head
from handhold.vault.database import Database
from handhold.vault.header import unwrap


def many(folder, count):
    """Make a closed vault of many records, appended at once, and return its file."""
    vault = wait(cheap(folder).create("Sam", PASSPHRASE))
    wait(vault.append(numbered(count)))
    wait(vault.close())
    return folder / "Sam.vault"


def test_wiping_leaves_no_file_and_a_free_name(tmp_path):
    """Without the passphrase; the name can be used again."""
    made(tmp_path, numbered(3))
    wait(cheap(tmp_path).wipe("Sam"))
    assert list(tmp_path.iterdir()) == []
    assert cheap(tmp_path).names() == []
    with pytest.raises(VaultMissing):
        read(tmp_path)
    made(tmp_path)
    assert read(tmp_path) == []


def test_wiping_an_open_vault_closes_it(tmp_path):
    """The file is gone, and so are the records in memory."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    wait(vault.append([b"x"]))
    wait(vault.wipe())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(VaultError):
        vault.records()
    wait(vault.close())


def test_everything_that_belongs_to_a_vault_goes(tmp_path):
    """Journals of any kind and half-made files too; other vaults stay."""
    made(tmp_path, numbered(1))
    made(tmp_path, numbered(2), name="Bo")
    for end in ("-journal", "-wal", "-shm", ".new", ".new-journal"):
        (tmp_path / f"Sam.vault{end}").write_bytes(b"left over")
    wait(cheap(tmp_path).wipe("Sam"))
    assert cheap(tmp_path).names() == ["Bo"]
    assert not [each for each in tmp_path.iterdir() if each.name.startswith("Sam")]
    assert read(tmp_path, "Bo") == numbered(2)


@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_a_wipe_that_is_cut_short_has_destroyed_the_key_first(tmp_path, monkeypatch, stop_after):
    """After the first flush the wrapped key is nowhere in the folder, and a second wipe finishes."""
    file = many(tmp_path, 2000)
    kept = sql(file, "SELECT salt, wrapped, mac, checksum FROM meta")[0]
    assert file.stat().st_size > 2 * erase_module.BEGINNING
    (tmp_path / "Sam.vault-journal").write_bytes(b"".join(kept))
    flushes, truly = [], os.write

    def write(handle, data):
        if len(flushes) == stop_after:
            raise OSError(5, "the power went")
        return truly(handle, data)

    monkeypatch.setattr(os, "fsync", flushes.append)
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(DiskFailed):
        wait(cheap(tmp_path).wipe("Sam"))
    monkeypatch.undo()
    assert file.exists()
    assert not any(secret in file.read_bytes() for secret in kept)
    with pytest.raises(VaultDamaged):
        read(tmp_path)
    wait(cheap(tmp_path).wipe("Sam"))
    assert list(tmp_path.iterdir()) == []


def test_the_key_lies_in_the_beginning_however_long_the_vault_lived(tmp_path):
    """Also after many appends, changed passphrases and new keys."""
    many(tmp_path, 300)
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    for _ in range(4):
        wait(vault.append(numbered(100)))
        wait(vault.change_passphrase(PASSPHRASE, PASSPHRASE))
    wait(vault.close())
    file = tmp_path / "Sam.vault"
    (wrapped,) = sql(file, "SELECT wrapped FROM meta")[0]
    assert file.read_bytes().count(wrapped) == 1
    assert wrapped in file.read_bytes()[: erase_module.BEGINNING]


def test_the_rows_overwritten_before_deletion_are_zeros(tmp_path, monkeypatch):
    """What the disk gives back shows nothing: every byte is overwritten before the file goes."""
    many(tmp_path, 500)
    copies = []
    monkeypatch.setattr(
        "pathlib.Path.unlink", lambda path, missing_ok: copies.append(path.read_bytes())
    )
    wait(cheap(tmp_path).wipe("Sam"))
    assert len(copies) == 2
    assert not any(any(copy) for copy in copies)


@pytest.mark.parametrize("content", [b"", b"not a vault at all", bytes(9000)])
def test_a_damaged_vault_can_be_wiped(tmp_path, content):
    """Whatever is in the file."""
    (tmp_path / "Sam.vault").write_bytes(content)
    with pytest.raises(VaultDamaged):
        read(tmp_path)
    wait(cheap(tmp_path).wipe("Sam"))
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_vault_can_be_wiped(tmp_path):
    """A permission bit doesn't keep what its owner wants gone."""
    made(tmp_path).chmod(0o400)
    wait(cheap(tmp_path).wipe("Sam"))
    assert list(tmp_path.iterdir()) == []


def test_an_old_copy_is_out_of_a_wipes_reach(tmp_path):
    """The limit: a copy made elsewhere still opens with its passphrase. The guide says so."""
    shutil.copy(made(tmp_path, numbered(1)), tmp_path / "copy.vault")
    wait(cheap(tmp_path).wipe("Sam"))
    assert read(tmp_path, "copy") == numbered(1)
    with pytest.raises(VaultError):
        read(tmp_path, "copy", OTHER)


def odd(record):
    """Tell the records with an odd number."""
    return record[-1] % 2 == 1


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=12), st.integers(0, 7))
def test_what_is_not_erased_stays_as_it_was(tmp_path_factory, records, chosen):
    """Whatever is there and whatever goes: the others, in their order, also after opening anew."""
    folder = tmp_path_factory.mktemp("kept")
    made(folder, records)
    vault = wait(cheap(folder).open("Sam", PASSPHRASE))
    kept = [each for each in records if each[0] % 8 != chosen]
    wait(vault.erase(PASSPHRASE, lambda each: each[0] % 8 != chosen))
    assert list(vault.records()) == kept
    wait(vault.append([b"later"]))
    wait(vault.close())
    assert read(folder) == [*kept, b"later"]


def test_nothing_of_what_was_erased_is_left_to_open(tmp_path):
    """No sealed row and no wrapped key of before is in any file, open or closed: the key is gone."""
    file = made(tmp_path, numbered(40))
    before = [row[0] for row in sql(file, "SELECT sealed FROM events")]
    key = sql(file, "SELECT wrapped FROM meta")[0][0]
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.erase(PASSPHRASE, lambda record: not odd(record)))
    for closing in (False, True):
        if closing:
            wait(vault.close())
        whole = b"".join(each.read_bytes() for each in tmp_path.iterdir())
        assert not [row for row in (*before, key) if row[:24] in whole]


def test_an_old_row_that_turns_up_again_opens_with_no_key_there_is(tmp_path):
    """Blocks that the file system gave back may hold old rows: the passphrase leads to no key for them any more."""
    file = made(tmp_path, numbered(6))
    before = sql(file, "SELECT seq, sealed FROM events ORDER BY seq")
    assert rows_that_open(file, before) == numbered(6)
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.erase(PASSPHRASE, lambda record: not odd(record)))
    wait(vault.close())
    assert rows_that_open(file, before) == []
    now = sql(file, "SELECT seq, sealed FROM events ORDER BY seq")
    assert rows_that_open(file, now) == [each for each in numbered(6) if not odd(each)]


def rows_that_open(file, rows):
    """Return what the key in a file's header, reached by the passphrase, makes of these rows in their order."""
    database = Database(file)
    header = database.header()
    database.close()
    master = derive(native(), PASSPHRASE, header.salt, header.profile)
    chain = Chain(native(), os.urandom, unwrap(native(), header, master), header.vault_id)
    opened, end = [], chain.start()
    for seq, sealed in rows:
        place = chain._place(seq, end.digest)
        with contextlib.suppress(SealBroken):
            opened.append(unpadded(unseal(native(), chain._record_key, sealed, place)))
        end = Head(seq, chain._digest(sealed))
    return opened


def test_the_journal_of_an_erasure_is_overwritten(tmp_path, monkeypatch):
    """What the journal held of the old pages is zeros before its blocks go back to the system."""
    file = made(tmp_path, numbered(40))
    key = sql(file, "SELECT wrapped FROM meta")[0][0]
    seen = []

    def watched(path, limit):
        seen.append(key in path.read_bytes())
        erase_module.overwrite(path, limit)
        seen.append(any(path.read_bytes()))

    monkeypatch.setattr("handhold.vault.database.overwrite", watched)
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.erase(PASSPHRASE, lambda record: not odd(record)))
    wait(vault.close())
    assert seen == [True, False]


def test_a_wrong_passphrase_erases_nothing(tmp_path):
    """It is refused as such, and everything is still there."""
    made(tmp_path, numbered(3))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    with pytest.raises(WrongPassphrase):
        wait(vault.erase(OTHER, lambda _record: False))
    assert list(vault.records()) == numbered(3)
    wait(vault.close())
    assert read(tmp_path) == numbered(3)


def test_what_is_recast_stands_where_the_old_was_and_the_old_is_gone(tmp_path):
    """In its place among the others, all in one; no old row is left to open."""
    file = made(tmp_path, numbered(4))
    before = [row[0] for row in sql(file, "SELECT sealed FROM events")]
    one, two, _, four = numbered(4)
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.recast(PASSPHRASE, {one: one, two: b"other", four: four}.get))
    wait(vault.close())
    assert read(tmp_path) == [one, b"other", four]
    whole = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert not [row for row in before if row[:24] in whole]
