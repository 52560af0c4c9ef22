"""The pairing machine: from a short code to shared keys, with one guess for a whole code.

| role    | stage    | gets                      | says    | becomes  |
|---------|----------|---------------------------|---------|----------|
| inviter | waiting  | Hello                     | Answer  | answered |
| joiner  | called   | Answer with the right tag | Confirm | paired   |
| joiner  | called   | Answer with a wrong tag   | Refusal | failed   |
| inviter | answered | Confirm with the right tag| nothing | paired   |
| inviter | answered | Confirm with a wrong tag or part | Refusal | failed |
| either  | any      | Refusal, another version  | at most a Refusal | failed |
| inviter | answered | another Hello             | Refusal | failed   |

The words that both compare are made of the key and of a part that the joiner draws, seals in the Hello and shows in the Confirm. So
whoever stands between and knows the code can't try answers until the words on both screens are the same: one try for a whole pairing.

A pairing is plain data: keep it before depositing what it says, and a crash changes nothing.
What it says again after a crash is the very same bytes.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from handhold.base.clock import Entropy
from handhold.crypto.cpace import Channel, Side, agreed, confirmation, share
from handhold.crypto.encoding import encode
from handhold.crypto.primitives import KEY_SIZE, Primitives, WeakPoint
from handhold.crypto.seal import fresh, subkey
from handhold.protocol.code import SECRET_WORDS, Code
from handhold.protocol.greeting import (
    DEVICE_SIZE,
    PART_SIZE,
    VERSION,
    Answer,
    Confirm,
    Greeting,
    Hello,
    OtherVersion,
    Refusal,
    Told,
    decode_greeting,
    encode_greeting,
)
from handhold.protocol.outcomes import Failed, Failure, Paired
from handhold.protocol.words import words_of
from handhold.wire.errors import BadMessage
from handhold.wire.limits import NAMEPLATE_SECONDS
from handhold.wire.mailbox import mailbox_id

ID_SIZE: Final = 16
_TOLD: Final[dict[Failure, Told]] = {
    Failure.wrong_code: "wrong-code",
    Failure.third_side: "third-side",
    Failure.other_version: "other-version",
    Failure.cancelled: "cancelled",
    Failure.expired: "cancelled",
}
_PARTIES: Final = "handhold.pairing.parties"
_BOUND: Final = "handhold.pairing.side"
_ROOT: Final = "handhold.pairing.root"
_WORDS: Final = "handhold.pairing.words"
_PART: Final = "handhold.pairing.part"


class Stage(StrEnum):
    """How far a pairing is."""

    waiting = "waiting"
    called = "called"
    answered = "answered"
    paired = "paired"
    failed = "failed"


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """One side of one pairing. `said` is what has to reach `peer_box`, in this order.

    `part`: what the joiner adds to the words that both compare; with the inviter, what it was sealed as.
    """

    id: bytes
    inviting: bool
    relay: str
    number: int
    words: tuple[str, ...]
    read_key: bytes
    device: bytes
    scalar: bytes
    started: datetime
    stage: Stage
    why: Failure | None = None
    peer_box: bytes | None = None
    hello: bytes = b""
    key: bytes = b""
    peer: bytes = b""
    peer_share: bytes = b""
    part: bytes = b""
    said: tuple[bytes, ...] = ()

    @property
    def code(self) -> Code:
        """The code, for the inviter's screen."""
        return Code(self.number, self.words)

    @property
    def box(self) -> bytes:
        """The id of this side's own mailbox."""
        return mailbox_id(self.read_key)

    @property
    def open(self) -> bool:
        """Whether anything can still come of it."""
        return self.stage not in {Stage.paired, Stage.failed}

    @property
    def until(self) -> datetime:
        """When the hour is over."""
        return self.started + timedelta(seconds=NAMEPLATE_SECONDS)

    def overdue(self, now: datetime) -> bool:
        """Return whether the hour is over; also where the clock was set back that far."""
        return abs(now - self.started) >= self.until - self.started


Step = tuple[Pairing, Paired | Failed | None]


def invite(entropy: Entropy, now: datetime, relay: str, read_key: bytes, code: Code) -> Pairing:
    """Return the inviter's side; the relay gave `code.number` to the mailbox of `read_key`."""
    return Pairing(
        id=fresh(entropy, ID_SIZE),
        inviting=True,
        relay=relay,
        number=code.number,
        words=code.words,
        read_key=read_key,
        device=fresh(entropy, DEVICE_SIZE),
        scalar=fresh(entropy, KEY_SIZE),
        started=now,
        stage=Stage.waiting,
    )


def join(
    primitives: Primitives,
    entropy: Entropy,
    now: datetime,
    *,
    relay: str,
    read_key: bytes,
    code: Code,
    peer_box: bytes,
) -> Pairing:
    """Return the joiner's side, with its Hello to say; the relay named `peer_box` for the code."""
    blank = msgspec.structs.replace(
        invite(entropy, now, relay, read_key, code),
        inviting=False,
        stage=Stage.called,
        peer_box=peer_box,
        part=fresh(entropy, PART_SIZE),
    )
    hello = Hello(blank.box, blank.device, _share(primitives, blank), _sealed(primitives, blank.part))
    return _saying(blank, hello)


