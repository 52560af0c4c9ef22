"""Files a person names: read with care, written without destroying anything."""

import os
from pathlib import Path

from handhold.base.errors import DiskFull, InputError

LARGEST = 256 * 1024 * 1024


def read_file(path: Path) -> bytes:
    """Return a file's bytes. InputError, naming it, when it can't be read or is too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{str(path)!r} is larger than 256 MiB")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{str(path)!r} can't be read: {error.strerror}") from error


def write_new(path: Path, data: bytes) -> None:
    """Write a file readable by its owner alone; InputError when it is there already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InputError(f"{str(path)!r} can't be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DiskFull(str(error.strerror)) from error
