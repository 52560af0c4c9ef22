"""The four messages of a pairing, and their bytes: a version, then MessagePack, padded.

They travel in the open and hold nothing secret: public shares, tags and addresses.
"""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from handhold.crypto.cpace import SHARE_SIZE, TAG_SIZE
from handhold.wire.errors import BadMessage
from handhold.wire.limits import KEY_SIZE, SIZE_CLASSES
from handhold.wire.padding import pad, unpad

VERSION: Final = 1
DEVICE_SIZE: Final = 16
PART_SIZE: Final = 32

Told: TypeAlias = Literal["wrong-code", "third-side", "other-version", "cancelled"]
Box: TypeAlias = Annotated[bytes, msgspec.Meta(min_length=KEY_SIZE, max_length=KEY_SIZE)]
Device: TypeAlias = Annotated[bytes, msgspec.Meta(min_length=DEVICE_SIZE, max_length=DEVICE_SIZE)]
Share: TypeAlias = Annotated[bytes, msgspec.Meta(min_length=SHARE_SIZE, max_length=SHARE_SIZE)]
Part: TypeAlias = Annotated[bytes, msgspec.Meta(min_length=PART_SIZE, max_length=PART_SIZE)]
Tag: TypeAlias = Annotated[bytes, msgspec.Meta(min_length=TAG_SIZE, max_length=TAG_SIZE)]


class Hello(msgspec.Struct, frozen=True, tag="hello", array_like=True):
    """From the one who joins: where to answer, a public share, and what their part of the words to compare is sealed as."""

    box: Box
    device: Device
    share: Share
    sealed: Part


class Answer(msgspec.Struct, frozen=True, tag="answer", array_like=True):
    """From the one who invited: a public share, and the tag that shows they hold the key."""

    device: Device
    share: Share
    tag: Tag


class Confirm(msgspec.Struct, frozen=True, tag="confirm", array_like=True):
    """From the one who joins: the other tag, and the part that was sealed."""

    tag: Tag
    part: Part


class Refusal(msgspec.Struct, frozen=True, tag="refusal", array_like=True):
    """From either: this pairing is over. Not authenticated: it can only end things."""

    why: Told


class OtherVersion(msgspec.Struct, frozen=True):
    """A greeting in a version this program doesn't speak."""

    version: int


Greeting: TypeAlias = Hello | Answer | Confirm | Refusal

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final[msgspec.msgpack.Decoder[Greeting]] = msgspec.msgpack.Decoder(Greeting)


def encode_greeting(greeting: Greeting) -> bytes:
    """Return a greeting as it is deposited: always the smallest size class."""
    return pad(bytes([VERSION]) + _encoder.encode(greeting), 0)


def decode_greeting(body: bytes) -> Greeting | OtherVersion:
    """Read a deposited greeting. Raises BadMessage for anything that is none."""
    if len(body) != SIZE_CLASSES[0]:
        raise BadMessage("a greeting has another size")
    content = unpad(body)
    if not content:
        raise BadMessage("an empty greeting")
    if content[0] != VERSION:
        return OtherVersion(content[0])
    try:
        return _decoder.decode(content[1:])
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as broken:
        raise BadMessage("not a greeting") from broken
