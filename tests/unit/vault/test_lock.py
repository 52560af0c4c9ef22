"""One vault, one program."""

import os
import signal
import subprocess
import sys

import pytest

from crash.support import PASSPHRASE, cheap, made, numbered, read, wait
from handhold.base.errors import VaultBusy
from handhold.vault import lock as lock_module
from handhold.vault.lock import Lock

HOLDER = """
import sys, time
from pathlib import Path
from crash.support import PASSPHRASE, cheap, wait
vault = wait(cheap(Path(sys.argv[1])).open("Sam", PASSPHRASE))
print("open", flush=True)
time.sleep(60)
"""


def test_two_openings_in_one_process_exclude_each_other(tmp_path):
    """The second is told busy; after closing it is free."""
    made(tmp_path, numbered(1))
    first = wait(cheap(tmp_path).open("Sam", PASSPHRASE))
    for use in (cheap(tmp_path).open("Sam", PASSPHRASE), cheap(tmp_path).wipe("Sam")):
        with pytest.raises(VaultBusy):
            wait(use)
    wait(first.append([b"still mine"]))
    wait(first.close())
    assert read(tmp_path) == [*numbered(1), b"still mine"]


def test_a_killed_process_frees_the_vault(tmp_path, child_environment):
    """Another process is told busy while the first lives, and not a moment longer."""
    made(tmp_path, numbered(1))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=child_environment,
    )
    try:
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(VaultBusy):
            read(tmp_path)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    assert read(tmp_path) == numbered(1)


def test_a_lock_file_that_was_replaced_does_not_count(tmp_path):
    """A lock on a deleted file excludes nobody, so the taker looks again."""
    path = tmp_path / "x.lock"
    first = Lock(path)
    path.unlink()
    second = Lock(path)
    with pytest.raises(VaultBusy):
        Lock(path)
    first.release()
    with pytest.raises(VaultBusy):
        Lock(path)
    second.remove()
    assert not path.exists()


def test_a_lock_file_that_goes_between_opening_and_locking_does_not_count(tmp_path, monkeypatch):
    """A wipe may remove it right then; whoever comes next must not get in as well."""
    path = tmp_path / "x.lock"
    truly, calls = lock_module._lock, []

    def late(handle):
        calls.append(handle)
        if len(calls) == 1:
            path.unlink()
        return truly(handle)

    monkeypatch.setattr(lock_module, "_lock", late)
    lock = Lock(path)
    assert len(calls) == 2
    with pytest.raises(VaultBusy):
        Lock(path)
    lock.release()


def test_releasing_twice_closes_no_strangers_file(tmp_path):
    """The handle's number may belong to somebody else by then."""
    lock = Lock(tmp_path / "x.lock")
    lock.release()
    handle = os.open(tmp_path / "other", os.O_CREAT | os.O_RDWR)
    lock.release()
    os.write(handle, b"fine")
    os.close(handle)
