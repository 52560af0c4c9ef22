"""What to record next: each step takes a partnership and gives records, nothing else happens.

Append the records in one write, together with whatever private events belong to them, and only
then deposit what `Partnership.outbox` holds. So a crash leaves the state before or after a
step, and what is sent again is always what was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from handhold.base.clock import Entropy
from handhold.base.errors import InputError
from handhold.core.events import SharedEvent
from handhold.crypto.primitives import Primitives
from handhold.crypto.seal import fresh
from handhold.protocol.body import MAX_EVENT, fitting
from handhold.protocol.greeting import DEVICE_SIZE, Refusal, decode_greeting
from handhold.protocol.outcomes import Failure
from handhold.protocol.partnership import Partnership, after, in_session
from handhold.protocol.records import (
    BatchesOpened,
    BatchSealed,
    DeviceRenewed,
    EventsShared,
    PartnershipParted,
    PartnershipUndone,
    Record,
)
from handhold.protocol.session import Kind, Opened, open_batch, renewed, seal_batch
from handhold.protocol.shared import encode_shared
from handhold.wire.errors import BadMessage

WINDOW: Final = 16
"""Most batches that wait for confirmation; later events wait in the log."""

QUIET: Final = timedelta(hours=24)
"""After so long without a word a device says an empty one, so that a lost last batch shows: once, until something else is said."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the machines are handed."""

    primitives: Primitives
    entropy: Entropy


@dataclass(frozen=True, slots=True)
class Taken:
    """What a contact brought. `repeat` says that stored batches should be sent again at once."""

    partner: Partnership
    records: tuple[Record, ...]
    kinds: tuple[Kind, ...]
    events: tuple[bytes, ...]
    repeat: bool


def share(
    tools: Tools, partner: Partnership, events: Sequence[SharedEvent], now: datetime
) -> list[Record]:
    """Return the records that keep these events and, room permitting, their sealed batches.

    Raises InputError after parting, or for an event too long for one batch; TypeError for
    anything but a shared event.
    """
    encoded = tuple(encode_shared(event) for event in events)
    if partner.parted is not None:
        raise InputError("this partnership is over")
    if any(len(each) > MAX_EVENT for each in encoded):
        raise InputError(f"one entry is over {MAX_EVENT:,} bytes, too long to share")
    if not encoded:
        return []
    kept = EventsShared(now, partner.id, encoded)
    return [kept, *answer(tools, after(partner, kept), now)]


def answer(
    tools: Tools, partner: Partnership, now: datetime, *, confirm: bool = True
) -> list[Record]:
    """Return the batches that are due: unsealed events, else an owed or a daily empty one.

    Without `confirm`, an owed empty one waits: a confirmation that follows too closely tells
    whoever watches the relay that two mailboxes belong together.
    """
    if partner.parted is not None and partner.parted.by == "me":
        # between other devices than before nothing was said yet: they have to learn of it too
        unsaid = partner.read_key and not partner.session.sent
        return [_sealed(tools, partner, (), partner.session.logged, now, leaving=True)] if unsaid else []
    records: list[Record] = []
    due = partner.compared and partner.parted is None
    while due and len(partner.outbox) < WINDOW:
        record = _next_batch(tools, partner, now)
        if record is None:
            break
        records.append(record)
        partner = after(partner, record)
    alone = not partner.outbox or partner.outbox[-1].wanting  # no empty one waits behind it yet
    quiet = partner.said is None or (abs(now - partner.said) >= QUIET and alone)  # also a day ahead: the clock was wrong then
    owed = confirm and partner.session.owes
    if not records and (owed or (quiet and partner.parted is None)):
        records.append(_sealed(tools, partner, (), partner.session.logged, now))
    return records


