"""Sealing at rest: every stored body is sealed once more under an hourly key kept in memory only.

A database file, its write-ahead log and its backups keep bytes long after they were deleted.
Under a key that never touches a disk those bytes mean nothing once the key is gone. The keys
live in a file on a memory file system, so that a killed relay finds them again and a machine
that was switched off does not. This is the only module of the relay that touches a crypto library.
"""

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import msgspec
import nacl.bindings as sodium
import nacl.exceptions

from handhold.relay.store import StorageFailed

_NONCE: Final = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
OVERHEAD: Final = _NONCE + sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES
"""Bytes that sealing adds to a body."""

_KEY: Final = 32
_RING: Final = 16
_LOCK_SECONDS: Final = 0.5
_NAP: Final = 0.002


class KeysUnsafe(Exception):
    """The place for the keys belongs to somebody else or can be read by others."""


class _Stored(msgspec.Struct):
    ring: Annotated[bytes, msgspec.Meta(min_length=_RING, max_length=_RING)]
    keys: dict[int, Annotated[bytes, msgspec.Meta(min_length=_KEY, max_length=_KEY)]]


class KeyRing:
    """The hourly keys of one database, shared by all relay processes on this machine.

    `path` lies on a memory file system, or is None to keep the keys in this process alone.
    Whatever needs a new key, or a key's end, raises StorageFailed while another process holds the file.
    """

    def __init__(self, path: Path | None, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._path = path
        self._entropy = entropy
        self._stored = _Stored(entropy(_RING), {})
        if path is not None:
            _private_folder(path.parent)
            with self._locked():
                self._stored = self._load() or self._stored
                self._save()

    @property
    def ring(self) -> bytes:
        """A random name for this set of keys; another name means that the old keys are lost."""
        return self._stored.ring

    def mark(self, body: bytes) -> bytes:
        """Return 8 bytes that tell a resent body, and mean nothing without these keys."""
        return hashlib.blake2b(body, digest_size=8, key=self._stored.ring).digest()

    def seal(self, hour: int, box: bytes, body: bytes) -> bytes:
        """Seal a body under the key of this hour (hours since 1970), bound to its mailbox."""
        key = self._stored.keys.get(hour) or self._make(hour)
        nonce = self._entropy(_NONCE)
        sealed: bytes = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(body, box, nonce, key)
        return nonce + sealed

    def open(self, hour: int, box: bytes, sealed: bytes) -> bytes | None:
        """Return the body, or None when its key is gone or the bytes were changed."""
        key = self._stored.keys.get(hour) or self._find(hour)
        if key is None:
            return None
        try:
            body: bytes = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[_NONCE:], box, sealed[:_NONCE], key
            )
        except (nacl.exceptions.CryptoError, ValueError):
            return None
        return body

    def forget(self, keep: Callable[[int], bool]) -> int:
        """Destroy the keys of all hours but those to keep; return how many were destroyed."""
        with self._locked():
            self._stored = self._load() or self._stored
            kept = {hour: key for hour, key in self._stored.keys.items() if keep(hour)}
            gone = len(self._stored.keys) - len(kept)
            if gone:
                self._stored.keys = kept
                self._save()
        return gone

    def hours(self) -> list[int]:
        """Return the hours there are keys for."""
        return sorted(self._stored.keys)

    def _make(self, hour: int) -> bytes:
        with self._locked():
            self._stored = self._load() or self._stored
            if hour not in self._stored.keys:
                self._stored.keys[hour] = self._entropy(_KEY)
                self._save()
        return self._stored.keys[hour]

    def _find(self, hour: int) -> bytes | None:
        self._stored = self._load() or self._stored
        return self._stored.keys.get(hour)

    def _load(self) -> _Stored | None:
        """Return what the file holds, or None: one that is damaged counts as lost."""
        if self._path is None:
            return None
        try:
            return msgspec.msgpack.decode(self._path.read_bytes(), type=_Stored)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _save(self) -> None:
        if self._path is None:
            return
        handle, name = tempfile.mkstemp(dir=self._path.parent)  # made with mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(self._stored))
        Path(name).replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._path is None:
            yield
            return
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(lock)
            yield
        finally:
            os.close(lock)


def default_keys(database: str) -> Path | None:
    """Return where the keys of this database lie, or None without a memory file system."""
    memory = Path("/dev/shm")  # noqa: S108 -- shared memory is the point; the folder is private
    if not memory.is_dir():
        return None
    name = hashlib.sha256(database.encode()).hexdigest()[:16]
    return memory / f"handhold-relay-{os.getuid()}" / f"{name}.keys"


def _take(lock: int) -> None:
    """Lock a file that others hold for a moment only. Everybody waits meanwhile, so not for long."""
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            if time.monotonic() > end:
                raise StorageFailed("another relay holds the keys") from taken
            time.sleep(_NAP)


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat(follow_symlinks=False)
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise KeysUnsafe(f"{folder} must belong to the relay's user and be closed to others")
