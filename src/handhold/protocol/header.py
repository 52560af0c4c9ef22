"""The head of a sealed batch: who speaks to whom, its number, and how far the other was heard.

It is sealed under a key of the partnership and direction, so it can be read even where the
body's own key is gone or not yet known: a repeated, early or forked batch still tells how far
the partner's device has come. A relay sees uniform bytes.
"""

import struct
from typing import Final, NamedTuple

from handhold.crypto.encoding import encode
from handhold.crypto.primitives import NONCE_SIZE, TAG_SIZE, Primitives, SealBroken
from handhold.crypto.seal import subkey

BATCH_SIZE: Final = 4096
"""Every batch has this size, whatever is in it."""

MARK_SIZE: Final = 8
_PLAIN: Final = struct.Struct(f">16s16sQQ{MARK_SIZE}sB")
_SEALED: Final = _PLAIN.size + TAG_SIZE
BODY_START: Final = NONCE_SIZE + _SEALED
OVERHEAD: Final = BODY_START + TAG_SIZE
_KEY: Final = "handhold.batch.head-key"
_HEAD: Final = "handhold.batch.head"
_MARK: Final = "handhold.batch.mark"


class Head(NamedTuple):
    """The head of batch `number` from one device to another.

    `heard` is the last batch of the receiver's that the sender has taken, `mark` that batch's
    digest. `wanting` asks for an answer, so that the sender knows it has arrived.
    """

    sender: bytes
    receiver: bytes
    number: int
    heard: int
    mark: bytes
    wanting: bool

    def pack(self) -> bytes:
        """Return the plain bytes, which the body is bound to."""
        return _PLAIN.pack(*self)


def mark_of(primitives: Primitives, batch: bytes) -> bytes:
    """Return the short digest by which both sides name a sealed batch."""
    return primitives.blake2b(encode(_MARK, batch), size=MARK_SIZE)


def seal_head(primitives: Primitives, secret: bytes, side: str, nonce: bytes, head: Head) -> bytes:
    """Return nonce and sealed head; `side` is the sender's."""
    key = subkey(primitives, secret, _KEY, side.encode("ascii"))
    return nonce + primitives.seal(key, nonce, head.pack(), encode(_HEAD, side))


def open_head(primitives: Primitives, secret: bytes, side: str, batch: bytes) -> Head:
    """Return the head of a batch from that side, or raise SealBroken."""
    if len(batch) != BATCH_SIZE:
        raise SealBroken
    key = subkey(primitives, secret, _KEY, side.encode("ascii"))
    sealed = batch[NONCE_SIZE:BODY_START]
    plain = primitives.open(key, batch[:NONCE_SIZE], sealed, encode(_HEAD, side))
    sender, receiver, number, heard, mark, flag = _PLAIN.unpack(plain)
    if flag > 1 or number == 0:
        raise SealBroken  # nobody who holds the key wrote that
    return Head(sender, receiver, number, heard, mark, bool(flag))
