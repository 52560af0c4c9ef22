"""One long message as sealed chunks, so that a missing, extra or moved chunk shows.

The construction is STREAM, as in age: the nonce of a chunk is its number and a last-chunk flag.
"""

from collections.abc import Iterator
from typing import Final

from handhold.crypto.primitives import NONCE_SIZE, TAG_SIZE, Primitives, SealBroken

CHUNK: Final = 64 * 1024
_SEALED: Final = CHUNK + TAG_SIZE


def seal_stream(primitives: Primitives, key: bytes, plaintext: bytes) -> bytes:
    """Return the sealed chunks, 16 bytes longer for each started 64 KiB (at least one chunk).

    `key` is 32 bytes and must serve one message only: the nonces count from zero.
    """
    return b"".join(
        primitives.seal(key, _nonce(number, last=last), piece, b"")
        for number, last, piece in _pieces(plaintext, CHUNK)
    )


def open_stream(primitives: Primitives, key: bytes, sealed: bytes) -> bytes:
    """Return the whole message, or raise SealBroken: nothing of a changed one comes out."""
    if not sealed:
        raise SealBroken
    opened = [
        primitives.open(key, _nonce(number, last=last), piece, b"")
        for number, last, piece in _pieces(sealed, _SEALED)
    ]
    if len(opened) > 1 and not opened[-1]:
        raise SealBroken  # only an empty message has an empty chunk
    return b"".join(opened)


def _pieces(whole: bytes, size: int) -> Iterator[tuple[int, bool, bytes]]:
    places = range(0, len(whole), size) or range(1)
    for number, start in enumerate(places):
        yield number, number == len(places) - 1, whole[start : start + size]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE_SIZE - 1, "big") + bytes([last])
