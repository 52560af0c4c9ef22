"""The one door out: only shared events have bytes that a batch can carry."""

from typing import Final

import msgspec

from handhold.core.events import SharedEvent

_encoder: Final = msgspec.msgpack.Encoder()


def encode_shared(event: SharedEvent) -> bytes:
    """Return the bytes of a shared event.

    Raises TypeError for anything else, private events first of all: they never leave the vault.
    """
    if not isinstance(event, SharedEvent):
        raise TypeError(f"{type(event).__name__} never leaves the vault")
    return _encoder.encode(event)
