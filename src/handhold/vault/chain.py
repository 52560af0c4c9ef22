"""The chain of sealed records, and the sealed head that says where it ends.

Each record is sealed with the vault's id, its own number and the digest of the sealed record
before it, so a row that was moved, cut out, changed or brought from elsewhere doesn't open. The
head (last number, last digest) makes a missing tail show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from handhold.base.clock import Entropy
from handhold.base.errors import VaultDamaged
from handhold.crypto.encoding import Malformed, decode, encode
from handhold.crypto.primitives import Primitives, SealBroken
from handhold.crypto.seal import padded, seal, subkey, unpadded, unseal

Row: TypeAlias = tuple[int, bytes]
"""A number, from 1 without gaps, and the sealed record."""

_RECORD_KEY: Final = "handhold.vault.record-key"
_HEAD_KEY: Final = "handhold.vault.head-key"
_RECORD: Final = "handhold.vault.record"
_HEAD: Final = "handhold.vault.head"
_LINK: Final = "handhold.vault.link"
_START: Final = "handhold.vault.start"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number of its last record (0 for none) and that record's digest."""

    seq: int
    digest: bytes


class Chain:
    """Seals and opens the records of one vault under one data key."""

    def __init__(
        self, primitives: Primitives, entropy: Entropy, data_key: bytes, vault_id: bytes
    ) -> None:
        self._primitives = primitives
        self._entropy = entropy
        self._record_key = subkey(primitives, data_key, _RECORD_KEY, vault_id)
        self._head_key = subkey(primitives, data_key, _HEAD_KEY, vault_id)
        self._vault_id = vault_id

    def start(self) -> Head:
        """Return the head of the empty chain."""
        return Head(0, self._primitives.blake2b(encode(_START, self._vault_id)))

    def extend(self, head: Head, records: Iterable[bytes]) -> tuple[list[Row], Head]:
        """Return the sealed rows that follow `head`, and the head after them."""
        rows: list[Row] = []
        for record in records:
            seq = head.seq + 1
            sealed = seal(
                self._primitives,
                self._entropy,
                self._record_key,
                padded(record),
                self._place(seq, head.digest),
            )
            rows.append((seq, sealed))
            head = Head(seq, self._digest(sealed))
        return rows, head

    def seal_head(self, head: Head) -> bytes:
        """Return the head as it is stored."""
        told = encode(_HEAD, head.seq, head.digest)
        return seal(self._primitives, self._entropy, self._head_key, told, self._vault_id)

    def open_head(self, sealed: bytes) -> Head:
        """Return the stored head, or raise VaultDamaged."""
        try:
            told = unseal(self._primitives, self._head_key, sealed, self._vault_id)
            seq, digest = decode(_HEAD, told)
        except (SealBroken, Malformed, ValueError):
            raise VaultDamaged from None
        if not isinstance(seq, int) or not isinstance(digest, bytes):
            raise VaultDamaged
        return Head(seq, digest)

    def open_rows(self, rows: Sequence[Row], end: Head) -> list[bytes]:
        """Return every record in order, or raise VaultDamaged unless all of them up to `end` are there."""
        records: list[bytes] = []
        head = self.start()
        try:
            for seq, sealed in rows:
                if seq != head.seq + 1:
                    raise VaultDamaged
                place = self._place(seq, head.digest)
                records.append(unpadded(unseal(self._primitives, self._record_key, sealed, place)))
                head = Head(seq, self._digest(sealed))
        except SealBroken:
            raise VaultDamaged from None
        if head != end:
            raise VaultDamaged
        return records

    def _place(self, seq: int, before: bytes) -> bytes:
        return encode(_RECORD, self._vault_id, seq, before)

    def _digest(self, sealed: bytes) -> bytes:
        return self._primitives.blake2b(encode(_LINK, sealed))
