"""The folder finds, makes, opens and wipes vaults by name."""

import os
import stat

import pytest

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, read, sql, wait
from handhold.base.errors import (
    ExportDamaged,
    InputError,
    VaultExists,
    VaultMissing,
    VaultTooNew,
    WrongPassphrase,
)
from handhold.base.slow import run_inline
from handhold.crypto.passphrase import FLOOR, Profile
from handhold.vault.folder import VaultFolder


def mode(path):
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_is_not_there_holds_no_vaults(tmp_path):
    """Looking makes nothing."""
    assert cheap(tmp_path / "none").names() == []
    assert not (tmp_path / "none").exists()


def test_files_are_for_their_owner_alone(tmp_path):
    """0600 for every file, 0700 for the folder, whatever the mask says."""
    before = os.umask(0)
    try:
        vault = wait(cheap(tmp_path / "deep" / "vaults").create("Sam", PASSPHRASE))
        wait(vault.append([b"x"]))
        folder = tmp_path / "deep" / "vaults"
        assert mode(folder) == 0o700
        assert {each.name: mode(each) for each in folder.iterdir()} == {
            "Sam.vault": 0o600,
            "Sam.vault-journal": 0o600,
            "Sam.vault.lock": 0o600,
        }
        wait(vault.close())
    finally:
        os.umask(before)


def test_open_permissions_are_closed_again(tmp_path):
    """A file and a folder of vaults that others could read are closed on the way."""
    file = made(tmp_path)
    file.chmod(0o644)
    tmp_path.chmod(0o755)
    read(tmp_path)
    made(tmp_path, name="Bo")
    assert mode(file) == 0o600
    assert mode(tmp_path) == 0o700


def test_a_folder_that_holds_other_things_keeps_its_permissions(tmp_path):
    """Handhold doesn't close a folder that isn't its own."""
    (tmp_path / "letter.txt").write_text("hello")
    tmp_path.chmod(0o755)
    made(tmp_path)
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize(
    "name", ["Sam", "S", "Zoë", "our vault", "a-b_c 2", "x" * 40, "Zoe\u0308", "美咲"]
)
def test_ordinary_names_work(tmp_path, name):
    """Letters of any script, digits, hyphens, underscores and spaces, up to forty."""
    vault = wait(cheap(tmp_path).create(name, PASSPHRASE))
    wait(vault.close())
    assert cheap(tmp_path).names() == [vault.name]
    assert read(tmp_path, vault.name) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        " x",
        "x ",
        "x" * 41,
        "a/b",
        "..",
        "a.b",
        "a\\b",
        "a\0b",
        "a\nb",
        "CON",
        "lpt1",
        "é\u202e!",
    ],
)
def test_names_that_could_be_paths_are_refused(tmp_path, name):
    """By every way in, with nothing made and nothing wiped."""
    folder = cheap(tmp_path)
    for use in (
        folder.create(name, PASSPHRASE),
        folder.open(name, PASSPHRASE),
        folder.wipe(name),
        folder.import_sealed(name, b"", PASSPHRASE),
    ):
        with pytest.raises(InputError):
            wait(use)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "A vault needs a name; any will do."),
        ("x" * 300, f"'{'x' * 40}…' has 300 characters; a vault's name has at most 40."),
        ("a/b", "'a/b' holds '/'; a vault's name is made of letters, digits, spaces, hyphens and underscores."),
        ("a\u202eb", r"'a\u202eb' holds '\u202e'; a vault's name is made of"),
        ("x ", "'x ' begins or ends with a space; a vault's name doesn't."),
        ("CON", "'CON' is a name that some systems keep for themselves; choose another."),
    ],
)
def test_a_name_that_is_refused_is_told_why(tmp_path, name, told):
    """The name, cut short, what is wrong with it, and the limit."""
    with pytest.raises(InputError) as caught:
        cheap(tmp_path).check_name(name)
    assert caught.value.sentence().startswith(told)


def test_a_taken_name_stays_its_owners(tmp_path):
    """Also in other letters, which are the same on some disks; nothing is overwritten."""
    made(tmp_path, numbered(2))
    for name in ("Sam", "sam", "SAM"):
        with pytest.raises(VaultExists):
            wait(cheap(tmp_path).create(name, OTHER))
    assert read(tmp_path) == numbered(2)
    assert cheap(tmp_path).names() == ["Sam"]


def test_a_missing_vault_is_told_as_missing(tmp_path):
    """Opening and wiping make no file."""
    for use in (cheap(tmp_path).open("Sam", PASSPHRASE), cheap(tmp_path).wipe("Sam")):
        with pytest.raises(VaultMissing):
            wait(use)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_passphrase_is_told_as_such(tmp_path):
    """And frees the vault for another try."""
    made(tmp_path, numbered(1))
    for wrong in ("correct horse batterx", "", "short"):
        with pytest.raises(WrongPassphrase):
            read(tmp_path, passphrase=wrong)
    assert read(tmp_path) == numbered(1)


def test_a_vault_of_a_newer_format_is_told_as_such(tmp_path):
    """Before any passphrase, and without touching the file."""
    file = made(tmp_path)
    sql(file, "UPDATE meta SET format = 2", "PRAGMA user_version = 2")
    before = file.read_bytes()
    with pytest.raises(VaultTooNew):
        read(tmp_path, passphrase="anything at all")
    assert file.read_bytes() == before


