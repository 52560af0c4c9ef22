"""Vaults at the terminal: made, carried, changed, wiped; each trouble in plain words."""

import asyncio
import ctypes
import os
import resource
import shutil
import stat
import sys
from pathlib import Path

import pytest

from handhold.base.slow import run_inline
from handhold.crypto.passphrase import TESTING
from handhold.vault.folder import VaultFolder

SECRET = "four plain dull words"
OTHER = "quite another secret"
PIPED = "--passphrase-stdin"


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """Make one vault with a key that costs nothing; the program makes it dear when it opens it."""
    folder = tmp_path_factory.mktemp("made") / "home"
    vaults = VaultFolder(folder, entropy=os.urandom, run_slow=run_inline, profile=TESTING)

    async def make() -> None:
        await (await vaults.create("Sam", SECRET)).close()

    asyncio.run(make())
    return folder


@pytest.fixture
def vault(handhold, made):
    """Return the program with one vault in its folder."""
    shutil.copytree(made, handhold.home)
    handhold.home.chmod(0o700)
    return handhold


def test_a_vault_is_made_listed_carried_changed_and_wiped(handhold, tmp_path):
    """The whole life of one, for its owner alone, and what each command says."""
    assert handhold("vault", "new", "Sam", PIPED, given=f"{SECRET}\n").code == 0
    vault, home = handhold, handhold.home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "Sam.vault").stat().st_mode) == 0o600
    told = vault("vault", "info", "--json").json
    assert told == {"folder": str(home), "vaults": ["Sam"]}
    assert "Sam" in vault("vault", "info").out

    sealed = tmp_path / "carried.sealed"
    ran = vault("vault", "export", "Sam", str(sealed), PIPED, given=f"{SECRET}\n{OTHER}\n")
    assert ran.code == 0
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600

    assert vault("vault", "import", "Again", str(sealed), PIPED, given=f"{OTHER}\n").code == 0
    assert vault("vault", "info", "--json").json["vaults"] == ["Again", "Sam"]

    ran = vault("vault", "passphrase", "Again", PIPED, given=f"{OTHER}\n{SECRET}\n")
    assert ran.code == 0
    ran = vault("vault", "passphrase", "Again", PIPED, given=f"{OTHER}\n{SECRET}\n")
    assert ran.code == 2
    assert "doesn't open this vault" in ran.err

    assert vault("vault", "wipe", "Again", "--yes").code == 0
    assert vault("vault", "info", "--json").json["vaults"] == ["Sam"]
    assert not list(vault.home.glob("Again*"))


def test_one_guide_s_notes_are_erased_for_their_owner(vault):
    """The passphrase is asked for; an unknown guide and a wrong passphrase are said plainly."""
    ran = vault("vault", "erase", "Sam", "consent", "--yes", PIPED, given=f"{SECRET}\n")
    assert (ran.code, "gone" in ran.out) == (0, True)
    for words, given, told in (
        (["Sam", "nonsense"], SECRET, "nonsense"),
        (["Sam", "consent"], OTHER, "passphrase"),
    ):
        ran = vault("vault", "erase", *words, "--yes", PIPED, given=f"{given}\n")
        assert ran.code == 2
        assert told in ran.err


def test_a_wipe_that_is_not_confirmed_does_nothing(vault):
    """No, an empty answer, and no answer at all."""
    for given in ("n\n", "\n", ""):
        ran = vault("vault", "wipe", "Sam", given=given)
        assert ran.code in {1, 2}
        assert "If anything in a vault is shared with a partner" in ran.out
        assert (vault.home / "Sam.vault").exists()
    assert vault("vault", "wipe", "Sam", given="y\n").code == 0
    assert not (vault.home / "Sam.vault").exists()


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (["new", "Sam"], f"{SECRET}\n", "a vault of that name already"),
        (["new", "sam"], f"{SECRET}\n", "a vault of that name already"),
        (["new", "../evil"], f"{SECRET}\n", "'../evil' holds '.'; a vault's name is made of letters"),
        (["new", "x" * 300], "", "x…' has 300 characters; a vault's name has at most 40."),
        (["import", "a/b", "OUT"], "", "'a/b' holds '/'; a vault's name is made of letters"),
        (["new", "Alex"], "short\n", "at least 8 characters"),
        (["new", "Alex"], "password1234\n", "what anybody tries first"),
        (["new", "Alex"], "", "ended before the passphrase"),
        (["new", "Alex"], b"\xff\xfe\xff\xfe\xff\xfe\n", "not UTF-8"),
        (["export", "Sam", "OUT"], f"{OTHER}\n{OTHER}\n", "doesn't open this vault"),
        (["export", "Nobody", "OUT"], f"{SECRET}\n{OTHER}\n", "no vault of that name"),
        (["export", "Sam", "OUT"], f"{SECRET}\nshort\n", "at least 8 characters"),
        (["export", "Sam", "OUT"], f"{SECRET}\n", "ended before the passphrase"),
        (["import", "Alex", "OUT"], f"{SECRET}\n", "No such file"),
        (["import", "Alex", "."], f"{SECRET}\n", "directory"),
        (["passphrase", "Sam"], f"{OTHER}\n{SECRET}\n", "doesn't open this vault"),
        (["passphrase", "Nobody"], f"{OTHER}\n{SECRET}\n", "no vault of that name"),
        (["passphrase", "Sam"], f"{SECRET}\nshort\n", "at least 8 characters"),
        (["wipe", "Nobody", "--yes"], "", "no vault of that name"),
    ],
    ids=str,
)
def test_trouble_is_exit_code_2_in_plain_words(vault, tmp_path, words, given, told):
    """Nothing is made or changed, and no passphrase is repeated."""
    out = tmp_path / "out.sealed"
    before = (vault.home / "Sam.vault").read_bytes()
    words = [str(out) if word == "OUT" else word for word in words]
    piped = [] if words[0] == "wipe" else [PIPED]
    ran = vault("vault", *words, *piped, given=given)
    assert ran.code == 2
    assert told in ran.err
    for secret in (SECRET, OTHER, "password1234"):
        assert secret not in ran.err
    assert not out.exists()
    assert sorted(p.name for p in vault.home.iterdir()) == ["Sam.vault", "Sam.vault.lock"]
    if not (isinstance(given, str) and given.startswith(SECRET)):  # opening makes a cheap key dear
        assert (vault.home / "Sam.vault").read_bytes() == before