def receive(primitives: Primitives, pairing: Pairing, body: bytes) -> Step:
    """Return the pairing after a message, and its outcome if that ended it.

    Whatever is no greeting, a repeated one, or comes too late, changes nothing.
    """
    try:
        greeting = decode_greeting(body)
    except BadMessage:
        return pairing, None
    step: Step = (pairing, None)
    if not pairing.open:
        return step
    match greeting:
        case OtherVersion():
            step = fail(pairing, Failure.other_version)
        case Refusal(why):
            step = _failed(pairing, Failure(why))
        case Hello() if pairing.inviting:
            step = _greeted(primitives, pairing, greeting, body)
        case Answer() if pairing.stage is Stage.called:
            step = _answered(primitives, pairing, greeting)
        case Confirm() if pairing.stage is Stage.answered:
            step = _confirmed(primitives, pairing, greeting)
        case _:
            pass
    return step


def fail(pairing: Pairing, why: Failure) -> Step:
    """End a pairing from this side, telling the other side if it is known."""
    if not pairing.open:
        return pairing, None
    if pairing.peer_box is not None and why in _TOLD:
        return _failed(_saying(pairing, Refusal(_TOLD[why])), why)
    return _failed(pairing, why)


def _greeted(primitives: Primitives, pairing: Pairing, hello: Hello, body: bytes) -> Step:
    """Answer the first Hello; a second, different one means that somebody else is there too."""
    if pairing.stage is Stage.answered:
        return (pairing, None) if body == pairing.hello else fail(pairing, Failure.third_side)
    met = msgspec.structs.replace(
        pairing,
        stage=Stage.answered,
        hello=body,
        peer_box=hello.box,
        peer=hello.device,
        peer_share=hello.share,
        part=hello.sealed,
    )
    try:
        mine = _share(primitives, met)
        key = _key(primitives, met, mine)
    except WeakPoint:
        return fail(met, Failure.wrong_code)
    tag = _tag(primitives, met, key, _side(met, mine, inviting=True))
    keyed = msgspec.structs.replace(met, key=key)
    return _saying(keyed, Answer(keyed.device, mine, tag)), None


def _answered(primitives: Primitives, pairing: Pairing, answer: Answer) -> Step:
    """Check the inviter's tag: the one and only use of the code on this side."""
    met = msgspec.structs.replace(pairing, peer=answer.device, peer_share=answer.share)
    try:
        mine = _share(primitives, met)
        key = _key(primitives, met, mine)
    except WeakPoint:
        return fail(met, Failure.wrong_code)
    theirs = _tag(primitives, met, key, _side(met, answer.share, inviting=True))
    if not primitives.equal(theirs, answer.tag):
        return fail(met, Failure.wrong_code)
    confirm = Confirm(_tag(primitives, met, key, _side(met, mine, inviting=False)), met.part)
    return _done(_saying(met, confirm)), _paired(primitives, met, key, met.part)


def _confirmed(primitives: Primitives, pairing: Pairing, confirm: Confirm) -> Step:
    """Check the joiner's tag, and that their part is the one they had sealed."""
    theirs = _side(pairing, pairing.peer_share, inviting=False)
    right = primitives.equal(_tag(primitives, pairing, pairing.key, theirs), confirm.tag)
    if not right or not primitives.equal(_sealed(primitives, confirm.part), pairing.part):
        return fail(pairing, Failure.wrong_code)
    return _done(pairing), _paired(primitives, pairing, pairing.key, confirm.part)


def _done(pairing: Pairing) -> Pairing:
    return msgspec.structs.replace(pairing, stage=Stage.paired, key=b"", scalar=b"", part=b"")


def _sealed(primitives: Primitives, part: bytes) -> bytes:
    return primitives.blake2b(encode(_PART, part))


def _channel(pairing: Pairing) -> Channel:
    """Return what the key is bound to: number, version and both mailboxes, in their roles."""
    boxes = (pairing.box, pairing.peer_box or b"")
    inviter, joiner = boxes if pairing.inviting else boxes[::-1]
    parties = encode(_PARTIES, VERSION, pairing.number, inviter, joiner)
    return Channel(pairing.code.secret(), parties, inviter + joiner)


def _side(pairing: Pairing, public: bytes, *, inviting: bool) -> Side:
    device = pairing.device if inviting == pairing.inviting else pairing.peer
    role = "inviter" if inviting else "joiner"
    return Side(public, encode(_BOUND, role, VERSION, device))


def _share(primitives: Primitives, pairing: Pairing) -> bytes:
    return share(primitives, _channel(pairing), pairing.scalar)


def _key(primitives: Primitives, pairing: Pairing, mine: bytes) -> bytes:
    theirs = pairing.peer_share
    joiner, inviter = (theirs, mine) if pairing.inviting else (mine, theirs)
    sides = (
        _side(pairing, joiner, inviting=False),
        _side(pairing, inviter, inviting=True),
    )
    return agreed(primitives, _channel(pairing), pairing.scalar, theirs, sides)


def _tag(primitives: Primitives, pairing: Pairing, key: bytes, side: Side) -> bytes:
    return confirmation(primitives, _channel(pairing).session, key, side)


def _paired(primitives: Primitives, pairing: Pairing, key: bytes, part: bytes) -> Paired:
    root = primitives.blake2b(encode(_ROOT, _channel(pairing).parties), key=key)
    words = words_of(primitives.blake2b(encode(_WORDS, part), key=root), SECRET_WORDS)
    box = pairing.peer_box or b""
    return Paired(subkey(primitives, root, _ROOT), words, pairing.device, pairing.peer, box)


def _saying(pairing: Pairing, greeting: Greeting) -> Pairing:
    said = (*pairing.said, encode_greeting(greeting))
    return msgspec.structs.replace(pairing, said=said)


def _failed(pairing: Pairing, why: Failure) -> Step:
    ended = msgspec.structs.replace(
        pairing, stage=Stage.failed, why=why, key=b"", scalar=b"", part=b"", words=()
    )
    return ended, Failed(why)