def test_two_vaults_keep_to_themselves(tmp_path):
    """Two people, two files, two passphrases, open at once."""
    folder = cheap(tmp_path)
    sam, bo = wait(folder.create("Sam", PASSPHRASE)), wait(folder.create("Bo", OTHER))
    wait(sam.append([b"of Sam"]))
    wait(bo.append([b"of Bo"]))
    assert sam.vault_id != bo.vault_id
    wait(sam.close())
    wait(bo.close())
    assert folder.names() == ["Bo", "Sam"]
    assert (read(tmp_path, "Sam"), read(tmp_path, "Bo", OTHER)) == ([b"of Sam"], [b"of Bo"])
    with pytest.raises(WrongPassphrase):
        read(tmp_path, "Bo", PASSPHRASE)


def test_a_failed_making_leaves_nothing(tmp_path):
    """A short passphrase or a failing step leaves no file, and the name free."""

    def fails(work):
        raise RuntimeError("no memory for the derivation")

    with pytest.raises(InputError):
        wait(cheap(tmp_path).create("Sam", "short"))
    with pytest.raises(RuntimeError):
        wait(cheap(tmp_path, run_slow=fails).create("Sam", PASSPHRASE))
    assert list(tmp_path.iterdir()) == []
    made(tmp_path)


def test_a_half_made_vault_is_cleared_away(tmp_path):
    """What a killed creation left doesn't stand in the way."""
    (tmp_path / "Sam.vault.new").write_bytes(b"half of a vault")
    (tmp_path / "Sam.vault.new-journal").write_bytes(b"half of a journal")
    assert cheap(tmp_path).names() == []
    made(tmp_path, numbered(1))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["Sam.vault", "Sam.vault.lock"]
    assert read(tmp_path) == numbered(1)


def test_a_key_below_the_floor_is_wrapped_anew_on_unlock(tmp_path):
    """An old cheap vault opens and is dear afterwards."""
    file = made(tmp_path, numbered(2))
    dear = VaultFolder(tmp_path, entropy=os.urandom, run_slow=run_inline, profile=FLOOR)
    vault = wait(dear.open("Sam", PASSPHRASE))
    assert list(vault.records()) == numbered(2)
    wait(vault.append([b"after"]))
    wait(vault.close())
    assert sql(file, "SELECT memory_kib, passes FROM meta") == [(FLOOR.memory_kib, FLOOR.passes)]
    assert read(tmp_path) == [*numbered(2), b"after"]
    assert sql(file, "SELECT memory_kib, passes FROM meta") == [(FLOOR.memory_kib, FLOOR.passes)]


def test_a_folder_with_a_price_below_the_floor_is_refused(tmp_path):
    """The program can't make cheap vaults."""
    with pytest.raises(InputError):
        VaultFolder(tmp_path, entropy=os.urandom, run_slow=run_inline, profile=Profile(8, 1))


def test_an_import_is_a_new_vault_with_the_same_records(tmp_path):
    """New id, new key, its own passphrase; the old one stays as it is."""
    made(tmp_path, numbered(4))
    sam = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    data = wait(sam.export_sealed("for the journey"))
    new = wait(cheap(tmp_path).import_sealed("Sam two", data, "for the journey", OTHER))
    assert list(new.records()) == numbered(4)
    assert new.vault_id != sam.vault_id
    wait(new.append([b"after"]))
    for each in (sam, new):
        wait(each.close())
    assert read(tmp_path, "Sam two", OTHER) == [*numbered(4), b"after"]
    assert read(tmp_path) == numbered(4)


def test_an_import_without_a_new_passphrase_keeps_the_exports(tmp_path):
    """One passphrase less to think of."""
    made(tmp_path, numbered(1))
    sam = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    data = wait(sam.export_sealed("for the journey"))
    wait(sam.close())
    wait(wait(cheap(tmp_path).import_sealed("Two", data, "for the journey")).close())
    assert read(tmp_path, "Two", "for the journey") == numbered(1)


def test_a_backup_from_before_a_rule_still_comes_back(tmp_path, monkeypatch):
    """What a new passphrase must be is asked of new ones alone."""
    made(tmp_path, numbered(2))
    sam = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    with monkeypatch.context() as before:
        before.setattr("handhold.vault.file.check_new", lambda _: None)
        data = wait(sam.export_sealed("abababab"))
    wait(sam.close())
    wait(wait(cheap(tmp_path).import_sealed("Two", data, "abababab")).close())
    assert read(tmp_path, "Two", "abababab") == numbered(2)


def test_a_failed_import_makes_no_vault(tmp_path):
    """Wrong passphrase, damage, a taken name: the folder is as before."""
    made(tmp_path, numbered(1))
    sam = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    data = wait(sam.export_sealed("for the journey"))
    wait(sam.close())
    before = sorted(tmp_path.iterdir())
    for given, error in (
        (("Two", data, "not this one"), WrongPassphrase),
        (("Two", data[:-1], "for the journey"), ExportDamaged),
        (("Two", data, "for the journey", "short"), InputError),
        (("sam", data, "for the journey"), VaultExists),
    ):
        with pytest.raises(error):
            wait(cheap(tmp_path).import_sealed(*given))
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_in_place_of_a_vault_is_no_vault(tmp_path):
    """It isn't listed, opened or changed."""
    (tmp_path / "Sam.vault").mkdir(mode=0o755)
    assert cheap(tmp_path).names() == []
    with pytest.raises(VaultMissing):
        read(tmp_path)
    assert mode(tmp_path / "Sam.vault") == 0o755
