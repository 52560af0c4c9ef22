"""Two devices in conversation: sealing batches, opening them, and telling what is odd about them.

Each direction has its own chain: a key for each batch, and the next chain, both derived from
the present one (`subkey`), so an opened key opens nothing earlier. Whenever the partner has
published a new X25519 key, the next batch mixes a fresh exchange into the chain, so a stolen
state opens nothing later once both have spoken again. Only symmetric keys that both hold
authenticate anything: either could have written every batch (docs/decisions/0009-ratchet.md).

Batches are taken in order. One that comes early is left for the sender to repeat; one that
comes again is recognised by its number. Numbers count from 1 between two given devices.
"""

from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from handhold.base.clock import Entropy
from handhold.crypto.encoding import encode
from handhold.crypto.primitives import KEY_SIZE, NONCE_SIZE, Primitives, SealBroken, WeakPoint
from handhold.crypto.seal import fresh
from handhold.protocol.body import Body, decode_body, encode_body
from handhold.protocol.chain import Side, after, batch_key, first_chain, mixed
from handhold.protocol.greeting import DEVICE_SIZE
from handhold.protocol.header import (
    BODY_START,
    MARK_SIZE,
    Head,
    mark_of,
    open_head,
    seal_head,
)
from handhold.wire.errors import BadMessage
from handhold.wire.padding import unpad

MOST_DEVICES: Final = 64
NO_MARK: Final = bytes(MARK_SIZE)
_BODY: Final = "handhold.batch.body"
_PROBE: Final = b"\x40" * KEY_SIZE
"""Any private key shows whether a public one is weak."""


class Offer(msgspec.Struct, frozen=True, array_like=True):
    """A key pair of this device that the partner may mix in."""

    number: int
    private: bytes


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one device knows about the conversation with the partner's device.

    Keep it in the same write as what it was changed by. `sent`, `acked` and `received` count
    batches, `told` how many the last batch said were received; `logged` counts entries of the shared log that are sealed for this pair of devices or
    needn't be, and below `again` they are said again whoever said them; `owes` says that the partner waits for an answer; `gap` that a batch of theirs came
    before one that hasn't.
    """

    secret: bytes
    side: Side
    device: bytes
    peer: bytes
    sending: bytes
    receiving: bytes
    sent: int = 0
    sent_mark: bytes = NO_MARK
    told: int = 0
    acked: int = 0
    acked_mark: bytes = NO_MARK
    received: int = 0
    received_mark: bytes = NO_MARK
    offers: tuple[Offer, ...] = ()
    peer_offer: int = 0
    peer_public: bytes = b""
    mixed: int = 0
    logged: int = 0
    again: int = 0
    owes: bool = False
    gap: bool = False
    former: tuple[bytes, ...] = ()
    retired: tuple[bytes, ...] = ()

    @property
    def pair(self) -> tuple[bytes, bytes]:
        """The two devices whose numbers these are."""
        return self.device, self.peer

    @property
    def peer_side(self) -> Side:
        """The partner's side."""
        return "b" if self.side == "a" else "a"


class Kind(StrEnum):
    """What a deposited body turned out to be."""

    noise = "noise"
    """Nothing this partner sent, or another partnership's, or the wrong way round."""
    taken = "taken"
    """The next batch: its events are new."""
    again = "again"
    """One that was taken before, or one between devices that are history: nothing in it is new."""
    early = "early"
    """One before it is missing; the partner's device will send both again."""
    forked = "forked"
    """It doesn't follow what was heard here: broken on the way, or that vault has a copy in use."""
    overtaken = "overtaken"
    """The partner has heard more from this device than it ever said: its vault is an old copy."""


class Opened(NamedTuple):
    """A body, read: the session after it, and what it brought."""

    session: Session
    kind: Kind
    events: tuple[bytes, ...] = ()
    leaving: bool = False


def begin(primitives: Primitives, secret: bytes, side: Side, device: bytes, peer: bytes) -> Session:
    """Return a session between two devices in which nothing was said yet."""
    if len(secret) != KEY_SIZE or len(device) != DEVICE_SIZE or len(peer) != DEVICE_SIZE:
        raise ValueError("a secret has 32 bytes, a device id 16")
    devices = (device, peer) if side == "a" else (peer, device)
    chains: dict[Side, bytes] = {
        "a": first_chain(primitives, secret, devices, "a"),
        "b": first_chain(primitives, secret, devices, "b"),
    }
    return Session(
        secret=secret,
        side=side,
        device=device,
        peer=peer,
        sending=chains[side],
        receiving=chains["b" if side == "a" else "a"],
    )


def renewed(primitives: Primitives, session: Session, device: bytes) -> Session:
    """Return the session of the same partners after this side went on as a new device.

    Nothing is reused: chains, numbers and keys start afresh, and the whole log is due again.
    """
    former = (*session.former, session.device)[-MOST_DEVICES:]
    blank = begin(primitives, session.secret, session.side, device, session.peer)
    return msgspec.structs.replace(blank, former=former, retired=session.retired, owes=True)


