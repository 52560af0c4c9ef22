"""What pages show of partners and pairings, and the outcomes they explain."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handhold.protocol.code import NotACode
from handhold.protocol.outcomes import Failed, Failure
from handhold.protocol.pairing import Pairing, Stage
from handhold.protocol.partnership import Partnership

__all__ = [
    "Failed",
    "Failure",
    "NotACode",
    "PairingView",
    "PartnerView",
    "Status",
    "pairing_view",
    "partner_view",
]


class Status(StrEnum):
    """How a partnership stands, as this person may see it."""

    comparing = "comparing"
    """Paired; the three words haven't been compared here yet."""
    waiting = "waiting"
    """The partner's device hasn't been heard yet."""
    on = "on"
    parted_by_me = "parted-by-me"
    parted_by_them = "parted-by-them"
    undone = "undone"
    """Their side of the pairing came to nothing; this one had taken it for done."""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """One partner, for a page. What their device has fetched or confirmed isn't in it, so no page can show it.

    `missing` says that something of the partner's is missing and will be sent again by their
    device; `renewed` when this vault turned out to be an older copy and went on as new;
    `compared` when the three words were said to be the same here; `differed` when it ended before
    both had said so; `why` when the other side had given the pairing up, or failed, before it was
    paired too; `ended` since when it is over.
    """

    id: bytes
    name: str
    words: tuple[str, ...]
    status: Status
    side: str
    device: str
    since: datetime
    missing: bool
    renewed: datetime | None
    compared: bool
    differed: bool
    why: Failure | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class PairingView:
    """One pairing, for a page. `partner` is the new partnership's id once there is one.

    `until` is when its hour is over.
    """

    id: bytes
    inviting: bool
    code: str
    link: str
    open: bool
    why: Failure | None
    partner: bytes | None
    started: datetime
    until: datetime


def pairing_view(pairing: Pairing) -> PairingView:
    """Return what a page shows of a pairing; the code only while it waits for the partner."""
    waits = pairing.open and pairing.inviting
    return PairingView(
        id=pairing.id,
        inviting=pairing.inviting,
        code=pairing.code.text() if waits else "",
        link=pairing.code.link(pairing.relay) if waits else "",
        open=pairing.open,
        why=pairing.why,
        partner=pairing.id if pairing.stage is Stage.paired else None,
        started=pairing.started,
        until=pairing.until,
    )


def partner_view(partner: Partnership) -> PartnerView:
    """Return what a page shows of a partnership."""
    return PartnerView(
        id=partner.id,
        name=partner.name,
        words=partner.words,
        status=_status(partner),
        side=partner.session.side,
        device=partner.session.device.hex(),
        since=partner.made,
        missing=partner.session.gap,
        renewed=partner.renewed,
        compared=partner.compared,
        differed=partner.differed,
        why=partner.parted.why if partner.parted else None,
        ended=partner.parted.at if partner.parted else None,
    )


def _status(partner: Partnership) -> Status:
    if partner.parted is not None and partner.parted.why is not None:
        return Status.undone
    if partner.parted is not None:
        return Status.parted_by_me if partner.parted.by == "me" else Status.parted_by_them
    if not partner.compared:
        return Status.comparing
    return Status.waiting if partner.heard is None else Status.on