def take(tools: Tools, partner: Partnership, bodies: Sequence[bytes], now: datetime) -> Taken:
    """Return what deposited bodies bring, and the records that keep it.

    A vault that turns out to be an older copy goes on as a new device, in the same records.
    """
    before, start = partner, len(partner.log)
    records: list[Record] = []
    kinds: list[Kind] = []
    moved = False
    for body in bodies:
        undone = _undone(partner, body, now)
        if undone is not None:
            records.append(undone)
            partner = after(partner, undone)
        opened = open_batch(tools.primitives, partner.session, partner.unacked, body)
        kinds.append(opened.kind)
        record = _opened(partner, opened, now)
        if record is not None:
            records.append(record)
            partner = after(partner, record)
        if opened.kind is Kind.overtaken and not moved:
            moved = True
            records.append(renew(tools, partner, partner.vault, now))
            partner = after(partner, records[-1])
    repeat = Kind.again in kinds and bool(partner.outbox)
    events = tuple(each.event for each in partner.log[start:])
    return Taken(partner, tuple(records) if partner != before else (), tuple(kinds), events, repeat)


def renew(tools: Tools, partner: Partnership, vault: bytes, now: datetime) -> DeviceRenewed:
    """Return the record by which this side goes on as a new device in that vault."""
    device = fresh(tools.entropy, DEVICE_SIZE)
    session = renewed(tools.primitives, partner.session, device)
    return DeviceRenewed(at=now, id=partner.id, vault=vault, session=session)


def part(
    tools: Tools, partner: Partnership, now: datetime, events: Sequence[SharedEvent] = ()
) -> list[Record]:
    """Return the records by which this person leaves, saying `events` last; nobody has to agree.

    Raises what `share` raises for these events.
    """
    if partner.parted is not None:
        return []
    said = share(tools, partner, events, now)
    for record in said:
        partner = after(partner, record)
    last = _sealed(tools, partner, (), partner.session.logged, now, leaving=True)
    return [*said, last, PartnershipParted(now, partner.id)]


def _next_batch(tools: Tools, partner: Partnership, now: datetime) -> BatchSealed | None:
    """Seal the next events that the partner's device should get, as many as fit."""
    session, log = partner.session, partner.log
    place = session.logged
    events: list[bytes] = []
    while place < len(log):
        entry = log[place]
        if entry.mine or place < session.again:
            if fitting([*events, entry.event]) == len(events):
                break
            events.append(entry.event)
        place += 1
    if not events:
        return None
    moved = msgspec.structs.replace(session, logged=place)
    first = replace(partner, session=moved)
    return _sealed(tools, first, tuple(events), session.logged, now)


def _sealed(
    tools: Tools,
    partner: Partnership,
    events: tuple[bytes, ...],
    first: int,
    now: datetime,
    *,
    leaving: bool = False,
) -> BatchSealed:
    session, batch = seal_batch(
        tools.primitives, tools.entropy, partner.session, events, leaving=leaving
    )
    wanting = leaving or bool(events)
    return BatchSealed(
        at=now, id=partner.id, session=session, batch=batch, wanting=wanting, first=first
    )


def _undone(partner: Partnership, body: bytes, now: datetime) -> PartnershipUndone | None:
    """Return the record of a refusal from an inviter who isn't paired; None for anything else.

    It isn't authenticated, as none is, and can only end things: as long as this side repeats its Confirm, since
    nothing that only the partner's device can seal has come.
    """
    if not partner.confirm or partner.parted is not None:
        return None
    try:
        greeting = decode_greeting(body)
    except BadMessage:
        return None
    return PartnershipUndone(now, partner.id, Failure(greeting.why)) if isinstance(greeting, Refusal) else None


def _opened(partner: Partnership, opened: Opened, now: datetime) -> BatchesOpened | None:
    """Return the record of one body, None where it changed nothing.

    What is said to somebody who has parted isn't kept.
    """
    if opened.session == partner.session:
        return None
    events = opened.events if partner.parted is None else ()
    session = in_session(partner, opened.session).session
    return BatchesOpened(
        at=now, id=partner.id, session=session, events=events, left=opened.leaving
    )
