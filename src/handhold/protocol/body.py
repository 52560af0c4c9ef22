"""What a batch holds, and how much of it fits: every batch is filled up to the same size."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from handhold.crypto.primitives import POINT_SIZE
from handhold.protocol.header import BATCH_SIZE, MARK_SIZE, OVERHEAD
from handhold.wire.errors import BadMessage
from handhold.wire.padding import pad

Public = Annotated[bytes, msgspec.Meta(min_length=POINT_SIZE, max_length=POINT_SIZE)]
Mark = Annotated[bytes, msgspec.Meta(min_length=MARK_SIZE, max_length=MARK_SIZE)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]

_ROOM: Final = BATCH_SIZE - OVERHEAD
_PREFIX: Final = 4
_FIXED: Final = 1 + 9 + 2 + POINT_SIZE + 9 + 2 + MARK_SIZE + 1 + 5
_PER_EVENT: Final = 3
MAX_EVENT: Final = _ROOM - _PREFIX - _FIXED - _PER_EVENT
"""Longest encoded event in bytes; a longer one has to be said in parts."""


class Body(msgspec.Struct, frozen=True, array_like=True):
    """What a batch holds. `mixes` is the number of the partner's key mixed in, 0 for none."""

    offer: Number
    public: Public
    mixes: Number
    before: Mark
    leaving: bool
    events: tuple[bytes, ...]


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final[msgspec.msgpack.Decoder[Body]] = msgspec.msgpack.Decoder(Body)


def encode_body(body: Body) -> bytes:
    """Return the plaintext of a batch, always the same length. Raises ValueError if too much."""
    content = _encoder.encode(body)
    if len(content) > _ROOM - _PREFIX:
        raise ValueError("too much for one batch")
    return pad(content, OVERHEAD).ljust(_ROOM, b"\0")


def decode_body(content: bytes) -> Body:
    """Read what `encode_body` wrote, unpadded. Raises BadMessage, also for an event that fits no batch of another device."""
    try:
        body = _decoder.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as broken:
        raise BadMessage("not a batch") from broken
    if any(len(event) > MAX_EVENT for event in body.events):
        raise BadMessage("not a batch")
    return body


def fitting(events: Sequence[bytes]) -> int:
    """Return how many of these events, from the first, fit one batch together."""
    room, count = _ROOM - _PREFIX - _FIXED, 0
    for event in events:
        room -= len(event) + _PER_EVENT
        if room < 0:
            break
        count += 1
    return count
