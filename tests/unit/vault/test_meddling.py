"""Rows that were moved, cut, changed or brought from elsewhere are noticed."""

import shutil

import pytest

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, read, sql, wait
from handhold.base.errors import VaultDamaged, WrongPassphrase
from handhold.crypto.passphrase import derive
from handhold.crypto.primitives import native
from handhold.vault.chain import Chain
from handhold.vault.database import Database
from handhold.vault.header import unwrap

SWAP = (
    "UPDATE events SET seq = 100 WHERE seq = 2",
    "UPDATE events SET seq = 2 WHERE seq = 3",
    "UPDATE events SET seq = 3 WHERE seq = 100",
)
MEDDLING = {
    "the first record gone": ["DELETE FROM events WHERE seq = 1"],
    "a middle record gone": ["DELETE FROM events WHERE seq = 3"],
    "a middle record gone, the rest moved up": [
        "DELETE FROM events WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 5",
    ],
    "the last record gone": ["DELETE FROM events WHERE seq = 5"],
    "all records gone": ["DELETE FROM events"],
    "two records swapped": list(SWAP),
    "a record doubled": ["INSERT INTO events SELECT 6, sealed FROM events WHERE seq = 5"],
    "a record over another": [
        "UPDATE events SET sealed = (SELECT sealed FROM events WHERE seq = 1) WHERE seq = 2"
    ],
    "a record that is short": ["UPDATE events SET sealed = x'00' WHERE seq = 5"],
    "an empty record": ["UPDATE events SET sealed = x'' WHERE seq = 5"],
    "no head": ["DELETE FROM head"],
    "another head": ["UPDATE head SET sealed = zeroblob(100)"],
    "a record as head": ["UPDATE head SET sealed = (SELECT sealed FROM events WHERE seq = 5)"],
    "no header": ["DELETE FROM meta"],
    "another vault's id": ["UPDATE meta SET vault_id = zeroblob(16)"],
    "a cheaper key": ["UPDATE meta SET passes = 2"],
    "memory without end": ["UPDATE meta SET memory_kib = 1099511627776"],
    "negative memory": ["UPDATE meta SET memory_kib = -1"],
    "lanes": ["UPDATE meta SET lanes = 4"],
    "another salt": ["UPDATE meta SET salt = zeroblob(16)"],
    "a short salt": ["UPDATE meta SET salt = x'00'"],
    "another wrapped key": ["UPDATE meta SET wrapped = zeroblob(72)"],
    "another mac": ["UPDATE meta SET mac = zeroblob(32)"],
    "another checksum": ["UPDATE meta SET checksum = zeroblob(16)"],
    "another format in one place": ["PRAGMA user_version = 2"],
    "format nought": ["UPDATE meta SET format = 0", "PRAGMA user_version = 0"],
    "another program's file": ["PRAGMA application_id = 7"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM head; END"],
    "a view": ["CREATE VIEW v AS SELECT * FROM events"],
    "one more table": ["CREATE TABLE more (x)"],
    "a table gone": ["DROP TABLE events"],
}


@pytest.mark.parametrize("statements", MEDDLING.values(), ids=MEDDLING.keys())
def test_a_meddled_file_is_refused_and_left_alone(tmp_path, statements):
    """The vault says damaged, hands out nothing, and changes nothing."""
    file = made(tmp_path, numbered(5))
    sql(file, *statements)
    before = file.read_bytes()
    with pytest.raises(VaultDamaged):
        read(tmp_path)
    assert file.read_bytes() == before


def test_a_row_from_another_vault_is_noticed(tmp_path):
    """Even with the same passphrase and the same number."""
    file, other = made(tmp_path, numbered(3)), made(tmp_path, numbered(3), name="Bo")
    (foreign,) = sql(other, "SELECT hex(sealed) FROM events WHERE seq = 2")
    sql(file, f"UPDATE events SET sealed = x'{foreign[0]}' WHERE seq = 2")
    with pytest.raises(VaultDamaged):
        read(tmp_path)


def test_an_old_head_with_its_tail_cut_is_a_whole_older_vault(tmp_path):
    """The limit: a complete older state opens, as the file alone can't tell. Partners' devices do."""
    file = made(tmp_path, numbered(2))
    shutil.copy(file, tmp_path / "yesterday")
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.append([b"today"]))
    wait(vault.close())
    shutil.copy(tmp_path / "yesterday", file)
    assert read(tmp_path) == numbered(2)


def test_an_old_row_after_rotation_is_noticed(tmp_path):
    """Rows of before the new key don't fit among those of after."""
    file = made(tmp_path, numbered(3))
    (old,) = sql(file, "SELECT hex(sealed) FROM events WHERE seq = 2")
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    wait(vault.close())
    sql(file, f"UPDATE events SET sealed = x'{old[0]}' WHERE seq = 2")
    with pytest.raises(VaultDamaged):
        read(tmp_path, passphrase=OTHER)


def test_an_old_key_opens_nothing_after_rotation(tmp_path):
    """Whoever kept an old copy and knew its passphrase has a key that fits no record any more."""
    made(tmp_path, numbered(3))
    old = Database(tmp_path / "Sam.vault")
    header = old.header()
    key = unwrap(native(), header, derive(native(), PASSPHRASE, header.salt, header.profile))
    old.close()
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    chain = Chain(native(), bytes, key, header.vault_id)
    assert chain.open_head(vault._database.head()).seq == 3
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    with pytest.raises(VaultDamaged):
        chain.open_head(vault._database.head())
    with pytest.raises(VaultDamaged):
        chain.open_rows(vault._database.rows()[:1], chain.start())
    wait(vault.close())


def test_a_header_of_another_vault_does_not_open_this_one(tmp_path):
    """A header whose passphrase somebody knows gives no way in."""
    file, other = made(tmp_path, numbered(2)), made(tmp_path, (), name="Bo")
    sql(
        file,
        f"ATTACH '{other}' AS other",
        "DELETE FROM main.meta",
        "INSERT INTO main.meta SELECT * FROM other.meta",
    )
    with pytest.raises(VaultDamaged):
        read(tmp_path)
    with pytest.raises(WrongPassphrase):
        read(tmp_path, passphrase=OTHER)


def test_the_header_of_an_old_copy_does_not_open_what_came_after_it(tmp_path):
    """Whoever copied the file and knew the passphrase of then can't put that door back in."""
    file = made(tmp_path, numbered(2))
    shutil.copy(file, tmp_path / "old")
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    wait(vault.append([b"after"]))
    wait(vault.close())
    sql(
        file,
        f"ATTACH '{tmp_path / 'old'}' AS old",
        "DELETE FROM main.meta",
        "INSERT INTO main.meta SELECT * FROM old.meta",
    )
    with pytest.raises(VaultDamaged):
        read(tmp_path)
    with pytest.raises(WrongPassphrase):
        read(tmp_path, passphrase=OTHER)
