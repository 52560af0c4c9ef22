"""The sealed export: every record of a vault in one string of bytes, under its own passphrase.

Layout: magic, version, Argon2id parameters, salt, MAC, checksum, then sealed chunks. The checksum
needs no key and tells a damaged beginning from a wrong passphrase. No vault id and no data key
travels: who imports starts a new vault.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handhold.base.errors import ExportDamaged, VaultTooNew, WrongPassphrase
from handhold.crypto.encoding import Malformed, decode, encode
from handhold.crypto.passphrase import Profile, readable
from handhold.crypto.primitives import SALT_SIZE, Primitives, SealBroken
from handhold.crypto.seal import padded, subkey, unpadded
from handhold.crypto.stream import open_stream, seal_stream

MAGIC: Final = b"handhold-export\n"
VERSION: Final = 1
PADDING: Final = 4096
_FIELDS: Final = struct.Struct(f">16sHIII{SALT_SIZE}s")
_MAC_SIZE: Final = 32
_CHECKSUM_SIZE: Final = 16
_START: Final = _FIELDS.size + _MAC_SIZE + _CHECKSUM_SIZE
_RECORDS: Final = "handhold.export.records"
_MAC_KEY: Final = "handhold.export.mac-key"
_STREAM_KEY: Final = "handhold.export.stream-key"
_MAC: Final = "handhold.export.mac"
_CHECKSUM: Final = "handhold.export.checksum"


@dataclass(frozen=True, slots=True)
class Export:
    """An export whose beginning was read: what is needed to derive its key, and the rest."""

    profile: Profile
    salt: bytes
    fields: bytes
    mac: bytes
    chunks: bytes


def seal_export(
    primitives: Primitives, profile: Profile, salt: bytes, master: bytes, records: Sequence[bytes]
) -> bytes:
    """Return the export; `master` was derived from its passphrase with this salt and profile.

    The salt must be fresh: it alone makes the key of this export its own.
    """
    fields = _FIELDS.pack(MAGIC, VERSION, profile.memory_kib, profile.passes, profile.lanes, salt)
    start = fields + _mac(primitives, master, fields)
    payload = padded(encode(_RECORDS, *records), PADDING)
    key = subkey(primitives, master, _STREAM_KEY, fields)
    return start + _checksum(primitives, start) + seal_stream(primitives, key, payload)


def read_export(primitives: Primitives, data: bytes) -> Export:
    """Return the beginning of an export, before any passphrase.

    Raises ExportDamaged for anything but a whole beginning, VaultTooNew for a later version.
    """
    if len(data) < _START or not data.startswith(MAGIC):
        raise ExportDamaged
    fields = data[: _FIELDS.size]
    _, version, memory, passes, lanes, salt = _FIELDS.unpack(fields)
    if version > VERSION:
        raise VaultTooNew
    start = data[: _START - _CHECKSUM_SIZE]
    told = data[_START - _CHECKSUM_SIZE : _START]
    profile = Profile(memory, passes, lanes)
    if version < 1 or not primitives.equal(_checksum(primitives, start), told):
        raise ExportDamaged
    if not readable(profile):
        raise ExportDamaged
    return Export(profile, salt, fields, start[_FIELDS.size :], data[_START:])


def open_export(primitives: Primitives, export: Export, master: bytes) -> list[bytes]:
    """Return every record, or raise WrongPassphrase or ExportDamaged: all or nothing."""
    if not primitives.equal(_mac(primitives, master, export.fields), export.mac):
        raise WrongPassphrase
    key = subkey(primitives, master, _STREAM_KEY, export.fields)
    try:
        payload = unpadded(open_stream(primitives, key, export.chunks))
        records = decode(_RECORDS, payload)
    except (SealBroken, Malformed):
        raise ExportDamaged from None
    whole = [record for record in records if isinstance(record, bytes)]
    if len(whole) != len(records):
        raise ExportDamaged
    return whole


def _mac(primitives: Primitives, master: bytes, fields: bytes) -> bytes:
    return primitives.blake2b(encode(_MAC, fields), key=subkey(primitives, master, _MAC_KEY))


def _checksum(primitives: Primitives, start: bytes) -> bytes:
    return primitives.blake2b(encode(_CHECKSUM, start), size=_CHECKSUM_SIZE)
