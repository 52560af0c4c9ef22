"""Padding to the size classes: every message leaves the device in one of three lengths."""

from typing import Final

from handhold.wire.errors import BadMessage
from handhold.wire.limits import SIZE_CLASSES

_PREFIX: Final = 4


def capacity(overhead: int) -> int:
    """Return how many bytes of content fit at most when sealing adds `overhead` bytes."""
    return SIZE_CLASSES[-1] - overhead - _PREFIX


def pad(content: bytes, overhead: int) -> bytes:
    """Return content with its length in front, filled with zeros for the smallest size class.

    `overhead` is what sealing adds afterwards, so that the sealed message has exactly the length
    of a size class. Raises ValueError when the content doesn't fit the largest one.
    """
    for size in SIZE_CLASSES:
        room = size - overhead
        if overhead >= 0 and len(content) + _PREFIX <= room:
            return (len(content).to_bytes(_PREFIX, "big") + content).ljust(room, b"\0")
    raise ValueError("content does not fit the largest size class")


def unpad(padded: bytes) -> bytes:
    """Return what `pad` was given. Raises BadMessage for any other bytes."""
    length = int.from_bytes(padded[:_PREFIX], "big")
    if len(padded) < _PREFIX or length > len(padded) - _PREFIX:
        raise BadMessage("padding names more bytes than there are")
    if padded[_PREFIX + length :].strip(b"\0"):
        raise BadMessage("padding holds something")
    return padded[_PREFIX : _PREFIX + length]
