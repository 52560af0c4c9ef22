"""What the vault keeps about pairing and sync: records of their own kind, beside private events.

A record is `P`, a version byte, then MessagePack. No record of private events begins so (those
are maps), and the two kinds may be appended together, so that what was decided, the key chain
and the sealed batch are on disk together or not at all.
"""

from datetime import datetime
from typing import Final, Literal, TypeAlias

import msgspec

from handhold.base.errors import VaultDamaged, VaultTooNew
from handhold.protocol.outcomes import Failure
from handhold.protocol.pairing import Pairing
from handhold.protocol.session import Session

_MARK: Final = b"P"
VERSION: Final = 1
_START: Final = 2


class PairingKept(msgspec.Struct, frozen=True, tag="pairing"):
    """A pairing as it stands; the last one with an id counts."""

    at: datetime
    pairing: Pairing


class PartnershipMade(msgspec.Struct, frozen=True, tag="made", kw_only=True):
    """Two devices have paired. `confirm` is repeated until the partner is heard, if not empty.

    `vault` is the id of the vault that the device id in `session` belongs to: under another
    one, an import, this person goes on as a new device.
    """

    at: datetime
    id: bytes
    vault: bytes
    name: str
    relay: str
    read_key: bytes
    box: bytes
    words: tuple[str, ...]
    session: Session
    confirm: bytes = b""


class WordsCompared(msgspec.Struct, frozen=True, tag="compared"):
    """The person compared the three words on both screens and said that they are the same."""

    at: datetime
    id: bytes


class PartnershipNamed(msgspec.Struct, frozen=True, tag="named"):
    """What this person calls the partner, for themselves alone."""

    at: datetime
    id: bytes
    name: str


class EventsShared(msgspec.Struct, frozen=True, tag="shared"):
    """Shared events of this person, in the order they were said."""

    at: datetime
    id: bytes
    events: tuple[bytes, ...]


class BatchSealed(msgspec.Struct, frozen=True, tag="sealed", kw_only=True):
    """A batch that is kept and sent again, byte for byte, until the partner's device has it.

    `first` is the place in the shared log from which its events were taken.
    """

    at: datetime
    id: bytes
    session: Session
    batch: bytes
    wanting: bool
    first: int


class BatchesOpened(msgspec.Struct, frozen=True, tag="opened", kw_only=True):
    """What one contact brought: the session after it, and new events if there were any."""

    at: datetime
    id: bytes
    session: Session
    events: tuple[bytes, ...] = ()
    left: bool = False


class DeviceRenewed(msgspec.Struct, frozen=True, tag="renewed", kw_only=True):
    """This person goes on as a new device: the vault is an older copy, or was imported."""

    at: datetime
    id: bytes
    vault: bytes
    session: Session


class PartnershipParted(msgspec.Struct, frozen=True, tag="parted"):
    """This person left. It holds at once; the partner's device learns of it at the next contact."""

    at: datetime
    id: bytes


class PartnershipUndone(msgspec.Struct, frozen=True, tag="undone"):
    """The other side gave the pairing up before it had heard that this side had paired: nobody is there."""

    at: datetime
    id: bytes
    why: Failure


class Over(msgspec.Struct, frozen=True, tag="over", kw_only=True):
    """All that is kept of a partnership that is over, in place of everything else about it.

    `at`: since when it is over, `by` whose word, `why` if the pairing was given up. `theirs`: whether
    anything they said was ever here. What follows is there until the other's device needs no more word
    of it: then empty. `weeks`: in which the vault was opened since, each a number.
    """

    at: datetime
    id: bytes
    by: Literal["me", "them"]
    made: datetime
    vault: bytes
    compared: bool
    theirs: bool
    why: Failure | None = None
    relay: str = ""
    read_key: bytes = b""
    box: bytes = b""
    confirm: bytes = b""
    session: Session | None = None
    outbox: tuple[tuple[int, bytes, bool], ...] = ()
    weeks: tuple[int, ...] = ()


Record: TypeAlias = (
    PairingKept
    | PartnershipMade
    | WordsCompared
    | PartnershipNamed
    | EventsShared
    | BatchSealed
    | BatchesOpened
    | DeviceRenewed
    | PartnershipParted
    | PartnershipUndone
    | Over
)

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final[msgspec.msgpack.Decoder[Record]] = msgspec.msgpack.Decoder(Record)


def ours(record: bytes) -> bool:
    """Return whether a vault's record belongs to pairing and sync."""
    return record.startswith(_MARK)


def encode_record(record: Record) -> bytes:
    """Return the bytes of one record."""
    return _MARK + bytes([VERSION]) + _encoder.encode(record)


def decode_record(record: bytes) -> Record:
    """Return a record. Raises VaultTooNew for a later version, VaultDamaged for anything else."""
    if not ours(record) or len(record) < _START:
        raise VaultDamaged("a record can't be read")
    if record[1] > VERSION:
        raise VaultTooNew(f"record version {record[1]}")
    try:
        return _decoder.decode(record[_START:])
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise VaultDamaged("a record can't be read") from error
