"""Letting go of what was shared with somebody from whom this person has parted, or the other way round."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime

from handhold.app.ports import OpenVault
from handhold.app.told_alone import MARK, told_about
from handhold.base.errors import DiskFull, OldPagesLeft, TooLittleMemory, VaultReadOnly
from handhold.protocol.book import fold
from handhold.protocol.over import over
from handhold.protocol.records import (
    Over,
    PairingKept,
    PartnershipMade,
    decode_record,
    encode_record,
    ours,
)


async def let_go(vault: OpenVault, passphrase: str, now: datetime) -> None:
    """Let what was shared with whom one has parted go; without room or memory for that, the next time. Raises VaultError."""
    become = without_parted(vault.records(), now)
    if become is not None:
        with contextlib.suppress(DiskFull, OldPagesLeft, TooLittleMemory, VaultReadOnly):
            await vault.recast(passphrase, become)


def without_parted(records: Sequence[bytes], now: datetime) -> Callable[[bytes], bytes | None] | None:
    """Return what becomes of each record of a vault, or None where all may stay as it is.

    Of a partnership that is over one record stays, in the place of its first (`over`); what was
    said, told alone, and its pairing go. Everything else stays. Raises VaultError.
    """
    book = fold(decode_record(each) for each in records if ours(each))
    kept = {each.id: over(each, now) for each in book.partners.values() if each.parted}

    def become(record: bytes) -> bytes | None:
        if record.startswith(MARK):
            return None if told_about(record) in kept else record
        if not ours(record):
            return record
        said = decode_record(record)
        which = said.pairing.id if isinstance(said, PairingKept) else said.id
        if which not in kept:
            return record
        last = kept[which] if isinstance(said, PartnershipMade | Over) else None
        return encode_record(last) if last is not None else None

    return become if any(become(each) != each for each in records) else None
