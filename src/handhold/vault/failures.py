"""Turns what the disk and SQLite report into the errors a person can act on, in one place."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from handhold.base.errors import (
    DiskFailed,
    DiskFull,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultMissing,
    VaultReadOnly,
)

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_RIGHT: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_PRIMARY: Final = 0xFF

# A write that SQLite could not do for another reason than ENOSPC: a quota or a size limit, or no
# right to write, which SQLite doesn't tell apart; see `told_of`.
_EXTENDED: Final[dict[int, type[VaultError]]] = {sqlite3.SQLITE_IOERR_WRITE: DiskFull}
_BY_CODE: Final[dict[int, type[VaultError]]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_IOERR: DiskFailed,
    sqlite3.SQLITE_READONLY: VaultReadOnly,
    sqlite3.SQLITE_PERM: VaultReadOnly,
    sqlite3.SQLITE_CANTOPEN: VaultReadOnly,
    sqlite3.SQLITE_BUSY: VaultBusy,
    sqlite3.SQLITE_LOCKED: VaultBusy,
}


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise a VaultError in place of any SQLite or operating system error of the block.

    An SQLite error that names neither disk nor lock means that the file isn't as it was written;
    so does text in it (or in SQLite's complaint about it) that is no text.
    The original is not chained, so that no path or statement travels with it.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error) from None
    except UnicodeDecodeError:
        raise VaultDamaged from None
    except OSError as error:
        raise _from_system(error) from None


@contextmanager
def told_of(*files: Path) -> Iterator[None]:
    """As `told_plainly`; what the disk refused to one of these files for want of a right says so."""
    try:
        with told_plainly():
            yield
    except (DiskFull, DiskFailed):
        if all(os.access(each, os.W_OK) for each in files if each.exists()):
            raise
        raise VaultReadOnly from None


def _from_sqlite(error: sqlite3.Error) -> VaultError:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    kind = _EXTENDED.get(code) or _BY_CODE.get(code & _PRIMARY, VaultDamaged)
    return kind()


def _from_system(error: OSError) -> VaultError:
    if error.errno in _NO_ROOM:
        return DiskFull()
    if error.errno in _NO_RIGHT:
        return VaultReadOnly()
    if error.errno == errno.ENOENT:
        return VaultMissing()
    return DiskFailed()
