"""Every private event the vault can hold, and its bytes.

A record is MessagePack of `{v, at, event}`. `v` is the version of the record's shape; older
shapes are lifted before decoding, so a record once written can be read for ever.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from handhold.base.errors import VaultDamaged, VaultTooNew
from handhold.core.journey.events import JourneyEvent, SettingChosen

VERSION = 1

AnyPrivateEvent = JourneyEvent | SettingChosen


class Stored(msgspec.Struct, frozen=True):
    """An event and the moment it was recorded, time-zone aware; the vault keeps it in UTC."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    event: AnyPrivateEvent
    v: int = VERSION


Lift = Callable[[dict[str, Any]], dict[str, Any]]

LIFTS: dict[int, Lift] = {}
"""From version n to n + 1: plain data in, plain data out."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Stored)

_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)
"""What bytes that nobody wrote can make a decoder raise; text that is no UTF-8 is a ValueError."""


def encode(stored: Stored) -> bytes:
    """Return the bytes of one record."""
    return _encoder.encode(stored)


def decode(record: bytes) -> Stored:
    """Return the record, lifted to the present shape.

    Raises VaultTooNew for a record of a later version, VaultDamaged for one nobody wrote.
    """
    try:
        return _current(record)
    except _UNREADABLE:
        return _lifted(record)


def decode_all(records: Sequence[bytes]) -> list[Stored]:
    """Return all records in order."""
    return [decode(record) for record in records]


def _current(record: bytes) -> Stored:
    stored = _decoder.decode(record)
    if stored.v != VERSION:
        raise msgspec.ValidationError(f"version {stored.v}")
    return stored


def _lifted(record: bytes) -> Stored:
    plain, version = _versioned(record)
    if version > VERSION:
        raise VaultTooNew(f"record version {version}")
    try:
        for each in range(version, VERSION):
            plain = LIFTS[each](plain)
        return msgspec.convert({**plain, "v": VERSION}, Stored)
    except (*_UNREADABLE, LookupError, TypeError, AttributeError):
        raise VaultDamaged("a record can't be read") from None


def _versioned(record: bytes) -> tuple[dict[str, Any], int]:
    try:
        plain = msgspec.msgpack.decode(record)
    except _UNREADABLE:
        plain = None
    version = plain.get("v") if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or not isinstance(version, int) or isinstance(version, bool):
        raise VaultDamaged("a record can't be read")
    return plain, version
