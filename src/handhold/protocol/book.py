"""All partnerships and pairings of one vault, as a fold of its records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from handhold.base.errors import VaultDamaged
from handhold.protocol.over import left
from handhold.protocol.pairing import Pairing
from handhold.protocol.partnership import Partnership, after, begun
from handhold.protocol.records import Over, PairingKept, PartnershipMade, Record


@dataclass(frozen=True, slots=True)
class Book:
    """Partnerships and pairings by id, oldest first."""

    partners: Mapping[bytes, Partnership] = field(default_factory=dict)
    pairings: Mapping[bytes, Pairing] = field(default_factory=dict)


def fold(records: Iterable[Record], start: Book | None = None) -> Book:
    """Return the book after these records. Raises VaultDamaged for one about nobody."""
    book = start or Book()
    partners, pairings = dict(book.partners), dict(book.pairings)
    for record in records:
        if isinstance(record, PairingKept):
            pairings[record.pairing.id] = record.pairing
        elif isinstance(record, PartnershipMade):
            partners[record.id] = begun(record)
        elif isinstance(record, Over):
            partners[record.id] = left(record)
        elif record.id in partners:
            partners[record.id] = after(partners[record.id], record)
        else:
            raise VaultDamaged("a record about a partnership that isn't there")
    return Book(MappingProxyType(partners), MappingProxyType(pairings))
