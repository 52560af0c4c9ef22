"""An open vault keeps what it says it keeps."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, read, sql, wait
from handhold.base.errors import DiskFailed, InputError, VaultClosed, WrongPassphrase
from handhold.vault import file as file_module


@given(st.lists(st.lists(st.binary(max_size=600), max_size=4), max_size=6))
@settings(max_examples=60, deadline=None)
def test_records_come_back_in_order(batches):
    """Whatever was appended, in whatever batches, is there again after closing and opening."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        vault = wait(cheap(place).create("Sam", PASSPHRASE))
        for batch in batches:
            wait(vault.append(batch))
        expected = [record for batch in batches for record in batch]
        assert list(vault.records()) == expected
        wait(vault.close())
        assert read(place) == expected


def test_appending_nothing_changes_nothing(tmp_path):
    """An empty batch touches no file."""
    file = made(tmp_path, numbered(1))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    before = file.read_bytes()
    wait(vault.append([]))
    assert file.read_bytes() == before
    wait(vault.close())


def test_records_handed_out_earlier_do_not_change(tmp_path):
    """What a caller holds stays what it was."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    early = vault.records()
    wait(vault.append([b"one"]))
    assert (list(early), list(vault.records())) == ([], [b"one"])
    wait(vault.close())


def test_one_giant_record_is_refused_and_nothing_kept(tmp_path, monkeypatch):
    """A batch with an oversize record is refused whole."""
    monkeypatch.setattr(file_module, "MAX_RECORD", 100)
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    with pytest.raises(InputError):
        wait(vault.append([b"fine", bytes(101)]))
    assert list(vault.records()) == []
    wait(vault.close())
    assert read(tmp_path) == []


def test_a_changed_passphrase_opens_and_the_old_one_does_not(tmp_path):
    """The records stay, the door changes; also for appends afterwards."""
    made(tmp_path, numbered(3))
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    wait(vault.append([b"after"]))
    wait(vault.close())
    assert read(tmp_path, passphrase=OTHER) == [*numbered(3), b"after"]
    with pytest.raises(WrongPassphrase):
        read(tmp_path)


def test_rotating_the_key_seals_every_record_anew(tmp_path):
    """An old copy of the file and its passphrase open nothing that was written later."""
    file = made(tmp_path, numbered(5))
    old_rows = dict(sql(file, "SELECT seq, sealed FROM events"))
    old_meta = sql(file, "SELECT salt, wrapped, mac, checksum FROM meta")[0]
    vault = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    wait(vault.append([b"after"]))
    wait(vault.close())
    assert read(tmp_path, passphrase=OTHER) == [*numbered(5), b"after"]
    new_rows = dict(sql(file, "SELECT seq, sealed FROM events"))
    assert not set(old_rows.values()) & set(new_rows.values())
    whole = file.read_bytes()
    assert not any(bytes(each) in whole for each in (*old_rows.values(), *old_meta))


def test_a_wrong_old_passphrase_changes_nothing(tmp_path):
    """Neither does a new one that is too short, nor the open vault lose its use."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    with pytest.raises(WrongPassphrase):
        wait(vault.change_passphrase("not this one", OTHER))
    with pytest.raises(InputError):
        wait(vault.change_passphrase(PASSPHRASE, "short"))
    wait(vault.append([b"still"]))
    wait(vault.close())
    assert read(tmp_path) == [b"still"]


def test_of_two_changes_at_once_the_first_wins(tmp_path):
    """A change that began under an old passphrase doesn't undo the one that came between."""

    class Pause:
        """Awaits once before slow work, as a thread would."""

        def __await__(self):
            yield

    async def later(work):
        await Pause()
        return work()

    def step(coroutine):
        """Go on to the next pause; tell how it ended, if it did."""
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value or "done"
        except WrongPassphrase:
            return "refused"
        return None

    made(tmp_path)
    opening = cheap(tmp_path, run_slow=later).open("Sam", PASSPHRASE)
    vault = next(filter(None, (step(opening) for _ in range(9))))
    one = vault.change_passphrase(PASSPHRASE, "the first change")
    two = vault.change_passphrase(PASSPHRASE, "the second change")
    steps = [step(each) for _ in range(3) for each in (one, two)]
    assert steps == [None, None, None, None, "done", "refused"]
    wait(vault.close())
    assert read(tmp_path, passphrase="the first change") == []


def test_a_closed_vault_answers_nothing(tmp_path):
    """After closing, every use says that the vault is locked; closing again is fine."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    wait(vault.close())
    wait(vault.close())
    for use in (
        vault.append([b"x"]),
        vault.change_passphrase(PASSPHRASE, OTHER),
        vault.export_sealed(OTHER),
        vault.wipe(),
    ):
        with pytest.raises(VaultClosed):
            wait(use)
    with pytest.raises(VaultClosed):
        vault.records()


def test_a_head_that_somebody_else_moved_stops_the_append(tmp_path):
    """If the file isn't as this program left it, nothing is written over it."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    wait(vault.append([b"one"]))
    vault._sealed_head = b"what another program wrote"
    with pytest.raises(DiskFailed):
        wait(vault.append([b"two"]))
    assert list(vault.records()) == [b"one"]
    with pytest.raises(DiskFailed):
        wait(vault.append([b"three"]))
    wait(vault.close())
    assert read(tmp_path) == [b"one"]


def test_nothing_printed_of_a_vault_tells_a_record(tmp_path):
    """A vault in a traceback or a log shows no content and no key."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    wait(vault.append([b"canary"]))
    assert "canary" not in repr(vault)
    assert "canary" not in str(vault)
    wait(vault.close())
