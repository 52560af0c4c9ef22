"""One vault, one program: an operating system lock on a small file beside the vault.

The lock goes with the process, however it ends. It counts per opening, not per process, so two
openings in one process exclude each other too. It isn't on the vault file itself because closing
any handle of that file would drop the locks SQLite holds there.
"""

import os
import sys
from pathlib import Path
from typing import Final

from handhold.base.errors import VaultBusy
from handhold.vault.failures import told_plainly

_MODE: Final = 0o600
_TRIES: Final = 8


class Lock:
    """A held lock. `release` it, or `remove` it together with its file."""

    def __init__(self, path: Path) -> None:
        """Take the lock at `path` or raise VaultBusy at once; it never waits."""
        self._path = path
        self._handle = _take(path)

    def release(self) -> None:
        """Let others have the vault. A second call does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def remove(self) -> None:
        """Delete the lock file, then let go: for a vault that is no more."""
        if sys.platform == "win32":
            self.release()
        self._path.unlink(missing_ok=True)
        self.release()


def _take(path: Path) -> int:
    for _ in range(_TRIES):
        with told_plainly():
            handle = os.open(path, os.O_RDWR | os.O_CREAT, _MODE)
        if not _lock(handle):
            os.close(handle)
            raise VaultBusy
        if _same(handle, path):
            return handle
        os.close(handle)  # the file was removed between opening and locking it
    raise VaultBusy


def _same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
