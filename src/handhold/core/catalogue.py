"""Every private event the vault can hold, and its bytes.

A record is MessagePack of `{v, at, event}`. `v` is the version of the record's shape; older
shapes are lifted before decoding, so a record once written can be read for ever.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from handhold.base.errors import VaultDamaged, VaultTooNew
from handhold.core.journey.events import JourneyEvent, SettingChosen

VERSION = 1

AnyPrivateEvent = JourneyEvent | SettingChosen


class Stored(msgspec.Struct, frozen=True):
    """An event and the moment it was recorded."""

    at: datetime
    event: AnyPrivateEvent
    v: int = VERSION


Lift = Callable[[dict[str, Any]], dict[str, Any]]

LIFTS: dict[int, Lift] = {}
"""From version n to n + 1: plain data in, plain data out."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Stored)


def encode(stored: Stored) -> bytes:
    """Return the bytes of one record."""
    return _encoder.encode(stored)


def decode(record: bytes) -> Stored:
    """Return the record, lifted to the present shape.

    Raises VaultTooNew for a record of a later version, VaultDamaged for one nobody wrote.
    """
    try:
        return _current(record)
    except msgspec.MsgspecError as error:
        return _lifted(record, error)


def decode_all(records: Sequence[bytes]) -> list[Stored]:
    """Return all records in order."""
    return [decode(record) for record in records]


def _current(record: bytes) -> Stored:
    stored = _decoder.decode(record)
    if stored.v != VERSION:
        raise msgspec.ValidationError(f"version {stored.v}")
    return stored


def _lifted(record: bytes, error: msgspec.MsgspecError) -> Stored:
    try:
        plain = msgspec.msgpack.decode(record)
        version = plain["v"] if isinstance(plain, dict) else None
    except (msgspec.MsgspecError, KeyError):
        raise VaultDamaged("a record can't be read") from error
    if isinstance(version, int) and version > VERSION:
        raise VaultTooNew(f"record version {version}") from error
    if not isinstance(version, int) or version not in LIFTS:
        raise VaultDamaged("a record can't be read") from error
    while version < VERSION:
        plain = LIFTS[version](plain)
        version += 1
    try:
        return msgspec.convert({**plain, "v": VERSION}, Stored)
    except msgspec.MsgspecError as again:
        raise VaultDamaged("a record can't be read") from again
