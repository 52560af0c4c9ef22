"""Messages as a mailbox hands them out: sequence (8 bytes), length (4 bytes), body; big-endian."""

import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from handhold.wire.errors import BadMessage
from handhold.wire.limits import LARGEST_SEQUENCE, LIST_MESSAGES, SIZE_CLASSES

_HEAD: Final = struct.Struct(">QI")
MEDIA_TYPE: Final = "application/vnd.handhold.frames"


class Frame(NamedTuple):
    """One waiting message: its number in this mailbox, and its sealed body."""

    sequence: int
    body: bytes


def pack_frames(frames: Iterable[tuple[int, bytes]]) -> bytes:
    """Write messages one after the other; no messages make no bytes."""
    return b"".join(_HEAD.pack(sequence, len(body)) + body for sequence, body in frames)


def unpack_frames(data: bytes) -> list[Frame]:
    """Read what `pack_frames` wrote.

    Raises BadMessage when anything is cut, has a length outside the size classes, or comes out
    of order: a relay that answers so is broken or hostile, and nothing of it is used.
    """
    frames: list[Frame] = []
    at, last = 0, 0
    while at < len(data):
        if len(data) - at < _HEAD.size or len(frames) == LIST_MESSAGES:
            raise BadMessage("cut or endless list of messages")
        sequence, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if length not in SIZE_CLASSES or len(data) - at < length:
            raise BadMessage("message of a wrong length")
        if not last < sequence <= LARGEST_SEQUENCE:
            raise BadMessage("messages out of order")
        frames.append(Frame(sequence, data[at : at + length]))
        at, last = at + length, sequence
    return frames
