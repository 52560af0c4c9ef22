"""What a person told only their own device about a partnership, and its place among what both said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from handhold.base.errors import VaultDamaged, VaultTooNew
from handhold.core.agreements import AloneAnswered, AnyPrivate, Turn
from handhold.protocol.book import Book, fold
from handhold.protocol.records import decode_record, ours

MARK = b"A"
VERSION = 1


class ToldAlone(msgspec.Struct, frozen=True):
    """What a person told only their own device about one partnership."""

    at: datetime
    partner: bytes
    event: AnyPrivate


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(ToldAlone)


@dataclass(frozen=True, slots=True)
class Placed:
    """Something told alone, and how many turns its partnership had by then: it came before the next."""

    told: ToldAlone
    turns: int


def read_alone(records: Iterable[bytes]) -> list[Placed]:
    """Return what a vault's records hold that was told alone, each in its place. Raises VaultError."""
    placed: list[Placed] = []
    book, since = Book(), list[bytes]()
    for record in records:
        if ours(record):
            since.append(record)
        elif record.startswith(MARK):
            told = decode_told(record)
            book, since = fold((decode_record(each) for each in since), book), []
            partner = book.partners.get(told.partner)
            placed.append(Placed(told, partner.turns if partner else 0))
    return placed


def in_order(said: Sequence[Turn], alone: Iterable[Placed], first: int = 0) -> list[Turn]:
    """Return the turns of one partnership, from the `first` on, with what was told alone among them, in the order of the vault."""
    turns = [((number, 1), turn) for number, turn in enumerate(said, first)]
    turns += [
        ((each.turns, 0), Turn(each.told.at, mine=True, events=(each.told.event,))) for each in alone
    ]
    return [turn for _, turn in sorted(turns, key=lambda placed: placed[0])]


@dataclass(frozen=True, slots=True)
class AnsweredAlone:
    """The last answer in a partnership to whether a no would be fine, and how much had been noted alone in guides by then."""

    fine: bool
    place: int


def answered_alone(records: Iterable[bytes], partner: bytes) -> AnsweredAlone | None:
    """Return the last answer that a vault's records hold; None if nothing yet. Raises VaultError."""
    last, noted = None, 0
    for record in records:
        if record.startswith(MARK):
            told = decode_told(record)
            if told.partner == partner and isinstance(told.event, AloneAnswered):
                last = AnsweredAlone(told.event.fine, noted)
        elif not ours(record):
            noted += 1
    return last


def told_about(record: bytes) -> bytes:
    """Return with whom that has to do which a record says was told alone. Raises VaultError."""
    return decode_told(record).partner


def encode_told(told: ToldAlone) -> bytes:
    """Return the record of something told alone."""
    return MARK + bytes([VERSION]) + _encoder.encode(told)


def decode_told(record: bytes) -> ToldAlone:
    """Return what a record says was told alone. Raises VaultError."""
    if record[1:2] > bytes([VERSION]):
        raise VaultTooNew(f"record version {record[1]}")
    try:
        return _decoder.decode(record[2:])
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise VaultDamaged("a record can't be read") from error