def test_a_file_that_is_there_is_never_written_over(vault, tmp_path):
    """Neither by an export nor through a link."""
    out = tmp_path / "out"
    out.write_text("mine")
    ran = vault("vault", "export", "Sam", str(out), PIPED, given=f"{SECRET}\n{OTHER}\n")
    assert ran.code == 2
    assert "exists" in ran.err
    assert out.read_text() == "mine"


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x00" * 5000], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_export_is_told_apart(handhold, tmp_path, data):
    """Not called a wrong passphrase."""
    file = tmp_path / "file"
    file.write_bytes(data)
    ran = handhold("vault", "import", "Alex", str(file), PIPED, given=f"{SECRET}\n")
    assert ran.code == 2
    assert "no Handhold export" in ran.err


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "text"])
def test_a_damaged_vault_is_told_apart_from_a_wrong_passphrase(vault, damage):
    """The sentence names damage and the way back, and the file is left as it is."""
    file = vault.home / "Sam.vault"
    whole = file.read_bytes()
    harmed = {
        "cut": whole[: len(whole) // 2],
        "flipped": whole[:4096] + bytes(b ^ 255 for b in whole[4096:]),
        "emptied": b"",
        "text": b"hello " * 2000,
    }[damage]
    file.write_bytes(harmed)
    ran = vault("vault", "passphrase", "Sam", PIPED, given=f"{SECRET}\n{OTHER}\n")
    assert ran.code == 2
    assert "damaged" in ran.err
    assert file.read_bytes() == harmed


def test_a_vault_that_vanished_is_said(vault):
    """With its whole folder."""
    shutil.rmtree(vault.home)
    ran = vault("vault", "passphrase", "Sam", PIPED, given=f"{SECRET}\n{OTHER}\n")
    assert ran.code == 2
    assert "no vault of that name" in ran.err
    assert vault("vault", "info", "--json").json["vaults"] == []


def test_a_folder_that_is_a_file_is_said(handhold, tmp_path):
    """For every vault command."""
    handhold.home = tmp_path / "file"
    handhold.home.write_text("x")
    assert handhold("vault", "new", "Sam", PIPED, given=f"{SECRET}\n").code == 2
    assert handhold("vault", "info", "--json").json["vaults"] == []
    ran = handhold("vault", "passphrase", "Sam", PIPED, given=f"{SECRET}\n{OTHER}\n")
    assert ran.code == 2
    assert handhold.home.read_text() == "x"


def no_rights_beyond() -> None:
    """Let even root's program write only where the folder's own mode allows it."""
    pr_capbset_drop, cap_dac_override = 24, 1
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(pr_capbset_drop, cap_dac_override, 0, 0, 0):
        os._exit(77)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder nobody may write to")
def test_a_folder_that_cannot_be_written_to_is_said(vault, tmp_path):
    """A vault in it is not called damaged; nothing is made."""
    vault.home.chmod(0o500)
    ran = vault.started("vault", "new", "Alex", PIPED, given=f"{SECRET}\n", preexec_fn=no_rights_beyond)
    vault.home.chmod(0o700)
    assert ran.code == 2
    assert "can't be written to" in ran.err
    assert sorted(p.name for p in vault.home.iterdir()) == ["Sam.vault", "Sam.vault.lock"]


def small_files() -> None:
    """Let this process write no file beyond a few thousand bytes, as on a full disk."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))


def test_a_full_disk_is_said_and_leaves_nothing_half_made(vault, tmp_path):
    """No new vault, no export, and the old vault opens as before."""
    ran = vault.started("vault", "new", "Alex", PIPED, given=f"{SECRET}\n", preexec_fn=small_files)
    assert ran.code == 2
    assert "disk is full" in ran.err
    assert sorted(p.name for p in vault.home.iterdir()) == ["Sam.vault", "Sam.vault.lock"]
    before = (vault.home / "Sam.vault").read_bytes()
    given = f"{SECRET}\n{OTHER}\n"
    ran = vault.started("vault", "passphrase", "Sam", PIPED, given=given, preexec_fn=small_files)
    assert ran.code == 2
    assert "disk is full" in ran.err
    assert vault("vault", "export", "Sam", str(tmp_path / "o"), PIPED, given=given).code == 0
    assert len(before) == (vault.home / "Sam.vault").stat().st_size


def test_a_vault_in_use_is_said(vault):
    """By another program that has it open."""
    import fcntl

    with (vault.home / "Sam.vault.lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for words, given in ((["passphrase", "Sam", PIPED], f"{SECRET}\n{OTHER}\n"), (["wipe", "Sam", "--yes"], "")):
            ran = vault("vault", *words, given=given)
            assert ran.code == 2
            assert "Another Handhold has this vault open" in ran.err
    assert (vault.home / "Sam.vault").exists()
