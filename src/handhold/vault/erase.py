"""Erases a vault: first the wrapped key, so that the rest is noise from then on, then the file.

Works on the bytes, not through SQLite, so a damaged file can be erased too, and no passphrase is
needed. The meta row lies on the second page of the file (a test holds that), so overwriting and
flushing the beginning destroys the key. On a disk that moves blocks about (most of today's), an
overwritten block may live on out of reach: full-disk encryption is what helps there.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from handhold.vault.failures import told_plainly

if sys.platform == "darwin":
    import fcntl

BEGINNING: Final = 64 * 1024
_MODE: Final = 0o600


def erase(files: list[Path], folder: Path) -> None:
    """Overwrite the beginning of each file, then all of it, then delete all; the first goes first.

    Raises VaultReadOnly or DiskFailed; calling it again goes on from wherever it stopped.
    """
    present = [file for file in files if file.exists() or file.is_symlink()]
    with told_plainly():
        for file in present:
            overwrite(file, BEGINNING)
        for file in present:
            overwrite(file, None)
        for file in present:
            file.unlink(missing_ok=True)
        flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Make names that appeared or went durable, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _flush(handle)
    finally:
        os.close(handle)


def overwrite(file: Path, limit: int | None) -> None:
    """Write zeros over a file, or over its first `limit` bytes, down to the disk. Raises OSError."""
    if not file.is_file():
        return
    file.chmod(_MODE)
    handle = os.open(file, os.O_WRONLY)
    try:
        left = os.fstat(handle).st_size if limit is None else min(os.fstat(handle).st_size, limit)
        while left > 0:
            left -= os.write(handle, bytes(min(left, BEGINNING)))
        _flush(handle)
    finally:
        os.close(handle)


def _flush(handle: int) -> None:
    """Flush down to the disk; where `fsync` stops at the disk's own cache (macOS), past that."""
    if sys.platform == "darwin":
        with suppress(OSError):  # a disk of another machine may not know it
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)