def seal_batch(
    primitives: Primitives,
    entropy: Entropy,
    session: Session,
    events: tuple[bytes, ...],
    *,
    leaving: bool = False,
) -> tuple[Session, bytes]:
    """Return the session after saying these events, and the batch to deposit, 4,096 bytes.

    Raises ValueError where the events don't fit one batch (`fitting` says how many do).
    """
    mixes, offers = 0, session.offers
    mixing = session.peer_offer > session.mixed
    if mixing or not offers:
        number = offers[-1].number + 1 if offers else 1
        offers = (*offers, Offer(number, fresh(entropy, KEY_SIZE)))
    offer = offers[-1]
    follow = after(primitives, session.sending)
    if mixing:
        mixes = session.peer_offer
        follow = mixed(primitives, follow, offer.private, session.peer_public)
    public = primitives.x25519_public(offer.private)
    wanting = leaving or bool(events)
    head = Head(*session.pair, session.sent + 1, session.received, session.received_mark, wanting)
    body = Body(offer.number, public, mixes, session.sent_mark, leaving, events)
    nonce = fresh(entropy, NONCE_SIZE)
    batch = seal_head(primitives, session.secret, session.side, nonce, head) + primitives.seal(
        batch_key(primitives, session.sending),
        nonce,
        encode_body(body),
        _bound(session.side, head),
    )
    said = msgspec.structs.replace(
        session,
        sending=follow,
        sent=head.number,
        sent_mark=mark_of(primitives, batch),
        told=head.heard,
        offers=offers,
        mixed=max(session.mixed, mixes),
        owes=False,
    )
    return said, batch


def open_batch(
    primitives: Primitives, session: Session, unacked: dict[int, bytes], batch: bytes
) -> Opened:
    """Return what a deposited body is; `unacked` holds the batches that wait for an answer.

    Only `taken` ones bring events. Nothing that a stranger, a relay or an old copy can put into
    the mailbox makes a session forget, repeat or skip anything.
    """
    try:
        head = open_head(primitives, session.secret, session.peer_side, batch)
    except SealBroken:
        return Opened(session, Kind.noise)
    if head.sender in session.retired:
        return Opened(_asked(session), Kind.again)
    if head.sender != session.peer:
        session = _met(primitives, session, head.sender)
        unacked = {}
    if head.receiver != session.device:
        return _addressed_elsewhere(session, head.receiver)
    heard = _heard(primitives, session, unacked, head)
    if heard is None:
        return Opened(session, Kind.overtaken)
    return _placed(primitives, session, heard, head, batch)


def _met(primitives: Primitives, session: Session, peer: bytes) -> Session:
    """Start afresh with another device of the partner's, and owe it everything again."""
    retired = (*session.retired, session.peer)[-MOST_DEVICES:]
    met = begin(primitives, session.secret, session.side, session.device, peer)
    return msgspec.structs.replace(met, former=session.former, retired=retired, owes=True)


def _addressed_elsewhere(session: Session, device: bytes) -> Opened:
    """Tell a device this vault has left from one it never was; the latter only once."""
    if device in session.former:
        return Opened(session, Kind.again)
    former = (*session.former, device)[-MOST_DEVICES:]
    return Opened(msgspec.structs.replace(session, former=former), Kind.overtaken)


def _heard(
    primitives: Primitives, session: Session, unacked: dict[int, bytes], head: Head
) -> Session | None:
    """Return the session after the partner's word on what they have; None if it can't be ours."""
    if head.heard > session.sent:
        return None
    if head.heard < session.acked or head.heard == 0:
        return session
    mine = session.acked_mark
    if head.heard > session.acked:
        kept = unacked.get(head.heard)
        mine = mark_of(primitives, kept) if kept is not None else NO_MARK
    if mine != head.mark:
        return None
    return msgspec.structs.replace(session, acked=head.heard, acked_mark=mine)


def _placed(
    primitives: Primitives, session: Session, heard: Session, head: Head, batch: bytes
) -> Opened:
    """Place a batch by its number; only the next one confirms anything.

    One that comes early or again may be of a past that an old copy has undone: what it confirmed
    would be missing there for ever.
    """
    if head.number <= session.received:
        last = head.number == session.received
        other = last and mark_of(primitives, batch) != session.received_mark
        return Opened(_asked(session) if head.wanting or other else session, Kind.again)
    if head.number > session.received + 1:
        return Opened(msgspec.structs.replace(session, gap=True), Kind.early)
    try:
        return _taken(primitives, heard, head, batch)
    except (SealBroken, BadMessage, WeakPoint):
        return Opened(_asked(session), Kind.forked)


def _asked(session: Session) -> Session:
    """Owe an answer to something that brought nothing new, unless one is on its way already.

    It has to tell what was received: by that an old copy is told apart. So whoever replays old batches gets at most one new batch for all of them.
    """
    on_its_way = session.acked < session.sent and session.told == session.received
    owes = session.owes or not on_its_way
    return msgspec.structs.replace(session, owes=owes)


def _taken(primitives: Primitives, session: Session, head: Head, batch: bytes) -> Opened:
    plain = primitives.open(
        batch_key(primitives, session.receiving),
        batch[:NONCE_SIZE],
        batch[BODY_START:],
        _bound(session.peer_side, head),
    )
    body = decode_body(unpad(plain))
    if body.before != session.received_mark:
        raise SealBroken
    primitives.x25519(_PROBE, body.public)  # a weak key is refused here, not when sealing
    follow, offers = after(primitives, session.receiving), session.offers
    if body.mixes:
        follow = mixed(primitives, follow, _offered(offers, body.mixes), body.public)
        offers = tuple(each for each in offers if each.number >= body.mixes)
    newer = body.offer > session.peer_offer
    heard = msgspec.structs.replace(
        session,
        receiving=follow,
        received=head.number,
        received_mark=mark_of(primitives, batch),
        offers=offers,
        peer_offer=body.offer if newer else session.peer_offer,
        peer_public=body.public if newer else session.peer_public,
        owes=session.owes or head.wanting,
        gap=False,
    )
    return Opened(heard, Kind.taken, body.events, body.leaving)


def _offered(offers: tuple[Offer, ...], number: int) -> bytes:
    for each in offers:
        if each.number == number:
            return each.private
    raise BadMessage("mixes a key that was never offered")


def _bound(side: str, head: Head) -> bytes:
    return encode(_BODY, side, head.pack())
