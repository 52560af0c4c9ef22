"""The SQLite file: three tables, strict settings, one transaction for each change.

Nothing here knows a key: what is stored is sealed before it comes and opened after it goes.
"""

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

from handhold.base.errors import DiskFailed, OldPagesLeft, VaultDamaged, VaultError, VaultTooNew
from handhold.crypto.passphrase import Profile
from handhold.vault.chain import Row
from handhold.vault.erase import overwrite
from handhold.vault.failures import told_of, told_plainly
from handhold.vault.header import Header

FORMAT: Final = 1
APPLICATION_ID: Final = 0x48484C44

Step: TypeAlias = Callable[[sqlite3.Connection], None]

SCHEMA: Final = (
    """CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  format INTEGER NOT NULL,
  vault_id BLOB NOT NULL,
  memory_kib INTEGER NOT NULL,
  passes INTEGER NOT NULL,
  lanes INTEGER NOT NULL,
  salt BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  mac BLOB NOT NULL,
  checksum BLOB NOT NULL
) STRICT""",
    """CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  sealed BLOB NOT NULL
) STRICT""",
    """CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT""",
)

# Each setting with the value it must read back as: a setting that was ignored is found at once.
_SETTINGS: Final = (
    ("locking_mode", "EXCLUSIVE", b"exclusive"),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("mmap_size", "0", 0),
    ("temp_store", "MEMORY", 2),
    ("journal_mode", "PERSIST", b"persist"),
    ("synchronous", "FULL", 2),
    ("fullfsync", "ON", 1),
    ("secure_delete", "ON", 1),
)
_SAVE_HEADER: Final = (
    "INSERT OR REPLACE INTO meta (one, format, vault_id, memory_kib, passes, lanes, salt, wrapped,"
    " mac, checksum) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def address(named: str) -> str:
    """Return a file's URI as SQLite takes it: the name of another machine stands in the path."""
    return named if named.startswith("file:///") else named.replace("file://", "file:////", 1)


class Database:
    """An open vault file. Every method raises VaultError kinds only; see `told_plainly`."""

    def __init__(self, path: Path) -> None:
        """Open an existing file for reading and writing, alone."""
        self._failed = self._owed = False
        self._path, self._journal = path, path.with_name(path.name + "-journal")
        with told_plainly():
            self._connection = sqlite3.connect(
                f"{address(path.absolute().as_uri())}?mode=rw",
                uri=True,
                isolation_level=None,
                timeout=0,
                check_same_thread=False,
            )
        # a forgotten vault lets its file go, in whichever thread garbage is collected
        weakref.finalize(self, self._connection.close)
        try:
            with told_plainly():
                self._connection.text_factory = bytes
                self._configure()
        except VaultError:
            self._connection.close()
            raise

    def build(self, header: Header, rows: Sequence[Row], sealed_head: bytes) -> None:
        """Fill an empty file with a whole vault in one transaction."""
        with self._transaction():
            for statement in SCHEMA:
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute("INSERT INTO head (one, sealed) VALUES (1, ?)", [sealed_head])
            self._add(rows)
            self._save(header)

    def check(self, newest: int = FORMAT) -> int:
        """Return the file's format; raises VaultTooNew above `newest`, VaultDamaged if it's no vault.

        The tables must be word for word those of their format, so no view or trigger can hide in
        a file that comes from elsewhere.
        """
        with told_plainly():
            marked, told = self._one("PRAGMA user_version"), self._one("SELECT format FROM meta")
            if self._one("PRAGMA application_id") != APPLICATION_ID or told != marked:
                raise VaultDamaged
            if not isinstance(told, int) or told < 1:
                raise VaultDamaged
            if told > newest:
                raise VaultTooNew
            if self._one("PRAGMA quick_check") != b"ok":
                raise VaultDamaged
            return told

    def tables(self) -> list[str]:
        """Return the statements that made whatever is in the file, sorted."""
        with told_plainly():
            found = self._connection.execute("SELECT sql FROM sqlite_schema").fetchall()
        return sorted((sql or b"").decode(errors="replace") for (sql,) in found)

    def header(self) -> Header:
        """Return the clear header, unchecked."""
        with told_plainly():
            found = self._connection.execute(
                "SELECT format, vault_id, salt, wrapped, mac, checksum, memory_kib, passes, lanes"
                " FROM meta"
            ).fetchall()
        match found:
            case [
                (
                    int(form),
                    bytes(vault_id),
                    bytes(salt),
                    bytes(wrapped),
                    bytes(mac),
                    bytes(checksum),
                    int(memory),
                    int(passes),
                    int(lanes),
                )
            ] if min(form, memory, passes, lanes) >= 0:
                profile = Profile(memory, passes, lanes)
                return Header(form, vault_id, profile, salt, wrapped, mac, checksum)
        raise VaultDamaged

    def head(self) -> bytes:
        """Return the sealed head."""
        with told_plainly():
            sealed = self._one("SELECT sealed FROM head")
        if not isinstance(sealed, bytes):
            raise VaultDamaged
        return sealed

    def rows(self) -> list[Row]:
        """Return every sealed record in order of its number."""
        with told_plainly():
            found = self._connection.execute(
                "SELECT seq, sealed FROM events ORDER BY seq"
            ).fetchall()
        if not all(isinstance(sealed, bytes) for _, sealed in found):
            raise VaultDamaged
        return found

    def append(self, rows: Sequence[Row], *, before: bytes, after: bytes) -> None:
        """Add rows and move the head, all or nothing, on disk when it returns."""
        with self._transaction(before):
            self._add(rows)
            self._move_head(before, after)

    def reseal(
        self, header: Header, rows: Sequence[Row], *, before: bytes, after: bytes
    ) -> None:
        """Replace the header and every sealed record, all or nothing; `scrub` when it is done."""
        self._owed = True  # done or undone, the journal gets the page of the wrapped key
        with self._transaction(before):
            self._save(header)
            self._connection.execute("DELETE FROM events")
            self._add(rows)
            self._move_head(before, after)

    def scrub(self) -> None:
        """Write zeros over the journal, which holds pages as they were, and cut it.

        Only when all is settled: after a change, or after an opening that found all in order.
        Raises OldPagesLeft where the disk refuses; then each later change tries again, and closing.
        """
        self._owed = True
        try:
            with told_plainly():
                if self._journal.exists() and self._journal.stat().st_size:
                    overwrite(self._journal, None)
                    os.truncate(self._journal, 0)
        except VaultError:
            raise OldPagesLeft from None
        self._owed = False

    def lift(self, step: Step, header: Header, verify: Callable[[], object]) -> None:
        """Run one step of a migration and store the header of the new format, all or nothing.

        It counts only if `verify`, which reads the file back, raises nothing.
        """
        self._owed = True
        with self._transaction():
            step(self._connection)
            self._save(header)
            verify()

    def close(self) -> None:
        """Close the file, and remove its journal unless that is still needed, or to be scrubbed."""
        self._pay()
        self._connection.close()
        if not (self._failed or self._owed):
            with suppress(OSError):  # nothing in it counts; the next opening deals with it
                self._journal.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Close the file and leave everything as it lies, the journal too."""
        self._connection.close()

    def _configure(self) -> None:
        for name, wish, expected in _SETTINGS:
            self._set(name, wish, expected)

    def _set(self, name: str, wish: str, expected: object) -> None:
        with told_plainly():
            self._connection.execute(f"PRAGMA {name} = {wish}")
            if self._one(f"PRAGMA {name}") != expected:
                raise VaultDamaged

    @contextmanager
    def _transaction(self, before: bytes | None = None) -> Iterator[None]:
        self._settle(before)
        self._failed = True  # until the outcome is known, whatever interrupts us
        with told_of(self._path, self._journal):
            try:
                self._connection.execute("BEGIN EXCLUSIVE")
                yield
                self._connection.execute("COMMIT")
            except (sqlite3.Error, VaultError):
                self._failed = not self._undone(before)
                raise
        self._failed = False
        self._pay()

    def _pay(self) -> None:
        """Scrub if that failed before; if it fails again, it was told already."""
        if self._owed and not self._failed:
            with suppress(OldPagesLeft):
                self.scrub()

    def _settle(self, before: bytes | None) -> None:
        """Undo what could not be undone when it failed, now that the disk may let us.

        Raises DiskFailed, or VaultReadOnly, while it isn't certain that the file holds what it held.
        """
        if self._failed:
            with told_of(self._path, self._journal):
                if not self._undone(before):
                    raise DiskFailed
            self._failed = False

    def _undone(self, before: bytes | None) -> bool:
        """Roll back; tell whether the file certainly holds what it held before."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            held = self._one("SELECT sealed FROM head")
        except sqlite3.Error:
            return False
        return held == before

    def _add(self, rows: Sequence[Row]) -> None:
        self._connection.executemany("INSERT INTO events (seq, sealed) VALUES (?, ?)", rows)

    def _move_head(self, before: bytes, after: bytes) -> None:
        moved = self._connection.execute(
            "UPDATE head SET sealed = ? WHERE sealed = ?", [after, before]
        )
        if moved.rowcount != 1:
            raise DiskFailed

    def _save(self, header: Header) -> None:
        profile = header.profile
        self._connection.execute(f"PRAGMA user_version = {header.format:d}")
        self._connection.execute(
            _SAVE_HEADER,
            [
                header.format,
                header.vault_id,
                profile.memory_kib,
                profile.passes,
                profile.lanes,
                header.salt,
                header.wrapped,
                header.mac,
                header.checksum,
            ],
        )

    def _one(self, question: str) -> object:
        found = self._connection.execute(question).fetchone()
        return found[0] if found else None
