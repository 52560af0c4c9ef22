"""A damaged file gives back what was written, a whole earlier state, or a plain refusal; never else."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, read, wait
from handhold.base.errors import VaultDamaged, VaultError

PAGE = 4096
FULL = numbered(12)


def outcome(folder):
    """Return what opening gives, after one more append where it opens; other errors come out."""
    try:
        vault = wait(cheap(folder).open("Sam", PASSPHRASE))
    except VaultError as error:
        return type(error)
    records = list(vault.records())
    try:
        wait(vault.append([b"one more"]))
    except VaultError:
        wait(vault.close())
        return records
    wait(vault.close())
    assert read(folder) == [*records, b"one more"]
    return records


@pytest.fixture
def vault_file(tmp_path):
    """Return the file of a closed vault of twelve records, and a way to put back its content."""
    file = made(tmp_path, FULL)
    whole = file.read_bytes()

    def restored(content):
        for stale in tmp_path.glob("Sam.vault-*"):
            stale.unlink()
        file.write_bytes(content)

    return file, whole, restored


@pytest.mark.slow
def test_a_flipped_byte_is_harmless_or_refused(tmp_path, vault_file):
    """Every byte that is in use, and a sample of those that are not, one at a time."""
    _, whole, restored = vault_file
    luck = random.Random(5)
    used = [place for place, byte in enumerate(whole) if byte]
    places = {*range(100), *luck.sample(used, 700), *luck.sample(range(len(whole)), 100)}
    refused = 0
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << luck.randrange(8)
        restored(bytes(changed))
        found = outcome(tmp_path)
        assert found == FULL or (isinstance(found, type) and issubclass(found, VaultError))
        refused += found != FULL
    assert refused > 500


def test_a_truncated_file_is_refused(tmp_path, vault_file):
    """At every page and at odd places; never a shorter list of records."""
    _, whole, restored = vault_file
    for end in [*range(0, len(whole), PAGE), *range(1, len(whole), 1777), len(whole) - 1]:
        restored(whole[:end])
        assert outcome(tmp_path) is VaultDamaged


def test_a_page_gone_to_zeros_or_noise_is_refused(tmp_path, vault_file):
    """As a failing disk does it."""
    _, whole, restored = vault_file
    for start in range(0, len(whole), PAGE):
        for fill in (bytes(PAGE), random.Random(1).randbytes(PAGE)):
            restored(whole[:start] + fill + whole[start + PAGE :])
            assert outcome(tmp_path) is VaultDamaged


def test_pages_of_an_older_file_among_newer_ones_are_refused(tmp_path, vault_file):
    """As a half-done copy or a synchronising folder makes them."""
    file, whole, restored = vault_file
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    for _ in range(3):
        wait(vault.append(numbered(12)))
    wait(vault.close())
    newer = file.read_bytes()
    mixed = 0
    for start in range(0, len(whole), PAGE):
        content = newer[:start] + whole[start : start + PAGE] + newer[start + PAGE :]
        restored(content)
        found = outcome(tmp_path)
        assert found in (FULL + numbered(12) * 3, VaultDamaged)
        mixed += found is VaultDamaged
    assert mixed >= 2


@pytest.fixture
def hot(tmp_path, shim, child_environment):
    """Return a folder with a vault and the hot journal of an append that was killed half way."""
    folder = tmp_path / "hot"
    folder.mkdir(mode=0o700)
    file = made(folder, FULL)
    story = (
        "import ctypes, sys; from pathlib import Path; from crash.support import *\n"
        "vault = wait(cheap(Path(sys.argv[1])).open('Sam', PASSPHRASE))\n"
        "ctypes.CDLL(None).shim_arm(ctypes.c_long(int(sys.argv[2])), 0)\n"
        "wait(vault.append(numbered(200)))\n"
    )
    whole = file.read_bytes()
    for point in range(5, 60):
        for stale in folder.iterdir():
            stale.unlink()
        file.write_bytes(whole)
        child = subprocess.run(
            [sys.executable, "-c", story, str(folder), str(point)],
            env=child_environment | {"LD_PRELOAD": str(shim)},
            check=False,
        )
        assert child.returncode == -signal.SIGKILL
        if file.read_bytes() != whole:  # the journal is whole, and the file no longer is
            return folder
    raise AssertionError("no such point")


@pytest.mark.slow
def test_a_damaged_hot_journal_gives_the_state_before_or_a_refusal(hot, tmp_path):
    """Cut at every sector and odd places, gone, or with flipped bytes."""
    journal = hot / "Sam.vault-journal"
    whole = journal.read_bytes()
    luck = random.Random(3)
    damaged = [whole[:end] for end in {*range(0, len(whole), 512), *range(1, len(whole), 1013)}]
    damaged += [
        whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        for place in [*range(64), *luck.sample(range(len(whole)), 150)]
    ]
    work = tmp_path / "work"
    before = 0
    for content in [whole, *damaged]:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(hot, work)
        (work / journal.name).write_bytes(content)
        found = outcome(work)
        assert found == FULL or (isinstance(found, type) and issubclass(found, VaultError))
        before += found == FULL
    assert 1 <= before < len(damaged)


def test_a_hot_journal_is_rolled_back(hot):
    """What was half written is as if it had never begun."""
    assert read(hot) == FULL


def test_a_journal_left_by_another_vault_is_not_played_back(hot):
    """Somebody deleted the vault's file by hand; a new vault of that name is its own."""
    (hot / "Sam.vault").unlink()
    assert (hot / "Sam.vault-journal").stat().st_size > 0
    made(hot, numbered(2))
    assert read(hot) == numbered(2)


def test_a_damaged_vault_is_still_there_after_many_tries(tmp_path, vault_file):
    """Refusing changes no byte, whichever passphrase is tried."""
    file, whole, restored = vault_file
    broken = whole[: 3 * PAGE] + bytes(PAGE) + whole[4 * PAGE :]
    restored(broken)
    for passphrase in (PASSPHRASE, OTHER, PASSPHRASE):
        with pytest.raises(VaultError):
            read(tmp_path, passphrase=passphrase)
    assert Path(file).read_bytes() == broken
