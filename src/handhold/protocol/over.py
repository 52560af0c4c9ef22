"""What is left of a partnership that is over: that it is, and for a while how to tell the other."""

from datetime import datetime
from typing import Final

import msgspec

from handhold.protocol.partnership import Parted, Partnership, Waiting, opened_again
from handhold.protocol.records import Over
from handhold.protocol.session import Session

_NOBODY: Final = Session(
    secret=b"", side="a", device=b"", peer=b"", sending=b"", receiving=b""
)
"""Nothing can be sealed, opened or fetched with it."""


def over(partner: Partnership, now: datetime) -> Over | None:
    """Return what may stand in place of all records of a partnership as the vault is opened; None while it goes on.

    Nothing that was said is in it. As long as the other's device may need word of the parting,
    the keys for that are, and the sealed batches that are on their way; afterwards no key either.
    """
    parted = partner.parted
    if parted is None:
        return None
    partner = opened_again(partner, now)
    kept = Over(
        at=parted.at,
        id=partner.id,
        by=parted.by,
        made=partner.made,
        vault=partner.vault,
        compared=partner.compared,
        theirs=partner.theirs,
        why=parted.why,
    )
    if partner.finished:
        return kept
    return msgspec.structs.replace(
        kept,
        relay=partner.relay,
        read_key=partner.read_key,
        box=partner.box,
        confirm=partner.confirm,
        session=msgspec.structs.replace(partner.session, logged=0, again=0),
        outbox=tuple((each.number, each.batch, each.wanting) for each in partner.outbox),
        weeks=partner.weeks,
    )


def left(record: Over) -> Partnership:
    """Return a partnership as its last record keeps it: parted, with nothing that was said."""
    session = record.session or _NOBODY
    return Partnership(
        id=record.id,
        vault=record.vault,
        name="",
        relay=record.relay,
        read_key=record.read_key,
        box=record.box,
        words=(),
        session=session,
        confirm=record.confirm,
        first=session.device,
        made=record.made,
        compared=record.compared,
        theirs=record.theirs,
        outbox=tuple(Waiting(number, batch, wanting, 0) for number, batch, wanting in record.outbox),
        parted=Parted(record.at, record.by, record.why),
        weeks=record.weeks,
    )
