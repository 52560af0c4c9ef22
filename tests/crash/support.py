"""What the vault's tests share: a cheap folder, a driver for coroutines, small looks at files."""

import os
import sqlite3
from pathlib import Path

from handhold.base.slow import run_inline
from handhold.crypto.passphrase import TESTING
from handhold.vault.folder import VaultFolder

PASSPHRASE = "correct horse battery"
OTHER = "a quite different one"


def wait(coroutine):
    """Run a coroutine that never has to wait for anything, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise AssertionError("it waited for something outside")


def cheap(folder: Path, **changed) -> VaultFolder:
    """Return a folder whose passphrases cost nothing to guess."""
    given = {"entropy": os.urandom, "run_slow": run_inline, "profile": TESTING} | changed
    return VaultFolder(folder, **given)


def made(folder: Path, records=(), name: str = "Sam") -> Path:
    """Make a closed vault with these records and return its file."""
    vault = wait(cheap(folder).create(name, PASSPHRASE))
    for record in records:
        wait(vault.append([record]))
    wait(vault.close())
    return folder / f"{name}.vault"


def read(folder: Path, name: str = "Sam", passphrase: str = PASSPHRASE) -> list[bytes]:
    """Open a vault, return its records, close it."""
    vault = wait(cheap(folder).open(name, passphrase))
    records = list(vault.records())
    wait(vault.close())
    return records


def sql(file: Path, *statements: str) -> list:
    """Meddle with a closed vault's file and return what the last statement found."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        found = []
        for statement in statements:
            found = connection.execute(statement).fetchall()
        return found
    finally:
        connection.close()


def numbered(count: int) -> list[bytes]:
    """Return records that tell their own place."""
    return [b"record %d" % number for number in range(count)]
