"""What this device holds about one partner, as a fold of the vault's records."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from handhold.protocol.outcomes import Failure
from handhold.protocol.records import (
    BatchesOpened,
    BatchSealed,
    DeviceRenewed,
    EventsShared,
    PartnershipMade,
    PartnershipNamed,
    PartnershipParted,
    PartnershipUndone,
    Record,
    WordsCompared,
)
from handhold.protocol.session import Session

LINGER: Final = 5
"""In how many weeks, of those in which the vault is opened, a device goes on listening after parting, so that the other learns of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One shared event in this device's log. Events of one turn were said or heard together."""

    turn: int
    at: datetime
    mine: bool
    event: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sealed batch that the partner's device hasn't confirmed."""

    number: int
    batch: bytes
    wanting: bool
    first: int


@dataclass(frozen=True, slots=True)
class Parted:
    """The partnership is over, since this moment and by this side's or the other's word.

    `why` says that it never was one: the other side gave the pairing up, or failed, before it was paired too.
    """

    at: datetime
    by: Literal["me", "them"]
    why: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """One partner. Times are this device's own; `heard` is None until the first batch arrived.

    `first` is the device that paired; the one that speaks now is `session.device`. `theirs` says
    that something the partner said was ever in the log. `weeks` are those in which the vault was opened
    since it was over.
    """

    id: bytes
    vault: bytes
    name: str
    relay: str
    read_key: bytes
    box: bytes
    words: tuple[str, ...]
    session: Session
    confirm: bytes
    first: bytes
    made: datetime
    compared: bool = False
    theirs: bool = False
    outbox: tuple[Waiting, ...] = ()
    log: tuple[Entry, ...] = ()
    turns: int = 0
    heard: datetime | None = None
    said: datetime | None = None
    renewed: datetime | None = None
    parted: Parted | None = None
    weeks: tuple[int, ...] = ()
    held: set[bytes] = field(default_factory=set, compare=False, repr=False)
    """The events of a log that grew from this one, as many as that has; never more than a shortcut."""

    @property
    def unacked(self) -> dict[int, bytes]:
        """The batches in the outbox by number."""
        return {each.number: each.batch for each in self.outbox}

    @property
    def confirmed(self) -> int:
        """Up to which place of the log the partner's device is known to have everything."""
        return min((w.first for w in self.outbox if w.wanting), default=self.session.logged)

    @property
    def undelivered(self) -> tuple[bytes, ...]:
        """This person's events that the partner's device hasn't confirmed."""
        return tuple(each.event for each in self.log[self.confirmed :] if each.mine)

    @property
    def leaving_heard(self) -> bool:
        """Whether the partner's device has confirmed that this person left."""
        left = self.parted is not None and self.parted.by == "me"
        said = self.session.sent > 0  # nothing yet, where either went on as another device
        return left and said and not any(each.wanting for each in self.outbox)

    @property
    def differed(self) -> bool:
        """Whether it ended before both had said that the three words are the same: nothing of the one who left is here."""
        if self.parted is None or self.parted.why is not None:
            return False
        if self.parted.by == "me":
            return not self.compared
        return not self.theirs

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to say or to hear. Weeks are counted, not time: a wrong clock counts as one."""
        if self.parted is None:
            return False
        nobody = self.parted.why is not None or not self.read_key
        return nobody or self.leaving_heard or len(self.weeks) > LINGER


def opened_again(partner: Partnership, now: datetime) -> Partnership:
    """Return a partnership that is over, with the week of this opening of the vault among those it lingers."""
    week = now.astimezone(UTC).toordinal() // 7
    return replace(partner, weeks=tuple(sorted({*partner.weeks, week})))


def begun(record: PartnershipMade) -> Partnership:
    """Return the partnership that a record begins."""
    return Partnership(
        id=record.id,
        vault=record.vault,
        name=record.name,
        relay=record.relay,
        read_key=record.read_key,
        box=record.box,
        words=record.words,
        session=record.session,
        confirm=record.confirm,
        first=record.session.device,
        made=record.at,
    )


def after(partner: Partnership, record: Record) -> Partnership:
    """Return the partnership after one of its records."""
    match record:
        case EventsShared():
            partner = logged(partner, record.at, record.events, mine=True)
        case BatchSealed():
            partner = _sealed(partner, record)
        case BatchesOpened():
            partner = _opened(partner, record)
        case DeviceRenewed():
            moved = replace(partner, vault=record.vault, renewed=record.at)
            partner = in_session(moved, record.session)
        case WordsCompared():
            partner = replace(partner, compared=True)
        case PartnershipNamed():
            partner = replace(partner, name=record.name)
        case PartnershipParted():
            partner = replace(partner, parted=partner.parted or Parted(record.at, "me"))
        case PartnershipUndone():
            over = partner.parted or Parted(record.at, "them", record.why)
            partner = replace(partner, parted=over, confirm=b"", outbox=())
        case _:
            pass
    return partner


def in_session(partner: Partnership, session: Session) -> Partnership:
    """Return the partnership with a later session; what the partner confirmed leaves the outbox.

    With another pair of devices nothing waits any more and the whole log is due again.
    """
    if session.pair != partner.session.pair:
        due = msgspec.structs.replace(session, logged=0, again=len(partner.log))
        return replace(partner, session=due, outbox=())
    outbox = tuple(each for each in partner.outbox if each.number > session.acked)
    return replace(partner, session=session, outbox=outbox)


def logged(
    partner: Partnership, at: datetime, events: Iterable[bytes], *, mine: bool
) -> Partnership:
    """Return the partnership with these events in its log; what it held already isn't repeated."""
    held = partner.held
    if len(held) != len(partner.log):  # those of a longer log, which grew from this one too
        held = {each.event for each in partner.log}
    fresh = [event for event in dict.fromkeys(events) if event not in held]
    if not fresh:
        return partner
    added = tuple(Entry(partner.turns, at, mine, event) for event in fresh)
    theirs = partner.theirs or not mine
    held.update(fresh)
    return replace(
        partner, log=partner.log + added, turns=partner.turns + 1, theirs=theirs, held=held
    )


def _sealed(partner: Partnership, record: BatchSealed) -> Partnership:
    waiting = Waiting(record.session.sent, record.batch, record.wanting, record.first)
    kept = replace(partner, outbox=(*partner.outbox, waiting), said=record.at)
    return replace(kept, session=record.session)


def _opened(partner: Partnership, record: BatchesOpened) -> Partnership:
    met = logged(in_session(partner, record.session), record.at, record.events, mine=False)
    if record.session.received:
        met = replace(met, heard=record.at, confirm=b"")
    if record.left and met.parted is None:
        met = replace(met, parted=Parted(record.at, "them"))
    return met
